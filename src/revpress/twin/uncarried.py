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

LENGTH = 0.7
"""A moment over this counts as a force [m]: the centre of mass is off by some 2 cm, so the moment by that times the
weight, the force by some 3 % of it. Assumed ± 0.3."""

_SHIFTS = 3  # of the rows: forces first, then moments
_COST = 1e-3  # of a unit of a generator, next to a newton that is left: of no account
_ROUNDING = 1e-6  # of the demand


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
