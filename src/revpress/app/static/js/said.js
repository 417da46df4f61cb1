// What became of a form: one sentence beside it.

/**
 * Say it.
 * @param {string} name of the place: its attribute data-said
 * @param {string} sentence
 * @param {"good" | "bad" | ""} [kind]
 */
export function say(name, sentence, kind = "") {
  const place = document.querySelector(`[data-said="${name}"]`);
  place.textContent = sentence;
  place.dataset.kind = kind;
}

/**
 * Do something with a button held meanwhile; a refusal is said beside it.
 * @param {string} name of the place
 * @param {HTMLButtonElement} button
 * @param {() => Promise<string | void>} act gives the sentence of success
 */
export async function doing(name, button, act) {
  button.disabled = true;
  say(name, "One moment …");
  try {
    say(name, (await act()) ?? "", "good");
  } catch (error) {
    say(name, error.message, "bad");
  } finally {
    button.disabled = false;
  }
}

/**
 * Show a secret this once.
 * @param {string} id of the dialog
 * @param {string} secret
 * @param {() => void} closed what to do then
 */
export function showOnce(id, secret, closed) {
  const dialog = document.getElementById(id);
  dialog.querySelector("[data-secret]").textContent = secret;
  const copy = dialog.querySelector("[data-copy]");
  copy.onclick = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      copy.textContent = "Copied";
    } catch {
      copy.textContent = "Select it and copy by hand";
    }
  };
  dialog.addEventListener("close", closed, { once: true });
  dialog.showModal();
}
