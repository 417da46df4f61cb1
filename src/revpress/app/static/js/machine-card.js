// The measuring card as a form: fields for what was measured, readings of the scale, and the machine that follows.

import "./answer-panel.js";
import { element, freshId } from "./elements.js";
import { fieldText, sentFrom, shownIn, unitWord } from "./numbers.js";
import { rest } from "./rest.js";

const known = JSON.parse(document.getElementById("known").textContent);
const place = (id) => document.getElementById(id);
const spoken = (name) => name.replaceAll("_", " ").replace(/^./, (c) => c.toUpperCase());

/** A field with its unit; its number is sent in the unit of REST. */
function field(name, unit, label, placeholder) {
  const input = element("input", { inputmode: "decimal", autocomplete: "off", "aria-label": label, "data-name": name, "data-unit": unit });
  const usual = () => (input.placeholder = placeholder === null ? "" : unit ? shownIn(placeholder, unit) : fieldText(placeholder));
  usual();
  document.addEventListener("look", usual);
  input.addEventListener("change", () => input.setAttribute("aria-invalid", String(Number.isNaN(read(input)))));
  return input;
}

const read = (input) => sentFrom(input.value, input.dataset.unit);

function measure({ name, value, unit, reason }, label = spoken(name)) {
  const input = field(name, unit, label, value);
  input.id = freshId("measure");
  const word = element("span", { class: "unit" }, unitWord(unit));
  document.addEventListener("look", () => (word.textContent = unitWord(unit)));
  return element("div", { class: "measure" }, element("label", { for: input.id }, label), input, word, reason ? element("p", { class: "hint" }, reason) : null);
}

place("needed").append(...known.needed.map((one) => measure(one)));
place("others").append(...known.others.map((one) => measure(one)));
place("tools").append(...Object.entries(known.tools).map(([name, [value, unit]]) => measure({ name, value, unit, reason: toolWords(name) })));

function toolWords(name) {
  return {
    tape: "one length", inclinometer: "one angle", scale: "one reading", square: "how far the pull is off the path",
    scale_share: "of what the scale shows: the same in all readings", plate_share: "of what is written on the plates",
  }[name];
}

const turning = known.place.unit === "°";
const range = () => `${shownIn(known.place.low, known.place.unit)} to ${shownIn(known.place.high, known.place.unit)}${turning ? "" : " "}${unitWord(known.place.unit)}`.replaceAll("-", "−");

function words() {
  place("how-to-pull").textContent = `Hook the scale to the axle of the foot plate and pull ${turning ? "square to the arm" : "along the rails"}, slowly past each place, once on the way up and once back: half the difference is friction. ` +
    (turning ? `Place: direction of the arm from the pivot, −90° hangs straight down, −180° points level to the rear (between its stops ${range()}).` : `Place: how far the carriage has gone from its start stop (${range()}).`);
  place("head-place").textContent = `Place (${unitWord(known.place.unit)})`;
  place("head-load").textContent = `On the machine (${unitWord("kg")})`;
  place("head-up").textContent = `Scale, up (${unitWord("kg")})`;
  place("head-down").textContent = `Scale, back (${unitWord("kg")})`;
  place("head-stack").textContent = `Stack has risen (${unitWord("cm")})`;
}

const stacked = () => place("resistance").value === "stack";

function addPull(at) {
  const number = place("pulls").children.length + 1;
  const cells = [["place", known.place.unit, "place"], ["load_kg", "kg", "load"], ["up_kg", "kg", "scale on the way up"], ["down_kg", "kg", "scale on the way back"], ["stack_cm", "cm", "rise of the stack"]];
  const inputs = cells.map(([name, unit, label]) => field(name, unit, `Reading ${number}, ${label}`, null));
  if (at) [inputs[0].value, inputs[1].value] = [shownIn(at.place, known.place.unit), shownIn(at.load_kg, "kg")];
  const row = element("tr", {}, ...inputs.map((input) => element("td", {}, input)),
    element("td", {}, element("button", { type: "button", class: "remove", "aria-label": `Remove reading ${number}`, onclick: () => row.remove() }, "×")));
  row.children[4].hidden = !stacked();
  place("pulls").append(row);
  return inputs;
}

known.pulls.forEach(addPull);
place("add-pull").addEventListener("click", () => addPull()[0].focus());
place("resistance").addEventListener("change", () => {
  place("head-stack").hidden = !stacked();
  for (const row of place("pulls").children) row.children[4].hidden = !stacked();
});
document.addEventListener("look", words);
words();

/** Numbers of the fields in an element by name; null for a field that holds none. */
function numbers(box) {
  const found = {};
  for (const input of box.querySelectorAll("input[data-name]")) {
    const value = read(input);
    if (value !== null) found[input.dataset.name] = value;
  }
  return found;
}

function request() {
  const rows = [...place("pulls").children].map(numbers);
  const stack = stacked();
  return {
    kind: known.kind, name: place("name").value.trim() || known.label, measured_on: place("on").value, resistance: place("resistance").value,
    dimensions: { ...numbers(place("needed")), ...numbers(place("others")) }, tools: numbers(place("tools")),
    pulls: rows.filter((row) => row.up_kg !== undefined || row.down_kg !== undefined).map(({ stack_cm: risen, ...row }) => (stack && risen !== undefined ? { ...row, stack_cm: risen } : row)),
  };
}

const panel = document.querySelector("answer-panel");
let kept = null;

place("card").addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = request();
  const wrong = place("card").querySelector("[aria-invalid=true]");
  const missing = known.needed.find(({ name }) => asked.dimensions[name] === undefined);
  const sentence = wrong ? `${wrong.getAttribute("aria-label")}: this is no number.`
    : missing ? `${spoken(missing.name)} is needed: ${missing.reason}.`
      : !asked.pulls.length ? "At least one reading of the scale is needed: what it showed on the way up or back."
        : "";
  place("missing").textContent = sentence;
  place("keep-row").hidden = true;
  if (!sentence) panel.ask(asked);
  else (wrong ?? place("card").querySelector(missing ? `[data-name="${missing.name}"]` : '[data-name="up_kg"]')).focus();
});
panel.addEventListener("answer", ({ detail }) => {
  kept = detail.data;
  place("keep-row").hidden = false;
});
place("keep-card").addEventListener("click", async () => {
  const sent = { name: place("name").value.trim() || known.label, file: kept.file, card: kept.card, measured_by: place("by").value.trim(), measured_on: place("on").value };
  try {
    const { data } = await rest(known.machine_id ? "PUT" : "POST", known.machine_id ? `/api/v1/machines/${known.machine_id}` : "/api/v1/machines", sent);
    location.assign(`/machines/${data.id}`);
  } catch (error) {
    place("kept").textContent = error.message;
    place("kept").className = "error";
  }
});
