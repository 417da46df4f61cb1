"""An isokinetic machine: a motor holds the speed, the athlete chooses the force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from revpress.machine import parts
from revpress.machine.cable import PhaseTension
from revpress.machine.mount import Stand
from revpress.machine.resistance.resistance import Resistance
from revpress.settings import quantity


class Motor(Resistance):
    """A motor that holds the speed along the athlete's path; whatever that is, it gives way to just this force.

    So the force is the athlete's choice, and the settings say which one is modelled; at rest it is the mean of the two.
    A lever whose end the foot presses then turns at a constant rate.
    """

    kind: ClassVar[str] = "motor"
    title: ClassVar[str] = "Isokinetic motor"
    along_the_path: ClassVar[bool] = True
    other_names: ClassVar[tuple[str, ...]] = ("isokinetic", "dynamometer")
    renamed: ClassVar[Mapping[str, str]] = {
        "effort": "concentric_force",
        "return_effort": "eccentric_force",
        "machine_speed": "speed",
        "return_speed": "eccentric_speed",
    }

    concentric_force: float = quantity(
        100.0, "N", 0.0, 3000.0, "what the athlete gives along the path while extending; moderate"
    )
    eccentric_force: float = quantity(100.0, "N", 0.0, 3000.0, "on the way back; as much as before")
    speed: float = quantity(0.3, "m/s", 0.02, 2.0, "along the path; moderate")
    eccentric_speed: float = quantity(0.3, "m/s", 0.02, 2.0, "on the way back; the same")

    @property
    def speeds(self) -> tuple[float, float]:
        """Concentric and eccentric speed along the athlete's path [m/s]."""
        return self.speed, self.eccentric_speed

    def tension(self, load: float) -> PhaseTension:
        """The force of the phase."""
        return PhaseTension(self.concentric_force, self.eccentric_force)

    def draw(self, load: float, stand: Stand) -> str:
        """A motor on its stand."""
        top = stand.foot()
        parts.box(
            stand.spec.worldbody, top, [0.22, 0.22, 0.2], colour=parts.IRON, name=f"motor{stand.suffix}"
        )  # fmt: skip
        return stand.site("anchor", top)
