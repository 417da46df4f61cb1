// Short tones: a repetition is done, and where it lies; the set is over. Off until somebody turns them on.

const KEY = "revpress_sound";
const TONES = { below: [330], in: [880], above: [1320], none: [660], stop: [440, 440, 440] };
const LONG = 0.11; // s
const APART = 0.17;

let context = null;
let on = localStorage.getItem(KEY) === "on";

/** Whether tones are on. */
export const sounding = () => on;

/**
 * Turn tones on or off; call it from a click, as browsers let nothing sound before one.
 * @param {boolean} yes
 */
export function setSound(yes) {
  on = yes;
  localStorage.setItem(KEY, yes ? "on" : "off");
  if (yes) play("none");
}

/**
 * Play one of the tones.
 * @param {"below"|"in"|"above"|"none"|"stop"} which
 */
export function play(which) {
  if (!on) return;
  context ??= new AudioContext();
  context.resume();
  TONES[which].forEach((frequency, i) => {
    const start = context.currentTime + 0.01 + i * APART;
    const tone = new OscillatorNode(context, { frequency });
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.setTargetAtTime(0.25, start, 0.008); // no click at the edges
    loudness.gain.setTargetAtTime(0, start + LONG, 0.02);
    tone.connect(loudness).connect(context.destination);
    tone.start(start);
    tone.stop(start + LONG + 0.2);
  });
}

/**
 * Sound what a capture says.
 * @param {EventTarget} trace an element <live-trace>
 */
export function soundOf(trace) {
  let [number, over] = [null, false];
  trace.addEventListener("live", ({ detail }) => {
    if (detail.kind !== "rep" || !detail.last) return;
    if (detail.stop && !over) play("stop");
    else if (number !== null && detail.last.number !== number) play(detail.last.zone in TONES ? detail.last.zone : "none");
    else if (number === null) play(detail.last.zone in TONES ? detail.last.zone : "none");
    [number, over] = [detail.last.number, Boolean(detail.stop)];
  });
}
