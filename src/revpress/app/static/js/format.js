// Numbers as the person at this browser wants to read them.

const LOOK = { theme: "auto", units: "metric", decimal: "point" };

// Angles are read in degrees everywhere.
const DEGREES = {
  rad: { unit: "°", factor: 180 / Math.PI, decimals: -2 },
  "rad/s": { unit: "°/s", factor: 180 / Math.PI, decimals: -2 },
};

// Unit, factor and further decimals of what stands for a unit; all others stay as they are (velocities too: loads are
// trained by m/s everywhere).
const IMPERIAL = {
  kg: { unit: "lb", factor: 2.2046226218, decimals: 0 },
  m: { unit: "in", factor: 39.3700787402, decimals: -1 },
  cm: { unit: "in", factor: 0.3937007874, decimals: 1 },
  mm: { unit: "in", factor: 0.0393700787, decimals: 2 },
  N: { unit: "lbf", factor: 0.2248089431, decimals: 0 },
  kN: { unit: "lbf", factor: 224.8089431, decimals: -3 },
  "N·m": { unit: "lbf·ft", factor: 0.7375621493, decimals: 0 },
};

/** The look that this browser has chosen: `theme`, `units` and `decimal`. */
export function look() {
  const cookies = Object.fromEntries(document.cookie.split("; ").map((part) => part.split("=")));
  return Object.fromEntries(Object.entries(LOOK).map(([name, usual]) => [name, cookies[`revpress_${name}`] ?? usual]));
}

/**
 * How a unit is shown.
 * @param {string} unit
 * @param {string} [units] "metric" or "imperial"
 * @returns {{unit: string, factor: number, decimals: number}} to multiply by, and decimals to add
 */
export function face(unit, units = look().units) {
  return DEGREES[unit] || (units === "imperial" && IMPERIAL[unit]) || { unit, factor: 1, decimals: 0 };
}

/**
 * A number in words.
 * @param {number|null} value
 * @param {number} decimals
 * @param {string} [decimal] "point" or "comma"
 * @returns {string} with a true minus; a dash for what is not known
 */
export function spell(value, decimals, decimal = look().decimal) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(Math.max(decimals, 0));
  const sign = value < 0 && Number(text) !== 0 ? "−" : "";
  return sign + (decimal === "comma" ? text.replace(".", ",") : text);
}

/** A date on an axis or in a table: seconds since 1970 as "3 Mar 2026". */
export function spellDate(seconds) {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}
