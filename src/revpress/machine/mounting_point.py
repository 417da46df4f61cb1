"""Where an instrument is mounted on a machine: what it follows there, and what pulls behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.interpolate import PPoly

from revpress.machine.coordinate_force import CoordinateForce


@dataclass(frozen=True)
class Pivoted:
    """How a lever points, so that a tether can be tied to it.

    Attributes
    ----------
    start : float
        Direction of its arm where its coordinate is 0, from forward about z [rad].
    turns : float
        1 where its coordinate grows about z, −1 where it grows the other way.
    """

    start: float
    turns: float


@dataclass(frozen=True)
class MountingPoint:
    """A place of a machine that moves with the stroke, and on which an instrument may be mounted.

    What it follows is one of ``coordinate``, ``line`` and ``point``; its displacement grows in the concentric phase.

    Attributes
    ----------
    name : str
        What a person calls it: "sled", "lever", "stack", "cable", "shaft", "bar".
    coordinate : str
        A coordinate of the machine.
    line : str
        A cable or band that ends at the athlete, by how much longer it is than at the start.
    point : str
        A named point of the assembly, by how much higher it is than at the start.
    unit : {"m", "rad"}
        Of its displacement.
    function : PPoly or None
        Displacement over what it follows, where it is not the same.
    carries : tuple of str
        Dependent coordinates of what moves behind it: stack, rotor.
    forces : tuple of CoordinateForce
        What else pulls behind it, over the same coordinate.
    pivoted : Pivoted or None
        Of a lever, how it points.
    """

    name: str
    coordinate: str = ""
    line: str = ""
    point: str = ""
    unit: Literal["m", "rad"] = "m"
    function: PPoly | None = None
    carries: tuple[str, ...] = ()
    forces: tuple[CoordinateForce, ...] = ()
    pivoted: Pivoted | None = None

    @property
    def pulls(self) -> bool:
        """Whether a load cell fits in there, with all that resists behind it."""
        return bool(self.line or self.carries or self.forces)


def proportional(ratio: float) -> PPoly:
    """Displacement that is so many times what is followed.

    Parameters
    ----------
    ratio : float
        Of the two.

    Returns
    -------
    PPoly
        A straight line through 0.
    """
    return PPoly(np.array([[ratio], [0.0]]), np.array([0.0, 1.0]))


SLED = MountingPoint("sled", "carriage_travel")
"""A carriage on rails, along them."""


def on_barbell(point: str) -> Sequence[MountingPoint]:
    """Where coaches hang an encoder on a barbell: it follows the bar's height.

    Parameters
    ----------
    point : str
        The named point of the assembly in the bar's middle.

    Returns
    -------
    sequence of MountingPoint
        One.
    """
    return (MountingPoint("bar", point=point),)
