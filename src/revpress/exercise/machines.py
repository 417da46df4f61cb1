"""Machines and people: a machine made for one, and one set up on a machine that stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, shown
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.machine.catalogue import machines
from revpress.machine.find import MachineLike, find_machine
from revpress.machine.machine import Machine
from revpress.twin.setup import Setup


def tailor(what: ExerciseLike, athlete: Athlete, **settings: Any) -> Machine:
    """A machine with fixed dimensions, made for one athlete: a step in designing one.

    Parameters
    ----------
    what : str, Exercise or subclass of Exercise
        A kind of machine, or an exercise that is done on one.
    athlete : Athlete
        For whom.
    **settings
        Wanted ends of the stroke, and what the machine is like: settings of the exercise, SI and radians.

    Returns
    -------
    Machine
        From now on a machine like any other.

    Raises
    ------
    InputError
        Nothing is tailored for that exercise, or a setting is not allowed.
    UnreachableError
        No machine brings this athlete there.
    """
    if isinstance(what, str) and what in machines:
        what = machines[what].exercises[0]
    return find_exercise(what, **settings).tailor(_checked(athlete))


def set_up(
    machine: MachineLike,
    athlete: Athlete,
    exercise: ExerciseLike | None = None,
    setup: Mapping[str, float] | None = None,
    **technique: Any,
) -> Setup[Machine]:
    """An athlete on a machine that stands: which holes, and what follows for the stroke.

    Parameters
    ----------
    machine : str, Path, Machine or mapping
        See :data:`.MachineLike`.
    athlete : Athlete
        Who uses it.
    exercise : str, Exercise or subclass of Exercise, optional
        What is done on it; if not given, the machine's usual exercise.
    setup : mapping of str to int, optional
        Holes by adjustment, counted from 1; what is not given is chosen as :func:`.choose_holes` does.
    **technique
        Settings of the exercise, SI and radians.

    Returns
    -------
    Setup

    Raises
    ------
    InputError
        A hole or setting is not allowed, or the exercise is not done on such a machine.
    UnreachableError
        The athlete cannot use it.
    """
    found = find_machine(machine)
    return on(found, exercise, setup, **technique).set_up(_checked(athlete))


def on(
    machine: Machine, exercise: ExerciseLike | None = None, setup: Mapping[str, float] | None = None, **technique: Any
) -> Exercise:
    """The exercise on a machine that stands; arguments as of :func:`set_up`."""
    if exercise is None and not machine.exercises:
        raise InputError(f"give the exercise that is done on {machine.label}")
    return find_exercise(exercise or machine.exercises[0], machine=machine, setup=dict(setup or {}), **technique)


def _checked(athlete: object) -> Athlete:
    if not isinstance(athlete, Athlete):
        raise InputError(f"athlete is {shown(athlete)}, but must be an Athlete")
    return athlete
