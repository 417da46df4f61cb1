"""What a machine does to one athlete while its dimensions, holes and load are moved: an answer in a tenth of a second.

Asked once, a machine is set up, its holes chosen, and what is not known of its dimensions worked out. Every further
question is one set-up and two compiled rigs: the same numbers as of a strength curve and a largest load.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError
from revpress.exercise.catalogue import ExerciseLike
from revpress.exercise.exercise import Exercise
from revpress.exercise.machines import on, set_up
from revpress.machine.find import MachineLike
from revpress.machine.machine import Machine
from revpress.mechanics.largest_multiple import largest_multiple
from revpress.performance.largest_load import CREEP, HeldLoads, held_loads, strength_off
from revpress.performance.preparation import compiled, steady
from revpress.performance.strength_curve import POSITIONS, strength_curve
from revpress.study.machine_sensitivity import DEGREE, MachineSensitivity, machine_sensitivity
from revpress.twin.ranges import EXTENSION_MOMENTS, ends, mean_of_legs, muscle_moment_rows
from revpress.twin.rig import Rig
from revpress.twin.setup import Setup

_MOMENTS = ("hip_extension_moment", "knee_extension_moment")
_KEPT = ("force", "resistance", "effort", "travel", "limited_by", "sticking_stroke", "match")
_ENDS = {
    "start_hip_flexion": "hip flexion where the stroke begins",
    "end_hip_flexion": "hip flexion where it ends; negative past neutral",
    "start_knee_flexion": "knee flexion where the stroke begins",
    "end_knee_flexion": "knee flexion where it ends",
}
_LARGEST = {
    "largest": "largest load that can be moved over the whole stroke; on a stack, the heaviest plate",
    "largest_low": "one standard deviation of strength less",
    "largest_high": "one standard deviation of strength more",
    "stopping_stroke": "where the largest load is least",
}


class MachineResponse:
    """One athlete on one machine, prepared to be asked again and again.

    Parameters
    ----------
    machine : str, Path, Machine or mapping
        See :data:`.MachineLike`.
    athlete : Athlete
        Who uses it.
    load : float, optional
        Load that is asked about if no other is [unit of the exercise's load]; the exercise's usual one if not given.
    exercise : str, Exercise or subclass of Exercise, optional
        What is done on it; if not given, the machine's usual exercise.
    setup : mapping of str to int, optional
        Holes by adjustment, counted from 1; what is not given is chosen once, and stays.
    **technique
        Settings of the exercise, SI and radians.

    Attributes
    ----------
    setup : Setup
        The athlete on the machine as it is written, in its holes.
    exercise : Exercise
        On that machine.
    load : float
        Asked about if no other is [unit of the exercise's load].

    Raises
    ------
    InputError
        A hole, a load or a setting is not allowed.
    UnreachableError
        The athlete cannot use the machine as it is written.
    """

    def __init__(
        self,
        machine: MachineLike,
        athlete: Athlete,
        load: float | None = None,
        exercise: ExerciseLike | None = None,
        setup: Mapping[str, int] | None = None,
        **technique: Any,
    ) -> None:
        self.setup: Setup[Machine] = set_up(machine, athlete, exercise, setup, **technique)
        self.exercise: Exercise = on(self.setup.machine, exercise, **technique)
        self.load = self.exercise.checked_load(load)
        self._asked: tuple[ExerciseLike | None, Mapping[str, Any]] = (exercise, technique)

    @property
    def athlete(self) -> Athlete:
        """Who uses the machine."""
        return self.setup.athlete

    @cached_property
    def sensitivity(self) -> MachineSensitivity:
        """What is not known of the machine's dimensions does so much, as it is written: worked out once."""
        exercise, technique = self._asked
        return machine_sensitivity(self.setup.machine, self.athlete, self.load, exercise, **technique)

    def machine(self, dimensions: Mapping[str, float] | None = None, holes: Mapping[str, int] | None = None) -> Machine:
        """The machine with other dimensions [SI, radians], or in other holes; arguments and errors as of :meth:`at`."""
        there = self.setup.machine.at(**holes) if holes else self.setup.machine
        return there.changed(**dimensions) if dimensions else there

    def at(
        self,
        dimensions: Mapping[str, float] | None = None,
        holes: Mapping[str, int] | None = None,
        load: float | None = None,
    ) -> xr.Dataset:
        """What the machine asks for and what the athlete can, with something moved.

        Parameters
        ----------
        dimensions : mapping of str to float, optional
            Other dimensions of the machine [SI, radians]; one that has holes is fixed there.
        holes : mapping of str to int, optional
            Other holes, counted from 1.
        load : float, optional
            Another load [unit of the exercise's load].

        Returns
        -------
        xarray.Dataset
            Over ``stroke``, at :data:`.POSITIONS` of it: ``resistance``, ``force`` with ``force_low`` and
            ``force_high`` (one standard deviation of the athlete's strength) [N], ``effort`` [1], ``travel`` [m],
            ``limited_by``, as :func:`~revpress.performance.strength_curve.strength_curve` has them;
            ``hip_flexion``, ``knee_flexion`` [rad]; ``hip_extension_moment`` and ``knee_extension_moment`` [N m] that
            holding the load takes, by the most economical pattern, and ``…_low`` and ``…_high``, between which other
            patterns of muscles and of the foot's push may lie; NaN where the load cannot be held. Single numbers:
            hip and knee flexion at both ends with the deviation that the machine's own dimensions leave them
            (``start_deviation``, ``end_deviation``, and ``resistance_deviation`` of the mean force [1], all of the
            machine as it is written), ``largest`` with
            ``largest_low`` and ``largest_high`` and ``stopping_stroke`` as
            :func:`~revpress.performance.largest_load.held_loads` has them, NaN with a reason in the attribute
            ``no_largest`` where there is none. Attributes: ``machine``, ``holes`` (JSON), ``begins_by``, ``ends_by``,
            ``setup_notes`` (JSON), ``measure_first`` (the dimension that leaves most of the end open; empty where none
            does), and what :func:`~revpress.performance.preparation.described` says.

        Raises
        ------
        InputError
            A dimension, a hole or a load that is not allowed.
        UnreachableError
            The athlete cannot use the machine as it is then.
        """
        exercise = self.exercise.changed(machine=self.machine(dimensions, holes))
        weight = exercise.checked_load(self.load if load is None else load)
        strength = strength_curve(exercise, self.athlete, weight)
        rig = compiled(exercise, self.athlete, weight)
        setup = rig.assembly.setup
        if setup is None:
            raise InputError(f"{exercise.name} is not on a machine that stands: give one")
        held, refused = self._held(exercise, weight)
        if held is None:
            largest = dict.fromkeys(_LARGEST, np.nan)
        else:
            weaker, stronger = (held.with_strength(strength_off(held.rig, self.athlete, way)) for way in (-1.0, 1.0))
            numbers = (held.settled, max(weaker, exercise.load.low), min(stronger, exercise.most_load), held.stopping)
            largest = dict(zip(_LARGEST, numbers, strict=True))
        whole = self.sensitivity.whole
        unit = {"units": exercise.load.unit}
        return xr.Dataset(
            {
                **{name: strength[name] for name in _KEPT},
                **self._over_stroke(rig, strength),
                **{
                    name: ((), value, {"units": "rad", "long_name": _ENDS[name]})
                    for name, value in _ends(setup).items()
                },
                **{
                    f"{end}_deviation": ((), abs(value), {"units": "rad", "long_name": f"deviation of the {end}"})
                    for end, value in (("start", whole.start), ("end", whole.end))
                },
                "resistance_deviation": ((), abs(whole.force), {"units": "1", "long_name": "of the mean resistance"}),
                **{
                    name: ((), value, {**({"units": "1"} if name == "stopping_stroke" else unit), "long_name": meaning})
                    for name, meaning in _LARGEST.items()
                    for value in [largest[name]]
                },
            },
            attrs={
                **strength.attrs,
                "machine": setup.machine.label,
                "kind": setup.machine.kind,
                "holes": json.dumps(setup.machine.holes),
                "begins_by": setup.begins_by,
                "ends_by": setup.ends_by,
                "setup_notes": json.dumps(list(setup.notes)),
                "no_largest": refused,
                "largest_limited_by": held.limited_by if held else "",
                "measure_first": self._most_open_end(),
            },
        )

    def _most_open_end(self) -> str:
        """Which dimension leaves most of the end of the stroke open: one that nobody can be set up without first."""
        open_to = {e.name: np.inf if e.refused else abs(e.end) for e in self.sensitivity.effects}
        first = max(open_to, key=lambda name: open_to[name], default="")
        return first if first and open_to[first] > DEGREE else ""

    def _held(self, exercise: Exercise, load: float) -> tuple[HeldLoads | None, str]:
        """Largest loads over the stroke, or why there are none."""
        try:
            return held_loads(exercise, self.athlete, CREEP, load), ""
        except (InputError, UnreachableError) as error:
            return None, str(error)

    def _over_stroke(self, rig: Rig, strength: xr.Dataset) -> dict[str, Any]:
        """Strength of a weaker and a stronger person, posture, and the moments that the load takes."""
        problem = rig.problem(steady(rig, np.linspace(0.0, 1.0, POSITIONS), 0.0))
        muscles = problem.capacity.shape[1]
        newton, inside = rig.interface_demand(problem), np.isfinite(strength.force.values)
        out: dict[str, Any] = {}
        for end, way in (("low", -1.0), ("high", 1.0)):
            moment = problem.moment.copy()
            moment[:, :, :muscles] *= strength_off(rig, self.athlete, way)
            more = largest_multiple(moment, problem.demand, newton, problem.lower, problem.upper).value
            value = np.where(inside, strength.resistance.values + more, np.nan)
            words = {"units": "N", "long_name": f"force of a person one standard deviation {_THAN[end]}"}
            out[f"force_{end}"] = ("stroke", value, words)
        for name, coordinate in (("hip_flexion", "hip_flexion"), ("knee_flexion", "knee_angle")):
            angle = mean_of_legs(rig, problem.path.u, coordinate)
            out[name] = ("stroke", angle, {"units": "rad", "long_name": name.replace("_", " ")})
        answer = rig.answer(problem)
        coordinates = [EXTENSION_MOMENTS[name] for name in _MOMENTS]
        rows = muscle_moment_rows(rig, problem.moment, coordinates)
        open_to = ends(rows, problem.moment, problem.demand, problem.lower, problem.upper)
        for j, name in enumerate(_MOMENTS):
            rest = mean_of_legs(rig, problem.passive + problem.resistance, coordinates[j])
            economical = mean_of_legs(rig, answer.muscle_moment, coordinates[j]) + rest
            # ends that meet may pass each other by a rounding
            least, most = np.sort([open_to.low[:, j], open_to.high[:, j]], axis=0) + rest
            found = {"": np.clip(economical, least, most), "_low": most, "_high": least}
            out |= {f"{name}{end}": ("stroke", -value, _moment_words(name, end)) for end, value in found.items()}
        return out


_THAN = {"low": "weaker", "high": "stronger"}


def _ends(setup: Setup[Machine]) -> dict[str, float]:
    return {
        f"{at}_{name}": float(posture[coordinate])
        for at, posture in (("start", setup.start), ("end", setup.end))
        for name, coordinate in (("hip_flexion", "hip_flexion"), ("knee_flexion", "knee_angle"))
    }


def _moment_words(name: str, end: str) -> dict[str, str]:
    said = name.replace("_", " ")
    which = {"": "most economical", "_low": "least possible", "_high": "greatest possible"}[end]
    return {"units": "N m", "long_name": f"net {said} while the load is held, {which}"}
