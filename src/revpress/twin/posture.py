"""Where a body's points are in a posture: used to set up a machine around an athlete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import mujoco
import numpy as np

from revpress.athlete.body import Body
from revpress.mechanics.closure import Closure
from revpress.mechanics.kinematics import Array, Mechanism, bodies_at
from revpress.twin.assembly import Assembly
from revpress.twin.moving_parts import skeleton


def point_at(body: Body, coordinates: Mapping[str, float], segment: str, point: Array) -> Array:
    """World position (3,) [m] of a ``point`` of a ``segment`` with the given coordinates [rad, m]; the rest is 0."""
    place = body.model.body(segment).id
    position, rotation = _bodies_at(body, coordinates)
    return np.asarray(position[place] + rotation[place] @ point)


def level_in(body: Body, coordinates: Mapping[str, float], segment: str) -> Array:
    """Quaternion (w, x, y, z) in a ``segment``'s axes of what lies along the world's axes in that posture."""
    level = np.empty(4)
    mujoco.mju_mat2Quat(level, _bodies_at(body, coordinates)[1][body.model.body(segment).id].T.ravel())
    return level


def _bodies_at(body: Body, coordinates: Mapping[str, float]) -> tuple[Array, Array]:
    """Positions (n_body, 3) [m] and rotations (n_body, 3, 3) of all segments, as the body's model numbers them."""
    mechanism = body.mechanism
    return bodies_at(mechanism.tree, mechanism.coordinates.expand(_independent(body, coordinates)))


def _independent(body: Body, coordinates: Mapping[str, float]) -> Array:
    """The independent coordinates (n_u,) of a body, 0 where nothing is given."""
    u, names = np.zeros(len(body.coordinates)), body.coordinates.names
    for name, value in coordinates.items():
        u[names.index(name)] = value
    return u


def pose(body: Body, coordinates: Mapping[str, float], data: mujoco.MjData | None = None) -> mujoco.MjData:
    """The body with the given coordinates [rad, m], the rest 0; ``data`` of an earlier pose is used again."""
    data = data or mujoco.MjData(body.model)
    data.qpos[:] = body.coordinates.expand(_independent(body, coordinates))
    mujoco.mj_kinematics(body.model, data)
    return data


def first_posture(assembly: Assembly, mechanism: Mechanism | None = None) -> dict[str, float]:
    """Coordinates [rad, m] at the start of the stroke, loops closed.

    Parameters
    ----------
    assembly : Assembly
        The exercise.
    mechanism : Mechanism, optional
        What moves in it (:func:`.rig.skeleton`), where it was compiled already.

    Raises
    ------
    UnreachableError
        No posture closes the loops.
    """
    moving = mechanism or skeleton(assembly)
    closure = Closure(moving, assembly.welds, assembly.prescribed, assembly.guess, assembly.balances, nodes=1)
    return dict(zip(moving.coordinates.names, closure.tabulated.u[0].tolist(), strict=True))


def postures(assembly: Assembly, stroke: Sequence[float]) -> list[dict[str, float]]:
    """Coordinates [rad, m] at places of the stroke, from 0 to 1, loops closed; errors as of :func:`first_posture`."""
    still = {name: (value,) for name, value in assembly.fixed.items()}
    moving = skeleton(assembly)
    prescribed = {**assembly.prescribed, **still}
    closure = Closure(moving, assembly.welds, prescribed, assembly.guess, assembly.balances)
    return [dict(zip(moving.coordinates.names, u, strict=True)) for u in closure.at(stroke).u.tolist()]


def between(body: Body, segment: str, other: str) -> Array:
    """From the origin of a segment to that of another (3,) [m], all coordinates 0: then all axes are the world's."""
    return point_at(body, {}, other, np.zeros(3)) - point_at(body, {}, segment, np.zeros(3))
