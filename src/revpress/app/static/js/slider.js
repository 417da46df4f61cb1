// A number with its name, a slider and a field: both say the same, in the units of the reader.

import { element, freshId } from "./elements.js";
import { face, spell } from "./format.js";
import { fieldText, sentFrom, shownIn, unitWord } from "./numbers.js";

/**
 * @typedef {object} Range
 * @property {string} name
 * @property {string} title as people say it
 * @property {number} value
 * @property {string} unit of REST
 * @property {number} low
 * @property {number} high of the slider
 * @property {number} [least] of the field, where it may go further
 * @property {number} [most]
 * @property {number} step
 * @property {() => string} [hint] what it is
 * @property {(place: number) => string} [names] of a slider that goes by places instead of numbers
 */

export class Slider {
  /**
   * @param {Range} range
   * @param {(slider: Slider) => void} moved called at every move
   */
  constructor(range, moved) {
    Object.assign(this, { range, moved, written: range.value, value: range.value });
    const id = freshId("slider");
    this.input = element("input", { type: "range", id, min: range.low, max: range.high, step: range.step, value: range.value });
    this.field = range.names ? element("output", { for: id, class: "at" })
      : element("input", { class: "at", inputmode: "decimal", autocomplete: "off" });
    this.unit = element("span", { class: "unit" });
    this.label = element("label", { for: id }, range.title);
    this.hint = element("p", { class: "hint", id: `${id}-hint` });
    this.error = element("p", { class: "error", hidden: true });
    this.element = element("div", { class: "slider", "data-name": range.name },
      this.label, element("span", { class: "number" }, this.field, this.unit), this.input, this.error, range.hint ? this.hint : null);
    if (range.hint) this.input.setAttribute("aria-describedby", `${id}-hint`);
    this.input.addEventListener("input", () => this.#take(Number(this.input.value)));
    this.field.addEventListener?.("change", () => this.#typed());
    document.addEventListener("look", () => this.#show());
    this.#show();
  }

  /** Whether it was moved away from what is written. */
  get changed() {
    return Math.abs(this.value - this.written) > 1e-9;
  }

  /** Say what cannot be where it stands now; empty if it can. */
  refuse(sentence) {
    this.element.classList.toggle("refused", Boolean(sentence));
    this.error.hidden = !sentence;
    this.error.textContent = sentence;
  }

  /** Put it somewhere without saying so. */
  put(value) {
    this.value = value;
    this.input.value = value;
    this.#show();
  }

  /** Put it where it now counts as written. */
  write(value) {
    this.written = value;
    this.put(value);
  }

  #take(value) {
    // the slider snaps to its steps; where it started it is exactly what is written
    this.value = Math.abs(value - this.written) < this.range.step / 2 ? this.written : value;
    this.#show();
    this.moved(this);
  }

  #typed() {
    const value = sentFrom(this.field.value, this.range.unit);
    const [least, most] = [this.range.least ?? this.range.low, this.range.most ?? this.range.high];
    const wrong = value === null || Number.isNaN(value) || value < least || value > most;
    this.field.setAttribute("aria-invalid", String(wrong));
    this.field.title = wrong ? `From ${shownIn(least, this.range.unit)} to ${shownIn(most, this.range.unit)} ${unitWord(this.range.unit)}` : "";
    if (wrong) return;
    [this.input.min, this.input.max] = [Math.min(this.input.min, value), Math.max(this.input.max, value)];
    this.#take(value);
  }

  #show() {
    const { names, unit, step } = this.range;
    const said = names ? names(this.value) : `${shownIn(this.value, unit)} ${unitWord(unit)}`;
    if (names) this.field.textContent = said;
    else this.field.value = fieldText(this.value * face(unit).factor);
    this.unit.textContent = names ? "" : unitWord(unit);
    this.field.setAttribute("aria-label", this.range.title);
    this.field.setAttribute("aria-invalid", "false");
    this.input.setAttribute("aria-valuetext", said);
    this.element.classList.toggle("changed", this.changed);
    const away = this.changed && !names ? spell((this.value - this.written) * face(unit).factor, step * face(unit).factor < 1 ? 1 : 0) : "";
    this.label.dataset.away = away && !away.startsWith("−") ? `+${away}` : away;
    this.hint.textContent = this.range.hint?.() ?? "";
  }
}
