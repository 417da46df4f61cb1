"""How strong a person is in an exercise: the largest force beside the machine's resistance over the stroke.

Everything here asks the equations of motion for a maximum (:mod:`revpress.mechanics.largest_multiple`): for the
posture that the exercise prescribes, activations at will, and the muscles' calibrated strength.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from scipy.interpolate import CubicSpline

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, check_range
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.mechanics.kinematics import Array
from revpress.mechanics.largest_multiple import largest_multiple
from revpress.performance.preparation import (
    SPEED_LIMITS,
    STROKE,
    compiled,
    described,
    of_sides,
    steady,
    within_range,
)
from revpress.twin.problem import Problem
from revpress.twin.ranges import EXTENSION_MOMENTS
from revpress.twin.rig import Rig

POSITIONS = 51
"""Positions of a strength curve."""

_STEP = 10.0  # in the load's unit: two loads whose difference tells what a load does
_FEW = 13  # positions that tell how a load's effect changes over the stroke
_VARIABLES = {
    "force": ("N", "largest force of the athlete on the interface, along its path"),
    "resistance": ("N", "force that the exercise asks for with its load"),
    "machine_limit": ("N", "force that it asks for with the heaviest load that it takes"),
    "effort": ("1", "resistance over largest force"),
    "travel": ("m", "path length of the interface from the start"),
}


def strength_curve(
    exercise: ExerciseLike,
    athlete: Athlete,
    load: float | None = None,
    *,
    positions: int = POSITIONS,
    speed: float = 0.0,
    **parameters: Any,
) -> xr.Dataset:
    r"""Largest force on the interface at each position, beside what the exercise asks for.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        See :func:`~revpress.exercise.catalogue.find_exercise`.
    athlete : Athlete
    load : float, optional
        Sets the resistance to compare with, and the posture where that depends on it [unit of the exercise's load]; its
        default if not given.
    positions : int
        Number of positions over the stroke, 2 to 100,000.
    speed : float
        Of the interface, held constant as an isokinetic machine does, concentric + [m/s], -3 to 3; 0 is isometric.
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        Over ``stroke`` (and ``side``), as defined in ``docs/quantities.md``: ``force``, ``resistance``,
        ``machine_limit``, ``effort``, ``travel``, ``limited_by``, ``hip_flexion``, and the joint moments that go with
        the largest force; ``match`` and ``sticking_stroke`` are single numbers. NaN where the posture lies beyond the
        athlete's range or no activation keeps it; ``limited_by`` says which, the attribute ``range`` how far the hip
        goes.

    Raises
    ------
    InputError
        Unknown exercise or parameter, a value outside its range, or no position that the athlete can hold.
    UnreachableError
        A posture that the athlete cannot take.

    See Also
    --------
    revpress.performance.largest_load.largest_load : the same question with the load as the unknown.

    Notes
    -----
    At each position the largest :math:`p` for which activations and contacts :math:`x` within their bounds exist:

    .. math:: A x = b + p\, d

    with :math:`d` the demand of one newton on the interface along its path.
    """
    check_range("number of positions", positions, 2, 100_000)
    check_range("speed of the interface", speed, *SPEED_LIMITS, "m/s")
    chosen = find_exercise(exercise, **parameters)
    at = chosen.checked_load(load)
    here = compiled(chosen, athlete, at)
    top = chosen.most_load
    strokes = np.linspace(0.0, 1.0, positions)
    problem = here.problem(steady(here, strokes, speed))
    resistance = here.resistance(problem)
    best = largest_multiple(
        problem.moment, problem.demand, here.interface_demand(problem), problem.lower, problem.upper
    )
    inside = within_range(here, athlete, problem.path)
    force = np.where(inside, resistance + best.value, np.nan)
    more = (top - at) * _per_load(chosen, athlete, at, speed)(strokes) if chosen.takes_load else np.nan
    values = {
        "force": force,
        "resistance": resistance,
        "machine_limit": resistance + more,
        "effort": _effort(resistance, force),
        "travel": here.travel(strokes),
    }
    reason = np.select(
        [~inside, np.isnan(force), force > values["machine_limit"]], ["range", "posture", "machine"], "athlete"
    )
    sides, limit = list(here.assembly.working_sides), athlete.range_of_motion["hip_flexion"]
    source = limit.source.partition(";")[0].removeprefix("extension: ")
    of_joints = {**_moments(here, problem, best.x), "hip_flexion": of_sides(here, problem.path.u, "hip_flexion")}
    return xr.Dataset(
        {
            **{n: ("stroke", v, {"units": u, "long_name": t}) for n, (u, t) in _VARIABLES.items() for v in [values[n]]},
            "limited_by": ("stroke", reason, {"long_name": "what ends the force: athlete, machine, posture or range"}),
            **{n: (("side", "stroke"), np.where(inside, v, np.nan), _joint_words(n)) for n, v in of_joints.items()},
            **_summary(values, strokes),
        },
        coords={"stroke": ("stroke", strokes, STROKE), "side": sides},
        attrs={
            **described(chosen, athlete),
            "load": at,
            "speed": speed,
            "range": f"hip extension to {np.degrees(-limit.low):.0f}° past neutral ({source})",
        },
    )


def isokinetic_strength(
    exercise: ExerciseLike, athlete: Athlete, speeds: Sequence[float], load: float | None = None, **parameters: Any
) -> xr.Dataset:
    """Largest force over the stroke at constant speeds of the interface, fully activated.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        See :func:`~revpress.exercise.catalogue.find_exercise`.
    athlete : Athlete
    speeds : sequence of float
        Of the interface [m/s]: concentric +, eccentric −, isometric 0.
    load : float, optional
        As in :func:`strength_curve`.
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        :func:`strength_curve` over (``speed``, ``stroke``), with ``mean_force`` and ``mean_power`` along the way.

    Raises
    ------
    InputError
        No speed, one outside -3 to 3 m/s, and all that :func:`strength_curve` refuses.
    """
    if len(speeds) == 0:
        raise InputError("isokinetic strength needs at least one speed")
    chosen = find_exercise(exercise, **parameters)
    curves = [strength_curve(chosen, athlete, load, speed=float(v)) for v in speeds]
    speed = xr.DataArray([float(v) for v in speeds], dims="speed", name="speed", attrs={"units": "m/s"})
    out = xr.concat([c.drop_attrs(deep=False) for c in curves], speed).assign_attrs(curves[0].attrs)
    del out.attrs["speed"]
    mean = np.array([_mean_along(c.travel.values, c.force.values) for c in curves])
    words = {"units": "N", "long_name": "mean along the way of the largest force"}
    power = {"units": "W", "long_name": "that force times the speed"}
    return out.assign(mean_force=("speed", mean, words), mean_power=("speed", mean * speed.values, power))


def _per_load(exercise: Exercise, athlete: Athlete, load: float, speed: float) -> CubicSpline:
    """What a unit of load adds to the resistance [N], over the stroke: smooth, so a few positions tell."""
    other = load + _STEP if load + _STEP <= exercise.most_load else load - _STEP
    few = np.linspace(0.0, 1.0, _FEW)
    rigs = [compiled(exercise, athlete, at) for at in (load, other)]
    here, there = (r.resistance(r.problem(steady(r, few, speed))) for r in rigs)
    return CubicSpline(few, (there - here) / (other - load))


def _effort(resistance: Array, force: Array) -> Array:
    """Resistance over largest force; infinite where the athlete cannot hold the exercise even without resistance."""
    able = force > 0.0
    return np.where(able, resistance / np.where(able, force, 1.0), np.where(np.isnan(force), np.nan, np.inf))


def _summary(values: Mapping[str, Array], strokes: Array) -> dict[str, Any]:
    """Sticking point and match: mean effort along the way over the largest."""
    effort, force, travel = values["effort"], values["force"], values["travel"]
    known = np.isfinite(force)
    if not known.any():
        raise InputError("there is no position that this athlete can hold within the range of motion")
    resisted = bool(np.any(effort[known] > 0.0))
    at = np.flatnonzero(known)[int(np.argmax(effort[known]) if resisted else np.argmin(force[known]))]
    way = np.ptp(travel[known])
    mean = np.trapezoid(effort[known], travel[known]) / way if way > 0.0 else effort[at]
    match = float(mean / effort[at]) if resisted and np.isfinite(effort[known]).all() else float("nan")
    return {
        "sticking_stroke": ((), float(strokes[at]), {"units": "1", "long_name": "where the effort is largest"}),
        "match": ((), match, {"units": "1", "long_name": "mean effort along the way over the largest effort"}),
    }


def _moments(rig: Rig, problem: Problem, x: Array) -> dict[str, Array]:
    """Net extension moments (sides, F) at the largest force [N m]."""
    n = problem.capacity.shape[1]
    net = problem.passive.copy()
    net[:, rig.rows] += np.einsum("fmn,fn->fm", problem.moment[:, :, :n], x[:, :n])
    return {name: -of_sides(rig, net, coordinate) for name, coordinate in EXTENSION_MOMENTS.items()}


def _joint_words(name: str) -> dict[str, str]:
    if name in EXTENSION_MOMENTS:
        return {"units": "N m", "long_name": f"net {name.replace('_', ' ')} at the largest force"}
    return {"units": "rad", "long_name": "hip flexion"}


def _mean_along(travel: Array, force: Array) -> float:
    known = np.isfinite(force)
    return float(np.trapezoid(force[known], travel[known]) / np.ptp(travel[known]))
