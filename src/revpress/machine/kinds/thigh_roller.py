"""Multi-hip machine: a lever beside the hip with a roller behind the thigh."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from revpress.machine.lever import LeverWeights
from revpress.machine.machine import Machine
from revpress.machine.resistance.catalogue import mounted
from revpress.machine.resistance.resistance import Resistance
from revpress.machine.resistance.stack import Stack
from revpress.machine.support import StandingPad
from revpress.mechanics.kinematics import Array
from revpress.settings import dimension, dimension_angle


class ThighRoller(StandingPad, LeverWeights, Machine):
    """A platform to stand on, a pad before the trunk, and a lever beside the hip with a roller behind the thigh.

    x is 0 at the lever's axle.
    """

    kind: ClassVar[str] = "thigh_roller"
    title: ClassVar[str] = "Multi-hip machine"
    adjustable: ClassVar[tuple[str, ...]] = (
        "platform_height", "axle_height", "pad_forward", "arm", "start_stop", "end_stop"
    )  # fmt: skip
    exercises: ClassVar[tuple[str, ...]] = ("reverse_leg_press/thigh_roller",)

    resistance: Resistance = mounted(
        Stack(), "most multi-hip machines have a stack; with anything else the lever has a horn for plates"
    )
    axle_height: float = dimension("m", 0.2, 2.5, "axle of the lever")
    arm: float = dimension("m", 0.1, 0.8, "axle of the lever to that of the roller")
    roller_radius: float = dimension("m", 0.01, 0.2, "of the roller with its padding")
    start_stop: float = dimension_angle(-360.0, 360.0, "direction from axle to roller at the start stop, from forward")
    end_stop: float = dimension_angle(-360.0, 360.0, "the same at the end stop")

    @property
    def axle(self) -> Array:
        """Axle of the lever (x, y) [m]."""
        return np.array([0.0, self.axle_height])

    @property
    def sweep(self) -> float:
        """Turn from stop to stop, about z [rad]."""
        return self.end_stop - self.start_stop

    @property
    def roller(self) -> Array:
        """From the axle of the lever to that of the roller at the start stop (x, y) [m]."""
        return self.arm * np.array([np.cos(self.start_stop), np.sin(self.start_stop)])
