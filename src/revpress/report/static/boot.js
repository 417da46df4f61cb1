// Unpacks the modules and the scenes that travel inside the page and starts the viewer.
(async () => {
  const host = document.getElementById("view3d");
  const unpack = async (element) => {
    const bytes = Uint8Array.from(atob(element.textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };
  try {
    const imports = {};
    for (const element of document.querySelectorAll("script[data-module]")) {
      const source = new Blob([await unpack(element)], { type: "text/javascript" });
      imports[element.dataset.module] = URL.createObjectURL(source);
    }
    const map = document.createElement("script");
    map.type = "importmap";
    map.textContent = JSON.stringify({ imports });
    document.head.append(map);
    const { show } = await import(imports.view3d);
    show(host, JSON.parse(await unpack(document.querySelector("script[data-scenes]"))));
  } catch (error) {
    console.error(error);
    host.dataset.state = "failed";
    host.querySelector(".view-wait").textContent =
      "The 3D view needs a browser with WebGL 2, which this one does not offer. Every figure below stands without it.";
  }
})();
