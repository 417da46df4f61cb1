"""What a machine that stands asks for at its foot plate: force at rest, friction, inertia."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from revpress.errors import InputError
from revpress.machine.lever import FootLever
from revpress.machine.machine import Machine
from revpress.machine.rails import FootCarriage
from revpress.mechanics.kinematics import Array

_SLOW = 0.3  # m/s: far above the speed below which friction fades out


@runtime_checkable
class MovingPart(Protocol):
    """What a foot moves, without a cable: weight, friction and inertia along the foot plate's path."""

    def force(self, place: ArrayLike, plates: ArrayLike = 0.0) -> Array:
        """Force that holds it with ``plates`` [kg], without friction [N]."""

    def drag(self, plates: ArrayLike = 0.0) -> Array:
        """Friction [N]."""

    def mass(self, plates: ArrayLike = 0.0) -> Array:
        """Effective mass [kg]."""


def pressed(machine: Machine) -> FootLever | FootCarriage:
    """A machine as what its foot plate is on.

    Raises
    ------
    InputError
        It has no such.
    """
    if isinstance(machine, FootLever | FootCarriage):
        return machine
    raise InputError(f"a {machine.kind} has no foot plate on a lever or on rails")


def held_force(machine: Machine, share: ArrayLike, load: float, way: int = 0) -> Array:
    """Force along the foot plate's path that the machine asks for [N].

    Parameters
    ----------
    machine : Machine
        With a foot plate on a lever or on rails.
    share : array_like, shape (...)
        Of the way from the start stop (0) to the end stop (1).
    load : float
        [kg].
    way : int
        0 at rest without friction; 1 while it is pushed slowly, −1 while it is let back.

    Returns
    -------
    ndarray, shape (...)

    Raises
    ------
    InputError
        It has no such foot plate.
    """
    part, shares = pressed(machine), np.asarray(share, dtype=float)
    plates = machine.resistance.plates(load)
    own = part.moving.force(part.place(shares), plates) + way * part.moving.drag(plates)
    if machine.resistance.needs == "horn":
        return np.asarray(own)
    taken, arm = _cable(machine, part, shares)
    tension = machine.resistance.tension(load)
    return np.asarray(own + tension(taken, way * _SLOW * arm, np.zeros_like(arm)) * arm)


def effective_mass(machine: Machine, share: ArrayLike, load: float) -> Array:
    """Mass that the foot plate feels along its path [kg]; arguments and errors as of :func:`held_force`."""
    part, shares = pressed(machine), np.asarray(share, dtype=float)
    own = part.moving.mass(machine.resistance.plates(load)) + np.zeros_like(shares)
    if machine.resistance.needs == "horn":
        return np.asarray(own)
    taken, arm = _cable(machine, part, shares)
    tension, still = machine.resistance.tension(load), np.zeros_like(arm)
    return np.asarray(own + (tension(taken, still, still + 1.0) - tension(taken, still, still)) * arm**2)


def _cable(machine: Machine, part: FootLever | FootCarriage, share: Array) -> tuple[Array, Array]:
    """Cable taken up since the start [m], and how much a metre of the plate's path takes up."""
    end = part.cable_end
    take_up = machine.resistance.take_up(end)
    place = share * end.span
    return take_up(place), take_up(place, 1) / end.path
