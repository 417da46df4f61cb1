// <signal-picture>: a small picture of a recording's main signal, with its length and its peak in words. Its property
// `data` is what the answer "import_preview" has as "signal" of a file.

import { ink } from "./chart-drawing.js";
import { element } from "./elements.js";
import { face, look, spell } from "./format.js";
import { laneDecimals, laneEnds, sized, strokeLane } from "./signal-lane.js";

const COLOUR = "#306880";

class SignalPicture extends HTMLElement {
  #away = null;
  #canvas = element("canvas", { "aria-hidden": true });
  #words = element("p", {});

  connectedCallback() {
    this.replaceChildren(this.#words, this.#canvas);
    this.#away = new AbortController();
    const { signal } = this.#away;
    const draw = () => this.#draw();
    document.addEventListener("look", draw, { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw, { signal });
    const watches = [new ResizeObserver(draw), new MutationObserver(draw)];
    watches[0].observe(this.#canvas);
    watches[1].observe(document.documentElement, { attributeFilter: ["data-theme"] });
    signal.addEventListener("abort", () => watches.forEach((watch) => watch.disconnect()));
    this.#draw();
  }

  disconnectedCallback() {
    this.#away.abort();
  }

  #draw() {
    if (!this.data) return;
    this.#words.replaceChildren(...said(this.data));
    if (!this.#canvas.clientWidth) return;
    const { context, width, height } = sized(this.#canvas, this.#canvas);
    const [low, high] = laneEnds(this.data);
    const foot = this.data.length === null ? 0 : low; // of repetitions the differences are to look as small as they are
    context.strokeStyle = ink(COLOUR, this);
    strokeLane(context, this.data, [foot, high], { top: 0, width, height, above: 6 });
  }
}

/** What it is, how long, and its peak, as whoever reads it writes numbers. */
function said({ quantity, name, side, length, unit, peak, peak_at: at, least }) {
  const now = look();
  const shown = face(unit, now.units);
  const value = peak * shown.factor;
  const most = element("b", {}, `${spell(value, laneDecimals(value), now.decimal)} ${shown.unit}`.trim());
  const what = quantity === "emg" ? "EMG" : quantity[0].toUpperCase() + quantity.slice(1);
  if (length === null) return [`${what} of ${least.length} repetition${least.length === 1 ? "" : "s"}: at most `, most, `, in repetition ${at}.`];
  const where = [side && side !== "both" ? ` ${side}` : "", name === quantity ? "" : ` (${name})`].join("");
  const seconds = (time) => `${spell(time, time < 100 ? 1 : 0, now.decimal)} s`;
  return [`${what}${where}, ${seconds(length)} long: peak `, most, ` at ${seconds(at)}.`];
}

customElements.define("signal-picture", SignalPicture);
