"""How strong a person is in an exercise: strength over the stroke, the largest load, and maximal effort at any load.

Everything here asks the equations of motion for a maximum (:mod:`revpress.mechanics.capacity`), so it holds for the posture that the exercise
prescribes and for the muscles' calibrated strength; intervals say how far that strength and the athlete's proportions may be off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, check_range
from revpress.exercise.motion import Motion, isometric
from revpress.exercise.registry import Exercise, exercises
from revpress.exercise.rig import Problem, Rig
from revpress.mechanics.capacity import Effort, EffortTable, largest_multiple, maximal_effort
from revpress.mechanics.kinematics import Array

POSITIONS = 51
_STEP = 10.0  # kg (or the load's unit) between the two loads whose difference tells what a load does
_GRID = (25, 21, 4)  # strokes, speeds and activation limits of the table of a maximal effort
_SPEED = 2.5  # fastest interface speed of the table at first [m/s]
_REFITS = 4  # a balanced posture depends on the load: the largest load is found again for the posture it needs


def strength_curve(
    exercise: str,
    athlete: Athlete,
    load: float | None = None,
    *,
    positions: int = POSITIONS,
    speed: float = 0.0,
    **parameters: Any,
) -> xr.Dataset:
    """Largest force on the interface at each position, along its path.

    Parameters
    ----------
    load : sets the posture where it depends on the load, and the resistance to compare with; the exercise's default.
    positions : number of positions over the stroke, 2 or more.
    speed : speed of the interface, concentric positive [m/s], held constant as an isokinetic machine does; 0 is isometric.
    **parameters : of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        Over ``stroke``: ``force`` [N] the athlete's largest, ``resistance`` [N] of the exercise with its load at that speed,
        ``effort`` [1] their ratio, ``travel`` [m], and the joint moments ``hip_extension_moment``, ``knee_extension_moment``,
        ``plantarflexion_moment`` [N m] (mean of the working legs) that go with the largest force. Attributes: ``sticking_stroke`` (where the effort is
        largest) and ``match`` (mean effort over largest effort: 1 where machine and athlete fit all the way).
    """
    check_range("number of positions", positions, 2, 100_000)
    check_range("speed of the interface", speed, -3.0, 3.0, "m/s")
    rig = Rig(exercises[exercise].assemble(athlete, load, **parameters))
    return rig_strength(rig, np.linspace(0.0, 1.0, positions), speed)


def rig_strength(rig: Rig, strokes: Array, speed: float = 0.0) -> xr.Dataset:
    """:func:`strength_curve` of a compiled exercise at ``strokes`` (F,)."""
    problem = rig.problem(_steady(rig, strokes, speed))
    resistance = rig.resistance(problem)
    more = rig.interface_load(problem)
    best = largest_multiple(problem.moment, problem.load, more, problem.lower, problem.upper)
    force = resistance + best.value
    effort = resistance / force
    moments = _moments(rig, problem, best.x)
    data = {
        "force": ("stroke", force, {"units": "N", "long_name": "largest force on the interface along its path"}),
        "resistance": ("stroke", resistance, {"units": "N", "long_name": "force that the exercise asks for"}),
        "effort": ("stroke", effort, {"units": "1", "long_name": "resistance over largest force"}),
        "travel": ("stroke", rig.travel(strokes), {"units": "m", "long_name": "path length of the interface"}),
        **{name: ("stroke", values, {"units": "N m"}) for name, values in moments.items()},
    }
    worst = int(np.nanargmax(effort))
    return xr.Dataset(
        data,
        coords={"stroke": strokes},
        attrs={
            "sticking_stroke": float(strokes[worst]),
            "match": float(np.nanmean(effort) / effort[worst]),
            "speed": speed,
        },
    )


def largest_load(exercise: str, athlete: Athlete, **parameters: Any) -> xr.Dataset:
    """Largest load that can be held everywhere on the stroke: an estimate of the one-repetition maximum.

    Returns
    -------
    xarray.Dataset
        ``load`` [unit of the exercise's load] over ``stroke``: the largest that can be held there; ``largest``: the least of them, with
        ``largest_low`` and ``largest_high`` (one standard deviation of strength and of the leg's proportions); ``sticking_stroke``.

    Raises
    ------
    InputError : even without load, some position cannot be held.
    """
    entry = exercises[exercise]
    middle = _loads(entry, athlete, parameters)
    ends = {}
    for sign, end in ((-1.0, "low"), (1.0, "high")):
        spread = [float(np.min(_loads(entry, other, parameters)) - np.min(middle)) for other in _others(athlete, sign)]
        ends[f"largest_{end}"] = float(np.min(middle) + sign * np.sqrt(np.sum(np.square(spread))))
    strokes = np.linspace(0.0, 1.0, len(middle))
    unit = {"units": entry.load.unit}
    scalars = {
        "largest": float(np.min(middle)),
        "largest_low": max(ends["largest_low"], 0.0),
        "largest_high": ends["largest_high"],
    }
    return xr.Dataset(
        {
            "load": ("stroke", middle, unit),
            **{name: ((), value, unit) for name, value in scalars.items()},
            "sticking_stroke": ((), float(strokes[int(np.argmin(middle))]), {"units": "1"}),
        },
        coords={"stroke": strokes},
    )


def maximal_repetition(exercise: str, athlete: Athlete, load: float, **parameters: Any) -> tuple[Rig, Effort]:
    """The exercise compiled and its concentric phase at maximal effort; :func:`effort_motion` gives it to the solver."""
    rig = Rig(exercises[exercise].assemble(athlete, load, **parameters))
    (effort,) = _efforts([rig], [(0, 0.0)])
    return rig, effort


def load_velocity(exercise: str, athlete: Athlete, loads: Sequence[float], **parameters: Any) -> xr.Dataset:
    """Maximal efforts over a range of loads.

    Returns
    -------
    xarray.Dataset
        Over ``load``: ``mean_velocity``, ``peak_velocity`` [m/s] of the interface, ``mean_force`` [N], ``mean_power``,
        ``peak_power`` [W], ``duration`` [s], ``completed``; NaN where the load is not lifted. Attribute ``best_load``: the load of highest
        mean power.
    """
    if len(loads) == 0:
        raise InputError("a load–velocity profile needs at least one load")
    entry = exercises[exercise]
    for load in loads:
        entry.load.check(load, exercise)
    assembly = entry.assemble(athlete, loads[0], **parameters)
    if assembly.balances:  # the posture depends on the load
        rigs = [Rig(entry.assemble(athlete, load, **parameters)) for load in loads]
        cases = [(i, 0.0) for i in range(len(loads))]
    else:
        rigs = [Rig(assembly), Rig(entry.assemble(athlete, loads[0] + _STEP, **parameters))]
        cases = [(0, (load - loads[0]) / _STEP) for load in loads]
    rows = [_velocity_row(rigs, case, effort) for case, effort in zip(cases, _efforts(rigs, cases), strict=True)]
    mass = np.asarray(loads, dtype=float)
    data = {name: ("load", np.array([row[name] for row in rows]), {"units": unit}) for name, unit in _ROW.items()}
    out = xr.Dataset(data, coords={"load": ("load", mass, {"units": entry.load.unit})})
    power = out.mean_power.values
    out.attrs["best_load"] = float(mass[int(np.nanargmax(power))]) if np.isfinite(power).any() else float("nan")
    return out


_ROW = {
    "mean_velocity": "m/s", "peak_velocity": "m/s", "mean_force": "N", "mean_power": "W", "peak_power": "W", "duration": "s",
    "completed": "1",
}  # fmt: skip
_SAMPLES = 81  # instants of an effort at which force and power are worked out


def _velocity_row(rigs: Sequence[Rig], case: tuple[int, float], effort: Effort) -> dict[str, float]:
    if not effort.completed:
        return {**dict.fromkeys(_ROW, float("nan")), "completed": 0.0}
    i, k = case
    motion = effort_motion(effort, _SAMPLES)
    problem = rigs[i].problem(motion)
    force = rigs[i].resistance(problem)
    if k:
        force = force + k * (rigs[i + 1].resistance(rigs[i + 1].problem(motion)) - force)
    speed = np.linalg.norm(rigs[i].interface_motion(problem.path, problem.state.frames)[0], axis=1) * motion.ds
    duration = float(motion.time[-1])
    return {
        "mean_velocity": float(rigs[i].travel(np.ones(1))[0]) / duration,
        "peak_velocity": float(speed.max()),
        "mean_force": float(np.trapezoid(force, motion.time)) / duration,
        "mean_power": float(np.trapezoid(force * speed, motion.time)) / duration,
        "peak_power": float((force * speed).max()),
        "duration": duration,
        "completed": 1.0,
    }


def effort_motion(effort: Effort, frames: int) -> Motion:
    """A maximal effort as a motion of evenly spaced frames."""
    time = np.linspace(effort.time[0], effort.time[-1], frames)
    return Motion(time, *(np.interp(time, effort.time, values) for values in (effort.s, effort.ds, effort.dds)))


def _steady(rig: Rig, strokes: Array, speed: float) -> Motion:
    """Each stroke passed at constant speed of the interface."""
    if speed == 0.0:
        return isometric(strokes)
    ones = np.ones_like(strokes)
    return rig.motion_of(strokes, rig.travel(strokes), speed * ones, 0.0 * ones)


def _others(athlete: Athlete, sign: float) -> list[Athlete]:
    """The athlete with one thing changed by a standard deviation that makes the load smaller (−) or larger (+)."""
    spread = athlete.strength_uncertainty["hip_extension"]
    return [replace(athlete, strength=athlete.strength * (1.0 + sign * spread))]


def _loads(entry: Exercise, athlete: Athlete, parameters: Mapping[str, Any]) -> Array:
    """Largest load (POSITIONS,) that can be held at each position."""
    strokes = np.linspace(0.0, 1.0, POSITIONS)
    at = max(entry.load.low, float(entry.load.default))
    for _ in range(_REFITS):
        rigs = [Rig(entry.assemble(athlete, load, **parameters)) for load in (at, at + _STEP)]
        here, more = (rig.problem(isometric(strokes)) for rig in rigs)
        best = largest_multiple(here.moment, here.load, more.load - here.load, here.lower, here.upper)
        loads = at + _STEP * best.value
        if not np.isfinite(loads).all() or loads.min() < entry.load.low - 1e-9:
            worst = int(np.nan_to_num(loads, nan=-np.inf).argmin())
            raise InputError(
                f"{entry.name}: this athlete cannot hold {100 * strokes[worst]:.0f} % of the stroke even with the least load, "
                f"{entry.load.low:g} {entry.load.unit}"
            )
        found = float(min(loads.min(), entry.load.high - _STEP))
        if not rigs[0].assembly.balances or abs(found - at) < 1e-3 * max(found, 1.0):
            break
        at = found
    return np.asarray(loads)


def _efforts(rigs: Sequence[Rig], cases: Sequence[tuple[int, float]]) -> list[Effort]:
    """Maximal efforts: case (i, k) is rig i with k times the difference between rigs i + 1 and i added to its load."""
    fastest = _SPEED
    efforts: list[Effort] = []
    for _ in range(4):
        tables = _tables(rigs, cases, fastest)
        efforts = [maximal_effort(table) for table in tables]
        if all(e.ds.max(initial=0.0) < t.rate[-1] for e, t in zip(efforts, tables, strict=True)):
            return efforts
        fastest *= 2.0
    return efforts


def _tables(rigs: Sequence[Rig], cases: Sequence[tuple[int, float]], fastest: float) -> list[EffortTable]:
    n_s, n_v, n_a = _GRID
    s, limit = np.linspace(0.0, 1.0, n_s), np.linspace(0.1, 1.0, n_a)
    known: dict[int, tuple[Problem, Array, Array]] = {}
    tables = []
    for i, k in cases:
        rate = np.linspace(0.0, fastest / float(rigs[i].travel(np.ones(1))[0]), n_v)
        for j in {i, i + 1} if k else {i}:
            if j not in known:
                known[j] = _grid(rigs[j], s, rate)
        problem, load, inertia = known[i]
        if k:
            load = load + k * (known[i + 1][1] - load)
            inertia = inertia + k * (known[i + 1][2] - inertia)
        acceleration = np.empty((n_s, n_v, n_a))
        n = problem.capacity.shape[1]
        for a, top in enumerate(limit):
            upper = problem.upper.copy()
            upper[:n] = top
            best = largest_multiple(problem.moment, load, inertia, np.minimum(problem.lower, upper), upper)
            acceleration[:, :, a] = best.value.reshape(n_s, n_v)
        tables.append(EffortTable(s, rate, limit, acceleration))
    return tables


def _grid(rig: Rig, s: Array, rate: Array) -> tuple[Problem, Array, Array]:
    """The problem over (stroke, rate) flattened, its load without acceleration, and the load that a unit of it adds."""
    strokes, rates = (x.ravel() for x in np.meshgrid(s, rate, indexing="ij"))
    zero = np.zeros_like(strokes)
    still = rig.problem(Motion(zero, strokes, rates, zero))
    moved = rig.problem(Motion(zero, strokes, rates, zero + 1.0))
    return still, still.load, moved.load - still.load


def _moments(rig: Rig, problem: Problem, x: Array) -> dict[str, Array]:
    """Extension moments (F,) at the largest force, mean of the working legs [N m]."""
    n = problem.capacity.shape[1]
    muscle = np.einsum("fmn,fn->fm", problem.moment[:, :, :n], x[:, :n])
    sides, rows = rig.assembly.working_sides, list(rig.rows)
    names = {
        "hip_extension_moment": "hip_flexion",
        "knee_extension_moment": "knee_angle",
        "plantarflexion_moment": "ankle_angle",
    }
    out = {}
    for name, coordinate in names.items():
        at = [rig.place(f"{coordinate}_{side}") for side in sides]
        out[name] = -np.mean([muscle[:, rows.index(i)] + problem.passive[:, i] for i in at], axis=0)
    return out
