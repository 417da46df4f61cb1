"""What each dimension's uncertainty does to the answers: which one of a machine to measure next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.machines import set_up
from revpress.machine.felt import held_force, pressed
from revpress.machine.find import MachineLike
from revpress.machine.machine import Machine, Origin
from revpress.mechanics.kinematics import Array
from revpress.settings import find_parameter
from revpress.twin.setup import Bound, Setup

DEGREE, PERCENT = np.radians(1.0), 0.02
"""What weighs the same in the order: 1° of hip flexion at start or end, and 2 % of the force."""

_PLACES = np.linspace(0.0, 1.0, 21)
_CAPACITY = ("plate_room", "stack_top", "user_mass")
_GEOMETRY = ("m", "rad")


@dataclass(frozen=True)
class Effect:
    """What one standard deviation of a dimension does.

    Attributes
    ----------
    name : str
        The dimension.
    origin : Origin
        Its deviation and source.
    start, end : float
        Change of hip flexion at start and end of the stroke [rad].
    force : float
        Change of the mean force over the stroke over that force [1]; NaN where none is known.
    refused : str
        Why the athlete cannot be set up with the dimension that far off, if so: then a change is NaN.
    """

    name: str
    origin: Origin
    start: float
    end: float
    force: float
    refused: str = ""

    @property
    def weight(self) -> float:
        """By which effects are ordered: the largest of the changes in :data:`DEGREE` and :data:`PERCENT`."""
        if self.refused:
            return np.inf
        return float(np.nanmax(np.abs([self.start / DEGREE, self.end / DEGREE, self.force / PERCENT])))


@dataclass(frozen=True)
class MachineSensitivity:
    """What is not known of a machine's dimensions, and what it does to one athlete's stroke.

    Attributes
    ----------
    setup : Setup
        The athlete on the machine as it is written.
    load : float
        [kg].
    force : float
        Mean force over the stroke [N]; NaN where none is known.
    effects : tuple of Effect
        The dimension to measure next first.
    bounds : mapping of str to Bound
        What ends the stroke with a dimension one deviation more, where that is another.
    """

    setup: Setup
    load: float
    force: float
    effects: tuple[Effect, ...]
    bounds: Mapping[str, Bound]

    @property
    def whole(self) -> Effect:
        """All dimensions together, as if their errors had nothing to do with each other."""
        known = [e for e in self.effects if not e.refused]
        start, end, force = (float(np.sqrt(np.nansum([getattr(e, n) ** 2 for e in known]))) for n in ("start", "end", "force"))
        return Effect("all together", Origin(np.nan, ""), start, end, force if np.isfinite(self.force) else np.nan)


def machine_sensitivity(
    machine: MachineLike,
    athlete: Athlete,
    load: float | None = None,
    exercise: ExerciseLike | None = None,
    setup: Mapping[str, int] | None = None,
    **technique: Any,
) -> MachineSensitivity:
    """What each dimension's uncertainty does to start and end of the stroke and to the force at the foot plate.

    Parameters
    ----------
    machine : str, Path, Machine or mapping
        See :data:`.MachineLike`.
    athlete : Athlete
        Who uses it.
    load : float, optional
        [kg]; if not given, the exercise's usual one.
    exercise : str, Exercise or subclass of Exercise, optional
        What is done on it; if not given, the machine's usual exercise.
    setup : mapping of str to int, optional
        Holes by adjustment, counted from 1; what is not given is chosen once, and stays.
    **technique
        Settings of the exercise, SI and radians.

    Returns
    -------
    MachineSensitivity

    Raises
    ------
    InputError
        A hole or setting is not allowed.
    UnreachableError
        The athlete cannot use the machine as it is written.
    """
    base = set_up(machine, athlete, exercise, setup, **technique)
    stands, usual = base.machine, find_exercise(exercise or base.machine.exercises[0]).load.default
    weight = float(usual if load is None else load)
    force = _mean_force(stands, base.share, weight)
    effects, bounds = [], {}
    for name in stands.dimensions:
        parameter, origin = find_parameter(stands.parameters, name), stands.origin(name)
        if name in _CAPACITY or not origin.deviation > 0.0:
            continue
        moved = [_moved(stands, name, sign * origin.deviation) for sign in (1, -1)]
        found: list[tuple[float, float, float]] = []
        refused = ""
        for off in moved:
            try:
                there = set_up(off, athlete, exercise, **technique) if off and parameter.unit in _GEOMETRY else base
            except UnreachableError as error:
                refused = str(error)
                continue
            if off is None:
                continue
            if there.ends_by != base.ends_by:
                bounds[name] = there.ends_by
            hip = (there.start["hip_flexion"], there.end["hip_flexion"])
            found.append((*hip, _mean_force(off, there.share, weight)))
        if not refused and found:
            usual_values = (base.start["hip_flexion"], base.end["hip_flexion"], force)
            high, low = found[0], found[1] if len(found) == 2 else usual_values
            start, end, pulled = np.subtract(high, low) / len(found)
            effects.append(Effect(name, origin, float(start), float(end), float(pulled) / force))
        elif refused:
            effects.append(Effect(name, origin, np.nan, np.nan, np.nan, refused))
    ordered = tuple(sorted(effects, key=lambda e: -e.weight))
    return MachineSensitivity(base, weight, force, ordered, bounds)


def _moved(machine: Machine, name: str, by: float) -> Machine | None:
    """The machine with a dimension changed; None where that is outside its range."""
    try:
        return machine.changed(**{name: getattr(machine, name) + by})
    except InputError:
        return None


def _mean_force(machine: Machine, share: tuple[float, float], load: float) -> float:
    """Mean force over the stroke [N]; NaN of a machine without a foot plate on a lever or on rails."""
    try:
        pressed(machine)
    except InputError:
        return np.nan
    places: Array = share[0] + _PLACES * (share[1] - share[0])
    return float(held_force(machine, places, load).mean())
