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
      gl_FragColor = vec4(colour, 0.55 * line * fade);
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
    this.lights();
    this.ground();
    this.onFrame = onFrame;
    this.controls.addEventListener("change", () => this.request());
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement);
    this.resize();
  }

  lights() {
    this.scene.add(new THREE.HemisphereLight("#ffffff", "#b9b2a8", 1.7));
    const sun = new THREE.DirectionalLight("#fff6ea", 2.2);
    sun.position.set(1.4, 4.2, 2.2);
    sun.castShadow = true;
    sun.shadow.mapSize.set(2048, 2048);
    sun.shadow.radius = 5;
    sun.shadow.blurSamples = 16;
    sun.shadow.bias = -0.0004;
    Object.assign(sun.shadow.camera, { left: -2.2, right: 2.2, top: 2.2, bottom: -2.2, near: 0.5, far: 9 });
    const rim = new THREE.DirectionalLight("#dce9ff", 0.8);
    rim.position.set(-2.5, 2, -3);
    this.sun = sun;
    this.scene.add(sun, sun.target, rim);
  }

  ground() {
    const plane = new THREE.PlaneGeometry(14, 14).rotateX(-Math.PI / 2);
    const shade = new THREE.Mesh(plane, new THREE.ShadowMaterial({ opacity: 0.22 }));
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
    this.request();
  }

  /** Look at a box from one of the VIEWS, all of it in the picture. */
  look(box, view) {
    const centre = box.getCenter(new THREE.Vector3());
    const eye = new THREE.Vector3(...VIEWS[view]).normalize();
    this.camera.position.copy(centre).add(eye);
    this.camera.lookAt(centre);
    this.camera.updateMatrixWorld();
    const tan = Math.tan((this.camera.fov * Math.PI) / 360);
    let distance = 0;
    for (let corner = 0; corner < 8; corner++) {
      const p = new THREE.Vector3(
        corner & 1 ? box.max.x : box.min.x,
        corner & 2 ? box.max.y : box.min.y,
        corner & 4 ? box.max.z : box.min.z,
      ).applyMatrix4(this.camera.matrixWorldInverse);
      const back = p.z + 1; // towards the eye, from the centre
      distance = Math.max(distance, back + Math.abs(p.y) / tan, back + Math.abs(p.x) / (tan * this.camera.aspect));
    }
    this.camera.position.copy(centre).addScaledVector(eye, 1.04 * distance);
    this.controls.target.copy(centre);
    this.controls.update();
    this.sun.position.set(centre.x + 1.4, 4.2, centre.z + 2.2);
    this.sun.target.position.copy(centre).setY(0);
    this.request();
  }

  turn(angle) {
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
      this.controls.update();
      this.renderer.render(this.scene, this.camera);
      this.afterRender?.();
    });
  }
}
