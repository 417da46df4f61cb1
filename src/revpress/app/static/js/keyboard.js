// Keys: g and a letter goes to a page, ? shows all keys, and a letter presses the button that says so (data-key).

const LATER = 1500; // ms within which the letter has to follow the g

let going = -Infinity;

/** Whether somebody is writing, so that letters are letters. */
const writing = (target) => target.closest?.("input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]");

/** All keys of this page: what to press and what it does. */
export function keys() {
  const found = [...document.querySelectorAll("[data-shortcut]")].map((link) => [`g ${link.dataset.shortcut}`, link.textContent.trim()]);
  const own = [...document.querySelectorAll("[data-key]")].map((button) => [button.dataset.key, button.getAttribute("aria-label") ?? button.textContent.trim()]);
  const charts = document.querySelector("rev-chart") ? [["← →", "Read a chart point by point, once it has the focus"]] : [];
  return [...found, ...own, ...charts, ["?", "Show these keys"]];
}

function show() {
  let dialog = document.getElementById("keys");
  if (!dialog) {
    dialog = document.body.appendChild(Object.assign(document.createElement("dialog"), { id: "keys" }));
    dialog.setAttribute("aria-label", "Keys");
  }
  const list = document.createElement("dl");
  list.className = "keys";
  for (const [key, does] of keys()) {
    const term = list.appendChild(document.createElement("dt"));
    term.append(...key.split(" ").map((one) => Object.assign(document.createElement("kbd"), { textContent: one })));
    list.append(Object.assign(document.createElement("dd"), { textContent: does }));
  }
  const form = Object.assign(document.createElement("form"), { method: "dialog" });
  form.append(Object.assign(document.createElement("h2"), { textContent: "Keys" }), list, Object.assign(document.createElement("button"), { className: "primary", textContent: "Done" }));
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || writing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const after = event.timeStamp - going < LATER;
  going = -Infinity;
  const selector = after ? `[data-shortcut="${CSS.escape(event.key)}"]` : `[data-key="${CSS.escape(event.key)}"]`;
  const target = document.querySelector(selector);
  if (target && !target.disabled) {
    event.preventDefault();
    target.click();
  } else if (event.key === "g") {
    going = event.timeStamp;
  } else if (event.key === "?") {
    event.preventDefault();
    show();
  }
});
