// The one way in which pages talk to the server: JSON over REST, refusals as sentences.

/** A refusal: `message` is the sentence, `where` the field it is about, `status` of HTTP (0: the server is not reached). */
export class Refused extends Error {
  constructor(sentence, status, where = "") {
    super(sentence);
    this.status = status;
    this.where = where;
  }
}

const look = () =>
  document.cookie.split("; ").filter((part) => /^revpress_(units|decimal)=/.test(part)).map((part) => part.slice(9)).join("; ");

/**
 * Ask the server.
 * @param {string} method of HTTP
 * @param {string} address path on this server
 * @param {object} [body] sent as JSON
 * @param {AbortSignal} [signal]
 * @param {boolean} [renewed] whether this is the second try, with a new token
 * @returns {Promise<{status: number, data: any}>}
 */
export async function rest(method, address, body, signal, renewed = false) {
  const headers = { Accept: "application/json", "X-Revpress-Look": look() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const meta = document.querySelector('meta[name="csrf"]');
  if (method !== "GET") headers["X-Revpress-CSRF"] = meta?.content ?? "";
  let response;
  try {
    response = await fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused("The server is not reached. Nothing is lost; try again when the network is back.", 0);
  }
  if (response.status === 403 && meta && method !== "GET" && !renewed) {
    const refusal = await response.clone().json().catch(() => null);
    if (refusal?.where === "csrf") {
      // The page is older than this visit (signed in again elsewhere): what it holds is still good.
      const me = await fetch("/api/v1/me").then((answer) => answer.json()).catch(() => null);
      if (me?.csrf) {
        meta.content = me.csrf;
        return rest(method, address, body, signal, true);
      }
    }
  }
  const data = response.status === 204 ? null : await response.json().catch(() => undefined);
  if (!response.ok) throw new Refused(data?.error ?? `The server answered ${response.status}.`, response.status, data?.where);
  // A network that wants to be signed in to answers in the server's place, and says that all is well.
  if (data === undefined) throw new Refused("Something else answers in the server's place. Nothing is lost; try again when the network is back.", 0);
  return { status: response.status, data };
}
