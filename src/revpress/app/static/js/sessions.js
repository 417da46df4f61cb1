// The list of sessions: begin one, try one with a simulated machine, keep captures that were found.

import { element } from "./elements.js";
import { spellDate } from "./format.js";
import { newId } from "./outbox.js";
import { rest } from "./rest.js";
import { goingWords, LOOK_AGAIN } from "./session-words.js";

const form = document.getElementById("begin");

async function begin(body, after = "") {
  const said = form.querySelector(".said");
  const id = newId();
  try {
    await rest("PUT", `/api/v1/sessions/${id}`, body);
    location.assign(`/session/${id}${after}`);
  } catch (error) {
    said.textContent = error.message;
    said.hidden = false;
  }
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  begin({ title: form.title.value, place: form.place.value });
});
form?.querySelector("#try").addEventListener("click", () => begin({ title: "A first try", simulated: true }, "?try"));

/** Captures that nobody has kept, each with what can be done with it. */
async function findWaiting() {
  const place = document.getElementById("waiting");
  if (!place) return;
  const { data } = await rest("GET", "/api/v1/waiting-captures");
  place.hidden = !data.length;
  place.querySelector("ul").replaceChildren(...data.map((one) => {
    const begun = `${spellDate(Date.parse(one.begun) / 1000)}, ${new Date(one.begun).toLocaleTimeString("en-GB", { timeStyle: "short" })}`;
    const whose = one.position ? `set ${one.position} of ${one.athlete || "somebody"}` : `a recording${one.athlete ? ` of ${one.athlete}` : ""} among the data`;
    const words = `A capture of ${begun}, ${Math.round(one.seconds)} s${one.finished ? "" : ", cut off"}: keep it as ${whose}?`;
    if (one.going) return element("li", { class: "card" }, element("p", {}, goingWords(begun)));
    const act = (method, address) => async ({ target }) => {
      target.disabled = true;
      try {
        await rest(method, address);
        await findWaiting();
      } catch (error) {
        target.replaceWith(element("span", { class: "error" }, error.message));
      }
    };
    const keep = element("button", { type: "button", class: "primary", onclick: act("POST", `/api/v1/waiting-captures/${one.journal}/keep`) }, "Keep it");
    const discard = element("button", { type: "button", class: "danger", onclick: act("DELETE", `/api/v1/waiting-captures/${one.journal}`) }, "Throw it away");
    return element("li", { class: "card" }, element("p", {}, words), element("p", { class: "row" }, keep, discard));
  }));
  if (data.some((one) => one.going)) setTimeout(findWaiting, LOOK_AGAIN);
}

findWaiting();
