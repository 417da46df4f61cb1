"""Reverse hyper: a high bench and a pendulum under its end."""

from __future__ import annotations

from typing import ClassVar

from revpress.machine.machine import Machine
from revpress.machine.pendulum import StrapPendulum
from revpress.machine.support import TrunkPad


class ReverseHyper(TrunkPad, StrapPendulum, Machine):
    """A high bench to lie on face down, and a pendulum under its end with a strap behind both ankles.

    x is 0 under the bench's edge towards the feet.
    """

    kind: ClassVar[str] = "reverse_hyper"
    title: ClassVar[str] = "Reverse hyper"
    adjustable: ClassVar[tuple[str, ...]] = ("edge_forward", "edge_height", "axle_height", "strap_reach", "start_stop")
    exercises: ClassVar[tuple[str, ...]] = ("reverse_hyper",)
