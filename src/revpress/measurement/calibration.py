r"""From an athlete's own tests to the strength of each muscle group, as a probability.

Before a test the strength of a group is that of people of the same age, sex and size: a factor whose logarithm x has a
normal distribution, with what people differ by (:cite:`anderson2007`) and a part of it in common to all groups. A test
k gave y_k, with a relative error, where the model predicts g_k(x). The most probable x is

.. math:: \min_x \; x^T C^{-1} x + \sum_k \left(\frac{\ln y_k - \ln g_k(x)}{u_k}\right)^2

by Gauss and Newton, and its covariance the inverse of half of the second derivative there (Laplace). A load that was
lifted, but need not have been the largest, is a term only as long as the model predicts less.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revpress.athlete.athlete import STRENGTH, Athlete
from revpress.athlete.body import Body, build_body
from revpress.athlete.draws import strength_spread
from revpress.athlete.dynamometer import (
    CALIBRATED,
    DYNAMOMETER_TESTS,
    STRENGTH_GROUPS,
    TESTED_SIDE,
    greatest_moment,
    group_of,
    leverage,
)
from revpress.errors import InputError, check_range, shown
from revpress.exercise.catalogue import find_exercise
from revpress.instrument.uncertainty import COVERAGE
from revpress.performance.largest_load import HeldLoads, held_loads

Array = NDArray[np.float64]

U_LIFT = 0.04
"""Relative standard uncertainty of a largest load that was lifted once: tests repeated some days apart (assumed)."""
U_TORQUE = 0.07
"""The same of a dynamometer's torque: two tests differ by 2.5 to 6.9 % at the knee (:cite:`kambic2020`)."""
U_MODEL = 0.06
"""By how much a prediction is off for other reasons than strength: segments, paths, posture, friction (assumed)."""

_ROUNDS = 12
_SETTLED = 1e-3
_STEP = 0.02  # of a logarithm, for slopes
_LONGEST = 0.5  # of a logarithm, in one round
_TOLD = 0.8  # of the deviation before: a group of which more is left was hardly tested
_GROUPS = tuple(STRENGTH_GROUPS)


class StrengthTest(ABC):
    """One test of an athlete, and what the model predicts of it."""

    name: str
    value: float
    u_relative: float
    at_least: bool = False

    @abstractmethod
    def predicted(self, athlete: Athlete, factors: Array) -> float:
        """What the model predicts with the forces of every group multiplied.

        Parameters
        ----------
        athlete : Athlete
            Before the tests.
        factors : ndarray, shape (groups,)
            Of :data:`.dynamometer.STRENGTH_GROUPS`.

        Returns
        -------
        float
            In the unit of the test.
        """


@dataclass(frozen=True)
class Lift(StrengthTest):
    """The largest load of an exercise, lifted once.

    Attributes
    ----------
    exercise : str
        Name in the catalogue.
    value : float
        In the unit of the exercise's load.
    u_relative : float
        Relative standard uncertainty.
    at_least : bool
        Whether more might have been lifted.
    parameters : mapping of str
        Settings of the exercise, SI and radians.

    Raises
    ------
    InputError
        A load or an uncertainty outside its range.
    """

    exercise: str
    value: float
    u_relative: float = U_LIFT
    at_least: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        find_exercise(self.exercise, **self.parameters)
        check_range(f"load of {self.exercise}", self.value, 0.1, 2000.0)
        check_range(f"relative uncertainty of {self.exercise}", self.u_relative, 0.001, 0.5)
        object.__setattr__(self, "_held", {})

    @property
    def name(self) -> str:  # type: ignore[override]
        """What a table calls it."""
        return find_exercise(self.exercise, **self.parameters).title

    def predicted(self, athlete: Athlete, factors: Array) -> float:
        """The largest load with these factors: see :class:`StrengthTest`."""
        kept: dict[Athlete, HeldLoads] = self.__dict__["_held"]
        if athlete not in kept:
            kept[athlete] = held_loads(find_exercise(self.exercise, **self.parameters), athlete)
        held = kept[athlete]
        return held.with_strength(_of_muscles(held.rig.assembly.body, factors))


@dataclass(frozen=True)
class Torque(StrengthTest):
    """An isometric torque on a dynamometer, without the weight of the limb.

    Attributes
    ----------
    action : str
        One of :data:`.dynamometer.CALIBRATED`.
    value : float
        [N m].
    angle : float or None
        Joint angle of the test [rad]; None for the greatest over all angles.
    u_relative : float
        Relative standard uncertainty.

    Raises
    ------
    InputError
        An unknown action, or a value outside its range.
    """

    action: str
    value: float
    angle: float | None = None
    u_relative: float = U_TORQUE

    def __post_init__(self) -> None:
        if self.action not in CALIBRATED:
            raise InputError(f"there is no action {shown(self.action)} (known: {', '.join(CALIBRATED)})")
        check_range(f"torque of {self.action}", self.value, 0.1, 2000.0, "N m")
        check_range(f"relative uncertainty of {self.action}", self.u_relative, 0.001, 0.5)
        if self.angle is not None:
            tested = DYNAMOMETER_TESTS[self.action].angles
            check_range(f"angle of {self.action}", self.angle, float(tested.min()), float(tested.max()), "rad")
        object.__setattr__(self, "_levers", {})

    @property
    def name(self) -> str:  # type: ignore[override]
        """What a table calls it."""
        at = "" if self.angle is None else f" at {np.degrees(self.angle):.0f}°"
        return f"{self.action.replace('_', ' ')}, dynamometer{at}"

    def predicted(self, athlete: Athlete, factors: Array) -> float:
        """The torque with these factors: see :class:`StrengthTest`."""
        kept: dict[Athlete, tuple[Body, Array]] = self.__dict__["_levers"]
        if athlete not in kept:
            body, test = build_body(athlete.parameters(), (TESTED_SIDE,)), DYNAMOMETER_TESTS[self.action]
            angles = test.angles if self.angle is None else np.array([self.angle])
            kept[athlete] = body, leverage(body, replace(test, angles=angles))
        body, columns = kept[athlete]
        return float(greatest_moment(columns, body.muscles.max_isometric_force * _of_muscles(body, factors)).max())


def _of_muscles(body: Body, factors: Array) -> Array:
    return factors[[_GROUPS.index(group_of(name)) for name in body.muscles.names]]


@dataclass(frozen=True)
class Calibration:
    """What tests say of the strength of every muscle group.

    Attributes
    ----------
    athlete : Athlete
        Before the tests.
    tests : tuple of StrengthTest
        What was measured.
    log_factor : ndarray, shape (groups,)
        Most probable logarithm of every group's strength over that before the tests.
    prior, posterior : ndarray, shape (groups, groups)
        Covariances of it before and after.
    predicted : ndarray, shape (tests,)
        What the model predicts of each test after all of them.
    """

    athlete: Athlete
    tests: tuple[StrengthTest, ...]
    log_factor: Array
    prior: Array
    posterior: Array
    predicted: Array

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the muscle groups."""
        return _GROUPS

    @cached_property
    def deviation(self) -> tuple[Array, Array]:
        """Relative standard deviations (groups,) before and after."""
        before, after = (np.sqrt(np.expm1(np.diag(c))) for c in (self.prior, self.posterior))
        return before, after

    @property
    def interval(self) -> tuple[Array, Array]:
        """Ends (groups,) of the 95 % interval of every factor."""
        half = COVERAGE * np.sqrt(np.diag(self.posterior))
        return np.exp(self.log_factor - half), np.exp(self.log_factor + half)

    @property
    def misfit(self) -> Array:
        """By how many standard uncertainties each test (tests,) lies above its prediction; 0 of "at least" below it."""
        return np.array([
            0.0 if test.at_least and predicted >= test.value
            else np.log(test.value / predicted) / np.hypot(test.u_relative, U_MODEL)
            for test, predicted in zip(self.tests, self.predicted, strict=True)
        ])  # fmt: skip

    @property
    def calibrated(self) -> Athlete:
        """The athlete with the most probable strength of every group that the tests say something of."""
        before, after = self.deviation
        own = dict(self.athlete.strength_groups)
        told = [i for i in range(len(_GROUPS)) if after[i] < _TOLD * before[i]]
        factors = {_GROUPS[i]: own.get(_GROUPS[i], 1.0) * float(np.exp(self.log_factor[i])) for i in told}
        return replace(
            self.athlete, strength_groups=own | {g: float(np.clip(f, *STRENGTH)) for g, f in factors.items()}
        )

    def predict(self, test: StrengthTest) -> tuple[float, float, float]:
        """What another test would give: its value is not looked at.

        Parameters
        ----------
        test : StrengthTest
            On any machine.

        Returns
        -------
        best, low, high : float
            And the ends of the 95 % interval, in the unit of the test.
        """
        best, slope = _linearised(test, self.athlete, self.log_factor)
        u = np.sqrt(slope @ self.posterior @ slope + U_MODEL**2 + test.u_relative**2)
        return best, float(best * np.exp(-COVERAGE * u)), float(best * np.exp(COVERAGE * u))

    def would_leave(self, test: StrengthTest) -> Array:
        """Relative standard deviations (groups,) that one more test would leave, whatever it gives.

        Parameters
        ----------
        test : StrengthTest
            Its value is not looked at.

        Returns
        -------
        ndarray, shape (groups,)
        """
        _, slope = _linearised(test, self.athlete, self.log_factor)
        information = np.outer(slope, slope) / (test.u_relative**2 + U_MODEL**2)
        left = np.linalg.inv(np.linalg.inv(self.posterior) + information)
        return np.sqrt(np.expm1(np.diag(left)))


def calibrate_strength(athlete: Athlete, tests: Sequence[StrengthTest]) -> Calibration:
    """Strength of every muscle group from an athlete's own tests.

    Parameters
    ----------
    athlete : Athlete
        Size, age and general strength; what was measured of groups before counts as known.
    tests : sequence of StrengthTest
        One or more.

    Returns
    -------
    Calibration

    Raises
    ------
    InputError
        No test, or one that the model says nothing of for this athlete.
    """
    if not tests:
        raise InputError("there is no test to calibrate with")
    deviation, common = strength_spread(dict(athlete.strength_groups))
    shared = deviation * np.sqrt(common)
    prior = np.outer(shared, shared) + np.diag(deviation**2 * (1.0 - common))
    inverse = np.linalg.inv(prior)
    x = np.zeros(len(_GROUPS))
    for _ in range(_ROUNDS):
        information, gradient = inverse.copy(), -inverse @ x
        for test in tests:
            best, slope = _linearised(test, athlete, x)
            residual = np.log(test.value / best)
            if test.at_least and residual <= 0.0:
                continue
            weight = 1.0 / (test.u_relative**2 + U_MODEL**2)
            information += weight * np.outer(slope, slope)
            gradient += weight * slope * residual
        step = np.linalg.solve(information, gradient)
        step *= min(1.0, _LONGEST / max(np.abs(step).max(), 1e-12))
        x = x + step
        if np.abs(step).max() < _SETTLED:
            break
    predicted = np.array([test.predicted(athlete, np.exp(x)) for test in tests])
    return Calibration(athlete, tuple(tests), x, prior, np.linalg.inv(information), predicted)


def _linearised(test: StrengthTest, athlete: Athlete, x: Array) -> tuple[float, Array]:
    """A test's prediction at log factors x, and the slopes (groups,) of its logarithm."""
    best = test.predicted(athlete, np.exp(x))
    if not (np.isfinite(best) and best > 0.0):
        raise InputError(
            f"{test.name}: the model predicts nothing of it for this athlete ({athlete.strength:g} times as strong)"
        )
    slope = np.zeros(len(_GROUPS))
    for i in range(len(_GROUPS)):
        more = test.predicted(athlete, np.exp(x + _STEP * (np.arange(len(_GROUPS)) == i)))
        slope[i] = np.log(more / best) / _STEP if np.isfinite(more) and more > 0.0 else 0.0
    return best, slope
