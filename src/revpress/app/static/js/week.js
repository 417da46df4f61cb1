// The page of a week's plan.

import "./answer-panel.js";
import { element } from "./elements.js";
import "./exercise-list.js";
import { asked, kept, read, write } from "./exercise-text.js";
import { question } from "./question.js";
import { rest } from "./rest.js";
import "./week-plan.js";
import { Who } from "./who.js";

const form = document.getElementById("question");
const plan = form.querySelector("week-plan");
const add = form.querySelector("exercise-list");
const who = new Who(form.querySelector(".who"));
const { addday: day, addsets: sets, addrepetitions: repetitions } = form.elements;
const title = document.getElementById("plan-title");
const state = document.getElementById("plan-state");
const more = document.getElementById("addition");

const lineText = (one) => `${one.day};${write(one)};${one.sets}x${one.repetitions}`;
function lineRead(text) {
  const [day, exercise = "", often = ""] = text.split(";");
  const [sets, repetitions] = often.split("x").map(Number);
  return { ...read(exercise), day, sets: sets || 3, repetitions: repetitions || 8 };
}
const lineAsked = (one) => ({ ...asked(one), day: one.day, sets: one.sets, repetitions: one.repetitions });

const page = question({
  form,
  panel: document.querySelector("answer-panel"),
  kept: ["plan"],
  read(address) {
    who.read(address);
    plan.value = address.getAll("l").map(lineRead);
    add.value = address.getAll("add").slice(0, 1).map(read);
    if (address.has("addday")) day.value = address.get("addday");
    if (address.has("addsets")) sets.value = address.get("addsets");
    if (address.has("addrepetitions")) repetitions.value = address.get("addrepetitions");
    more.open ||= add.value.length > 0;
  },
  write(address) {
    if (plan.value.length) who.write(address);
    for (const one of plan.value) address.append("l", lineText(one));
    for (const one of add.value) {
      address.append("add", write(one));
      address.set("addday", day.value);
      address.set("addsets", sets.value);
      address.set("addrepetitions", repetitions.value);
    }
  },
  request() {
    if (!plan.value.length || plan.wrong || add.wrong || who.wrong) return null;
    const [added] = add.value;
    return {
      ...who.request(),
      lines: plan.value.map(lineAsked),
      ...(added ? { addition: { ...asked(added), day: day.value, sets: Number(sets.value), repetitions: Number(repetitions.value) } } : {}),
    };
  },
  answered: ({ data }) => (plan.loads = data.lines.map(({ load }) => load)),
});

const planId = () => new URLSearchParams(location.search).get("plan");
const remove = document.getElementById("delete-plan");

/** Only what was saved can be deleted. */
function showRemove() {
  if (remove) remove.hidden = !planId();
}

/** The address with another plan, or none. */
function goTo(id) {
  const address = new URLSearchParams(location.search);
  if (id) address.set("plan", id);
  else address.delete("plan");
  history.replaceState(null, "", `${location.pathname}?${address}`);
  showRemove();
}

/** Say how saving went; a refusal loses nothing of what was typed. */
async function told(work, words, meanwhile = "Saving …") {
  state.className = "hint";
  state.textContent = meanwhile;
  try {
    await work();
    state.textContent = words;
  } catch (error) {
    state.className = "error";
    state.textContent = error.message;
  }
}

document.getElementById("save-plan")?.addEventListener("click", () =>
  told(async () => {
    if (!plan.value.length) throw new Error("The plan is empty: add an exercise first.");
    if (!title.value.trim()) {
      title.focus();
      throw new Error("Give the plan a name first.");
    }
    const id = planId() ?? crypto.randomUUID?.().replaceAll("-", "") ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const { athlete_id = null } = who.request();
    const { data } = await rest("PUT", `/api/v1/plans/${id}`, { title: title.value.trim(), athlete_id, lines: plan.value.map(lineAsked), at: new Date().toISOString() });
    goTo(id);
    list(data);
  }, "Saved."),
);

remove?.addEventListener("click", () =>
  told(async () => {
    const id = planId();
    if (!confirm(`Delete the plan ${title.value}? What stands on this page stays until you leave it.`)) throw new Error("Nothing was deleted.");
    await rest("DELETE", `/api/v1/plans/${id}`);
    document.querySelector(`[data-plan="${id}"]`)?.remove();
    goTo(null);
  }, "Deleted. It still stands here until you leave the page."),
);

/** The saved plan among the others. */
function list({ id, title: name }) {
  const plans = document.getElementById("plans");
  plans.querySelector(`[data-plan="${id}"]`)?.remove();
  plans.prepend(element("li", { "data-plan": id }, element("a", { href: `/week?plan=${id}` }, name)));
  plans.closest("details").hidden = false;
}

/** A plan that was saved, where the address names one and no lines of its own. */
async function open() {
  const address = new URLSearchParams(location.search), id = address.get("plan");
  if (!id) return;
  const { data } = await rest("GET", `/api/v1/plans/${id}`);
  title.value = data.title;
  if (address.has("l")) return;
  if (data.athlete_id) who.read(new URLSearchParams({ who: data.athlete_id }));
  plan.value = data.lines.map((line) => ({ ...kept(line), day: line.day, sets: line.sets, repetitions: line.repetitions }));
  page.ask(true);
}

showRemove();
told(open, "", "Loading …");
