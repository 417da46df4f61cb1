"""Reverse leg press on rails, standing."""

from __future__ import annotations

from typing import ClassVar

from revpress.machine.machine import Machine
from revpress.machine.rails import FootCarriage
from revpress.machine.support import FootPlate, TrunkPad


class LevelTrack(TrunkPad, FootCarriage, FootPlate, Machine):
    """A pad to bend over while the other foot stands, and a foot plate on level or rising rails behind the athlete.

    x is 0 under the pad's edge towards the feet in the hole in which the typical machine stands.
    """

    kind: ClassVar[str] = "level_track"
    title: ClassVar[str] = "Level track"
    adjustable: ClassVar[tuple[str, ...]] = ("edge_forward", "edge_height", "axle_forward")
    exercises: ClassVar[tuple[str, ...]] = ("reverse_leg_press/track",)
