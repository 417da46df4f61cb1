// How far the simulated team's recordings are, as long as they are being made.

import { rest } from "./rest.js";

const place = document.getElementById("demo-progress");
const OFTEN = 2000; // ms

async function look() {
  const { data } = await rest("GET", "/api/v1/demo-team/progress");
  place.hidden = !data.going;
  if (!data.going) return;
  place.textContent = `The demo team is being recorded: ${data.doing ? `${data.doing}, ` : ""}${Math.round(100 * data.fraction)} %. All pages work meanwhile.`;
  setTimeout(() => look().catch(() => { place.hidden = true; }), OFTEN);
}

if (place) look().catch(() => {}); // it is of no weight
