"""The interactive 3D view: scenes packed into one self-contained piece of HTML.

Everything the view needs (our viewer, the vendored three.js, the scenes) travels inside the page, gzipped and in
base64; the browser unpacks it, so the report opens without a network.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError
from revpress.report.scene import Scene
from revpress.report.style import activation_colours

LENGTH, _FORCE, _ACTIVATION, _ROTATION, _TIME = 1e-4, 0.1, 1e-3, 1e-4, 1e-4
"""Steps to which the packed numbers are rounded: 0.1 mm, 0.1 N, 0.1 %, 1e-4 and 0.1 ms."""

_MODULES = {
    "three-core": "three.core.min.js",
    "three": "three.module.min.js",
    "orbit-controls": "OrbitControls.js",
    "actors": "actors.js",
    "stage": "stage.js",
    "view3d": "view3d.js",
}


def view3d_html(scenes: Sequence[Scene], label: str) -> Markup:
    """The view of one or several scenes as HTML, to be placed once in a page.

    Parameters
    ----------
    scenes : sequence of Scene
        See :func:`~revpress.report.scene.scene_from_model`.
    label : str
        What is seen, in words, for a reader who cannot see it.

    Raises
    ------
    InputError
        Without scenes.
    """
    static = files("revpress.report") / "static"
    payload = view3d_data(scenes, label)
    parts = [
        f'<script type="application/gzip" data-module="{name}">{_bundle(_module(name, file))}</script>'
        for name, file in _MODULES.items()
    ]
    parts.append(
        f'<script type="application/gzip" data-scenes>{_bundle(json.dumps(payload, separators=(",", ":")))}</script>'
    )
    parts.append(f"<script>{(static / 'boot.js').read_text(encoding='utf-8')}</script>")
    return Markup("\n".join(parts))


def view3d_data(scenes: Sequence[Scene], label: str) -> dict[str, Any]:
    """What the viewer shows, ready for JSON: ``label``, ``colours`` and ``scenes``; parameters as :func:`view3d_html`.

    Raises
    ------
    InputError
        Without scenes.
    """
    if not scenes:
        raise InputError("the 3D view needs at least one scene, got none")
    return {
        "label": label,
        "colours": list(activation_colours(64)),
        "scenes": [pack_scene(scene) for scene in scenes],
    }


def pack(values: ArrayLike, unit: float) -> dict[str, Any]:
    """Numbers rounded to whole ``unit``s, as differences along the first axis (small, so they compress well).

    Returns ``shape``, ``unit`` and ``steps``, the flat list of differences; :func:`unpack` is the inverse.
    """
    array = np.asarray(values, dtype=float)
    whole = np.rint(array / unit).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros_like(whole[:1]))
    return {"shape": list(array.shape), "unit": unit, "steps": steps.ravel().tolist()}


def unpack(packed: Mapping[str, Any]) -> NDArray[np.float64]:
    """The numbers of :func:`pack`, to within half a unit."""
    steps = np.array(packed["steps"], dtype=np.int64).reshape(packed["shape"])
    return np.asarray(np.cumsum(steps, axis=0) * packed["unit"])


def pack_scene(scene: Scene) -> dict[str, Any]:
    """A scene ready for JSON: arrays packed, static shapes given as one frame."""
    return {
        "title": scene["title"],
        "time": pack(scene["time"], _TIME),
        "shapes": [
            {
                **{key: shape[key] for key in ("name", "kind", "size", "colour", "opacity", "group")},
                "position": pack(np.atleast_2d(shape["position"]), LENGTH),
                "quaternion": pack(np.atleast_2d(shape["quaternion"]), _ROTATION),
            }
            for shape in scene["shapes"]
        ],
        "muscles": [
            {
                "name": muscle["name"],
                "group": muscle["group"],
                "radius": muscle["radius"],
                "strength": muscle["strength"],
                "points": pack(muscle["points"], LENGTH),
                "activation": pack(muscle["activation"], _ACTIVATION),
            }
            for muscle in scene["muscles"]
        ],
        "cords": [{"name": cord["name"], "points": pack(cord["points"], LENGTH)} for cord in scene["cords"]],
        "arrows": [
            {
                "name": arrow["name"],
                "kind": arrow["kind"],
                "origin": pack(arrow["origin"], LENGTH),
                "vector": pack(arrow["vector"], _FORCE),
            }
            for arrow in scene["arrows"]
        ],
        "readouts": [
            {"label": r["label"], "unit": r["unit"], "values": [float(f"{v:.5g}") for v in r["values"]]}
            for r in scene["readouts"]
        ],
    }


def _module(name: str, file: str) -> str:
    source = (files("revpress.report") / "static" / file).read_text(encoding="utf-8")
    # three.js names its own second file by a relative path, which a page without files cannot follow
    return source.replace("./three.core.min.js", "three-core") if name == "three" else source


def _bundle(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
