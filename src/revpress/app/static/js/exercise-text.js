// An exercise as it stands in an address: `hip_thrust@50%,push=heel,on=<id of a machine>`.

/**
 * @typedef {object} Chosen
 * @property {string} exercise name in the catalogue
 * @property {number|null} amount load, or share of the largest; null: as usual
 * @property {boolean} share whether the amount is a share in percent
 * @property {Object<string, string|number>} settings by name
 * @property {string} machine id of one of the team's, or empty
 */

/** @returns {Chosen} */
export const chosen = (exercise) => ({ exercise, amount: null, share: true, settings: {}, machine: "" });

/**
 * @param {Chosen} one
 * @returns {string}
 */
export function write(one) {
  const load = one.amount === null ? "" : `@${one.amount}${one.share ? "%" : ""}`;
  const settings = Object.entries(one.settings).map(([name, value]) => `,${name}=${value}`);
  return one.exercise + load + settings.join("") + (one.machine ? `,on=${one.machine}` : "");
}

/**
 * @param {string} text
 * @returns {Chosen}
 */
export function read(text) {
  const [head, ...pairs] = text.split(",");
  const [exercise, load = ""] = head.split("@");
  const one = chosen(exercise.trim());
  if (load) {
    const amount = Number(load.replace("%", ""));
    one.share = load.endsWith("%");
    one.amount = Number.isFinite(amount) ? amount : null;
  }
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) continue;
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (name === "on") one.machine = value;
    else one.settings[name] = value !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return one;
}

/** The same as REST asks for it. */
export function asked(one) {
  return {
    exercise: one.exercise,
    ...(one.amount === null ? {} : one.share ? { share_percent: one.amount } : { load: one.amount }),
    ...(Object.keys(one.settings).length ? { settings: one.settings } : {}),
    ...(one.machine ? { machine_id: one.machine } : {}),
  };
}

/** What REST keeps, as a page has it. */
export function kept(line) {
  return {
    exercise: line.exercise,
    amount: line.share_percent ?? line.load ?? null,
    share: line.load === undefined || line.load === null,
    settings: { ...(line.settings ?? {}) },
    machine: line.machine_id ?? "",
  };
}
