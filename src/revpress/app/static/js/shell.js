// What every page has: the look of this browser, and its dialog.

import { look } from "./format.js";
import "./keyboard.js";
import { watch } from "./outbox.js";

const dialog = document.getElementById("look");
for (const [name, value] of Object.entries(look())) {
  const input = dialog.querySelector(`input[name="${name}"][value="${value}"]`);
  if (input) input.checked = true;
}
dialog.addEventListener("change", ({ target }) => {
  document.cookie = `revpress_${target.name}=${target.value}; path=/; max-age=31536000; samesite=strict`;
  if (target.name === "theme") document.documentElement.dataset.theme = target.value;
});
dialog.addEventListener("close", () => {
  document.dispatchEvent(new CustomEvent("look", { detail: look() }));
});
for (const opener of document.querySelectorAll("[data-opens]")) {
  opener.addEventListener("click", () => document.getElementById(opener.dataset.opens).showModal());
}

// On a phone the pages are a strip: the one that is open is seen in it.
document.querySelector(".rail [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

const network = document.getElementById("network");
watch(({ words }) => {
  network.hidden = !words;
  network.textContent = words;
});
