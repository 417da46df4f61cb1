"""What each dimension's uncertainty does to the answers: which one of a machine to measure next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError
from revpress.exercise.catalogue import ExerciseLike
from revpress.exercise.machines import on, set_up
from revpress.machine.felt import effective_mass, held_force, pressed
from revpress.machine.find import MachineLike
from revpress.machine.machine import Machine, Origin
from revpress.mechanics.kinematics import Array
from revpress.settings import find_parameter
from revpress.twin.setup import Bound, Setup

DEGREE, OF_FORCE, OF_MASS = np.radians(1.0), 0.02, 0.1
"""What weighs the same in the order: 1° of hip flexion at start or end, 2 % of the force, 10 % of the inertia."""

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
    force, mass : float
        Change of the mean force over the stroke, pushed slowly, and of the mean inertia at the foot plate, each over
        its own value [1]; NaN where none is known.
    refused : str
        Why the athlete cannot be set up with the dimension that far off, if so: then a change is NaN.
    """

    name: str
    origin: Origin
    start: float
    end: float
    force: float
    mass: float
    refused: str = ""

    @property
    def weight(self) -> float:
        """By which effects are ordered: the largest change in :data:`DEGREE`, :data:`OF_FORCE` or :data:`OF_MASS`."""
        if self.refused:
            return np.inf
        each = (self.start / DEGREE, self.end / DEGREE, self.force / OF_FORCE, self.mass / OF_MASS)
        return float(np.nanmax(np.abs(each)))


@dataclass(frozen=True)
class MachineSensitivity:
    """What is not known of a machine's dimensions, and what it does to one athlete's stroke.

    Attributes
    ----------
    setup : Setup
        The athlete on the machine as it is written.
    load : float
        [kg].
    force, mass : float
        Means over the stroke of the force, pushed slowly [N], and of the inertia at the foot plate [kg]; NaN where none
        is known.
    effects : tuple of Effect
        The dimension to measure next first.
    bounds : mapping of str to Bound
        What ends the stroke with a dimension one deviation more, where that is another.
    """

    setup: Setup[Machine]
    load: float
    force: float
    mass: float
    effects: tuple[Effect, ...]
    bounds: Mapping[str, Bound]

    @property
    def whole(self) -> Effect:
        """All dimensions together, as if their errors had nothing to do with each other."""
        known = [e for e in self.effects if not e.refused]
        each = np.array([(e.start, e.end, e.force, e.mass) for e in known]).reshape(-1, 4)
        start, end, force, mass = np.sqrt((each**2).sum(axis=0)).tolist()
        return Effect("all together", Origin(np.nan, ""), start, end, force, mass)


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
    stands = base.machine
    weight = on(stands, exercise).checked_load(load)
    usual_values = _answers(base, stands, weight)
    effects, bounds = [], {}
    for name in stands.dimensions:
        parameter, origin = find_parameter(stands.parameters, name), stands.origin(name)
        if name in _CAPACITY or not origin.deviation > 0.0:
            continue
        found = []
        try:
            for sign in (1, -1):
                off = _moved(stands, name, sign * origin.deviation)
                if off is None:
                    continue
                there = set_up(off, athlete, exercise, **technique) if parameter.unit in _GEOMETRY else base
                found.append((sign, _answers(there, off, weight)))
                if there.ends_by != base.ends_by:
                    bounds[name] = there.ends_by
        except UnreachableError as error:
            effects.append(Effect(name, origin, np.nan, np.nan, np.nan, np.nan, str(error)))
            continue
        if found:
            start, end, force, mass = np.mean([sign * (there - usual_values) for sign, there in found], axis=0)
            effects.append(Effect(name, origin, start, end, force / usual_values[2], mass / usual_values[3]))
    ordered = tuple(sorted(effects, key=lambda e: -e.weight))
    return MachineSensitivity(base, weight, float(usual_values[2]), float(usual_values[3]), ordered, bounds)


def _moved(machine: Machine, name: str, by: float) -> Machine | None:
    """The machine with a dimension changed; None where that is outside its range."""
    try:
        return machine.changed(**{name: getattr(machine, name) + by})
    except InputError:
        return None


def _answers(setup: Setup[Machine], machine: Machine, load: float) -> Array:
    """Hip flexion at start and end [rad], mean force while it is pushed slowly [N], mean inertia [kg]."""
    hip = [setup.start["hip_flexion"], setup.end["hip_flexion"]]
    try:
        pressed(machine)
    except InputError:
        return np.array([*hip, np.nan, np.nan])
    first, last = setup.share
    places = first + _PLACES * (last - first)
    return np.array(
        [*hip, held_force(machine, places, load, 1).mean(), effective_mass(machine, places, load).mean()], dtype=float
    )
