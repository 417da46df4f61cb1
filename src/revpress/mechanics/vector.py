"""Vectors of three numbers in compiled code.

Functions take rows of arrays or tuples and return tuples: those stay in registers, where a small array would be
allocated anew at every call.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel

Array = NDArray[np.float64]
Point = tuple[float, float, float]
Vector = Array | Point

ZERO = (0.0, 0.0, 0.0)


@kernel(inner=True)
def as_point(v: Array) -> Point:
    """A row of an array as three numbers, which stay in registers."""
    return v[0], v[1], v[2]


@kernel(inner=True)
def put(out: Array, v: Point) -> None:
    """``out[:] = v`` for 3-vectors."""
    out[0], out[1], out[2] = v


@kernel()
def cross(a: Vector, b: Vector) -> Point:
    """``a × b`` for 3-vectors."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@kernel(inner=True)
def minus(a: Vector, b: Vector) -> Point:
    """``a − b`` for 3-vectors."""
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


@kernel()
def dot(a: Vector, b: Vector) -> float:
    """``a · b`` for 3-vectors."""
    out: float = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return out


@kernel(inner=True)
def turned(rotation: Array, v: Vector) -> Point:
    """``rotation @ v`` for 3-vectors."""
    return dot(rotation[0], v), dot(rotation[1], v), dot(rotation[2], v)


@kernel(inner=True)
def in_axes(rotation: Array, v: Vector) -> Point:
    """A world vector in the axes of a frame, ``rotation.T @ v``."""
    return (
        rotation[0, 0] * v[0] + rotation[1, 0] * v[1] + rotation[2, 0] * v[2],
        rotation[0, 1] * v[0] + rotation[1, 1] * v[1] + rotation[2, 1] * v[2],
        rotation[0, 2] * v[0] + rotation[1, 2] * v[1] + rotation[2, 2] * v[2],
    )


@kernel(inner=True)
def add(out: Array, scale: float, v: Vector) -> None:
    """``out += scale v`` for 3-vectors."""
    out[0] += scale * v[0]
    out[1] += scale * v[1]
    out[2] += scale * v[2]


@kernel(inner=True)
def plus(a: Vector, scale: float, b: Vector) -> Point:
    """``a + scale b`` for 3-vectors."""
    return a[0] + scale * b[0], a[1] + scale * b[1], a[2] + scale * b[2]
