// How pages of a session say a leg, a load, a time and a name of the machine.

import { shownIn, unitWord } from "./numbers.js";

export const LEGS = { left: "left leg", right: "right leg", both: "both legs" };

/** A load with its unit in the look of this browser; nothing where it is not known. */
export const loadWords = (load, unit) => (load === null || load === undefined ? "" : `${shownIn(load, unit)} ${unitWord(unit)}`);

function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const HOUR = 3_600_000; // ms: who has not moved a load for so long rests no more between sets

/** How long somebody has rested by `now`, both in ms; nothing before their first set and long after it. */
export const restWords = (since, now) => (since && now - since < HOUR ? clock(now - since) : "");

/** A name of the library as words: "edge_forward" is "Edge forward". */
export const spoken = (name) => name.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());

export const LOOK_AGAIN = 2000; // ms between two looks at a capture that goes on by itself

/** Of a capture that outlived its server. */
export const goingWords = (begun) => `A capture of ${begun} goes on by itself. It ends within a minute, and is offered here then.`;
