// Light, ground, camera and the drawing loop of the 3D view.
import * as THREE from "three";
import { OrbitControls } from "orbit-controls";

const GRID_SHADER = {
  vertex: `varying vec3 at; void main() { at = position; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`,
  fragment: `varying vec3 at; uniform vec3 colour;
    float lines(float step, float width) {
      vec2 g = abs(fract(at.xz / step - 0.5) - 0.5) * step / fwidth(at.xz);
      return 1.0 - min(min(g.x, g.y) / width, 1.0);
    }
    void main() {
      float fade = 1.0 - smoothstep(0.8, 3.2, length(at.xz));
      float line = max(0.35 * lines(0.25, 1.0), lines(1.0, 1.3));
      gl_FragColor = vec4(colour, 0.3 * line * fade);
    }`,
};

/** Views by name: where the eye stands, as seen from the athlete (x forward, y up, z to the athlete's right). */
export const VIEWS = { "Three-quarter": [0.75, 0.42, 1], Side: [0, 0.12, 1], Front: [1, 0.15, 0.001], Back: [-1, 0.25, 0.001] };

export class Stage {
  constructor(canvas, onFrame) {
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true, preserveDrawingBuffer: true });
    this.renderer.shadowMap.enabled = true;
    this.renderer.shadowMap.type = THREE.VSMShadowMap;
    this.scene = new THREE.Scene();
    this.camera = new THREE.PerspectiveCamera(28, 1, 0.05, 40);
    this.controls = new OrbitControls(this.camera, canvas);
    Object.assign(this.controls, { enableDamping: true, dampingFactor: 0.12, maxPolarAngle: 1.62, minDistance: 0.6, maxDistance: 12 });
    this.controls.zoomToCursor = true;
    this.controls.enableZoom = false; // until the view is touched: a page scrolled past must not get stuck in it
    canvas.addEventListener("pointerdown", () => (this.controls.enableZoom = true), { capture: true });
    canvas.addEventListener("pointerleave", () => (this.controls.enableZoom = false));
    this.lights();
    this.ground();
    this.onFrame = onFrame;
    this.controls.addEventListener("change", () => this.request());
    this.controls.addEventListener("start", () => (this.framed = undefined)); // from now on the user's own view
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement);
    this.resize();
  }

  lights() {
    this.scene.add(new THREE.HemisphereLight("#ffffff", "#b9b2a8", 1.7));
    const sun = new THREE.DirectionalLight("#fff6ea", 2.2);
    sun.position.set(1.4, 4.2, 2.2);
    sun.castShadow = true;
    sun.shadow.mapSize.set(2048, 2048);
    sun.shadow.radius = 9;
    sun.shadow.blurSamples = 24;
    sun.shadow.bias = -0.0004;
    Object.assign(sun.shadow.camera, { left: -2.2, right: 2.2, top: 2.2, bottom: -2.2, near: 0.5, far: 9 });
    const rim = new THREE.DirectionalLight("#dce9ff", 0.8);
    rim.position.set(-2.5, 2, -3);
    this.sun = sun;
    this.scene.add(sun, sun.target, rim);
  }

  ground() {
    const plane = new THREE.PlaneGeometry(14, 14).rotateX(-Math.PI / 2);
    const shade = new THREE.Mesh(plane, new THREE.ShadowMaterial({ opacity: 0.2 }));
    shade.receiveShadow = true;
    this.gridColour = { value: new THREE.Color() };
    const grid = new THREE.Mesh(
      plane,
      new THREE.ShaderMaterial({
        vertexShader: GRID_SHADER.vertex,
        fragmentShader: GRID_SHADER.fragment,
        uniforms: { colour: this.gridColour },
        transparent: true,
        depthWrite: false,
      }),
    );
    grid.position.y = 0.001;
    this.floor = new THREE.Group().add(shade, grid);
    this.scene.add(this.floor);
  }

  /** Colours that follow the page's theme. */
  theme(style) {
    this.gridColour.value.set(style.getPropertyValue("--muted").trim() || "#66727c");
    this.request();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.renderer.domElement.parentElement;
    if (!width || !height) return;
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio, 2));
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    if (this.framed) this.look(...this.framed);
    this.draw(); // at once: a new size has emptied the canvas
  }

  /** Look at points from one of the VIEWS, all of them in the picture and as large as they fit. */
  look(points, view) {
    this.framed = [points, view];
    const centre = new THREE.Box3().setFromPoints(points).getCenter(new THREE.Vector3());
    const eye = new THREE.Vector3(...VIEWS[view]).normalize();
    this.camera.position.copy(eye);
    this.camera.lookAt(0, 0, 0);
    this.camera.updateMatrix();
    const [right, up] = [0, 1].map((k) => new THREE.Vector3().setFromMatrixColumn(this.camera.matrix, k));
    const tall = Math.tan((this.camera.fov * Math.PI) / 360);
    const wide = tall * this.camera.aspect;
    let distance = 0;
    for (let round = 0; round < 6; round++) {
      // as near as the outermost points allow, then the picture's middle between them
      const spots = points.map((p) => p.clone().sub(centre)).map((p) => [p.dot(right), p.dot(up), p.dot(eye)]);
      distance = Math.max(...spots.map(([x, y, z]) => z + Math.max(Math.abs(x) / wide, Math.abs(y) / tall)));
      for (const [k, axis] of [right, up].entries()) {
        const seen = spots.map((spot) => spot[k] / (distance - spot[2]));
        centre.addScaledVector(axis, 0.5 * distance * (Math.max(...seen) + Math.min(...seen)));
      }
    }
    this.camera.position.copy(centre).addScaledVector(eye, 1.1 * distance);
    this.controls.target.copy(centre);
    this.controls.update();
    this.sun.position.set(centre.x + 1.4, 4.2, centre.z + 2.2);
    this.sun.target.position.copy(centre).setY(0);
    this.request();
  }

  turn(angle) {
    this.framed = undefined;
    const arm = this.camera.position.clone().sub(this.controls.target);
    this.camera.position.copy(this.controls.target).add(arm.applyAxisAngle(new THREE.Vector3(0, 1, 0), angle));
    this.controls.update();
    this.request();
  }

  /** Draw once, soon; the loop sleeps while nothing changes. */
  request() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame((now) => {
      this.waiting = false;
      if (this.onFrame(now)) this.request();
      this.draw();
    });
  }

  draw() {
    this.controls.update();
    this.renderer.render(this.scene, this.camera);
    this.afterRender?.();
  }
}
