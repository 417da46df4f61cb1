"""Known forces on a body: measured ground reactions, for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from revpress.mechanics.compile import over_frames
from revpress.mechanics.kinematics import Array, Frames, Mechanism
from revpress.mechanics.line import push_point


@dataclass(frozen=True)
class KnownForce:
    """A known wrench on the body of a site.

    Attributes
    ----------
    name : str
        Name in the results.
    site : str
        Any site of the body.
    at : callable
        Stroke (F,) to force [N], the point where it acts [m] and moment about that [N m]: (3, F, 3), world axes.
    """

    name: str
    site: str
    at: Callable[[Array], Array]


@dataclass(frozen=True)
class AppliedForce:
    """What a known_force does, per frame.

    Attributes
    ----------
    force, point, moment : ndarray, shape (F, 3)
        World axes [N], [m], [N m].
    generalised : ndarray, shape (F, n_q)
        Over all joints [N m or N].
    """

    force: Array
    point: Array
    moment: Array
    generalised: Array


def apply_known_force(mechanism: Mechanism, known_force: KnownForce, frames: Frames, s: Array) -> AppliedForce:
    """A known_force at strokes ``s`` (F,)."""
    force, point, moment = (np.ascontiguousarray(v) for v in known_force.at(s))
    chain = mechanism.chain(mechanism.site(known_force.site))
    over_q = np.zeros((len(s), len(mechanism.is_slide)))
    over_frames(
        push_point, len(s), np.array(chain), mechanism.is_slide, frames.anchor, frames.axis, point, force, over_q
    )
    hinges = [j for j in chain if not mechanism.is_slide[j]]
    over_q[:, hinges] += np.einsum("fjx,fx->fj", frames.axis[:, hinges], moment)
    return AppliedForce(force, point, moment, over_q)
