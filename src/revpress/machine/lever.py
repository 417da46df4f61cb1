"""A lever on a fixed pivot with a foot plate, a horn for plates, and stops: its dimensions and its bodies."""

from __future__ import annotations

from typing import Literal

import numpy as np

from revpress.machine.marks import AngleMark, LengthMark, Mark, from_angle, place_marks
from revpress.machine.parts import PLATE_RADIUS
from revpress.mechanics.kinematics import Array
from revpress.settings import Settings, choice, dimension, dimension_angle


class LeverWeights(Settings):
    """Masses and friction of a lever, and where a cable pulls on it."""

    horn: float = dimension("m", 0.10, 1.20, "pivot to plates")
    horn_angle: float = dimension_angle(-180.0, 180.0, "from the arm to the horn, about z")
    lever_mass: float = dimension("kg", 2.0, 60.0, "tubing of arm and horn")
    counterweight: float = dimension("kg", 0.0, 60.0, "on the far side of the pivot, 0.3 m from it")
    pivot_friction: float = dimension("N m", 0.0, 30.0, "of the bearings")
    pull_radius: float = dimension("m", 0.05, 1.0, "cam of the cable, or where strap, rod and bands pull on the lever")


class FootLever(LeverWeights):
    """Pivot, arm and stops of a lever that a foot pushes."""

    pivot_forward: float = dimension("m", -3.0, 3.0, "axis of the pivot")
    pivot_height: float = dimension("m", 0.0, 4.0, "axis of the pivot")
    arm: float = dimension("m", 0.40, 1.40, "pivot to the axle of the foot plate")
    start_stop: float = dimension_angle(-360.0, 360.0, "direction from pivot to plate at the start stop, from forward")
    end_stop: float = dimension_angle(-360.0, 360.0, "the same at the end stop")
    plate: Literal["pivoting", "rigid"] = choice("pivoting", "a rigid plate asks for an impossible ankle")
    plate_angle: float = dimension_angle(-180.0, 180.0, "inclination of a rigid plate at the start stop")

    @property
    def pivot(self) -> Array:
        """Axis of the pivot (x, y) [m]."""
        return np.array([self.pivot_forward, self.pivot_height])

    @property
    def sweep(self) -> float:
        """Turn from stop to stop, about z [rad]."""
        return self.end_stop - self.start_stop

    def axle(self, share: float) -> Array:
        """Axle of the foot plate (x, y) [m], ``share`` of the way from the start stop (0) to the end stop (1)."""
        angle = self.start_stop + share * self.sweep
        return self.pivot + self.arm * np.array([np.cos(angle), np.sin(angle)])

    def own_marks(self) -> list[Mark]:
        """Where pivot, arm, stops and horn are."""
        horn = self.start_stop + self.horn_angle
        return [
            *place_marks("pivot_forward", "pivot_height", *self.pivot),
            LengthMark("arm", self.pivot, self.axle(0.0)),
            LengthMark("horn", self.pivot, self.pivot + self.horn * from_angle(horn)),
            AngleMark("start_stop", self.pivot, 0.0, self.start_stop),
            AngleMark("end_stop", self.pivot, 0.0, self.end_stop),
            AngleMark("horn_angle", self.pivot, self.start_stop, horn),
        ]

    def pitch(self, share: float) -> float:
        """Inclination of a rigid plate [rad] there."""
        return self.plate_angle + share * self.sweep

    def lowest(self, first: float, last: float, plate_length: float) -> float:
        """Lowest point of arm, foot plate and plates over the floor [m], from share ``first`` to share ``last``."""
        angles = self.start_stop + np.linspace(first, last, 33) * self.sweep
        plates = self.horn * np.sin(angles + self.horn_angle) - PLATE_RADIUS
        foot = self.arm * np.sin(angles) - plate_length / 2
        return float(self.pivot_height + min(plates.min(), foot.min()))
