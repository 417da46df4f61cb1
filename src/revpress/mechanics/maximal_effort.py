"""The motion of a maximal effort: a mechanism with one degree of freedom, driven as hard as its muscles can.

With the stroke s, the equations of motion are A(s, ṡ) x = b(s, ṡ) + s̈ d(s): x are activations and contact forces within
their bounds. At every instant the largest s̈ is a linear programme. It is solved along the motion itself, each from the
basis of the one before, so no table of accelerations has to be fine enough.

At speed there may be no choice: above a certain rate no x keeps the posture, whatever s̈ is, for example because a leg
near its full length cannot follow the plate that it pushes. Where a motion would run into that, the largest rates from
which the rest of the stroke can still be done are found backwards from its end, as for a robot that follows a path in
the shortest time, and the motion stays below them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.mechanics.arrays import finite
from revpress.mechanics.compile import kernel, over_frames
from revpress.mechanics.linear_kernel import Batch, Tableau, build, minimise, price, scale
from revpress.mechanics.muscle_curves import CURVES, curve_at, velocity_factor

Array = NDArray[np.float64]

RISE, FALL = 0.015, 0.060
"""Time constants of rising and of falling activation [s] (:cite:`degroote2016`)."""

_STEP = 4e-3  # time step [s]: half of it changes mean velocities by less than 0.01 %
_PART, _SHARE = (0.0, 0.5, 0.5, 1.0), (1 / 6, 1 / 3, 1 / 3, 1 / 6)  # of a step, in Runge and Kutta's method
_HALVINGS = 12  # of the interval that holds the largest rate of a stroke
_MARGIN = 0.999  # share of that rate which an effort takes
_TRIES = 20  # times that share, and more of it each time, where it is still too much; also steps of a first limit


@dataclass(frozen=True)
class StrokeTables:
    """Mechanisms over their stroke, at S even strokes from 0 to 1; L of them, which differ in demand or posture.

    Attributes
    ----------
    columns : ndarray, shape (L, S, m, n + g)
        What one unit of each muscle, at rest and fully active, and of each contact generator gives to each row.
    speed : ndarray, shape (L, S, n)
        Fibre speed over the rate of the stroke [maximal shortening speeds, lengthening positive, s].
    demand : ndarray, shape (L, S, 3, m)
        b = load₀ + load₁ ṡ + load₂ ṡ².
    inertia : ndarray, shape (L, S, m)
        d.
    lowest : float
        Least activation of every muscle.
    """

    columns: Array
    speed: Array
    demand: Array
    inertia: Array
    lowest: float


@dataclass(frozen=True)
class MaximalEffort:
    """One effort over time.

    Attributes
    ----------
    time, s, ds, dds : ndarray, shape (T,)
        Time [s], stroke and its rates [1/s], [1/s²].
    limit : ndarray, shape (T,)
        Upper limit of the muscles' activation.
    completed : bool
        Whether the end was reached; turned : whether the motion turned before. Else nothing could keep the posture any
        longer, or time was up.
    """

    time: Array
    s: Array
    ds: Array
    dds: Array
    limit: Array
    completed: bool
    turned: bool


def rising(first: ArrayLike, time: ArrayLike) -> Array:
    """Limit of activation while every muscle is excited fully: 1 − (1 − a₀) e^(−t/τ)."""
    return np.asarray(1.0 - (1.0 - finite("first", first)) * np.exp(-finite("time", time, 0.0) / RISE))


def falling(first: ArrayLike, time: ArrayLike, lowest: float) -> Array:
    """Limit of activation while every muscle relaxes: a_min + (a₀ − a_min) e^(−t/τ)."""
    return np.asarray(lowest + (finite("first", first) - lowest) * np.exp(-finite("time", time, 0.0) / FALL))


def maximal_efforts(
    course: StrokeTables,
    limit: ArrayLike,
    start: ArrayLike = 0.0,
    rate: ArrayLike = 0.0,
    end: ArrayLike = 1.0,
    *,
    whole: bool = True,
    step: float = _STEP,
    longest: float = 8.0,
) -> list[MaximalEffort]:
    """Motions with the largest s̈ at every instant, one for each of the L mechanisms.

    At a rate below zero the largest s̈ brakes the motion. An effort ends at ``end``, or where it turns.

    Parameters
    ----------
    limit : array_like, shape (L,)
        Upper limit of activation at first, or the least above it that keeps the posture; then it rises as
        :func:`rising` says.
    start, rate, end : array_like, shape (L,)
        First stroke, first rate [1/s] and last stroke.
    whole : bool, default: True
        Whether to stay below rates from which the rest of the stroke cannot be done; else the effort may end there.
    step : float, default: _STEP
        Of Runge and Kutta's fourth-order method [s].
    longest : float, default: 8.0
        Time after which an effort ends without being completed [s].
    """
    lanes = len(course.demand)
    first = np.stack([np.broadcast_to(np.asarray(v, dtype=float), lanes) for v in (start, rate, limit, end)], axis=1)
    out = np.empty((lanes, 4, int(np.ceil(longest / step)) + 1))
    last = np.zeros(lanes, dtype=np.int64)
    parts = [np.ascontiguousarray(v) for v in (course.columns, course.speed, course.demand, course.inertia)]
    tables = _Tables(parts[0], parts[1], parts[2], parts[3], course.lowest)
    at_rest = float(curve_at.py_func(CURVES.voluntary, 0.0)[0])
    over_frames(_run, lanes, tables, (CURVES, at_rest), first, whole, step, out, last, shortest=1)
    return [_cut(out[i, :, : last[i] + 1], step, float(first[i, 3])) for i in range(lanes)]


def _cut(values: Array, step: float, end: float) -> MaximalEffort:
    """Cut the last step where it passes the end or turns, by the parabola of the step; leave out what is not finite."""
    values = values[:, : max(int(np.isfinite(values).all(axis=0).sum()), 1)]
    time: Array = step * np.arange(values.shape[1], dtype=float)
    s, ds = values[:2]
    completed = len(s) > 1 and bool((s[-1] - end) * (s[-2] - end) <= 0.0)
    turned = len(s) > 1 and not completed and bool((end - s[0]) * ds[-1] < 0.0)
    if completed:
        way, change = end - s[-2], step * (ds[-1] - ds[-2])
        root = np.sqrt(max((step * ds[-2]) ** 2 + 2.0 * change * way, 0.0))
        part = 2.0 * way / (step * ds[-2] + np.sign(way) * root)
    elif turned:
        part = ds[-2] / (ds[-2] - ds[-1])
    if completed or turned:
        time[-1] = time[-2] + part * step
        values[:, -1] = values[:, -2] + part * (values[:, -1] - values[:, -2])
    if completed:
        values[0, -1] = end
    elif turned:
        values[1, -1] = 0.0
    return MaximalEffort(time, values[0], values[1], values[2], values[3], completed, turned)


class _Tables(NamedTuple):
    """Arrays of a :class:`StrokeTables`."""

    columns: Array
    speed: Array
    demand: Array
    inertia: Array
    lowest: float


class _Room(NamedTuple):
    """One linear programme, and room to solve it."""

    batch: Batch
    a: Array
    b: Array
    scale: Array
    tableau: Tableau
    weight: Array  # (4,) of the nodes around a stroke
    unit: Array  # (1,) of s̈ in its column


@kernel(inner=True)
def _room(m: int, wide: int, n: int, lowest: float) -> _Room:
    size = wide + 1
    batch = Batch(
        np.zeros((1, 1, size)), np.empty((1, m, size)), np.empty((1, m)), np.zeros((2, 1, size)), np.empty((1, 1)),
        np.empty((1, 1, size)), np.empty((1, 1), dtype=np.int64), np.empty((1, 1), dtype=np.int64),
    )  # fmt: skip
    batch.objective[0, 0, wide] = 1.0
    batch.bound[0, 0, :n] = lowest
    batch.bound[0, 0, wide] = -np.inf
    batch.bound[1, 0, n:] = np.inf
    tableau = Tableau(
        np.empty((m, size + m)), np.empty(m), np.zeros(size + m), np.zeros(size + m), np.zeros(size + m),
        np.empty(m, dtype=np.int64), np.full(size + m, -1, dtype=np.int64), np.empty(size + m, dtype=np.int64),
        np.zeros(size + m), np.zeros(size + m), np.empty(m), np.empty(m),
    )  # fmt: skip
    return _Room(batch, np.empty((m, size)), np.empty(m), np.empty(size), tableau, np.empty(4), np.empty(1))


@kernel(inner=True)
def _place(s: float, nodes: int, weight: Array) -> int:
    """First of the four nodes around ``s``, and their weights in the cubic through them."""
    x = min(max(s, 0.0), 1.0) * (nodes - 1)
    first = min(max(int(x) - 1, 0), nodes - 4)
    p = x - first
    weight[0] = -(p - 1.0) * (p - 2.0) * (p - 3.0) / 6.0
    weight[1] = p * (p - 2.0) * (p - 3.0) / 2.0
    weight[2] = -p * (p - 1.0) * (p - 3.0) / 2.0
    weight[3] = p * (p - 1.0) * (p - 2.0) / 6.0
    return first


@kernel(inner=True)
def _extreme(
    lane: int, s: float, ds: float, limit: float, sign: float, tables: _Tables, muscle: Any, room: _Room
) -> float:
    """Largest (sign 1) or least (−1) s̈ in a state; NaN where nothing keeps the posture."""
    m, wide = tables.columns.shape[2:]
    moment, demand = room.batch.moment[0], room.batch.demand[0]
    at = _place(s, tables.columns.shape[1], room.weight)
    moment[:] = 0.0
    demand[:] = 0.0
    for k in range(4):
        w, columns, c = room.weight[k], tables.columns[lane, at + k], tables.demand[lane, at + k]
        for i in range(m):
            for j in range(wide):
                moment[i, j] += w * columns[i, j]
            moment[i, wide] -= w * room.unit[0] * tables.inertia[lane, at + k, i]
            demand[i] += w * (c[0, i] + ds * (c[1, i] + ds * c[2, i]))
    curves, at_rest = muscle
    for j in range(tables.speed.shape[2]):
        speed = 0.0
        for k in range(4):
            speed += room.weight[k] * tables.speed[lane, at + k, j]
        factor = velocity_factor(speed * ds, curves) / at_rest
        for i in range(m):
            moment[i, j] *= factor
        room.batch.bound[1, 0, j] = max(limit, tables.lowest)
    t = room.tableau
    scale(0, room.batch, room.a, room.b, room.scale, t)
    build(t, room.a, room.b)
    price(room.batch.objective[0, 0], sign, room.scale, t)
    status, _ = minimise(t, room.a, room.b)
    return room.unit[0] * t.x[wide] * room.scale[wide] if status == 0 else np.nan


@kernel(inner=True)
def _fastest(lane: int, end: float, top: float, tables: _Tables, muscle: Any, room: _Room, out: Array) -> None:
    """Largest rates (S,), up to ``top``, from which the rest of the stroke can be done; backwards from ``end``.

    The limit is where the least s̈ leads just to the limit ahead: d(ṡ²)/ds = 2 s̈, by Runge and Kutta's method in two
    steps a node, but never more than what some s̈ allows.
    """
    nodes = len(out)
    step = -0.5 / (nodes - 1)
    last = min(int(np.ceil(end * (nodes - 1) - 1e-9)), nodes - 1)
    out[last:] = top
    for i in range(last, -1, -1):
        y = top * top
        if i < last:
            y = out[i + 1] ** 2
            for half in range(2):
                at, slope, total = (i + 1) / (nodes - 1) + half * step, 0.0, 0.0
                for stage in range(4):
                    part = _PART[stage] * step
                    ahead = np.sqrt(y + part * slope)
                    slope = 2.0 * _extreme(lane, at + part, ahead, 1.0, -1.0, tables, muscle, room)
                    total += _SHARE[stage] * slope
                y += step * total
            y = min(y, top * top) if np.isfinite(y) else top * top
        out[i] = np.sqrt(y)
        if np.isfinite(_extreme(lane, i / (nodes - 1), out[i], 1.0, -1.0, tables, muscle, room)):
            continue
        low, high = 0.0, out[i]
        for _ in range(_HALVINGS):
            rate = (low + high) / 2
            if np.isfinite(_extreme(lane, i / (nodes - 1), rate, 1.0, -1.0, tables, muscle, room)):
                low = rate
            else:
                high = rate
        out[i] = low


@kernel(inner=True)
def _follow(
    lane: int, first: Array, step: float, top: Array, tables: _Tables, muscle: Any, room: _Room, out: Array
) -> int:
    """Fill ``out`` (s, ds, dds, limit; steps), the rate below ``top`` (S,) unless that is empty; the last step."""
    s, ds, limit, end = first
    way, last, nodes = np.sign(end - s), out.shape[1] - 1, len(top)
    for _ in range(_TRIES):
        if not np.isfinite(_extreme(lane, s, ds, limit, 1.0, tables, muscle, room)):
            limit = min(limit + 1.0 / _TRIES, 1.0)
    for k in range(last + 1):
        a1 = _extreme(lane, s, ds, limit, 1.0, tables, muscle, room)
        for n in range(_TRIES if nodes > 0 else 0):  # between two nodes the true limit may lie a little lower
            if not np.isfinite(a1):
                ds *= _MARGIN ** (n + 1)
                a1 = _extreme(lane, s, ds, limit, 1.0, tables, muscle, room)
        out[0, k], out[1, k], out[2, k], out[3, k] = s, ds, a1, limit
        if way * (s - end) >= 0.0 or (k > 0 and way * ds < 0.0) or not np.isfinite(a1):
            last = k
            break
        slope, rate, way_on, change = a1, ds, ds / 6, a1 / 6
        for stage in range(1, 4):
            part = _PART[stage] * step
            place, rate = s + part * rate, ds + part * slope
            held = 1.0 - (1.0 - limit) * np.exp(-part / RISE)
            slope = _extreme(lane, place, rate, held, 1.0, tables, muscle, room)
            way_on += _SHARE[stage] * rate
            change += _SHARE[stage] * slope
        before, was = ds, s
        s, ds, limit = s + step * way_on, ds + step * change, held
        if nodes > 0:
            x = min(was + step * before, 1.0) * (nodes - 1)
            i = min(int(x), nodes - 2)
            most = _MARGIN * (top[i] + (x - i) * (top[i + 1] - top[i]))
            if not ds <= most:  # also where a stage of the step found no posture
                ds = min(before + step * a1, most)
                s = was + step / 2 * (before + ds)
                out[2, k] = (ds - before) / step
    return int(last)


@kernel()
def _run(
    start: int, stop: int, tables: _Tables, muscle: Any, first: Array, whole: bool, step: float, out: Array,
    last: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill ``out`` (L, (s, ds, dds, limit), steps) up to the step ``last`` of each lane."""
    nodes, m, wide = tables.columns.shape[1:]
    room = _room(m, wide, tables.speed.shape[2], tables.lowest)
    for lane in range(start, stop):
        room.unit[0] = np.abs(tables.columns[lane]).max() / max(np.abs(tables.inertia[lane]).max(), 1e-300)
        room.tableau.place[:] = -1
        last[lane] = _follow(lane, first[lane], step, np.empty(0), tables, muscle, room, out[lane])
        reached = out[lane, :, : last[lane] + 1]
        if whole and not np.isfinite(reached).all() and last[lane] > 0 and first[lane, 1] >= 0.0:
            top, fastest = np.empty(nodes), 0.0
            for k in range(last[lane] + 1):
                if np.isfinite(reached[1, k]):
                    fastest = max(fastest, reached[1, k])
            _fastest(lane, first[lane, 3], 2.0 * fastest, tables, muscle, room, top)
            last[lane] = _follow(lane, first[lane], step, top, tables, muscle, room, out[lane])
