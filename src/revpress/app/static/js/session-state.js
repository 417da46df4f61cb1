// A session as this browser knows it: kept here with every change, so that a reload, a dead server or an empty battery
// loses nothing; what the server has to know goes through the outbox.

import { newId, put } from "./outbox.js";

/** The state of one session. */
export class SessionState {
  #key;

  /** @param {object} known what the page brought */
  constructor(known) {
    this.known = known;
    this.#key = `revpress-session-${known.session.id}`;
    const kept = JSON.parse(localStorage.getItem(this.#key) ?? "null") ?? {};
    const people = known.athletes.map((one) => one.id);
    this.queue = (kept.queue ?? people).filter((id) => people.includes(id));
    this.athlete = people.includes(kept.athlete) ? kept.athlete : this.queue[0] ?? null;
    this.leg = kept.leg ?? "left";
    this.chosen = kept.chosen ?? {};
    this.target = kept.target ?? null;
    this.loss = kept.loss ?? 0.2;
    this.device = kept.device ?? "simulated";
    this.capture = kept.capture ?? null;
    this.rested = kept.rested ?? null;
    this.results = kept.results ?? {};
    this.sets = new Map(known.sets.map((one) => [one.id, one]));
    for (const one of kept.sets ?? []) {
      const there = this.sets.get(one.id);
      if (!there ? one.mine && !one.sent : (one.at ?? "") > (there.at ?? "")) this.sets.set(one.id, { ...there, ...one });
    }
  }

  /** Keep everything in the browser. */
  keep() {
    const { queue, athlete, leg, chosen, target, loss, device, capture, rested, results } = this;
    const sets = [...this.sets.values()].filter((one) => one.mine);
    localStorage.setItem(this.#key, JSON.stringify({ queue, athlete, leg, chosen, target, loss, device, capture, rested, results, sets }));
  }

  /** What the athlete on the machine does: machine, exercise, load and holes, as they did it last. */
  get doing() {
    const person = this.known.athletes.find((one) => one.id === this.athlete);
    const machine = this.known.machines[0];
    const usual = { machine_id: machine?.id ?? null, exercise: machine?.exercises[0] ?? "hip_thrust", load: machine?.load?.usual ?? null, holes: {} };
    return { ...usual, ...(person?.last ?? {}), ...(this.chosen[this.athlete] ?? {}) };
  }

  /** Change what the athlete on the machine does. */
  choose(change) {
    this.chosen[this.athlete] = { ...this.doing, ...change };
    this.keep();
  }

  /** Sets in their order. */
  get done() {
    return [...this.sets.values()].sort((a, b) => a.position - b.position);
  }

  /** How many sets each leg of somebody has done. */
  count(athlete, leg) {
    return this.done.filter((one) => one.athlete_id === athlete && one.leg === leg && !one.marks?.["warm-up"]).length;
  }

  /** Begin a set of who is on. */
  async begin() {
    const { machine_id, exercise, load, holes } = this.doing;
    const position = Math.max(0, ...this.done.map((one) => one.position)) + 1;
    const set = {
      id: newId(), session_id: this.known.session.id, athlete_id: this.athlete, machine_id, position, exercise, settings: {}, holes,
      leg: this.leg, load, begun: new Date().toISOString(), ended: null, stop_rule: this.loss ? { loss: this.loss } : null, stop_reason: "", marks: {}, note: "",
    };
    await this.change(set);
    return set;
  }

  /** Keep a set or a change of it, here at once and on the server when it answers. */
  async change(set) {
    const whole = { ...this.sets.get(set.id), ...set, mine: true, at: new Date().toISOString() };
    this.sets.set(set.id, whole);
    this.keep();
    const { session_id, athlete_id, machine_id, position, exercise, settings, holes, leg, load, begun, ended, stop_rule, stop_reason, marks, note } = whole;
    await put(`/api/v1/sets/${set.id}`, { session_id, athlete_id, machine_id, position, exercise, settings, holes, leg, load, begun, ended, stop_rule, stop_reason, marks, note }, "set");
  }

  /** Forget a set that was deleted. */
  forget(id) {
    this.sets.delete(id);
    this.keep();
  }

  /** Who is on next: the first of the queue after the one who is on. */
  get next() {
    const at = this.queue.indexOf(this.athlete);
    return this.queue[(at + 1) % Math.max(1, this.queue.length)] ?? null;
  }
}
