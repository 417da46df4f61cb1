"""A moving 3D scene of one exercise: shapes, muscle paths, force arrows and readouts over frames.

The scene is plain data (metres, newtons, y up), drawn by :mod:`revpress.report.view3d`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import mujoco
import mujoco.batch
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation

from revpress.athlete.body import SKIN
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.errors import InputError, shown
from revpress.machine.parts import FLOOR, LOAD, MACHINE
from revpress.mechanics.compile import kernel
from revpress.mechanics.vector import as_point, dot, in_axes, minus, plus, put, turned

Array = NDArray[np.float64]
Indices = NDArray[np.int32]
Scene = dict[str, Any]

PATH_POINTS = 20
"""Points along each muscle path, equally spaced along its length."""

_ARC_POINTS = 6
"""Points laid on a wrap surface between the two where the path meets and leaves it."""

_ROLES = {FLOOR: "floor", SKIN: "athlete", MACHINE: "machine", LOAD: "load"}
_KINDS = {
    int(mujoco.mjtGeom.mjGEOM_SPHERE): "sphere",
    int(mujoco.mjtGeom.mjGEOM_CAPSULE): "capsule",
    int(mujoco.mjtGeom.mjGEOM_ELLIPSOID): "ellipsoid",
    int(mujoco.mjtGeom.mjGEOM_CYLINDER): "cylinder",
    int(mujoco.mjtGeom.mjGEOM_BOX): "box",
}
_ARROW_KINDS = ("contact", "resistance", "support")


def scene_from_model(
    model: mujoco.MjModel,
    qpos: ArrayLike,
    time: ArrayLike,
    activation: ArrayLike,
    muscle_names: Sequence[str],
    arrows: Sequence[Mapping[str, Any]] = (),
    readouts: Sequence[Mapping[str, Any]] = (),
    title: str = "",
    *,
    cords: Sequence[Mapping[str, Any]] = (),
    radius: ArrayLike = 0.008,
    strength: ArrayLike = 1.0,
) -> Scene:
    """The scene of a compiled model in the postures ``qpos``.

    Parameters
    ----------
    model : mujoco.MjModel
        Its geoms of the groups floor 0, athlete 1, machine 2, load 3 become shapes, its tendons named in
        ``muscle_names`` become muscles.
    qpos : array_like, shape (F, nq)
        Postures [rad, m].
    time : array_like, shape (F,)
        [s], increasing.
    activation : array_like, shape (F, muscle)
        [1], in the order of ``muscle_names``.
    arrows : sequence of mapping of str to object, optional
        Each ``name``, ``kind`` (contact, resistance or support), ``origin`` (F, 3) [m], ``vector`` (F, 3) [N].
    readouts : sequence of mapping of str to object, optional
        Each ``label``, ``unit``, ``values`` (F,).
    title : str, default: ""
        Name of the exercise.
    cords : sequence of mapping of str to object, optional
        Cables and bands, each ``name`` and ``points`` (F, 2, 3), its two ends [m].
    radius : array_like, shape (muscle,), default: 0.008
        Or one thickness of the muscles' bellies [m].
    strength : array_like, shape (muscle,), default: 1.0
        Or one weight of each muscle in its group's mean activation, mostly its maximal force [N].

    Raises
    ------
    InputError
        If the numbers of frames differ, a muscle is not a tendon of the model, or an arrow has an unknown kind.
    """
    time = np.asarray(time, dtype=float)
    frames = time.size
    qpos = _framed("qpos", qpos, (frames, model.nq))
    activation = _framed("activation", activation, (frames, len(muscle_names)))
    tendons = {model.tendon(i).name: i for i in range(model.ntendon)}
    unknown = [name for name in muscle_names if name not in tendons]
    if unknown:
        raise InputError(f"muscles {', '.join(unknown)} are not tendons of the model")
    position, rotation, paths = _poses(model, qpos, np.array([tendons[n] for n in muscle_names], dtype=np.int64))
    radii, weights = (np.broadcast_to(np.asarray(v, dtype=float), len(muscle_names)) for v in (radius, strength))
    return {
        "title": title,
        "frames": frames,
        "time": time,
        "shapes": _shapes(model, position, rotation),
        "muscles": [
            {
                "name": name,
                "group": muscle_group(name),
                "radius": float(radii[i]),
                "strength": float(weights[i]),
                "points": paths[:, i],
                "activation": activation[:, i],
            }
            for i, name in enumerate(muscle_names)
        ],
        "cords": [
            {"name": c["name"], "points": _framed(f"ends of {c['name']}", c["points"], (frames, 2, 3))} for c in cords
        ],
        "arrows": [_arrow(arrow, frames) for arrow in arrows],
        "readouts": [
            {"label": r["label"], "unit": r["unit"], "values": _framed(r["label"], r["values"], (frames,))}
            for r in readouts
        ],
    }


def muscle_group(name: str) -> str:
    """Group of a muscle such as ``glmax1_r`` (see :mod:`revpress.athlete.muscle_groups`), or ``other``."""
    return next((group for group, members in MUSCLE_GROUPS.items() if name.rpartition("_")[0] in members), "other")


def _framed(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Array:
    array = np.asarray(values, dtype=float)
    if array.shape != shape:
        raise InputError(f"scene: {name} has shape {array.shape}, expected {shape}")
    if not np.isfinite(array).all():
        raise InputError(f"scene: {name} holds values that are not finite")
    return array


def _arrow(arrow: Mapping[str, Any], frames: int) -> dict[str, Any]:
    if arrow["kind"] not in _ARROW_KINDS:
        raise InputError(
            f"arrow {shown(arrow['name'])} is of kind {shown(arrow['kind'])}, allowed are {', '.join(_ARROW_KINDS)}"
        )
    return {
        "name": arrow["name"],
        "kind": arrow["kind"],
        "origin": _framed(f"origin of {arrow['name']}", arrow["origin"], (frames, 3)),
        "vector": _framed(f"vector of {arrow['name']}", arrow["vector"], (frames, 3)),
    }


def _poses(model: mujoco.MjModel, qpos: Array, tendons: NDArray[np.int64]) -> tuple[Array, Array, Array]:
    """Geom positions (F, geom, 3), rotations (F, geom, 3, 3) and muscle paths (F, muscle, PATH_POINTS, 3)."""
    frames = len(qpos)
    batch = mujoco.batch.Batch(model, frames)
    names = ("geom_xpos", "geom_xmat", "wrap_xpos", "wrap_obj", "ten_wrapadr", "ten_wrapnum")
    data = {name: batch.bind(name) for name in names}
    batch.bind("qpos")[:] = qpos
    batch.forward(np.arange(frames), stage=int(mujoco.mjtStage.mjSTAGE_POS))
    position = np.array(data["geom_xpos"])
    rotation = np.array(data["geom_xmat"]).reshape(frames, model.ngeom, 3, 3)
    paths = _resample(
        np.array(data["wrap_xpos"]).reshape(frames, -1, 3),
        np.array(data["wrap_obj"]).reshape(frames, -1),
        np.array(data["ten_wrapadr"])[:, tendons],
        np.array(data["ten_wrapnum"])[:, tendons],
        position,
        rotation,
        model.geom_type == int(mujoco.mjtGeom.mjGEOM_CYLINDER),
    )
    return position, rotation, paths


@kernel()
def _resample(
    points: Array,
    obj: Indices,
    start: Indices,
    count: Indices,
    centre: Array,
    rotation: Array,
    cylinder: NDArray[np.bool_],
) -> Array:
    """Paths (F, muscle, PATH_POINTS, 3) with arcs on the wrap surfaces, equally spaced along the length."""
    frames, muscles = start.shape
    out = np.empty((frames, muscles, PATH_POINTS, 3))
    line = np.empty((points.shape[1] * _ARC_POINTS, 3))
    walked = np.empty(line.shape[0])
    for f in range(frames):
        for m in range(muscles):
            n = 0
            for i in range(start[f, m], start[f, m] + count[f, m]):
                g = obj[f, i]
                if n > 0 and g >= 0 and obj[f, i - 1] == g:
                    # between meeting and leaving the surface: turn the radius, slide along the axis
                    turn, middle = rotation[f, g], as_point(centre[f, g])
                    a = in_axes(turn, minus(as_point(line[n - 1]), middle))
                    b = in_axes(turn, minus(as_point(points[f, i]), middle))
                    az, bz = 0.0, 0.0
                    if cylinder[g]:
                        az, bz = a[2], b[2]
                        a, b = (a[0], a[1], 0.0), (b[0], b[1], 0.0)
                    cosine = dot(a, b) / np.sqrt(dot(a, a) * dot(b, b))
                    angle = np.arccos(min(1.0, max(-1.0, cosine)))
                    if angle > 1e-6:
                        whole = np.sin(angle)
                        for j in range(1, _ARC_POINTS - 1):
                            t = j / (_ARC_POINTS - 1)
                            first, second = np.sin((1 - t) * angle), np.sin(t * angle)
                            x, y = (first * a[0] + second * b[0]) / whole, (first * a[1] + second * b[1]) / whole
                            z = (first * a[2] + second * b[2]) / whole + ((1 - t) * az + t * bz)
                            put(line[n], plus(middle, 1.0, turned(turn, (x, y, z))))
                            n += 1
                put(line[n], as_point(points[f, i]))
                n += 1
            walked[0] = 0.0
            for i in range(1, n):
                step = minus(as_point(line[i]), as_point(line[i - 1]))
                walked[i] = walked[i - 1] + np.sqrt(dot(step, step))
            # Not by np.interp, which takes as long to compile as all the rest.
            i = 0
            for k in range(PATH_POINTS):
                at = walked[n - 1] if k == PATH_POINTS - 1 else k * (walked[n - 1] / (PATH_POINTS - 1))
                while i < n - 1 and walked[i + 1] <= at:
                    i += 1
                for axis in range(3):
                    out[f, m, k, axis] = line[i, axis]
                    if at > walked[i]:
                        slope = (line[i + 1, axis] - line[i, axis]) / (walked[i + 1] - walked[i])
                        out[f, m, k, axis] = slope * (at - walked[i]) + line[i, axis]
    return out


def _shapes(model: mujoco.MjModel, position: Array, rotation: Array) -> list[dict[str, Any]]:
    quaternion = np.roll(Rotation.from_matrix(rotation.reshape(-1, 3, 3)).as_quat(), 1, axis=-1)
    quaternion = _continuous(quaternion.reshape(*rotation.shape[:2], 4))
    shapes = []
    for i in range(model.ngeom):
        role, kind = _ROLES.get(int(model.geom_group[i])), _KINDS.get(int(model.geom_type[i]))
        if role is None or kind is None or model.geom_rgba[i, 3] == 0:
            continue
        still = np.ptp(position[:, i], axis=0).max() < 1e-9 and np.ptp(quaternion[:, i], axis=0).max() < 1e-9
        colour = "".join(f"{round(255 * c):02x}" for c in model.geom_rgba[i, :3])
        shapes.append(
            {
                "name": model.geom(i).name or model.body(int(model.geom_bodyid[i])).name,
                "kind": kind,
                "size": [float(s) for s in model.geom_size[i]],
                "colour": f"#{colour}",
                "opacity": float(model.geom_rgba[i, 3]),
                "group": role,
                "position": position[0, i] if still else position[:, i],
                "quaternion": quaternion[0, i] if still else quaternion[:, i],
            }
        )
    return shapes


def _continuous(quaternion: Array) -> Array:
    """The same rotations (F, geom, 4) without jumps of sign from frame to frame, so that they can be interpolated."""
    flips = np.sign(np.sum(quaternion[1:] * quaternion[:-1], axis=-1, keepdims=True))
    sign = np.concatenate([np.ones((1, *flips.shape[1:])), np.cumprod(np.where(flips == 0, 1, flips), axis=0)])
    return np.asarray(quaternion * sign)
