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

/** Whether all words of a search are in what is said of an exercise. */
export function matches(exercise, search) {
  const said = [exercise.title, exercise.name.replaceAll("_", " "), exercise.group, ...(exercise.equipment ?? []), ...exercise.load_equipment];
  const text = said.join(" ").toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
