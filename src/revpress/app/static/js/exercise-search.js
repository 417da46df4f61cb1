// <exercise-search label="Add an exercise">: find an exercise by words or by its picture; "chosen" tells its name.

import { exercises, fits } from "./catalogue.js";
import { element, freshId } from "./elements.js";

class ExerciseSearch extends HTMLElement {
  #input;
  #list;
  #active = -1;

  connectedCallback() {
    if (this.#input) return;
    const id = freshId("exercises");
    this.#input = element("input", {
      type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": id, "aria-label": this.getAttribute("label"), placeholder: this.getAttribute("label"),
    });
    this.#list = element("ul", { id, role: "listbox", "aria-label": this.getAttribute("label"), class: "offers", hidden: true });
    this.append(this.#input, this.#list);
    this.#input.addEventListener("focus", () => this.#open());
    this.#input.addEventListener("click", () => this.#open());
    this.#input.addEventListener("input", (event) => {
      event.stopPropagation();
      this.#open();
    });
    this.#input.addEventListener("change", (event) => event.stopPropagation());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.contains(relatedTarget)) this.#close();
    });
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.#list.addEventListener("click", ({ target }) => this.#choose(target.closest("[role=option]")));
  }

  /** Put the cursor into the field. */
  focus() {
    this.#input.focus();
  }

  async #open() {
    const all = await exercises();
    if (document.activeElement !== this.#input) return;
    const search = this.#input.value.trim();
    const found = all.filter((one) => !one.held && fits(one, search));
    found.sort((a, b) => fits(b, search) - fits(a, search) || Number(b.name.includes("/")) - Number(a.name.includes("/"))); // machines first
    this.#list.replaceChildren(
      ...found.map((one) =>
        element("li", { role: "option", id: freshId("offer"), "data-name": one.name, "aria-selected": "false" },
          one.picture ? element("img", { src: one.picture, alt: "", loading: "lazy", width: 80, height: 50 }) : null, element("span", {}, one.title)),
      ),
    );
    if (!found.length) this.#list.append(element("li", { class: "hint" }, "No exercise has these words. Try a muscle machine, or clear the field to see all."));
    this.#active = -1;
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    this.#input.removeAttribute("aria-activedescendant");
  }

  #close() {
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    const options = [...this.#list.querySelectorAll("[role=option]")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.#list.hidden) this.#open();
    else if (step && options.length) {
      options[this.#active]?.setAttribute("aria-selected", "false");
      this.#active = (this.#active + step + options.length + (this.#active < 0 && step < 0 ? 1 : 0)) % options.length;
      const now = options[this.#active];
      now.setAttribute("aria-selected", "true");
      now.scrollIntoView({ block: "nearest" });
      this.#input.setAttribute("aria-activedescendant", now.id);
    } else if (event.key === "Enter" && !this.#list.hidden) this.#choose(options[this.#active] ?? (this.#input.value.trim() ? options[0] : null));
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
  }

  #choose(option) {
    if (!option) return;
    this.#input.value = "";
    this.#close();
    this.dispatchEvent(new CustomEvent("chosen", { detail: option.dataset.name, bubbles: true }));
  }
}

customElements.define("exercise-search", ExerciseSearch);
