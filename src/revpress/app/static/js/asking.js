// An answer that is asked for without a panel: waits until it is worked out.

import { Refused, rest } from "./rest.js";

const POLL = 300; // ms between two looks at a job
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @param {string} name of the answer
 * @param {object} body of the request
 * @param {{signal?: AbortSignal, said?: (words: string) => void}} [more] `said` hears what is being done
 * @returns {Promise<object>} the payload
 */
export async function answer(name, body, { signal, said } = {}) {
  const { status, data } = await rest("POST", `/api/v1/answers/${name}`, body, signal);
  if (status !== 202) return data;
  for (;;) {
    await pause(POLL);
    if (signal?.aborted) {
      rest("DELETE", `/api/v1/jobs/${data.job}`).catch(() => {}); // it ends by itself
      throw new DOMException("asked anew", "AbortError");
    }
    const { data: job } = await rest("GET", `/api/v1/jobs/${data.job}`, undefined, signal);
    if (job.state === "done") return job.payload;
    if (job.state === "failed" || job.state === "cancelled") throw new Refused(job.error || "It was cancelled: ask again.", 422);
    said?.(job.state === "waiting" ? "Waits until another answer is done …" : `${job.doing || "Working it out"} …`);
  }
}
