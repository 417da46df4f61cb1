// <rev-chart>: a figure that can be pointed at, walked through by arrow keys, listened to, and read as a table.
//
// Its data is what `revpress.report.chart.chart_json` makes: in a child <script type="application/json">, or set as the
// property `data`.

import { ink } from "./chart-drawing.js";
import { inUnits, legend, table } from "./chart-data.js";
import { ChartPanel } from "./chart-panel.js";
import { look } from "./format.js";

const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

class RevChart extends HTMLElement {
  #data = null;
  #panels = [];
  #form = "";
  #tabled = () => [];
  #away = null;

  connectedCallback() {
    const script = this.querySelector('script[type="application/json"]');
    if (!this.#data && script) this.#data = JSON.parse(script.textContent);
    this.#away = new AbortController();
    const { signal } = this.#away;
    document.addEventListener("look", () => this.#render(), { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", this.#recolour, { signal });
    this.theme = new MutationObserver(this.#recolour);
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    document.fonts.load("13px Inter").then(this.#recolour, () => {}); // axes are drawn, not laid out: they do not wait for it
    this.#render();
  }

  disconnectedCallback() {
    this.#away.abort();
    this.theme.disconnect();
    this.#clear();
  }

  /** The chart as JSON; setting it draws it. */
  get data() {
    return this.#data;
  }

  set data(chart) {
    this.#data = chart;
    if (!this.isConnected) return;
    if (this.#form === formOf(chart)) this.#refresh();
    else this.#render();
  }

  /** Other numbers in the same form: the focus, the cursor and the page around them stay where they are. */
  #refresh() {
    const panels = this.#data.panels.map((panel) => inUnits(panel, look()));
    this.#panels.forEach((panel, i) => panel.update(panels[i]));
    this.#tabled = () => panels.map(tableElement);
    const tables = this.querySelector(".chart-tables");
    if (!tables.hidden) tables.replaceChildren(...this.#tabled());
    this.querySelector(":scope > figure > figcaption")?.replaceWith(captionElement(this.#data));
  }

  #clear() {
    for (const panel of this.#panels) panel.destroy();
    this.#panels = [];
  }

  #recolour = () => {
    for (const panel of this.#panels) panel.redraw();
    for (const mark of this.querySelectorAll("[data-colour]")) mark.style.setProperty("--mark", ink(mark.dataset.colour, this));
  };

  #render() {
    if (!this.#data) return;
    const tabled = this.querySelector(".chart-switch")?.getAttribute("aria-pressed") === "true";
    this.#clear();
    const chart = this.#data;
    this.#form = formOf(chart);
    const now = look();
    const panels = chart.panels.map((panel) => inUnits(panel, now));
    const alone = !this.closest("figure"); // else heading and caption stand around it already
    const figure = make(alone ? "figure" : "div", "chart");
    if (alone) figure.append(make("h3", "", chart.title));
    const head = figure.appendChild(make("div", "chart-head"));
    const turn = make("button", "chart-switch", "As a table");
    turn.type = "button";
    head.append(this.#legend(panels), turn);
    const voice = make("p", "visually-hidden");
    voice.setAttribute("aria-live", "polite");
    const grid = figure.appendChild(make("div", panels.length > 2 ? "chart-panels many" : "chart-panels"));
    if (panels.length === 2) grid.style.setProperty("--widths", panels.map((panel) => `minmax(0, ${panel.width}fr)`).join(" "));
    const holders = panels.map((panel) => this.#holder(grid, chart, panel));
    const tables = figure.appendChild(make("div", "chart-tables"));
    this.#tabled = () => panels.map(tableElement);
    if (alone) figure.append(captionElement(chart));
    figure.append(voice);
    const turned = (yes) => {
      turn.setAttribute("aria-pressed", String(yes));
      [grid.hidden, tables.hidden] = [yes, !yes];
      tables.replaceChildren(...(yes ? this.#tabled() : []));
    };
    turn.addEventListener("click", () => turned(turn.getAttribute("aria-pressed") !== "true"));
    this.replaceChildren(figure);
    this.#panels = holders.map((holder, i) => new ChartPanel(holder, panels[i], now, (words) => {
      voice.textContent = words;
    }));
    turned(tabled);
  }

  #holder(grid, chart, panel) {
    const box = grid.appendChild(make("div", "chart-panel"));
    box.append(make("p", "chart-name", panel.title || panel.y.title));
    if (panel.title) box.append(make("p", "chart-up", panel.y.title));
    const holder = box.appendChild(make("div", "chart-plot"));
    holder.tabIndex = 0;
    holder.setAttribute("role", "application");
    holder.setAttribute("aria-roledescription", "chart");
    holder.setAttribute("aria-label", `${chart.title}: ${panel.title || panel.y.label}. Arrow keys read it point by point.`);
    if (panel.x.title) box.append(make("p", "chart-across", panel.x.title));
    return holder;
  }

  #legend(panels) {
    const list = make("ul", "chart-legend");
    for (const one of legend(panels)) {
      const item = list.appendChild(make("li", ""));
      const form = one.kind === "line" ? one.dash : one.open ? "open" : one.mark ?? "";
      const mark = item.appendChild(make("i", `chart-mark ${one.kind} ${form}`));
      mark.dataset.colour = one.colour;
      mark.style.setProperty("--mark", ink(one.colour, this));
      item.append(one.name);
    }
    return list;
  }
}

/** All of a chart but its numbers, ends of axes and words below it. */
function formOf({ key, title, panels }) {
  const outline = ({ low, high, decimals, ...axis }) => axis;
  const style = ({ x, y, low, high, text, below, ...one }) => [one, y === null, x === null, Array.isArray(x)];
  return JSON.stringify([key, title, panels.map((panel) => [panel.title, outline(panel.x), outline(panel.y), panel.series.map(style)])]);
}

function captionElement(chart) {
  const caption = make("figcaption", "", chart.caption);
  if (chart.alt) {
    const words = caption.appendChild(make("details", ""));
    words.append(make("summary", "", "In words"), chart.alt);
  }
  return caption;
}

function tableElement(panel) {
  const { head, rows, notes } = table(panel);
  const part = make("div", "scroll");
  const whole = part.appendChild(make("table", ""));
  whole.append(make("caption", "", panel.title || panel.y.title));
  const top = whole.createTHead().insertRow();
  head.forEach((text, i) => top.append(Object.assign(make("th", i ? "number" : "", text), { scope: "col" })));
  const body = whole.createTBody();
  for (const [first, ...others] of rows) {
    const row = body.insertRow();
    row.append(Object.assign(make("th", "", first), { scope: "row" }), ...others.map((text) => make("td", "number", text)));
  }
  part.append(...notes.map((note) => make("p", "hint", note)));
  return part;
}

customElements.define("rev-chart", RevChart);
