"""What another setting of machine or technique changes: strength curves and largest loads side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.performance.largest_load import held_loads
from revpress.performance.strength_curve import strength_curve


def compare_settings(
    exercise: ExerciseLike,
    athlete: Athlete,
    parameter: str,
    values: Sequence[Any] | Mapping[str, Any],
    load: float | None = None,
    **parameters: Any,
) -> xr.Dataset:
    """Strength curves and largest loads with a parameter at several values, such as ``"push", ["heel", "forefoot"]``.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        See :func:`~revpress.exercise.catalogue.find_exercise`.
    athlete : Athlete
    parameter : str
        Name of the setting that changes.
    values : sequence or mapping
        Its values, SI and radians: numbers, words or tables; a mapping gives each a name.
    load : float, optional
        In the unit of the exercise's load; its default if not given.
    **parameters
        The other settings of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        That of :func:`~revpress.performance.strength_curve.strength_curve` with a first dimension ``setting``, whose
        coordinate has the values or their names (what is no number or word is numbered), ``largest`` [unit of load],
        and ``largest_limited_by``, "machine" where that is the heaviest load that it takes. The attribute ``parameter``
        is the setting's name.

    Raises
    ------
    InputError
        No value, or one that the exercise does not take.
    """
    if len(values) == 0:
        raise InputError(f"{parameter} has no values to compare: give at least one")
    chosen = find_exercise(exercise, **parameters)
    several = list(values.values()) if isinstance(values, Mapping) else list(values)
    cases = [chosen.changed(**{parameter: value}) for value in several]
    curves = [strength_curve(case, athlete, load) for case in cases]
    plain = [v if isinstance(v, (int, float, str)) else f"setting {i}" for i, v in enumerate(several, start=1)]
    named = list(values) if isinstance(values, Mapping) else plain
    setting = xr.DataArray(named, dims="setting", name="setting")
    out = xr.concat(curves, setting, join="outer", combine_attrs="drop_conflicts")
    largest = np.array([held_loads(case, athlete).most for case in cases])
    most = np.array([case.load.high for case in cases])
    words = {"units": chosen.load.unit, "long_name": "largest load that can be moved over the whole stroke"}
    whose = np.where(largest > most, "machine", "athlete")
    return out.assign(
        largest=("setting", np.minimum(largest, most), words),
        largest_limited_by=("setting", whose, {"long_name": "what ends it: athlete or machine"}),
    ).assign_attrs(parameter=parameter)
