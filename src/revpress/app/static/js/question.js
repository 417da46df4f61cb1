// A page that asks: its form, the whole question in the address, and the answer, asked anew while somebody plays.

const PAUSE = 700; // ms after the last change

/**
 * @typedef {object} Parts
 * @property {HTMLFormElement} form
 * @property {HTMLElement} panel the answer-panel
 * @property {(address: URLSearchParams) => void} read sets the controls
 * @property {(address: URLSearchParams) => void} write says what the controls say
 * @property {() => object|null} request what is asked; null while something is missing
 * @property {boolean} [rough] whether a first look is asked for before the whole
 * @property {(payload: object, rough: boolean) => void} [answered]
 * @property {string[]} [kept] names in the address that are not of the form
 */

/** @param {Parts} parts */
export function question(parts) {
  const { form, panel } = parts;
  const examples = form.querySelector(".examples") ?? document.querySelector(".examples");
  const look = document.getElementById("first-look");
  let asked = "", timer = 0, fine = null, refused = "";

  const address = () => {
    const found = new URLSearchParams();
    const before = new URLSearchParams(location.search);
    for (const name of parts.kept ?? []) if (before.has(name)) found.set(name, before.get(name));
    parts.write(found);
    return found.size ? `${location.pathname}?${readable(found)}` : location.pathname;
  };

  function ask(record) {
    clearTimeout(timer);
    const request = form.querySelector("[aria-invalid=true]") ? null : parts.request();
    if (examples) examples.hidden = request !== null;
    if (record) {
      const now = address();
      if (now !== location.pathname + location.search) history.pushState(null, "", now);
    }
    const text = JSON.stringify(request);
    if (request === null || text === asked) return;
    asked = text;
    refused = "";
    clear(form);
    fine = parts.rough ? request : null;
    if (look) look.hidden = true;
    panel.classList.remove("readable");
    panel.ask(fine ? { ...request, rough: true } : request);
  }

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(true), PAUSE);
  };

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    asked = "";
    ask(true);
    if (panel.getBoundingClientRect().top > innerHeight * 0.6) panel.scrollIntoView({ behavior: "smooth", block: "start" });
  });
  panel.addEventListener("answer", ({ detail }) => {
    const rough = fine !== null;
    parts.answered?.(detail, rough);
    if (look) look.hidden = !rough;
    panel.classList.toggle("readable", rough); // a first look is there to be read meanwhile
    if (rough) {
      const whole = fine;
      fine = null;
      panel.ask(whole);
    }
  });
  panel.addEventListener("refusal", ({ detail }) => {
    asked = "";
    fine = null;
    refused = detail.message ?? String(detail);
    mark(form, refused);
  });
  form.addEventListener("drawn", () => { // a refusal may be here before the catalogue is
    if (!refused) return;
    clear(form);
    mark(form, refused);
  });
  addEventListener("popstate", () => {
    parts.read(new URLSearchParams(location.search));
    ask(false);
  });
  parts.read(new URLSearchParams(location.search));
  if (location.search) ask(false); // what nobody has asked is not worked out
  return { ask, address };
}

/** A query string that a person can read: signs that need no escape there stand as they are. */
const readable = (params) => params.toString().replaceAll("%40", "@").replaceAll("%2C", ",").replaceAll("%2F", "/").replaceAll("%3D", "=").replaceAll("%3B", ";");

/**
 * Links to other questions about the same person.
 * @param {HTMLElement} place with links that have `data-to`, the path of a page
 * @param {Object<string, [string, string][]>} pages path to what its address holds besides
 */
export function onwards(place, pages) {
  const here = new URLSearchParams(location.search), who = new URLSearchParams();
  for (const name of ["who", "stature", "mass", "age", "strength"]) if (here.has(name)) who.set(name, here.get(name));
  for (const link of place.querySelectorAll("[data-to]")) {
    const address = new URLSearchParams([...who, ...(pages[link.dataset.to] ?? [])]);
    link.href = `${link.dataset.to}?${readable(address)}`;
  }
  place.hidden = false;
}

/** Put a refusal to the field that it is about: the place that it begins with, else the exercise that it names. */
function mark(form, sentence) {
  const places = [...form.querySelectorAll("[data-place]")];
  const about = places.find((one) => sentence.startsWith(`${one.dataset.place}:`)) ?? places.find((one) => one.dataset.exercise && sentence.includes(one.dataset.exercise));
  if (!about) return;
  const said = document.createElement("p");
  said.className = "error at-field";
  said.textContent = sentence.startsWith(`${about.dataset.place}:`) ? sentence.slice(about.dataset.place.length + 2) : sentence;
  about.classList.add("refused");
  about.append(said);
}

function clear(form) {
  for (const said of form.querySelectorAll(".at-field")) said.remove();
  for (const place of form.querySelectorAll(".refused")) place.classList.remove("refused");
}
