"""Extension moments of the legs, and how far the equations of motion leave them open.

A load and a motion do not settle where and in which direction a foot presses its plate, so they leave a joint moment a
range: the least and the greatest value among ALL activations and contact forces that make the motion, by a linear
programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.mechanics.linear import LinearStatus, extremise
from revpress.twin.rig import Rig

Array = NDArray[np.float64]

EXTENSION_MOMENTS = {
    "hip_extension_moment": "hip_flexion",
    "knee_extension_moment": "knee_angle",
    "plantarflexion_moment": "ankle_angle",
}
"""Coordinate of a leg along which each extension moment is negative."""

HIP_GRID = np.arange(-25.0, 121.0, 1.0)
"""Hip flexion at which curves are given [deg]."""


class Ends(NamedTuple):
    """Where quantities may lie, per frame.

    Attributes
    ----------
    low, high : ndarray, shape (F, k)
        Least and greatest value; NaN where nothing balances the load.
    possible : ndarray of bool, shape (F,)
        Whether anything does.
    """

    low: Array
    high: Array
    possible: NDArray[np.bool_]


def ends(objective: Array, moment: Array, load: Array, lower: ArrayLike, upper: ArrayLike) -> Ends:
    """Least and greatest c·x with A x = b and lower ≤ x ≤ upper, for every row c of the objective.

    Parameters
    ----------
    objective : ndarray, shape (F, k, n)
        Moment : (F, m, n), load : (F, m), lower, upper : (n,) As in :func:`~revpress.mechanics.linear.extremise`.
    """
    least, most = (extremise(objective, moment, load, lower, upper, sense) for sense in ("min", "max"))
    possible = np.all([end.status == LinearStatus.OPTIMAL for end in (least, most)], axis=(0, 2))
    low, high = (np.where(possible[:, None], end.value, np.nan) for end in (least, most))
    return Ends(low, high, possible)


def muscle_moment_rows(rig: Rig, moment: Array, coordinates: Sequence[str]) -> Array:
    """Moment of the muscles along coordinates of a leg, mean of the working legs, as rows c of an objective.

    Parameters
    ----------
    moment : ndarray, shape (F, rows, columns)
        A, whose first columns are the muscles.

    Returns
    -------
    rows : ndarray, shape (F, coordinate, columns)
        [N m].
    """
    rows, n = list(rig.rows), len(rig.assembly.body.muscles.names)
    out = np.zeros((len(moment), len(coordinates), moment.shape[2]))
    for j, coordinate in enumerate(coordinates):
        legs = [moment[:, rows.index(i), :n] for i in _of_legs(rig, coordinate)]
        out[:, j, :n] = np.mean(legs, axis=0)
    return out


def mean_of_legs(rig: Rig, values: Array, coordinate: str) -> Array:
    """Values (F,) of a coordinate out of ``values`` (F, n_u), mean of the working legs."""
    return np.asarray(values[:, _of_legs(rig, coordinate)].mean(axis=1))


def _of_legs(rig: Rig, coordinate: str) -> list[int]:
    """Places of a coordinate in the working legs."""
    return [rig.place(f"{coordinate}_{side}") for side in rig.assembly.working_sides]
