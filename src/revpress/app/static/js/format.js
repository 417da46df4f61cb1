// Numbers as the person at this browser wants to read them.

const LOOK = { theme: "auto", units: "metric", decimal: "point" };

// What stands for a unit, and the factor. Angles are read in degrees everywhere; velocities stay in m/s, as loads are
// trained by them everywhere.
const DEGREES = { rad: ["°", 180 / Math.PI], "rad/s": ["°/s", 180 / Math.PI] };
const IMPERIAL = {
  kg: ["lb", 1 / 0.45359237],
  m: ["in", 1 / 0.0254],
  cm: ["in", 1 / 2.54],
  mm: ["in", 1 / 25.4],
  N: ["lbf", 1 / 4.4482216152605],
  kN: ["lbf", 1000 / 4.4482216152605],
  "N·m": ["lbf·ft", 1 / 1.3558179483314],
  "N m": ["lbf ft", 1 / 1.3558179483314],
};
const APART = /(\d) (?=(?:%|kg|lbf?|[cm]?m|k?N|W|J)(?![\p{L}\d]))/gu; // a number and what it counts
const FINER = 0.35; // a step may become 2.2 times as coarse before another decimal is written

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
  const [name, factor] = DEGREES[unit] || (units === "imperial" && IMPERIAL[unit]) || [unit, 1];
  return { unit: name, factor, decimals: -Math.floor(Math.log10(factor) + FINER) };
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

/**
 * Keep each number and its unit in one line.
 * @param {Node} page whose texts are changed
 */
export function keepUnits(page) {
  const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.parentElement.tagName !== "SCRIPT") text.data = text.data.replace(APART, "$1\u00a0");
  }
}
