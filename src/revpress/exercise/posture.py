"""Where a body's points are in a posture: used to set up a machine around an athlete."""

from __future__ import annotations

from collections.abc import Mapping

import mujoco
import numpy as np

from revpress.athlete.body import Body
from revpress.mechanics.kinematics import Array


def point_at(body: Body, coordinates: Mapping[str, float], segment: str, point: Array) -> Array:
    """World position (3,) [m] of a ``point`` of a ``segment`` with the given coordinates [rad, m]; the rest is 0."""
    u = np.zeros(len(body.coordinates))
    for name, value in coordinates.items():
        u[body.coordinates.names.index(name)] = value
    data = mujoco.MjData(body.model)
    data.qpos[:] = body.coordinates.expand(u)
    mujoco.mj_kinematics(body.model, data)
    at = data.body(segment)
    return np.asarray(at.xpos + at.xmat.reshape(3, 3) @ point)
