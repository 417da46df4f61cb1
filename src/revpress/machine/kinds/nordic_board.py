"""Nordic board: an inclined pad for the shins with a strap over the ankles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from revpress.machine.machine import Machine, unloaded
from revpress.mechanics.kinematics import Array
from revpress.settings import dimension, dimension_angle


class NordicBoard(Machine):
    """A padded board on which the shins lie, level or inclined, and a strap or hook that holds the ankles down.

    The athlete kneels and looks forward, along x; the typical board has the strap at x = 0.
    """

    kind: ClassVar[str] = "nordic_board"
    title: ClassVar[str] = "Nordic board"
    adjustable: ClassVar[tuple[str, ...]] = ("board_angle",)
    exercises: ClassVar[tuple[str, ...]] = ("nordic_hamstring",)

    strap_forward: float = dimension("m", -2.0, 2.0, "surface of the board under the strap, about which it is inclined")
    strap_height: float = dimension("m", 0.0, 1.0, "surface of the board under the strap, over the floor")
    board_angle: float = dimension_angle(0.0, 60.0, "rise of the board towards the knees, over the horizontal")
    above_strap: float = dimension("m", 0.2, 1.0, "from the strap to the board's upper edge, along it")
    below_strap: float = dimension("m", -0.3, 0.5, "from the strap to the board's lower edge, along it")

    @property
    def strap(self) -> Array:
        """Surface of the board under the strap (3,) [m]."""
        return np.array([self.strap_forward, self.strap_height, 0.0])

    @property
    def along(self) -> Array:
        """Unit vector (3,) up the board."""
        return np.array([np.cos(self.board_angle), np.sin(self.board_angle), 0.0])

    @property
    def normal(self) -> Array:
        """Unit vector (3,) out of the board."""
        return np.array([-self.along[1], self.along[0], 0.0])

    def idle(self) -> Mapping[str, str]:
        """What resists is no part of it."""
        return unloaded("the weight is the athlete's own")
