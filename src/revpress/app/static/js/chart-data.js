// What a chart says, without a screen: scales, points to read, rows of its table. Pure functions.

import { face, spell, spellDate } from "./format.js";

/**
 * A panel in the units of the reader.
 * @param {object} panel as the server sends it
 * @param {{units: string, decimal: string}} look
 * @returns {object} the same with converted numbers; axes have `spell`, which writes a value
 */
export function inUnits(panel, look) {
  const axes = Object.fromEntries(["x", "y"].map((name) => [name, axisInUnits(panel[name], look)]));
  const scaled = { x: axes.x.factor, y: axes.y.factor, low: axes.y.factor, high: axes.y.factor, width: axes.x.factor };
  const series = panel.series.map((one) => {
    const factors = one.kind === "zone" && one.along === "x" ? { ...scaled, low: axes.x.factor, high: axes.x.factor } : scaled;
    return { ...one, ...Object.fromEntries(Object.keys(factors).filter((key) => one[key] !== undefined && one[key] !== null)
      .map((key) => [key, times(one[key], factors[key])])) };
  });
  return { ...panel, ...axes, series };
}

function axisInUnits(axis, look) {
  const { unit, factor, decimals } = face(axis.unit, look.units);
  const digits = Math.max(axis.decimals + decimals, 0);
  const names = new Map(axis.ticks);
  const write = (value) => {
    if (axis.scale === "date") return spellDate(value);
    return names.get(value) ?? spell(value, digits, look.decimal);
  };
  return { ...axis, unit, factor, low: times(axis.low, factor), high: times(axis.high, factor), spell: write,
    title: unit ? `${axis.label} (${unit})` : axis.label };
}

const times = (value, factor) => (Array.isArray(value) ? value.map((v) => times(v, factor)) : value === null ? null : value * factor);

/** Places of a panel at which something can be read, ascending. */
export function places(panel) {
  const known = new Set();
  for (const one of panel.series.filter(({ x }) => Array.isArray(x))) {
    one.x.forEach((x, i) => x !== null && (one.y ?? one.low)[i] !== null && known.add(x));
  }
  return Float64Array.from(known).sort();
}

/**
 * What is known at a place, by name; a band of the name of a line is its interval.
 * @param {object} panel
 * @param {number} x one of its places
 * @returns {{name: string, colour: string, value: number|null, low: number|null, high: number|null}[]}
 */
export function readings(panel, x) {
  const found = new Map();
  for (const one of panel.series) {
    if (!one.name || !(Array.isArray(one.x))) continue;
    const at = one.x.indexOf(x);
    if (at < 0) continue;
    const had = found.get(one.name) ?? { name: one.name, colour: one.colour, value: null, low: null, high: null };
    const value = one.y?.[at] ?? had.value;
    const [low, high] = [one.low?.[at] ?? had.low, one.high?.[at] ?? had.high];
    if (value !== null || low !== null) found.set(one.name, { ...had, value, low, high });
  }
  return [...found.values()];
}

/** A reading as it is written: "0.61 (0.55 to 0.67)". */
export function written(reading, axis) {
  const interval = reading.low === null || reading.high === null ? "" : `${axis.spell(reading.low)} to ${axis.spell(reading.high)}`;
  if (reading.value === null) return interval;
  return interval ? `${axis.spell(reading.value)} (${interval})` : axis.spell(reading.value);
}

/** One place in a sentence, for who listens. */
export function sentence(panel, x) {
  const unit = panel.y.unit ? ` ${panel.y.unit}` : "";
  const said = readings(panel, x).map((one) => `${one.name} ${written(one, panel.y)}${unit}`);
  return `${panel.x.label ? `${panel.x.label} ` : ""}${panel.x.spell(x)}${panel.x.unit ? ` ${panel.x.unit}` : ""}: ${said.join("; ") || "no value"}`;
}

const LONG = 60; // rows that nobody reads: of smooth lines some of them say the same

/** The panel as a table: `head` and `rows` of texts, and `notes` on zones and lines across the panel. */
export function table(panel) {
  const names = [...new Set(panel.series.filter((one) => one.name && Array.isArray(one.x)).map((one) => one.name))];
  const all = [...places(panel)];
  const step = all.length > LONG && panel.series.every((one) => one.kind !== "points") ? Math.ceil((all.length - 1) / 20) : 1;
  const rows = all.filter((x, i) => i % step === 0 || i === all.length - 1).map((x) => {
    const known = new Map(readings(panel, x).map((one) => [one.name, written(one, panel.y)]));
    return [panel.x.spell(x), ...names.map((name) => known.get(name) ?? "")];
  });
  const thinned = step > 1 ? [`${rows.length} of ${all.length} places along the lines.`] : [];
  const unit = (axis) => (axis.unit ? ` ${axis.unit}` : "");
  const notes = panel.series.flatMap((one) => {
    if (one.kind === "zone" && one.name) {
      const axis = one.along === "x" ? panel.x : panel.y;
      return [`${one.name}: ${axis.spell(one.low)} to ${axis.spell(one.high)}${unit(axis)}.`];
    }
    return one.kind === "marker" && one.text ? [`${one.text}.`] : [];
  });
  return { head: [panel.x.title || "When", ...names.map((name) => (panel.y.unit ? `${name} (${panel.y.unit})` : name))],
    rows: rows.filter((row) => row.slice(1).some(Boolean)), notes: [...notes, ...thinned] };
}

/** What is known of a series at all. */
const empty = (one) => Array.isArray(one.x) && !(one.y ?? one.low).some((value) => value !== null);

/**
 * What the colours mean: each name once, of panels that have several.
 * @param {object[]} panels
 * @returns {{name: string, kind: string, colour: string}[]} in ink where panels have a colour each for one name
 */
export function legend(panels) {
  const found = new Map();
  for (const panel of panels) {
    const named = panel.series.filter((one) => one.name && !empty(one));
    if (new Set(named.map((one) => one.name)).size < 2) continue;
    for (const one of named) {
      const had = found.get(one.name);
      if (!had || (had.kind === "band" && one.kind !== "band")) found.set(one.name, { ...one });
      else if (had.colour !== one.colour) had.colour = "ink";
    }
  }
  return [...found.values()];
}

/**
 * Ends of an axis: what was asked for, else what is drawn with room around it.
 * @param {object} panel
 * @param {"x"|"y"} name
 * @returns {[number, number]}
 */
export function ends(panel, name) {
  const axis = panel[name];
  let [least, most] = [Infinity, -Infinity];
  const take = (value) => {
    if (value === null || value === undefined) return;
    least = Math.min(least, value);
    most = Math.max(most, value);
  };
  for (const one of panel.series) {
    if (one.kind === "zone") {
      if (one.along === name) [one.low, one.high].forEach(take);
    } else if (one.kind === "marker") {
      take(one[name]);
    } else if (name === "x") {
      one.x.forEach((x) => (one.kind === "bars" ? (take(x - one.width / 2), take(x + one.width / 2)) : take(x)));
    } else {
      for (const column of [one.y, one.low, one.high]) column?.forEach(take);
      if (one.kind === "bars") take(0);
    }
  }
  if (least > most) [least, most] = axis.scale === "date" ? [Date.now() / 1000 - 86400, Date.now() / 1000] : [0, 1];
  if (least === most) [least, most] = axis.scale === "date" ? [least - 43200, most + 43200] : [least - Math.abs(least || 1) / 2, most + Math.abs(most || 1) / 2];
  const room = (name === "x" ? 0.04 : 0.08) * (most - least);
  return [axis.low ?? least - room, axis.high ?? most + room];
}

/** Decimals that tell the steps of an axis apart. */
export function decimalsOf(step) {
  let decimals = 0;
  while (decimals < 6 && Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6) decimals += 1;
  return decimals;
}
