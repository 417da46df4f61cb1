// What moves in the 3D view: rigid shapes, muscles and force arrows, each posed at a fractional frame.
import * as THREE from "three";

/** Numbers packed as differences along the first axis: {data, width, frames}; see `pack` in view3d.py. */
export function unpack({ shape, unit, steps }) {
  const width = shape.slice(1).reduce((product, n) => product * n, 1);
  const data = new Float32Array(steps.length);
  const running = new Float64Array(width);
  for (let i = 0; i < steps.length; i++) data[i] = (running[i % width] += steps[i]) * unit;
  return { data, width, frames: shape[0] };
}

/** Linear interpolation of one value (or one of `width`) at fractional frame `at`. */
export function sample({ data, width, frames }, at, offset = 0) {
  const low = Math.min(Math.floor(at), frames - 1);
  const high = Math.min(low + 1, frames - 1);
  const a = data[low * width + offset];
  return a + (at - low) * (data[high * width + offset] - a);
}

const vector = (series, at, out, offset = 0) =>
  out.set(sample(series, at, offset), sample(series, at, offset + 1), sample(series, at, offset + 2));

/** A box whose edges are rounded, half sizes (x, y, z). */
function roundedBox(x, y, z) {
  const r = Math.min(0.015, 0.45 * Math.min(x, y, z));
  const shape = new THREE.Shape();
  const [w, h] = [x - r, y - r];
  shape.moveTo(-w, -h).lineTo(w, -h).lineTo(w, h).lineTo(-w, h).closePath();
  const geometry = new THREE.ExtrudeGeometry(shape, {
    depth: 2 * (z - r),
    bevelThickness: r,
    bevelSize: r,
    bevelSegments: 4,
    curveSegments: 4,
  });
  return geometry.translate(0, 0, -(z - r));
}

/** MuJoCo's half sizes to a geometry; its capsules and cylinders stand along z. */
function geometryOf(kind, [a, b, c]) {
  if (kind === "box") return roundedBox(a, b, c);
  if (kind === "capsule") return new THREE.CapsuleGeometry(a, 2 * b, 12, 32).rotateX(Math.PI / 2);
  if (kind === "cylinder") return new THREE.CylinderGeometry(a, a, 2 * b, 64).rotateX(Math.PI / 2);
  if (kind === "ellipsoid") return new THREE.SphereGeometry(1, 40, 28).scale(a, b, c);
  return new THREE.SphereGeometry(a, 40, 28);
}

/** Glass: clear where it faces the eye, denser towards its outline, so that the muscles show through. */
function glass(colour, facing, outline, roughness) {
  const material = new THREE.MeshStandardMaterial({ color: colour, roughness, transparent: true, depthWrite: false });
  material.onBeforeCompile = (shader) => {
    shader.fragmentShader = shader.fragmentShader.replace(
      "#include <opaque_fragment>",
      `float front = abs(dot(normalize(vViewPosition), normal));
       diffuseColor.a = mix(${outline}, ${facing}, smoothstep(0.05, 0.8, front));
       #include <opaque_fragment>`,
    );
  };
  material.customProgramCacheKey = () => `${facing} ${outline}`;
  return material;
}

function materialOf({ group, colour, opacity }) {
  if (group === "athlete") return glass(colour, 0.24, 0.85, 0.75);
  if (group === "load") return glass(colour, 0.5, 0.95, 0.5);
  return new THREE.MeshStandardMaterial({ color: colour, roughness: 0.5, metalness: 0.2, transparent: opacity < 1, opacity });
}

/** Rigid shapes of the athlete, the machine and the load; the floor is drawn by the stage. */
export class Shapes extends THREE.Group {
  constructor(shapes) {
    super();
    this.skin = new THREE.Group();
    this.add(this.skin);
    this.moving = [];
    const hollow = new THREE.MeshBasicMaterial({ colorWrite: false, transparent: true });
    const from = new THREE.Quaternion();
    const to = new THREE.Quaternion();
    for (const shape of shapes) {
      if (shape.group === "floor") continue;
      const athlete = shape.group === "athlete";
      const mesh = new THREE.Mesh(geometryOf(shape.kind, shape.size), materialOf(shape));
      mesh.castShadow = true;
      mesh.receiveShadow = !athlete;
      if (athlete) {
        // the depth of the whole body first, so that overlapping limbs do not show through each other
        const depth = new THREE.Mesh(mesh.geometry, hollow);
        depth.renderOrder = 1;
        mesh.renderOrder = 2;
        mesh.add(depth);
      }
      (athlete ? this.skin : this).add(mesh);
      const position = unpack(shape.position);
      const quaternion = unpack(shape.quaternion);
      const place = (at) => {
        vector(position, at, mesh.position);
        const low = Math.min(Math.floor(at), quaternion.frames - 1);
        const high = Math.min(low + 1, quaternion.frames - 1);
        const read = (q, i) => q.set(...[1, 2, 3, 0].map((k) => quaternion.data[4 * i + k])).normalize();
        mesh.quaternion.copy(read(from, low)).slerp(read(to, high), at - low);
      };
      place(0);
      if (position.frames > 1 || quaternion.frames > 1) this.moving.push(place);
    }
  }

  pose(at) {
    for (const place of this.moving) place(at);
  }
}

const SIDES = 8;

/** All muscles as one mesh of spindle-shaped tubes, coloured by activation. */
export class Muscles extends THREE.Mesh {
  constructor(muscles, colours) {
    const paths = muscles.map((m) => unpack(m.points));
    const rings = muscles.length ? paths[0].width / 3 : 0;
    const count = muscles.length * rings * SIDES;
    const geometry = new THREE.BufferGeometry();
    for (const name of ["position", "normal", "color"]) {
      const attribute = new THREE.BufferAttribute(new Float32Array(3 * count), 3);
      geometry.setAttribute(name, attribute.setUsage(THREE.DynamicDrawUsage));
    }
    const index = [];
    for (let m = 0; m < muscles.length; m++)
      for (let r = 0; r < rings - 1; r++)
        for (let s = 0; s < SIDES; s++) {
          const base = (m * rings + r) * SIDES;
          const next = (s + 1) % SIDES;
          index.push(base + s, base + next, base + SIDES + s, base + next, base + SIDES + next, base + SIDES + s);
        }
    geometry.setIndex(index);
    geometry.boundingSphere = new THREE.Sphere(new THREE.Vector3(), 10); // paths move; no culling, always tested
    super(geometry, new THREE.MeshStandardMaterial({ vertexColors: true, roughness: 0.55 }));
    this.castShadow = true;
    this.frustumCulled = false;
    this.muscles = muscles;
    this.rings = rings;
    this.paths = paths;
    this.activations = muscles.map((m) => unpack(m.activation));
    this.colours = colours.map((c) => new THREE.Color(c));
  }

  activation(m, at) {
    return sample(this.activations[m], at);
  }

  /** Index of the muscle that a triangle belongs to. */
  muscleOfFace(face) {
    return Math.floor(face / (2 * SIDES * (this.rings - 1)));
  }

  pose(at) {
    const { position, normal, color } = this.geometry.attributes;
    const points = Array.from({ length: this.rings }, () => new THREE.Vector3());
    const [tangent, side, up, out] = Array.from({ length: 4 }, () => new THREE.Vector3());
    let v = 0;
    for (let m = 0; m < this.muscles.length; m++) {
      points.forEach((p, i) => vector(this.paths[m], at, p, 3 * i));
      const activation = Math.min(1, Math.max(0, this.activation(m, at)));
      const colour = this.colours[Math.round(activation * (this.colours.length - 1))];
      side.set(0, 0, 0);
      for (let r = 0; r < this.rings; r++) {
        tangent.subVectors(points[Math.min(r + 1, this.rings - 1)], points[Math.max(r - 1, 0)]).normalize();
        if (side.lengthSq() < 0.5) side.set(Math.abs(tangent.z) < 0.9 ? 0 : 1, 0, Math.abs(tangent.z) < 0.9 ? 1 : 0);
        side.addScaledVector(tangent, -side.dot(tangent)).normalize(); // carried along, so the tube does not twist
        up.crossVectors(tangent, side);
        const along = r / (this.rings - 1);
        const radius = 0.003 + (this.muscles[m].radius - 0.003) * Math.sin(Math.PI * along) ** 0.8;
        for (let s = 0; s < SIDES; s++, v++) {
          const angle = (2 * Math.PI * s) / SIDES;
          out.copy(side).multiplyScalar(Math.cos(angle)).addScaledVector(up, Math.sin(angle));
          normal.setXYZ(v, out.x, out.y, out.z);
          out.multiplyScalar(radius).add(points[r]);
          position.setXYZ(v, out.x, out.y, out.z);
          color.setXYZ(v, colour.r, colour.g, colour.b);
        }
      }
    }
    position.needsUpdate = normal.needsUpdate = color.needsUpdate = true;
  }
}

/** Cables and bands: thin tubes between two points. */
export class Cords extends THREE.Group {
  constructor(cords) {
    super();
    const tube = new THREE.CylinderGeometry(0.006, 0.006, 1, 12).translate(0, 0.5, 0);
    const material = new THREE.MeshStandardMaterial({ color: "#262b31", roughness: 0.6 });
    this.cords = cords.map(({ points }) => {
      const mesh = new THREE.Mesh(tube, material);
      mesh.castShadow = true;
      this.add(mesh);
      return { mesh, points: unpack(points) };
    });
  }

  pose(at) {
    const up = new THREE.Vector3(0, 1, 0);
    const along = new THREE.Vector3();
    for (const { mesh, points } of this.cords) {
      vector(points, at, mesh.position);
      vector(points, at, along, 3).sub(mesh.position);
      mesh.scale.set(1, Math.max(along.length(), 1e-3), 1);
      mesh.quaternion.setFromUnitVectors(up, along.normalize());
    }
  }
}

export const ARROW_COLOURS = { contact: "#1f7fd6", resistance: "#e8a400", support: "#8a6fb8" };

/** Forces as arrows, `scale` metres a newton; also seen, faintly, through what covers them. */
export class Arrows extends THREE.Group {
  constructor(arrows, scale) {
    super();
    this.scaleOf = scale;
    this.arrows = arrows.map((arrow) => {
      const group = new THREE.Group();
      const shaft = new THREE.CylinderGeometry(0.009, 0.009, 1, 20).translate(0, 0.5, 0);
      const head = new THREE.ConeGeometry(0.026, 0.07, 28).translate(0, -0.035, 0);
      const solid = new THREE.MeshStandardMaterial({ color: ARROW_COLOURS[arrow.kind], roughness: 0.4 });
      const faint = new THREE.MeshBasicMaterial({
        color: ARROW_COLOURS[arrow.kind],
        transparent: true,
        opacity: 0.35,
        depthTest: false,
      });
      for (const material of [solid, faint]) {
        const parts = [new THREE.Mesh(shaft, material), new THREE.Mesh(head, material)];
        for (const part of parts) part.renderOrder = material === faint ? 3 : 0;
        parts[0].userData.shaft = true;
        group.add(...parts);
      }
      this.add(group);
      return { ...arrow, group, origin: unpack(arrow.origin), vector: unpack(arrow.vector), tip: new THREE.Vector3(), newtons: 0 };
    });
  }

  pose(at) {
    const force = new THREE.Vector3();
    const up = new THREE.Vector3(0, 1, 0);
    for (const arrow of this.arrows) {
      vector(arrow.vector, at, force);
      arrow.newtons = force.length();
      const length = arrow.newtons * this.scaleOf;
      arrow.group.visible = length > 0.005;
      if (!arrow.group.visible) continue;
      vector(arrow.origin, at, arrow.group.position);
      arrow.group.quaternion.setFromUnitVectors(up, force.normalize());
      const headSize = Math.min(1, length / 0.1);
      for (const part of arrow.group.children) {
        if (part.userData.shaft) part.scale.set(1, Math.max(length - 0.06 * headSize, 1e-3), 1);
        else {
          part.position.y = length;
          part.scale.setScalar(headSize);
        }
      }
      arrow.tip.copy(arrow.group.position).addScaledVector(force, length + 0.03);
    }
  }
}
