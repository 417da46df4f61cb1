// What a session says: asked for as soon as the page is there.

import "./answer-panel.js";
import "./rev-chart.js";

await customElements.whenDefined("answer-panel");
const panel = document.getElementById("says");
panel.ask({ session_id: panel.dataset.session });
