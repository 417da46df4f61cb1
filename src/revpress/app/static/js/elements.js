// HTML elements in one expression; texts are texts, never markup.

/**
 * @param {string} name of the tag
 * @param {object} [given] attributes; functions are listeners ("onclick"), `hidden` and `value` and the like are set as properties
 * @param {...(Node|string|null)} children
 * @returns {HTMLElement}
 */
export function element(name, given = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else made.setAttribute(key, value);
  }
  if ("value" in given && given.value !== null && given.value !== undefined) made.value = given.value;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

let counter = 0;

/** An id that no other element of the page has. */
export const freshId = (word) => `${word}-${(counter += 1)}`;
