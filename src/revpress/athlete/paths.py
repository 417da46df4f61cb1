"""Muscle paths as MuJoCo spatial tendons, and their lengths and Jacobians over many postures."""

from __future__ import annotations

from collections.abc import Iterable

import mujoco
import mujoco.batch
import numpy as np
from numpy.typing import NDArray

from revpress.athlete.skeleton import BodyParameters, Cylinder

Array = NDArray[np.float64]

SIDE_SITE_RADII = 1.5
"""Distance of a side site from its cylinder's axis, in radii."""

CHUNK = 1024
"""Postures evaluated at once: enough to keep the threads busy, small enough for the cache."""

_QUADRANTS = {"x": (1.0, 0.0, 0.0), "-x": (-1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "-y": (0.0, -1.0, 0.0)}


def add_muscles(spec: mujoco.MjSpec, parameters: BodyParameters, names: Iterable[str]) -> None:
    """Add one spatial tendon a muscle to ``spec``, with its sites and wrap cylinders."""
    for name in names:
        tendon = spec.add_tendon(name=name)
        for i, item in enumerate(parameters.muscles[name].path):
            if (
                item.startswith("GasLat_at_con") or item.startswith("GasMed_at_con")
                if isinstance(item, str)
                else False
            ):
                continue
            if isinstance(item, str):
                tendon.wrap_geom(item, _add_cylinder(spec, item, parameters.wraps[item]))
            else:
                site = f"{name}-P{i + 1}"
                spec.body(item.body).add_site(name=site, pos=item.at, group=4)
                tendon.wrap_site(site)


def _add_cylinder(spec: mujoco.MjSpec, name: str, cylinder: Cylinder) -> str:
    """Add the wrap cylinder unless it is there; returns the name of its side site, empty without one."""
    side = "" if cylinder.quadrant == "all" else f"{name}-side"
    if spec.geom(name) is not None:
        return side
    body = spec.body(cylinder.body)
    body.add_geom(
        name=name,
        type=mujoco.mjtGeom.mjGEOM_CYLINDER,
        pos=cylinder.position,
        quat=_quaternion(cylinder.rotation),
        size=[cylinder.radius, 0.05, 0.0],
        contype=0,
        conaffinity=0,
        group=4,
    )
    if side:
        out = (
            SIDE_SITE_RADII * cylinder.radius * (cylinder.rotation @ np.array(_QUADRANTS[cylinder.quadrant]))
        )
        body.add_site(name=side, pos=cylinder.position + out, group=4)
    return side


def _quaternion(rotation: Array) -> Array:
    quaternion = np.empty(4)
    mujoco.mju_mat2Quat(quaternion, rotation.ravel())
    return quaternion


def tendon_lengths(model: mujoco.MjModel, q: Array) -> tuple[Array, Array]:
    """Tendon lengths (frame, n) [m] and Jacobians ∂length/∂q (frame, n, n_q) in the postures ``q`` (frame, n_q)."""
    frames = len(q)
    size = min(frames, CHUNK)
    batch = mujoco.batch.Batch(model, size)
    qpos, length_out, entries = batch.bind("qpos"), batch.bind("ten_length"), batch.bind("ten_J")
    row = np.repeat(np.arange(model.ntendon), model.ten_J_rownnz)
    column = model.ten_J_colind
    length = np.empty((frames, model.ntendon))
    jacobian = np.zeros((frames, model.ntendon, model.nv))
    for start in range(0, frames, size):
        part = slice(start, min(start + size, frames))
        n = part.stop - start
        qpos[:n] = q[part]
        batch.forward(np.arange(n), stage=int(mujoco.mjtStage.mjSTAGE_POS))
        length[part] = length_out[:n]
        jacobian[part, row, column] = entries[:n]
    return length, jacobian
