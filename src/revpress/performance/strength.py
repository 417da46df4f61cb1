"""How strong a person is in an exercise: strength beside the machine's resistance over the stroke, the largest load.

Everything here asks the equations of motion for a maximum (:mod:`revpress.mechanics.largest_multiple`): for the
posture that the exercise prescribes, activations at will, and the muscles' calibrated strength. Maximal efforts over
time are in :mod:`revpress.performance.load_velocity`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from revpress.athlete.anthropometry import ansur2
from revpress.athlete.athlete import MEASURED, Athlete
from revpress.athlete.dynamometer import CALIBRATED, OTHERS, group_of
from revpress.errors import InputError, check_range
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.mechanics.closure import Path
from revpress.mechanics.kinematics import Array
from revpress.mechanics.largest_multiple import largest_multiple
from revpress.twin.motion import Motion, isometric
from revpress.twin.ranges import EXTENSION_MOMENTS
from revpress.twin.rig import Problem, Rig

POSITIONS = 51
CREEP = 0.05
"""Interface speed [m/s] at which a load counts as just moved: fast enough for the machine's friction to act."""

_STEP = 10.0  # in the load's unit: two loads whose difference tells what a load does
_NOTHING = 1e-4  # share of the whole load below which that step does not count
_FEW = 13  # positions that tell how a load's effect changes over the stroke
_FINE = 1001  # positions at which the end of the range is looked for
_REFITS = 6  # where the posture depends on the load, the largest load is found again for the posture it needs
_SETTLED = 1e-3  # relative change of the largest load at which that ends
_SPEED = (-3.0, 3.0)  # of the interface [m/s]
_STROKE = {"units": "1", "long_name": "0 at the start, 1 at the end"}
_STRENGTH = {
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
    """Largest force on the interface at each position, beside what the exercise asks for.

    Parameters
    ----------
    load : sets the resistance to compare with, and the posture where that depends on it; the default if not given.
    positions : number of positions over the stroke, 2 to 100,000.
    speed : of the interface, held constant as an isokinetic machine does, concentric positive [m/s]; 0 is isometric.
    **parameters : of the exercise, SI and radians.

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
    InputError : unknown exercise or parameter, a value outside its range, or no position that the athlete can hold.
    UnreachableError : a posture that the athlete cannot take.
    """
    check_range("number of positions", positions, 2, 100_000)
    check_range("speed of the interface", speed, *_SPEED, "m/s")
    chosen = find_exercise(exercise, **parameters)
    at = chosen.checked_load(load)
    here = compiled(chosen, athlete, at)
    top = chosen.load.high
    strokes = np.linspace(0.0, 1.0, positions)
    problem = here.problem(steady(here, strokes, speed))
    resistance = here.resistance(problem)
    best = largest_multiple(
        problem.moment, problem.demand, here.interface_demand(problem), problem.lower, problem.upper
    )
    inside = within_range(here, athlete, problem.path)
    force = np.where(inside, resistance + best.value, np.nan)
    values = {
        "force": force,
        "resistance": resistance,
        "machine_limit": resistance + (top - at) * _per_load(chosen, athlete, at, speed)(strokes),
        "effort": _effort(resistance, force),
        "travel": here.travel(strokes),
    }
    reason = np.select(
        [~inside, np.isnan(force), force > values["machine_limit"]], ["range", "posture", "machine"], "athlete"
    )
    sides, limit = list(here.assembly.working_sides), athlete.range_of_motion["hip_flexion"]
    source = limit.source.partition(";")[0].removeprefix("extension: ")
    of_joints = {**_moments(here, problem, best.x), "hip_flexion": _of_sides(here, problem.path.u, "hip_flexion")}
    return xr.Dataset(
        {
            **{n: ("stroke", v, {"units": u, "long_name": t}) for n, (u, t) in _STRENGTH.items() for v in [values[n]]},
            "limited_by": ("stroke", reason, {"long_name": "what ends the force: athlete, machine, posture or range"}),
            **{n: (("side", "stroke"), np.where(inside, v, np.nan), _joint_words(n)) for n, v in of_joints.items()},
            **_summary(values, strokes),
        },
        coords={"stroke": ("stroke", strokes, _STROKE), "side": sides},
        attrs={
            **described(chosen, athlete),
            "load": at,
            "speed": speed,
            "range": f"hip extension to {np.degrees(-limit.low):.0f}° past neutral ({source})",
        },
    )


def largest_load(
    exercise: ExerciseLike,
    athlete: Athlete,
    *,
    speed: float = CREEP,
    strength_deviation: float | None = None,
    **parameters: Any,
) -> xr.Dataset:
    """Largest load that can be moved everywhere on the stroke: an estimate of the one-repetition maximum.

    Parameters
    ----------
    speed : of the interface [m/s]: lifting slowly by default, lowering if negative, 0 for holding (friction helps).
    strength_deviation : relative standard deviation of the athlete's strength, 0 to 1, where it was measured; if not
        given, that between people of the same age, sex and size.
    **parameters : of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        ``largest_load`` [unit of the exercise's load] over ``stroke``; ``largest``, the least of them, with
        ``largest_low`` and ``largest_high`` (one standard deviation each way), ``from_strength`` and ``from_geometry``
        (what each adds); ``stopping_stroke``. The attribute ``limited_by`` is "athlete", or "machine" where its
        heaviest load ends first.

    Notes
    -----
    Strength: all muscle groups together, each by its own deviation, as if one person were off in all of them alike.
    Geometry: thigh, shank and foot, where predicted, each by the standard error of its regression; independent.

    Raises
    ------
    InputError : even the least load cannot be moved past some position, or the load changes nothing.
    """
    check_range("speed of the interface", speed, *_SPEED, "m/s")
    if strength_deviation is not None:
        check_range("relative standard deviation of strength", strength_deviation, 0.0, 1.0)
    chosen = find_exercise(exercise, **parameters)
    held = _largest(chosen, athlete, speed)
    middle, unit = held.most, chosen.load.unit
    step = float(getattr(chosen, "stack_step", 0.0)) if getattr(chosen, "resistance", "stack") == "stack" else 0.0
    weaker, stronger = (
        held.with_strength(_strength(held.rig, athlete, way, strength_deviation)) for way in (-1.0, 1.0)
    )
    geometry = float(np.sqrt(sum((m - middle) ** 2 for m in _other_builds(held, chosen, athlete, speed))))
    low = middle - float(np.hypot(middle - weaker, geometry)) if np.isfinite(weaker) else chosen.load.low
    high = middle + float(np.hypot(stronger - middle, geometry))
    most = chosen.load.high
    numbers = {
        "largest": (
            min(step * np.floor(middle / step) if step else middle, most),
            "largest load that can be moved over the whole stroke; on a stack, the heaviest plate",
        ),
        "largest_low": (min(max(low, chosen.load.low), most), "one standard deviation less"),
        "largest_high": (min(high, most), "one standard deviation more"),
        "from_strength": (stronger - middle, "what a stronger athlete adds"),
        "from_geometry": (geometry, "what other segment lengths add"),
    }
    measured = (
        "measured" if strength_deviation is not None else "between people of that age, sex and size (anderson2007)"
    )
    return xr.Dataset(
        {
            "largest_load": (
                "stroke",
                held.loads,
                {"units": unit, "long_name": "largest load that can be moved there"},
            ),
            **{name: ((), value, {"units": unit, "long_name": text}) for name, (value, text) in numbers.items()},
            "stopping_stroke": ((), held.stopping, {"units": "1", "long_name": "where the largest load is least"}),
        },
        coords={"stroke": ("stroke", held.strokes, _STROKE)},
        attrs={
            **described(chosen, athlete),
            "speed": speed,
            "limited_by": "machine" if middle > most else "athlete",
            "strength_spread": measured,
            "predicted_lengths": json.dumps(_predicted(athlete)),
        },
    )


def sensitivity(
    exercise: ExerciseLike, athlete: Athlete, parameter: str, step: float, load: float | None = None, **parameters: Any
) -> xr.Dataset:
    """What a parameter of machine or technique changes: the exercise as it is, and with ``parameter`` up by ``step``.

    Returns
    -------
    xarray.Dataset : as :func:`compare_settings` gives it, for the two values.
    """
    chosen = find_exercise(exercise, **parameters)
    known = {p.name: p for p in chosen.parameters}
    if parameter not in known:
        raise InputError(f"{chosen.name} has no parameter {parameter!r}; its parameters are {', '.join(known)}")
    if known[parameter].choices:
        words = ", ".join(known[parameter].choices)
        raise InputError(f"{chosen.name}: {parameter} is a choice of {words}, not a number")
    now = float(getattr(chosen, parameter))
    return compare_settings(chosen, athlete, parameter, [now, now + step], load)


def compare_settings(
    exercise: ExerciseLike,
    athlete: Athlete,
    parameter: str,
    values: Sequence[Any],
    load: float | None = None,
    **parameters: Any,
) -> xr.Dataset:
    """Strength curves and largest loads with a parameter at several values, such as ``"push", ["heel", "forefoot"]``.

    Returns
    -------
    xarray.Dataset
        That of :func:`strength_curve` with a first dimension ``setting``, whose coordinate has the values (tables are
        numbered), and ``largest`` [unit of the load]; the attribute ``parameter`` is its name.
    """
    chosen = find_exercise(exercise, **parameters)
    cases = [chosen.changed(**{parameter: value}) for value in values]
    curves = [strength_curve(case, athlete, load) for case in cases]
    named = [v if isinstance(v, (int, float, str)) else f"table {i}" for i, v in enumerate(values, start=1)]
    setting = xr.DataArray(named, dims="setting", name="setting")
    out = xr.concat(curves, setting, join="outer", combine_attrs="drop_conflicts")
    largest = [_largest(case, athlete, CREEP).most for case in cases]
    unit = {"units": chosen.load.unit, "long_name": "largest load that can be moved over the whole stroke"}
    most = np.minimum(largest, chosen.load.high)
    return out.assign(largest=("setting", most, unit)).assign_attrs(parameter=parameter)


def compiled(exercise: Exercise, athlete: Athlete, load: float | None = None) -> Rig:
    """The exercise compiled; the last ones are kept."""
    # Strength does not come in steps: a stack is loaded here as finely as needed.
    free = exercise.changed(stack_step=0.0) if "stack_step" in type(exercise).model_fields else exercise
    return _compile(free, athlete, load)


@lru_cache(maxsize=32)
def _compile(exercise: Exercise, athlete: Athlete, load: float | None) -> Rig:
    return Rig(exercise.assembly(athlete, load))


def steady(rig: Rig, strokes: Array, speed: float) -> Motion:
    """Each stroke (F,) passed at a constant speed of the interface [m/s]."""
    if speed == 0.0:
        return isometric(strokes)
    still = np.zeros_like(strokes)
    return rig.motion_at(still, strokes, still + speed, still)


def within_range(rig: Rig, athlete: Athlete, path: Path) -> NDArray[np.bool_]:
    """Where (F,) no hip is extended further than the athlete's goes."""
    hips = _of_sides(rig, path.u, "hip_flexion")
    return np.asarray((hips >= athlete.range_of_motion["hip_flexion"].low - 1e-9).all(axis=0))


def reach(rig: Rig, athlete: Athlete) -> float:
    """Stroke up to which no hip is extended further than the athlete's goes.

    Raises
    ------
    InputError : the stroke begins beyond it.
    """
    strokes = np.linspace(0.0, 1.0, _FINE)
    beyond = np.flatnonzero(~within_range(rig, athlete, rig.path(strokes)))
    if not len(beyond):
        return 1.0
    if beyond[0] == 0:
        raise InputError("the stroke begins beyond this athlete's hip extension")
    return float(strokes[beyond[0] - 1])


def described(exercise: Exercise, athlete: Athlete) -> dict[str, str]:
    """Attributes that say whose capacity in what a dataset holds."""
    return {
        "exercise": exercise.name,
        "title": exercise.title,
        "load_unit": exercise.load.unit,
        "athlete": json.dumps(athlete.to_dict()),
        "parameters": json.dumps(exercise.values()),
    }


@dataclass(frozen=True)
class _Held:
    """Largest loads (F,) at ``strokes``, and where they come from: the problem ``at`` a load, and what a unit adds."""

    rig: Rig
    at: float
    problem: Problem
    more: Array
    strokes: Array
    loads: Array

    @property
    def most(self) -> float:
        return float(np.nanmin(self.loads))

    @property
    def stopping(self) -> float:
        return float(self.strokes[int(np.nanargmin(self.loads))])

    def with_strength(self, factor: Array) -> float:
        """Largest load with the muscles' forces (n,) multiplied; NaN if some position cannot be passed at all."""
        moment = self.problem.moment.copy()
        moment[:, :, : len(factor)] *= factor
        return self._least(self.problem.demand, moment)

    def of_build(self, other: Problem) -> float:
        """Largest load of another build, whose problem is given at the same load."""
        return self._least(other.demand, other.moment)

    def _least(self, demand: Array, moment: Array) -> float:
        value = largest_multiple(moment, demand, self.more, self.problem.lower, self.problem.upper).value
        return self.at + float(value[np.isfinite(self.loads)].min())


def _largest(exercise: Exercise, athlete: Athlete, speed: float) -> _Held:
    """Largest load at each position; found again with its own posture until it settles where posture depends on it."""
    bounds, strokes = exercise.load, np.linspace(0.0, 1.0, POSITIONS)
    other = float(bounds.default)
    at = other + _STEP if other + _STEP <= bounds.high else other - _STEP
    one = compiled(exercise, athlete, other)
    before = one.problem(steady(one, strokes, speed))
    for _ in range(_REFITS):
        here = compiled(exercise, athlete, at)
        problem = here.problem(steady(here, strokes, speed))
        more = (problem.demand - before.demand) / (at - other)
        if _STEP * np.abs(more).max() < _NOTHING * np.abs(problem.demand).max():
            raise InputError(f"{exercise.name}: its load changes nothing with these settings: none is the largest")
        best = largest_multiple(problem.moment, problem.demand, more, problem.lower, problem.upper)
        inside = within_range(here, athlete, problem.path)
        loads = np.where(inside, at + best.value, np.nan)
        if not inside.any():
            raise InputError(f"{exercise.name}: no position lies within this athlete's hip extension")
        failed = inside & ~(loads >= bounds.low - 1e-9)
        if failed.any():
            worst = strokes[int(np.flatnonzero(failed)[0])]
            raise InputError(
                f"{exercise.name}: this athlete cannot pass {100 * worst:.0f} % of the stroke even with the least "
                f"load, {bounds.low:g} {bounds.unit}: the average body is weak in deep flexion (docs/capacity.md); "
                f"try strength above {athlete.strength:g}"
            )
        found = min(float(np.nanmin(loads)), bounds.high)
        if not here.assembly.balances or abs(found - at) <= _SETTLED * max(found, 1.0):
            break
        at, other, before = found, at, problem
    return _Held(here, at, problem, more, strokes, loads)


def _strength(rig: Rig, athlete: Athlete, way: float, deviation: float | None) -> Array:
    """Factor (n,) on each muscle's force, one standard deviation up (way 1) or down (−1)."""
    muscles = rig.assembly.body.muscles.names
    if deviation is not None:
        return np.full(len(muscles), 1.0 + way * deviation)
    spread = {group: athlete.strength_uncertainty[action] for action, group in CALIBRATED.items()}
    spread[OTHERS] = float(np.mean(list(spread.values())))
    return np.array([1.0 + way * spread[group_of(name)] for name in muscles])


def _predicted(athlete: Athlete) -> list[str]:
    """Segment lengths that are not measured; the reference body has its own."""
    return [] if athlete.unscaled else [name for name in MEASURED if getattr(athlete, name) is None]


def _other_builds(held: _Held, exercise: Exercise, athlete: Athlete, speed: float) -> list[float]:
    """Largest loads with each predicted segment length longer by its standard error."""
    found = []
    for measure in _predicted(athlete):
        longer = athlete.lengths[measure] + ansur2(measure, athlete.sex).standard_error
        build = Athlete.from_dict({**athlete.to_dict(), measure: longer})
        other = compiled(exercise, build, held.at)
        found.append(held.of_build(other.problem(steady(other, held.strokes, speed))))
    return found


def _per_load(exercise: Exercise, athlete: Athlete, load: float, speed: float) -> CubicSpline:
    """What a unit of load adds to the resistance [N], over the stroke: smooth, so a few positions tell."""
    other = load + _STEP if load + _STEP <= exercise.load.high else load - _STEP
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


def _of_sides(rig: Rig, over_u: Array, coordinate: str) -> Array:
    """Values (sides, F) of a coordinate of the working legs."""
    return np.stack([over_u[:, rig.place(f"{coordinate}_{side}")] for side in rig.assembly.working_sides])


def _moments(rig: Rig, problem: Problem, x: Array) -> dict[str, Array]:
    """Net extension moments (sides, F) at the largest force [N m]."""
    n = problem.capacity.shape[1]
    net = problem.passive.copy()
    net[:, rig.rows] += np.einsum("fmn,fn->fm", problem.moment[:, :, :n], x[:, :n])
    return {name: -_of_sides(rig, net, coordinate) for name, coordinate in EXTENSION_MOMENTS.items()}


def _joint_words(name: str) -> dict[str, str]:
    if name in EXTENSION_MOMENTS:
        return {"units": "N m", "long_name": f"net {name.replace('_', ' ')} at the largest force"}
    return {"units": "rad", "long_name": "hip flexion"}
