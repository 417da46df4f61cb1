// What waits to be sent, in this browser's own database: it outlives a reload, a closed tab and a server that is gone.

const NAME = "revpress-outbox";
const STORE = "waiting";

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "order", autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function act(mode, use) {
  const transaction = (await database()).transaction(STORE, mode, { durability: "strict" });
  const request = use(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** Keep an entry; resolves when it is on disk. */
export const add = (entry) => act("readwrite", (store) => store.add(entry));

/** All entries, in the order in which they were made. */
export const all = () => act("readonly", (store) => store.getAll());

/** Replace an entry. */
export const replace = (entry) => act("readwrite", (store) => store.put(entry));

/** Take an entry out. */
export const remove = (order) => act("readwrite", (store) => store.delete(order));
