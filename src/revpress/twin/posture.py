"""Where a body's points are in a posture: used to set up a machine around an athlete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import mujoco
import numpy as np

from revpress.athlete.body import Body
from revpress.mechanics.kinematics import Array
from revpress.twin.assembly import Assembly
from revpress.twin.rig import close, skeleton


def point_at(body: Body, coordinates: Mapping[str, float], segment: str, point: Array) -> Array:
    """World position (3,) [m] of a ``point`` of a ``segment`` with the given coordinates [rad, m]; the rest is 0."""
    at = pose(body, coordinates).body(segment)
    return np.asarray(at.xpos + at.xmat.reshape(3, 3) @ point)


def level_in(body: Body, coordinates: Mapping[str, float], segment: str) -> Array:
    """Quaternion (w, x, y, z) in a ``segment``'s axes of what lies along the world's axes in that posture."""
    level = np.empty(4)
    mujoco.mju_negQuat(level, pose(body, coordinates).body(segment).xquat)
    return level


def pose(body: Body, coordinates: Mapping[str, float], data: mujoco.MjData | None = None) -> mujoco.MjData:
    """The body with the given coordinates [rad, m], the rest 0; ``data`` of an earlier pose is used again."""
    u = np.zeros(len(body.coordinates))
    for name, value in coordinates.items():
        u[body.coordinates.names.index(name)] = value
    data = data or mujoco.MjData(body.model)
    data.qpos[:] = body.coordinates.expand(u)
    mujoco.mj_kinematics(body.model, data)
    return data


def first_posture(assembly: Assembly) -> dict[str, float]:
    """Coordinates [rad, m] at the start of the stroke, loops closed.

    Raises
    ------
    UnreachableError
        No posture closes the loops.
    """
    return postures(assembly, [0.0])[0]


def postures(assembly: Assembly, stroke: Sequence[float]) -> list[dict[str, float]]:
    """Coordinates [rad, m] at places of the stroke, from 0 to 1, loops closed; errors as of :func:`first_posture`."""
    still = {name: (value,) for name, value in assembly.fixed.items()}
    closure = close(skeleton(assembly), assembly, {**assembly.prescribed, **still})
    names = closure.mechanism.coordinates.names
    return [dict(zip(names, u, strict=True)) for u in closure.at(stroke).u.tolist()]


def between(body: Body, segment: str, other: str) -> Array:
    """From the origin of a segment to that of another (3,) [m], all coordinates 0: then all axes are the world's."""
    return point_at(body, {}, other, np.zeros(3)) - point_at(body, {}, segment, np.zeros(3))
