"""The compiled exercise of a kept solution, for another question to the same repetition."""

from __future__ import annotations

import json
from collections.abc import Hashable
from functools import lru_cache

import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, shown
from revpress.exercise.catalogue import find_exercise
from revpress.twin.motion import Motion
from revpress.twin.rig import Rig

MOTION_VARIABLES = ("time", "stroke", "stroke_speed", "stroke_acceleration")
"""What of a solution is its motion."""

_KEPT = 4  # rigs; several instruments ask for that of one solution


def rig_of(solution: xr.Dataset) -> tuple[Rig, Motion]:
    """The compiled exercise of a solution, and its motion.

    Parameters
    ----------
    solution : xarray.Dataset
        Of :func:`~revpress.exercise.solve.solve`, of one athlete, load and setting.

    Returns
    -------
    rig : Rig
    motion : Motion

    Raises
    ------
    InputError
        No solution of an exercise, or one of several repetitions.
    """
    if "exercise" not in solution.attrs or "athlete_properties" not in solution.variables:
        raise InputError("this is no solution of an exercise: it says neither of what nor of whom")
    name = str(solution.attrs["exercise"])
    motion = motion_of(solution)
    if motion is None or solution["load"].ndim or solution["athlete_properties"].ndim:
        raise InputError(f"{shown(name)}: this solution is of several repetitions: choose one")
    properties = str(solution["athlete_properties"].item())
    return _compiled(name, str(solution.attrs["parameters"]), properties, float(solution["load"])), motion


def motion_of(solution: xr.Dataset) -> Motion | None:
    """The motion of all members of a solution; None where each has the pace that its machine dictates.

    Parameters
    ----------
    solution : xarray.Dataset
        Of one repetition or several.

    Returns
    -------
    Motion or None
    """
    members: dict[Hashable, int] = {dim: 0 for dim in solution.stroke.dims if dim != "frame"}
    first = solution[list(MOTION_VARIABLES)].isel(members, missing_dims="ignore")
    if not all(bool((solution[name] == first[name]).all()) for name in MOTION_VARIABLES):
        return None
    time, s, ds, dds = (first[name].values for name in MOTION_VARIABLES)
    return Motion(time, s, ds, dds, str(solution.attrs.get("motion", "")), _sources_of_the_rule(solution))


@lru_cache(maxsize=_KEPT)
def _compiled(name: str, parameters: str, athlete: str, load: float) -> Rig:
    exercise = find_exercise(name, **json.loads(parameters))
    return Rig(exercise.assembly(Athlete.from_dict(json.loads(athlete)), load))


def _sources_of_the_rule(solution: xr.Dataset) -> tuple[str, ...]:
    """What the motion itself rests on."""
    return ("flash1985",) if "flash1985" in json.loads(str(solution.attrs["citations"])) else ()
