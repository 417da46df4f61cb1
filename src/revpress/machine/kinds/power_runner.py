"""Power Runner: shoulder pads, and a lever with a pedal for each foot."""

from __future__ import annotations

from typing import ClassVar

from revpress.machine.lever import FootLever
from revpress.machine.machine import Machine
from revpress.machine.support import FootPlate, ShoulderPads


class PowerRunner(ShoulderPads, FootLever, FootPlate, Machine):
    """Pads for the shoulders of an athlete who leans forward, and two levers alike, each with a pedal and its plates.

    x is 0 under the middle of the shoulder pads in the hole in which the typical machine stands.
    """

    kind: ClassVar[str] = "power_runner"
    title: ClassVar[str] = "Power Runner"
    adjustable: ClassVar[tuple[str, ...]] = ("pads_forward", "pads_height", "start_stop", "end_stop")
    exercises: ClassVar[tuple[str, ...]] = ("reverse_leg_press/power_runner",)
