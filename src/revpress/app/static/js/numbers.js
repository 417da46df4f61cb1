// Numbers that a person types: with a point or a comma, in the units of their look, sent in the units of REST.

import { face, look, spell } from "./format.js";

/**
 * What was typed.
 * @param {string} text
 * @returns {number|null} null where nothing was typed; NaN where it is no number
 */
export function typed(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  if (!plain) return null;
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

/** Numbers that were written with a point, with the decimal sign of the look. */
export const withSign = (text) => (look().decimal === "comma" ? text.replace(/(?<=\d)\.(?=\d)/g, ",") : text);

/** A number as it stands in a field: short, with the decimal sign of the look. */
export function fieldText(value, digits = 4) {
  if (value === null || value === undefined) return "";
  return withSign(String(Number(Number(value).toPrecision(digits))));
}

/** A quantity in the unit of REST as text of a field in the unit of the look. */
export function shownIn(value, unit) {
  return value === null || value === undefined ? "" : fieldText(value * face(unit).factor);
}

/**
 * An end of a range in the unit of the look, rounded inwards: what is read there is allowed.
 * @param {number} value in the unit of REST
 * @param {string} unit of REST
 * @param {"low"|"high"} end
 */
export function rangeEnd(value, unit, end) {
  const { factor } = face(unit), shown = value * factor;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(shown) || 1)) - 2);
  const inside = end === "low" ? Math.ceil(shown / step - 1e-6) : Math.floor(shown / step + 1e-6);
  return fieldText(factor === 1 ? value : inside * step).replace("-", "−");
}

/** What was typed into a field in the unit of the look, in the unit of REST; null and NaN as `typed` has them. */
export function sentFrom(text, unit) {
  const value = typed(text), { factor } = face(unit);
  return value === null || factor === 1 ? value : Number((value / factor).toPrecision(4));
}

/** The word for a unit in this look. */
export const unitWord = (unit) => face(unit).unit;

/** A quantity to be read and not typed, with its unit in this look: written about as finely as it was given. */
export function quantity(value, unit) {
  const shown = face(unit), given = (String(value).split(".")[1] ?? "").length;
  return `${spell(value * shown.factor, given + shown.decimals)}${shown.unit === "°" ? "" : " "}${shown.unit}`;
}
