// The list of machines: one more from its file.

import { rest } from "./rest.js";

const LARGEST = 60_000; // characters

document.getElementById("machine-file").addEventListener("change", async ({ target }) => {
  const said = document.getElementById("machines-said");
  const [file] = target.files;
  if (!file) return;
  try {
    if (file.size > LARGEST) throw new Error(`${file.name} is too large for a machine's file: it may have ${LARGEST} characters.`);
    const text = await file.text();
    const { data } = await rest("POST", "/api/v1/machines", { name: labelOf(text) ?? file.name.replace(/\.toml$/i, ""), file: text });
    location.assign(`/machines/${data.id}`);
  } catch (error) {
    said.hidden = false;
    said.textContent = error.message;
    target.value = "";
  }
});

/** What the file calls the machine. */
const labelOf = (text) => text.match(/^label\s*=\s*"([^"\n]{1,120})"/m)?.[1];
