// A session on the wall: who is on, the last repetition, the last sets. It only watches.

import { element } from "./elements.js";
import { shownIn, unitWord } from "./numbers.js";
import { rest } from "./rest.js";

const known = JSON.parse(document.getElementById("known").textContent);
const at = (id) => document.getElementById(id);
const LEGS = { left: "left leg", right: "right leg", both: "both legs" };
const SHOWN = 8;
const EVERY = 2000; // ms
const name = (id) => known.athletes.find((one) => one.id === id)?.name ?? "–";

function words(set) {
  const unit = known.exercises[set.exercise]?.unit ?? "kg";
  return `${LEGS[set.leg]}${set.load === null ? "" : `, ${shownIn(set.load, unit)} ${unitWord(unit)}`}`;
}

async function look() {
  try {
    const [{ data: captures }, { data: session }] = await Promise.all([
      rest("GET", "/api/v1/captures"), rest("GET", `/api/v1/sessions/${known.session.id}`)]);
    const going = captures.find((one) => one.state !== "ended" && one.about.session_id === known.session.id);
    const set = session.performed.find((one) => one.id === going?.about.set_id);
    at("who").textContent = going ? name(going.about.athlete_id) : "";
    at("doing").textContent = set ? words(set) : going ? "" : "Nobody is on the machine.";
    if (going && at("trace").getAttribute("src") !== `/live/${going.id}`) at("trace").setAttribute("src", `/live/${going.id}`);
    at("trace").hidden = !going;
    at("last").replaceChildren(...session.performed.toReversed().slice(0, SHOWN).map((one) => element("li", {}, element("b", {}, name(one.athlete_id)), ` ${words(one)}`)));
  } catch {
    at("doing").textContent = "The server is not reached.";
  }
  setTimeout(look, EVERY);
}

look();
