// Series of a chart on uPlot's canvas: in their order, the first undermost; what is not known leaves a gap.

const DASHES = { solid: [], dashed: [7, 5], dotted: [1.5, 4] };
const THEME = ["ink", "muted", "grid", "shade"];
// Shades of the page are laid on as they are, colours thinly.
const SHADES = { shade: 1, "#B4BCC2": 0.3 };

/** A colour as the page's theme has it now: in the dark a little lighter. */
export function ink(colour, element = document.documentElement) {
  const style = getComputedStyle(element);
  if (THEME.includes(colour)) return style.getPropertyValue(`--${colour}`).trim() || "#66727c";
  return style.colorScheme === "dark" ? `color-mix(in oklab, ${colour} 84%, white)` : colour;
}

/** Zones and bands: under the grid. */
export function drawShades(u, panel) {
  within(u, (context, place) => {
    for (const one of panel.series) {
      context.fillStyle = ink(one.colour, u.root);
      context.globalAlpha = SHADES[one.colour] ?? 0.18;
      if (one.kind === "zone") fillZone(u, context, one, place);
      if (one.kind === "band") fillBand(context, one, place);
    }
  });
}

/** Everything else: over the grid. */
export function drawSeries(u, panel) {
  within(u, (context, place, dpr) => {
    for (const one of panel.series) {
      context.strokeStyle = context.fillStyle = ink(one.colour, u.root);
      context.setLineDash((DASHES[one.dash] ?? []).map((length) => length * dpr));
      if (one.kind === "line") strokeLine(context, one, place, dpr);
      else if (one.kind === "points") drawPoints(u, context, one, place, dpr);
      else if (one.kind === "bars") fillBars(u, context, one, place, dpr);
      else if (one.kind === "marker") drawMarker(u, context, one, place, dpr);
    }
  });
}

function within(u, draw) {
  const { ctx, bbox } = u;
  const dpr = ctx.canvas.width / u.width;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left - 6 * dpr, bbox.top - 6 * dpr, bbox.width + 12 * dpr, bbox.height + 12 * dpr);
  ctx.clip();
  ctx.lineCap = ctx.lineJoin = "round";
  draw(ctx, { x: (value) => u.valToPos(value, "x", true), y: (value) => u.valToPos(value, "y", true) }, dpr);
  ctx.restore();
}

function fillZone(u, context, one, place) {
  const { left, top, width, height } = u.bbox;
  const [a, b] = [place[one.along](one.low), place[one.along](one.high)].sort((p, q) => p - q);
  if (one.along === "x") clipped(a, b, left, left + width, (from, to) => context.fillRect(from, top, to - from, height));
  else clipped(a, b, top, top + height, (from, to) => context.fillRect(left, from, width, to - from));
}

function clipped(a, b, least, most, fill) {
  const [from, to] = [Math.max(a, least), Math.min(b, most)];
  if (to > from) fill(from, to);
}

function fillBand(context, one, place) {
  for (const run of runs(one.x.length, (i) => one.x[i] !== null && one.low[i] !== null && one.high[i] !== null)) {
    context.beginPath();
    for (const i of run) context.lineTo(place.x(one.x[i]), place.y(one.high[i]));
    for (const i of run.toReversed()) context.lineTo(place.x(one.x[i]), place.y(one.low[i]));
    context.fill();
  }
}

function strokeLine(context, one, place, dpr) {
  context.lineWidth = (one.thin ? 1.25 : 2.25) * dpr;
  for (const run of runs(one.x.length, (i) => one.x[i] !== null && one.y[i] !== null)) {
    context.beginPath();
    for (const i of run) context.lineTo(place.x(one.x[i]), place.y(one.y[i]));
    context.stroke();
    if (one.dots) for (const i of run) dot(context, place.x(one.x[i]), place.y(one.y[i]), 3.2 * dpr);
  }
}

function drawPoints(u, context, one, place, dpr) {
  whiskers(context, one, place, dpr);
  one.x.forEach((x, i) => {
    if (x === null || one.y[i] === null) return;
    if (one.open) ring(context, place.x(x), place.y(one.y[i]), 4 * dpr, ink("shade", u.root), ink("ink", u.root), dpr);
    else (one.mark === "circle" ? dot : triangle)(context, place.x(x), place.y(one.y[i]), (one.large ? 6 : 4.2) * dpr, one.mark);
  });
}

function fillBars(u, context, one, place, dpr) {
  one.x.forEach((x, i) => {
    if (x === null || one.y[i] === null) return;
    const [a, b] = [place.x(x - one.width / 2), place.x(x + one.width / 2)];
    const [foot, top] = [place.y(0), place.y(one.y[i])];
    context.fillRect(a, Math.min(foot, top), b - a, Math.abs(foot - top));
  });
  context.strokeStyle = ink("ink", u.root);
  whiskers(context, one, place, dpr);
}

function whiskers(context, one, place, dpr) {
  if (!one.low) return;
  context.lineWidth = 1.75 * dpr;
  one.x.forEach((x, i) => {
    if (x === null || one.low[i] === null || one.high[i] === null) return;
    context.beginPath();
    context.moveTo(place.x(x), place.y(one.low[i]));
    context.lineTo(place.x(x), place.y(one.high[i]));
    context.stroke();
  });
}

function drawMarker(u, context, one, place, dpr) {
  const { left, top, width, height } = u.bbox;
  context.lineWidth = 1.25 * dpr;
  if (one.x !== null && one.y !== null) {
    context.lineWidth = 2 * dpr;
    context.beginPath();
    context.arc(place.x(one.x), place.y(one.y), 6 * dpr, 0, 2 * Math.PI);
    context.stroke();
    return;
  }
  context.beginPath();
  if (one.y !== null) {
    context.moveTo(left, place.y(one.y));
    context.lineTo(left + width, place.y(one.y));
  } else if (one.x !== null) {
    context.moveTo(place.x(one.x), top);
    context.lineTo(place.x(one.x), top + height);
  }
  context.stroke();
  if (!one.text) return;
  context.font = `${12 * dpr}px Inter, system-ui, sans-serif`;
  const under = one.below || one.y === null;
  context.textAlign = "left";
  context.textBaseline = under ? "top" : "bottom";
  const [x, y] = one.y !== null ? [left, place.y(one.y)] : [place.x(one.x), top];
  context.fillText(one.text, x + 5 * dpr, y + (under ? 4 : -4) * dpr);
}

function dot(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function triangle(context, x, y, radius, mark) {
  const [tip, foot] = mark === "up" ? [-1.25, 0.85] : [1.25, -0.85];
  context.beginPath();
  context.moveTo(x, y + tip * radius);
  context.lineTo(x + 1.15 * radius, y + foot * radius);
  context.lineTo(x - 1.15 * radius, y + foot * radius);
  context.fill();
}

function ring(context, x, y, radius, fill, edge, dpr) {
  context.fillStyle = fill;
  dot(context, x, y, radius);
  context.strokeStyle = edge;
  context.lineWidth = 1.5 * dpr;
  context.stroke();
}

/** Stretches of indices 0 … n − 1 that are known. */
function runs(n, known) {
  const found = [];
  let run = [];
  for (let i = 0; i <= n; i += 1) {
    if (i < n && known(i)) run.push(i);
    else if (run.length) {
      found.push(run);
      run = [];
    }
  }
  return found;
}
