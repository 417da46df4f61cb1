"""The largest load that a person can move through the whole stroke, with its interval."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.anthropometry import ansur2
from revpress.athlete.athlete import MEASURED, Athlete
from revpress.athlete.dynamometer import CALIBRATED, group_of
from revpress.errors import InputError, check_range
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.mechanics.kinematics import Array
from revpress.mechanics.largest_multiple import largest_multiple
from revpress.performance.preparation import SPEED_LIMITS, STROKE, compiled, described, steady, within_range
from revpress.performance.strength_curve import POSITIONS
from revpress.twin.habit import HABITUAL_SHEAR
from revpress.twin.problem import Problem
from revpress.twin.rig import Rig

CREEP = 0.05
"""Interface speed [m/s] at which a load counts as just moved: fast enough for the machine's friction to act."""

STRAIGHT = 2.0 * HABITUAL_SHEAR
"""Shear over normal force of feet that push as people are used to, two deviations of it."""

_STEP = 10.0  # in the load's unit: two loads whose difference tells what a load does
_NOTHING = 1e-4  # share of the whole load below which that step does not count
_REFITS = 6  # where the posture depends on the load, the largest load is found again for the posture it needs
_SETTLED = 1e-3  # relative change of the largest load at which that ends


def largest_load(
    exercise: ExerciseLike,
    athlete: Athlete,
    *,
    speed: float = CREEP,
    strength_deviation: float | None = None,
    **parameters: Any,
) -> xr.Dataset:
    """Largest load that can be moved everywhere on the stroke: an estimate of the one-repetition maximum.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        See :func:`~revpress.exercise.catalogue.find_exercise`.
    athlete : Athlete
    speed : float
        Of the interface [m/s], -3 to 3: lifting slowly by default, lowering if negative, 0 for holding (friction
        helps).
    strength_deviation : float, optional
        Relative standard deviation of the athlete's strength, 0 to 1, where it was measured; if not given, that between
        people of the same age, sex and size (:cite:`anderson2007`).
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        ``largest_load`` [unit of the exercise's load] over ``stroke``; ``largest``, the least of them, with
        ``largest_low`` and ``largest_high`` (one standard deviation each way), ``largest_straight`` (feet that do not
        use all friction, :mod:`revpress.twin.habit`), ``from_strength`` and ``from_geometry``
        (what each adds); ``stopping_stroke``. The attributes ``limited_by``, ``low_limited_by`` and
        ``high_limited_by`` say of ``largest`` and its two ends whether they are the "athlete"'s, or the "machine"'s:
        then they are a bound of the loads that it takes, not what the athlete can do.

    Raises
    ------
    InputError
        Even the least load cannot be moved past some position, or the load changes nothing.

    Notes
    -----
    Strength: all muscle groups together, each by its own deviation, as if one person were off in all of them alike.
    Geometry: thigh, shank and foot, where predicted, each by the standard error of its regression; independent.
    """
    check_range("speed of the interface", speed, *SPEED_LIMITS, "m/s")
    if strength_deviation is not None:
        check_range("relative standard deviation of strength", strength_deviation, 0.0, 1.0)
    chosen = find_exercise(exercise, **parameters)
    held = held_loads(chosen, athlete, speed)
    middle, unit = held.most, chosen.load.unit
    weaker, stronger = (
        held.with_strength(strength_off(held.rig, athlete, way, strength_deviation)) for way in (-1.0, 1.0)
    )
    geometry = float(np.sqrt(sum((m - middle) ** 2 for m in _other_builds(held, chosen, athlete, speed))))
    straight = held.with_shear(STRAIGHT)
    low = middle - float(np.hypot(middle - weaker, geometry)) if np.isfinite(weaker) else -np.inf
    high = middle + float(np.hypot(stronger - middle, geometry))
    least, most = chosen.load.low, chosen.most_load
    numbers = {
        "largest": (
            held.settled,
            "largest load that can be moved over the whole stroke; on a stack, the heaviest plate",
        ),
        "largest_low": (min(max(low, least), most), "one standard deviation less"),
        "largest_high": (min(high, most), "one standard deviation more"),
        "largest_straight": (
            min(straight, most) if straight >= least else np.nan,
            "if no foot pushes across by more than 0.3 of its normal force; empty if a position needs more",
        ),
        "from_strength": (stronger - middle, "what a stronger athlete adds"),
        "from_geometry": (geometry, "what other segment lengths add"),
    }
    measured = (
        "measured" if strength_deviation is not None else "between people of that age, sex and size (anderson2007)"
    )
    return xr.Dataset(
        {
            "largest_load": (
                "stroke",
                held.loads,
                {"units": unit, "long_name": "largest load that can be moved there"},
            ),
            **{name: ((), value, {"units": unit, "long_name": text}) for name, (value, text) in numbers.items()},
            "stopping_stroke": ((), held.stopping, {"units": "1", "long_name": "where the largest load is least"}),
        },
        coords={"stroke": ("stroke", held.strokes, STROKE)},
        attrs={
            **described(chosen, athlete),
            "speed": speed,
            "limited_by": held.limited_by,
            "low_limited_by": _whose(low, least, most),
            "high_limited_by": _whose(high, least, most),
            "strength_spread": measured,
            "predicted_lengths": json.dumps(_predicted(athlete)),
        },
    )


def _whose(load: float, least: float, most: float) -> str:
    """Whether a load is the athlete's, or cut to what the machine takes."""
    return "athlete" if least <= load <= most else "machine"


@dataclass(frozen=True)
class HeldLoads:
    """Largest loads over the stroke, and where they come from: a problem, and what a unit of load adds to it.

    Attributes
    ----------
    exercise : Exercise
    rig : Rig
    at : float
        The load of ``rig`` and ``problem`` [unit of the exercise's load].
    problem : Problem
        Of every position.
    more : ndarray, shape (F, m)
        What a unit of load adds to its demand.
    strokes : ndarray, shape (F,)
    loads : ndarray, shape (F,)
        Largest load at each of them, whatever the machine takes; NaN beyond the athlete's range.
    """

    exercise: Exercise
    rig: Rig
    at: float
    problem: Problem
    more: Array
    strokes: Array
    loads: Array

    @property
    def most(self) -> float:
        """Largest load that can be moved everywhere, whatever the machine takes."""
        return float(np.nanmin(self.loads))

    @property
    def settled(self) -> float:
        """The same as it can be set: on a stack, the heaviest plate; no more than the machine takes."""
        step = self.exercise.resisted_by.load_step
        return float(min(step * np.floor(self.most / step) if step else self.most, self.exercise.load.high))

    @property
    def limited_by(self) -> str:
        """Whether that is the "athlete"'s load, or cut to what the "machine" takes."""
        return _whose(self.most, self.exercise.load.low, self.exercise.load.high)

    @property
    def stopping(self) -> float:
        """Stroke at which more load would stop."""
        return float(self.strokes[int(np.nanargmin(self.loads))])

    def with_strength(self, factor: Array) -> float:
        """Largest load with the muscles' forces (n,) multiplied; NaN if some position cannot be passed at all."""
        moment = self.problem.moment.copy()
        moment[:, :, : len(factor)] *= factor
        return self._least(self.problem.demand, moment)

    def of_build(self, other: Problem) -> float:
        """Largest load of another build, whose problem is given at the same load."""
        return self._least(other.demand, other.moment)

    def with_shear(self, most: float) -> float:
        """Largest load if no foot has more shear than ``most`` of its normal force; NaN if some position forbids it."""
        contacts, first = self.rig.contacts, len(self.rig.assembly.body.muscles)
        pushed = np.array([c.pushed for c in contacts.contacts], dtype=bool)[contacts.owner]
        lean = np.flatnonzero(pushed & (contacts.shear > most * contacts.unit))
        part = most * contacts.unit / contacts.shear[lean]
        moment = self.problem.moment.copy()
        straight = moment[:, :, first + contacts.straight[lean]]
        moment[:, :, first + lean] = straight + part * (moment[:, :, first + lean] - straight)
        return self._least(self.problem.demand, moment)

    def _least(self, demand: Array, moment: Array) -> float:
        value = largest_multiple(moment, demand, self.more, self.problem.lower, self.problem.upper).value
        return self.at + float(value[np.isfinite(self.loads)].min())


def held_loads(exercise: Exercise, athlete: Athlete, speed: float = CREEP, near: float | None = None) -> HeldLoads:
    """Largest load at each position; found again with its own posture until it settles where posture depends on it.

    Parameters
    ----------
    exercise : Exercise
    athlete : Athlete
    speed : float
        Of the interface [m/s].
    near : float, optional
        Load from which it is sought [unit of the exercise's load]; the answer does not depend on it, but what is
        compiled for that load already serves.

    Returns
    -------
    HeldLoads

    Raises
    ------
    InputError
        As in :func:`largest_load`.
    """
    if not exercise.takes_load:
        raise InputError(f"{exercise.name}: a {exercise.resisted_by.kind} takes no load: none is the largest")
    bounds, strokes = exercise.load, np.linspace(0.0, 1.0, POSITIONS)
    other = bounds.usual if near is None else exercise.checked_load(near)
    at = other + _STEP if other + _STEP <= exercise.most_load else other - _STEP
    one = compiled(exercise, athlete, other)
    before = one.problem(steady(one, strokes, speed))
    for _ in range(_REFITS):
        here = compiled(exercise, athlete, at)
        problem = here.problem(steady(here, strokes, speed))
        more = (problem.demand - before.demand) / (at - other)
        if _STEP * np.abs(more).max() < _NOTHING * np.abs(problem.demand).max():
            raise InputError(f"{exercise.name}: its load changes nothing with these settings: none is the largest")
        best = largest_multiple(problem.moment, problem.demand, more, problem.lower, problem.upper)
        inside = within_range(here, athlete, problem.path)
        loads = np.where(inside, at + best.value, np.nan)
        if not inside.any():
            raise InputError(f"{exercise.name}: no position lies within this athlete's hip extension")
        failed = inside & ~(loads >= bounds.low - 1e-9)
        if failed.any():
            worst = strokes[int(np.flatnonzero(failed)[0])]
            raise InputError(
                f"{exercise.name}: this athlete cannot pass {100 * worst:.0f} % of the stroke even with the least "
                f"load, {bounds.low:g} {bounds.unit}; try strength above {athlete.strength:g}"
            )
        found = min(float(np.nanmin(loads)), exercise.most_load)
        if not here.assembly.balances or abs(found - at) <= _SETTLED * max(found, 1.0):
            break
        at, other, before = found, at, problem
    return HeldLoads(exercise, here, at, problem, more, strokes, loads)


def strength_off(rig: Rig, athlete: Athlete, way: float, deviation: float | None = None) -> Array:
    """Factor on each muscle's force of a person who is stronger or weaker than stated.

    Parameters
    ----------
    rig : Rig
        Whose muscles.
    athlete : Athlete
        Of the rig.
    way : float
        So many standard deviations up, or down if negative.
    deviation : float, optional
        Relative standard deviation of all muscles; if not given, that between people, by muscle group.

    Returns
    -------
    ndarray, shape (n,)
    """
    muscles = rig.assembly.body.muscles.names
    if deviation is not None:
        return np.full(len(muscles), 1.0 + way * deviation)
    spread = {group: athlete.strength_uncertainty[action] for action, group in CALIBRATED.items()}
    mean = float(np.mean(list(spread.values())))  # of a group that no test is made of
    return np.array([1.0 + way * spread.get(group_of(name), mean) for name in muscles])


def _predicted(athlete: Athlete) -> list[str]:
    """Segment lengths that are not measured; the reference body has its own."""
    return [] if athlete.unscaled else [name for name in MEASURED if getattr(athlete, name) is None]


def _other_builds(held: HeldLoads, exercise: Exercise, athlete: Athlete, speed: float) -> list[float]:
    """Largest loads with each predicted segment length longer by its standard error."""
    found = []
    for measure in _predicted(athlete):
        longer = athlete.lengths[measure] + ansur2(measure, athlete.sex).standard_error
        build = Athlete.from_dict({**athlete.to_dict(), measure: longer})
        other = compiled(exercise, build, held.at)
        found.append(held.of_build(other.problem(steady(other, held.strokes, speed))))
    return found
