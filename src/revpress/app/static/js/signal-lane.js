// One signal from the least and most of each of its columns: a lane of the recording's board, or a picture by itself.

const ABOVE = 20; // px above a lane's line, for its name
const EDGE = 6; // px
const FINEST = 12; // decimals

/** Least and most of all columns; a flat signal lies in the middle. */
export function laneEnds({ least, most }) {
  const known = least.flatMap((low, k) => (low === null ? [] : [low, most[k]]));
  const [low, high] = known.length ? [Math.min(...known), Math.max(...known)] : [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Decimals that leave three figures of a number of this size. */
export const laneDecimals = (largest) => Math.min(Math.max(0, 2 - Math.floor(Math.log10(Math.abs(largest) || 1))), FINEST);

/** Size a canvas to its box: its context in CSS pixels, and width and height. */
export function sized(canvas, { clientWidth: width, clientHeight: height }) {
  const density = Math.min(devicePixelRatio, 2);
  [canvas.width, canvas.height] = [width * density, height * density];
  const context = canvas.getContext("2d");
  context.scale(density, density);
  context.lineWidth = 1.4;
  context.lineJoin = "round";
  return { context, width, height };
}

/** Draw a lane in the colour of the context, between `ends`, `above` px below its top. */
export function strokeLane(context, lane, [low, high], { top, width, height, above = ABOVE }) {
  const y = (value) => top + height - EDGE - ((value - low) / (high - low)) * (height - EDGE - above);
  const x = (k) => ((k + 0.5) / lane.least.length) * width;
  context.beginPath();
  let joined = false;
  lane.least.forEach((least, k) => {
    if (least === null) return;
    if (joined) context.lineTo(x(k), y(least));
    else context.moveTo(x(k), y(least));
    context.lineTo(x(k), y(lane.most[k]) - 0.01);
    joined = true;
  });
  context.stroke();
}
