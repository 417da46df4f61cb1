"""A flywheel on whose shaft a strap winds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.interpolate import PPoly

from revpress.machine import parts
from revpress.machine.mount import ANCHOR, CablePoint, Mounted, Stand
from revpress.machine.mounting_point import MountingPoint, proportional
from revpress.machine.resistance.resistance import Resistance
from revpress.mechanics.coupling import Coupling
from revpress.mechanics.kinematics import Array
from revpress.settings import quantity

_RADIUS, _THICKNESS = 0.2, 0.03  # of the disc as drawn [m]


@dataclass(frozen=True)
class FlywheelTension:
    """Tension of a strap that is wound on a flywheel's shaft: T = I L̈ / r², whichever way the wheel turns.

    Never below zero: where the strap would push, it hangs slack.

    Attributes
    ----------
    inertia : float
        I [kg m²].
    shaft_radius : float
        r [m].
    """

    inertia: float
    shaft_radius: float

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """Tension (F,) [N]."""
        return np.maximum(self.inertia / self.shaft_radius**2 * acceleration, 0.0)


class Flywheel(Resistance):
    """A rotor on whose shaft a strap winds: inertia without weight.

    Rotor angle φ = take-up / r, energy ½ I φ̇², strap force I φ̈ / r. The strap winds back on the other side of the
    shaft: speeding up and braking pull alike, and the rotor gives in the eccentric phase what it took in the concentric
    one. On a machine it is coupled both ways: where the motion slows before its turning point a real strap hangs slack,
    while here the rotor drives the machine on, which the foot can only follow with weight on the machine or in a strap.
    On a free cable the strap does hang slack there; that the rotor then runs on at its own speed is left out.
    """

    kind: ClassVar[str] = "flywheel"
    title: ClassVar[str] = "Flywheel"
    overrun: ClassVar[bool] = True
    other_names: ClassVar[tuple[str, ...]] = ("wheel", "inertial", "isoinertial", "rotor")
    renamed: ClassVar[Mapping[str, str]] = {"flywheel_inertia": "inertia", "shaft_radius": "shaft_radius"}

    inertia: float = quantity(0.010, "kg m2", 0.001, 0.30, "small disc; large ones reach 0.07")
    shaft_radius: float = quantity(0.025, "m", 0.01, 0.15, "shaft with the strap wound on it")

    def tension(self, load: float) -> FlywheelTension:
        """I L̈ / r², never below zero."""
        return FlywheelTension(self.inertia, self.shaft_radius)

    def mount(self, load: float, point: CablePoint) -> Mounted:
        """A rotor that follows the coordinate (``rotor_angle``)."""
        stand, take_up = point.stand, self.take_up(point)
        across = self.inertia / 2  # a flat disc
        rotor, angle = f"rotor{stand.suffix}", f"rotor_angle{stand.suffix}"
        body = parts.moving_body(
            stand.spec.worldbody, rotor, stand.at(ANCHOR), 2.0 * self.inertia / _RADIUS**2,
            inertia=(across, across, self.inertia),
        )  # fmt: skip
        body.add_joint(name=angle, axis=[0, 0, 1])
        self._wheel(body, np.zeros(3))
        ratio = PPoly(take_up.c / self.shaft_radius, take_up.x)
        name = f"{self.cord}{stand.suffix}"
        return Mounted(
            (Coupling(angle, point.coordinate, ratio),),
            cords=stand.cords(self.cord, [self._bearings(stand)]),
            points=(
                MountingPoint(f"shaft{stand.suffix}", angle, unit="rad", carries=(angle,)),
                MountingPoint(name, point.coordinate, function=take_up, carries=(angle,)),
            ),
        )

    def on_a_line(self, line: str) -> tuple[MountingPoint, ...]:
        """The shaft on which the strap winds."""
        return (MountingPoint("shaft", line=line, unit="rad", function=proportional(1.0 / self.shaft_radius)),)

    def draw(self, load: float, stand: Stand) -> str:
        """The rotor in its bearings."""
        self._wheel(stand.spec.worldbody, stand.at(ANCHOR))
        return self._bearings(stand)

    def _wheel(self, body: object, centre: Array) -> None:
        parts.disc(body, centre, _RADIUS, _THICKNESS)
        parts.bar(body, centre, centre + [0, 0, 0.12], self.shaft_radius)

    def _bearings(self, stand: Stand) -> str:
        """Two posts for the axle, whose site it returns."""
        for side in (-0.05, 0.13):
            aside = np.array([0.0, 0.0, side])
            parts.bar(stand.spec.worldbody, stand.at(0.0) + aside, stand.at(ANCHOR) + aside, 0.02)
        return stand.site("rotor_axle", stand.at(ANCHOR))
