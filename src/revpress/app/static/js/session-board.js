// A session on the wall: who is on, the last repetition, who is next, places, the last sets. It only watches.

import { element } from "./elements.js";
import { rest } from "./rest.js";
import { LEGS, loadWords } from "./session-words.js";
import { SessionState } from "./session-state.js";

const known = JSON.parse(document.getElementById("known").textContent);
const at = (id) => document.getElementById(id);
const SHOWN = 6;
const EVERY = 2000; // ms
const READ = 60_000; // ms for which the last repetition stays when its set has ended
const AGAIN = 60_000; // ms from one look who agrees to stand here by name to the next
const name = (id) => known.athletes.find((one) => one.id === id)?.name ?? "–";
let placed = ""; // sets of which the leaderboard was told
let away = false;
let last = null; // of the captures that went on: its athlete and set, and when it was seen

function words(set) {
  const unit = known.exercises[set.exercise]?.unit ?? "kg";
  return [LEGS[set.leg], loadWords(set.load, unit)].filter(Boolean).join(", ");
}

async function look() {
  try {
    const [{ data: captures }, { data: session }] = await Promise.all([
      rest("GET", "/api/v1/captures"), rest("GET", `/api/v1/sessions/${known.session.id}`)]);
    away = false;
    const going = captures.find((one) => one.state !== "ended" && one.about.session_id === known.session.id);
    show(going, session.performed);
    places(session.performed);
  } catch {
    if (!away) at("doing").textContent = "The server is not reached.";
    away = true;
  }
  setTimeout(look, EVERY);
}

function show(going, performed) {
  const state = new SessionState({ ...known, sets: performed }); // the queue, where it is kept in this browser
  const here = localStorage.getItem(`revpress-session-${known.session.id}`) !== null;
  if (going) last = { about: going.about, simulated: going.simulated, seen: Date.now() };
  const told = last && Date.now() - last.seen < READ ? last : null; // who comes back from the machine looks here
  const set = performed.find((one) => one.id === told?.about.set_id);
  const on = told?.about.athlete_id ?? (here ? state.athlete : null);
  at("who").textContent = on ? name(on) : "";
  at("doing").textContent = told ? [set ? words(set) : "", going ? "" : "the set has ended"].filter(Boolean).join(": ") : on ? "Gets ready." : "Nobody is on the machine.";
  at("played").hidden = !told?.simulated;
  at("coming").hidden = !(here && state.next);
  at("next-who").textContent = here && state.next ? name(state.next) : "";
  if (going && at("trace").getAttribute("src") !== `/live/${going.id}`) at("trace").setAttribute("src", `/live/${going.id}`);
  at("trace").hidden = !going;
  document.querySelector("live-number").hidden = !told;
  at("last").replaceChildren(...performed.toReversed().slice(0, SHOWN).map((one) => element("li", {}, element("b", {}, name(one.athlete_id)), ` ${words(one)} `, one.simulated ? element("span", { class: "badge simulated" }, "simulated") : null)));
}

/** Names and places again: who agreed to stand here may have taken it back. */
async function agreed() {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
    known.athletes = JSON.parse(page.getElementById("known").textContent).athletes;
    placed = "";
  } catch {
    // The server is not reached, or nobody is signed in any more: with the next look.
  }
  setTimeout(agreed, AGAIN);
}

/** Places of those who agreed to stand on a leaderboard, told anew when a set was measured. */
async function places(performed) {
  const measured = JSON.stringify(performed.filter((one) => one.measured).map((one) => [one.id, one.measured.key, one.marks]));
  if (measured === placed || measured === "[]") return;
  placed = measured;
  try {
    let { data } = await rest("POST", "/api/v1/answers/session", { session_id: known.session.id });
    while (data.job && ["waiting", "running"].includes(data.state)) {
      await new Promise((go) => setTimeout(go, 1000));
      const { data: job } = await rest("GET", `/api/v1/jobs/${data.job}`);
      data = { job: data.job, ...job };
    }
    const told = data.payload ?? data;
    const boards = told.data?.leaderboards ?? [];
    at("places").hidden = !boards.length;
    at("places").replaceChildren(...boards.flatMap((board) => [element("h2", {}, board.title), table(board)]));
  } catch {
    placed = ""; // with the next look
  }
}

function table({ head, rows }) {
  return element("table", {}, element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...rows.map(([first, ...others]) => element("tr", {}, element("th", { scope: "row" }, first), ...others.map((text) => element("td", {}, text))))));
}

look();
setTimeout(agreed, AGAIN);
