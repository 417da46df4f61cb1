// Who is asked about: somebody of the roster, or a woman or a man who is described.

import { sentFrom, shownIn, typed, fieldText, unitWord } from "./numbers.js";

const UNITS = { stature: "cm", mass: "kg", age: "", strength: "" };
const SENT = { stature: "stature_cm", mass: "mass_kg", age: "age", strength: "strength" };
const DESCRIBED = ["female", "male"];

export class Who {
  /** @param {HTMLFieldSetElement} fieldset with the select `who` and the fields of a description */
  constructor(fieldset) {
    this.fieldset = fieldset;
    this.select = fieldset.querySelector("select");
    this.details = fieldset.querySelector("details");
    this.fields = Object.fromEntries(Object.keys(UNITS).map((name) => [name, fieldset.querySelector(`[data-of="${name}"]`)]));
    this.select.addEventListener("change", () => this.#show());
    document.addEventListener("look", () => {
      const sent = this.#described();
      this.#label();
      for (const [name, field] of Object.entries(this.fields)) field.value = this.#text(name, sent[SENT[name]]);
    });
    this.#label();
    this.#show();
  }

  #label() {
    for (const place of this.fieldset.querySelectorAll("[data-unit]")) place.textContent = unitWord(place.dataset.unit);
  }

  #show() {
    this.details.hidden = !DESCRIBED.includes(this.select.value);
  }

  #text(name, value) {
    return UNITS[name] ? shownIn(value, UNITS[name]) : fieldText(value);
  }

  #described() {
    const said = {};
    for (const [name, field] of Object.entries(this.fields)) {
      const value = UNITS[name] ? sentFrom(field.value, UNITS[name]) : typed(field.value);
      field.setAttribute("aria-invalid", String(Number.isNaN(value)));
      if (value !== null && !Number.isNaN(value)) said[SENT[name]] = value;
    }
    return said;
  }

  /** Whether a field holds what is no number. */
  get wrong() {
    return this.details.hidden ? null : this.fieldset.querySelector("[aria-invalid=true]");
  }

  /** The part of a request that says who. */
  request() {
    const who = this.select.value;
    return DESCRIBED.includes(who) ? { person: { sex: who, ...this.#described() } } : { athlete_id: who };
  }

  /** @param {URLSearchParams} address */
  write(address) {
    const { athlete_id: id, person } = this.request();
    address.set("who", id ?? person.sex);
    if (person) for (const [name, sent] of Object.entries(SENT)) if (person[sent] !== undefined) address.set(name, person[sent]);
  }

  /** @param {URLSearchParams} address */
  read(address) {
    const who = address.get("who");
    if (who && [...this.select.options].some(({ value }) => value === who)) this.select.value = who;
    for (const [name, field] of Object.entries(this.fields)) field.value = address.has(name) ? this.#text(name, Number(address.get(name))) : "";
    if (Object.keys(UNITS).some((name) => address.has(name))) this.details.open = true;
    this.#show();
  }
}
