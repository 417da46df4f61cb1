"""The sharing problem of an exercise, frame by frame, and its answer."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from revpress.mechanics.closure import Path
from revpress.mechanics.dynamics import State
from revpress.mechanics.kinematics import Array
from revpress.mechanics.known_force import AppliedForce
from revpress.mechanics.line import Pulled
from revpress.mechanics.sharing import Sharing
from revpress.twin.motion import Motion

MINIMUM_ACTIVATION = 0.01
CONTACT_UNIT = 100.0  # newtons a unit of a generator: of the order of a corner's share, so the problem is well scaled
RESERVE = (
    0.1  # optimal force of a reserve [N m]: a hundredth of a percent of what the joints carry costs a full activation
)


@dataclass(frozen=True)
class Problem:
    """The sharing problem of every frame: find x with ``moment @ x + reserves = demand``.

    Columns are muscles first (activations), then contact generators (multiples of :data:`CONTACT_UNIT`).

    Attributes
    ----------
    moment : ndarray, shape (F, rows, columns)
        Demand : (F, rows) [N m or N].
    lower, upper, cost : ndarray, shape (columns,)
    capacity : ndarray, shape (F, n)
        Muscle force at full activation along the tendon [N].
    motion, path, state : Motion or pathlib.Path or State
        Stroke over time, posture and what moves.
    slope : ndarray, shape (F, n_q)
        Slopes of the coupled coordinates.
    passive : ndarray, shape (F, n_u)
        Passive moments [N m].
    resistance : ndarray, shape (F, n_u)
        Friction and springs of the machine's coordinates [N m or N].
    lines : dict of str to Pulled
        What each cable or band does, by name.
    known_forces : tuple of AppliedForce
        What each known force does.
    touch : ndarray, shape (F, g)
        How much the point of each generator touches: a unit of its column is that part of :data:`CONTACT_UNIT`.
    uncarried : ndarray, shape (F, rows)
        What contacts that come and go cannot carry; it is no part of the demand.
    """

    moment: Array
    demand: Array
    lower: Array
    upper: Array
    cost: Array
    capacity: Array
    motion: Motion
    path: Path
    state: State
    slope: Array
    passive: Array
    resistance: Array
    lines: dict[str, Pulled]
    known_forces: tuple[AppliedForce, ...]
    touch: Array = field(default_factory=lambda: np.ones(1))
    uncarried: Array = field(default_factory=lambda: np.zeros(1))


@dataclass(frozen=True)
class Answer:
    """Forces that move the exercise as wanted, per frame.

    Attributes
    ----------
    sharing : Sharing
        Activations, multipliers, reserves, residual, iterations and status as :func:`~revpress.mechanics.sharing.share`
        gives them.
    activation : ndarray, shape (F, n)
        Force : (F, n) tendon force [N]; contact : (F, g) generator multipliers.
    muscle_moment : ndarray, shape (F, n_u)
        Generalised force of the muscles [N m].
    reserve : ndarray, shape (F, n_u)
        Zero in rows that a support serves; what is unbalanced at the pelvis of a measured motion.
    slip_power : ndarray, shape (F, contact)
        Power of each contact on athlete and machine together [W].
    remainder : ndarray, shape (F, n_q)
        What supports, ideal torques and joint surfaces must supply [N m or N].
    """

    sharing: Sharing
    activation: Array
    force: Array
    contact: Array
    muscle_moment: Array
    reserve: Array
    remainder: Array
    slip_power: Array
