// Something that takes a moment: its button is held meanwhile, and what became of it is said.

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} place where it is said
 * @param {() => Promise<string | void>} act gives the sentence of success
 */
export async function doing(button, place, act) {
  button.disabled = true;
  place.dataset.kind = "";
  place.textContent = "One moment …";
  try {
    place.textContent = (await act()) ?? "";
    place.dataset.kind = "good";
  } catch (error) {
    place.textContent = error.message;
    place.dataset.kind = "bad";
  } finally {
    button.disabled = false;
  }
}
