"""What an exercise file hands over: an athlete and a machine joined at named sites, with one stroke left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from revpress.athlete.body import Body
from revpress.mechanics.closure import Weld
from revpress.mechanics.contact import Contact
from revpress.mechanics.coupling import Coupling
from revpress.mechanics.kinematics import Array

# Below this speed Coulomb friction fades out linearly-smoothly, so that a turning point has no jump [m/s or rad/s].
_STICTION_SPEED = 0.01


@dataclass(frozen=True)
class Friction:
    """Coulomb friction of a machine coordinate: ``force`` [N or N m] against its motion."""

    coordinate: str
    force: float

    def __call__(self, speed: Array) -> Array:
        """Generalised force at speeds (F,)."""
        return -self.force * np.tanh(speed / _STICTION_SPEED)


@dataclass(frozen=True)
class Assembly:
    """An exercise for one athlete, before compilation.

    Attributes
    ----------
    body : the athlete's body; its ``spec`` now also holds the machine.
    drives : coordinate to polynomial of the stroke (see :class:`~revpress.mechanics.closure.Closure`): the stroke
        itself and
        the technique. They shape the path and transmit no force.
    welds : closures of the path.
    contacts : what can press where.
    interface : site whose path over the stroke is the exercise's travel, and where resistance is reported.
    interface_contacts : names of the contacts through which the resistance acts; without any, the athlete carries
        ``carried_mass`` [kg] at the interface.
    support : the body that a bench, belt or handles hold with a free wrench, if any.
    fixed : coordinates of a resting limb, held at these values [rad or m] by whatever it rests on.
    couplings : dependent coordinates of the machine (those of the body are in ``body``).
    guess : rough values of free coordinates at the start.
    friction : Coulomb friction of machine coordinates.
    working_sides : "r", "l" or both.
    """

    body: Body
    drives: Mapping[str, Sequence[float]]
    welds: Sequence[Weld]
    contacts: Sequence[Contact]
    interface: str
    interface_contacts: Sequence[str] = ()
    carried_mass: float = 0.0
    support: Literal["pelvis", "torso"] | None = None
    fixed: Mapping[str, float] = field(default_factory=dict)
    couplings: Sequence[Coupling] = ()
    guess: Mapping[str, float] = field(default_factory=dict)
    friction: Sequence[Friction] = ()
    working_sides: tuple[str, ...] = ("r", "l")
