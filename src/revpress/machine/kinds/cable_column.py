"""Cable column with an adjustable pulley."""

from __future__ import annotations

from typing import ClassVar

from revpress.machine.machine import Machine
from revpress.machine.resistance.catalogue import mounted
from revpress.machine.resistance.resistance import Resistance
from revpress.machine.resistance.stack import Stack
from revpress.settings import dimension

NO_HORN = "a cable column has no horn for plates; a weight is selected on its stack"
"""Why none is loaded with plates."""


class CableColumn(Machine):
    """A column with a pulley in its holes and a cable to a weight stack; how far away one stands is one's own choice.

    The athlete faces it, so that x is forward; x is 0 at the pulley.
    """

    kind: ClassVar[str] = "cable_column"
    title: ClassVar[str] = "Cable column"
    adjustable: ClassVar[tuple[str, ...]] = ("pulley_height",)
    exercises: ClassVar[tuple[str, ...]] = ("cable_kickback", "cable_donkey_kick")

    resistance: Resistance = mounted(Stack(), "most cable columns have a stack", {"horn": NO_HORN})
    pulley_height: float = dimension("m", 0.02, 2.5, "where the cable comes from, over the floor")
