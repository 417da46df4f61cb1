"""What resists: friction, springs and pressure on a machine's coordinate; stacks and bands at the end of a line.

Weights and flywheels are not here: they are masses and inertias of the mechanism itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from revpress.athlete.body import GRAVITY
from revpress.errors import InputError
from revpress.mechanics.kinematics import Array

_STICTION_SPEED = 0.01  # below it Coulomb friction fades out, so that a turning point has no jump [m/s or rad/s]


class Drive(Protocol):
    """A force on one coordinate of the machine."""

    @property
    def coordinate(self) -> str:
        """The machine's coordinate."""

    def __call__(self, position: Array, speed: Array) -> Array:
        """Generalised force (F,) [N or N m] at positions and speeds (F,), positive along the coordinate."""


@dataclass(frozen=True)
class Friction:
    """Coulomb friction: ``force`` [N or N m] against the motion."""

    coordinate: str
    force: float

    def __call__(self, position: Array, speed: Array) -> Array:
        """−force sign(speed) (F,); zero at rest."""
        return -self.force * np.tanh(speed / _STICTION_SPEED)


@dataclass(frozen=True)
class Stack:
    """A weight stack behind a cable: the law of tension of a line.

    T = r m (g + r L̈) + c m g r sign L̇, with r the stack's travel for each metre of cable and c the friction of the
    pulleys as a fraction of the weight; never below zero, where the stack would rest on its stop.
    """

    mass: float
    ratio: float = 1.0
    friction: float = 0.0

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """Tension (F,) [N]."""
        weight = GRAVITY * (1.0 + self.friction * np.tanh(rate / _STICTION_SPEED))
        return np.maximum(self.ratio * self.mass * (weight + self.ratio * acceleration), 0.0)


@dataclass(frozen=True)
class Band:
    """An elastic band with a measured table: the law of tension of a line.

    Attributes
    ----------
    rest_length : of the unloaded band between its two ends [m].
    elongation : rising, from 0, as a fraction of the rest length [1].
    tension : at those elongations, from 0 [N].
    """

    rest_length: float
    elongation: Sequence[float]
    tension: Sequence[float]

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """Tension (F,) [N], linear between the table's points; slack below the rest length."""
        stretch = length / self.rest_length - 1.0
        if stretch.max() > self.elongation[-1]:
            raise InputError(
                f"the band is stretched to {100 * stretch.max():.0f} %, but its table ends at "
                f"{100 * self.elongation[-1]:.0f} %: use a longer band or a nearer anchor"
            )
        return np.interp(stretch, self.elongation, self.tension, left=0.0)
