// The exercises of the catalogue and what the page knows of the team, asked for once a page.

import { rest } from "./rest.js";

/** What the server wrote into the page. */
export const known = JSON.parse(document.getElementById("known")?.textContent ?? "{}");

let asked;

/** All exercises, as `/api/v1/exercises` gives them. */
export function exercises() {
  asked ??= rest("GET", "/api/v1/exercises").then(({ data }) => data);
  return asked;
}

/** How well a search fits what is said of an exercise: 2 by its title, 1 by its group or what it takes, 0 not at all. */
export function fits(exercise, search) {
  const words = search.toLowerCase().split(/\s+/);
  const holds = (...said) => words.every((word) => said.join(" ").toLowerCase().includes(word));
  if (holds(exercise.title)) return 2;
  return holds(exercise.title, exercise.name.replaceAll("_", " "), exercise.group, ...(exercise.equipment ?? []), ...exercise.load_equipment) ? 1 : 0;
}
