// The page of instruments.

import "./answer-panel.js";
import "./exercise-list.js";
import { asked, read, write } from "./exercise-text.js";
import { question } from "./question.js";
import { Who } from "./who.js";

const form = document.getElementById("question");
const list = form.querySelector("exercise-list");
const who = new Who(form.querySelector(".who"));
const have = [...form.querySelectorAll("[name=have]")];

question({
  form,
  panel: document.querySelector("answer-panel"),
  read(address) {
    who.read(address);
    list.value = address.getAll("x").slice(0, 1).map(read);
    for (const one of have) one.checked = address.getAll("have").includes(one.value);
  },
  write(address) {
    if (list.value.length) who.write(address);
    for (const one of list.value) address.append("x", write(one));
    for (const one of have) if (one.checked) address.append("have", one.value);
  },
  request() {
    if (!list.value.length || list.wrong || who.wrong) return null;
    return { ...who.request(), exercise: asked(list.value[0]), have: ["encoder", ...have.filter(({ checked }) => checked).map(({ value }) => value)] };
  },
});
