"""The outline of a cam, from the take-up of its cable."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicHermiteSpline, PPoly

from revpress.mechanics.kinematics import Array

_POINTS = 181  # along the part that the cable touches
_BACK = 180  # along the rest


def outline(take_up: PPoly) -> tuple[Array, Array]:
    r"""Outline of a cam whose cable leaves along a line at the radius of the take-up's slope.

    Parameters
    ----------
    take_up : scipy.interpolate.PPoly
        Metres of cable over the turn [rad], as :meth:`.Stack.take_up` gives it.

    Returns
    -------
    touched : ndarray, shape (181, 2)
        What the cable lies on, the axle at the origin [m].
    whole : ndarray, shape (361, 2)
        The same, and a back that closes it smoothly; the last point is not the first again.

    Notes
    -----
    The radius h of the cable's line over the turn φ is the support function of the outline:

    .. math:: x = h \cos φ - h' \sin φ, \quad y = h \sin φ + h' \cos φ
    """
    first, last = take_up.x[0], take_up.x[-1]
    turn = np.linspace(first, last, _POINTS)
    touched = _points(turn - first, take_up(turn, 1), take_up(turn, 2))
    ends, slopes = take_up([last, first], 1), take_up([last, first], 2)
    back = CubicHermiteSpline([last - first, 2 * np.pi], ends, slopes)
    behind = np.linspace(last - first, 2 * np.pi, _BACK + 2)[1:-1]
    return touched, np.concatenate([touched, _points(behind, back(behind), back(behind, 1))])


def hollow(take_up: PPoly) -> bool:
    """Whether a cable would bridge a hollow of the cam: its radius of curvature h + h'' is somewhere negative."""
    turn = np.linspace(take_up.x[0], take_up.x[-1], _POINTS)
    return bool(np.any(take_up(turn, 1) + take_up(turn, 3) < 0.0))


def _points(turn: Array, radius: Array, slope: Array) -> Array:
    cosine, sine = np.cos(turn), np.sin(turn)
    return np.stack([radius * cosine - slope * sine, radius * sine + slope * cosine], axis=1)
