"""Draws that fill a distribution evenly: generalised intervals without chance, the same for the same numbers."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri, ndtri

from revpress.measurement.load_velocity_line import Interval

Array = NDArray[np.float64]

_DRAWS = 4096
_TAIL = 0.025


@cache
def even_points(dimensions: int) -> Array:
    """Points that fill the unit cube: an additive recurrence with the powers of the root of x^(d + 1) = x + 1.

    Parameters
    ----------
    dimensions : int
        Of the cube.

    Returns
    -------
    ndarray, shape (dimension, draw)
        Between 0 and 1, both left out.
    """
    root = 2.0
    for _ in range(64):
        root = (1.0 + root) ** (1.0 / (dimensions + 1.0))
    steps = root ** -np.arange(1.0, dimensions + 1.0)
    return np.asarray((0.5 + steps[:, None] * np.arange(1, _DRAWS + 1)) % 1.0)


@cache
def drawn(freedom: tuple[int, ...], normals: int = 0) -> tuple[list[Array], Array]:
    """Chi-square over its degrees of freedom, one array each, and standard normals, all independent.

    Parameters
    ----------
    freedom : tuple of int
        Degrees of freedom, 1 or more.
    normals : int
        How many normal numbers go with them.

    Returns
    -------
    ratios : list of ndarray, shape (draw,)
    normal : ndarray, shape (normal, draw)
    """
    points = even_points(len(freedom) + normals)
    return [chdtri(df, p) / df for df, p in zip(freedom, points, strict=False)], ndtri(points[len(freedom) :])


def with_ends(best: float, draws: Array) -> Interval:
    """An estimate with the ends that hold 95 of 100 draws."""
    low, high = np.quantile(draws, (_TAIL, 1.0 - _TAIL)).tolist()
    return Interval(float(best), low, high)
