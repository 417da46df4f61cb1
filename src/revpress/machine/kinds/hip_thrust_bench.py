"""A bench for the upper back in hip thrusts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from revpress.machine.machine import Machine, unloaded
from revpress.settings import dimension


class HipThrustBench(Machine):
    """A bench on whose edge the upper back turns; the barbell is the athlete's.

    The athlete's feet stand forward of it, along x, which is 0 at the edge.
    """

    kind: ClassVar[str] = "hip_thrust_bench"
    title: ClassVar[str] = "Hip-thrust bench"
    adjustable: ClassVar[tuple[str, ...]] = ("bench_height",)
    exercises: ClassVar[tuple[str, ...]] = ("hip_thrust", "single_leg_hip_thrust")

    bench_height: float = dimension("m", 0.2, 0.7, "surface under the back, as far as it gives, over the floor")
    bench_depth: float = dimension("m", 0.1, 1.0, "from the edge to the rear")

    def idle(self) -> Mapping[str, str]:
        """What resists is no part of it."""
        return unloaded("the barbell is the athlete's")
