// One athlete: a first look at once, then the whole with the twin; forms beside it; the page on paper.

import "./answer-panel.js";
import "./rev-chart.js";
import { element } from "./elements.js";
import { unitWord } from "./numbers.js";
import { rest } from "./rest.js";

const panel = document.querySelector('answer-panel[name="athlete"]');
const id = panel.dataset.athlete;
const works = document.getElementById("twin-works");
const parts = document.querySelector("nav.parts");

const NAMES = { trend: "Better?", "power-chart": "Power", twin: "Twin", strength: "Strength", comfort: "Comfort", history: "History" };

const ask = (name) => {
  panel.setAttribute("name", name);
  panel.ask({ athlete_id: id });
};

panel.addEventListener("answer", ({ detail }) => {
  const sections = [...panel.querySelectorAll(".answer-page section[id]")].filter((one) => one.id !== "method" && one.id !== "references");
  parts.replaceChildren(...sections.map((one) => element("a", { href: `#${one.id}`, onclick: () => one.querySelector(":scope > details")?.setAttribute("open", "") }, NAMES[one.id] ?? one.querySelector("h2")?.textContent ?? one.id)));
  parts.hidden = sections.length < 2;
  const whole = panel.getAttribute("name") === "athlete_whole" || !detail.data?.main;
  works.hidden = whole;
  if (!whole) ask("athlete_whole");
});
panel.addEventListener("refusal", () => {
  works.hidden = true;
});
document.addEventListener("kept", () => ask("athlete"));
ask("athlete");

// Holes of the machine that is chosen, and no others.
const machine = document.getElementById("r-machine");
function holes() {
  for (const of of document.querySelectorAll(".holes")) of.hidden = of.disabled = of.dataset.of !== machine.value;
}
machine?.addEventListener("change", holes);
if (machine) holes();

// A lift or a torque.
const strength = document.querySelector("#strength-dialog form");
function kind() {
  for (const part of strength.querySelectorAll("[data-test]")) {
    const off = part.dataset.test !== strength.elements.kind.value;
    part.hidden = off;
    for (const field of part.querySelectorAll("input, select")) field.disabled = off;
  }
  const load = document.getElementById("s-load");
  load.dataset.unit = document.getElementById("s-exercise").selectedOptions[0]?.dataset.unit ?? "kg";
  load.labels[0].querySelector("[data-unit-word]").textContent = unitWord(load.dataset.unit);
}
strength?.addEventListener("change", kind);
strength?.addEventListener("reset", () => setTimeout(kind));
if (strength) kind();

// On paper: worked out like any answer, then handed over as a file.
const paper = document.getElementById("paper");
const said = document.getElementById("paper-said");
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function answer(name, body) {
  const { status, data } = await rest("POST", `/api/v1/answers/${name}`, body);
  if (status !== 202) return data;
  for (;;) {
    await pause(400);
    const { data: job } = await rest("GET", `/api/v1/jobs/${data.job}`);
    if (job.state === "done") return job.payload;
    if (job.state === "failed" || job.state === "cancelled") throw new Error(job.error || "It was cancelled.");
    said.textContent = `${job.doing || "Setting the page"} …`;
  }
}

paper.addEventListener("click", async () => {
  paper.disabled = true;
  said.hidden = false;
  said.dataset.kind = "";
  said.textContent = "Setting the page …";
  try {
    const { data } = await answer("athlete_paper", { athlete_id: id });
    const bytes = Uint8Array.from(atob(data.pdf), (letter) => letter.charCodeAt(0));
    const address = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
    element("a", { href: address, download: data.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    said.textContent = `${data.name} is in your downloads.`;
    said.dataset.kind = "good";
  } catch (error) {
    said.textContent = error.message;
    said.dataset.kind = "bad";
  } finally {
    paper.disabled = false;
  }
});
