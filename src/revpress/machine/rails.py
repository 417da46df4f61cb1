"""A carriage with a foot plate on straight rails: its dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from revpress.machine import parts
from revpress.machine.marks import AngleMark, LengthMark, Mark, place_marks
from revpress.machine.mount import CableEnd
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.settings import Settings, choice, dimension, dimension_angle


@dataclass(frozen=True)
class SlidingCarriage:
    """A carriage on its rails as its foot plate feels it; every number may be an array, all of shapes that broadcast.

    Attributes
    ----------
    track_angle : float or ndarray
        Rise over the horizontal [rad].
    carriage_mass : float or ndarray
        Without foot plate and plates [kg].
    rolling_friction : float or ndarray
        Coefficient on the weight of carriage and plates across the track [1].
    """

    track_angle: float | Array
    carriage_mass: float | Array
    rolling_friction: float | Array

    def force(self, travel: ArrayLike, plates: ArrayLike = 0.0) -> Array:
        """What gravity asks for along the track [N], the same at any ``travel`` [m]."""
        return np.asarray(self.mass(plates) * GRAVITY * np.sin(self.track_angle) + 0.0 * np.asarray(travel))

    def drag(self, plates: ArrayLike = 0.0) -> Array:
        """Friction along the track [N]."""
        pressed = (self.carriage_mass + np.asarray(plates)) * GRAVITY * np.cos(self.track_angle)
        return np.asarray(self.rolling_friction * pressed)

    def mass(self, plates: ArrayLike = 0.0) -> Array:
        """What moves [kg]."""
        return np.asarray(self.carriage_mass + parts.FOOT_PLATE_MASS + np.asarray(plates))


class FootCarriage(Settings):
    """Rails, stops and weights of a carriage that a foot pushes back and up."""

    axle_forward: float = dimension("m", -3.0, 3.0, "axle of the foot plate at the start stop")
    axle_height: float = dimension("m", 0.0, 3.0, "axle of the foot plate at the start stop")
    track_angle: float = dimension_angle(0.0, 75.0, "rise of the track to the rear, over the horizontal")
    travel: float = dimension("m", 0.01, 2.0, "from the start stop to the end stop")
    carriage_mass: float = dimension("kg", 1.0, 80.0, "carriage with its plate holder")
    rolling_friction: float = dimension("1", 0.0, 0.3, "coefficient on the load across the track")
    plate: Literal["pivoting", "rigid"] = choice("pivoting", "a rigid plate asks for an impossible ankle")
    plate_angle: float = dimension_angle(-180.0, 180.0, "inclination of a rigid plate")

    @property
    def along(self) -> Array:
        """Unit vector (x, y) of the track, in the direction of the push."""
        return np.array([-np.cos(self.track_angle), np.sin(self.track_angle)])

    def axle(self, share: float) -> Array:
        """Axle of the foot plate (x, y) [m], ``share`` of the way from the start stop (0) to the end stop (1)."""
        return np.array([self.axle_forward, self.axle_height]) + share * self.travel * self.along

    def own_marks(self) -> list[Mark]:
        """Where the rails and the axle of the foot plate are."""
        start, end = self.axle(0.0), self.axle(1.0)
        return [
            *place_marks("axle_forward", "axle_height", *start),
            LengthMark("travel", start, end),
            AngleMark("track_angle", start, np.pi, np.pi - self.track_angle),
        ]

    def pitch(self, share: float) -> float:
        """Inclination of a rigid plate [rad], the same everywhere."""
        return self.plate_angle

    @property
    def moving(self) -> SlidingCarriage:
        """The carriage with its foot plate, as the foot feels it."""
        return SlidingCarriage(self.track_angle, self.carriage_mass, self.rolling_friction)

    @property
    def way(self) -> float:
        """Length of the foot plate's path from stop to stop [m]."""
        return self.travel

    def place(self, share: ArrayLike) -> Array:
        """Travel from the start stop [m], ``share`` of the way from there (0) to the end stop (1)."""
        return np.asarray(share) * self.travel

    @property
    def cable_end(self) -> CableEnd:
        """The end of a cable."""
        return CableEnd("carriage_travel", self.travel, 1.0, 1.0)

    def lowest(self, first: float, last: float, plate_length: float) -> float:
        """Lowest point of foot plate and plates over the floor [m], from share ``first`` to share ``last``."""
        return float(self.axle(first)[1] - max(parts.PLATE_RADIUS, plate_length / 2))
