// <answer-panel name="compare" form="#compare-form" label="Compare">: asks, shows how far it is, can be cancelled, shows
// the answer. With `auto` it asks at once and after every change of the form; the latest question counts. With `once` it does
// something, and no question is repeated by itself.
//
// An answer is passed on as the event "answer", whose `detail` is the payload, a refusal as "refusal", whose `detail` is
// the error. What answers the question stands first, then what to do next; method and sources are folded.

import { keepUnits, look } from "./format.js";
import { Refused, rest } from "./rest.js";
import "./rev-chart.js";

const QUIET = 250; // ms without a change before it asks by itself
const PATIENCE = 20; // s after which it is said why it takes so long
const POLL = [150, 250, 400, 700, 1000]; // ms between two looks at a job

const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

/**
 * What a form says, as JSON: numbers as numbers, a box alone as true or false, several of one name as a list; what is
 * left empty is left out.
 * @param {HTMLFormElement} form
 */
export function asked(form) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || ["submit", "button", "file", "fieldset"].includes(field.type)) continue;
    const alike = [...form.elements].filter((one) => one.name === field.name);
    const listed = field.type === "select-multiple" || field.dataset.list !== undefined || (field.type === "checkbox" && alike.length > 1);
    if (listed) {
      const chosen = field.type === "select-multiple" ? [...field.selectedOptions].map((one) => one.value) : field.type !== "checkbox" || field.checked ? [field.value] : [];
      body[field.name] = [...(body[field.name] ?? []), ...chosen.filter(Boolean)];
    } else if (field.type === "checkbox") {
      body[field.name] = field.checked;
    } else if (field.type === "radio") {
      if (field.checked) body[field.name] = field.value;
    } else if (field.value !== "") {
      body[field.name] = ["number", "range"].includes(field.type) ? field.valueAsNumber : field.value;
    }
  }
  return body;
}

/** The part of the look that an answer is written in. */
const written = () => `${look().units} ${look().decimal}`;

const plain = (text) => text.replace(/\s+/g, " ").trim();

/** A section whose heading opens it. */
function fold(section) {
  const heading = section?.querySelector("h2");
  if (!heading) return;
  const details = make("details", "folded"), summary = make("summary", "");
  summary.append(heading);
  details.append(summary, ...section.childNodes);
  section.append(details);
}

class AnswerPanel extends HTMLElement {
  #form = null;
  #button = null;
  #work = null;
  #result = null;
  #asking = null;
  #body;
  #written = ""; // the look that the answer was asked in
  #timer = 0;

  connectedCallback() {
    if (this.#result) return;
    this.#result = make("div", "answer-result");
    this.#result.append(...this.childNodes);
    this.#work = make("div", "answer-work");
    this.#work.setAttribute("role", "status");
    this.append(this.#work, this.#result);
    this.dataset.state = "idle";
    this.#form = this.hasAttribute("form") ? document.querySelector(this.getAttribute("form")) : null;
    const label = this.getAttribute("label");
    if (label) {
      this.#button = make("button", "primary", label);
      this.#button.type = "button";
      this.#button.addEventListener("click", () => this.#submit());
      this.prepend(this.#button);
    }
    this.#form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
    if (!this.hasAttribute("once")) document.addEventListener("look", this.#again);
    if (this.hasAttribute("auto")) {
      this.#form?.addEventListener("input", () => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.ask(), QUIET);
      });
      this.ask();
    }
  }

  disconnectedCallback() {
    document.removeEventListener("look", this.#again);
    clearTimeout(this.#timer);
    this.cancel();
  }

  /** The same answer in the units and with the decimal sign that were chosen since. */
  #again = () => {
    if (this.dataset.state === "done" && this.#written !== written()) this.ask(this.#body);
  };

  #submit() {
    if (this.#form) this.#form.requestSubmit();
    else this.ask(this.#body);
  }

  /**
   * Ask, instead of whatever was asked before.
   * @param {object} [body] of the request, that of the form if not given
   */
  async ask(body) {
    if (this.#form && body === undefined && !this.#form.reportValidity()) return;
    this.cancel();
    this.#body = body;
    this.#written = written();
    const asking = { signal: new AbortController(), job: null, begun: performance.now() };
    this.#asking = asking;
    this.#mark("");
    this.#working({ doing: "", fraction: 0 });
    try {
      const payload = await this.#answer(asking, body ?? (this.#form ? asked(this.#form) : {}));
      if (this.#asking !== asking) return;
      this.#asking = null;
      this.#show(payload);
    } catch (error) {
      if (this.#asking !== asking || error.name === "AbortError") return;
      this.#asking = null;
      this.#refuse(error);
    }
  }

  /** End what is being worked out; the last answer stays. */
  cancel() {
    const asking = this.#asking;
    if (!asking) return;
    this.#asking = null;
    asking.signal.abort();
    if (asking.job) rest("DELETE", `/api/v1/jobs/${asking.job}`).catch(() => {}); // it ends by itself
    this.#rest("cancelled");
    this.#work.replaceChildren();
  }

  async #answer(asking, body) {
    const { signal } = asking.signal;
    const { status, data } = await rest("POST", `/api/v1/answers/${this.getAttribute("name")}`, body, signal);
    if (status !== 202) return data;
    asking.job = data.job;
    for (let look = 0; ; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, POLL[Math.min(look, POLL.length - 1)]));
      if (this.#asking !== asking) throw new DOMException("asked anew", "AbortError");
      const job = await this.#look(asking, signal);
      if (!job) continue;
      if (job.state === "done") return job.payload;
      if (job.state === "failed") throw new Refused(job.error, 422);
      if (job.state === "cancelled") throw new Refused("It was cancelled. Ask again when you want it.", 409);
      this.#working(job);
    }
  }

  /** How far a job is; null where the server is not reached for a moment, the job goes on. */
  async #look(asking, signal) {
    try {
      return (await rest("GET", `/api/v1/jobs/${asking.job}`, undefined, signal)).data;
    } catch (error) {
      if (error.status !== 0) throw error;
      this.#working({ doing: "The server is not reached; it is tried again", fraction: 0 });
      return null;
    }
  }

  #working({ doing, fraction, state }) {
    this.dataset.state = "working";
    this.#result.setAttribute("aria-busy", "true");
    if (this.#button) this.#button.disabled = true;
    let bar = this.#work.querySelector("progress");
    if (!bar) {
      const cancel = make("button", "quiet", "Cancel");
      cancel.type = "button";
      cancel.addEventListener("click", () => this.cancel());
      bar = make("progress", "");
      bar.setAttribute("aria-label", "How far it is");
      this.#work.replaceChildren(make("p", "answer-doing"), bar, cancel);
    }
    if (fraction > 0) bar.value = fraction;
    else bar.removeAttribute("value");
    const words = state === "waiting" ? "Waits until another answer is done" : doing || "Working it out";
    const seconds = this.#asking ? Math.round((performance.now() - this.#asking.begun) / 1000) : 0;
    const patience = seconds > PATIENCE ? " The first answers after an installation are compiled, once; the next come in seconds." : "";
    this.#work.querySelector(".answer-doing").textContent = (seconds > 2 ? `${words} … ${seconds} s.` : `${words} …`) + patience;
  }

  #rest(state) {
    this.dataset.state = state;
    this.#result.removeAttribute("aria-busy");
    if (this.#button) this.#button.disabled = false;
  }

  #refuse(error) {
    this.#rest("failed");
    const said = make("p", "error", error instanceof Refused ? error.message : "The answer could not be shown; load the page again.");
    said.setAttribute("role", "alert");
    const again = make("button", "", "Try again");
    again.type = "button";
    again.addEventListener("click", () => this.#submit());
    this.#work.replaceChildren(said, again);
    if (error.where) this.#mark(error.where);
    this.dispatchEvent(new CustomEvent("refusal", { detail: error, bubbles: true }));
    if (!(error instanceof Refused)) throw error;
  }

  /** The field that was refused. */
  #mark(name) {
    for (const field of this.#form?.elements ?? []) {
      const bad = name !== "" && field.name === name.split(".").at(-1);
      if (bad) {
        field.setAttribute("aria-invalid", "true");
        field.focus();
      } else {
        field.removeAttribute("aria-invalid");
      }
    }
  }

  #show(payload) {
    this.#rest("done");
    this.#work.replaceChildren();
    const head = make("header", "answer-head");
    head.append(make("h2", "", payload.title));
    if (payload.subtitle) head.append(make("p", "hint", payload.subtitle));
    const page = make("div", "answer-page");
    page.innerHTML = payload.html ?? ""; // made and escaped by the server from the same story
    for (const section of page.querySelectorAll("#method, #references, [data-folded]")) fold(section);
    const lead = page.querySelector("section:first-child > .lead");
    if (lead) lead.classList.replace("lead", "headline");
    const told = plain(page.textContent);
    const untold = (payload.notices ?? []).filter((notice) => !told.includes(plain(notice)));
    const [next, ...others] = payload.next ?? [];
    const parts = [head, ...(lead ? [lead] : []), ...untold.map((notice) => make("p", "notice", notice))];
    if (next) {
      const aside = make("aside", "next");
      aside.setAttribute("aria-label", "What to do next");
      aside.append(make("h2", "", "Next"), make("p", "", next));
      parts.push(aside);
    }
    parts.push(page);
    if (others.length) {
      const list = make("ul", "");
      list.append(...others.map((action) => make("li", "", action)));
      parts.push(make("h3", "", "Also"), list);
    }
    if (payload.provenance?.revpress) parts.push(make("p", "hint", `Made by revpress ${payload.provenance.revpress}.`));
    parts.forEach(keepUnits);
    this.#result.replaceChildren(...parts);
    this.dispatchEvent(new CustomEvent("answer", { detail: payload, bubbles: true }));
  }
}

customElements.define("answer-panel", AnswerPanel);
