"""What resists: laws of tension for a cable, strap or rod, and friction on a machine's coordinate.

The same law serves at the end of a free line (:class:`~revpress.mechanics.line.Line`) and on a coordinate that takes
up a cable (:class:`Pull`). Weights and flywheels on a coordinate are masses and inertias of the mechanism itself
(:mod:`revpress.machine.mount`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.interpolate import PchipInterpolator, PPoly

from revpress.errors import InputError
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.mechanics.line import Tension

ATMOSPHERE = 101325.0  # [Pa], standard
_STICTION_SPEED = 0.01  # below it Coulomb friction fades out, so that a turning point has no jump [m/s or rad/s]


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
        return -self.force * np.tanh(speed / _STICTION_SPEED)


@dataclass(frozen=True)
class OneWayFriction:
    """Coulomb friction of what is only ever pushed forward: ``force`` [N] against it, at rest too, and none backward.

    At rest it is the limit of a slow push, where somebody leans on it and it is about to move.
    """

    coordinate: str
    force: float

    def __call__(self, position: Array, speed: Array) -> Array:
        """−force (F,), fading out where the speed falls below zero."""
        backward = np.clip(-speed / _STICTION_SPEED, 0.0, 1.0)
        return -self.force * (1.0 - backward**2 * (3.0 - 2.0 * backward))


def straight(ratio: float) -> PPoly:
    """Take-up of a cable fixed to the coordinate itself or wound on a round drum: ``ratio`` metres for each unit."""
    return PPoly(np.array([[ratio], [0.0]]), np.array([0.0, 1.0]))


def cam(angle: Sequence[float], radius: Sequence[float]) -> PPoly:
    """Take-up [m] over the angle [rad] of a cam: the exact integral of its radius.

    Parameters
    ----------
    angle : rising [rad]; the take-up is 0 at the first.
    radius : distance of the cable's line from the axle at those angles [m]; monotone cubics between, so that the
        radius overshoots nowhere and has no kink.
    """
    profile = PchipInterpolator(angle, radius)
    return PPoly(profile.c, profile.x).antiderivative()


@dataclass(frozen=True)
class Pull:
    """A law of tension at a cable, strap or rod that the coordinate takes up.

    With the take-up h(q), force −T(ℓ₀ + h, h' q̇, 0) h'(q): virtual work. Beyond its knots h goes on as a straight line.
    The law must not depend on acceleration.

    Attributes
    ----------
    take_up : metres of cable over the coordinate, growing in the concentric phase.
    law : its tension.
    length : ℓ₀, at no take-up [m].
    """

    coordinate: str
    take_up: PPoly
    law: Tension
    length: float = 0.0

    def __call__(self, position: Array, speed: Array) -> Array:
        """Generalised force (F,) [N or N m] at positions and speeds (F,)."""
        inside = np.clip(position, self.take_up.x[0], self.take_up.x[-1])
        arm = self.take_up(inside, 1)
        taken = self.take_up(inside) + arm * (position - inside)
        return np.asarray(-self.law(self.length + taken, arm * speed, np.zeros_like(speed)) * arm)


@dataclass(frozen=True)
class Drag:
    """Friction of pulleys and guides: ``force`` [N] against the cable's motion, whichever way."""

    force: float

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """force sign(rate) (F,) [N]; zero at rest."""
        return self.force * np.tanh(rate / _STICTION_SPEED)


@dataclass(frozen=True)
class Effort:
    """An isokinetic machine seen from the athlete: whatever its speed, it gives way to just this force.

    The motor holds the speed, so the force is the athlete's choice; at rest it is the mean of the two.

    Attributes
    ----------
    concentric, eccentric : force while the cable is taken up, and while it goes back [N].
    """

    concentric: float
    eccentric: float

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """Tension (F,) [N]."""
        middle, half = (self.concentric + self.eccentric) / 2, (self.concentric - self.eccentric) / 2
        return np.asarray(middle + half * np.tanh(rate / _STICTION_SPEED))


@dataclass(frozen=True)
class Cylinder:
    """A closed air cylinder that the stroke compresses: p Vⁿ stays the same.

    F(x) = (F₀ + A p₀) (ℓ / (ℓ − x))ⁿ − A p₀ with p₀ the atmosphere's pressure on the rod's side.

    Attributes
    ----------
    force : F₀, at the start of the stroke [N]: gauge pressure times the piston's area.
    area : A, of the piston [m²].
    column : ℓ, length of the column of gas at the start, volume over area [m]; a large tank makes it long.
    exponent : n [1]: 1 for a slow stroke at constant temperature, 1.4 for a fast one without exchange of heat.
    """

    force: float
    area: float
    column: float
    exponent: float = 1.0

    def __call__(self, length: Array, rate: Array, acceleration: Array) -> Array:
        """Force (F,) [N] along the rod at ``length`` [m] past its start."""
        if length.max() >= self.column:
            raise InputError(
                f"the piston moves {length.max():.2f} m, but its column of gas is {self.column:g} m long: "
                "a longer column or a smaller take-up is needed"
            )
        atmosphere = self.area * ATMOSPHERE
        squeezed = (self.column / (self.column - length)) ** self.exponent
        return np.asarray((self.force + atmosphere) * squeezed - atmosphere)


@dataclass(frozen=True)
class Flywheel:
    """A rotor on whose shaft a strap winds.

    Rotor angle φ = take-up / r, energy ½ I φ̇², strap force I φ̈ / r. The strap winds back on the other side of the
    shaft: speeding up and braking pull alike, and the rotor gives in the eccentric phase what it took in the concentric
    one. It is coupled both ways: where the motion slows before its turning point a real strap hangs slack, while here
    the rotor drives the machine on, which the foot can only follow with weight on the machine or in a strap.

    Attributes
    ----------
    inertia : I [kg m²].
    radius : r, of the shaft with the strap on it [m].
    """

    inertia: float
    radius: float


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
