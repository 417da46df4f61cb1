"""Leg press with a reclined seat and a carriage on rails."""

from __future__ import annotations

from typing import ClassVar

from revpress.machine.machine import Machine
from revpress.machine.seat import FootSled, ReclinedSeat
from revpress.machine.support import FootPlate


class LegPress45(ReclinedSeat, FootSled, FootPlate, Machine):
    """A reclined seat with a backrest, and a foot plate on a carriage that runs up a slope.

    The athlete looks forward, along x, which is 0 where seat and backrest meet.
    """

    kind: ClassVar[str] = "leg_press_45"
    title: ClassVar[str] = "Leg press, 45°"
    adjustable: ClassVar[tuple[str, ...]] = ("corner_forward", "back_pitch", "start_stop", "end_stop")
    exercises: ClassVar[tuple[str, ...]] = ("leg_press_45",)
