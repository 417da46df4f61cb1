"""Compiled loops of :mod:`revpress.mechanics.sharing` and :mod:`revpress.mechanics.near_optimal` over frames.

Of a programme that its own mirror image does not change, the cheapest answer does not change either, because it is
unique. So where columns come in pairs that do the same, half of the programme is solved first: one column stands for
each pair, at the cost of both, and of two rows that mirror each other one says all. Its multipliers give those of the
whole, from which Newton's method has nothing left to do, or only what the two sides differ by.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.sharing_kernel import (
    Array,
    Columns,
    Rows,
    load_frame,
    reordering,
    reordering_inner,
    share_frame,
    start_frame,
)

IntArray = NDArray[np.int64]

FRAMES_PER_CHUNK = 32  # frames that hand on a warm start: fixed, so that no answer depends on the number of cores


class Pairs(NamedTuple):
    """Columns and rows of a programme that mirror each other.

    Attributes
    ----------
    first, second : ndarray of int, shape (k,)
        Columns of each pair; the same for one that is its own mirror image.
    row, partner : ndarray of int, shape (r,)
        Rows that the half needs, and their mirror images. What a mirror turns round is not among them: it has no
        demand, and no multiplier.
    """

    first: IntArray
    second: IntArray
    row: IntArray
    partner: IntArray


class Batch(NamedTuple):
    """All frames, and room for the answer."""

    moment: Array  # (F, m, n)
    demand: Array  # (F, m)
    reserve: Array  # (m,)
    column: Array  # cost, linear, lower, upper: (4, F or 1, n)
    x: Array  # (F, n)
    extra: Array  # (F, m)
    multiplier: Array  # (F, m)
    residual: Array  # (F,)
    iterations: NDArray[np.int64]
    status: NDArray[np.int64]


@reordering_inner
def _room(m: int, n: int) -> tuple[Rows, Columns]:
    c, r = np.empty((9, n + m)), np.empty((9, m))
    row = Rows(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], np.empty((m, m)), np.empty(n))
    return row, Columns(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8])


@reordering_inner
def _fold(power: int, batch: Batch, f: int, pairs: Pairs, half: Array, b: Array, r: Array, column: Array) -> None:
    """Half of a frame's programme: moment, demand, reserves and columns."""
    own = min(f, batch.column.shape[1] - 1)
    # Two that do the same cost twice as much as one of them, whatever the power; so do two reserves.
    weaker = 0.5 ** (1.0 / power)
    for j in range(len(pairs.row)):
        row = pairs.row[j]
        b[j] = batch.demand[f, row]
        r[j] = batch.reserve[row] * (1.0 if row == pairs.partner[j] else weaker)
        for k in range(len(pairs.first)):
            first, second = pairs.first[k], pairs.second[k]
            both = batch.moment[f, row, first] + batch.moment[f, row, second]
            half[j, k] = batch.moment[f, row, first] if first == second else both
    for k in range(len(pairs.first)):
        first = pairs.first[k]
        times = 1.0 if first == pairs.second[k] else 2.0
        column[0, k], column[1, k] = times * batch.column[0, own, first], times * batch.column[1, own, first]
        column[2, k], column[3, k] = batch.column[2, own, first], batch.column[3, own, first]


@reordering_inner
def _unfold(pairs: Pairs, multiplier: Array, out: Array) -> None:
    """Multipliers of the whole programme: a half's one is what a unit in both rows would cost."""
    for j in range(len(out)):
        out[j] = 0.0
    for j in range(len(pairs.row)):
        row, partner = pairs.row[j], pairs.partner[j]
        out[row] = out[partner] = multiplier[j] * (1.0 if row == partner else 0.5)


@reordering
def share_chunks(start: int, stop: int, power: int, batch: Batch, pairs: Pairs) -> None:
    """Fill the answer of every frame of chunks ``start`` to ``stop``; within a chunk each starts from the last.

    Where there are ``pairs``, the halves start from the last, and the whole from its half. The residual of a frame
    whose numbers are not finite is NaN.
    """
    frames, m, n = batch.moment.shape
    row, col = _room(m, n)
    rows, columns = len(pairs.row), len(pairs.first)
    half_row, half_col = _room(rows, columns)
    half, b, r = np.empty((rows, columns)), np.empty(rows), np.empty(rows)
    column = np.empty((4, 1, columns))[:, 0]  # with gaps, as the columns of a frame have: nothing is compiled twice
    warm = False
    for f in range(start * FRAMES_PER_CHUNK, min(frames, stop * FRAMES_PER_CHUNK)):
        own = min(f, batch.column.shape[1] - 1)
        if not load_frame(batch.moment[f], batch.demand[f], batch.reserve, batch.column[:, own], row, col):
            batch.residual[f] = np.nan
            continue
        warm = warm and f % FRAMES_PER_CHUNK > 0
        if rows:
            if f % FRAMES_PER_CHUNK == 0:
                start_frame(power, batch.moment[f], row, col)  # for the reach of the rows; y is overwritten
            _fold(power, batch, f, pairs, half, b, r, column)
            load_frame(half, b, r, column, half_row, half_col)
            warm = share_frame(power, half, r, half_row, half_col, warm)[2] <= 1
            _unfold(pairs, half_row.y, row.y)
        iterations, residual, status = share_frame(power, batch.moment[f], batch.reserve, row, col, warm)
        batch.iterations[f], batch.residual[f], batch.status[f] = iterations, residual, status
        for i in range(n):
            batch.x[f, i] = col.x[i]
        for j in range(m):
            batch.extra[f, j] = batch.reserve[j] * col.x[n + j]
            batch.multiplier[f, j] = row.y[j]
        if not rows:
            warm = status <= 1


class Wishes(NamedTuple):
    """What is wanted of every frame, P wishes: more (or less, by a negative price) of a row of the objective."""

    objective: Array  # (F, k, n) rows c
    over: Array  # (F, k, n) rows d of the denominators; k is 0 where there are none
    row: NDArray[np.int64]  # (P,) which row
    ratio: Array  # (P,) λ: the wish is for (c − λ d)·x
    price: Array  # (P, F) t, of a unit of it
    open: NDArray[np.bool_]  # (P, F) whether to solve it (again)
    multiplier: Array  # (P, F, m) y of the last answer, to start from
    cost: Array  # (P, F) of the answer, without the wish
    value: Array  # (P, F) c·x
    base: Array  # (P, F) d·x
    status: NDArray[np.int64]  # (P, F)


@reordering_inner
def _paid(power: int, col: Columns, linear: Array) -> float:
    """Cost of x, reserves included."""
    total = 0.0
    for i in range(col.x.size):
        x = abs(col.x[i])
        total += col.cost[i] * x * x * (0.5 if power == 2 else x / 3.0)
    for i in range(linear.size):
        total += linear[i] * col.x[i]
    return total


@reordering
def grant_frames(start: int, stop: int, power: int, batch: Batch, wishes: Wishes) -> None:
    """Solve every open wish of frames ``start`` to ``stop``: min cost − t (c − λ d)·x, from its last multipliers."""
    _, m, n = batch.moment.shape
    row, col = _room(m, n)
    for f in range(start, stop):
        own = min(f, batch.column.shape[1] - 1)
        load_frame(batch.moment[f], batch.demand[f], batch.reserve, batch.column[:, own], row, col)
        start_frame(power, batch.moment[f], row, col)  # for the reach of the rows; y is overwritten
        for p in range(wishes.row.size):
            if not wishes.open[p, f]:
                continue
            k = wishes.row[p]
            for i in range(n):
                wanted = wishes.objective[f, k, i]
                if wishes.over.shape[1]:
                    wanted -= wishes.ratio[p] * wishes.over[f, k, i]
                col.linear[i] = batch.column[1, own, i] - wishes.price[p, f] * wanted
            for j in range(m):
                col.linear[n + j], row.centre[j], row.y[j] = 0.0, 0.0, wishes.multiplier[p, f, j]
            _, _, status = share_frame(power, batch.moment[f], batch.reserve, row, col, True)
            value, base = 0.0, 0.0
            for i in range(n):
                value += wishes.objective[f, k, i] * col.x[i]
                if wishes.over.shape[1]:
                    base += wishes.over[f, k, i] * col.x[i]
            wishes.cost[p, f], wishes.status[p, f] = _paid(power, col, batch.column[1, own]), status
            wishes.value[p, f], wishes.base[p, f] = value, base
            for j in range(m):
                wishes.multiplier[p, f, j] = row.y[j] if status <= 1 else 0.0
