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
 * @returns {Promise<{status: number, data: any}>}
 */
export async function rest(method, address, body, signal) {
  const headers = { Accept: "application/json", "X-Revpress-Look": look() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-Revpress-CSRF"] = document.querySelector('meta[name="csrf"]')?.content ?? "";
  let response;
  try {
    response = await fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused("The server is not reached. Nothing is lost; try again when the network is back.", 0);
  }
  const data = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new Refused(data?.error ?? `The server answered ${response.status}.`, response.status, data?.where);
  return { status: response.status, data };
}
