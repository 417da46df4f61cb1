"""Glute-ham bench: foot plate, ankle rollers and a thigh pad."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from revpress.machine.machine import Machine, unloaded
from revpress.mechanics.kinematics import Array
from revpress.settings import dimension


class GluteHamBench(Machine):
    """An upright foot plate, rollers for the ankles before it, and a round pad for the thighs that turns on its axle.

    x is 0 at the foot plate and grows towards the athlete's head.
    """

    kind: ClassVar[str] = "glute_ham_bench"
    title: ClassVar[str] = "Glute-ham bench"
    adjustable: ClassVar[tuple[str, ...]] = ("pad_forward", "pad_height")
    exercises: ClassVar[tuple[str, ...]] = ("glute_ham_raise",)

    plate_height: float = dimension("m", 0.2, 1.8, "middle of the soles on the foot plate")
    rollers_forward: float = dimension("m", 0.03, 0.25, "between the ankle rollers, from the foot plate")
    pad_forward: float = dimension("m", 0.2, 1.2, "axle of the thigh pad, from the foot plate")
    pad_height: float = dimension("m", 0.2, 1.8, "axle of the thigh pad, over the floor")
    pad_radius: float = dimension("m", 0.03, 0.4, "of the round pad")

    @property
    def pad_axle(self) -> Array:
        """Axle of the thigh pad (x, y) [m]."""
        return np.array([self.pad_forward, self.pad_height])

    def idle(self) -> Mapping[str, str]:
        """What resists is no part of it."""
        return unloaded("the weight is the athlete's own")
