// Notes, names and marks are kept here first and sent when the server answers, in their order.
//
// Ids are made in the browser and everything is a PUT, so that what is sent twice is there once. Each carries `at`, when
// it was written: of two edits of one field the server lets the later one stand and keeps the other as history. What
// somebody typed on a tablet that others use too waits until they are signed in again: nobody sends in another's name.

import { add, all, remove, replace } from "./outbox-store.js";
import { rest } from "./rest.js";

const SOON = 1000; // ms until the next attempt
const LATE = 30000;
const FINAL = [400, 403, 404, 409, 410, 413, 422]; // sent again, they would be refused again
const TRIES = 5; // of what the server fails at (500): then it is set aside, and what is behind it goes

const changes = new EventTarget();
let wait = SOON;
let timer = 0;
let sending = null;
let reached = true;

/** Whose page this is: the account, or nothing where there is no sign-in. */
const account = () => document.querySelector('meta[name="account"]')?.content ?? "";
const mine = (entry) => (entry.account ?? "") === account();

/** An id as the store makes them: 32 hexadecimal digits. */
export function newId() {
  // Not crypto.randomUUID: a tablet that comes over http has none.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Keep something and send it as soon as that is possible.
 * @param {string} address of a PUT that may be sent twice
 * @param {object} body `at`, when it was written, is now unless it says
 * @param {string} what it is in one word: "note", "name", "mark"
 * @returns {Promise<void>} when it is kept in the browser
 */
export async function put(address, body, what) {
  await add({ address, body: { at: new Date().toISOString(), ...body }, what, refused: "", account: account() });
  await told();
  flush();
}

/** Keep a note of a session, an athlete or a set; gives its id. */
export async function putNote(text, about = {}) {
  const id = newId();
  await put(`/api/v1/notes/${id}`, { text, ...about }, "note");
  return id;
}

/** Keep the marks of a set, such as `{ "warm-up": true }`. */
export function putMarks(setId, marks) {
  return put(`/api/v1/sets/${setId}/marks`, { marks }, "mark");
}

/**
 * Send what waits, oldest first, until the server is not reached. One tab at a time.
 * @returns {Promise<void>}
 */
export function flush() {
  sending ??= (navigator.locks ? navigator.locks.request("revpress-outbox", sendAll) : sendAll()).finally(() => {
    sending = null;
  });
  return sending;
}

async function sendAll() {
  clearTimeout(timer);
  for (;;) {
    const next = (await all()).find((entry) => !entry.refused && mine(entry));
    if (!next) break;
    try {
      await rest("PUT", next.address, next.body);
      await remove(next.order);
      [wait, reached] = [SOON, true];
    } catch (error) {
      const failures = (next.failures ?? 0) + (error.status === 500);
      if (FINAL.includes(error.status)) {
        await replace({ ...next, refused: error.message });
      } else if (failures >= TRIES) {
        await replace({ ...next, failures: 0, refused: "the server has a defect. It is kept in this browser." });
      } else if (error.status === 500) {
        await replace({ ...next, failures });
        await later();
        return;
      } else {
        reached = error.status !== 0; // 503: its disk is full, or another program keeps its database
        await later();
        return;
      }
    }
    await told();
  }
}

/** Try again after a while, each time after a longer one. */
async function later() {
  await told();
  timer = setTimeout(flush, wait);
  wait = Math.min(2 * wait, LATE);
}

/** Send a refused entry once more, or forget it. */
export async function retry(order) {
  const entry = (await all()).find((one) => one.order === order);
  if (entry) await replace({ ...entry, refused: "" });
  await told();
  return flush();
}

/** Forget an entry for good. */
export async function forget(order) {
  await remove(order);
  await told();
}

/**
 * What waits, in words.
 * @param {{what: string, refused: string, account: string}[]} entries
 * @param {boolean} online whether the server was reached at the last attempt
 * @returns {string} empty for nothing
 */
export function words(entries, online = true) {
  const waiting = entries.filter((entry) => !entry.refused && mine(entry));
  const refused = entries.filter((entry) => entry.refused && mine(entry));
  const others = entries.filter((entry) => !mine(entry));
  const said = [];
  if (waiting.length) said.push(`${counted(waiting)} ${waiting.length === 1 ? "waits" : "wait"} for the ${online ? "server" : "network"}.`);
  if (refused.length) said.push(`${counted(refused)} ${refused.length === 1 ? "was" : "were"} refused: ${refused[0].refused}`);
  if (others.length) said.push(`${counted(others)} ${others.length === 1 ? "waits" : "wait"} for the person who wrote ${others.length === 1 ? "it" : "them"} to sign in.`);
  return said.join(" ");
}

function counted(entries) {
  const numbers = new Map();
  for (const { what } of entries) numbers.set(what, (numbers.get(what) ?? 0) + 1);
  const parts = [...numbers].map(([what, n]) => `${n} ${what}${n === 1 ? "" : "s"}`);
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts[0];
}

async function told() {
  const entries = await all();
  changes.dispatchEvent(new CustomEvent("change", { detail: { entries, words: words(entries, reached) } }));
}

/**
 * Hear of every change, and at once how things stand.
 * @param {(state: {entries: object[], words: string}) => void} hear
 */
export function watch(hear) {
  changes.addEventListener("change", ({ detail }) => hear(detail));
  told();
}

addEventListener("online", () => {
  wait = SOON;
  flush();
});
flush();
