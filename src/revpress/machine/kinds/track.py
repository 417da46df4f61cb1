"""Reverse leg press on rails, the other leg on a knee pad: "butt blaster"."""

from __future__ import annotations

from typing import ClassVar

from revpress.machine.machine import Machine
from revpress.machine.rails import FootCarriage
from revpress.machine.support import FootPlate, KneePad


class Track(KneePad, FootCarriage, FootPlate, Machine):
    """A knee pad, a torso pad and handles, and a foot plate on rails that rise to the rear.

    x is 0 under the middle of the knee pad.
    """

    kind: ClassVar[str] = "track"
    title: ClassVar[str] = "Track"
    adjustable: ClassVar[tuple[str, ...]] = ("knee_pad_forward", "knee_pad_height", "axle_forward")
    exercises: ClassVar[tuple[str, ...]] = ("reverse_leg_press/track",)
