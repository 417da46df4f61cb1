// The page of substitutes.

import "./answer-panel.js";
import "./exercise-list.js";
import { asked, read, write } from "./exercise-text.js";
import { onwards, question } from "./question.js";
import "./rev-view.js";
import { Who } from "./who.js";

const form = document.getElementById("question");
const [target, among] = form.querySelectorAll("exercise-list");
const who = new Who(form.querySelector(".who"));
const everything = form.elements.everything;
const things = [...form.querySelectorAll("[name=have]")];
const own = document.getElementById("own-equipment");

everything.addEventListener("change", () => (own.hidden = everything.checked));

const have = () => {
  const found = things.filter(({ checked }) => checked).map(({ value }) => value);
  return everything.checked ? null : found.length ? found : ["nothing"];
};

question({
  form,
  panel: document.querySelector("answer-panel"),
  rough: true,
  read(address) {
    who.read(address);
    target.value = address.getAll("x").slice(0, 1).map(read);
    among.value = address.getAll("among").map(read);
    const said = address.get("have");
    everything.checked = said === null;
    own.hidden = said === null;
    for (const thing of things) thing.checked = (said ?? "").split(",").includes(thing.value);
  },
  write(address) {
    if (target.value.length) who.write(address);
    for (const one of target.value) address.append("x", write(one));
    for (const one of among.value) address.append("among", write(one));
    if (have()) address.set("have", have().join(","));
  },
  request() {
    if (!target.value.length || target.wrong || among.wrong || who.wrong) return null;
    return {
      ...who.request(),
      target: asked(target.value[0]),
      ...(among.value.length ? { among: among.value.map(asked) } : {}),
      ...(have() ? { have: have() } : {}),
    };
  },
  answered({ data }) {
    const [aim] = target.value, [first] = data.order;
    if (aim && first) onwards(document.getElementById("onwards"), { "/compare": [["x", write(aim)], ["x", first.exercise]] });
  },
});
