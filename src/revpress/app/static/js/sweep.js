// <live-trace src="/live/…">: what the instruments send, swept over the screen; only what is new is drawn.
//
// A lane a channel. Words of the capture are passed on as events "live" whose `detail` is the message.

import { Window, outgrown, parseFrame, quantile, scaleOf } from "./live-frames.js";
import { LiveLine } from "./live-line.js";
import { decimalsOf } from "./chart-data.js";
import { face, look, spell } from "./format.js";
import { ink } from "./chart-drawing.js";

const SECONDS = 10; // of the window
const AHEAD = 0.3; // s that are wiped before the newest
const LANES = 8; // that are shown at once
const READ = 250; // ms from one reading as numbers to the next
const REMEMBERED = 1500; // latencies, a minute of them
const SLOW = 25; // ms that drawing and painting may take before pixels are made larger
const COLOURS = ["#306880", "#D88119", "#7D5BD5", "#A93C06", "#30A1F9", "#AD84A8", "#008A8D", "#BB8F07"];
const FINEST = { N: 20, kg: 2, m: 0.02, "m/s": 0.1, rad: 0.1, "rad/s": 0.5, "°": 5, "°/s": 20, W: 20, V: 0.001, mV: 0.1, g: 0.2, "m/s²": 2 };
const SWINGING = ["V", "mV", "µV"]; // that has no value of a moment: a trace says it, a number does not
const WORDS = {
  waiting: "Waiting for the first sample.",
  open: "",
  lost: "Connection lost, the record goes on. It is tried again.",
  ended: "The capture has ended.",
  refused: "You are signed out here, or may not watch any more. Sign in again; the record goes on.",
  absent: "This capture is not running. Its record, if there is one, stands on the page of data.",
};

const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

class LiveTrace extends HTMLElement {
  static observedAttributes = ["src"];

  #line = null;
  #window = null;
  #channels = [];
  #lanes = [];
  #dirty = null;
  #request = 0;
  #received = [];
  #latencies = [];
  #costs = [];
  #frames = 0;
  #drawn = 0;
  #painting = [];
  #after = new MessageChannel();
  #coarse = false;
  #reading = 0;
  #readAt = -READ;
  #away = null;

  connectedCallback() {
    this.grid = make("canvas", "trace-grid");
    this.trace = make("canvas", "trace-lines");
    for (const canvas of [this.grid, this.trace]) canvas.setAttribute("aria-hidden", "true");
    this.heads = make("div", "trace-heads");
    this.board = make("div", "trace-board");
    this.board.setAttribute("role", "img");
    this.board.append(this.grid, this.trace);
    this.state = make("p", "trace-state");
    this.state.setAttribute("role", "status");
    this.replaceChildren(this.heads, this.board, this.state);
    this.#away = new AbortController();
    const { signal } = this.#away;
    document.addEventListener("visibilitychange", () => !document.hidden && this.#whole(), { signal });
    document.addEventListener("look", () => this.#layOut(), { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#whole(), { signal });
    this.theme = new MutationObserver(() => this.#layOut());
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.observer = new ResizeObserver(() => this.#whole());
    this.observer.observe(this.board);
    this.#after.port2.onmessage = this.#painted;
    this.#say("waiting");
    this.#connect();
  }

  disconnectedCallback() {
    this.#away.abort();
    this.theme.disconnect();
    this.observer.disconnect();
    cancelAnimationFrame(this.#request);
    clearTimeout(this.#reading);
    this.#reading = 0;
    this.#after.port2.onmessage = null; // an open port would keep the element
    this.#line?.close();
    this.#line = null;
  }

  attributeChangedCallback() {
    if (this.isConnected && this.trace) this.#connect();
  }

  /** How well it goes: pictures that came and were painted, ms from receipt to painted, ms of a frame, size of a pixel. */
  get stats() {
    const [costs, latencies] = [this.#costs, this.#latencies];
    return { frames: this.#frames, drawn: this.#drawn, latency: { p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95), most: Math.max(0, ...latencies) },
      drawing: { p50: quantile(costs, 0.5), p95: quantile(costs, 0.95) }, pixel: 1 / this.#density };
  }

  #connect() {
    this.#line?.close();
    this.#line = null;
    const address = this.getAttribute("src");
    if (!address) return;
    this.#line = new LiveLine(address, { frame: (buffer) => this.#take(buffer), words: (message) => this.#hear(message), state: (state) => this.#say(state) });
  }

  #say(state, more = "") {
    if (state === "ended" && this.dataset.state === "ended") return; // its own words stand there
    if (state === "open" && !this.#frames) state = "waiting";
    this.dataset.state = state;
    const words = more || WORDS[state];
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  #hear(message) {
    if (message.kind === "opened") {
      this.#channels = message.channels;
      this.#window = null;
      this.#layOut();
    } else if (message.kind === "ended") {
      this.#say("ended", message.text);
    }
    this.dispatchEvent(new CustomEvent("live", { detail: message, bubbles: true }));
  }

  #take(buffer) {
    let frame;
    try {
      frame = parseFrame(buffer);
    } catch (error) {
      this.#line.close();
      this.#say("absent", `${error.message}.`);
      return;
    }
    if (frame.channels !== this.#channels.length) return; // of channels that are not told of yet
    if (!this.#window || this.#window.width !== frame.width) this.#window = new Window(frame.channels, frame.width, SECONDS);
    this.#frames += 1;
    const changed = this.#window.take(frame);
    if (this.#frames === 1 || this.dataset.state === "waiting") this.#say("open");
    if (!changed) return;
    this.#dirty = this.#dirty ? [Math.min(this.#dirty[0], changed[0]), Math.max(this.#dirty[1], changed[1])] : changed;
    this.#received.push(performance.now());
    if (this.#received.length > 100) this.#received.shift(); // hidden: nothing is drawn
    if (!this.#request) this.#request = requestAnimationFrame(this.#draw);
  }

  get #density() {
    return this.#coarse ? 1 : Math.min(devicePixelRatio, 2);
  }

  /** Heads of the lanes anew, and everything below them. */
  #layOut() {
    const now = look();
    this.#lanes = this.#channels.slice(0, LANES).map((channel, i) => {
      const { unit, factor } = face(channel.unit, now.units);
      const head = make("div", "trace-head");
      const name = make("p", "trace-name", channel.name);
      const value = make("b", "trace-value");
      head.append(name, value, make("span", "unit", unit));
      const [top, bottom] = [make("span", "trace-top"), make("span", "trace-bottom")];
      head.append(top, bottom);
      return { channel, colour: COLOURS[i % COLOURS.length], head, value, top, bottom, unit, factor, decimal: now.decimal, scale: null };
    });
    for (const lane of this.#lanes) lane.head.style.setProperty("--mark", ink(lane.colour, this));
    this.heads.replaceChildren(...this.#lanes.map((lane) => lane.head));
    const more = this.#channels.length - this.#lanes.length;
    if (more > 0) this.heads.append(make("p", "hint", `${more} more ${more === 1 ? "channel is" : "channels are"} recorded.`));
    this.board.setAttribute("aria-label", `Live traces of the last ${SECONDS} s: ${this.#lanes.map((lane) => lane.channel.name).join(", ") || "none yet"}`);
    this.style.setProperty("--lanes", Math.max(this.#lanes.length, 1));
    this.#whole();
  }

  /** Draw everything with the next frame. */
  #whole() {
    this.#size = null;
    if (!this.#window) {
      this.#prepare();
      return;
    }
    this.#dirty = [Math.max(0, this.#window.newest - this.#window.size + 1), this.#window.newest];
    if (!this.#request) this.#request = requestAnimationFrame(this.#draw);
  }

  #size = null;

  /** Canvases of the size of the board, with its grid; nothing where they are so already. */
  #prepare() {
    if (this.#size) return false;
    const density = this.#density;
    const [width, height] = [Math.round(this.board.clientWidth * density), Math.round(this.board.clientHeight * density)];
    for (const canvas of [this.grid, this.trace]) [canvas.width, canvas.height] = [width, height];
    this.#size = { width, height, density, lane: height / Math.max(this.#lanes.length, 1), line: ink("grid", this), card: ink("shade", this) };
    this.colours = this.#lanes.map((lane) => ink(lane.colour, this));
    this.head = getComputedStyle(this).getPropertyValue("--accent").trim() || "#306880";
    this.#rule();
    return true;
  }

  /** The grid: lines every 2 s, and the steps of each lane's scale. */
  #rule() {
    const { width, height, density, lane, line } = this.#size;
    const context = this.grid.getContext("2d");
    context.clearRect(0, 0, width, height);
    context.fillStyle = line;
    for (let s = 2; s < SECONDS; s += 2) context.fillRect(Math.round((s / SECONDS) * width), 0, density, height);
    this.#lanes.forEach((one, i) => {
      if (i) context.fillRect(0, Math.round(i * lane), width, 2 * density);
      if (!one.scale) return;
      const { low, high, step } = one.scale;
      for (let value = low + step; value < high - step / 2; value += step) context.fillRect(0, Math.round(this.#y(i, value)), width, density);
      const decimals = decimalsOf(step);
      [one.top.textContent, one.bottom.textContent] = [high, low].map((value) => spell(value, decimals, one.decimal));
    });
  }

  #y(i, value) {
    const { lane, density } = this.#size;
    const { scale } = this.#lanes[i];
    const room = 5 * density;
    return i * lane + lane - room - ((value - scale.low) / (scale.high - scale.low)) * (lane - 2 * room);
  }

  #draw = () => {
    this.#request = 0;
    if (!this.#dirty || !this.#window || !this.board.clientWidth) return;
    const begun = performance.now();
    const fresh = this.#prepare();
    let [first, last] = this.#dirty;
    this.#dirty = null;
    if (this.#rescale(first, last) || fresh) [first, last] = [Math.max(0, this.#window.newest - this.#window.size + 1 + this.#ahead), this.#window.newest];
    this.#sweep(first, last);
    // What comes within READ of the last reading is read at its end, so that the last value stands when no more come.
    this.#reading ||= setTimeout(this.#read, this.#readAt + READ - begun);
    this.#painting.push([begun, this.#received.splice(0)]);
    this.#after.port1.postMessage(null); // comes back when this frame is painted
  };

  #painted = () => {
    const done = performance.now();
    for (const [begun, received] of this.#painting.splice(0)) {
      this.#drawn += received.length;
      for (const at of received) this.#remember(this.#latencies, done - at);
      this.#remember(this.#costs, done - begun);
    }
    if (!this.#coarse && this.#density > 1 && this.#costs.length >= 50 && quantile(this.#costs.slice(-50), 0.8) > SLOW) {
      this.#coarse = true;
      this.#whole();
    }
  };

  get #ahead() {
    return Math.ceil(AHEAD / this.#window.width);
  }

  #remember(list, value) {
    list.push(value);
    if (list.length > REMEMBERED) list.shift();
  }

  /** Scales grow with what came; at the start of a sweep they shrink again where little of them is used. */
  #rescale(first, last) {
    const turned = Math.floor(last / this.#window.size) !== Math.floor((first - 1) / this.#window.size);
    let changed = false;
    this.#lanes.forEach((lane, i) => {
      const seen = this.#window.reach(i, first, last);
      if (!seen) return;
      const [low, high] = seen.map((value) => value * lane.factor);
      const finest = (FINEST[lane.channel.unit] ?? 1e-9) * lane.factor;
      if (lane.scale && !outgrown(lane.scale, [low, high]) && !turned) return;
      const all = (this.#window.reach(i) ?? seen).map((value) => value * lane.factor);
      const next = scaleOf(all, finest);
      const kept = lane.scale && !outgrown(lane.scale, all) && 3 * (next.high - next.low) > lane.scale.high - lane.scale.low;
      if (kept) return;
      lane.scale = next;
      changed = true;
    });
    if (changed) this.#rule();
    return changed;
  }

  /** Wipe from the last bucket that stood already to a little ahead, and draw the buckets. */
  #sweep(first, last) {
    const { width, height, density } = this.#size;
    const { size } = this.#window;
    const context = this.trace.getContext("2d");
    const bucket = width / size;
    const x = (number) => (number % size + 0.5) * bucket;
    for (let from = first; from <= last; ) {
      const to = Math.min(last, from - (from % size) + size - 1);
      const joins = from % size > 0;
      const left = joins ? x(from - 1) : 0;
      const wiped = to === last ? this.#ahead : 1;
      const right = x(to) + wiped * bucket;
      context.clearRect(Math.floor(left), 0, Math.ceil(right) - Math.floor(left), height);
      if (right > width) context.clearRect(0, 0, Math.ceil(right - width), height);
      context.save();
      context.beginPath();
      context.rect(Math.floor(left), 0, width, height);
      context.clip(); // what stands to the left is met by a line that begins before it: no seam is seen
      const begin = Math.max(from - 2, from - (from % size));
      this.#lanes.forEach((lane, i) => lane.scale && this.#stroke(context, i, begin, to, x));
      context.restore();
      if (to === last) {
        context.fillStyle = this.head;
        context.fillRect(Math.min(Math.round(x(to) + bucket), width - density), 0, Math.max(1, density), height);
      }
      from = to + 1;
    }
  }

  #stroke(context, i, from, to, x) {
    const { factor } = this.#lanes[i];
    const held = this.#window;
    context.beginPath();
    let joined = false;
    for (let number = from; number <= to; number += 1) {
      if (!held.has(i, number)) {
        joined = false;
        continue;
      }
      const [at, low, high] = [x(number), this.#y(i, held.least(i, number) * factor), this.#y(i, held.most(i, number) * factor)];
      if (joined) context.lineTo(at, (low + high) / 2);
      else context.moveTo(at, (low + high) / 2);
      if (low - high > 1 || !joined) {
        context.moveTo(at, high - 0.01);
        context.lineTo(at, low);
        context.moveTo(at, (low + high) / 2);
      }
      joined = true;
    }
    context.strokeStyle = this.colours[i];
    context.lineWidth = 1.75 * this.#size.density;
    context.lineCap = context.lineJoin = "round";
    context.stroke();
  }

  /** The newest values as numbers. */
  #read = () => {
    this.#reading = 0;
    if (!this.#window) return; // other channels are told of
    this.#readAt = performance.now();
    this.#lanes.forEach((lane, i) => {
      const { newest } = this.#window;
      const at = [newest, newest - 1, newest - 2].find((number) => this.#window.has(i, number));
      const value = at === undefined || SWINGING.includes(lane.channel.unit) ? null : ((this.#window.least(i, at) + this.#window.most(i, at)) / 2) * lane.factor;
      const text = value === null ? "" : spell(value, lane.scale ? Math.min(decimalsOf(lane.scale.step / 10), 3) : 0, lane.decimal);
      if (lane.value.textContent !== text) lane.value.textContent = text;
    });
  };
}

customElements.define("live-trace", LiveTrace);
