// Signals of a recording: a lane a channel, drawn from least and most of each column; repetitions lie over them, and the
// ends of the chosen one are moved by dragging or by keys.

import { ink } from "./chart-drawing.js";
import { element } from "./elements.js";
import { face, look, spell } from "./format.js";
import { laneDecimals, laneEnds, sized, strokeLane } from "./signal-lane.js";

const COLOURS = ["#306880", "#b5541c", "#5b7f2b", "#8a4f9e", "#a8324a", "#2c8a83", "#7a6a1f", "#4b5fae"];
const STEP = 0.01; // s of an arrow key, ten of them with Shift
const LANES = 8;

export class SignalChart {
  /**
   * @param {HTMLElement} holder
   * @param {{window: (begin: number, end: number) => void, choose: (place: number) => void, move: (end: string, to: number) => void}} told
   */
  constructor(holder, told) {
    this.told = told;
    this.holder = holder;
    this.canvas = element("canvas", { "aria-hidden": true });
    this.names = element("div", { class: "lane-names" });
    this.over = element("div", { class: "over" });
    this.times = element("div", { class: "times", "aria-hidden": true }, element("span"), element("span"));
    this.board = element("div", { class: "board", tabindex: "0", role: "application", "aria-roledescription": "signals", "aria-label": "Signals. Arrow keys move along, plus and minus zoom, Home shows all." }, this.canvas, this.names, this.over);
    holder.replaceChildren(this.board, this.times);
    this.reps = [];
    this.chosen = -1;
    this.board.addEventListener("keydown", (event) => this.#key(event));
    this.board.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.board.addEventListener("pointerdown", (event) => this.#pan(event));
    new ResizeObserver(() => this.draw()).observe(this.board);
    new MutationObserver(() => this.draw()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    document.addEventListener("look", () => this.draw());
  }

  /** Signals as the answer "recording_signals" has them. */
  show(data) {
    this.data = data;
    this.draw();
  }

  /** Repetitions as the answer "repetitions" has them, and which is chosen; `editable` gives its ends handles. */
  mark(reps, chosen, editable) {
    this.reps = reps;
    this.chosen = chosen;
    this.editable = editable;
    this.#lay();
  }

  get span() {
    return this.data.end - this.data.begin;
  }

  zoom(factor, at = (this.data.begin + this.data.end) / 2) {
    const { first, last } = this.data;
    const span = Math.min(Math.max(this.span * factor, 0.05), last - first);
    const begin = Math.min(Math.max(at - ((at - this.data.begin) / this.span) * span, first), last - span);
    this.told.window(begin, begin + span);
  }

  pan(share) {
    const { first, last, begin } = this.data;
    const to = Math.min(Math.max(begin + share * this.span, first), last - this.span);
    this.told.window(to, to + this.span);
  }

  all() {
    this.told.window(this.data.first, this.data.last);
  }

  draw() {
    if (!this.data || !this.board.clientWidth) return;
    const lanes = this.data.channels.slice(0, LANES);
    const { context, width, height } = sized(this.canvas, this.board);
    const tall = height / lanes.length;
    const now = look();
    this.names.replaceChildren(...lanes.map((lane, i) => {
      const { unit, factor } = face(lane.unit, now.units);
      const [low, high] = laneEnds(lane);
      context.strokeStyle = ink("grid", this.holder);
      context.strokeRect(0, i * tall + 0.5, width, 0);
      context.strokeStyle = ink(COLOURS[i % COLOURS.length], this.holder);
      strokeLane(context, lane, [low, high], { top: i * tall, width, height: tall });
      const digits = laneDecimals(Math.max(Math.abs(low), Math.abs(high)) * factor);
      const name = element("p", {}, element("b", {}, lane.name), ` ${lane.side ?? ""} ${spell(low * factor, digits, now.decimal)} to ${spell(high * factor, digits, now.decimal)} ${unit}`);
      name.style.top = `${(100 * i) / lanes.length}%`;
      return name;
    }));
    const [begin, end] = this.times.children;
    begin.textContent = `${spell(this.data.begin, 2, now.decimal)} s`;
    end.textContent = `${spell(this.data.end, 2, now.decimal)} s`;
    this.#lay();
  }

  #share(time) {
    return (100 * (time - this.data.begin)) / this.span;
  }

  #lay() {
    if (!this.data) return;
    const focused = document.activeElement?.dataset?.end;
    const parts = [];
    this.reps.forEach((rep, place) => {
      for (const [phase, [begin, end]] of Object.entries(rep.phases)) {
        const [from, to] = [Math.max(0, this.#share(begin)), Math.min(100, this.#share(end))];
        if (to <= from) continue;
        const band = element("button", { type: "button", tabindex: "-1", class: `rep ${phase}${place === this.chosen ? " chosen" : ""}`, "aria-label": `Repetition ${rep.number}, ${phase}`, onclick: () => this.told.choose(place) }, phase === "concentric" ? String(rep.number) : "");
        Object.assign(band.style, { left: `${from}%`, width: `${to - from}%` });
        parts.push(band);
      }
    });
    const rep = this.reps[this.chosen];
    if (rep && this.editable && rep.last) {
      for (const [phase, span] of Object.entries(rep.phases)) span.forEach((time, k) => parts.push(this.#handle(`${phase} ${k ? "end" : "begin"}`, time)));
    }
    this.over.replaceChildren(...parts.filter(Boolean));
    if (focused) this.over.querySelector(`[data-end="${focused}"]`)?.focus();
  }

  #handle(end, time) {
    const share = this.#share(time);
    if (share < 0 || share > 100) return null;
    const said = (at) => `${spell(at, 2, look().decimal)} s`;
    const handle = element("button", { type: "button", role: "slider", class: "handle", "data-end": end, "aria-label": end[0].toUpperCase() + end.slice(1), "aria-valuenow": time.toFixed(3), "aria-valuemin": this.data.first.toFixed(3), "aria-valuemax": this.data.last.toFixed(3), "aria-valuetext": said(time) });
    handle.style.left = `${share}%`;
    let at = time;
    const put = (to) => {
      at = to;
      handle.style.left = `${this.#share(at)}%`;
      handle.setAttribute("aria-valuenow", at.toFixed(3));
      handle.setAttribute("aria-valuetext", said(at));
    };
    let timer = 0;
    handle.addEventListener("keydown", (event) => {
      const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      event.stopPropagation();
      put(at + way * STEP * (event.shiftKey ? 10 : 1));
      clearTimeout(timer);
      timer = setTimeout(() => this.told.move(end, at), 600);
    });
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      const box = this.board.getBoundingClientRect();
      handle.onpointermove = (moved) => put(this.data.begin + ((moved.clientX - box.left) / box.width) * this.span);
      handle.onpointerup = () => {
        handle.onpointermove = handle.onpointerup = null;
        if (at !== time) this.told.move(end, at);
      };
    });
    return handle;
  }

  #key(event) {
    if (event.target !== this.board || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { ArrowRight: () => this.pan(0.2), ArrowLeft: () => this.pan(-0.2), "+": () => this.zoom(0.5), "-": () => this.zoom(2), Home: () => this.all() }[event.key];
    if (!act || !this.data) return;
    event.preventDefault();
    act();
  }

  #wheel(event) {
    if (!this.data || !(event.ctrlKey || event.metaKey)) return; // else the page scrolls
    event.preventDefault();
    const box = this.board.getBoundingClientRect();
    this.zoom(event.deltaY < 0 ? 0.7 : 1.4, this.data.begin + ((event.clientX - box.left) / box.width) * this.span);
  }

  #pan(event) {
    if (!this.data || event.target.closest(".handle, .rep")) return;
    const from = event.clientX;
    const done = (up) => {
      removeEventListener("pointerup", done);
      const share = (from - up.clientX) / this.board.clientWidth;
      if (Math.abs(share) > 0.01) this.pan(share);
    };
    addEventListener("pointerup", done);
  }
}
