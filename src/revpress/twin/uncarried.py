"""What contacts alone cannot carry of a body that nothing else holds.

A measured motion says which force and moment the outside world must have given the body. Feet can give it only while
they touch, by pushing, with the friction that they have and within their soles. The nearest that they can give is found
frame by frame, and what is left is no demand on muscles: no muscle can change it.
"""

from __future__ import annotations

import numpy as np

from revpress.errors import InputError
from revpress.mechanics.kinematics import Array
from revpress.mechanics.sharing import Status, share

FORCE = 0.03
"""Deviation of the force that a recorded motion asks for, of the weight, by the masses and lengths of the person's own
segments: assumed ± 0.02. A walk whose force plates were left out is 3.5 % off in all."""

PLACE = 0.02
"""Deviation of its moment, over the weight [m]: the place of the centre of mass, assumed ± 0.01."""

LENGTH = PLACE / FORCE
"""A moment over this counts as a force [m]."""

_SHIFTS = 3  # of the rows: forces first, then moments
_COST = 1e-3  # of a unit of a generator, next to a newton that is left: of no account
_ROUNDING = 1e-6  # of the demand


def unsure(weight: float) -> Array:
    """Deviations (6,) of the force along three shifts [N] and the moment about three turns [N m] at a weight [N]."""
    return weight * np.repeat([FORCE, PLACE], _SHIFTS)


def uncarried(generators: Array, demand: Array) -> Array:
    r"""The least part of a force and moment that contacts cannot carry.

    Parameters
    ----------
    generators : ndarray, shape (F, 6, g)
        What a unit of each generator gives along three shifts [N] and about three turns [N m].
    demand : ndarray, shape (F, 6)
        What is asked for.

    Returns
    -------
    ndarray, shape (F, 6)
        r, of least :math:`\Sigma r_\mathrm{force}^2 + \Sigma (r_\mathrm{moment} / L)^2` with
        :math:`G w + r = b, w \ge 0`; L is :data:`LENGTH`. Zero where the contacts carry all.

    Raises
    ------
    InputError
        Numbers that are not finite.
    """
    weight = np.r_[np.ones(_SHIFTS), np.full(demand.shape[1] - _SHIFTS, LENGTH)]
    size = np.abs(demand / weight).max(axis=1, keepdims=True)
    if generators.shape[2] == 0:
        return demand.copy()
    found = share(generators / weight[:, None], demand / weight, 0.0, np.inf, _COST, reserve=1.0)
    if np.any(found.status == Status.NOT_CONVERGED):
        raise InputError("what the ground can carry of this motion was not found: its forces are out of all proportion")
    left = np.where(np.abs(found.reserve) > _ROUNDING * np.maximum(size, 1.0), found.reserve, 0.0)
    return np.asarray(left * weight)
