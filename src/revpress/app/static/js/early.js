// What is pressed before the modules of a page have come is kept, and pressed again when they have: no tap is lost on a
// slow network. No module, so that it is there first.
(() => {
  const kept = [];

  const keep = (event, again, marked) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    marked?.setAttribute("aria-busy", "true");
    kept.push({ again, marked });
  };

  const press = (event) => {
    const button = event.target.closest("button[type=button]");
    if (button) keep(event, () => button.click(), button);
  };
  const send = (event) => {
    const { target: form, submitter } = event;
    if (form.hasAttribute("action") || form.method === "dialog") return; // the server or the browser takes it
    keep(event, () => form.requestSubmit(submitter), submitter);
  };
  const strike = (event) => {
    const written = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (written || event.ctrlKey || event.altKey || event.metaKey || event.key.length > 1) return;
    keep(event, () => document.dispatchEvent(new KeyboardEvent("keydown", { key: event.key, bubbles: true, cancelable: true })));
  };

  const early = { click: press, submit: send, keydown: strike };
  for (const [type, listener] of Object.entries(early)) document.addEventListener(type, listener, true);

  // Modules are run before this event, unlike before "interactive".
  document.addEventListener("DOMContentLoaded", () => {
    for (const [type, listener] of Object.entries(early)) document.removeEventListener(type, listener, true);
    for (const { again, marked } of kept) {
      marked?.removeAttribute("aria-busy");
      again();
    }
  });
})();
