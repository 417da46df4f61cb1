// <exercise-list place="Exercise" most="6" usual="50" loads="both">: exercises with load and settings; "change" tells of every change.

import { exercises, known } from "./catalogue.js";
import { element, freshId } from "./elements.js";
import { chosen } from "./exercise-text.js";
import "./exercise-search.js";
import { fieldText, rangeEnd, sentFrom, shownIn, typed, unitWord } from "./numbers.js";

class ExerciseList extends HTMLElement {
  #chosen = [];
  #catalogue = new Map();
  #list;
  #search;
  #ready;
  #loads = [];

  connectedCallback() {
    if (this.#list) return;
    this.#list = element("ol", { class: "chosen" });
    this.#search = element("exercise-search", { label: this.getAttribute("label") ?? "Add an exercise" });
    this.#search.addEventListener("chosen", ({ detail }) => this.#add(detail));
    this.append(this.#list, this.#search);
    this.#ready = exercises().then((all) => {
      this.#catalogue = new Map(all.map((one) => [one.name, one]));
      this.#render();
    });
    document.addEventListener("look", () => this.#render());
  }

  /** What is chosen: see exercise-text.js. */
  get value() {
    return this.#chosen;
  }

  set value(chosen) {
    this.#chosen = chosen;
    this.#ready?.then(() => this.#render());
  }

  /** Whether a field holds what is no number. */
  get wrong() {
    return this.querySelector(".chosen [aria-invalid=true]");
  }

  /** What shares came to, in the order of the list, in the unit of each load. */
  set loads(loads) {
    this.#ready.then(() => this.#came(loads)); // an answer may be here before the catalogue is
  }

  #came(loads) {
    this.#loads = loads;
    for (const [i, item] of [...this.#list.children].entries()) {
      const place = item.querySelector(".came-to"), one = this.#chosen[i];
      const unit = this.#catalogue.get(one?.exercise)?.load.unit;
      const came = one?.share && loads[i] !== null && loads[i] !== undefined;
      if (place) place.textContent = came ? `${shownIn(loads[i], unit)} ${unitWord(unit)}` : "";
    }
  }

  #add(name) {
    this.#chosen = [...this.#chosen, this.#usual(name)];
    this.#render();
    this.#tell();
    this.#list.lastElementChild?.querySelector("input")?.focus();
  }

  #usual(name) {
    const one = chosen(name);
    one.share = this.getAttribute("loads") !== "own";
    return one;
  }

  #remove(index) {
    this.#chosen = this.#chosen.filter((_, i) => i !== index);
    this.#render();
    this.#tell();
    this.#search.focus();
  }

  #tell() {
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #render() {
    if (!this.#list || !this.#catalogue.size) return;
    this.#loads = [];
    this.#list.replaceChildren(...this.#chosen.map((one, index) => this.#item(one, index)));
    this.#search.hidden = this.#chosen.length >= Number(this.getAttribute("most") ?? 6);
    this.dispatchEvent(new Event("drawn", { bubbles: true })); // what stood at its fields is gone
  }

  #item(one, index) {
    const found = this.#catalogue.get(one.exercise);
    const title = found?.title ?? one.exercise;
    return element("li", { class: "exercise", "data-place": `${this.getAttribute("place")} ${index + 1}`, "data-exercise": one.exercise },
      found?.picture ? element("img", { src: found.picture, alt: "", width: 112, height: 70 }) : element("span", { class: "no-picture" }),
      element("div", { class: "about" }, element("b", {}, title), found ? this.#load(one, found, title, index) : element("p", { class: "error" }, "There is no such exercise here. Take it away and choose another.")),
      element("button", { type: "button", class: "quiet remove", "aria-label": `Take away ${title}`, onclick: () => this.#remove(index) }, "×"),
      found ? this.#more(one, found) : null,
    );
  }

  #load(one, found, title, index) {
    const unit = found.load.unit, id = freshId("load"), shares = this.getAttribute("loads") !== "own";
    const input = element("input", {
      id, inputmode: "decimal", autocomplete: "off", value: one.share ? fieldText(one.amount) : shownIn(one.amount, unit),
      placeholder: shares ? (one.share ? this.getAttribute("usual") ?? "50" : "") : shownIn(found.load.usual, unit), "aria-label": `Load of ${title}`,
    });
    const take = () => {
      const amount = one.share ? typed(input.value) : sentFrom(input.value, unit);
      input.setAttribute("aria-invalid", String(Number.isNaN(amount)));
      if (!Number.isNaN(amount)) one.amount = amount;
    };
    input.addEventListener("input", take);
    const units = shares
      ? element("select", { "aria-label": `What the load of ${title} is in`, onchange: ({ target }) => {
          one.share = target.value === "share";
          one.amount = one.share ? null : this.#loads[index] ?? null; // goes on from what the share came to
          input.value = shownIn(one.amount, unit);
          input.placeholder = one.share ? this.getAttribute("usual") ?? "50" : "";
        } },
        element("option", { value: "share", selected: one.share }, "% of largest"), element("option", { value: "own", selected: !one.share }, unitWord(unit)))
      : element("span", { class: "hint" }, unitWord(unit));
    return element("div", { class: "load" }, input, units, element("span", { class: "came-to hint" }));
  }

  #more(one, found) {
    const count = Object.keys(one.settings).length + (one.machine ? 1 : 0);
    const body = element("div", { class: "fields" });
    const details = element("details", { class: "more", open: count > 0 }, element("summary", {}, count ? `Settings (${count} of your own)` : "Settings"), body);
    const fill = () => {
      if (!body.childElementCount) body.append(...found.settings.filter(({ choices }) => choices.length !== 1).map((setting) => this.#setting(one, found, setting)));
    };
    details.addEventListener("toggle", fill);
    if (count) fill();
    return details;
  }

  #setting(one, found, setting) {
    const id = freshId("setting");
    const field = setting.choices.length ? this.#choice(one, found, setting, id) : this.#number(one, setting, id);
    const unit = setting.choices.length ? "" : ` (${[unitWord(setting.unit), this.#range(setting)].filter(Boolean).join(", ")})`;
    return element("div", { class: "field" }, element("label", { for: id, title: setting.why || null }, setting.title, element("span", { class: "hint" }, unit)), field);
  }

  #range({ low, high, unit }) {
    return low === null || high === null ? "" : `${rangeEnd(low, unit, "low")} to ${rangeEnd(high, unit, "high")}`;
  }

  #choice(one, found, setting, id) {
    const own = setting.name === "machine" ? (known.machines ?? []).filter((machine) => machine.exercises.includes(found.name)) : [];
    const now = setting.name === "machine" && one.machine ? one.machine : String(one.settings[setting.name] ?? setting.usual);
    const options = [...setting.choices.map((word) => [word, word.replaceAll("_", " ")]), ...own.map((machine) => [machine.id, machine.name])];
    const take = ({ target }) => {
      delete one.settings[setting.name];
      if (setting.name === "machine") one.machine = "";
      if (own.some((machine) => machine.id === target.value)) one.machine = target.value;
      else if (target.value !== setting.usual) one.settings[setting.name] = target.value;
    };
    return element("select", { id, onchange: take }, ...options.map(([value, words]) => element("option", { value, selected: value === now }, words)));
  }

  #number(one, setting, id) {
    const input = element("input", { id, inputmode: "decimal", autocomplete: "off", value: shownIn(one.settings[setting.name] ?? null, setting.unit), placeholder: shownIn(setting.usual, setting.unit) });
    input.addEventListener("input", () => {
      const value = sentFrom(input.value, setting.unit);
      input.setAttribute("aria-invalid", String(Number.isNaN(value)));
      if (Number.isNaN(value)) return;
      if (value === null) delete one.settings[setting.name];
      else one.settings[setting.name] = value;
    });
    return input;
  }
}

customElements.define("exercise-list", ExerciseList);
