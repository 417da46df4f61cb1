"""A hydraulic cylinder: oil through a valve resists in proportion to speed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from revpress.machine.mount import Stand
from revpress.machine.resistance.resistance import Resistance
from revpress.mechanics.kinematics import Array
from revpress.settings import quantity


@dataclass(frozen=True)
class DamperTension:
    """Force of a damper: c v while its rod is drawn, c′ v while it goes back, against the motion both ways.

    Attributes
    ----------
    concentric, eccentric : float
        c and c′ [N s/m].
    """

    concentric: float
    eccentric: float = 0.0

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """Force (F,) [N] along the rod; below zero it holds the rod back on its way in."""
        return np.where(rate > 0.0, self.concentric, self.eccentric) * rate


class Hydraulic(Resistance):
    """A hydraulic cylinder with a valve: force in proportion to speed, and none at rest.

    F = c v. As machines with such cylinders are built, oil comes back freely by default, so there is no eccentric
    resistance; with ``return_damping`` it resists both ways. All work on it becomes heat. The proportion is that of
    laminar flow; a sharp orifice would give v², and the oil's own inertia is left out. Both numbers are assumed.
    """

    kind: ClassVar[str] = "hydraulic"
    title: ClassVar[str] = "Hydraulic cylinder"
    other_names: ClassVar[tuple[str, ...]] = ("damper", "oil", "hydraulics")
    not_on_a_free_cable: ClassVar[Mapping[str, str]] = {"return_damping": "a cable cannot push the limb back"}

    damping: float = quantity(400.0, "N s/m", 0.0, 20000.0, "about 120 N at 0.3 m/s; moderate")
    return_damping: float = quantity(0.0, "N s/m", 0.0, 20000.0, "a valve lets the oil back freely")

    def tension(self, load: float) -> DamperTension:
        """c v, and c′ v on the way back."""
        return DamperTension(self.damping, self.return_damping)

    def draw(self, load: float, stand: Stand) -> str:
        """A cylinder on its foot."""
        return stand.cylinder()
