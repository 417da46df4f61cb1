// The 3D view's controls: exercises, play and scrub, readouts, muscle groups, names and newtons.
import * as THREE from "three";
import { Arrows, ARROW_COLOURS, Cords, Muscles, sample, Shapes, unpack } from "actors";
import { Stage, VIEWS } from "stage";

const GROUPS = ["gluteus maximus", "hamstrings", "adductor magnus", "quadriceps", "calf"];
const LONGEST_ARROW = 0.55; // metres, for the largest force of all scenes
const SPEEDS = [1, 0.5, 0.25];

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

const FINE = new Set(["m", "m/s", "s", "1/s", "1", "kN"]); // units read to two decimals, all others to whole numbers

const quantity = (value, unit) => {
  const text = value.toFixed(FINE.has(unit) ? 2 : 0).replace(/^-(?=[0.]*$)/, "").replace("-", "−");
  return unit.startsWith("°") ? text + unit : `${text} ${unit}`;
};

/** Build the view inside `host` from the unpacked payload; it can be given other scenes later. */
export function show(host, { label, colours, scenes }) {
  const view = new View(host, label, colours, scenes);
  host.dataset.state = "ready";
  return view;
}

class View {
  constructor(host, label, colours, scenes) {
    this.host = host;
    this.colours = colours;
    this.scenes = scenes;
    this.at = 0;
    this.playing = false;
    this.speed = 1;
    this.built = new Map();
    this.layout(label);
    this.stage = new Stage(this.canvas, (now) => this.advance(now));
    this.stage.afterRender = () => this.placeLabels();
    const largest = Math.max(1, ...scenes.flatMap((s) => s.arrows.map((a) => peakNewtons(unpack(a.vector)))));
    this.metresPerNewton = LONGEST_ARROW / largest;
    this.legend();
    this.choose(0);
    this.theme();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.theme());
  }

  /** Colours that follow the page's theme. */
  theme() {
    this.stage.theme(getComputedStyle(this.host));
  }

  /** Other scenes in place of these: the eye, the place in the stroke and the length of arrows stay as they are. */
  renew({ label, scenes }) {
    const share = this.at / (this.scene.frames - 1);
    const own = !this.stage.framed; // the eye is where the user has put it
    this.leave();
    for (const { root } of this.built.values()) dispose(root);
    this.built.clear();
    this.scenes = scenes;
    this.canvas.ariaLabel = label;
    [...this.tabs.children].forEach((tab, i) => (tab.textContent = scenes[i].title));
    this.enter(0);
    if (!own) this.look(this.looksFrom);
    this.seek(share * (this.scene.frames - 1));
  }

  layout(label) {
    this.canvas = make("canvas", { tabIndex: 0, role: "img", ariaLabel: label });
    this.tip = make("div", { className: "view-tip", hidden: true });
    this.marks = make("div", { className: "view-marks", ariaHidden: "true" });
    this.corner = make("div", { className: "view-legend" });
    this.stageBox = make("div", { className: "view-stage" }, this.canvas, this.marks, this.corner, this.tip);
    this.tabs = make("div", { className: "view-tabs", role: "tablist", ariaLabel: "Exercise" });
    this.tabs.append(
      ...this.scenes.map((scene, i) =>
        make("button", { type: "button", role: "tab", textContent: scene.title, onclick: () => this.choose(i) }),
      ),
    );
    this.panel = make("div", { className: "view-panel" });
    this.button = make("button", { type: "button", className: "view-play", onclick: () => this.toggle() });
    this.slider = make("input", { type: "range", min: 0, step: "any", ariaLabel: "Stroke" });
    this.slider.oninput = () => {
      this.pause();
      this.seek(Number(this.slider.value));
    };
    this.clock = make("output", { className: "view-clock" });
    const speed = make("button", { type: "button", className: "view-speed", textContent: "1×", title: "Speed" });
    speed.onclick = () => {
      this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length];
      speed.textContent = { 1: "1×", 0.5: "½×", 0.25: "¼×" }[this.speed];
    };
    const views = make("div", { className: "view-views", role: "group", ariaLabel: "View" });
    for (const name of Object.keys(VIEWS))
      views.append(make("button", { type: "button", textContent: name, onclick: () => this.look(name) }));
    this.skinBox = make("input", { type: "checkbox", checked: true, onchange: () => this.seek(this.at) });
    this.forceBox = make("input", { type: "checkbox", checked: true, onchange: () => this.seek(this.at) });
    views.append(make("label", {}, this.skinBox, " body"), make("label", {}, this.forceBox, " forces"));
    const bar = make("div", { className: "view-bar" }, this.button, this.slider, this.clock, speed);
    this.host.replaceChildren(this.tabs, make("div", { className: "view-main" }, this.stageBox, this.panel), bar, views);
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => (this.tip.hidden = true));
  }

  legend() {
    const kinds = [...new Set(this.scenes.flatMap((s) => s.arrows.map((a) => a.kind)))];
    const newtons = [100, 200, 500, 1000, 2000].find((n) => n * this.metresPerNewton > 0.08) ?? 5000;
    const length = Math.round(100 * newtons * this.metresPerNewton);
    const gradient = `linear-gradient(90deg, ${this.colours.join(", ")})`;
    this.corner.append(
      make("div", { className: "view-scale" }, make("i", { style: `background: ${gradient}` })),
      make("div", { className: "view-ends" }, make("span", {}, "0"), make("span", {}, "activation"), make("span", {}, "100 %")),
    );
    for (const kind of kinds) {
      const dot = make("b", { style: `background: ${ARROW_COLOURS[kind]}` });
      this.corner.append(make("div", { className: "view-kind" }, dot, `${kind} force`));
    }
    if (kinds.length) this.corner.append(make("div", { className: "view-note" }, `${newtons} N = ${length} cm`));
  }

  /** Show scene `i`, at the same share of the stroke as before. */
  choose(i) {
    const share = this.scene ? this.at / (this.scene.frames - 1) : hardest(this.scenes[i]);
    this.leave();
    this.enter(i);
    this.pause();
    this.look("Three-quarter");
    this.seek(share * (this.scene.frames - 1));
  }

  leave() {
    if (this.scene) this.stage.scene.remove(this.scene.root);
  }

  enter(i) {
    if (!this.built.has(i)) this.built.set(i, this.build(this.scenes[i]));
    this.scene = this.built.get(i);
    this.stage.scene.add(this.scene.root);
    this.stage.floor.position.y = this.scene.floor;
    [...this.tabs.children].forEach((tab, k) => {
      tab.ariaSelected = String(k === i);
      tab.tabIndex = k === i ? 0 : -1;
    });
    this.slider.max = this.scene.frames - 1;
    this.panel.replaceChildren(...this.scene.rows.map((row) => row.element), this.scene.groups.element);
    this.marks.replaceChildren(...this.scene.arrows.arrows.map((arrow) => arrow.label));
  }

  build(data) {
    const shapes = new Shapes(data.shapes);
    const muscles = new Muscles(data.muscles, this.colours);
    const arrows = new Arrows(data.arrows, this.metresPerNewton);
    for (const arrow of arrows.arrows) arrow.label = make("span", { style: `--c: ${ARROW_COLOURS[arrow.kind]}` });
    const cords = new Cords(data.cords);
    const root = new THREE.Group().add(shapes, muscles, cords, arrows);
    const time = unpack(data.time);
    const floors = data.shapes.filter((s) => s.group === "floor" && s.kind === "box");
    const floor = floors.length ? Math.max(...floors.map((s) => unpack(s.position).data[1] + s.size[1])) : 0;
    return {
      root, shapes, muscles, cords, arrows, time, floor,
      frames: time.frames,
      reach: reach(shapes, time.frames),
      rows: data.readouts.map((readout) => this.row(readout)),
      groups: this.groupBars(data.muscles, muscles),
    };
  }

  /** One readout: label, value, and its course over the stroke with a dot where we are. */
  row({ label, unit, values }) {
    const [low, high] = [Math.min(...values, 0), Math.max(...values, 0)];
    const y = (value) => 26 - (22 * (value - low)) / (high - low || 1);
    const x = (i) => 3 + (234 * i) / (values.length - 1);
    const line = values.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(" ");
    const element = make("div", { className: "view-row" });
    element.innerHTML = `<span class="name"></span><span class="value"></span>
      <svg viewBox="0 0 240 30" aria-hidden="true"><line x1="3" x2="237" y1="${y(0)}" y2="${y(0)}"/>
      <polyline points="${line}"/><circle r="3"/></svg>`;
    element.querySelector(".name").textContent = label;
    const text = element.querySelector(".value");
    const dot = element.querySelector("circle");
    const course = { data: values, width: 1, frames: values.length };
    const update = (at) => {
      const value = sample(course, at);
      text.textContent = quantity(value, unit);
      dot.setAttribute("cx", x(at));
      dot.setAttribute("cy", y(value));
    };
    element.onpointerdown = (event) => {
      const { left, width } = element.querySelector("svg").getBoundingClientRect();
      this.pause();
      this.seek(((event.clientX - left) / width) * (this.scene.frames - 1));
    };
    return { element, update };
  }

  /** The mean activation of each muscle group, weighted by strength, as bars in the muscles' own colours. */
  groupBars(muscles, mesh) {
    const names = GROUPS.filter((group) => muscles.some((m) => m.group === group));
    const element = make("div", { className: "view-groups" });
    if (names.length) element.append(make("h4", {}, "Activation of muscle groups"));
    const bars = names.map((name) => {
      const fill = make("i");
      const value = make("span", { className: "value" });
      element.append(make("div", { className: "view-group" }, make("span", {}, name), make("div", {}, fill), value));
      const members = muscles.flatMap((m, k) => (m.group === name ? [k] : []));
      const strength = members.reduce((sum, k) => sum + muscles[k].strength, 0);
      return (at) => {
        const activation = members.reduce((sum, k) => sum + muscles[k].strength * mesh.activation(k, at), 0) / strength;
        fill.style.width = `${100 * activation}%`;
        fill.style.background = this.colours[Math.round(Math.min(1, activation) * (this.colours.length - 1))];
        value.textContent = `${Math.round(100 * activation)} %`;
      };
    });
    return { element, update: (at) => bars.forEach((bar) => bar(at)) };
  }

  seek(at) {
    this.at = Math.min(Math.max(at, 0), this.scene.frames - 1);
    const { shapes, muscles, cords, arrows, rows, groups, time } = this.scene;
    shapes.skin.visible = this.skinBox.checked;
    arrows.visible = this.forceBox.checked;
    for (const actor of [shapes, muscles, cords, arrows]) actor.pose(this.at);
    for (const row of rows) row.update(this.at);
    groups.update(this.at);
    this.slider.value = this.at;
    const share = Math.round((100 * this.at) / (this.scene.frames - 1));
    this.clock.textContent = `${sample(time, this.at).toFixed(2)} s · ${share} %`;
    this.slider.setAttribute("aria-valuetext", `${share} % of the motion`);
    this.stage.request();
  }

  /** One tick of the clock; true while it runs. */
  advance(now) {
    if (!this.playing) return false;
    const { data, frames } = this.scene.time;
    this.clockTime += Math.min(0.1, (now - (this.lastTick ?? now)) / 1000) * this.speed;
    this.lastTick = now;
    if (this.clockTime > data[frames - 1] + 0.6) this.clockTime = data[0]; // rest at the end, then again
    let k = 0;
    while (k < frames - 2 && data[k + 1] <= this.clockTime) k++;
    this.seek(k + Math.min(1, Math.max(0, (this.clockTime - data[k]) / (data[k + 1] - data[k]))));
    return true;
  }

  toggle() {
    if (this.playing) return this.pause();
    this.playing = true;
    this.lastTick = undefined;
    this.clockTime = this.at >= this.scene.frames - 1.01 ? this.scene.time.data[0] : sample(this.scene.time, this.at);
    this.button.textContent = "Pause";
    this.stage.request();
  }

  pause() {
    this.playing = false;
    this.button.textContent = "Play";
  }

  look(view) {
    this.looksFrom = view;
    this.stage.look(this.scene.reach, view);
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === " ") this.toggle();
    else if (step && event.shiftKey) this.stage.turn(step * 0.15);
    else if (step) {
      this.pause();
      this.seek(Math.round(this.at) + step);
    } else return;
    event.preventDefault();
  }

  /** Name the muscle under the pointer. */
  point(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const pointer = new THREE.Vector2(
      (2 * (event.clientX - left)) / width - 1,
      1 - (2 * (event.clientY - top)) / height,
    );
    const ray = new THREE.Raycaster();
    ray.setFromCamera(pointer, this.stage.camera);
    const { muscles } = this.scene;
    const hit = event.buttons ? undefined : ray.intersectObject(muscles)[0];
    this.tip.hidden = !hit;
    if (!hit) return;
    const m = muscles.muscleOfFace(hit.faceIndex);
    const { name, group } = muscles.muscles[m];
    const percent = Math.round(100 * muscles.activation(m, this.at));
    this.tip.textContent = `${group === "other" ? name : `${group} · ${name}`}: ${percent} %`;
    this.tip.style.transform = `translate(${event.clientX - left + 14}px, ${event.clientY - top + 14}px)`;
  }

  /** Newtons at the arrow heads. */
  placeLabels() {
    const { clientWidth: width, clientHeight: height } = this.stageBox;
    const spot = new THREE.Vector3();
    const taken = [];
    for (const arrow of this.scene.arrows.arrows) {
      spot.copy(arrow.tip).project(this.stage.camera);
      arrow.label.hidden = !this.forceBox.checked || !arrow.group.visible || spot.z > 1;
      if (arrow.label.hidden) continue;
      arrow.label.textContent = `${Math.round(arrow.newtons)} N`;
      const x = ((spot.x + 1) * width) / 2;
      let y = ((1 - spot.y) * height) / 2;
      while (taken.some(([u, v]) => Math.abs(u - x) < 56 && Math.abs(v - y) < 22)) y += 4; // one below the other
      taken.push([x, y]);
      arrow.label.style.transform = `translate(-50%, -50%) translate(${x}px, ${y}px)`;
    }
  }
}

/** Free what a scene holds on the graphics processor. */
function dispose(root) {
  root.traverse(({ geometry, material }) => {
    geometry?.dispose();
    for (const one of [material].flat()) one?.dispose();
  });
}

/** Where muscles work hardest, as a share of the motion. */
function hardest({ muscles, time }) {
  const sums = new Array(time.shape[0]).fill(0);
  for (const { data } of muscles.map((m) => unpack(m.activation))) data.forEach((a, i) => (sums[i] += a));
  return sums.indexOf(Math.max(...sums)) / (sums.length - 1);
}

function peakNewtons({ data }) {
  let peak = 0;
  for (let i = 0; i < data.length; i += 3) peak = Math.max(peak, Math.hypot(data[i], data[i + 1], data[i + 2]));
  return peak;
}

/** Corners of every shape at five moments of the motion. */
function reach(shapes, frames) {
  const corners = [];
  for (let i = 0; i <= 4; i++) {
    shapes.pose((i * (frames - 1)) / 4);
    shapes.updateMatrixWorld(true);
    shapes.traverse(({ geometry, matrixWorld }) => {
      if (!geometry) return;
      if (!geometry.boundingBox) geometry.computeBoundingBox();
      const { min, max } = geometry.boundingBox;
      for (const x of [min.x, max.x])
        for (const y of [min.y, max.y])
          for (const z of [min.z, max.z]) corners.push(new THREE.Vector3(x, y, z).applyMatrix4(matrixWorld));
    });
  }
  return corners;
}
