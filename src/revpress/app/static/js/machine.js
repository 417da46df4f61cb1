// One machine to play with: sliders of load, holes and dimensions; what it does to the athlete is told anew while they move.

import "./answer-panel.js";
import "./rev-chart.js";
import "./rev-view.js";
import { fieldText, quantity, sentFrom, shownIn, unitWord } from "./numbers.js";
import { parsed, renew } from "./renew.js";
import { Refused, rest } from "./rest.js";
import { Slider } from "./slider.js";
import { Who } from "./who.js";

const SEEN = 300; // ms of rest after which the 3D view follows
const SPOKEN = 900; // ms of rest after which the change is said to who listens
const LOOK_AGAIN = 150; // ms between looks at an answer that takes longer

const known = JSON.parse(document.getElementById("known").textContent);
const place = (id) => document.getElementById(id);
const form = place("machine");
const spoken = (name) => name.replaceAll("_", " ");
const title = (name) => spoken(name).replace(/^./, (c) => c.toUpperCase());
const which = known.machine_id ? { machine_id: known.machine_id } : { kind: known.kind };

/** What a dimension is, and how well it is known. */
const hint = ({ reason, deviation, unit, assumed, source }) => () =>
  `${reason}; known to ±${quantity(Number(deviation.toPrecision(2)), unit)}, ${assumed ? "assumed" : source}`;

const who = new Who(form.querySelector(".who"));
const dimensions = known.dimensions.map((range) => new Slider({ ...range, title: title(range.name), hint: hint(range) }, moved));
const holes = known.adjustments.map(({ name, unit, values, reason }) => new Slider({
  name, unit, low: 1, high: values.length, step: 1, value: 1, title: title(name), hint: () => reason,
  names: (i) => `hole ${i} · ${quantity(values[i - 1], unit)}`,
}, holeMoved));
const load = known.load && new Slider({
  name: "load", title: "Load", unit: known.load.unit, value: known.load.usual, low: 0, high: Math.min(known.load.most, Math.max(4 * known.load.usual, 60)),
  most: known.load.most, step: known.load.unit === "kg" ? 1 : 5,
}, moved);

fill("load", load ? [load] : []);
fill("holes", holes);
place("shape").append(...known.dimensions.flatMap((range, i) => (range.shape ? [dimensions[i].element] : [])));
place("weights").append(...known.dimensions.flatMap((range, i) => (range.shape ? [] : [dimensions[i].element])));

if (matchMedia("(min-width: 62rem)").matches) place("shape").parentElement.open = true; // on a phone the answer comes first

/** What does most to the stroke stands first. */
function inOrder(names) {
  for (const id of ["shape", "weights"]) {
    const rank = ({ dataset: { name } }) => (names.includes(name) ? names.indexOf(name) : names.length);
    place(id).append(...[...place(id).children].sort((a, b) => rank(a) - rank(b)));
  }
}

function fill(id, sliders) {
  place(id).append(...sliders.map((slider) => slider.element));
  place(id).hidden = !sliders.length;
}

// What is asked: one question at a time, and of those that come meanwhile only the last.

let chosen = {}; // holes that somebody has put somewhere
let waiting = false, busy = false, settled = 0, said = 0, last = null, ordered = false;

function request() {
  const changed = dimensions.filter((slider) => slider.changed);
  return {
    ...which, ...who.request(), holes: chosen, load_kg: load ? load.value : null,
    dimensions: Object.fromEntries(changed.map((slider) => [slider.range.name, slider.value])),
  };
}

function moved(slider) {
  last = slider;
  place("as-written").disabled = !dimensions.some((one) => one.changed);
  ask();
}

function holeMoved(slider) {
  chosen = { ...chosen, [slider.range.name]: slider.value };
  moved(slider);
}

function ask() {
  waiting = true;
  clearTimeout(settled);
  if (!busy) run();
}

async function run() {
  busy = true;
  while (waiting) {
    waiting = false;
    if (!(await once(false))) continue;
    clearTimeout(settled);
    settled = setTimeout(() => !busy && see(), SEEN);
  }
  busy = false;
}

/** The push in 3D, once the sliders rest. */
async function see() {
  busy = true;
  await once(true);
  busy = false;
  if (waiting) run();
}

async function once(seen) {
  const begun = performance.now();
  const view = document.querySelector("rev-view");
  try {
    const payload = await answered({ ...request(), seen });
    if (waiting && seen) return false;
    tell(payload, seen);
    if (!seen) document.dispatchEvent(new CustomEvent("redrawn", { detail: { milliseconds: performance.now() - begun } }));
    view.stale = !seen;
    return true;
  } catch (error) {
    // What could not be drawn is no end either: the next move is asked as before.
    refuse(error instanceof Refused ? error.message : "The answer could not be shown: load the page again");
    if (!(error instanceof Refused)) reportError(error);
    view.stale = true;
    return false;
  }
}

async function answered(asked) {
  let { status, data } = await rest("POST", "/api/v1/answers/machine_response", asked);
  while (status === 202 && (data.state === "waiting" || data.state === "running")) {
    await new Promise((go) => setTimeout(go, LOOK_AGAIN));
    ({ data } = await rest("GET", `/api/v1/jobs/${data.job ?? data.id}`));
    if (data.payload) return data.payload;
  }
  if (data.error) throw new Refused(data.error, 422);
  if (!data.html) throw new Refused("The answer was given up: move a slider to ask again", 409); // cancelled in another tab
  return data;
}

function tell(payload, seen) {
  refuse("");
  place("next").hidden = false;
  place("next").querySelector("p").textContent = payload.next[0];
  const { first, rest: others, method } = parted(parsed(payload.html));
  renew(place("answer"), first);
  renew(place("words"), others);
  renew(place("method-words"), method);
  place("method").hidden = false;
  if (!ordered && !last) inOrder(payload.data.matters);
  ordered = true;
  for (const slider of holes) {
    const hole = payload.data.holes[slider.range.name];
    if (hole && !(slider.range.name in chosen)) slider.write(hole);
  }
  if (seen && payload.data.view) {
    document.querySelector("rev-view").data = payload.data.view;
    place("view-caption").textContent = payload.data.view_caption;
  }
  clearTimeout(said);
  said = setTimeout(() => (place("spoken").textContent = payload.words.slice(0, 2).join(" ")), SPOKEN);
}

/** An answer in parts: what is looked at while a slider moves, the rest, and the method. */
function parted(page) {
  const [first, method] = [document.createDocumentFragment(), page.querySelector("#method")];
  const rest = page.querySelector("section");
  first.append(...rest.querySelectorAll(".findings"), rest.querySelector("figure:has(rev-chart)"));
  rest.querySelector("h2").remove();
  method.querySelector("h2").remove();
  return { first, rest, method };
}

function refuse(sentence) {
  const box = place("refused");
  box.hidden = !sentence;
  for (const part of ["answer", "words"]) place(part).classList.toggle("stale", Boolean(sentence));
  const whole = sentence && !/[.!?]$/.test(sentence) ? `${sentence}.` : sentence;
  box.textContent = whole ? `${last ? `${last.range.title}: ` : ""}${whole} What stands below is from before.` : "";
  for (const slider of [load, ...holes, ...dimensions]) slider?.refuse(slider === last ? whole : "");
}

form.addEventListener("submit", (event) => event.preventDefault());
form.querySelector(".who").addEventListener("input", () => {
  last = null;
  chosen = {};
  if (!who.wrong) ask();
});
document.addEventListener("look", ask);
place("choose-holes").addEventListener("click", () => {
  chosen = {};
  last = null;
  ask();
});
place("as-written").addEventListener("click", () => {
  for (const slider of dimensions) slider.put(slider.written);
  place("as-written").disabled = true;
  last = null;
  ask();
});

// Further answers.

place("ask-fit")?.addEventListener("click", () => {
  const { dimensions: asked } = request();
  document.querySelector('answer-panel[name="machine_fit"]').ask({ ...which, dimensions: asked });
});
place("ask-known").addEventListener("click", () => {
  document.querySelector('answer-panel[name="machine"]').ask({ ...which, ...who.request() });
});

place("ask-comfort")?.addEventListener("click", () => {
  document.querySelector('answer-panel[name="machine_comfort"]').ask({ machine_id: known.machine_id });
});

// Keep it.

const keep = place("keep");
keep?.querySelector("[data-closes]").addEventListener("click", () => keep.close());
const facts = [...document.querySelectorAll("[data-fact]")];

/** What it takes and costs, in the units of the look. */
function showFacts() {
  for (const word of document.querySelectorAll("[data-word]")) word.textContent = unitWord(word.dataset.word);
  for (const field of facts) {
    const { si, of } = field.dataset;
    field.value = si === "" ? "" : of ? shownIn(Number(si), of) : fieldText(Number(si), 9);
    field.dataset.shown = field.value; // what nobody touches is not sent: a field shows fewer figures
  }
}
showFacts();
document.addEventListener("look", showFacts);

place("keep-form")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const same = event.submitter?.value === "same";
  const { dimensions: measured } = request();
  const told = Object.fromEntries(facts.filter(({ value, dataset }) => value.trim() && value !== dataset.shown).map((field) => [field.dataset.fact, sentFrom(field.value, field.dataset.of)]));
  const unclear = facts.find(({ dataset }) => Number.isNaN(told[dataset.fact]));
  if (unclear) {
    place("keep-said").hidden = false;
    place("keep-said").textContent = `“${unclear.value}” is no number.`;
    return;
  }
  const sent = {
    ...which, dimensions: { ...measured, ...told }, name: place("keep-name").value, measured_by: place("keep-by").value,
    measured_on: place("keep-on").value || null,
  };
  try {
    const address = same ? `/api/v1/machines/${known.machine_id}` : "/api/v1/machines";
    const { data } = await rest(same ? "PUT" : "POST", address, sent);
    location.assign(`/machines/${data.id}`);
  } catch (error) {
    place("keep-said").hidden = false;
    place("keep-said").textContent = error.message;
  }
});

place("forget")?.addEventListener("click", async () => {
  if (!confirm(`Forget ${known.label}? Sets that were done on it stay, and no longer say on which machine.`)) return;
  try {
    await rest("DELETE", `/api/v1/machines/${known.machine_id}`);
    location.assign("/machines");
  } catch (error) {
    place("keep-said").hidden = false;
    place("keep-said").textContent = error.message;
  }
});

ask();
