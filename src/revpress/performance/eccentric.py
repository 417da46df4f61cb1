"""Repetitions there and back as hard as possible: against a machine that dictates the speed, against a flywheel."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, check_range
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.mechanics.kinematics import Array
from revpress.mechanics.largest_multiple import Largest, largest_multiple, least_limit
from revpress.mechanics.maximal_effort import MaximalEffort, falling, maximal_efforts, rising
from revpress.performance.preparation import compiled, described, reach, within_range
from revpress.performance.stroke_tables import (
    StrokeTable,
    equations,
    labelled,
    maximal_lifts,
    over_stroke,
    tabulate,
    upper_bounds,
)
from revpress.twin.motion import Motion
from revpress.twin.pace import isokinetic
from revpress.twin.problem import MINIMUM_ACTIVATION, Problem
from revpress.twin.rig import Rig

_LANES = 17  # strokes at which braking is tried at once
_SERIES = {
    "stroke": ("1", "stroke"),
    "travel_speed": ("m/s", "speed of the interface along its path, concentric +"),
    "force": ("N", "force of the athlete on the interface along its path"),
    "power": ("W", "power of that force, concentric +"),
    "limit": ("1", "upper limit of activation"),
}
_PHASE = {
    "mean_force": ("N", "mean over time"),
    "peak_force": ("N", "largest"),
    "peak_power": ("W", "largest magnitude"),
    "work": ("J", "of the athlete on the machine"),
}
_PHASES = ("concentric", "eccentric")


def isokinetic_repetition(
    exercise: ExerciseLike,
    athlete: Athlete,
    speed: float,
    eccentric_speed: float | None = None,
    load: float | None = None,
    **parameters: Any,
) -> xr.Dataset:
    """One repetition against a machine that dictates the speed, there and back, as hard as possible all the time.

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        See :func:`~revpress.exercise.catalogue.find_exercise`.
    athlete : Athlete
    speed, eccentric_speed : float
        Of the interface [m/s], 0.01 to 5 (see :func:`revpress.twin.pace.isokinetic`); both ways the same if only one is
        given.
    load : float, optional
        What is loaded besides, in the unit of the exercise's load; its default if not given.
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        Over ``time``: ``stroke``, ``travel_speed``, ``force``, ``power``, ``limit``, ``part`` (the phase); per
        ``phase``: ``mean_force``, ``peak_force``, ``peak_power``, ``work``; ``overload``, eccentric over concentric
        peak force. ``force`` is NaN beyond the athlete's range and where no activation keeps the posture.

    Raises
    ------
    InputError
        A speed outside its range, or a stroke too short to reach it.
    """
    chosen = find_exercise(exercise, **parameters)
    rig = compiled(chosen, athlete, load)
    motion = isokinetic(rig, speed, eccentric_speed)
    problem, limit, best = resisted(rig, motion)
    inside = within_range(rig, athlete, problem.path)
    first, _ = rig.interface_motion(problem.path, problem.state.frames)
    travel_speed = np.linalg.norm(first, axis=1) * motion.ds
    force = np.where(inside, rig.resistance(problem) + best.value, np.nan)
    values = np.stack([motion.s, travel_speed, force, force * travel_speed, limit])
    turn = int(motion.s.argmax()) + 1
    return _repetition(motion.time, values, turn).assign_attrs(described(chosen, athlete))


def flywheel_repetition(
    exercise: ExerciseLike, athlete: Athlete, load: float | None = None, brake: float | None = None, **parameters: Any
) -> xr.Dataset:
    """One repetition against a flywheel: driven as hard as possible, then braked as hard as possible.

    The drive ends where the leg cannot follow the wheel any further: there the strap goes slack, and there the wheel,
    still at its speed, takes the leg back. The athlete gives way without doing work while activation falls (60 ms), and
    from the stroke ``brake`` on brakes while it rises (15 ms).

    Parameters
    ----------
    exercise : str, Exercise or subclass of Exercise
        See :func:`~revpress.exercise.catalogue.find_exercise`; its resistance is a flywheel.
    athlete : Athlete
    load : float, optional
        What is loaded besides, in the unit of the exercise's load; its default if not given.
    brake : float, optional
        Stroke at which braking begins, 0 to 1; if not given, the latest that still stops the wheel.
    **parameters
        Settings of the exercise, SI and radians.

    Returns
    -------
    xarray.Dataset
        As :func:`isokinetic_repetition`, with ``brake_stroke``.

    Raises
    ------
    InputError
        No flywheel, a wheel that the athlete does not get going, or one that is not stopped.
    """
    chosen = find_exercise(exercise, **parameters)
    rig = compiled(chosen, athlete, load)
    if not has_flywheel(rig, chosen):
        raise InputError(f"{chosen.name} has no flywheel with these settings: set resistance to flywheel")
    if brake is not None:
        check_range("stroke at which braking begins", brake, 0.0, 1.0)
    up, down = tabulate(rig), tabulate(rig, direction=-1.0)
    (driven,) = maximal_lifts(up.repeated(), reach(rig, athlete), whole=False)
    if driven.turned or driven.ds[-1] <= 0.0:
        raise InputError(
            f"{chosen.name}: this athlete stops at {100 * driven.s[-1]:.0f} % of the stroke; try less load"
        )
    given_way = _coast(down, driven)
    at = _latest(down, given_way) if brake is None else brake
    (braked,) = _brake(down, given_way, np.array([at]))
    if not braked.turned:
        raise InputError(f"{chosen.name}: braking from {100 * at:.0f} % of the stroke does not stop the wheel")
    given_way = _until(given_way, float(braked.s[0]))
    clock = np.cumsum([0.0, driven.time[-1], given_way.time[-1]])
    phases = (driven, given_way, braked)
    time = np.concatenate([start + phase.time for start, phase in zip(clock, phases, strict=True)])
    values = [up.series(driven), down.series(given_way), down.series(braked)]
    out = _repetition(time, np.concatenate(values, axis=1), len(driven.time))
    words = {"units": "1", "long_name": "stroke at which braking begins"}
    out = out.assign(brake_stroke=((), float(braked.s[0]), words))
    return out.assign_attrs(described(chosen, athlete))


def has_flywheel(rig: Rig, exercise: Exercise) -> bool:
    """Whether a wheel turns with the stroke, whose energy comes back; on a free cable its strap hangs slack."""
    return exercise.resisted_by.overrun and not rig.assembly.lines


def resisted(rig: Rig, motion: Motion) -> tuple[Problem, Array, Largest]:
    """Largest force against a machine that dictates a motion.

    Parameters
    ----------
    rig : Rig
    motion : Motion
        Of F frames.

    Returns
    -------
    problem : Problem
        Of every frame.
    limit : ndarray, shape (F,)
        Upper limit of activation, from what holds the load at first.
    largest : Largest
        The force that the athlete adds to the resistance [N], and what does it.
    """
    problem = rig.problem(motion)
    push, n = rig.interface_demand(problem), problem.capacity.shape[1]
    at_first = (problem.moment[:1], problem.demand[:1], push[:1])
    first = least_limit(*at_first, problem.lower, problem.upper, n)[0]
    limit = rising(1.0 if np.isnan(first) else first, motion.time)
    return (
        problem,
        limit,
        largest_multiple(problem.moment, problem.demand, push, problem.lower, upper_bounds(problem, limit)),
    )


def _coast(table: StrokeTable, driven: MaximalEffort) -> MaximalEffort:
    """Machine and leg return by themselves, as fast as they were driven, while activation falls."""
    force = over_stroke(np.einsum("skm,sm->sk", table.demand, table.along))
    mass = over_stroke((table.inertia * table.along).sum(axis=1))

    def rates(_: float, state: ArrayLike) -> list[float]:
        s, ds = np.asarray(state)
        return [ds, -float(force(s) @ [1.0, ds, ds**2] / mass(s))]

    def arrived(_: float, state: ArrayLike) -> float:
        return float(np.asarray(state)[0])

    def turned(_: float, state: ArrayLike) -> float:
        return float(np.asarray(state)[1])

    arrived.terminal = turned.terminal = True  # type: ignore[attr-defined]
    start = [driven.s[-1], -driven.ds[-1]]
    way = solve_ivp(rates, (0.0, 60.0), start, events=[arrived, turned], max_step=0.01, rtol=1e-6)
    dds = np.array([rates(0.0, state)[1] for state in way.y.T])
    limit = falling(driven.limit[-1], way.t, MINIMUM_ACTIVATION)
    ended, stopped = (len(times) > 0 for times in way.t_events)
    return MaximalEffort(way.t, way.y[0], way.y[1], dds, limit, ended, stopped)


def _until(effort: MaximalEffort, stroke: float) -> MaximalEffort:
    """A return cut off at a stroke."""
    end = float(np.interp(-stroke, -effort.s, effort.time))
    time = np.append(effort.time[effort.time < end], end)
    s, ds, dds, limit = (np.interp(time, effort.time, v) for v in (effort.s, effort.ds, effort.dds, effort.limit))
    return MaximalEffort(time, s, ds, dds, limit, completed=False, turned=False)


def _brake(table: StrokeTable, given_way: MaximalEffort, at: Array) -> list[MaximalEffort]:
    """Braking as hard as possible from each of the strokes ``at``, at most down to the start of the stroke."""
    s, ds, limit = given_way.s[::-1], given_way.ds[::-1], given_way.limit[::-1]
    begin = np.clip(at, max(s[0], 0.0), s[-1])
    several = equations(table.repeated(len(begin)))
    return maximal_efforts(several, np.interp(begin, s, limit), begin, np.interp(begin, s, ds), 0.0)


def _latest(table: StrokeTable, given_way: MaximalEffort) -> float:
    """Least stroke at which braking may begin and still stop the wheel; the first one if none stops it."""
    low, high = float(given_way.s.min()), float(given_way.s[0])
    for _ in range(2):
        tried = np.linspace(low, high, _LANES)
        stops = [effort.turned for effort in _brake(table, given_way, tried)]
        if not any(stops):
            return high
        i = stops.index(True)
        low, high = float(tried[max(i - 1, 0)]), float(tried[i])
    return high


def _repetition(time: Array, values: Array, turn: int) -> xr.Dataset:
    """Time series (5, T), eccentric from the frame ``turn`` on, as a dataset with the figures of each phase."""
    phases = slice(0, turn), slice(turn, None)
    rows = np.array([_of_phase(time[part], *values[2:4, part]) for part in phases]).T
    peak = rows[1]
    names = np.repeat(_PHASES, [turn, len(time) - turn])
    return xr.Dataset(
        {
            **labelled("time", values, _SERIES),
            "part": ("time", names, {"long_name": "phase of each instant"}),
            **labelled("phase", rows, _PHASE),
            "overload": ((), peak[1] / peak[0], {"units": "1", "long_name": "eccentric over concentric peak force"}),
        },
        coords={"time": ("time", time, {"units": "s", "long_name": "time"}), "phase": list(_PHASES)},
    )


def _of_phase(time: Array, force: Array, power: Array) -> list[float]:
    known = np.isfinite(force)
    time, force, power = time[known], force[known], power[known]
    mean = float(np.trapezoid(force, time) / np.ptp(time))
    return [mean, float(force.max()), float(np.abs(power).max()), float(np.trapezoid(power, time))]
