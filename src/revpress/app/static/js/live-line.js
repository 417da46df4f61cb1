// The line to a capture: opened again after a break, ever less eagerly, until the capture has ended.

const FIRST = 500; // ms until the first new attempt
const LONGEST = 8000;
const LEFT = { 4403: "refused", 4404: "absent" }; // codes after which nothing is tried again

/** A WebSocket that comes back. */
export class LiveLine {
  #socket = null;
  #timer = 0;
  #attempts = 0;
  #over = false;

  /**
   * @param {string} address path, as "/live/…"
   * @param {{frame: (buffer: ArrayBuffer) => void, words: (message: object) => void, state: (state: string) => void}} hear
   *   `state` is "open", "lost", "ended", "absent" or "refused"
   */
  constructor(address, hear) {
    this.address = address;
    this.hear = hear;
    addEventListener("online", this.#now);
    this.#open();
  }

  /** Let go for good. */
  close() {
    this.#over = true;
    removeEventListener("online", this.#now);
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #now = () => {
    if (this.#over || this.#socket?.readyState <= WebSocket.OPEN) return;
    clearTimeout(this.#timer);
    this.#open();
  };

  #open() {
    const url = new URL(this.address, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      this.#attempts = 0;
      this.hear.state("open");
    });
    socket.addEventListener("message", ({ data }) => {
      if (typeof data !== "string") {
        this.hear.frame(data);
        return;
      }
      const message = JSON.parse(data);
      if (message.kind === "ended") this.#over = true;
      this.hear.words(message);
    });
    socket.addEventListener("close", ({ code }) => {
      if (code in LEFT) this.#over = true;
      this.hear.state(LEFT[code] ?? (this.#over ? "ended" : "lost"));
      if (this.#over) return;
      const wait = Math.min(FIRST * 2 ** this.#attempts, LONGEST) * (0.75 + Math.random() / 2); // not all at once
      this.#attempts += 1;
      this.#timer = setTimeout(() => this.#open(), wait);
    });
  }
}
