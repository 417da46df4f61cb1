"""Cables, straps and rods: how much of one a machine's coordinate takes up, and what its tension does there.

A tension is a law of length, rate and acceleration (:data:`~revpress.mechanics.line.Tension`). The same law serves on a
free line (:class:`~revpress.mechanics.line.Line`) and on a coordinate that takes up a cable (:class:`CableForce`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator, PPoly

from revpress.machine.coordinate_force import STICTION_SPEED
from revpress.mechanics.kinematics import Array
from revpress.mechanics.line import Tension


def drum(radius: float) -> PPoly:
    """Take-up [m] of a round drum of ``radius`` [m] over its angle, or of a carriage (radius 1) over its travel."""
    return PPoly(np.array([[radius], [0.0]]), np.array([0.0, 1.0]))


def cam_radius(angle: Sequence[float], radius: ArrayLike) -> PchipInterpolator:
    """Radius of a cam over its angle: monotone cubics, so that it overshoots nowhere and has no kink.

    Parameters
    ----------
    angle : sequence of float
        Rising.
    radius : array_like, shape (angle, ...)
        Distance of the cable's line from the axle at those angles.

    Returns
    -------
    scipy.interpolate.PchipInterpolator
        Of the angle (...), in the unit of the radius.
    """
    return PchipInterpolator(angle, radius)


def cam(angle: Sequence[float], radius: Sequence[float]) -> PPoly:
    """Take-up over the angle of a cam: the exact integral of its radius.

    Parameters
    ----------
    angle : sequence of float
        Rising [rad]; the take-up is 0 at the first.
    radius : sequence of float
        Distance of the cable's line from the axle at those angles [m]; between them as :func:`cam_radius`.

    Returns
    -------
    scipy.interpolate.PPoly
        Take-up [m].
    """
    profile = cam_radius(angle, radius)
    return PPoly(profile.c, profile.x).antiderivative()


@dataclass(frozen=True)
class CableForce:
    """What a cable, strap or rod does to the coordinate that takes it up.

    With the take-up h(q), force −T(h, h' q̇, 0) h'(q): virtual work. Beyond its knots h goes on as a straight line.

    Attributes
    ----------
    coordinate : str
        Of the machine.
    take_up : scipy.interpolate.PPoly
        Metres of cable over the coordinate, growing in the concentric phase.
    tension : callable
        Its law, which must not depend on acceleration.
    """

    coordinate: str
    take_up: PPoly
    tension: Tension

    def __call__(self, position: Array, speed: Array) -> Array:
        """Generalised force (F,) [N or N m] at positions and speeds (F,)."""
        inside = np.clip(position, self.take_up.x[0], self.take_up.x[-1])
        arm = self.take_up(inside, 1)
        taken = self.take_up(inside) + arm * (position - inside)
        return np.asarray(-self.tension(taken, arm * speed, np.zeros_like(speed)) * arm)


@dataclass(frozen=True)
class Longer:
    """The tension of something that is ``by`` [m] longer than what is given: T(L + by, L̇, L̈)."""

    tension: Tension
    by: float

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """Tension (F,) [N]."""
        return self.tension(length + self.by, rate, acceleration)


@dataclass(frozen=True)
class CableFriction:
    """Friction of pulleys and guides: ``force`` [N] against the cable's motion, whichever way."""

    force: float

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """force sign(rate) (F,) [N]; zero at rest."""
        return self.force * np.tanh(rate / STICTION_SPEED)


@dataclass(frozen=True)
class PhaseTension:
    """A tension that only depends on the phase; at rest it is the mean of the two.

    Attributes
    ----------
    concentric, eccentric : float
        While the cable is taken up, and while it goes back [N].
    """

    concentric: float
    eccentric: float

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """Tension (F,) [N]."""
        middle, half = (self.concentric + self.eccentric) / 2, (self.concentric - self.eccentric) / 2
        return np.asarray(middle + half * np.tanh(rate / STICTION_SPEED))
