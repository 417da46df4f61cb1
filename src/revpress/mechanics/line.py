"""Straight lines that pull two bodies towards each other: cables and bands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel, over_frames
from revpress.mechanics.kinematics import Array, Frames, IntArray, Mechanism, joint_moves, site_motion
from revpress.mechanics.vector import dot

Tension = Callable[[Array, Array, Array], Array]
"""Tension (F,) [N], never negative, of length [m], its rate [m/s] and second rate [m/s²], lengthening positive."""


@dataclass(frozen=True)
class Line:
    """A line between the sites ``a`` and ``b`` with a law of tension."""

    name: str
    a: str
    b: str
    tension: Tension


@dataclass(frozen=True)
class Pulled:
    """What a line does, per frame.

    Attributes
    ----------
    length, rate : ndarray, shape (F,)
        [m], [m/s], lengthening positive.
    tension : ndarray, shape (F,)
        [N].
    force : ndarray, shape (F, 3)
        On the body of ``a``, world axes [N].
    generalised : ndarray, shape (F, n_q)
        Over all joints [N m or N].
    """

    length: Array
    rate: Array
    tension: Array
    force: Array
    generalised: Array


def pull_line(mechanism: Mechanism, line: Line, frames: Frames, dq: Array, ddq: Array) -> Pulled:
    """Length, tension and force of a line at joint rates and accelerations (F, n_q)."""
    ends = [mechanism.site(line.a), mechanism.site(line.b)]
    chains = mechanism.chains(ends)
    points = [np.ascontiguousarray(frames.site_position[:, end]) for end in ends]
    motion = np.empty((2, 2, len(dq), 3))
    for side in range(2):
        over_frames(
            site_motion, len(dq), chains[side], mechanism.is_slide, frames.anchor, frames.axis, points[side], dq, ddq,
            motion[side, 0], motion[side, 1],
        )  # fmt: skip
    between = points[1] - points[0]
    velocity, acceleration = motion[1] - motion[0]
    length = np.linalg.norm(between, axis=1)
    along = between / length[:, None]
    rate = np.einsum("fx,fx->f", along, velocity)
    across = np.einsum("fx,fx->f", velocity, velocity) - rate**2
    tension = line.tension(length, rate, np.einsum("fx,fx->f", along, acceleration) + across / length)
    force = tension[:, None] * along
    generalised = np.zeros_like(dq)
    for side, sign in enumerate((1.0, -1.0)):
        over_frames(
            push_point, len(dq), chains[side], mechanism.is_slide, frames.anchor, frames.axis, points[side],
            sign * force, generalised,
        )  # fmt: skip
    return Pulled(length, rate, tension, force, generalised)


@kernel()
def push_point(
    start: int, stop: int, chain: IntArray, is_slide: NDArray[np.bool_], anchor: Array, axis: Array, point: Array,
    force: Array, out: Array,
) -> None:  # fmt: skip
    """Add the generalised force of a force (F, 3) at a point (F, 3) of the chain's last body to ``out`` (F, n_q)."""
    for f in range(start, stop):
        for j in chain:
            if j < 0:
                break
            out[f, j] += dot(joint_moves(is_slide[j], anchor[f, j], axis[f, j], point[f]), force[f])
