"""A carriage with a foot plate on straight rails: its dimensions."""

from __future__ import annotations

from typing import Literal

import numpy as np

from revpress.machine.marks import AngleMark, LengthMark, Mark, place_marks
from revpress.machine.parts import PLATE_RADIUS
from revpress.mechanics.kinematics import Array
from revpress.settings import Settings, choice, dimension, dimension_angle


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

    def lowest(self, first: float, last: float, plate_length: float) -> float:
        """Lowest point of foot plate and plates over the floor [m], from share ``first`` to share ``last``."""
        return float(self.axle(first)[1] - max(PLATE_RADIUS, plate_length / 2))
