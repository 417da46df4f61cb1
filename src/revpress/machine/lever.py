"""A lever on a fixed pivot with a foot plate, a horn for plates, and stops: its dimensions and its bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from revpress.errors import InputError
from revpress.machine import parts
from revpress.machine.marks import AngleMark, LengthMark, Mark, from_angle, place_marks
from revpress.machine.mount import CableEnd
from revpress.mechanics.gravity import GRAVITY
from revpress.mechanics.kinematics import Array
from revpress.settings import Settings, choice, dimension, dimension_angle, where_known
from revpress.units import spell

Numbers = float | Array
"""A number, or an array of them, one a guess of what a machine is like."""

COUNTERWEIGHT_ARM = 0.3
"""From the pivot to a counterweight, away from the arm [m]."""


def tubing(arm: ArrayLike, horn: ArrayLike, horn_angle: ArrayLike, mass: ArrayLike) -> tuple[Array, Array, Array]:
    """Moments of a lever whose tubing is shared out over arm and horn by length.

    Parameters
    ----------
    arm, horn : array_like
        Lengths from the pivot [m]; a lever without a horn has one of 0.
    horn_angle : array_like
        From the arm to the horn, about z [rad].
    mass : array_like
        Of the tubing [kg].

    Returns
    -------
    along, across : ndarray
        Mass times the place of its centre, along the arm and 90° from it about z [kg m].
    inertia : ndarray
        About the pivot [kg m²].
    """
    a, h, mass = np.asarray(arm, dtype=float), np.asarray(horn, dtype=float), np.asarray(mass, dtype=float)
    each = mass / (a + h)
    along = each * (a**2 + h**2 * np.cos(horn_angle)) / 2
    return along, np.asarray(each * h**2 * np.sin(horn_angle) / 2), each * (a**3 + h**3) / 3


@dataclass(frozen=True)
class TurningLever:
    """A lever on its pivot as its foot plate feels it; every number may be an array, all of shapes that broadcast.

    Attributes
    ----------
    arm, horn : float or ndarray
        From the pivot to the foot plate's axle and to the plates [m].
    horn_angle : float or ndarray
        From the arm to the horn, about z [rad].
    along, across : float or ndarray
        Mass times the place of its centre without plates, along the arm and 90° from it about z [kg m].
    inertia : float or ndarray
        About the pivot, without plates [kg m²].
    friction : float or ndarray
        Of the bearings [N m].
    turns : float
        1 where the lever turns about z in the concentric phase, −1 where it turns the other way.
    """

    arm: Numbers
    horn: Numbers
    horn_angle: Numbers
    along: Numbers
    across: Numbers
    inertia: Numbers
    friction: Numbers
    turns: float

    def force(self, angle: ArrayLike, plates: ArrayLike = 0.0) -> Array:
        """What gravity asks for at the plate, square to the arm [N], with the arm at an ``angle`` about z [rad].

        The moment m g x of every mass over the arm's length, positive against the concentric phase.
        """
        plates = np.asarray(plates)
        along = self.along + plates * self.horn * np.cos(self.horn_angle)
        across = self.across + plates * self.horn * np.sin(self.horn_angle)
        return np.asarray(self.turns * GRAVITY * (along * np.cos(angle) - across * np.sin(angle)) / self.arm)

    def drag(self, plates: ArrayLike = 0.0) -> Array:
        """Friction at the plate, whatever the ``plates`` [N]."""
        return np.asarray(self.friction / self.arm + 0.0 * np.asarray(plates))

    def mass(self, plates: ArrayLike = 0.0) -> Array:
        """What the plate feels of inertia [kg]: that about the pivot over the arm's square; ``plates`` turn with it."""
        of_plates = np.asarray(plates) * (self.horn**2 + parts.PLATE_RADIUS**2 / 2)
        return np.asarray((self.inertia + of_plates) / self.arm**2)


class LeverWeights(Settings):
    """Masses and friction of a lever, and where a cable pulls on it.

    A lever that was measured has its own moments; of any other the tubing is shared out over arm and horn by length.
    """

    horn: float = dimension("m", 0.10, 1.20, "pivot to plates")
    horn_angle: float = dimension_angle(-180.0, 180.0, "from the arm to the horn, plus from forward to up")
    lever_mass: float = dimension("kg", 2.0, 60.0, "tubing of arm and horn")
    counterweight: float = dimension("kg", 0.0, 60.0, "on the far side of the pivot, 0.3 m from it")
    pivot_friction: float = dimension("N m", 0.0, 30.0, "of the bearings")
    pull_radius: float = dimension("m", 0.05, 1.0, "cam of the cable, or where strap, rod and bands pull on the lever")
    balance_along: float | None = where_known(
        "kg m", -60.0, 120.0, "lever's mass times how far its centre lies along the arm; else from its tubing"
    )
    balance_across: float | None = where_known(
        "kg m", -60.0, 60.0, "the same 90° from the arm, turned from forward to up; else from its tubing"
    )
    lever_inertia: float | None = where_known(
        "kg m²", 0.05, 200.0, "of the lever about its pivot; else from its tubing"
    )

    def moments(self, arm: float, horn: float, horn_angle: float) -> tuple[float, float, float]:
        """Moments of arm and horn, as :func:`tubing` has them: as measured, or by length [kg m, kg m²].

        Raises
        ------
        InputError
            Some of the measured ones are missing, or the inertia is less than that of the same mass in its centre.
        """
        measured = (self.balance_along, self.balance_across, self.lever_inertia)
        if measured == (None, None, None):
            along, across, inertia = (float(x) for x in tubing(arm, horn, horn_angle, self.lever_mass))
            return along, across, inertia
        along, across, inertia = (np.nan if value is None else value for value in measured)
        least = (along**2 + across**2) / self.lever_mass
        if not inertia > least:  # false for NaN too
            raise InputError(
                "a lever that was measured has balance_along, balance_across and lever_inertia, the last one above "
                f"{spell(least, 'kg m²')}, that of {self.lever_mass:g} kg with their centre there"
                if np.isfinite(least)
                else "of balance_along, balance_across and lever_inertia all are given or none"
            )
        return along, across, inertia


class FootLever(LeverWeights):
    """Pivot, arm and stops of a lever that a foot pushes."""

    pivot_forward: float = dimension("m", -3.0, 3.0, "axis of the pivot")
    pivot_height: float = dimension("m", 0.0, 4.0, "axis of the pivot")
    arm: float = dimension("m", 0.40, 1.40, "pivot to the axle of the foot plate")
    start_stop: float = dimension_angle(-360.0, 360.0, "direction of the arm at the start stop: 0° forward, −90° down")
    end_stop: float = dimension_angle(-360.0, 360.0, "the same at the end stop")
    plate: Literal["pivoting", "rigid"] = choice("pivoting", "a rigid plate asks for an impossible ankle")
    plate_angle: float = dimension_angle(-180.0, 180.0, "inclination of a rigid plate at the start stop")

    @property
    def pivot(self) -> Array:
        """Axis of the pivot (x, y) [m]."""
        return np.array([self.pivot_forward, self.pivot_height])

    @property
    def sweep(self) -> float:
        """Turn from stop to stop, about z [rad]."""
        return self.end_stop - self.start_stop

    def axle(self, share: float) -> Array:
        """Axle of the foot plate (x, y) [m], ``share`` of the way from the start stop (0) to the end stop (1)."""
        angle = self.start_stop + share * self.sweep
        return self.pivot + self.arm * np.array([np.cos(angle), np.sin(angle)])

    def own_marks(self) -> list[Mark]:
        """Where pivot, arm, stops and horn are."""
        horn = self.start_stop + self.horn_angle
        return [
            *place_marks("pivot_forward", "pivot_height", *self.pivot),
            LengthMark("arm", self.pivot, self.axle(0.0)),
            LengthMark("horn", self.pivot, self.pivot + self.horn * from_angle(horn)),
            AngleMark("start_stop", self.pivot, 0.0, self.start_stop),
            AngleMark("end_stop", self.pivot, 0.0, self.end_stop),
            AngleMark("horn_angle", self.pivot, self.start_stop, horn),
        ]

    def pitch(self, share: float) -> float:
        """Inclination of a rigid plate [rad] there."""
        return self.plate_angle + share * self.sweep

    @property
    def moving(self) -> TurningLever:
        """The lever with its counterweight and foot plate, as the foot feels it."""
        along, across, inertia = self.moments(self.arm, self.horn, self.horn_angle)
        held, weight = parts.FOOT_PLATE_MASS, self.counterweight
        return TurningLever(
            arm=self.arm,
            horn=self.horn,
            horn_angle=self.horn_angle,
            along=along + held * self.arm - weight * COUNTERWEIGHT_ARM,
            across=across,
            inertia=inertia + held * self.arm**2 + weight * (COUNTERWEIGHT_ARM**2 + parts.PLATE_RADIUS**2 / 2),
            friction=self.pivot_friction,
            turns=float(np.sign(self.sweep)),
        )

    @property
    def way(self) -> float:
        """Length of the foot plate's path from stop to stop [m]."""
        return self.arm * abs(self.sweep)

    def place(self, share: ArrayLike) -> Array:
        """Direction of the arm [rad], ``share`` of the way from the start stop (0) to the end stop (1)."""
        return np.asarray(self.start_stop + np.asarray(share) * self.sweep)

    @property
    def cable_end(self) -> CableEnd:
        """The wheel that takes up a cable."""
        return CableEnd("lever_angle", abs(self.sweep), self.pull_radius, self.arm)

    def lowest(self, first: float, last: float, plate_length: float) -> float:
        """Lowest point of arm, foot plate and plates over the floor [m], from share ``first`` to share ``last``."""
        angles = self.start_stop + np.linspace(first, last, 33) * self.sweep
        plates = self.horn * np.sin(angles + self.horn_angle) - parts.PLATE_RADIUS
        foot = self.arm * np.sin(angles) - plate_length / 2
        return float(self.pivot_height + min(plates.min(), foot.min()))
