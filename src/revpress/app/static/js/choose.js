// The page that puts machines in order.

import "./answer-panel.js";
import { known } from "./catalogue.js";
import { fieldText, sentFrom, shownIn, typed, unitWord } from "./numbers.js";
import { question } from "./question.js";

const form = document.getElementById("question");
const { who } = form.elements;
const machines = [...form.querySelectorAll("[name=machine]")];
const weights = [...form.querySelectorAll("[data-weight]")];
const times = [...form.querySelectorAll("[data-time]")];
const byHeight = document.getElementById("by-height");
const heights = [...byHeight.querySelectorAll("[data-cm]")];
const usual = machines.filter(({ checked }) => checked).map(({ value }) => value);

const isOwn = (value) => /^[0-9a-f]{32}$/.test(value);
const chosen = () => machines.filter(({ checked }) => checked).map(({ value }) => value);
const usualWeights = () => known.weights[form.elements.goal.value] ?? {};

function show() {
  byHeight.hidden = who.value !== "height";
  for (const field of weights) field.placeholder = fieldText(usualWeights()[field.dataset.weight] ?? 0);
  for (const place of form.querySelectorAll("[data-unit]")) place.textContent = unitWord(place.dataset.unit);
  for (const field of heights) field.placeholder = shownIn(Number(field.dataset.usual), "cm");
}
form.addEventListener("change", show);
document.addEventListener("look", show);

/** Numbers of fields by name; what is no number is marked and left out. */
function numbers(fields, name, take = typed) {
  const found = {};
  for (const field of fields) {
    const value = take(field.value);
    field.setAttribute("aria-invalid", String(Number.isNaN(value)));
    if (value !== null && !Number.isNaN(value)) found[field.dataset[name]] = value;
  }
  return found;
}

function people() {
  if (who.value === "team") return { athlete_ids: known.athlete_ids };
  if (who.value !== "height") return { athlete_ids: [who.value] };
  return { people: { sex: form.elements.sex.value, ...numbers(heights, "cm", (text) => sentFrom(text, "cm")) } };
}

question({
  form,
  panel: document.querySelector("answer-panel"),
  rough: true,
  read(address) {
    const said = address.get("who");
    if (said && [...who.options].some(({ value }) => value === said)) who.value = said;
    if (address.get("goal") in known.weights) form.elements.goal.value = address.get("goal");
    if (address.has("sex")) form.elements.sex.value = address.get("sex");
    const asked = address.has("m") ? address.getAll("m") : usual;
    for (const machine of machines) machine.checked = asked.includes(machine.value);
    for (const field of heights) field.value = address.has(field.dataset.cm) ? shownIn(Number(address.get(field.dataset.cm)), "cm") : "";
    for (const field of weights) field.value = fieldText(address.has(`w.${field.dataset.weight}`) ? Number(address.get(`w.${field.dataset.weight}`)) : null);
    for (const field of times) field.value = fieldText(address.has(field.dataset.time) ? Number(address.get(field.dataset.time)) : null);
    if ([...weights, ...times].some(({ value }) => value)) form.querySelector("details.more").open = true;
    show();
  },
  write(address) {
    address.set("who", who.value);
    address.set("goal", form.elements.goal.value);
    if (who.value === "height") {
      address.set("sex", form.elements.sex.value);
      for (const [name, value] of Object.entries(numbers(heights, "cm", (text) => sentFrom(text, "cm")))) address.set(name, value);
    }
    if (chosen().join() !== usual.join()) for (const value of chosen()) address.append("m", value);
    for (const [name, value] of Object.entries(numbers(weights, "weight"))) address.set(`w.${name}`, value);
    for (const [name, value] of Object.entries(numbers(times, "time"))) address.set(name, value);
  },
  request() {
    const asked = { ...people(), goal: form.elements.goal.value, weights_percent: numbers(weights, "weight"), schedule: numbers(times, "time") };
    if (!chosen().length || form.querySelector("[aria-invalid=true]")) return null;
    return { ...asked, machines: chosen().map((value) => (isOwn(value) ? { machine_id: value } : { kind: value })) };
  },
});
