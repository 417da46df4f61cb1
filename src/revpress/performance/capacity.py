"""Everything about one athlete's capacity in one exercise: which questions make sense there, and their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.exchange.solution_files import write_solution
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.performance.compare_settings import compare_settings
from revpress.performance.eccentric import flywheel_repetition, has_flywheel, isokinetic_repetition
from revpress.performance.largest_load import largest_load
from revpress.performance.load_velocity import load_velocity
from revpress.performance.preparation import compiled
from revpress.performance.strength_curve import isokinetic_strength, strength_curve
from revpress.twin.motion import ConstantSpeed, Pace
from revpress.whole_files import whole

_SPEEDS = (-0.4, -0.2, -0.1, 0.0, 0.1, 0.2, 0.4, 0.8)
"""Speeds at which strength is asked for against a machine that dictates them [m/s], unless others are."""


@dataclass(frozen=True)
class Capacity:
    """How strong an athlete is in an exercise, and how fast; None where a question makes no sense there.

    Attributes
    ----------
    strength : xarray.Dataset
        See :func:`~revpress.performance.strength_curve.strength_curve`.
    largest : xarray.Dataset or None
        See :func:`~revpress.performance.largest_load.largest_load`; none against a motor, which gives way to any
        force, or where nothing can be loaded.
    profile : xarray.Dataset or None
        See :func:`~revpress.performance.load_velocity.load_velocity`; none where the speed is dictated.
    at_speeds : xarray.Dataset or None
        See :func:`~revpress.performance.strength_curve.isokinetic_strength`; against a motor, or where asked for.
    repetition : xarray.Dataset or None
        There and back, see :mod:`revpress.performance.eccentric`; against a motor or a flywheel.
    compared : xarray.Dataset or None
        See :func:`~revpress.performance.compare_settings.compare_settings`; where asked for.
    """

    strength: xr.Dataset
    largest: xr.Dataset | None = None
    profile: xr.Dataset | None = None
    at_speeds: xr.Dataset | None = None
    repetition: xr.Dataset | None = None
    compared: xr.Dataset | None = None

    def to_dataset(self) -> xr.Dataset:
        """Strength, largest load and profile as one dataset."""
        parts = [part for part in (self.strength, self.largest, self.profile) if part is not None]
        return xr.merge(parts, combine_attrs="drop_conflicts")

    def write(self, path: str | Path) -> None:
        """Write all numbers (.nc, .json), or the strength curve as a table of one row a position (.csv).

        Parameters
        ----------
        path : str or pathlib.Path
            The file; it is whole or absent.

        Raises
        ------
        InputError
            Another ending.
        """
        path = Path(path)
        if path.suffix.lower() != ".csv":
            write_solution(self.to_dataset(), path)
            return
        with whole(path) as draft:
            self._columns().to_dataframe().to_csv(draft)

    def _columns(self) -> xr.Dataset:
        """Variables over the stroke, each side one of its own, named with their unit."""
        table = self.strength if self.largest is None else self.strength.assign(largest_load=self.largest.largest_load)
        columns = {}
        for name, variable in table.data_vars.items():
            unit = f" [{variable.attrs['units']}]" if "units" in variable.attrs else ""
            if variable.dims == ("stroke",):
                columns[f"{name}{unit}"] = variable
            elif "side" in variable.dims:
                for side in table.side.values:
                    columns[f"{name}:{side}{unit}"] = variable.sel(side=side).drop_vars("side")
        return xr.Dataset(columns)


def capacity(
    exercise: ExerciseLike,
    athlete: Athlete,
    load: float | None = None,
    *,
    loads: Sequence[float] | None = None,
    speeds: Sequence[float] | None = None,
    versus: tuple[str, Sequence[Any] | Mapping[str, Any]] | None = None,
    strength_deviation: float | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    **parameters: Any,
) -> Capacity:
    """Strength over the stroke, largest load, velocity and power, and what else the machine lets one ask.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        See :func:`~revpress.exercise.catalogue.find_exercise`.
    athlete : Athlete
    load : float, optional
        Load whose resistance is compared with strength [unit of the exercise's load]; its default if not given.
    loads : sequence of float, optional
        Loads to be moved as hard as possible; eight up to the largest if not given.
    speeds : sequence of float, optional
        Constant speeds of the interface at which force is asked for [m/s], eccentric negative; against a motor
        :data:`_SPEEDS` if not given.
    versus : tuple, optional
        Name of a setting, and several values of it as in
        :func:`~revpress.performance.compare_settings.compare_settings`.
    strength_deviation : float, optional
        Relative standard deviation of the athlete's strength, 0 to 1, where it was measured.
    progress : callable, optional
        Called with (done, total, what) before each question.
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    Capacity

    Raises
    ------
    InputError
        Something that the exercise does not take, or an argument that would have no effect: ``loads`` where the speed
        is dictated, ``strength_deviation`` where no load is the largest.
    UnreachableError
        A posture that the athlete cannot take.
    """
    told = progress or (lambda done, total, what: None)
    chosen = find_exercise(exercise, **parameters)
    rig = compiled(chosen, athlete, load)
    pace = rig.assembly.pace
    driven = isinstance(pace, ConstantSpeed)
    dictated = _dictated(chosen, pace)
    if loads is not None and dictated:
        raise InputError(f"{chosen.name}: {dictated}, so no load is fast or slow: leave the loads away")
    if strength_deviation is not None and (driven or not chosen.takes_load):
        raise InputError(f"{chosen.name}: {dictated}, so no load is the largest: leave the deviation of strength away")
    told(0, 4, "strength")
    strength = strength_curve(chosen, athlete, load)
    told(1, 4, "largest load")
    largest = (
        None
        if driven or not chosen.takes_load
        else largest_load(chosen, athlete, strength_deviation=strength_deviation)
    )
    told(2, 4, "maximal efforts")
    profile = None if dictated else load_velocity(chosen, athlete, loads)
    told(3, 4, "speeds and settings")
    at_speeds = repetition = compared = None
    if driven or speeds is not None:
        at_speeds = isokinetic_strength(chosen, athlete, _SPEEDS if speeds is None else speeds, load)
    if isinstance(pace, ConstantSpeed):
        repetition = isokinetic_repetition(chosen, athlete, pace.speed, pace.eccentric_speed, load)
    elif has_flywheel(rig, chosen):
        repetition = flywheel_repetition(chosen, athlete, load)
    if versus is not None:
        name, values = versus
        compared = compare_settings(chosen, athlete, name, values, load)
    return Capacity(strength, largest, profile, at_speeds, repetition, compared)


def _dictated(exercise: Exercise, pace: Pace | None) -> str:
    """Why the speed is not the athlete's, or nothing where it is."""
    if isinstance(pace, ConstantSpeed):
        return "the machine dictates the speed"
    if not exercise.takes_load:
        return f"a {exercise.resisted_by.kind} takes no load"
    if exercise.load.unit == "N":
        return f"its load is a force [{exercise.load.unit}], held against a tester"
    return ""
