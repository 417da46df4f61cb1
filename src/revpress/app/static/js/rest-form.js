// Forms that are sent over REST: `data-rest="POST /api/v1/…"`. Numbers with `data-unit` are typed in the units of the
// look and sent in SI (`data-per`: SI in one such unit); what is emptied is sent as null; "holes.pad" is a key of "holes".
// A refusal stands at its field. Then: `data-then` an address ("{id}" of what came back) or "reload"; without it the
// form stays open, says that it was kept, and `data-undo` takes it back.

import { element } from "./elements.js";
import { fieldText, sentFrom, shownIn, unitWord } from "./numbers.js";
import { rest } from "./rest.js";

const wordOf = (field) => field.labels?.[0]?.querySelector("[data-unit-word]");

/** Fields with a unit as this look shows them. */
function show(form) {
  for (const field of form.querySelectorAll("[data-unit][data-per]")) {
    const word = wordOf(field);
    if (word) word.textContent = unitWord(field.dataset.unit);
    if (field.dataset.si !== "") field.value = fieldText(parseNumber(shownIn(Number(field.dataset.si) / Number(field.dataset.per), field.dataset.unit)));
  }
}

const parseNumber = (text) => Number(text.replace(",", "."));

function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  if (field.dataset.json !== undefined) return JSON.parse(field.value);
  if (field.value.trim() === "") return field.tagName === "TEXTAREA" ? "" : null;
  if (field.dataset.unit && field.dataset.per) {
    const value = sentFrom(field.value, field.dataset.unit);
    if (Number.isNaN(value)) throw Object.assign(new Error(`“${field.value}” is no number.`), { where: field.name });
    return Number((value * Number(field.dataset.per)).toPrecision(6));
  }
  return field.dataset.number === undefined ? field.value : Number(field.value);
}

/** What a form says. */
function body(form) {
  const said = {};
  for (const field of form.elements) {
    if (!field.name || field.matches(":disabled") || field.closest("[hidden]")) continue;
    if (field.type === "radio" && !field.checked) continue;
    const [name, key] = field.name.split(".");
    const value = valueOf(field);
    if (key === undefined) {
      if (!(form.dataset.rest.startsWith("POST") && value === null)) said[name] = value;
    } else if (value !== null) {
      said[name] = { ...said[name], [key]: value };
    }
  }
  return said;
}

function clear(form) {
  for (const said of form.querySelectorAll(".at-field")) said.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function refuse(form, error) {
  const name = error.where?.split(".").at(-1);
  const field = name && [...form.elements].find((one) => one.name === name && !one.matches(":disabled"));
  const place = form.querySelector(".said");
  const sentence = `${error.message[0].toUpperCase()}${error.message.slice(1)}${error.message.endsWith(".") ? "" : "."}`;
  if (!field) {
    place.textContent = sentence;
    place.dataset.kind = "bad";
    return;
  }
  field.setAttribute("aria-invalid", "true");
  (field.closest(".field, fieldset") ?? field.parentElement).append(element("p", { class: "error at-field", role: "alert" }, sentence));
  field.closest("details")?.setAttribute("open", "");
  field.focus();
}

async function send(form, button) {
  const [method, address] = form.dataset.rest.split(" ");
  const place = form.querySelector(".said");
  clear(form);
  Object.assign(place.dataset, { kind: "" });
  place.textContent = "";
  button.disabled = true;
  try {
    const said = body(form);
    const query = form.dataset.query;
    const { data } = await rest(method, query ? `${address}?${query}=${encodeURIComponent(said[query] ?? "")}` : address, query ? undefined : said);
    const then = form.dataset.then;
    if (Array.isArray(data?.words)) told(form, data.words, then);
    else if (then === "reload") location.reload();
    else if (then) location.assign(then.replace("{id}", data?.id ?? ""));
    else kept(form, data);
  } catch (error) {
    refuse(form, error);
  } finally {
    button.disabled = false;
  }
}

/** What was done and has to be known, before the page is left. */
function told(form, words, then) {
  form.replaceChildren(...words.map((sentence) => element("p", {}, sentence)), element("a", { class: "button primary", href: then }, "I have read it"));
  for (const other of form.parentElement.querySelectorAll("form")) other.hidden = other !== form;
  form.querySelector("a").focus();
}

/** Kept, and it can be taken back: a finger slips beside a machine. */
function kept(form, data) {
  const place = form.querySelector(".said");
  place.dataset.kind = "good";
  const undo = element("button", { type: "button", class: "quiet", onclick: async () => {
    undo.disabled = true;
    try {
      await rest("DELETE", form.dataset.undo.replace("{id}", data.id));
      place.textContent = "Taken back.";
      form.dispatchEvent(new CustomEvent("kept", { bubbles: true }));
    } catch (error) {
      refuse(form, error);
    }
  } }, "Take it back");
  place.replaceChildren("Kept. ", undo);
  form.reset();
  form.dispatchEvent(new CustomEvent("kept", { bubbles: true }));
}

for (const form of document.querySelectorAll("form[data-rest]")) {
  show(form);
  form.addEventListener("change", ({ target }) => {
    // What was typed outlives a change of the look.
    if (target.dataset.unit && target.dataset.per) {
      const value = sentFrom(target.value, target.dataset.unit);
      target.dataset.si = value === null || Number.isNaN(value) ? "" : String(value * Number(target.dataset.per));
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, event.submitter ?? form.querySelector("button"));
  });
  form.querySelector("[data-close]")?.addEventListener("click", () => form.closest("dialog").close());
}
document.addEventListener("look", () => document.querySelectorAll("form[data-rest]").forEach(show));
