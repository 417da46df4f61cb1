// The screen of a tablet beside a machine stays on while a set is recorded.

const NO = "This browser cannot keep the screen on: set the tablet's own screen time longer.";
const INSECURE = "The screen can be kept on over https alone: set the tablet's own screen time longer.";

let wanted = false;
let lock = null;

async function take() {
  if (!wanted || document.hidden || lock) return "";
  if (!navigator.wakeLock) return isSecureContext ? NO : INSECURE;
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch {
    return "The screen is not kept on: the battery is low, or the system does not allow it.";
  }
  lock.addEventListener("release", () => {
    lock = null;
  });
  return "";
}

/**
 * Keep the screen on, or no longer.
 * @param {boolean} on
 * @returns {Promise<string>} why it cannot be, in one sentence; empty when it is so
 */
export async function keepAwake(on) {
  wanted = on;
  if (on) return take();
  await lock?.release();
  return "";
}

document.addEventListener("visibilitychange", take); // the system lets go of it when the page is hidden
