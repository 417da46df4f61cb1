// The page of data: files go to the server as they are, are looked at there, and are kept when somebody has seen what
// would change. What waits survives a reload of the page.

import "./answer-panel.js";
import "./signal-picture.js";
import { element, freshId } from "./elements.js";
import { rest } from "./rest.js";
import { doing } from "./busy.js";

const LARGEST = 256 * 1024 ** 2; // bytes of one file
const bring = document.getElementById("bring");

const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const size = (bytes) => (bytes < 1024 ** 2 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`);

/** Send a file; XMLHttpRequest is what tells how far an upload is. */
function send(address, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Revpress-CSRF", document.querySelector('meta[name="csrf"]').content);
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(total ? loaded / total : 1));
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(request.response);
      else reject(new Error(request.response?.error ?? `The server answered ${request.status}.`));
    });
    request.addEventListener("error", () => reject(new Error("The server is not reached: choose the file again when the network is back.")));
    request.send(file);
  });
}

class Bringing {
  constructor() {
    this.batch = sessionStorage.getItem("revpress_batch") ?? newId();
    sessionStorage.setItem("revpress_batch", this.batch);
    this.files = new Map(); // id to {name, bytes, line, options, athlete}
    this.answers = {};
    this.list = document.getElementById("uploads");
    this.preview = document.getElementById("looked");
    this.keep = document.getElementById("kept");
    this.form = document.getElementById("decide");
    this.said = document.getElementById("bring-said");
    const input = document.getElementById("files");
    input.addEventListener("change", () => this.take([...input.files]).finally(() => { input.value = ""; }));
    const drop = document.getElementById("drop");
    for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.toggle("over", over);
        if (name === "drop") this.take([...event.dataTransfer.files]);
      });
    }
    this.preview.addEventListener("answer", (event) => this.show(event.detail.data));
    this.keep.addEventListener("answer", (event) => this.done(event.detail.data));
    this.keep.addEventListener("refusal", () => { this.form.hidden = false; });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.keepAll();
    });
    document.getElementById("leave").addEventListener("click", () => this.leave());
  }

  /** What waited when the page was left. */
  async resume() {
    const { data } = await rest("GET", `/api/v1/imports/${this.batch}`);
    for (const one of data) this.line(one.id, one.name, one.bytes);
    if (data.length) this.ask();
  }

  async take(chosen) {
    this.said.textContent = "";
    this.form.hidden = true;
    for (const file of chosen) {
      const id = newId();
      const { line, bar, words } = this.line(id, file.name, file.size);
      try {
        if (file.size > LARGEST) throw new Error(`${file.name} is larger than ${size(LARGEST)}, the most that is taken: cut it, or bring its parts.`);
        if (!file.size) throw new Error(`${file.name} is empty.`);
        bar.hidden = false;
        await send(`/api/v1/imports/${this.batch}/files/${id}?name=${encodeURIComponent(file.name)}`, file, (share) => { bar.value = share; });
      } catch (error) {
        words.replaceChildren(element("p", { class: "error" }, error.message));
        this.files.delete(id);
        line.dataset.lost = "";
      } finally {
        bar.hidden = true;
      }
    }
    if (this.files.size) await this.ask();
  }

  line(id, name, bytes) {
    const bar = element("progress", { "aria-label": `How far ${name} is sent`, max: 1, hidden: true });
    const words = element("div", { class: "body" });
    const out = element("button", { type: "button", class: "quiet", "aria-label": `Leave ${name} out`, onclick: () => this.drop(id) }, "Leave out");
    const line = element("li", {}, element("span", {}, element("b", {}, name), element("span", { class: "hint" }, ` ${size(bytes)}`)), bar, out, words);
    this.list.append(line);
    const kept = { name, bytes, line, bar, words, options: {}, athlete: null };
    this.files.set(id, kept);
    return kept;
  }

  async drop(id) {
    this.files.get(id)?.line.remove();
    this.files.delete(id);
    await rest("DELETE", `/api/v1/imports/${this.batch}/files/${id}`);
    if (this.files.size) this.ask();
    else this.reset();
  }

  get body() {
    const files = Object.fromEntries([...this.files].map(([id, { options, athlete }]) => [id, { options, athlete_id: athlete }]));
    return { batch_id: this.batch, files, answers: this.answers };
  }

  ask() {
    this.preview.hidden = false;
    this.keep.hidden = true;
    return this.preview.ask(this.body);
  }

  /** What was found of each file, what is asked, what would change. */
  show(data) {
    this.seen = data.digest;
    for (const one of data.files) this.told(one);
    const asked = data.questions.map((question) => this.question(question));
    document.getElementById("asked").replaceChildren(...asked);
    const groups = [["new", "New"], ["changed", "Changed"], ["same", "There already"], ["refused", "Refused"]];
    const would = groups.filter(([key]) => data.counts[key]).map(([key, word]) => {
      const items = data.items[key].map(({ where, text }) => element("li", {}, element("b", {}, `${where}: `), text));
      const more = data.counts[key] - items.length;
      if (more > 0) items.push(element("li", {}, `and ${more} more`));
      return element("details", { open: key === "refused" || data.counts[key] <= 8 }, element("summary", {}, `${word}: ${data.counts[key]}`), element("ul", {}, ...items));
    });
    document.getElementById("would").replaceChildren(...would);
    this.bad = data.counts.refused + data.files.filter((one) => one.problem).length;
    const changes = data.counts.new + data.counts.changed;
    const button = document.getElementById("keep");
    button.textContent = this.bad ? "Keep the rest" : "Keep all of it";
    button.disabled = data.questions.length > 0 || !changes;
    this.form.hidden = false;
  }

  told({ id, what, problem, words, signal, choices, options, asks_athlete: asks, athlete_said: saidAthlete }) {
    const file = this.files.get(id);
    if (!file) return;
    const picture = signal ? [Object.assign(element("signal-picture", {}), { data: signal })] : [];
    const parts = [element("p", {}, problem ? "" : `${what[0].toUpperCase()}${what.slice(1)}.`), ...picture, ...words.map((text) => element("p", { class: "hint" }, text))];
    if (problem) parts.splice(0, 1, element("p", { class: "error", role: "alert" }, problem));
    if (problem && choices.length) {
      parts.push(element("div", { class: "row" }, ...choices.map((choice) => element("button", {
        type: "button",
        onclick: () => {
          Object.assign(file.options, choice);
          this.ask();
        },
      }, Object.entries(choice).map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`).join(", ")))));
    }
    if (options.length && (problem || Object.keys(file.options).length)) parts.push(this.options(file, options, Boolean(problem)));
    if (asks && !problem) parts.push(this.whose(file, saidAthlete));
    file.words.replaceChildren(...parts);
  }

  options(file, options, open) {
    const fields = options.map((option) => {
      const id = freshId("option");
      const value = file.options[option.name] ?? "";
      const label = element("label", { for: id }, option.name.replaceAll("_", " "));
      if (option.kind === "choice") {
        const choices = ["", ...option.choices].map((choice) => element("option", { value: choice }, choice || "not said"));
        return element("div", { class: "field" }, label, element("select", { id, name: option.name, value: null }, ...choices));
      }
      if (option.kind === "yes") return element("div", { class: "field" }, label, element("input", { id, name: option.name, type: "checkbox" }));
      return element("div", { class: "field" }, label, element("input", { id, name: option.name, value, inputmode: option.kind === "text" ? null : "decimal", placeholder: option.name === "columns" ? "2: force N left, 3: angle deg" : null }));
    });
    const box = element("div", { class: "options" }, ...fields);
    for (const field of box.querySelectorAll("select")) field.value = file.options[field.name] ?? "";
    for (const field of box.querySelectorAll('input[type="checkbox"]')) field.checked = Boolean(file.options[field.name]);
    const again = element("button", { type: "button", onclick: () => {
      file.options = {};
      for (const field of box.querySelectorAll("input, select")) {
        const value = field.type === "checkbox" ? field.checked : field.value.trim();
        if (value) file.options[field.name] = value;
      }
      this.ask();
    } }, "Read it so");
    return element("details", { open }, element("summary", {}, "Say how it is read"), box, again);
  }

  whose(file, said) {
    const id = freshId("whose");
    const select = element("select", { id });
    select.append(document.getElementById("roster").content.cloneNode(true));
    select.value = file.athlete ?? "";
    select.options[0].textContent = said ? `as the file says: ${said}` : "nobody as yet";
    select.addEventListener("change", () => {
      file.athlete = select.value || null;
      this.ask();
    });
    return element("div", { class: "field" }, element("label", { for: id }, "Whose it is"), select);
  }

  question({ key, text, choices }) {
    const name = freshId("question");
    const radios = choices.map((choice) => element("label", {}, element("input", {
      type: "radio",
      name,
      value: choice,
      onchange: () => {
        this.answers[key] = choice;
        this.ask();
      },
    }), choice));
    return element("fieldset", {}, element("legend", {}, text), ...radios);
  }

  keepAll() {
    this.form.hidden = true;
    this.keep.hidden = false;
    return this.keep.ask({ ...this.body, seen: this.seen, without_refused: this.bad > 0 });
  }

  done({ recordings }) {
    this.reset();
    this.preview.hidden = true;
    const links = Object.entries(recordings).map(([name, id]) => element("li", {}, element("a", { href: `/recordings/${id}` }, name)));
    document.getElementById("new-recordings").replaceChildren(...links);
  }

  async leave() {
    await rest("DELETE", `/api/v1/imports/${this.batch}`);
    this.preview.hidden = true;
    this.reset();
  }

  reset() {
    this.preview.cancel();
    this.files.clear();
    this.answers = {};
    this.list.replaceChildren();
    this.form.hidden = true;
    this.batch = newId();
    sessionStorage.setItem("revpress_batch", this.batch);
  }
}

if (bring) {
  await customElements.whenDefined("answer-panel");
  const bringing = new Bringing();
  bringing.resume().catch(() => {}); // a batch that is gone is none
}

const remove = document.getElementById("remove-demo");
remove?.addEventListener("click", () => {
  if (remove.dataset.sure === undefined) {
    remove.dataset.sure = "";
    remove.textContent = "Yes, remove it";
    return;
  }
  doing(remove, document.getElementById("demo-said"), async () => {
    const { data } = await rest("DELETE", "/api/v1/demo-team");
    remove.hidden = true;
    return data.words;
  });
});
