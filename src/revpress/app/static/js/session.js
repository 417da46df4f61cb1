// The session beside the machine: who, what, start, the last repetition, end, and on to the next.

import { element } from "./elements.js";
import { fieldText, sentFrom, shownIn, typed, unitWord } from "./numbers.js";
import { flush, watch } from "./outbox.js";
import { rest } from "./rest.js";
import { SessionState } from "./session-state.js";
import { play, setSound, sounding } from "./sound.js";
import { keepAwake } from "./wake-lock.js";

const known = JSON.parse(document.getElementById("known").textContent);
const state = new SessionState(known);
const at = (id) => document.getElementById(id);
const person = (id) => known.athletes.find((one) => one.id === id);
const machineOf = (id) => known.machines.find((one) => one.id === id);
const unit = () => known.exercises[state.doing.exercise]?.unit ?? "kg";
const LEGS = { left: "left leg", right: "right leg", both: "both legs" };
const OTHER = { left: "right", right: "left" };
const STEP = { kg: 2.5, N: 10 };

/** Say something that stands in the way; nothing takes it away. */
function trouble(words = "") {
  at("capture-words").textContent = words;
  at("capture-words").hidden = !words;
}

function showPerson() {
  at("who").textContent = person(state.athlete)?.name ?? "Nobody";
  for (const button of document.querySelectorAll("[data-leg]")) button.setAttribute("aria-pressed", String(button.dataset.leg === state.leg));
  at("queue").replaceChildren(...state.queue.map((id) => {
    const one = person(id);
    const dots = ["left", "right", "both"].map((leg) => [leg, state.count(id, leg)]).filter(([, count]) => count);
    const said = dots.map(([leg, count]) => `${leg} ${count}`).join(", ");
    return element("li", {}, element("button", { type: "button", "aria-current": id === state.athlete ? "true" : null, onclick: () => put(id), disabled: Boolean(state.capture) },
      element("b", {}, one.name), element("span", { class: "hint" }, id === state.next && id !== state.athlete ? `next${said ? ` · ${said}` : ""}` : said)));
  }));
  at("present").replaceChildren(...known.athletes.map((one) => element("label", { class: "switch" },
    element("input", { type: "checkbox", checked: state.queue.includes(one.id), onchange: ({ target }) => present(one.id, target.checked) }), ` ${one.name}`)));
  at("start").disabled = !state.athlete;
  if (!known.athletes.length) trouble("There is no athlete in the team yet: add one on the page of athletes.");
}

function put(id) {
  state.athlete = id;
  state.keep();
  show();
}

function present(id, here) {
  state.queue = here ? [...state.queue, id] : state.queue.filter((one) => one !== id);
  if (!state.queue.includes(state.athlete)) state.athlete = state.queue[0] ?? null;
  state.keep();
  show();
}

function showDoing() {
  const { machine_id, exercise, load, holes } = state.doing;
  const choices = known.machines.flatMap((machine) => machine.exercises.map((name) => ({ machine, name })));
  const others = Object.entries(known.exercises).filter(([name]) => !choices.some((one) => one.name === name));
  at("what").replaceChildren(
    ...(choices.length ? [element("optgroup", { label: "Our machines" }, ...choices.map(({ machine, name }) =>
      element("option", { value: `${machine.id} ${name}` }, `${machine.name}${machine.exercises.length > 1 ? `: ${known.exercises[name]?.title ?? name}` : ""}`)))] : []),
    element("optgroup", { label: "Without a machine of ours" }, ...others.map(([name, one]) => element("option", { value: ` ${name}` }, one.title))));
  at("what").value = `${machine_id ?? ""} ${exercise}`;
  at("load-unit").textContent = `(${unitWord(unit())})`;
  if (document.activeElement !== at("load")) at("load").value = shownIn(load, unit());
  const machine = machineOf(machine_id);
  at("holes").replaceChildren(...(machine?.adjustments ?? []).map((one) => {
    const select = element("select", { id: `hole-${one.name}`, onchange: ({ target }) => hole(one.name, target.value) },
      element("option", { value: "" }, "as suits"), ...one.values.map((value, i) => element("option", { value: String(i + 1) }, `hole ${i + 1} (${fieldText(value)} ${one.unit})`)));
    select.value = String(holes[one.name] ?? "");
    return element("div", { class: "field" }, element("label", { for: select.id, title: one.reason }, one.name.replaceAll("_", " ").replace(/^./, (c) => c.toUpperCase())), select);
  }));
}

function hole(name, value) {
  const { [name]: _, ...others } = state.doing.holes;
  state.choose({ holes: value ? { ...others, [name]: Number(value) } : others });
}

function setLoad(value) {
  if (value === null || Number.isNaN(value)) {
    at("load").setAttribute("aria-invalid", "true");
    return;
  }
  at("load").removeAttribute("aria-invalid");
  state.choose({ load: value });
  at("load").value = shownIn(value, unit());
}

function step(sign) {
  const size = STEP[unit()] ?? 1;
  setLoad(Math.max(0, Math.round(((state.doing.load ?? 0) + sign * size) / size) * size));
}

function showSets() {
  const sets = state.done;
  at("no-sets").hidden = sets.length > 0;
  at("sets").replaceChildren(...sets.toReversed().map((set) => {
    const marks = Object.entries(set.marks ?? {}).filter(([, on]) => on).map(([name]) => name);
    const loaded = set.load === null ? "" : `${shownIn(set.load, known.exercises[set.exercise]?.unit ?? "kg")} ${unitWord(known.exercises[set.exercise]?.unit ?? "kg")}`;
    const said = state.results[set.id] ?? (set.measured?.problem ? `No numbers: ${set.measured.problem}` : "");
    return element("li", {}, element("button", { type: "button", onclick: () => edit(set.id), "aria-label": `Change set ${set.position} of ${person(set.athlete_id)?.name ?? "somebody"}` },
      element("span", { class: "position" }, String(set.position)),
      element("span", { class: "what" }, element("b", {}, person(set.athlete_id)?.name ?? "–"), ` ${LEGS[set.leg]}${loaded ? `, ${loaded}` : ""}`, ...marks.map((mark) => element("span", { class: "badge" }, mark)),
        element("span", { class: "result" }, state.capture?.set === set.id ? "Goes on …" : said), set.note ? element("span", { class: "hint" }, set.note) : null)));
  }));
}

function show() {
  showPerson();
  showDoing();
  showSets();
  const going = Boolean(state.capture);
  at("start").hidden = going;
  at("stop").hidden = !going;
  for (const one of document.querySelectorAll("[data-leg], #rotate, #what")) one.disabled = going;
}

async function start() {
  trouble();
  at("start").disabled = true;
  const set = await state.begin();
  const about = Object.fromEntries(Object.entries({ athlete_id: set.athlete_id, session_id: set.session_id, set_id: set.id, machine_id: set.machine_id }).filter(([, id]) => id));
  try {
    const { data } = await rest("POST", "/api/v1/captures", {
      devices: [state.device], exercise: set.exercise, holes: set.holes, load: set.load, about, leg: set.leg,
      target: state.target, stop_rule: state.loss ? { loss: state.loss } : null, simulated: { reps: 6, seed: set.position },
    });
    state.capture = { id: data.id, set: set.id, journal: data.journal };
    state.rested = null;
    state.keep();
    watchCapture();
  } catch (error) {
    trouble(`${error.message} The set is in the list: start it again, or fill in what was done.`);
  }
  at("start").disabled = false;
  show();
}

function watchCapture() {
  if (state.capture) at("trace").setAttribute("src", `/live/${state.capture.id}`);
}

async function stop(reason = "") {
  const { capture } = state;
  if (!capture) return;
  at("stop").disabled = true;
  await state.change({ id: capture.set, ended: new Date().toISOString(), stop_reason: reason || said });
  state.capture = null;
  state.rested = Date.now();
  state.leg = OTHER[state.leg] && state.count(state.athlete, OTHER[state.leg]) < state.count(state.athlete, state.leg) ? OTHER[state.leg] : state.leg;
  state.keep();
  show();
  try {
    await rest("POST", `/api/v1/captures/${capture.id}/stop`).catch((error) => {
      if (error.status !== 404 && error.status !== 409) throw error; // it has ended by itself
    });
    await flush();
    await rest("POST", `/api/v1/sets/${capture.set}/recording`, { journal: capture.journal });
    await results(capture.set);
  } catch (error) {
    trouble(error.status === 0
      ? "The server is not reached. What was typed is kept here, and the record on the server's disk: it is offered on the page of sessions when the server is back."
      : error.message);
  }
  at("stop").disabled = false;
}

/** Have a set measured, and show its sentence. */
async function results(id) {
  state.results[id] = "Measuring …";
  showSets();
  try {
    let { data } = await rest("POST", "/api/v1/answers/set_results", { set_id: id });
    while (data.job && ["waiting", "running"].includes(data.state)) {
      await new Promise((go) => setTimeout(go, 500));
      ({ data } = await rest("GET", `/api/v1/jobs/${data.job ?? data.id}`));
      data = { job: data.id, ...data };
    }
    const told = data.payload ?? data;
    state.results[id] = told.words ? [...told.words, ...told.next.map((one) => `Next: ${one}`)].join(" ") : told.error;
  } catch (error) {
    state.results[id] = error.message;
  }
  state.keep();
  showSets();
}

let said = ""; // by the stop rule
at("trace").addEventListener("live", ({ detail }) => {
  if (detail.kind === "rep" && detail.last) {
    said = detail.stop ? detail.loss?.words ?? "" : "";
    play(detail.stop ? "stop" : detail.last.zone ?? "none");
  }
  if (detail.kind === "health") trouble(detail.well ? "" : detail.words);
  if (detail.kind === "ended") {
    if (state.capture) stop(detail.text ?? "");
  }
});

function edit(id) {
  const set = state.sets.get(id);
  const dialog = at("edit");
  const form = dialog.querySelector("form");
  const unitOf = known.exercises[set.exercise]?.unit ?? "kg";
  at("edit-title").textContent = `Set ${set.position}, ${person(set.athlete_id)?.name ?? ""}`;
  at("edit-unit").textContent = `(${unitWord(unitOf)})`;
  form["warm-up"].checked = Boolean(set.marks?.["warm-up"]);
  form.failed.checked = Boolean(set.marks?.failed);
  at("edit-load").value = shownIn(set.load, unitOf);
  at("edit-leg").value = set.leg;
  at("edit-note").value = set.note;
  dialog.returnValue = "leave";
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue === "delete") {
      try {
        await rest("DELETE", `/api/v1/sets/${id}`);
        state.forget(id);
      } catch (error) {
        trouble(error.message);
      }
    } else if (dialog.returnValue === "keep") {
      const load = sentFrom(at("edit-load").value, unitOf);
      const marks = { "warm-up": form["warm-up"].checked, failed: form.failed.checked };
      await state.change({ id, marks, note: at("edit-note").value, leg: at("edit-leg").value, ...(Number.isNaN(load) ? {} : { load }) });
      if (set.recording_id && (load !== set.load || at("edit-leg").value !== set.leg)) {
        await flush();
        results(id);
      }
    }
    show();
  }, { once: true });
  dialog.showModal();
}

async function findDevices() {
  at("find-devices").disabled = true;
  try {
    const { data } = await rest("GET", "/api/v1/devices");
    at("device").replaceChildren(...data.devices.map((one) => element("option", { value: one.address }, one.words)));
    at("device").value = data.devices.some((one) => one.address === state.device) ? state.device : "simulated";
  } catch (error) {
    trouble(error.message);
  }
  at("find-devices").disabled = false;
}

function zone() {
  const [low, high] = [typed(at("low").value), typed(at("high").value)];
  const known = low !== null && high !== null && low < high;
  at("high").toggleAttribute("aria-invalid", low !== null && high !== null && !known);
  state.target = known ? { low, high } : null;
  state.keep();
}

at("start").addEventListener("click", start);
at("stop").addEventListener("click", () => stop());
at("lighter").addEventListener("click", () => step(-1));
at("heavier").addEventListener("click", () => step(1));
at("load").addEventListener("change", () => setLoad(sentFrom(at("load").value, unit())));
at("rotate").addEventListener("click", () => state.next && put(state.next));
at("what").addEventListener("change", ({ target }) => {
  const [machine, exercise] = target.value.split(" ");
  state.choose({ machine_id: machine || null, exercise, holes: {}, load: machineOf(machine)?.load?.usual ?? known.exercises[exercise]?.usual ?? null });
  showDoing();
});
for (const button of document.querySelectorAll("[data-leg]")) {
  button.addEventListener("click", () => {
    state.leg = button.dataset.leg;
    state.keep();
    showPerson();
  });
}
at("loss").value = state.loss ? String(state.loss) : "";
at("loss").addEventListener("change", ({ target }) => {
  state.loss = target.value ? Number(target.value) : null;
  state.keep();
});
at("low").value = state.target ? fieldText(state.target.low) : "";
at("high").value = state.target ? fieldText(state.target.high) : "";
at("low").addEventListener("change", zone);
at("high").addEventListener("change", zone);
at("device").addEventListener("change", ({ target }) => {
  state.device = target.value;
  state.keep();
});
at("find-devices").addEventListener("click", findDevices);
at("sound").checked = sounding();
at("sound").addEventListener("change", ({ target }) => setSound(target.checked));
at("awake").addEventListener("change", async ({ target }) => {
  at("awake-words").textContent = await keepAwake(target.checked);
});
at("end").addEventListener("click", async () => {
  await stop();
  try {
    await flush();
    await rest("POST", `/api/v1/sessions/${known.session.id}/end`);
    location.assign(`/session/${known.session.id}/report`);
  } catch (error) {
    trouble(error.message);
  }
});
at("settings").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("look", show);
watch(({ words }) => {
  const place = document.getElementById("network");
  place.textContent = words;
  place.hidden = !words;
});
setInterval(() => {
  const seconds = state.rested === null ? null : Math.floor((Date.now() - state.rested) / 1000);
  at("rest").textContent = seconds === null ? "–" : `Rest ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}, 500);
show();
watchCapture();
