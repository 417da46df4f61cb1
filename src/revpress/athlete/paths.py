"""Muscle paths as spatial tendons of a MuJoCo model, and their lengths and Jacobians over many postures."""

from __future__ import annotations

from collections.abc import Iterable

import mujoco
import numpy as np
from numpy.typing import NDArray

from revpress.athlete.skeleton import BodyParameters, PathPoint, SurfacePoint, WrapCylinder
from revpress.errors import InputError
from revpress.mechanics.arrays import finite
from revpress.mechanics.kinematics import Mechanism

Array = NDArray[np.float64]

_SIDE_SITE_RADII = 1.5
"""Distance of a side site from its cylinder's axis, in radii."""

_ON_SURFACE = 1.0002
"""Distance of a surface point from its cylinder's axis, in radii: MuJoCo wraps no path that starts inside."""

_HIDDEN = 4
"""Visual group of sites and wrap cylinders, off by default in MuJoCo's viewers."""

_QUADRANTS = {"x": (1.0, 0.0, 0.0), "-x": (-1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "-y": (0.0, -1.0, 0.0)}


def add_muscles(spec: mujoco.MjSpec, parameters: BodyParameters, names: Iterable[str]) -> None:
    """Add one spatial tendon a muscle to ``spec``, with its sites ``<muscle>-P<i>`` and wrap cylinders.

    MuJoCo takes the shortest path round a cylinder without a side site, and the shortest among those that
    pass on the side site's side with one. A cylinder of which a path may use one half only gets its site in
    the middle of that half.
    """
    for name in names:
        tendon = spec.add_tendon(name=name)
        for i, item in enumerate(parameters.muscles[name].path, start=1):
            if isinstance(item, str):
                tendon.wrap_geom(item, _add_cylinder(spec, item, parameters.wraps[item]))
            else:
                point = on_body(item, parameters) if isinstance(item, SurfacePoint) else item
                site = f"{name}-P{i}"
                spec.body(point.body).add_site(name=site, pos=point.at, group=_HIDDEN)
                tendon.wrap_site(site)


def on_body(point: SurfacePoint, parameters: BodyParameters) -> PathPoint:
    """A point on a cylinder as a point of the cylinder's body."""
    cylinder = parameters.wraps[point.wrap]
    local = [_ON_SURFACE * np.cos(point.angle), _ON_SURFACE * np.sin(point.angle), point.along]
    return PathPoint(cylinder.body, cylinder.position + cylinder.radius * (cylinder.rotation @ local))


def _add_cylinder(spec: mujoco.MjSpec, name: str, cylinder: WrapCylinder) -> str:
    """Add the wrap cylinder unless it is there; returns the name of its side site, empty without one."""
    side = "" if cylinder.quadrant == "all" else f"{name}-side"
    if spec.geom(name) is not None:
        return side
    body = spec.body(cylinder.body)
    body.add_geom(
        name=name,
        type=mujoco.mjtGeom.mjGEOM_CYLINDER,
        pos=cylinder.position,
        quat=quaternion(cylinder.rotation),
        size=[cylinder.radius, cylinder.radius, 0.0],  # MuJoCo wraps as if it were endless
        contype=0,
        conaffinity=0,
        group=_HIDDEN,
    )
    if side:
        body.add_site(name=side, pos=side_site(cylinder), group=_HIDDEN)
    return side


def side_site(cylinder: WrapCylinder) -> Array:
    """Where the site of a cylinder lies of which a path may use one half only (3,) [m], in its body."""
    out = _SIDE_SITE_RADII * cylinder.radius * (cylinder.rotation @ np.array(_QUADRANTS[cylinder.quadrant]))
    return np.asarray(cylinder.position + out)


def quaternion(rotation: Array) -> Array:
    """Unit quaternion (w, x, y, z) of a rotation matrix (3, 3)."""
    out = np.empty(4)
    mujoco.mju_mat2Quat(out, rotation.ravel())
    return out


def tendon_lengths(mechanism: Mechanism, q: Array) -> tuple[Array, Array]:
    """Tendon lengths (frame, n) [m] and Jacobians ∂length/∂q (frame, n, n_q) at ``q`` (frame, n_q).

    Raises
    ------
    InputError
        Coordinates of another shape, or not finite.
    """
    q = finite("q", q)
    if q.ndim != 2 or q.shape[1] != mechanism.model.nq:
        raise InputError(f"q has the shape {q.shape}, but must have (frame, {mechanism.model.nq})")
    return mechanism.tendon_paths(q)
