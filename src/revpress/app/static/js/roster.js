// The roster: who changed and who is due, as the answer "today" says; and a search.

import "./answer-panel.js";

const people = [...document.querySelectorAll("[data-athlete]")];

document.addEventListener("answer", ({ detail }) => {
  const known = new Map((detail.data?.athletes ?? []).map((one) => [one.id, one]));
  for (const person of people) {
    const found = known.get(person.dataset.athlete) ?? {};
    for (const mark of person.querySelectorAll("[data-mark]")) {
      const { mark: name } = mark.dataset;
      mark.hidden = name === "due" ? !found.due : found.changed !== name;
    }
  }
  linkNames(known.values());
  const next = document.querySelector("[data-next]");
  if (next && detail.next?.length) next.textContent = detail.next[0];
});
/** Whom a sentence names is a link to them; what to do comes after who it is about. */
function linkNames(athletes) {
  const ids = new Map([...athletes].map(({ name, id }) => [name, id]));
  for (const bold of document.querySelectorAll("#today strong")) {
    const id = ids.get(bold.textContent);
    if (!id) continue;
    const link = Object.assign(document.createElement("a"), { href: `/athletes/${id}`, textContent: bold.textContent });
    bold.replaceChildren(link);
  }
  const told = document.querySelector('answer-panel[name="today"] .answer-page > #today');
  const next = document.querySelector('answer-panel[name="today"] .next');
  if (told && next) told.after(next);
}

document.addEventListener("refusal", ({ detail }) => {
  const next = document.querySelector("[data-next]");
  if (next) next.textContent = `Who changed cannot be said now: ${detail.message}`;
});

const search = document.getElementById("search");
const said = document.querySelector("[data-found]");
search?.addEventListener("input", () => {
  const words = search.value.trim().toLowerCase();
  let count = 0;
  for (const person of people) {
    person.hidden = !person.dataset.words.includes(words);
    count += !person.hidden;
  }
  said.textContent = words ? (count ? `${count} of ${people.length}` : "Nobody is called so. Try the ID, or fewer letters.") : "";
});

if (new URLSearchParams(location.search).has("add")) document.getElementById("add-dialog")?.showModal();
