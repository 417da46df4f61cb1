"""Reverse leg press on rails, both feet, prone."""

from __future__ import annotations

from typing import ClassVar

from revpress.machine.machine import Machine
from revpress.machine.rails import FootCarriage
from revpress.machine.support import FootPlate, TrunkPad


class HipPress(TrunkPad, FootCarriage, FootPlate, Machine):
    """A bench to lie on face down, and a foot plate for both feet on rails that rise to the rear.

    x is 0 under the bench's edge towards the feet in the hole in which the typical machine stands.
    """

    kind: ClassVar[str] = "hip_press"
    title: ClassVar[str] = "Hip press"
    adjustable: ClassVar[tuple[str, ...]] = ("edge_forward", "edge_height", "axle_forward")
    exercises: ClassVar[tuple[str, ...]] = ("reverse_leg_press/hip_press",)
