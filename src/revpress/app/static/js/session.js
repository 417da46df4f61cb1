// The session beside the machine: who, what, start, the last repetition, end, and on to the next.

import { element } from "./elements.js";
import { fieldText, quantity, sentFrom, shownIn, typed, unitWord } from "./numbers.js";
import { flush } from "./outbox.js";
import { rest } from "./rest.js";
import { editSet, sure } from "./session-dialogs.js";
import { goingWords, LEGS, loadWords, LOOK_AGAIN, restWords, spoken } from "./session-words.js";
import { SessionState } from "./session-state.js";
import { play, setSound, sounding } from "./sound.js";
import { keepAwake } from "./wake-lock.js";

const EVERY = 3000; // ms between looks at what others did
const MEASURED = 6; // sets of others whose sentence is fetched

const known = JSON.parse(document.getElementById("known").textContent);
const state = new SessionState(known);
const at = (id) => document.getElementById(id);
const name = (id) => known.athletes.find((one) => one.id === id)?.name ?? "somebody";
const machineOf = (id) => known.machines.find((one) => one.id === id);
const unit = () => known.exercises[state.doing.exercise]?.unit ?? "kg";
const STEP = { kg: 2.5, N: 10 };
const finished = new Set(); // captures that were ended here
let busy = false; // a capture is being started or ended
let starting = false;
let away = false;
let stopWords = ""; // of the stop rule
let elsewhere = null; // a capture of this session that another screen shows

/** Say something that stands in the way; nothing takes it away. */
function trouble(words = "") {
  at("capture-words").textContent = words;
  at("capture-words").hidden = !words;
}

function showPerson() {
  at("who").textContent = state.athlete ? name(state.athlete) : "Nobody";
  for (const button of document.querySelectorAll("[data-leg]")) button.setAttribute("aria-pressed", String(button.dataset.leg === (state.sets.get(state.capture?.set)?.leg ?? state.leg)));
  at("rotate").hidden = !state.next;
  at("next-who").textContent = state.next ? name(state.next) : "";
  at("queue").replaceChildren(...state.queue.map((id) => {
    const through = state.through(id);
    const said = state.todo(id).map(({ leg, done, aim }) => `${leg} ${done} of ${aim}`).join(", ");
    return element("li", {}, element("button", { type: "button", "aria-current": id === state.athlete ? "true" : null, onclick: () => put(id), disabled: Boolean(state.capture) },
      element("b", {}, name(id)), element("span", { class: "hint" }, through ? `✓ ${said}` : said)));
  }));
  at("present").replaceChildren(...known.athletes.map((one) => element("label", { class: "switch" },
    element("input", { type: "checkbox", checked: state.queue.includes(one.id), onchange: ({ target }) => present(one.id, target.checked) }),
    ` ${one.name}${one.simulated ? ", simulated" : ""}`)));
  showRest();
}

function showRest() {
  const said = (id) => (id ? restWords(state.restedSince(id), Date.now()) : "");
  const none = state.athlete && state.restedSince(state.athlete) ? "No set in the last hour" : "No set yet";
  at("rest").textContent = state.capture || (elsewhere && elsewhere.about.athlete_id === state.athlete) ? "Set goes on" : said(state.athlete) ? `Rest ${said(state.athlete)}` : none;
  at("next-rest").textContent = said(state.next) ? `rest ${said(state.next)}` : "";
}

function put(id) {
  state.athlete = id;
  state.keep();
  show();
}

function present(id, here) {
  queueOf(here ? [...state.queue, id] : state.queue.filter((one) => one !== id));
}

function queueOf(ids) {
  state.queue = ids;
  if (!state.queue.includes(state.athlete)) state.athlete = state.queue[0] ?? null;
  state.keep();
  show();
}

function showDoing() {
  const { machine_id, exercise, load, holes } = state.doing;
  const choices = known.machines.flatMap((machine) => machine.exercises.map((exercised) => ({ machine, exercised })));
  const others = Object.entries(known.exercises).filter(([one]) => !choices.some(({ exercised }) => exercised === one));
  const titled = ({ machine, exercised }) => `${machine.name}${machine.exercises.length > 1 ? `: ${known.exercises[exercised]?.title ?? exercised}` : ""}`;
  at("what").replaceChildren(
    ...(choices.length ? [element("optgroup", { label: "Our machines" }, ...choices.map((one) => element("option", { value: `${one.machine.id} ${one.exercised}` }, titled(one))))] : []),
    element("optgroup", { label: "Without a machine of ours" }, ...others.map(([one, { title }]) => element("option", { value: ` ${one}` }, title))));
  at("what").value = `${machine_id ?? ""} ${exercise}`;
  at("load-unit").textContent = `(${unitWord(unit())})`;
  if (document.activeElement !== at("load")) at("load").value = shownIn(load, unit());
  const machine = machineOf(machine_id);
  at("holes").replaceChildren(...(machine?.adjustments ?? []).map((one) => {
    const select = element("select", { id: `hole-${one.name}`, onchange: ({ target }) => hole(one.name, target.value) },
      element("option", { value: "" }, "the one that suits"), ...one.values.map((value, i) => element("option", { value: String(i + 1) }, `hole ${i + 1} (${quantity(value, one.unit)})`)));
    select.value = String(holes[one.name] ?? "");
    return element("div", { class: "field" }, element("label", { for: select.id }, spoken(one.name)), select, one.reason ? element("p", { class: "hint" }, one.reason) : null);
  }));
  const goes = state.capture && state.sets.get(state.capture.set);
  const played = goes ? state.capture.simulated : state.device === "simulated";
  at("doing").textContent = [goes ? name(goes.athlete_id) : "", machine?.name ?? known.exercises[exercise]?.title, loadWords(goes ? goes.load : load, unit()), LEGS[goes ? goes.leg : state.leg], state.loss ? `stop at ${100 * state.loss} % slower` : ""].filter(Boolean).join(" · ");
  at("played").hidden = !played;
}

function hole(one, value) {
  const { [one]: _, ...others } = state.doing.holes;
  state.choose({ holes: value ? { ...others, [one]: Number(value) } : others });
}

function setLoad(value) {
  const known = value !== null && !Number.isNaN(value);
  at("load").setAttribute("aria-invalid", String(!known));
  if (!known) return;
  state.choose({ load: value });
  at("load").value = shownIn(value, unit());
  showDoing();
}

function step(sign) {
  const size = STEP[unit()] ?? 1;
  setLoad(Math.max(0, Math.round(((state.doing.load ?? 0) + sign * size) / size) * size));
}

/** What is told of a set: its sentence, or why there is none. */
const toldOf = (set) => state.results[set.id] ?? (set.measured?.problem ? `No numbers: ${set.measured.problem}` : "");

function showSets() {
  const sets = state.done;
  at("no-sets").hidden = sets.length > 0;
  at("sets").replaceChildren(...sets.toReversed().map((set) => {
    const marks = Object.entries(set.marks ?? {}).filter(([, on]) => on).map(([mark]) => mark);
    const unitOf = known.exercises[set.exercise]?.unit ?? "kg";
    const shown = elsewhere?.about.set_id === set.id;
    const simulated = set.simulated || (shown && elsewhere.simulated);
    return element("li", {}, element("button", { type: "button", onclick: () => edit(set.id), "aria-label": `Change set ${set.position} of ${name(set.athlete_id)}` },
      element("span", { class: "position" }, String(set.position)),
      element("span", { class: "what" }, element("span", {}, element("b", {}, name(set.athlete_id)), ` ${[LEGS[set.leg], loadWords(set.load, unitOf)].filter(Boolean).join(", ")}`),
        simulated || marks.length ? element("span", { class: "row" }, simulated ? element("span", { class: "badge simulated" }, "simulated") : null, ...marks.map((mark) => element("span", { class: "badge" }, mark))) : null,
        element("span", { class: "result" }, shown || state.capture?.set === set.id ? "Goes on …" : toldOf(set)), set.note ? element("span", { class: "hint" }, set.note) : null)));
  }));
  showIdle(sets.findLast(toldOf));
}

/** What stands in the middle while nothing is measured: what the last set says, or how to begin. */
function showIdle(last) {
  const add = (words, address, label) => [element("p", { class: "lead" }, words), ...(address ? [element("p", {}, element("a", { class: "button primary", href: address }, label))] : [])];
  const said = last && toldOf(last);
  at("idle").hidden = Boolean(state.capture || elsewhere) || (known.session.ended && !said);
  at("idle").replaceChildren(...(!known.athletes.length ? add("There is no athlete in the team yet.", "/athletes", "Add the first athlete")
    : !state.athlete ? add("Nobody is here. Tick under “Who is here” who trains today.")
      : said ? [element("h2", {}, `Set ${last.position}, ${name(last.athlete_id)}`), element("p", { class: "told" }, said)]
        : add(starting ? `${name(state.athlete)} waits: the instrument is getting ready.` : `${name(state.athlete)} is on. Set leg and load, then start.`)));
}

function show() {
  const going = Boolean(state.capture);
  const over = known.session.ended && !going;
  at("desk").toggleAttribute("data-going", going);
  at("desk").toggleAttribute("data-ended", over);
  at("ended").hidden = !over;
  at("start").hidden = going || over;
  at("start").disabled = busy || away || over || !state.athlete;
  at("start").textContent = starting ? "Getting ready …" : "Start the set";
  at("stop").hidden = !going;
  for (const one of document.querySelectorAll("[data-leg], #rotate, #what, #device")) one.disabled = going || starting;
  showPerson();
  showDoing();
  showSets();
}

async function start() {
  trouble();
  busy = starting = true;
  try {
    const set = await state.begin();
    show();
    const about = Object.fromEntries(Object.entries({ athlete_id: set.athlete_id, session_id: set.session_id, set_id: set.id, machine_id: set.machine_id }).filter(([, id]) => id));
    const { data } = await rest("POST", "/api/v1/captures", {
      devices: [state.device], exercise: set.exercise, holes: set.holes, load: set.load, about, leg: set.leg,
      target: state.target, stop_rule: state.loss ? { loss: state.loss } : null, simulated: { reps: 6, seed: set.position },
    });
    showCapture({ id: data.id, set: set.id, journal: data.journal, simulated: data.simulated });
  } catch (error) {
    trouble(`${error.message} The set is in the list: start it again, or fill in what was done.`);
  }
  busy = starting = false;
  show();
}

/** Show a capture that goes on, and remember it: a page that is loaded again finds it. */
function showCapture(capture) {
  state.capture = capture;
  stopWords = "";
  state.keep();
  at("trace").setAttribute("src", `/live/${capture.id}`);
}

async function stop() {
  const { capture } = state;
  if (!capture) return;
  busy = true;
  at("stop").disabled = true;
  finished.add(capture.id);
  try {
    await state.end(stopWords);
    show();
    await rest("POST", `/api/v1/captures/${capture.id}/stop`).catch((error) => {
      if (error.status !== 404 && error.status !== 409) throw error; // it has ended by itself
    });
    await keep(capture);
  } catch (error) {
    trouble(error.status === 0
      ? "The server is not reached. What was typed is kept here, and the record on the server's disk: it is offered here when the server is back."
      : error.message);
  }
  at("stop").disabled = false;
  busy = false;
  show();
}

/** Make a capture the recording of its set, and have that measured. */
async function keep({ set, journal }) {
  await flush();
  const { data } = await rest("POST", `/api/v1/sets/${set}/recording`, { journal }).catch(async (error) => {
    const found = await rest("GET", `/api/v1/sets/${set}`);
    if (!found.data.recording_id) throw error; // else another screen has kept it
    return found;
  });
  state.take([...state.done.filter((one) => one.id !== set), data]);
  await results(set);
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

at("trace").addEventListener("live", ({ detail }) => {
  if (detail.kind === "rep" && detail.last) {
    stopWords = detail.stop ? detail.loss?.words.replace(/^Stop: /, "") ?? "" : "";
    play(detail.stop ? "stop" : detail.last.zone ?? "none");
  }
  if (detail.kind === "health") trouble(detail.well ? "" : detail.words);
  if (detail.kind === "ended" && state.capture && !busy) stop();
});

async function edit(id) {
  const set = state.sets.get(id);
  const unitOf = known.exercises[set.exercise]?.unit ?? "kg";
  const done = await editSet(set, known.athletes, unitOf);
  if (done === "delete") {
    try {
      await flush(); // its own last change would bring it back
      await rest("DELETE", `/api/v1/sets/${id}`);
      state.forget(id);
    } catch (error) {
      trouble(error.message);
    }
  } else if (done) {
    await state.change({ id, ...done });
    if (set.recording_id && ["load", "leg", "athlete_id"].some((one) => one in done && done[one] !== set[one])) flush().then(() => results(id));
  }
  show();
}

async function findDevices() {
  at("find-devices").disabled = true;
  at("device-words").textContent = "Looking …";
  try {
    const { data } = await rest("GET", "/api/v1/devices");
    at("device").replaceChildren(...data.devices.map((one) => element("option", { value: one.address }, one.words)));
    at("device").value = data.devices.some((one) => one.address === state.device) ? state.device : "simulated";
    const real = data.devices.filter((one) => !one.simulated).length;
    at("device-words").textContent = [real ? `${real} found: choose above.` : "No instrument was found: is it switched on and plugged in?", ...data.notices].join(" ");
  } catch (error) {
    at("device-words").textContent = error.message;
  }
  at("find-devices").disabled = false;
}

function zone() {
  const [low, high] = [typed(at("low").value), typed(at("high").value)];
  const known = low !== null && high !== null && low < high;
  at("high").setAttribute("aria-invalid", String(low !== null && high !== null && !known));
  state.target = known ? { low, high } : null;
  state.keep();
}

/** What others did meanwhile, what goes on, and whether the server is there. */
async function look() {
  if (!busy) {
    try {
      const [{ data: session }, { data: captures }] = await Promise.all([rest("GET", `/api/v1/sessions/${known.session.id}`), rest("GET", "/api/v1/captures")]);
      const back = away;
      away = false;
      if (!busy) follow(session, captures.filter((one) => one.about.session_id === known.session.id));
      if (back) findWaiting();
    } catch (error) {
      away = error.status === 0;
    }
    at("away").hidden = !away;
    at("start").disabled = busy || away || known.session.ended || !state.athlete;
  }
  setTimeout(look, EVERY);
}

function follow(session, captures) {
  const before = JSON.stringify([state.done, state.capture, known.session.ended, elsewhere]);
  state.take(session.performed);
  known.session.ended = session.ended !== null; // on another screen, it may be
  if (state.capture) {
    const mine = captures.find((one) => one.id === state.capture.id);
    if (mine?.state === "ended") stop();
    else if (!mine) lost();
  } else {
    elsewhere = captures.find((one) => one.state !== "ended" && !finished.has(one.id)) ?? null;
    joinIn(elsewhere);
  }
  if (state.capture) elsewhere = null;
  if (JSON.stringify([state.done, state.capture, known.session.ended, elsewhere]) !== before) show();
  const untold = state.done.toReversed().slice(0, MEASURED).find((one) => one.recording_id && one.measured && !toldOf(one));
  if (untold) results(untold.id);
}

/** The server was started again in the middle of a set: what it had written is offered. */
async function lost() {
  finished.add(state.capture.id);
  await state.end(stopWords);
  show();
  findWaiting();
}

/** Offer to show a set that was started on another screen. */
function joinIn(capture) {
  const place = at("found");
  if (!capture) {
    place.querySelector("[data-capture]")?.remove();
    return;
  }
  if (place.querySelector(`[data-capture="${capture.id}"]`)) return;
  const join = () => {
    place.replaceChildren();
    state.athlete = capture.about.athlete_id ?? state.athlete;
    showCapture({ id: capture.id, set: capture.about.set_id, journal: capture.journal, simulated: capture.simulated });
    show();
  };
  place.replaceChildren(element("div", { class: "notice", "data-capture": capture.id }, element("p", {}, `A set of ${name(capture.about.athlete_id)} goes on, started on another screen.`),
    element("button", { type: "button", onclick: join }, "Show it here")));
}

/** Captures of this session that were cut off: each is offered as what it was made for. */
async function findWaiting() {
  const { data } = await rest("GET", "/api/v1/waiting-captures").catch(() => ({ data: [] }));
  const mine = data.filter((one) => one.about.session_id === known.session.id && one.journal !== state.capture?.journal);
  at("found").replaceChildren(...mine.map((one) => {
    const set = state.sets.get(one.about.set_id);
    const begun = new Date(one.begun).toLocaleTimeString("en-GB", { timeStyle: "short" });
    const whose = set ? `set ${set.position} of ${name(set.athlete_id)}` : "a recording among the data";
    if (one.going) return element("div", { class: "notice" }, element("p", {}, goingWords(begun)));
    const act = (doing) => async ({ target }) => {
      target.disabled = true;
      try {
        await doing();
      } catch (error) {
        trouble(error.message);
      }
      findWaiting();
    };
    const kept = act(() => (set ? keep({ set: set.id, journal: one.journal }) : rest("POST", `/api/v1/waiting-captures/${one.journal}/keep`)));
    const thrown = act(async () => (await sure("Throw it away?", "The capture is deleted for good.", "Throw it away")) && rest("DELETE", `/api/v1/waiting-captures/${one.journal}`));
    return element("div", { class: "notice" }, element("p", {}, `A capture of ${begun} was found, ${Math.round(one.seconds)} s${one.finished ? "" : ", cut off"}: keep it as ${whose}?`),
      element("p", { class: "row" }, element("button", { type: "button", class: "primary", onclick: kept }, "Keep it"), element("button", { type: "button", onclick: thrown }, "Throw it away")));
  }));
  if (mine.some((one) => one.going)) setTimeout(findWaiting, LOOK_AGAIN);
}

async function endSession() {
  try {
    const { data } = await rest("GET", "/api/v1/captures");
    const going = data.find((one) => one.state !== "ended" && one.about.session_id === known.session.id);
    if (going && !(await sure("End the session?", `A set of ${name(going.about.athlete_id)} goes on. It is recorded to its end, and can be kept afterwards.`, "End the session"))) return;
    await stop();
    await flush();
    await rest("POST", `/api/v1/sessions/${known.session.id}/end`);
    location.assign(`/session/${known.session.id}/report`);
  } catch (error) {
    trouble(error.message);
  }
}

function listen(id, kind, hear) {
  at(id).addEventListener(kind, hear);
}

listen("start", "click", start);
listen("stop", "click", stop);
listen("lighter", "click", () => step(-1));
listen("heavier", "click", () => step(1));
listen("load", "change", () => setLoad(sentFrom(at("load").value, unit())));
listen("rotate", "click", () => state.next && put(state.next));
listen("what", "change", ({ target }) => {
  const [machine, exercise] = target.value.split(" ");
  state.choose({ machine_id: machine || null, exercise, holes: {}, load: machineOf(machine)?.load?.usual ?? known.exercises[exercise]?.usual ?? null });
  showDoing();
});
for (const button of document.querySelectorAll("[data-leg]")) {
  button.addEventListener("click", () => {
    state.leg = button.dataset.leg;
    show();
  });
}
listen("nobody", "click", () => queueOf([]));
at("aim").value = String(state.aim);
listen("aim", "change", ({ target }) => {
  state.aim = Number(target.value);
  state.keep();
  showPerson();
});
at("turns").checked = state.turns;
listen("turns", "change", ({ target }) => {
  state.turns = target.checked;
  state.keep();
});
at("loss").value = state.loss ? String(state.loss) : "";
listen("loss", "change", ({ target }) => {
  state.loss = target.value ? Number(target.value) : null;
  state.keep();
});
at("low").value = state.target ? fieldText(state.target.low) : "";
at("high").value = state.target ? fieldText(state.target.high) : "";
listen("low", "change", zone);
listen("high", "change", zone);
listen("device", "change", ({ target }) => {
  state.device = target.value;
  state.keep();
  showDoing();
});
listen("find-devices", "click", findDevices);
at("sound").checked = sounding();
listen("sound", "change", ({ target }) => setSound(target.checked));
listen("awake", "change", async ({ target }) => {
  at("awake-words").textContent = await keepAwake(target.checked);
});
listen("end", "click", endSession);
listen("settings", "submit", (event) => event.preventDefault());
document.addEventListener("look", show);
addEventListener("beforeunload", (event) => state.capture && event.preventDefault());
setInterval(showRest, 500);
if (state.device !== "simulated") {
  at("device").append(element("option", { value: state.device }, state.device));
  at("device").value = state.device;
}
show();
if (state.capture) at("trace").setAttribute("src", `/live/${state.capture.id}`);
state.handOver();
findWaiting();
look();
