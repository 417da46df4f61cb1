// A session as this browser knows it: kept here with every change, so that a reload, a dead server or an empty battery
// loses nothing; what the server has to know goes through the outbox.

import { newId, put } from "./outbox.js";

const SENT = ["session_id", "athlete_id", "machine_id", "position", "exercise", "settings", "holes", "leg", "load", "begun",
  "ended", "stop_rule", "stop_reason", "marks", "note"];
const KEPT = ["queue", "athlete", "chosen", "legs", "aim", "turns", "target", "loss", "device", "capture", "results"];

const PLACE = "revpress-session-";

/** Write into the browser; false where it is full. */
function written(place, text) {
  try {
    localStorage.setItem(place, text);
    return true;
  } catch {
    return false;
  }
}

/** Forget other sessions, but for those with something that was not handed over: seasons of them fill a browser. */
function makeRoom(own) {
  for (const place of Object.keys(localStorage)) {
    if (!place.startsWith(PLACE) || place === own) continue;
    const { sets = [], capture } = JSON.parse(localStorage.getItem(place));
    if (!capture && sets.every((one) => one.typed === one.handed)) localStorage.removeItem(place);
  }
}

/** The state of one session. */
export class SessionState {
  #key;
  #left;

  /** @param {object} known what the page brought */
  constructor(known) {
    this.known = known;
    this.#key = PLACE + known.session.id;
    const kept = JSON.parse(localStorage.getItem(this.#key) ?? "null") ?? {};
    const people = known.athletes.map((one) => one.id);
    const real = known.athletes.filter((one) => !one.simulated).map((one) => one.id);
    const usual = { queue: known.session.simulated || !real.length ? people : real, chosen: {}, legs: {}, aim: 2, turns: false, target: null, loss: 0.2, device: "simulated", capture: null, results: {} };
    Object.assign(this, usual, Object.fromEntries(KEPT.filter((name) => kept[name] !== undefined).map((name) => [name, kept[name]])));
    this.queue = this.queue.filter((id) => people.includes(id));
    if (!people.includes(this.athlete)) this.athlete = this.queue[0] ?? null;
    this.sets = new Map((kept.sets ?? []).map((one) => [one.id, one]));
    this.#join(known.sets);
    this.#left = (kept.sets ?? []).filter((one) => one.typed !== one.handed && this.sets.has(one.id));
  }

  /** Keep everything in the browser; where it is full all the same, the set goes on and is sent by the outbox. */
  keep() {
    const sets = [...this.sets.values()].filter((one) => one.mine);
    const text = JSON.stringify({ ...Object.fromEntries(KEPT.map((name) => [name, this[name]])), sets });
    if (written(this.#key, text)) return;
    makeRoom(this.#key);
    written(this.#key, text);
  }

  /**
   * Take what the server has: what was typed here later stays, and a set that was deleted elsewhere goes.
   * @param {object[]} sets all of the session
   */
  take(sets) {
    this.#join(sets);
    this.keep();
  }

  #join(sets) {
    const listed = new Set(sets.map((one) => one.id));
    for (const [id, one] of this.sets) if (one.seen && !listed.has(id)) this.sets.delete(id);
    for (const one of sets) {
      const there = this.sets.get(one.id);
      const later = Boolean(there?.mine) && Date.parse(there.at ?? 0) > Date.parse(one.at ?? 0);
      const { recording_id, measured } = one;
      const simulated = recording_id ? one.simulated : there?.simulated; // the server knows by the recording
      this.sets.set(one.id, later ? { ...there, recording_id, measured, simulated, seen: true } : { ...there, ...one, simulated, seen: true });
    }
  }

  /** What somebody does: machine, exercise, load and holes, as they did it last; the first time what the others do. */
  doingOf(id) {
    const person = this.known.athletes.find((one) => one.id === id);
    const others = this.done.at(-1);
    const machine = this.known.machines.find((one) => one.id === others?.machine_id) ?? this.known.machines[0];
    const free = others && !others.machine_id;
    const usual = {
      machine_id: free ? null : machine?.id ?? null,
      exercise: others?.exercise ?? machine?.exercises[0] ?? "hip_thrust",
      load: (free ? this.known.exercises[others.exercise]?.usual : machine?.load?.usual) ?? null,
      holes: {},
    };
    return { ...usual, ...(person?.last ?? {}), ...(this.chosen[id] ?? {}) };
  }

  /** What the athlete on the machine does. */
  get doing() {
    return this.doingOf(this.athlete);
  }

  /** Change what the athlete on the machine does. */
  choose(change) {
    this.chosen[this.athlete] = { ...this.doing, ...change };
    this.keep();
  }

  /** Sets in their order. */
  get done() {
    return [...this.sets.values()].sort((a, b) => a.position - b.position || (a.begun ?? "").localeCompare(b.begun ?? ""));
  }

  /** How many sets a leg of somebody has done: a warm-up is none, nor is one that goes on. */
  count(athlete, leg) {
    const counts = (one) => (one.ended || one.recording_id) && !one.marks?.["warm-up"];
    return this.done.filter((one) => one.athlete_id === athlete && one.leg === leg && counts(one)).length;
  }

  /** The leg that is next: as chosen, else the one that has done less. */
  legOf(athlete) {
    return this.legs[athlete] ?? (this.count(athlete, "left") > this.count(athlete, "right") ? "right" : "left");
  }

  /** Leg of who is on. */
  get leg() {
    return this.legOf(this.athlete);
  }

  /** Choose the leg of who is on. */
  set leg(leg) {
    this.legs[this.athlete] = leg;
    this.keep();
  }

  /** Sets that somebody has to do, leg by leg: those done, and those aimed at. */
  todo(athlete) {
    const legs = this.legOf(athlete) === "both" ? ["both"] : ["left", "right"];
    return legs.map((leg) => ({ leg, done: this.count(athlete, leg), aim: this.aim }));
  }

  /** Whether somebody has done all their sets. */
  through(athlete) {
    return this.todo(athlete).every(({ done, aim }) => done >= aim);
  }

  /** When the last set of somebody ended [ms], or null. */
  restedSince(athlete) {
    const ends = this.done.filter((one) => one.athlete_id === athlete && one.ended).map((one) => Date.parse(one.ended));
    return ends.length ? Math.max(...ends) : null;
  }

  /** Begin a set of who is on. */
  async begin() {
    const { machine_id, exercise, load, holes } = this.doing;
    const position = Math.max(0, ...this.done.map((one) => one.position)) + 1;
    const set = {
      id: newId(), session_id: this.known.session.id, athlete_id: this.athlete, machine_id, position, exercise, settings: {}, holes,
      leg: this.leg, load, begun: new Date().toISOString(), ended: null, stop_rule: this.loss ? { loss: this.loss } : null, stop_reason: "", marks: {}, note: "",
      simulated: this.device === "simulated",
    };
    await this.change(set);
    return set;
  }

  /** Keep a set or a change of it, here at once and on the server when it answers. */
  async change(set) {
    const at = new Date().toISOString();
    const whole = { ...this.sets.get(set.id), ...set, mine: true, at, typed: at };
    this.sets.set(set.id, whole);
    this.keep();
    await this.#hand(whole);
  }

  /** Hand to the outbox what it had not yet when the page was left. */
  async handOver() {
    for (const one of this.#left.splice(0)) await this.#hand(one);
  }

  async #hand(set) {
    await put(`/api/v1/sets/${set.id}`, Object.fromEntries([...SENT, "at"].map((name) => [name, set[name]])), "set");
    const now = this.sets.get(set.id);
    if (!now) return; // deleted meanwhile
    now.handed = set.typed;
    this.keep();
  }

  /** End the set that goes on: the leg that has done less is next, unless both push. */
  async end(reason) {
    const { set } = this.capture;
    this.capture = null;
    const done = this.sets.get(set);
    if (!done) return;
    if (this.legs[done.athlete_id] !== "both") delete this.legs[done.athlete_id];
    await this.change({ id: set, ended: new Date().toISOString(), stop_reason: reason });
    if (this.turns && this.next) this.athlete = this.next;
    this.keep();
  }

  /** Forget a set that was deleted. */
  forget(id) {
    this.sets.delete(id);
    this.keep();
  }

  /** Who is on next: the first of the queue, from the one who is on, who has sets to do; if nobody has, simply the next. */
  get next() {
    const at = this.queue.indexOf(this.athlete);
    const others = [...this.queue.slice(at + 1), ...this.queue.slice(0, Math.max(at, 0))];
    return others.find((id) => !this.through(id)) ?? others[0] ?? null;
  }
}
