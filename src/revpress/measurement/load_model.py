"""What resists at the point of measurement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.errors import check_range
from revpress.instrument.kinematics import Kinematics
from revpress.mechanics.gravity import GRAVITY

Array = NDArray[np.float64]
Curve = float | Callable[[Array], Array]
"""A number, or a function of the measured position [m]."""

_STEP = 1e-4


@dataclass(frozen=True)
class LoadModel:
    """A machine or a weight as the measured point feels it.

    The machine has one degree of freedom, the measured position x; its Lagrange equation gives the force that the
    person applies there, along the travel, positive in the concentric direction::

        F = m(x) a + ½ m'(x) v² + F_s(x) + F_c sign(v)

    Attributes
    ----------
    inertia : float or callable
        Effective mass m [kg], a number or a function of position.
    static : float or callable
        Conservative resistance F_s: weight, springs [N].
    friction : float
        Coulomb friction F_c [N].
    u_relative : float
        Relative standard uncertainty of all of them (plates, machine parameters).

    Raises
    ------
    InputError
        A number outside its range.
    """

    inertia: Curve
    static: Curve
    friction: float = 0.0
    u_relative: float = 0.0

    def __post_init__(self) -> None:
        if not callable(self.inertia):
            check_range("effective mass", self.inertia, 0.0, 5000.0, "kg")
        if not callable(self.static):
            check_range("static resistance", self.static, -5e4, 5e4, "N")
        check_range("friction", self.friction, 0.0, 1e4, "N")
        check_range("relative load uncertainty", self.u_relative, 0.0, 0.5)

    @classmethod
    def free_weight(cls, mass: float, u_relative: float = 0.0) -> LoadModel:
        """A mass that is lifted straight up.

        Parameters
        ----------
        mass : float
            [kg].
        u_relative : float
            Its relative standard uncertainty.

        Returns
        -------
        LoadModel
            Its weight and its inertia.
        """
        return cls(mass, mass * GRAVITY, u_relative=u_relative)

    @classmethod
    def inclined(cls, mass: float, angle: float, friction: float = 0.0, u_relative: float = 0.0) -> LoadModel:
        """A mass on a straight track.

        Parameters
        ----------
        mass : float
            [kg].
        angle : float
            Above the horizontal [rad].
        friction : float
            [N].
        u_relative : float
            Relative standard uncertainty of all of them.

        Returns
        -------
        LoadModel
            Along the track.

        Raises
        ------
        InputError
            An angle outside 0 to 90°.
        """
        check_range("track angle", angle, 0.0, np.pi / 2, "rad")
        return cls(mass, mass * GRAVITY * float(np.sin(angle)), friction, u_relative)

    def mass(self, position: Array) -> Array:
        """Effective mass.

        Parameters
        ----------
        position : ndarray, shape (frame,)
            [m].

        Returns
        -------
        ndarray, shape (frame,)
            [kg].
        """
        return _value(self.inertia, position)

    def resistance(self, position: Array) -> Array:
        """Conservative resistance.

        Parameters
        ----------
        position : ndarray, shape (frame,)
            [m].

        Returns
        -------
        ndarray, shape (frame,)
            [N].
        """
        return _value(self.static, position)

    def force(self, motion: Kinematics) -> Array:
        """Force of the person on the measured point.

        Parameters
        ----------
        motion : Kinematics
            Of that point.

        Returns
        -------
        ndarray, shape (frame,)
            Positive in the concentric direction [N].
        """
        x, v = motion.position, motion.velocity
        mass_slope = (self.mass(x + _STEP) - self.mass(x - _STEP)) / (2.0 * _STEP)
        held: Array = self.resistance(x) + self.friction * np.sign(v)
        return self.mass(x) * motion.acceleration + 0.5 * mass_slope * v**2 + held

    def free_deceleration(self, position: Array) -> Array:
        """Deceleration F_s/m of the machine running free: g for a bar, g sin(angle) on a track; friction left out.

        Parameters
        ----------
        position : ndarray, shape (frame,)
            [m].

        Returns
        -------
        ndarray, shape (frame,)
            [m/s²].
        """
        mass = self.mass(position)
        free: Array = np.divide(self.resistance(position), mass, out=np.full(position.shape, np.inf), where=mass > 0)
        return free


def _value(curve: Curve, position: Array) -> Array:
    return np.broadcast_to(np.asarray(curve(position) if callable(curve) else curve, dtype=float), position.shape)
