"""A kept solution made again from what is written in it."""

from __future__ import annotations

import json
import warnings
from collections.abc import Hashable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, shown
from revpress.exchange.measured_motion import PREFIX, MeasuredMotion, solve_motion
from revpress.exchange.solution_files import read_solution
from revpress.exercise.solve import solve
from revpress.twin.motion import Motion
from revpress.twin.provenance import parameters_of

_NEEDED = ("revpress", "exercise", "parameters", "sharing_power", "intervals", "details")
_SHARE = ("load_share", "load_share_of")
_PATH = ("time", "stroke", "stroke_speed", "stroke_acceleration")


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
    kept = solution if isinstance(solution, xr.Dataset) else read_solution(solution)
    for name in _NEEDED:
        if name not in kept.attrs:
            raise InputError(f"this is no solution that can be made again: it has no attribute {shown(name)}")
    made_with = str(kept.attrs["revpress"])
    if made_with != version("revpress"):
        warnings.warn(f"made with revpress {made_with}, made again with {version('revpress')}: numbers may differ",
                      stacklevel=2)  # fmt: skip
    again = _again(kept)
    return again.assign_attrs({name: kept.attrs[name] for name in _SHARE if name in kept.attrs})


def _again(kept: xr.Dataset) -> xr.Dataset:
    power = int(kept.attrs["sharing_power"])
    if power == 0:
        raise InputError("an effort as hard as possible is made again by maximal_repetition, not from its solution")
    people = [Athlete.from_dict(json.loads(str(p))) for p in np.atleast_1d(kept.athlete_properties.values)]
    athlete = people if kept.athlete_properties.ndim else people[0]
    load = kept["load"].values.tolist()
    name, parameters = str(kept.attrs["exercise"]), parameters_of(kept)
    if name.startswith(PREFIX):
        return solve_motion(*MeasuredMotion(name).files, people[0], power=power, **parameters)
    return solve(
        name, athlete, load, motion=_motion(kept), power=power, intervals=bool(kept.attrs["intervals"]),
        details=json.loads(str(kept.attrs["details"])), **parameters,
    )  # fmt: skip


def _motion(kept: xr.Dataset) -> Motion | None:
    """The motion of all members; None where each has the pace that its machine dictates."""
    members: dict[Hashable, int] = {dim: 0 for dim in kept.stroke.dims if dim != "frame"}
    first = kept[list(_PATH)].isel(members, missing_dims="ignore")
    if not all(np.all((kept[name] == first[name]).values) for name in _PATH):
        return None
    time, s, ds, dds = (first[name].values for name in _PATH)
    return Motion(time, s, ds, dds, str(kept.attrs.get("motion", "")), _sources_of_the_rule(kept))


def _sources_of_the_rule(kept: xr.Dataset) -> tuple[str, ...]:
    """What the motion itself rests on."""
    return ("flash1985",) if "flash1985" in json.loads(str(kept.attrs["citations"])) else ()
