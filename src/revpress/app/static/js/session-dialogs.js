// Dialogs of the session: change a set, and are you sure.

import { element } from "./elements.js";
import { sentFrom, shownIn, unitWord } from "./numbers.js";

const at = (id) => document.getElementById(id);
const closed = (dialog) => new Promise((resolve) => {
  dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
});

/**
 * Ask before something that cannot be taken back.
 * @param {string} title
 * @param {string} words what happens
 * @param {string} yes what the button says that does it
 * @returns {Promise<boolean>}
 */
export async function sure(title, words, yes) {
  at("sure-title").textContent = title;
  at("sure-words").textContent = words;
  at("sure-yes").textContent = yes;
  const dialog = at("sure");
  dialog.returnValue = "no";
  dialog.showModal();
  return (await closed(dialog)) === "yes";
}

/**
 * Have a set changed.
 * @param {object} set
 * @param {object[]} people of the team
 * @param {string} unit of its load
 * @returns {Promise<object|"delete"|null>} what was changed, that it is to be deleted, or that it stays
 */
export async function editSet(set, people, unit) {
  const who = people.find((one) => one.id === set.athlete_id)?.name ?? "somebody";
  const dialog = at("edit");
  const form = dialog.querySelector("form");
  at("edit-title").textContent = `Set ${set.position}, ${who}`;
  at("edit-unit").textContent = `(${unitWord(unit)})`;
  at("edit-who").replaceChildren(...people.map((one) => element("option", { value: one.id }, one.name)));
  at("edit-who").value = set.athlete_id;
  form["warm-up"].checked = Boolean(set.marks?.["warm-up"]);
  form.failed.checked = Boolean(set.marks?.failed);
  const shown = (at("edit-load").value = shownIn(set.load, unit));
  at("edit-leg").value = set.leg;
  at("edit-note").value = set.note;
  dialog.returnValue = "leave";
  dialog.showModal();
  const chosen = await closed(dialog);
  if (chosen === "delete") {
    const gone = await sure("Delete the set?", `Set ${set.position} of ${who} and its numbers are deleted. Its recording stays among the data.`, "Delete the set");
    return gone ? "delete" : null;
  }
  if (chosen !== "keep") return null;
  const typed = at("edit-load").value;
  const load = typed === shown ? set.load : sentFrom(typed, unit);
  const marks = { ...set.marks, "warm-up": form["warm-up"].checked, failed: form.failed.checked };
  const said = { marks, note: at("edit-note").value, leg: at("edit-leg").value, athlete_id: at("edit-who").value || set.athlete_id };
  return { ...said, ...(Number.isNaN(load) ? {} : { load }) };
}
