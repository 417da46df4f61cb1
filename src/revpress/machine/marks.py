"""Where a machine's dimensions are, to draw them: lengths between two points, angles at a vertex, in its side view."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from revpress.mechanics.kinematics import Array


@dataclass(frozen=True)
class LengthMark:
    """A dimension between two points.

    Attributes
    ----------
    name : str
        Of the dimension.
    start, end : ndarray, shape (2,)
        In the machine's frame: forward, up [m].
    """

    name: str
    start: Array
    end: Array


@dataclass(frozen=True)
class AngleMark:
    """A dimension that turns one line into another.

    Attributes
    ----------
    name : str
        Of the dimension.
    vertex : ndarray, shape (2,)
        In the machine's frame: forward, up [m].
    first, last : float
        Directions of both lines about z from forward [rad].
    """

    name: str
    vertex: Array
    first: float
    last: float


Mark = LengthMark | AngleMark


def place_marks(forward: str, height: str, x: float, y: float) -> list[Mark]:
    """The two dimensions that place a point: along the floor from where x is 0, and up from the floor."""
    foot = np.array([x, 0.0])
    return [LengthMark(forward, np.zeros(2), foot), LengthMark(height, foot, np.array([x, y]))]


def from_angle(angle: float) -> Array:
    """Unit vector (2,) in a direction about z from forward [rad]."""
    return np.array([np.cos(angle), np.sin(angle)])
