"""From an athlete, an exercise and a load to a solution."""

from __future__ import annotations

from typing import Any

import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.twin.motion import Motion
from revpress.twin.pace import standard_motion
from revpress.twin.ranges import moment_ends
from revpress.twin.rig import Rig
from revpress.twin.solution import to_dataset

# What every solution rests on; exercises and athletes add nothing of their own.
CITATIONS = (
    "rajagopal2016", "lai2017", "uhlrich2022", "degroote2016", "riener1999", "anderson2007", "handsfield2014",
    "deleva1996", "gordon2014", "todorov2012", "flash1985",
)  # fmt: skip


def solve(
    exercise: ExerciseLike,
    athlete: Athlete,
    load: float | None = None,
    *,
    motion: Motion | None = None,
    power: int = 2,
    intervals: bool = False,
    **parameters: Any,
) -> xr.Dataset:
    """Which muscles an exercise takes, how much, and what it does to the joints, over one repetition.

    Parameters
    ----------
    exercise : a name in ``revpress.exercises``, ``package.module:Class``, or an :class:`.Exercise`.
    athlete : the person.
    load : in the unit of the exercise's load, mostly kg; its default if not given.
    motion : stroke over time; if not given, the repetition that the machine dictates, or 1.5 s up and 2 s down.
    power : muscles share so that Σ activationᵖᵒʷᵉʳ is least, 2 or 3.
    intervals : also the range that muscles and contacts leave the moments of hip, knee and ankle.
    **parameters : of the machine and the technique, SI and radians; see ``revpress.exercises[exercise].parameters``.

    Returns
    -------
    xarray.Dataset
        The solution: every variable has its unit and meaning in its attributes.

    Raises
    ------
    InputError : an unknown exercise or parameter, or a value outside its range.
    UnreachableError : a posture that this athlete cannot take in this machine.
    """
    if power not in (2, 3):
        raise InputError(f"power is {power}, but muscles share with power 2 or 3")
    chosen = find_exercise(exercise, **parameters)
    try:
        rig = Rig(chosen.assembly(athlete, load))
    except UnreachableError as error:
        raise UnreachableError(f"{chosen.name}: {error}") from None
    return solve_rig(rig, standard_motion(rig) if motion is None else motion, power, intervals=intervals, attributes={
        "exercise": chosen.name,
        "title": chosen.title,
        "load": chosen.checked_load(load),
        "load_unit": chosen.load.unit,
        "athlete": athlete.to_dict(),
        "parameters": chosen.values(),
        "working_sides": list(rig.assembly.working_sides),
        "trunk_rests": int(rig.assembly.trunk_rests),
        "fixed": dict(rig.fixed),
    })  # fmt: skip


def solve_rig(
    rig: Rig, motion: Motion, power: int, attributes: dict[str, Any], *, intervals: bool = False
) -> xr.Dataset:
    """Solve one motion of a compiled exercise."""
    problem = rig.problem(motion)
    answer = rig.answer(problem, power)
    stored = {**attributes, "citations": CITATIONS, "sharing_power": power}
    return to_dataset(rig, motion, problem, answer, stored, moment_ends(rig, problem) if intervals else None)
