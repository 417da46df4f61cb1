// One panel of a chart: axes and cursor by uPlot, series by chart-drawing.js, keys, touch and the words beside the cursor.

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { decimalsOf, ends, places, readings, sentence, written } from "./chart-data.js";
import { drawSeries, drawShades, ink } from "./chart-drawing.js";
import { spell } from "./format.js";

const FONT = "13px Inter, system-ui, sans-serif";
const CLOSE = 11; // letters of a name on the axis before it goes on in a second line

/** Draws a panel into an element that has a size, and says what is under its cursor. */
export class ChartPanel {
  /**
   * @param {HTMLElement} holder empty, focusable
   * @param {object} panel in the units of the reader, see chart-data.js
   * @param {{decimal: string}} look
   * @param {(sentence: string) => void} say for who listens
   */
  constructor(holder, panel, look, say) {
    Object.assign(this, { holder, panel, look, say });
    this.places = places(panel);
    this.index = -1;
    this.tip = holder.appendChild(document.createElement("div"));
    this.tip.className = "chart-tip";
    this.tip.hidden = true;
    this.uplot = new uPlot(this.#options(), this.#data(), holder);
    this.observer = new ResizeObserver(() => this.#resize());
    this.observer.observe(holder);
    holder.addEventListener("keydown", this.#key);
    holder.addEventListener("blur", this.#leave);
    this.uplot.over.addEventListener("pointerdown", this.#touch);
    this.uplot.over.addEventListener("pointermove", this.#touch);
  }

  /** Draw again in the colours of the theme. */
  redraw() {
    this.uplot.redraw(false, true);
  }

  /**
   * Show other numbers of the same series: nothing but the drawing changes, so that it follows a slider.
   * @param {object} panel as that of the constructor
   */
  update(panel) {
    this.panel = panel;
    this.places = places(panel);
    this.uplot.setData(this.#data());
  }

  destroy() {
    this.observer.disconnect();
    this.holder.removeEventListener("keydown", this.#key);
    this.holder.removeEventListener("blur", this.#leave);
    this.uplot.destroy();
  }

  #data() {
    const across = this.places.length ? this.places : Float64Array.of(0);
    const columns = this.panel.series.filter((one) => Array.isArray(one.x)).map((one) => {
      const known = new Map(one.x.map((x, i) => [x, (one.y ?? one.high)[i]]));
      return Array.from(across, (x) => known.get(x) ?? null);
    });
    return [across, ...columns];
  }

  #options() {
    const { panel, holder } = this; // what is the same for all numbers of these series
    const drawn = panel.series.filter((one) => Array.isArray(one.x));
    const colour = (name) => () => ink(name, holder);
    return {
      width: holder.clientWidth || 320,
      height: holder.clientHeight || 240,
      padding: [10, 14, 0, 0],
      legend: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      scales: {
        x: { time: panel.x.scale === "date", range: () => ends(this.panel, "x") },
        y: { range: () => ends(this.panel, "y") },
      },
      axes: [
        { stroke: colour("muted"), font: FONT, grid: { show: false }, gap: 6, size: this.#twoLines() ? 48 : 32,
          ticks: { stroke: colour("muted"), width: 1, size: 4 }, border: { show: true, stroke: colour("muted"), width: 1 },
          space: panel.x.scale === "date" ? 74 : 48, ...this.#steps(panel.x) },
        { stroke: colour("muted"), font: FONT, grid: { stroke: colour("grid"), width: 1 }, ticks: { show: false }, gap: 8,
          space: 32, size: this.#room, ...this.#steps(panel.y) },
      ],
      series: [{}, ...drawn.map((one) => ({ stroke: () => ink(one.colour, holder), paths: () => null, points: { show: false } }))],
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        move: this.#snap,
        points: { size: 11, width: 2.5, fill: () => getComputedStyle(holder).getPropertyValue("--card"),
          show: (u, i) => drawn[i - 1].kind !== "bars" && drawn[i - 1].name !== "" },
      },
      hooks: {
        drawClear: [(u) => drawShades(u, this.panel)],
        draw: [(u) => drawSeries(u, this.panel)],
        setCursor: [this.#show],
      },
    };
  }

  #twoLines() {
    return this.panel.x.scale === "date" || this.panel.x.ticks.some(([, name]) => name.length > CLOSE);
  }

  #steps(axis) {
    if (axis.scale === "date") return {};
    if (!axis.ticks.length) {
      return { values: (u, splits, index, space, step) => splits.map((value) => spell(value, decimalsOf(step), this.look.decimal)) };
    }
    const wrapped = axis.ticks.map(([, name]) => name.replace(new RegExp(`(.{4,${CLOSE}})\\s`), "$1\n"));
    return { splits: () => axis.ticks.map(([at]) => at * axis.factor), values: () => wrapped };
  }

  /** Width of the y axis: that of its longest number. */
  #room = (u, values, index, cycle) => {
    if (cycle > 1) return u.axes[index]._size;
    const longest = (values ?? []).reduce((most, text) => (text.length > most.length ? text : most), "");
    u.ctx.save();
    u.ctx.font = FONT;
    const width = u.ctx.measureText(longest).width;
    u.ctx.restore();
    return Math.ceil(width) + 12;
  };

  #snap = (u, left, top) => {
    if (left < 0 || !this.places.length) return [left, top];
    return [Math.round(u.valToPos(this.places[u.posToIdx(left)], "x")), top];
  };

  #show = (u) => {
    const { left } = u.cursor;
    this.index = left === undefined || left < 0 || !this.places.length ? -1 : u.posToIdx(left);
    const found = this.index < 0 ? [] : readings(this.panel, this.places[this.index]);
    this.tip.hidden = !found.length;
    if (!found.length) return;
    const { x, y } = this.panel;
    const at = document.createElement("p");
    at.textContent = `${x.spell(this.places[this.index])}${x.unit ? ` ${x.unit}` : ""}`;
    this.tip.replaceChildren(at, ...found.map((one) => {
      const line = document.createElement("p");
      const mark = line.appendChild(document.createElement("i"));
      mark.style.background = ink(one.colour, this.holder);
      const value = document.createElement("b");
      value.textContent = `${written(one, y)}${y.unit ? ` ${y.unit}` : ""}`;
      line.append(value, ` ${one.name}`);
      return line;
    }));
    const x0 = u.over.offsetLeft + left;
    const turned = x0 + this.tip.offsetWidth + 16 > this.holder.clientWidth && x0 > this.tip.offsetWidth + 16;
    this.tip.style.transform = `translate(${Math.max(turned ? x0 - this.tip.offsetWidth - 14 : Math.min(x0 + 14, this.holder.clientWidth - this.tip.offsetWidth), 0)}px, 8px)`;
  };

  #key = (event) => {
    const last = this.places.length - 1;
    const leap = Math.max(1, Math.round(last / 10));
    const steps = { ArrowRight: 1, ArrowLeft: -1, PageDown: leap, PageUp: -leap, Home: -Infinity, End: Infinity };
    if (event.key === "Escape") return this.#leave();
    if (!(event.key in steps) || last < 0 || event.ctrlKey || event.altKey || event.metaKey) return undefined;
    event.preventDefault();
    const from = this.index < 0 ? (steps[event.key] > 0 ? -1 : last + 1) : this.index;
    const index = Math.min(Math.max(from + steps[event.key], 0), last);
    this.uplot.setCursor({ left: this.uplot.valToPos(this.places[index], "x"), top: 0 });
    this.say(sentence(this.panel, this.places[index]));
    return undefined;
  };

  #leave = () => {
    this.uplot.setCursor({ left: -10, top: -10 });
  };

  #touch = (event) => {
    if (event.pointerType === "mouse") return;
    const box = this.uplot.over.getBoundingClientRect();
    this.uplot.setCursor({ left: event.clientX - box.left, top: event.clientY - box.top });
  };

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.holder;
    if (width && height && (width !== this.uplot.width || height !== this.uplot.height)) this.uplot.setSize({ width, height });
  }
}
