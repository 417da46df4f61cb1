"""A sharing problem whose muscles give what they do at their own activation, not a share of what they give at full.

Capacity times activation misses that a less active muscle has a shorter tendon and longer fibres. Where that matters,
a problem is solved again with the forces that its own answer leads to, until they agree.
"""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np

from revpress.mechanics.kinematics import Array
from revpress.mechanics.muscle import Muscles, equilibrium_force
from revpress.twin.problem import Problem
from revpress.twin.rig import Rig

_ROUNDS = 8
_AGREED = 1e-3  # of the maximal forces: a twentieth of what is usually set right


def own_forces(problem: Problem, activation: Array, muscles: Muscles) -> Array:
    """What each muscle really adds to its resting pull at an activation (F, n) [N]."""
    return equilibrium_force(problem.state.tendon_length, problem.state.tendon_speed, activation, muscles)


def with_exact_tendons(rig: Rig, problem: Problem, power: int = 2, muscles: Muscles | None = None) -> Problem:
    """The problem with each muscle's capacity such that its answer's forces are in equilibrium with their tendons.

    Parameters
    ----------
    rig : Rig
    problem : Problem
        Of F frames, as :meth:`Rig.problem` states it.
    power : int, default: 2
        Of the cost that the answer has least of.
    muscles : Muscles, optional
        Those of the problem, if not the athlete's own.

    Returns
    -------
    Problem
        ``capacity`` (F, n) is force over activation, at the activation of the answer.

    Warns
    -----
    UserWarning
        Forces and tendons do not agree to a thousandth of the maximal forces after eight rounds.

    Notes
    -----
    A fixed point: c ← F(a) / a with the activation a of the answer for c. The forces meet the equations of motion as
    they are; what is least is the cost for muscles with these c, as if they did not change with activation.
    """
    muscles = rig.assembly.body.muscles if muscles is None else muscles
    miss = np.inf
    for _ in range(_ROUNDS):
        answer = rig.answer(problem, power)
        force = own_forces(problem, answer.activation, muscles)
        miss = float((np.abs(force - answer.force) / muscles.max_isometric_force).max())
        if miss <= _AGREED:
            return problem
        problem = with_capacity(problem, force / answer.activation)
    warnings.warn(f"tendons and forces still differ by {miss:.1%} of the maximal forces", stacklevel=2)
    return problem


def with_capacity(problem: Problem, capacity: Array) -> Problem:
    """The problem with other forces (F, n) of fully active muscles [N]."""
    moment = problem.moment.copy()
    ratio = np.divide(capacity, problem.capacity, out=np.zeros_like(capacity), where=problem.capacity > 0.0)
    moment[:, :, : capacity.shape[1]] *= ratio[:, None, :]
    return replace(problem, moment=moment, capacity=capacity)
