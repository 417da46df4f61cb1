"""The primal simplex for bounded variables on a dense tableau: kernels that other kernels may call frame by frame.

A caller makes one :class:`Tableau` a thread, and for each frame calls :func:`scale` (rows, columns and bounds in units
of the problem), :func:`build` (the tableau for the basis in hand), :func:`price` (an objective) and :func:`minimise`.
:func:`extremise_chunks` does so for a whole batch.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

FRAMES_PER_CHUNK = 16  # frames that hand on a basis: fixed, so that no answer depends on the number of cores
_FEASIBLE = 1e-9  # how far a scaled variable may lie outside its bounds
_OPTIMAL = 1e-9  # reduced cost that counts as zero, relative to the largest of the objective
_PIVOT = 1e-8  # least pivot
_STALLED = 30  # steps of no length before Bland's rule takes over

_SUMS = {"reassoc", "contract", "arcp", "nsz"}
_inner = kernel(inner=True, fastmath=_SUMS)


class LinearStatus(IntEnum):
    """How a linear programme ended."""

    OPTIMAL = 0
    INFEASIBLE = 1
    """No x within the bounds meet the demand; value and x are NaN."""
    UNBOUNDED = 2
    """Nothing limits the objective; its value is infinite, x a point on the way."""
    NOT_CONVERGED = 3
    """Stopped at the iteration limit; value and x are NaN."""


class Tableau(NamedTuple):
    """One frame in scaled units; columns are the n of A, then the m logical ones."""

    body: Array  # (m, n + m) B⁻¹ [A, I]
    right: Array  # (m,) B⁻¹ b
    lower: Array  # (n + m,)
    upper: Array
    x: Array  # (n + m,)
    basis: Indices  # (m,) the basic column of each row
    place: Indices  # (n + m,) row where basic, −1 else
    wanted: Indices  # (n + m,) the place before a rebuild
    price: Array  # (n + m,) the objective in hand
    reduced: Array  # (n + m,)
    column: Array  # (m,) how fast the basic variables fall along the step
    room: Array  # (m,) how far they let it go


@_inner
def _pivot(t: Tableau, row: int, entering: int) -> None:
    """Make ``entering`` the basic column of ``row``."""
    scale = 1.0 / t.body[row, entering]
    m, size = t.body.shape
    for j in range(size):
        t.body[row, j] *= scale
    t.body[row, entering] = 1.0
    t.right[row] *= scale
    for i in range(m):
        factor = t.body[i, entering]
        if i != row and factor != 0.0:
            for j in range(size):
                t.body[i, j] -= factor * t.body[row, j]
            t.body[i, entering] = 0.0
            t.right[i] -= factor * t.right[row]
    t.place[t.basis[row]] = -1
    t.basis[row] = entering
    t.place[entering] = row


@_inner
def _settle(t: Tableau) -> None:
    """Basic variables from the nonbasic ones."""
    for i in range(t.basis.size):
        total = t.right[i]
        for j in range(t.x.size):
            total -= t.body[i, j] * t.x[j] if t.place[j] < 0 else 0.0
        t.x[t.basis[i]] = total


@_inner
def build(t: Tableau, a: Array, b: Array) -> None:
    """The tableau from A and b for the basis in ``t.place`` as far as it is regular; the rest is logical."""
    m, n = a.shape
    for j in range(n + m):
        t.wanted[j] = t.place[j]
        t.place[j] = -1
    for i in range(m):
        for j in range(n):
            t.body[i, j] = a[i, j]
        for j in range(m):
            t.body[i, n + j] = 0.0
        t.body[i, n + i] = 1.0
        t.right[i] = b[i]
        t.basis[i] = n + i
        t.place[n + i] = i
    for j in range(n):
        if t.wanted[j] >= 0:
            best, row = 1e-6, -1
            for i in range(m):
                if t.basis[i] >= n and t.wanted[n + i] < 0 and abs(t.body[i, j]) > best:
                    best, row = abs(t.body[i, j]), i
            if row >= 0:
                _pivot(t, row, j)
    for j in range(n + m):
        if t.place[j] < 0:  # nonbasic: to the bound that it was at, or nearest to
            if abs(t.x[j] - t.lower[j]) <= abs(t.x[j] - t.upper[j]) and np.isfinite(t.lower[j]):
                t.x[j] = t.lower[j]
            elif np.isfinite(t.upper[j]):
                t.x[j] = t.upper[j]
            else:
                t.x[j] = 0.0
    _settle(t)


# Only numbers go into the innermost functions: each array of a tuple costs a count of references a call.


@_inner
def _outside(x: float, lower: float, upper: float) -> float:
    """How far x lies outside its bounds: below negative, above positive."""
    if x < lower - _FEASIBLE:
        return x - lower
    return x - upper if x > upper + _FEASIBLE else 0.0


@_inner
def _stop(x: float, lower: float, upper: float, rate: float) -> float:
    """Where x stops when it moves at −rate: at the bound ahead, at the one that it comes back to, or never."""
    if rate > 0.0:
        return upper if x > upper + _FEASIBLE else (lower if x >= lower - _FEASIBLE else -np.inf)
    return lower if x < lower - _FEASIBLE else (upper if x <= upper + _FEASIBLE else np.inf)


@_inner
def _reduce(t: Tableau) -> bool:
    """Reduced costs of the sum of infeasibilities if there are any, else of the objective; whether there are."""
    m, size = t.body.shape
    amiss = False
    for i in range(m):
        k = t.basis[i]
        t.column[i] = np.sign(_outside(t.x[k], t.lower[k], t.upper[k]))
        amiss = amiss or t.column[i] != 0.0
    for j in range(size):
        t.reduced[j] = 0.0 if amiss else t.price[j]
    for i in range(m):
        price = t.column[i] if amiss else t.price[t.basis[i]]
        if price != 0.0:
            for j in range(size):
                t.reduced[j] -= price * t.body[i, j]
    return amiss


@_inner
def _entering(t: Tableau, bland: bool) -> int:
    """The nonbasic column whose motion lowers the cost fastest (or the first), −1 if none does."""
    best, chosen = _OPTIMAL, -1
    for j in range(t.x.size):
        if t.place[j] < 0 and t.lower[j] < t.upper[j]:
            d = t.reduced[j]
            gain = 0.0
            if d < 0.0 and t.x[j] < t.upper[j]:
                gain = -d
            elif d > 0.0 and t.x[j] > t.lower[j]:
                gain = d
            if gain > best:
                chosen = j
                if bland:
                    break
                best = gain
    return chosen


@_inner
def _step(t: Tableau, entering: int, bland: bool) -> float:
    """Move along one edge; returns its length, infinite if nothing ends it."""
    m = t.basis.size
    direction = -1.0 if t.reduced[entering] > 0.0 else 1.0
    limit = np.inf
    for i in range(m):  # rows may overshoot by half the tolerance, which leaves a choice between pivots
        rate, k = direction * t.body[i, entering], t.basis[i]
        t.column[i] = rate
        t.room[i] = np.inf
        if abs(rate) > _PIVOT:
            t.room[i] = (t.x[k] - _stop(t.x[k], t.lower[k], t.upper[k], rate)) / rate
            limit = min(limit, max(t.room[i], 0.0) if bland else t.room[i] + 0.5 * _FEASIBLE / abs(rate))
    length, row, largest = np.inf, -1, 0.0
    for i in range(m):
        if t.room[i] <= limit and np.isfinite(t.room[i]):
            better = row < 0 or t.basis[i] < t.basis[row] if bland else abs(t.column[i]) > largest
            if better:
                length, row, largest = max(t.room[i], 0.0), i, abs(t.column[i])
    own = t.upper[entering] - t.lower[entering]
    if own <= length:
        length, row = own, -1
    if np.isinf(length):
        return length
    stop = 0.0
    if row >= 0:
        k = t.basis[row]
        stop = _stop(t.x[k], t.lower[k], t.upper[k], t.column[row])
    for i in range(m):
        t.x[t.basis[i]] -= length * t.column[i]
    t.x[entering] += direction * length
    if row >= 0:
        t.x[t.basis[row]] = stop
        _pivot(t, row, entering)
    else:
        t.x[entering] = t.upper[entering] if direction > 0.0 else t.lower[entering]
    return length


@_inner
def _worn(t: Tableau, a: Array, b: Array) -> bool:
    """Whether rounding in the tableau shows in the balance itself."""
    m, n = a.shape
    for i in range(m):
        gap = b[i] - t.x[n + i]
        for j in range(n):
            gap -= a[i, j] * t.x[j]
        if abs(gap) > _FEASIBLE:
            return True
    return False


@_inner
def minimise(t: Tableau, a: Array, b: Array) -> tuple[int, int]:
    """Walk to the least ``t.price``·x from the basis in hand; returns (status, steps)."""
    steps, stalled, fresh = 0, 0, False
    while steps < 50 * (t.x.size + 10):
        amiss = _reduce(t)
        bland = stalled > _STALLED
        entering = _entering(t, bland)
        if entering >= 0:
            length = _step(t, entering, bland)
            if np.isfinite(length):
                stalled = stalled + 1 if length <= _FEASIBLE else 0
                steps += 1
                fresh = False
                continue
        status = 3 if amiss and entering >= 0 else (1 if amiss else (2 if entering >= 0 else 0))
        worn = _worn(t, a, b)
        if fresh or (status == 0 and not worn):
            return (3 if worn else status), steps
        build(t, a, b)  # a verdict needs a tableau without the rounding of many steps
        fresh = True
        steps += 1
    return 3, steps


class Batch(NamedTuple):
    """All frames, and room for the answer."""

    objective: Array  # (F, k, n)
    moment: Array  # (F, m, n)
    demand: Array  # (F, m)
    bound: Array  # lower, upper: (2, F or 1, n)
    value: Array  # (F, k)
    x: Array  # (F, k, n)
    status: Indices  # (F, k)
    iterations: Indices  # (F, k)


@_inner
def scale(f: int, batch: Batch, a: Array, b: Array, unit: Array, t: Tableau) -> None:
    """A, b and the bounds in units of rows and columns that make the largest entries 1; x = unit · scaled x."""
    m, n = a.shape
    largest, own = 0.0, min(f, batch.bound.shape[1] - 1)
    for i in range(m):
        size = 0.0
        for j in range(n):
            size = max(size, abs(batch.moment[f, i, j]))
        size = size if size > 0.0 else 1.0
        for j in range(n):
            a[i, j] = batch.moment[f, i, j] / size
        b[i] = batch.demand[f, i] / size
        largest = max(largest, abs(b[i]))
    largest = largest if largest > 0.0 else 1.0
    for i in range(m):
        b[i] /= largest
    for j in range(n):
        size = 0.0
        for i in range(m):
            size = max(size, abs(a[i, j]))
        size = size if size > 0.0 else 1.0
        for i in range(m):
            a[i, j] /= size
        unit[j] = largest / size
        t.lower[j], t.upper[j] = batch.bound[0, own, j] / unit[j], batch.bound[1, own, j] / unit[j]


@_inner
def price(c: Array, sign: float, unit: Array, t: Tableau) -> None:
    """The objective to be minimised, scaled."""
    largest = 0.0
    for j in range(unit.size):
        t.price[j] = -sign * c[j] * unit[j]
        largest = max(largest, abs(t.price[j]))
    if largest > 0.0:
        for j in range(unit.size):
            t.price[j] /= largest


@kernel(fastmath=_SUMS)
def extremise_chunks(start: int, stop: int, sign: float, batch: Batch) -> None:
    """Frames of chunks ``start`` to ``stop``; within a chunk each starts from the basis of the last."""
    frames, m, n = batch.moment.shape
    a, b, unit = np.empty((m, n)), np.empty(m), np.empty(n)
    wide, rows, places = np.zeros((5, n + m)), np.empty((3, m)), np.empty((2, n + m), dtype=np.int64)
    t = Tableau(
        np.empty((m, n + m)), rows[0], wide[0], wide[1], wide[2], np.empty(m, dtype=np.int64), places[0], places[1],
        wide[3], wide[4], rows[1], rows[2],
    )  # fmt: skip
    for f in range(start * FRAMES_PER_CHUNK, min(frames, stop * FRAMES_PER_CHUNK)):
        own = min(f, batch.bound.shape[1] - 1)
        if f % FRAMES_PER_CHUNK == 0:
            for j in range(n + m):
                t.place[j], t.x[j] = -1, 0.0
        scale(f, batch, a, b, unit, t)
        build(t, a, b)
        for o in range(batch.objective.shape[1]):
            price(batch.objective[f, o], sign, unit, t)
            status, steps = minimise(t, a, b)
            value, missing = 0.0, status == 1 or status == 3
            for j in range(n):
                x = min(max(t.x[j] * unit[j], batch.bound[0, own, j]), batch.bound[1, own, j])
                value += batch.objective[f, o, j] * x
                batch.x[f, o, j] = np.nan if missing else x
            batch.value[f, o] = np.nan if missing else (sign * np.inf if status == 2 else value)
            batch.status[f, o], batch.iterations[f, o] = status, steps
