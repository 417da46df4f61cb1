// An answer told anew in the place of the one before: what stays the same stays as it is, what somebody has opened or
// pointed at stays open, and figures take their new numbers.

/**
 * Make the children of an element those of another.
 * @param {Element} old stays in the page
 * @param {Element|DocumentFragment} fresh is used up
 */
export function renew(old, fresh) {
  const [had, come] = [[...old.childNodes], [...fresh.childNodes]];
  if (had.length !== come.length || had.some((node, i) => node.nodeName !== come[i].nodeName)) {
    old.replaceChildren(...come);
    return;
  }
  had.forEach((node, i) => renewNode(node, come[i]));
}

function renewNode(node, come) {
  if (node.localName === "rev-chart") {
    node.data = JSON.parse(come.querySelector("script").textContent);
  } else if (node.nodeType === Node.TEXT_NODE) {
    if (node.data !== come.data) node.data = come.data;
  } else if (node.nodeType === Node.ELEMENT_NODE) {
    renew(node, come);
  }
}

/** HTML of the server's as elements of this page. */
export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
