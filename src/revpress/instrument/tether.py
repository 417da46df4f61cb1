"""Tethers whose angle changes: what an encoder beside the line of travel makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, check_range
from revpress.machine.mounting_point import MountingPoint

Array = NDArray[np.float64]

_LONGEST = 10.0  # [m]


@dataclass(frozen=True)
class StraightTether:
    """A tether from an encoder beside a straight line of travel: it lengthens by less than the travel.

    Its length is √((behind + x)² + aside²) after a displacement x, of which the angle changes as it goes.

    Attributes
    ----------
    aside : float
        Distance of the encoder from the line of travel [m].
    behind : float
        How far before the start of the stroke it stands, along that line [m].

    Raises
    ------
    InputError
        A length outside its range.
    """

    aside: float
    behind: float

    def __post_init__(self) -> None:
        check_range("distance of the encoder from the line of travel", self.aside, 0.0, _LONGEST, "m")
        check_range("distance of the encoder before the start", self.behind, 1e-3, _LONGEST, "m")

    def length(self, point: MountingPoint | None, displacement: Array, origin: float) -> tuple[Array, Array]:
        """Length of the tether and its slope over the displacement.

        Parameters
        ----------
        point : MountingPoint or None
            Where it is tied; None for the interface.
        displacement : ndarray, shape (F,)
            From the start of the stroke [m].
        origin : float
            Of the coordinate at the start, which says nothing here.

        Returns
        -------
        length, slope : ndarray, shape (F,)
            [m], [1].

        Raises
        ------
        InputError
            It is tied to something that turns.
        """
        if point is not None and point.unit != "m":
            raise InputError(
                f"a straight tether cannot be tied to the {point.name}, which turns: tie it to an arm of it"
            )
        along = self.behind + displacement
        length = np.hypot(along, self.aside)
        return length, along / length


@dataclass(frozen=True)
class LeverTether:
    """A tether from an encoder that stands still to a point of a lever.

    Attributes
    ----------
    radius : float
        Of the point where it is tied, along the lever's arm from the pivot [m].
    forward, up : float
        Place of the encoder from the pivot, towards the athlete's head and upwards [m].

    Raises
    ------
    InputError
        A length outside its range.
    """

    radius: float
    forward: float
    up: float

    def __post_init__(self) -> None:
        check_range("radius of the tether on the lever", self.radius, 0.01, 3.0, "m")
        for word, value in (("forward", self.forward), ("up", self.up)):
            check_range(f"place of the encoder from the pivot, {word}", value, -_LONGEST, _LONGEST, "m")

    def length(self, point: MountingPoint | None, displacement: Array, origin: float) -> tuple[Array, Array]:
        """Length of the tether and its slope over the lever's angle.

        Parameters
        ----------
        point : MountingPoint or None
            Where it is tied.
        displacement : ndarray, shape (F,)
            Angle of the lever from the start of the stroke [rad].
        origin : float
            Its coordinate there [rad].

        Returns
        -------
        length, slope : ndarray, shape (F,)
            [m], [m/rad]; the sign is that with which it grows on the whole.

        Raises
        ------
        InputError
            It is not tied to a lever.
        """
        if point is None or point.pivoted is None:
            raise InputError(f"a tether to a lever cannot be tied to the {point.name if point else 'interface'}")
        turns = point.pivoted.turns
        angle = point.pivoted.start + turns * (origin + displacement)
        tied = self.radius * np.stack([np.cos(angle), np.sin(angle)])
        away = tied - np.array([[self.forward], [self.up]])
        length = np.hypot(*away)
        slope = turns * self.radius * (away[1] * np.cos(angle) - away[0] * np.sin(angle)) / length
        grows = 1.0 if slope.sum() >= 0.0 else -1.0
        return grows * length, grows * slope


Tether = StraightTether | LeverTether
"""How the tether of an encoder runs, where its angle changes."""
