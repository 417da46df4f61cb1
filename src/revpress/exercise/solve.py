"""From an athlete, an exercise and a load to a solution."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError, as_number, shown
from revpress.exercise.batch import axes_of, solve_each
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.twin import accessor as accessor
from revpress.twin.intervals import check_layers, sources_of
from revpress.twin.motion import Motion
from revpress.twin.pace import standard_motion
from revpress.twin.provenance import Provenance
from revpress.twin.rig import Rig
from revpress.twin.solution import check_details, solve_rig


def solve(
    exercise: ExerciseLike,
    athlete: Athlete | Sequence[Athlete],
    load: float | Sequence[float] | None = None,
    *,
    motion: Motion | None = None,
    power: int = 2,
    intervals: bool | str | Iterable[str] = (),
    details: str | Iterable[str] = (),
    exact_tendons: bool = False,
    **parameters: Any,
) -> xr.Dataset:
    """Which muscles an exercise takes, how much, and what it does to the joints, over one repetition.

    Several athletes, loads or values of a setting are solved one by one, each with the others, and become dimensions.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        A name in ``revpress.exercises``, ``package.module:Class``, a class, or an instance with its settings.
    athlete : Athlete or sequence of Athlete
        The person, or several.
    load : float or sequence of float, optional
        In the unit of the exercise's load, mostly kg; its default if not given.
    motion : Motion, optional
        Stroke over time; if not given, the repetition that the machine dictates, or 1.5 s up and 2 s down.
    power : int, default: 2
        Muscles share so that Σ activationᵖᵒʷᵉʳ is least, 2 or 3.
    intervals : str or iterable of str or bool, optional
        Layers of intervals, of ``possible``, ``likely`` and ``body``: how far all patterns of muscles and contacts,
        those near the optimum, and those and the person's body leave each quantity open. True stands for the first two.
        They are the variables ``…_interval`` with the dimensions ``layer`` and ``bound``.
    details : str or iterable of str, optional
        Quantities on request: ``axis_moment``, ``fibre_length``, ``equilibrium_force``,
        ``moment_arm``.
    exact_tendons : bool, default: False
        Whether every tendon is as long as its own force makes it; else as long as full activation would. A few times
        slower; ``equilibrium_force`` beside ``muscle_force`` shows what it would change.
    **parameters
        Settings of the machine and the technique, SI and radians; see ``revpress.exercises[exercise].parameters``.
        Each may be a sequence of values, unless its value is a table.

    Returns
    -------
    xarray.Dataset
        The solution: every variable has its unit and meaning in its attributes, and ``docs/quantities.md`` defines it.
        Dimensions, where several were given, come in the order ``athlete``, settings as they were given, ``load``,
        then ``frame`` and the items. The coordinates ``load``, ``athlete`` and ``athlete_properties`` are there
        always. :func:`.solve_again` makes it again, bit by bit.

    Raises
    ------
    InputError
        An unknown exercise or parameter, or a value outside its range; of several, the message names the one.
    UnreachableError
        A posture that this athlete cannot take in this machine.

    Examples
    --------
    >>> from revpress import Athlete, solve
    >>> solve("hip_thrust", Athlete(), load=[40, 60, 80]).activation.dims
    ('load', 'frame', 'muscle')
    """
    if as_number("power", power) not in (2, 3):
        raise InputError(f"power is {power}, but muscles share with power 2 or 3")
    if motion is not None and not isinstance(motion, Motion):
        raise InputError(f"motion is {shown(motion)}, but must be a Motion, such as tempo() gives it")
    if not isinstance(exact_tendons, bool | np.bool_):
        raise InputError(f"exact_tendons is {shown(exact_tendons)}, but must be True or False")
    power, layers, requested = int(power), check_layers(intervals), check_details(details)
    axes = axes_of(athlete, load, parameters, find_exercise(exercise).parameters)

    def solve_one(member: Mapping[str, Any]) -> xr.Dataset:
        given = {**parameters, "athlete": athlete, "load": load, **member}
        person, weight = given.pop("athlete"), given.pop("load")
        chosen = find_exercise(exercise, **given)
        return _solve_single(chosen, person, weight, motion, power, layers, requested, exact_tendons)

    if not axes:
        return solve_one({})
    solution = solve_each(axes, solve_one)
    varied = {axis.argument: axis.as_json for axis in axes if axis.argument in parameters}
    if varied:
        alike = {name: value for name, value in parameters.items() if name not in varied}
        solution.attrs["parameters"] = json.dumps(_in_force(find_exercise(exercise, **alike), varied))
    return solution


def _in_force(alike: Exercise, varied: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Every setting in force by name; of those that vary, the list of values."""
    settings = alike.as_json()
    for name in varied:
        group, dot, inner = name.partition(".")
        if dot:
            settings[group] = {n: value for n, value in settings[group].items() if n != inner}
    return {**settings, **varied}


def _solve_single(
    exercise: Exercise,
    athlete: Athlete,
    load: float | None,
    motion: Motion | None,
    power: int,
    intervals: tuple[str, ...],
    details: tuple[str, ...],
    exact_tendons: bool,
) -> xr.Dataset:
    try:
        rig = Rig(exercise.assembly(athlete, load))
    except UnreachableError as error:
        raise UnreachableError(f"{exercise.name}: {error}") from None
    provenance = Provenance(
        exercise.name, exercise.title, athlete, exercise.checked_load(load), exercise.load.unit, exercise.as_json(),
        sharing_power=power, sources=(*rig.sources, *exercise.used_sources, *sources_of(intervals, athlete)),
        intervals=intervals, details=details, exact_tendons=exact_tendons,
        more=rig.assembly.setup.attributes if rig.assembly.setup else {},
    )  # fmt: skip
    return solve_rig(rig, standard_motion(rig) if motion is None else motion, power, provenance)
