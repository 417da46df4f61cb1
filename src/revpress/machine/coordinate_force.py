"""Forces on one coordinate of a machine: what they are, and friction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from revpress.mechanics.kinematics import Array

STICTION_SPEED = 0.01
"""Below it Coulomb friction fades out, so that a turning point has no jump [m/s or rad/s]."""


class CoordinateForce(Protocol):
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
        return -self.force * np.tanh(speed / STICTION_SPEED)


@dataclass(frozen=True)
class OneWayFriction:
    """Coulomb friction of what is only ever pushed forward: ``force`` [N] against it, at rest too, and none backward.

    At rest it is the limit of a slow push, where somebody leans on it and it is about to move.
    """

    coordinate: str
    force: float

    def __call__(self, position: Array, speed: Array) -> Array:
        """−force (F,), fading out where the speed falls below zero."""
        backward = np.clip(-speed / STICTION_SPEED, 0.0, 1.0)
        return -self.force * (1.0 - backward**2 * (3.0 - 2.0 * backward))
