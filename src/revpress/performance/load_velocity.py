"""Maximal efforts over load: velocity, force and power.

As hard as the muscles can at every instant (:mod:`revpress.mechanics.maximal_effort`), along the path that the exercise
prescribes. Activation of every muscle is limited by its rise (15 ms) from the level that just holds the load. Nobody
slows down before the end of the stroke, but the feet never leave what they push. The machine's friction acts fully
from the first instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, check_range
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.mechanics.kinematics import Array
from revpress.mechanics.largest_multiple import largest_multiple
from revpress.mechanics.maximal_effort import MaximalEffort
from revpress.mechanics.sharing import Sharing, Status
from revpress.performance.largest_load import largest_load
from revpress.performance.preparation import compiled, described, reach
from revpress.performance.stroke_tables import (
    StrokeTable,
    labelled,
    maximal_lifts,
    tabulate,
    tabulate_loads,
    upper_bounds,
)
from revpress.twin.motion import Motion
from revpress.twin.outcome import Outcome
from revpress.twin.problem import Problem
from revpress.twin.provenance import Provenance
from revpress.twin.rig import Rig
from revpress.twin.solution import to_dataset

_SHARES, _LOADS = (0.2, 0.95), 8  # a profile's lightest and heaviest load over the largest, and their number
_PROFILE = {
    "mean_velocity": ("m/s", "travel over duration"),
    "peak_velocity": ("m/s", "fastest instant"),
    "mean_force": ("N", "mean over time of the force on the interface"),
    "peak_force": ("N", "largest force on the interface"),
    "mean_power": ("W", "work on the interface over duration"),
    "peak_power": ("W", "largest power on the interface"),
    "duration": ("s", "from the first motion to the end of the stroke"),
}


def load_velocity(
    exercise: ExerciseLike, athlete: Athlete, loads: Sequence[float] | None = None, **parameters: Any
) -> xr.Dataset:
    """Maximal efforts over a range of loads.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        See :func:`~revpress.exercise.catalogue.find_exercise`.
    athlete : Athlete
    loads : sequence of float, optional
        In the unit of the exercise's load; if not given, eight from 20 to 95 % of the largest.
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        Over ``load``, as defined in ``docs/quantities.md``: ``mean_velocity``, ``peak_velocity``, ``mean_force``,
        ``peak_force``, ``mean_power``, ``peak_power``, ``duration``; NaN where the load is not lifted to the end. The
        load of highest mean power is ``best_load``; the attribute ``best_load_limited_by`` is "loads" where that is the
        lightest or heaviest of them: the highest power may lie beyond. The attribute ``loads_share_of`` says whose
        largest load they are shares of, "athlete" or "machine"; empty where they were given.

    Raises
    ------
    InputError
        No loads, or one that the exercise does not take.
    """
    chosen = find_exercise(exercise, **parameters)
    share_of = ""
    if loads is None:
        bounds, held = chosen.load, largest_load(chosen, athlete)
        most, share_of = float(held.largest), str(held.attrs["limited_by"])
        lightest, heaviest = (max(share * most, bounds.low) for share in _SHARES)
        loads = np.unique(np.linspace(lightest, heaviest, _LOADS)).tolist()
    if len(loads) == 0:
        raise InputError("a load–velocity profile needs at least one load")
    mass = np.array([chosen.checked_load(load) for load in loads])
    table, rigs = tabulate_loads(chosen, athlete, mass)
    end = min(reach(rig, athlete) for rig in rigs)
    rows = [_measured(table.of_load(i), effort) for i, effort in enumerate(maximal_lifts(table, end))]
    data = labelled("load", [[row[name] for row in rows] for name in _PROFILE], _PROFILE)
    power = np.array([row["mean_power"] for row in rows])
    best = _highest(mass, power)
    inside = mass[np.isfinite(power)].min(initial=np.inf) < best < mass.max()
    unit = chosen.load.unit
    return xr.Dataset(
        {**data, "best_load": ((), best, {"units": unit, "long_name": "load of highest mean power"})},
        coords={"load": ("load", mass, {"units": unit})},
        attrs={
            **described(chosen, athlete),
            "best_load_limited_by": "athlete" if inside else "loads",
            "loads_share_of": share_of,
        },
    )


def maximal_repetition(
    exercise: ExerciseLike, athlete: Athlete, load: float | None = None, *, frames: int = 101, **parameters: Any
) -> xr.Dataset:
    """The concentric phase of a maximal effort as a solution like that of :func:`revpress.solve`.

    Every muscle does what the maximum asks for, so activations jump where the best combination changes.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        See :func:`~revpress.exercise.catalogue.find_exercise`.
    athlete : Athlete
    load : float, optional
        In the unit of the exercise's load; its default if not given.
    frames : int
        Evenly spaced in time, 5 to 10,000.
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        A solution; its ``sharing_power`` is 0, as nothing is shared out by a cost.

    Raises
    ------
    InputError
        The load is not lifted to the end.
    """
    check_range("number of frames", frames, 5, 10_000)
    chosen = find_exercise(exercise, **parameters)
    rig = compiled(chosen, athlete, load)
    (effort,) = maximal_lifts(tabulate(rig).repeated(), reach(rig, athlete))
    at = chosen.checked_load(load)
    if not effort.completed:
        unit = chosen.load.unit
        raise InputError(
            f"{chosen.name}: {at:g} {unit} stop this athlete at {100 * effort.s[-1]:.0f} % of the stroke; try less"
        )
    motion, problem, x = _exact(rig, effort, frames)
    answer = rig.consequences(problem, _as_sharing(problem, x))
    provenance = Provenance(
        chosen.name, chosen.title, athlete, at, chosen.load.unit, chosen.as_json(), sharing_power=0,
        sources=(*rig.sources, *chosen.used_sources),
    )  # fmt: skip
    return to_dataset(Outcome(rig, motion, problem, answer), provenance)


def _measured(table: StrokeTable, effort: MaximalEffort) -> dict[str, float]:
    """What one row of a profile says; NaN for an effort that did not reach the end."""
    if not effort.completed:
        return dict.fromkeys(_PROFILE, float("nan"))
    time, duration = effort.time, float(effort.time[-1])
    _, speed, force, power, _ = table.series(effort)
    return {
        "mean_velocity": table.travel(effort.s[-1]) / duration,
        "peak_velocity": float(speed.max()),
        "mean_force": float(np.trapezoid(force, time)) / duration,
        "peak_force": float(force.max()),
        "mean_power": float(np.trapezoid(power, time)) / duration,
        "peak_power": float(power.max()),
        "duration": duration,
    }


def _highest(x: Array, y: Array) -> float:
    """Where y is largest: the top of the parabola through the highest point and its neighbours."""
    known = np.flatnonzero(np.isfinite(y))
    if not len(known):
        return float("nan")
    order = known[np.argsort(x[known])]
    x, y = x[order], y[order]
    i = int(y.argmax())
    if not 0 < i < len(x) - 1:
        return float(x[i])
    curve = np.polynomial.Polynomial.fit(x[i - 1 : i + 2], y[i - 1 : i + 2], 2)
    return float(curve.deriv().roots()[0].real)


def _exact(rig: Rig, effort: MaximalEffort, frames: int) -> tuple[Motion, Problem, Array]:
    """An effort at even times with activations and contacts (F, n + g) that give just its accelerations.

    Where an effort is held back, a time step may brake a little harder than can be: there, as hard as can be.
    """
    time = np.linspace(effort.time[0], effort.time[-1], frames)
    s, ds, dds, limit = (np.interp(time, effort.time, v) for v in (effort.s, effort.ds, effort.dds, effort.limit))
    at, faster = (rig.problem(Motion(time, s, ds, dds + more)) for more in (0.0, 1.0))
    more, upper = faster.demand - at.demand, upper_bounds(at, limit)
    best = largest_multiple(at.moment, at.demand, more, at.lower, upper, most=0.0)
    least = largest_multiple(at.moment, at.demand, -more, at.lower, upper)
    change = np.where(np.isnan(best.value), -least.value, best.value)
    x = np.where(np.isnan(best.x), least.x, best.x)
    motion = Motion(time, s, ds, dds + np.nan_to_num(change))
    return motion, rig.problem(motion), x


def _as_sharing(problem: Problem, x: Array) -> Sharing:
    """A given answer in the form in which sharing gives one; a frame without an answer is infeasible."""
    zero = np.zeros_like(problem.demand)
    missed = np.abs(np.einsum("fmn,fn->fm", problem.moment, x) - problem.demand).max(axis=1)
    status = np.where(np.isnan(missed), Status.INFEASIBLE, Status.CONVERGED)
    return Sharing(x, zero, zero, missed / np.abs(problem.demand).max(axis=1), np.zeros_like(status), status)
