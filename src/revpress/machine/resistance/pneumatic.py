"""Air that the stroke compresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from revpress.errors import InputError
from revpress.machine.mount import Stand
from revpress.machine.resistance.resistance import Resistance
from revpress.mechanics.kinematics import Array
from revpress.settings import quantity

ATMOSPHERE = 101325.0
"""Standard pressure of the air [Pa]."""


@dataclass(frozen=True)
class AirTension:
    """Force of a closed air cylinder that the stroke compresses: p Vⁿ stays the same.

    F(x) = (F₀ + A p₀) (ℓ / (ℓ − x))ⁿ − A p₀ with p₀ the atmosphere's pressure on the rod's side; never below zero,
    where the rod would have to be pulled out.

    Attributes
    ----------
    force : float
        F₀, at the start of the stroke [N]: gauge pressure times the piston's area.
    area : float
        A, of the piston [m²].
    column : float
        ℓ, length of the column of gas at the start, volume over area [m]; a large tank makes it long.
    exponent : float
        n [1]: 1 for a slow stroke at constant temperature, 1.4 for a fast one without exchange of heat.
    """

    force: float
    area: float
    column: float
    exponent: float = 1.0

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """Force (F,) [N] along the rod at ``length`` [m] past its start.

        Raises
        ------
        InputError
            The stroke is longer than the column of gas.
        """
        if length.max() >= self.column:
            raise InputError(
                f"the piston moves {length.max():.2f} m, but its column of gas is {self.column:g} m long: "
                "a longer column or a smaller take-up is needed"
            )
        atmosphere = self.area * ATMOSPHERE
        squeezed = (self.column / (self.column - length)) ** self.exponent
        return np.maximum((self.force + atmosphere) * squeezed - atmosphere, 0.0)


class Pneumatic(Resistance):
    """A closed air cylinder, with or without a tank, that the stroke compresses; it has no weight and no inertia.

    F(x) = (F₀ + A p₀) (ℓ / (ℓ − x))ⁿ − A p₀ over the rod's travel x. Friction of its seals is left out.
    """

    kind: ClassVar[str] = "pneumatic"
    title: ClassVar[str] = "Pneumatic cylinder"
    other_names: ClassVar[tuple[str, ...]] = ("air", "pneumatics", "compressed air")
    renamed: ClassVar[Mapping[str, str]] = {
        "cylinder_force": "force",
        "cylinder_bore": "bore",
        "cylinder_column": "column",
        "gas_exponent": "exponent",
    }

    force: float = quantity(100.0, "N", 0.0, 3000.0, "at the start; pressure times area of the piston")
    bore: float = quantity(0.05, "m", 0.02, 0.15, "diameter of a common cylinder")
    column: float = quantity(2.0, "m", 0.3, 20.0, "volume of gas over the piston's area, with a tank")
    exponent: float = quantity(1.2, "1", 1.0, 1.4, "between constant temperature (1) and no heat (1.4)")

    def tension(self, load: float) -> AirTension:
        """(F₀ + A p₀) (ℓ / (ℓ − x))ⁿ − A p₀."""
        return AirTension(self.force, np.pi / 4 * self.bore**2, self.column, self.exponent)

    def draw(self, load: float, stand: Stand) -> str:
        """A cylinder on its foot."""
        return stand.cylinder()
