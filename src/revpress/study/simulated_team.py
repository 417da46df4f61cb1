"""A team that does not exist: people, machines' loads and sessions over months, some of whom truly change.

It fills an empty workspace, so that every page has something to show, and always says that it is simulated. All numbers
of this file are assumed; what a set looks like to an encoder is simulated from them by
:func:`~revpress.measurement.simulated_set.simulate_set`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from revpress.athlete.athlete import Athlete

EXERCISE = "reverse_leg_press/prone_hinge"
LOADS = (0.4, 0.6, 0.8)
"""Of a set, as a share of what the leg can just move."""
REPS = 4
SESSIONS, BETWEEN = 8, 14
"""How many sessions, and days between two."""
_LEAST_VELOCITY = 0.30  # m/s with the largest load: the last repetition that still succeeds
_DAY = 0.025  # standard deviation of a day's form, a share of the velocity
_REP = 0.015  # and of one repetition

Leg = Literal["left", "right"]
LEGS: tuple[Leg, ...] = ("left", "right")


@dataclass(frozen=True)
class SimulatedMember:
    """One who does not exist.

    Attributes
    ----------
    code, name : str
        The ID says it too: it begins with SIM.
    sex : {"male", "female"}
        As :class:`~revpress.athlete.athlete.Athlete` has it.
    age, stature, mass : float
        [yr], [m] and [kg].
    largest : float
        Load that the stronger leg can just move at the first session [kg].
    unloaded : float
        Mean velocity without a load [m/s].
    weaker : {"left", "right"}
        The leg that moves less,
    asymmetry : float
        by this share.
    gain : float
        Share by which the largest load grows in 30 days.
    comfort : int
        How the machine feels, 1 to 10.
    shares : bool
        Whether others may see them on a leaderboard.
    """

    code: str
    name: str
    sex: Literal["male", "female"]
    age: float
    stature: float
    mass: float
    largest: float
    unloaded: float
    weaker: Leg
    asymmetry: float
    gain: float
    comfort: int
    shares: bool

    @property
    def athlete(self) -> Athlete:
        """As the twin takes them."""
        return Athlete(sex=self.sex, age=self.age, stature=self.stature, mass=self.mass)

    def velocity(self, load: float, leg: Leg, days: float) -> float:
        """True mean velocity of the concentric phase, a line over the load [m/s].

        Parameters
        ----------
        load : float
            [kg].
        leg : {"left", "right"}
            Which.
        days : float
            Since the first session.
        """
        most = self.largest * (1.0 + self.gain * days / 30.0) * (1.0 - self.asymmetry * (leg == self.weaker))
        return self.unloaded - (self.unloaded - _LEAST_VELOCITY) * load / most

    def load(self, share: float) -> float:
        """A load of their sessions, the same in all of them, in steps of 2.5 kg [kg]."""
        return max(2.5, 2.5 * round(share * self.largest / 2.5))


MEMBERS = (
    SimulatedMember("SIM01", "Ada", "female", 22, 1.72, 68, 62, 1.25, "left", 0.02, 0.060, 8, True),
    SimulatedMember("SIM02", "Ben", "male", 24, 1.85, 84, 92, 1.32, "right", 0.12, 0.000, 6, True),
    SimulatedMember("SIM03", "Cleo", "female", 19, 1.66, 60, 54, 1.18, "right", 0.03, 0.020, 9, True),
    SimulatedMember("SIM04", "Dan", "male", 27, 1.79, 78, 84, 1.28, "left", 0.02, -0.045, 4, False),
    SimulatedMember("SIM05", "Eva", "female", 25, 1.78, 74, 66, 1.22, "left", 0.09, 0.030, 7, True),
    SimulatedMember("SIM06", "Finn", "male", 21, 1.93, 96, 98, 1.30, "right", 0.02, 0.050, 3, True),
    SimulatedMember("SIM07", "Gina", "female", 31, 1.63, 57, 48, 1.15, "right", 0.01, 0.000, 8, False),
    SimulatedMember("SIM08", "Hugo", "male", 23, 1.74, 71, 76, 1.27, "left", 0.04, 0.010, 7, True),
)


@dataclass(frozen=True)
class SimulatedTest:
    """One set of one leg with one load.

    Attributes
    ----------
    member : SimulatedMember
        Who.
    day : date
        When,
    session : int
        in which session, from 1,
    position : int
        at which place of it, from 1.
    leg : {"left", "right"}
        Which.
    load : float
        [kg].
    velocities : tuple of float
        True mean velocities of its repetitions [m/s].
    """

    member: SimulatedMember
    day: date
    session: int
    position: int
    leg: Leg
    load: float
    velocities: tuple[float, ...]


def simulated_tests(last: date, seed: int = 0) -> Iterator[SimulatedTest]:
    """All sets of all sessions, in their order.

    Parameters
    ----------
    last : date
        Day of the last session.
    seed : int
        Of the days' form and of the repetitions.

    Yields
    ------
    SimulatedTest
    """
    rng = np.random.default_rng(seed)
    for session in range(1, SESSIONS + 1):
        days = BETWEEN * (session - 1)
        day = last - timedelta(days=BETWEEN * (SESSIONS - session))
        position = 0
        for member in MEMBERS:
            form = 1.0 + rng.normal(0.0, _DAY)
            for share in LOADS:
                for leg in LEGS:
                    position += 1
                    load = member.load(share)
                    true = member.velocity(load, leg, days) * form
                    velocities = true * (1.0 + rng.normal(0.0, _REP, REPS)) * (1.0 - 0.02 * np.arange(REPS))
                    yield SimulatedTest(member, day, session, position, leg, load, tuple(velocities.tolist()))
