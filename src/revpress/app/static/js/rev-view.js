// <rev-view>: the 3D view of a scene, as `revpress.report.view3d.view3d_data` packs it.
//
// Its data are in a child <script type="application/json">, or set as the property `data`; new data keep the eye and the
// place in the stroke. Nothing is drawn before it is looked at: without a graphics processor a picture takes a page's
// breath. The page names the viewer's modules (templates/view3d_modules.html). What is seen is also told in
// words: by the label, by numbers beside the picture, and by the answer around it.

const FAILED = "The 3D view needs a browser with WebGL 2, which this one does not offer. All that it shows stands in the words and figures as well.";

class RevView extends HTMLElement {
  #data = null;
  #view = null;
  #starting = false;
  #looked = false;
  #late = false;

  connectedCallback() {
    const script = this.querySelector('script[type="application/json"]');
    if (!this.#data && script) this.#data = JSON.parse(script.textContent);
    this.host = document.createElement("div");
    this.host.id = "view3d"; // there is one in a page, and the style knows it by this name
    this.host.dataset.state = "loading";
    this.host.append(Object.assign(document.createElement("p"), { className: "view-wait", textContent: "The 3D view comes …" }));
    this.replaceChildren(this.host);
    this.theme = new MutationObserver(() => this.#view?.theme());
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.eye = new IntersectionObserver((seen) => {
      this.#looked = seen.at(-1).isIntersecting;
      if (this.#looked) this.#draw();
    }, { rootMargin: "100px" });
    this.eye.observe(this);
  }

  disconnectedCallback() {
    this.theme.disconnect();
    this.eye.disconnect();
  }

  /** The packed scenes; setting them draws them. */
  get data() {
    return this.#data;
  }

  set data(packed) {
    this.#data = packed;
    this.#late = this.#view !== null;
    if (this.#looked) this.#draw();
  }

  #draw() {
    if (!this.#view) this.#start();
    else if (this.#late) this.#view.renew(this.#data);
    this.#late = false;
  }

  /** The picture is of what was before: a new one is being worked out. */
  set stale(yes) {
    this.host?.classList.toggle("stale", yes);
  }

  async #start() {
    if (!this.#data || this.#starting) return;
    this.#starting = true;
    try {
      const { show } = await import("view3d");
      this.#view = show(this.host, this.#data);
    } catch (error) {
      console.error(error);
      this.host.dataset.state = "failed";
      this.host.querySelector(".view-wait").textContent = FAILED;
    }
  }
}

customElements.define("rev-view", RevView);
