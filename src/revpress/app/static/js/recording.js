// One recording: signals, repetitions and their corrections, what the file says.

import "./answer-panel.js";
import { answer } from "./asking.js";
import { doing } from "./busy.js";
import { element } from "./elements.js";
import { withSign } from "./numbers.js";
import { rest } from "./rest.js";
import { SignalChart } from "./signal-chart.js";

const root = document.getElementById("recording");
const { id } = root.dataset;
const measured = root.dataset.measured !== undefined;
const mayWrite = root.dataset.write !== undefined;
const said = document.getElementById("signals-said");
const list = document.getElementById("reps");
const edited = document.getElementById("edited");

let reps = [];
let edits = [];
let chosen = -1;
let asking = null;

const chart = new SignalChart(document.getElementById("signals"), { window: show, choose, move: (end, to) => edit({ do: "move", end, to }) });

async function show(begin = null, end = null) {
  asking?.abort();
  asking = new AbortController();
  try {
    const parts = Math.max(100, Math.min(1200, Math.round(chart.board.clientWidth)));
    const { data } = await answer("recording_signals", { recording_id: id, begin, end, parts }, { signal: asking.signal, said: (words) => { said.textContent = words; } });
    said.textContent = "";
    chart.show(data);
  } catch (error) {
    if (error.name === "AbortError") return;
    said.textContent = error.message;
    if (!chart.data) document.getElementById("signals-card").classList.add("without");
  }
}

function choose(place) {
  chosen = place;
  for (const [k, line] of [...list.children].entries()) line.firstChild.setAttribute("aria-pressed", String(k === place));
  chart.mark(reps, chosen, mayWrite);
  tools();
}

function tools() {
  if (!mayWrite || !measured) return;
  const rep = reps[chosen];
  for (const button of document.querySelectorAll("[data-do]")) button.disabled = !rep || !rep.last || (button.dataset.do === "merge" && chosen === reps.length - 1);
  document.getElementById("undo").disabled = !edits.length;
  document.getElementById("chosen").textContent = rep
    ? rep.last ? `Repetition ${rep.number}: drag its ends, or use the arrow keys on them.` : "The first half of a cut: take the cut back to change it."
    : "Choose a repetition to correct it.";
}

function took(payload) {
  ({ repetitions: reps } = payload.data);
  list.replaceChildren(...reps.map((rep, place) => element("li", {}, element("button", { type: "button", "aria-pressed": "false", onclick: () => choose(place) }, element("b", {}, `${rep.number}`), ` ${withSign(rep.velocity)}`))));
  choose(Math.min(chosen, reps.length - 1));
}

async function measure() {
  try {
    const payload = await answer("repetitions", { recording_id: id }, { said: (words) => { edited.textContent = words; } });
    ({ edits } = payload.data);
    document.getElementById("edits").replaceChildren(...edits.map((words) => element("li", {}, words)));
    took(payload);
    tell(payload);
  } catch (error) {
    edited.textContent = error.message;
    edited.dataset.kind = "bad";
  }
}

function tell({ words, notices, next }) {
  edited.dataset.kind = "";
  edited.replaceChildren(...[...words, ...notices].map((text) => element("span", {}, `${text} `)));
  document.getElementById("rep-next").textContent = next[0];
}

async function edit(step) {
  const rep = reps[chosen];
  edited.dataset.kind = "";
  edited.textContent = "Measuring again …";
  try {
    const reason = document.getElementById("reason").value.trim();
    const { data } = await rest("POST", `/api/v1/recordings/${id}/edits`, { rep: rep.found, reason, seen: edits.length, ...step });
    await measure();
    tell(data);
  } catch (error) {
    edited.textContent = error.message;
    edited.dataset.kind = "bad";
    chart.mark(reps, chosen, mayWrite);
  }
}

for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("click", () => {
    const [begin, end] = reps[chosen].phases.concentric;
    edit(button.dataset.do === "split" ? { do: "split", at: (begin + end) / 2 } : { do: button.dataset.do });
  });
}
const undo = document.getElementById("undo");
undo?.addEventListener("click", () => doing(undo, edited, async () => {
  await rest("DELETE", `/api/v1/recordings/${id}/edits/last`);
  await measure();
  return "Taken back.";
}).then(tools));

for (const [name, act] of [["in", () => chart.zoom(0.5)], ["out", () => chart.zoom(2)], ["back", () => chart.pan(-0.5)], ["on", () => chart.pan(0.5)], ["all", () => chart.all()]]) {
  document.getElementById(`zoom-${name}`).addEventListener("click", () => chart.data && act());
}

const done = document.getElementById("done");
const exercise = document.getElementById("done-exercise");
function unit() {
  document.getElementById("done-unit").textContent = exercise.selectedOptions[0].dataset.unit;
}
exercise?.addEventListener("change", unit);
if (exercise) unit();
done?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { athlete_id: who, exercise: what, load, leg, machine_id: machine } = Object.fromEntries(new FormData(done));
  doing(done.querySelector("button"), document.getElementById("done-said"), async () => {
    const number = load.trim() ? Number(load.replace(",", ".")) : null;
    if (Number.isNaN(number)) throw new Error(`The load “${load}” is no number.`);
    await rest("POST", `/api/v1/recordings/${id}/set`, { athlete_id: who, exercise: what, load: number, leg, machine_id: machine || null });
    location.reload();
  });
});

await show();
if (measured) await measure();
const panel = document.getElementById("says");
await customElements.whenDefined("answer-panel");
panel.ask({ recording_id: id });
