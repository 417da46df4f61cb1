// <live-number for="live-trace">: the last repetition, to be read from across the gym: one number, where it lies between
// the limits of what is aimed at, how sure it is, and the repetitions of the set before it.

import { face, look, spell } from "./format.js";

const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

/**
 * Ends of the scale on which the repetitions of a set and their target are shown, with room around them.
 * @param {object} message of kind "rep"
 * @returns {[number, number]}
 */
export function scaleEnds({ set, target }) {
  const all = [target?.low, target?.high, ...set.flatMap((one) => [one.low ?? one.value, one.high ?? one.value])];
  const known = all.filter((value) => value !== undefined && value !== null);
  if (!known.length) return [0, 1];
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const room = 0.3 * (most - least || Math.abs(most) || 1);
  return [least < 0 ? least - room : Math.max(0, least - room), most + room];
}

class LiveNumber extends HTMLElement {
  #away = null;

  connectedCallback() {
    this.number = make("p", "live-big");
    this.value = this.number.appendChild(make("b", "", "–"));
    this.unit = this.number.appendChild(make("span", "live-unit"));
    this.words = make("p", "live-words", "Waiting for the first repetition.");
    this.words.setAttribute("role", "status");
    this.bar = make("div", "live-bar");
    this.bar.setAttribute("aria-hidden", "true"); // its words say the same
    this.loss = make("p", "live-loss");
    this.limits = make("div", "live-limits");
    this.limits.setAttribute("aria-hidden", "true");
    this.toggleAttribute("data-empty", true);
    this.replaceChildren(this.number, this.bar, this.limits, this.words, this.loss);
    this.#away = new AbortController();
    const trace = document.querySelector(this.getAttribute("for") ?? "live-trace");
    trace?.addEventListener("live", ({ detail }) => detail.kind === "rep" && this.show(detail), { signal: this.#away.signal });
  }

  disconnectedCallback() {
    this.#away.abort();
  }

  /**
   * Show a message of kind "rep".
   * @param {object} message
   */
  show(message) {
    const { last, target, loss, stop } = message;
    const now = look();
    const shown = last ? face(last.unit, now.units) : { unit: "", factor: 1, decimals: 0 };
    this.dataset.zone = last?.zone ?? "none";
    this.toggleAttribute("data-stop", Boolean(stop));
    this.toggleAttribute("data-empty", !last);
    this.toggleAttribute("data-provisional", Boolean(last?.provisional));
    this.value.textContent = last ? spell(last.value === null ? null : last.value * shown.factor, last.decimals + shown.decimals, now.decimal) : "–";
    this.unit.textContent = shown.unit;
    const words = last ? message.words.replace(new RegExp(`^${last.unit.replace(/[^\w/]/g, "\\$&")}, `), "") : message.words;
    this.words.textContent = `${words[0].toUpperCase()}${words.slice(1)}.`;
    this.loss.textContent = loss ? `${loss.words}.` : "";
    this.#draw(message, target);
  }

  #draw(message, target) {
    const [low, high] = scaleEnds(message);
    const share = (value) => `${(100 * value) / (high - low)}%`;
    const place = (value) => share(value - low);
    const parts = [];
    if (target) parts.push(part("live-zone", place(target.low), share(target.high - target.low)));
    const last = message.last;
    for (const one of message.set) {
      if (one.value === null || (last && one.number === last.number)) continue;
      parts.push(part("live-before", place(one.value)));
    }
    if (last && last.value !== null) {
      const [least, most] = [Math.max(last.low ?? last.value, low), Math.min(last.high ?? last.value, high)];
      parts.push(part("live-band", place(least), share(most - least)), part("live-now", place(last.value)));
    }
    this.bar.replaceChildren(...parts);
    const limits = target ? [target.low, target.high] : [];
    this.limits.replaceChildren(...limits.map((value) => {
      const said = part("", place(value));
      said.textContent = spell(value, last?.decimals ?? 2);
      return said;
    }));
  }
}

function part(className, left, width = "") {
  const made = make("i", className);
  Object.assign(made.style, { left, width });
  return made;
}

customElements.define("live-number", LiveNumber);
