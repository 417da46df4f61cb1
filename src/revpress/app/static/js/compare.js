// The page of comparisons.

import "./answer-panel.js";
import "./exercise-list.js";
import { asked, read, write } from "./exercise-text.js";
import { onwards, question } from "./question.js";
import "./rev-view.js";
import { Who } from "./who.js";

const form = document.getElementById("question");
const list = form.querySelector("exercise-list");
const who = new Who(form.querySelector(".who"));

question({
  form,
  panel: document.querySelector("answer-panel"),
  read(address) {
    who.read(address);
    list.value = address.getAll("x").map(read);
  },
  write(address) {
    if (list.value.length) who.write(address);
    for (const one of list.value) address.append("x", write(one));
  },
  request: () => (list.value.length && !list.wrong && !who.wrong ? { ...who.request(), exercises: list.value.map(asked) } : null),
  answered({ data }) {
    list.loads = data.exercises.map(({ load }) => load);
    const [first] = list.value;
    if (!first) return;
    const own = write({ ...first, share: false, amount: data.exercises[0].load });
    onwards(document.getElementById("onwards"), {
      "/instead": [["x", write(first)]],
      "/week": [["add", write(first)], ["l", `Monday;${write(list.value[1] ?? first)};3x8`]],
      "/instruments": [["x", own]],
    });
  },
});
