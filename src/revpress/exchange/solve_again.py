"""A kept solution made again from what is written in it."""

from __future__ import annotations

import json
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, shown
from revpress.exchange.measured_motion import PREFIX, MeasuredMotion, solve_motion
from revpress.exchange.solution_files import read_solution
from revpress.exercise.again import MOTION_VARIABLES, motion_of, rig_of
from revpress.exercise.batch import axes_of_settings
from revpress.exercise.catalogue import find_exercise
from revpress.exercise.exercise import Exercise
from revpress.exercise.solve import solve
from revpress.twin.motion import Motion
from revpress.twin.provenance import athlete_of, parameters_of
from revpress.twin.rig import Rig

_NEEDED = ("revpress", "exercise", "parameters", "sharing_power", "intervals", "details", "exact_tendons")
_SHARE = ("load_share", "load_share_of")
_VARIABLES = (*MOTION_VARIABLES, "load", "athlete_properties")


def solve_again(solution: xr.Dataset | str | Path) -> xr.Dataset:
    """Make a solution again: the same version of revpress gives the same bits.

    Parameters
    ----------
    solution : xarray.Dataset, str or pathlib.Path
        Of :func:`revpress.solve`, of a measured motion (whose files must lie where they lay) or of a comparison; or a
        file of :func:`.write_solution`, netCDF or JSON.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    InputError
        No solution, or one of an effort as hard as possible.

    Warns
    -----
    UserWarning
        Another version made it, so that numbers may differ.

    Examples
    --------
    >>> from revpress import Athlete, solve
    >>> kept = solve("hip_thrust", Athlete(), 60.0)
    >>> solve_again(kept).identical(kept)
    True
    """
    if not isinstance(solution, xr.Dataset | str | Path):
        raise InputError(f"{shown(solution)} is neither a solution nor a file of one")
    kept = solution if isinstance(solution, xr.Dataset) else read_solution(solution)
    missing = [n for n in _NEEDED if n not in kept.attrs] + [n for n in _VARIABLES if n not in kept.variables]
    if missing:
        raise InputError(f"this is no solution that can be made again: it has no {', '.join(missing)}")
    made_with = str(kept.attrs["revpress"])
    if made_with != version("revpress"):
        warnings.warn(f"made with revpress {made_with}, made again with {version('revpress')}: numbers may differ",
                      stacklevel=2)  # fmt: skip
    try:
        again = _again(kept)
    except json.JSONDecodeError as error:
        raise InputError(f"this solution is damaged: what it says of its origin is no JSON ({error})") from None
    return again.assign_attrs({name: kept.attrs[name] for name in _SHARE if name in kept.attrs})


def rig_again(solution: xr.Dataset) -> tuple[Rig, Motion]:
    """The compiled exercise of a solution, and its motion, for another question to the same repetition.

    Parameters
    ----------
    solution : xarray.Dataset
        Of one athlete, load and setting.

    Returns
    -------
    rig : Rig
    motion : Motion

    Raises
    ------
    InputError
        A solution of several, or a measured motion whose files do not lie where they lay.
    """
    name = str(solution.attrs["exercise"])
    if name.startswith(PREFIX):
        return MeasuredMotion(name, parameters_of(solution)).compiled(athlete_of(solution), float(solution["load"]))
    return rig_of(solution)


def _again(kept: xr.Dataset) -> xr.Dataset:
    power = int(kept.attrs["sharing_power"])
    if power == 0:
        raise InputError("an effort as hard as possible is made again by maximal_repetition, not from its solution")
    people = [Athlete.from_dict(json.loads(str(p))) for p in np.atleast_1d(kept.athlete_properties.values)]
    athlete = people if kept.athlete_properties.ndim else people[0]
    load = kept["load"].values.tolist()
    name = str(kept.attrs["exercise"])
    parameters = parameters_of(kept)
    if name.startswith(PREFIX):
        layers = json.loads(str(kept.attrs["intervals"]))
        files = MeasuredMotion(name).files
        return solve_motion(*files, people[0], load=load, power=power, intervals=layers, **parameters)
    exercise = find_exercise(name)
    parameters = {n: _value(kept, exercise, n, value) for n, value in parameters.items()}
    return solve(
        name, athlete, load, motion=motion_of(kept), power=power, intervals=json.loads(kept.attrs["intervals"]),
        details=json.loads(str(kept.attrs["details"])), exact_tendons=bool(kept.attrs["exact_tendons"]), **parameters,
    )  # fmt: skip


def _value(kept: xr.Dataset, exercise: Exercise, setting: str, value: Any) -> Any:
    """A setting's value; of one that varies, what is left of it, if only some members are."""
    for axis in axes_of_settings({setting: value}, exercise.parameters):
        if axis.dimension in kept.coords:
            labels = kept[axis.dimension].values
            left = [v for v, label in zip(axis.values, axis.labels, strict=True) if label in np.atleast_1d(labels)]
            return left if labels.ndim else left[0]
    return value
