"""Reverse leg press, standing hinge."""

from __future__ import annotations

from typing import ClassVar

from revpress.machine.lever import FootLever
from revpress.machine.machine import Machine
from revpress.machine.support import FootPlate, TrunkPad


class StandingHinge(TrunkPad, FootLever, FootPlate, Machine):
    """A pad to bend over while the other foot stands, and a hinged lever that hangs behind the athlete.

    x is 0 under the pad's edge towards the feet in the hole in which the typical machine stands.
    """

    kind: ClassVar[str] = "standing_hinge"
    title: ClassVar[str] = "Standing hinge"
    adjustable: ClassVar[tuple[str, ...]] = ("edge_forward", "edge_height", "start_stop", "end_stop")
    exercises: ClassVar[tuple[str, ...]] = ("reverse_leg_press/standing_hinge",)
