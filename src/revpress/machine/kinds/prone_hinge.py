"""Reverse leg press, prone hinge."""

from __future__ import annotations

from typing import ClassVar

from revpress.machine.lever import FootLever
from revpress.machine.machine import Machine
from revpress.machine.support import FootPlate, TrunkPad


class ProneHinge(TrunkPad, FootLever, FootPlate, Machine):
    """A bench to lie on face down, and a hinged lever with a foot plate that swings back and up.

    x is 0 under the bench's edge towards the feet in the hole in which the typical machine stands.
    """

    kind: ClassVar[str] = "prone_hinge"
    title: ClassVar[str] = "Prone hinge"
    adjustable: ClassVar[tuple[str, ...]] = ("edge_forward", "edge_height", "start_stop", "end_stop")
    exercises: ClassVar[tuple[str, ...]] = ("reverse_leg_press/prone_hinge",)
