"""What a mechanism's muscles can do at most: the largest push, and the motion of a maximal effort.

The equations of motion are those of the sharing problem, A x = b, with one more unknown: how much of a given load is carried, or
how fast the mechanism is accelerated. Muscles are at will within their limits, contacts within their cones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.mechanics.compile import kernel
from revpress.mechanics.linear import extremise

Array = NDArray[np.float64]

ACTIVATION_TIME = 0.015  # time constant of rising activation [s] (:cite:`degroote2016`)


@dataclass(frozen=True)
class Largest:
    """The largest multiple of a load that can be carried, per frame.

    Attributes
    ----------
    value : (F,) the multiple; NaN where even the rest of the load cannot be carried at any multiple.
    x : (F, n) activations and contact multipliers that do it.
    """

    value: Array
    x: Array


def largest_multiple(moment: Array, load: Array, more: Array, lower: ArrayLike, upper: ArrayLike) -> Largest:
    """Largest λ with A x = b + λ d and lower ≤ x ≤ upper.

    Parameters
    ----------
    moment : (F, m, n) A, load : (F, m) b, more : (F, m) d [unit of the rows].
    lower, upper : (n,) or (F, n) bounds of x.
    """
    frames, _, n = moment.shape
    # In units of the largest row, so that the new column is of the order of the others.
    scale = np.abs(moment).max() / max(float(np.abs(more).max()), 1e-300)
    whole = np.concatenate([moment, -scale * more[:, :, None]], axis=2)
    low, high = (
        np.concatenate([np.broadcast_to(bound, (frames, n)), np.full((frames, 1), edge)], axis=1)
        for bound, edge in ((lower, -np.inf), (upper, np.inf))
    )
    objective = np.zeros((1, n + 1))
    objective[0, n] = 1.0
    best = extremise(objective, whole, load, low, high, "max")
    return Largest(scale * best.value[:, 0], best.x[:, 0, :n])


@dataclass(frozen=True)
class EffortTable:
    """Greatest acceleration of a one-degree-of-freedom mechanism over its state.

    Attributes
    ----------
    s : (S,) even strokes; rate : (V,) even rates [1/s], from 0; limit : (A,) even upper limits of activation, to 1.
    acceleration : (S, V, A) greatest second rate of the stroke [1/s²]; NaN where the muscles cannot keep the posture
        at all (too fast for them, or too little activation).
    """

    s: Array
    rate: Array
    limit: Array
    acceleration: Array


@dataclass(frozen=True)
class Effort:
    """A maximal effort over time: (T,) time [s], stroke and its rates, and the limit of activation."""

    time: Array
    s: Array
    ds: Array
    dds: Array
    limit: Array
    completed: bool


def maximal_effort(table: EffortTable, step: float = 1e-3, longest: float = 10.0) -> Effort:
    """The motion from rest at the start of the stroke when every muscle tries as hard as it can.

    Activation is limited by its own rise, 1 − (1 − a₀) e^(−t/τ), from the limit a₀ that just holds the load at the start. The
    equation s̈ = f(s, ṡ, a) is integrated by Runge and Kutta's fourth-order method.

    Parameters
    ----------
    step : time step [s]; longest : time after which an effort that has not ended counts as failed [s].
    """
    acceleration = _continued(table.acceleration)
    still = acceleration[0, 0]
    enough = np.flatnonzero(still > 0.0)
    if len(enough) == 0:
        none = np.zeros(1)
        return Effort(none, none, none, none, np.ones(1), completed=False)
    k = int(enough[0])
    first = table.limit[k]
    if k:
        first = float(np.interp(0.0, [still[k - 1], still[k]], [table.limit[k - 1], table.limit[k]]))
    steps = int(np.ceil(longest / step)) + 1
    out = np.empty((4, steps))
    ends = [(a[0], a[-1]) for a in (table.s, table.rate, table.limit)]
    last = _integrate(acceleration, np.array(ends), first, ACTIVATION_TIME, step, out)
    time = step * np.arange(last + 1)
    s, ds, dds, limit = out[:, : last + 1]
    done = bool(s[-1] >= 1.0)
    if done:  # the last step reaches beyond the end: cut it there
        part = (1.0 - s[-2]) / (s[-1] - s[-2])
        time[-1] = time[-2] + part * step
        for values in (s, ds, dds, limit):
            values[-1] = values[-2] + part * (values[-1] - values[-2])
    return Effort(time, s, ds, dds, limit, done)


def _continued(table: Array) -> Array:
    """The table with its gaps closed: along the rates, then along the limits, values go on as a straight line.

    An effort never goes far there: what is closed are the corners of cells that the motion only just enters.
    """
    out = table.copy()
    for axis in (1, 2, 0):
        moved = np.moveaxis(out, axis, 0)
        for forward in (moved, moved[::-1]):
            for i in range(1, len(forward)):
                gap = np.isnan(forward[i])
                before = forward[i - 2] if i > 1 else forward[i - 1]
                slope = np.nan_to_num(forward[i - 1] - before)
                forward[i] = np.where(gap, forward[i - 1] + slope, forward[i])
    return out


@kernel()
def _look_up(table: Array, ends: Array, s: float, rate: float, limit: float) -> float:
    """Trilinear interpolation on an even grid, held at its edges."""
    place = np.empty(3, dtype=np.int64)
    part = np.empty(3)
    for axis, value in enumerate((s, rate, limit)):
        cells = table.shape[axis] - 1
        x = (value - ends[axis, 0]) / (ends[axis, 1] - ends[axis, 0]) * cells
        x = min(max(x, 0.0), float(cells))
        place[axis] = min(int(x), cells - 1)
        part[axis] = x - place[axis]
    total = 0.0
    for corner in range(8):
        weight = 1.0
        i, j, k = place[0], place[1], place[2]
        if corner & 1:
            i += 1
            weight *= part[0]
        else:
            weight *= 1.0 - part[0]
        if corner & 2:
            j += 1
            weight *= part[1]
        else:
            weight *= 1.0 - part[1]
        if corner & 4:
            k += 1
            weight *= part[2]
        else:
            weight *= 1.0 - part[2]
        if weight > 0.0:
            total += weight * table[i, j, k]
    return total


@kernel()
def _integrate(table: Array, ends: Array, first: float, tau: float, step: float, out: Array) -> int:
    """Fill ``out`` (s, ds, dds, limit; steps) until the end of the stroke or until it turns back; returns the last step."""
    s, ds = 0.0, 0.0
    for n in range(out.shape[1]):
        t = n * step
        limits = (1.0 - (1.0 - first) * np.exp(-t / tau), 1.0 - (1.0 - first) * np.exp(-(t + step / 2) / tau),
                  1.0 - (1.0 - first) * np.exp(-(t + step) / tau))  # fmt: skip
        a1 = _look_up(table, ends, s, ds, limits[0])
        out[0, n], out[1, n], out[2, n], out[3, n] = s, ds, a1, limits[0]
        if s >= 1.0 or (n > 0 and ds < 0.0) or not np.isfinite(a1):
            return n
        v2 = ds + step / 2 * a1
        a2 = _look_up(table, ends, s + step / 2 * ds, v2, limits[1])
        v3 = ds + step / 2 * a2
        a3 = _look_up(table, ends, s + step / 2 * v2, v3, limits[1])
        v4 = ds + step * a3
        a4 = _look_up(table, ends, s + step * v3, v4, limits[2])
        s += step / 6 * (ds + 2 * v2 + 2 * v3 + v4)
        ds += step / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
    return out.shape[1] - 1
