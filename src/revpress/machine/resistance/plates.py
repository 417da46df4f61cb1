"""Weight plates on the machine's own moving part."""

from __future__ import annotations

from typing import ClassVar

from revpress.machine.mount import CablePoint, Mounted
from revpress.machine.resistance.resistance import Need, Resistance


class Plates(Resistance):
    """Weight plates on a horn of the machine's own moving part, and nothing else."""

    kind: ClassVar[str] = "plates"
    title: ClassVar[str] = "Weight plates"
    needs: ClassVar[Need] = "horn"
    takes_load: ClassVar[bool] = True
    other_names: ClassVar[tuple[str, ...]] = ("plate", "weights", "discs")

    def mount(self, load: float, point: CablePoint) -> Mounted:
        """Nothing: the plates are a part of what moves."""
        return Mounted()
