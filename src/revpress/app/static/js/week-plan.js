// <week-plan>: days, exercises, sets, repetitions and loads as a table that keyboard and fingers edit; "change" tells of every change.

import { exercises } from "./catalogue.js";
import { element } from "./elements.js";
import { chosen } from "./exercise-text.js";
import "./exercise-search.js";
import { fieldText, sentFrom, shownIn, typed, unitWord } from "./numbers.js";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const USUAL = { sets: 3, repetitions: 8 };
const RANGE = { sets: [1, 50], repetitions: [1, 500] };

/** A line of a plan: what exercise-text.js calls chosen, with day, sets and repetitions. */
export const line = (exercise, day) => ({ ...chosen(exercise), day, ...USUAL });

class WeekPlan extends HTMLElement {
  #lines = [];
  #catalogue = new Map();
  #table;
  #day;
  #ready;
  #loads = [];

  connectedCallback() {
    if (this.#table) return;
    const search = element("exercise-search", { label: "Add an exercise" });
    this.#day = element("select", { "aria-label": "Day of the next exercise" }, ...DAYS.map((day) => element("option", {}, day)));
    for (const event of ["change", "input"]) this.#day.addEventListener(event, (told) => told.stopPropagation());
    search.addEventListener("chosen", ({ detail }) => this.#add(detail));
    this.#table = element("table", { class: "plan" });
    this.append(this.#table, element("div", { class: "row add" }, this.#day, search));
    this.#ready = exercises().then((all) => {
      this.#catalogue = new Map(all.filter(({ held }) => !held).map((one) => [one.name, one]));
      this.#render();
    });
    document.addEventListener("look", () => this.#render());
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The lines, day by day. */
  get value() {
    return this.#lines;
  }

  set value(lines) {
    this.#lines = ordered(lines);
    this.#ready?.then(() => this.#render());
  }

  /** A field that holds what cannot be. */
  get wrong() {
    return this.querySelector("[aria-invalid=true]");
  }

  /** What shares came to [kg], line by line. */
  set loads(loads) {
    this.#ready.then(() => this.#came(loads)); // an answer may be here before the catalogue is
  }

  #came(loads) {
    this.#loads = loads;
    for (const [i, row] of [...this.querySelectorAll("tr[data-place]")].entries()) {
      const one = this.#lines[i], place = row.querySelector(".came-to");
      const unit = this.#catalogue.get(one?.exercise)?.load.unit ?? "";
      if (place) place.textContent = one && (one.share || one.amount === null) && loads?.[i] !== undefined ? `${shownIn(loads[i], unit)} ${unitWord(unit)}` : "";
    }
  }

  #change(lines, focus) {
    this.#lines = ordered(lines);
    this.#render();
    this.dispatchEvent(new Event("change", { bubbles: true }));
    const at = this.#lines.indexOf(focus?.line);
    if (at >= 0) this.querySelectorAll("tr[data-place]")[at]?.querySelector(`[data-of="${focus.of}"]`)?.focus();
  }

  #add(name) {
    const added = line(name, this.#day.value);
    this.#change([...this.#lines, added], { line: added, of: "sets" });
  }

  #key(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = event.target.closest?.("tr[data-place]");
    if (!row || !event.altKey || !step) return;
    event.preventDefault();
    this.#move(this.#lines[[...this.querySelectorAll("tr[data-place]")].indexOf(row)], step, event.target.dataset.of);
  }

  /** A line goes past its neighbour of the day; at the day's end it goes to the next day. */
  #move(one, step, of) {
    const lines = [...this.#lines], at = lines.indexOf(one), other = lines[at + step];
    if (other && other.day === one.day) [lines[at], lines[at + step]] = [other, one];
    else {
      const day = DAYS[DAYS.indexOf(one.day) + step];
      if (!day) return;
      one.day = day;
      lines.splice(at, 1);
      const place = step > 0 ? lines.findIndex((two) => two.day === day) : lines.findLastIndex((two) => two.day === day) + 1;
      lines.splice(place < 0 ? at : place, 0, one);
    }
    this.#change(lines, { line: one, of });
  }

  #render() {
    if (!this.#table || !this.#catalogue.size) return;
    this.#loads = [];
    const days = [...new Set(this.#lines.map(({ day }) => day))];
    const head = element("thead", {}, element("tr", {}, ...["Exercise", "Sets", "Repetitions", "Load", "Day"].map((title) => element("th", { scope: "col" }, title)),
      element("th", { scope: "col" }, element("span", { class: "visually-hidden" }, "Move, copy or take away"))));
    this.#table.replaceChildren(
      head,
      ...days.map((day) => {
        const lines = this.#lines.filter((one) => one.day === day);
        const sets = lines.reduce((sum, one) => sum + (one.sets || 0), 0);
        return element("tbody", {},
          element("tr", { class: "group" }, element("th", { colspan: 6, scope: "rowgroup" }, day, element("span", { class: "hint" }, ` ${sets} sets`))),
          ...lines.map((one) => this.#row(one)));
      }),
    );
    this.#table.hidden = !this.#lines.length;
    if (days.length) this.#day.value = DAYS.includes(days.at(-1)) ? days.at(-1) : DAYS[0];
    this.dispatchEvent(new Event("drawn", { bubbles: true })); // what stood at its fields is gone
  }

  #row(one) {
    const number = this.#lines.indexOf(one) + 1, found = this.#catalogue.get(one.exercise);
    const title = found?.title ?? one.exercise;
    const cell = (label, ...children) => element("td", { "data-label": label }, ...children);
    const button = (sign, words, act) => element("button", { type: "button", class: "quiet", "aria-label": `${words} ${title}`, title: words, onclick: act }, sign);
    return element("tr", { "data-place": `Line ${number}`, "data-exercise": one.exercise },
      element("th", { scope: "row" }, found?.picture ? element("img", { src: found.picture, alt: "", width: 64, height: 40 }) : null, element("span", {}, title)),
      cell("Sets", this.#whole(one, "sets", title)),
      cell("Repetitions", this.#whole(one, "repetitions", title)),
      cell("Load", found ? this.#load(one, found) : null),
      cell("Day", element("select", { "data-of": "day", "aria-label": `Day of ${title}`, onchange: (event) => {
        event.stopPropagation();
        one.day = event.target.value;
        this.#change(this.#lines, { line: one, of: "day" });
      } }, ...[...new Set([...DAYS, one.day])].map((day) => element("option", { selected: day === one.day }, day)))),
      element("td", { class: "acts" },
        button("↑", "Earlier", () => this.#move(one, -1, "sets")), button("↓", "Later", () => this.#move(one, 1, "sets")),
        button("Copy", "Copy", () => {
          const copy = { ...one, settings: { ...one.settings } };
          this.#change(this.#lines.toSpliced(number, 0, copy), { line: copy, of: "day" });
        }),
        button("×", "Take away", () => this.#change(this.#lines.filter((two) => two !== one)))),
    );
  }

  #whole(one, name, title) {
    const [least, most] = RANGE[name];
    return element("input", { type: "number", inputmode: "numeric", min: least, max: most, step: 1, value: one[name], "data-of": name, "aria-label": `${name} of ${title}`,
      oninput: ({ target }) => {
        const value = Number(target.value), right = Number.isInteger(value) && value >= least && value <= most;
        target.setAttribute("aria-invalid", String(!right));
        target.title = right ? "" : `A whole number from ${least} to ${most}`;
        if (right) one[name] = value;
      } });
  }

  #load(one, found) {
    const unit = found.load.unit;
    const input = element("input", { inputmode: "decimal", autocomplete: "off", "data-of": "load", "aria-label": `Load of ${found.title}`, value: one.share ? fieldText(one.amount) : shownIn(one.amount, unit), placeholder: one.share ? "50" : "",
      oninput: () => {
        const amount = one.share ? typed(input.value) : sentFrom(input.value, unit);
        input.setAttribute("aria-invalid", String(Number.isNaN(amount)));
        if (!Number.isNaN(amount)) one.amount = amount;
      } });
    const units = element("select", { "aria-label": `What the load of ${found.title} is in`, onchange: ({ target }) => {
      one.share = target.value === "share";
      one.amount = one.share ? null : this.#loads[this.#lines.indexOf(one)] ?? null; // goes on from what the share came to
      input.value = shownIn(one.amount, unit);
      input.placeholder = one.share ? "50" : "";
    } }, element("option", { value: "share", selected: one.share }, "% of largest"), element("option", { value: "own", selected: !one.share }, unitWord(unit)));
    return element("div", { class: "load" }, input, units, element("span", { class: "came-to hint" }));
  }
}

/** Days in the order of the week, others after them as they come; lines of a day as they stand. */
function ordered(lines) {
  const others = [...new Set(lines.map(({ day }) => day))].filter((day) => !DAYS.includes(day));
  const all = [...DAYS, ...others];
  return [...lines].sort((a, b) => all.indexOf(a.day) - all.indexOf(b.day));
}

customElements.define("week-plan", WeekPlan);
