"""Compiled core of :mod:`revpress.mechanics.sharing`: dual semismooth Newton for one frame."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel

Array = NDArray[np.float64]

_TOLERANCE = 1e-10  # scaled residual at which Newton stops
_ACCEPTED = 1e-8  # scaled residual up to which a frame that rounding stops earlier still counts as balanced
_ITERATIONS = 100  # of one attempt
_DAMPING = 1e-12  # Levenberg damping relative to the curvature; multiplied by the residual, so it fades out
_STIFF = 1e-3  # reserve that steadies a frame without one, relative to the reach of its row
_CENTRES = 10  # times that such a reserve is slackened again

_SUMS = {"reassoc", "contract", "arcp", "nsz"}
reordering, reordering_inner = kernel(fastmath=_SUMS), kernel(inner=True, fastmath=_SUMS)
"""Sums may be reordered, which lets them run eight at a time; infinities and NaN keep their meaning."""


class Columns(NamedTuple):
    """Columns of one frame, reserves last, each (n + m,): the problem, then the state of the iteration."""

    cost: Array
    linear: Array
    lower: Array
    upper: Array
    size: Array  # expected magnitude of x
    pull: Array  # s = Aᵀy − g
    step: Array  # Aᵀdy
    x: Array
    slope: Array  # dx/ds


class Rows(NamedTuple):
    """Rows of one frame, each (m,), and the curvature of the dual."""

    demand: Array
    reserve: Array  # R
    y: Array
    dy: Array
    gap: Array  # b − A x − R r
    terms: Array  # what the row balances
    least: Array  # what it must balance to count: a millionth of what its columns can
    reach: Array  # curvature with no bound met
    centre: Array  # y* of a proximal step
    curvature: Array  # (m, m)
    work: Array  # (n,)


@reordering_inner
def _unbounded(power: int, pull: float, cost: float) -> float:
    if power == 2:
        return pull / cost
    root: float = np.sqrt(abs(pull) / cost)
    return root if pull >= 0.0 else -root


@reordering_inner
def _stiffness(power: int, x: float, cost: float, size: float) -> float:
    """ds/dx, kept above zero where a cubic cost has none."""
    if power == 2:
        return cost
    return 2.0 * cost * max(abs(x), 1e-13 * size)


@reordering_inner
def _respond(power: int, col: Columns) -> None:
    """Best x for the present pull, and its slope."""
    for i in range(col.x.size):
        free = _unbounded(power, col.pull[i], col.cost[i])
        stiffness = _stiffness(power, free, col.cost[i], col.size[i])
        col.x[i] = min(max(free, col.lower[i]), col.upper[i])
        col.slope[i] = 1.0 / stiffness if col.lower[i] < free < col.upper[i] else 0.0


@reordering_inner
def _dual_along(power: int, col: Columns, gain: float, t: float) -> tuple[float, float, float, float]:
    """Rise, slope and −curvature of the dual at y + t dy along dy, and the rise's rounding; ``gain`` is b·dy."""
    rise, slope, curvature, size = gain * t, gain, 0.0, abs(gain * t)
    for i in range(col.x.size):
        before, step, cost = col.x[i], col.step[i], col.cost[i]
        pull = col.pull[i] + t * step
        free = _unbounded(power, pull, cost)
        x = min(max(free, col.lower[i]), col.upper[i])
        if power == 2:
            paid = 0.5 * cost * (x - before) * (x + before)
        else:
            paid = cost * (x * x * abs(x) - before * before * abs(before)) / 3.0
        rise -= x * t * step + (x - before) * col.pull[i] - paid
        size += abs(x * pull)
        slope -= x * step
        stiffness = _stiffness(power, free, cost, col.size[i])
        curvature += step * step / stiffness if col.lower[i] < free < col.upper[i] else 0.0
    return rise, slope, curvature, 1e-14 * size


@reordering_inner
def _step_length(power: int, col: Columns, gain: float, initial: float, most: float) -> float:
    """1, or the t where the dual's slope along the step, ``initial`` at 0, has all but vanished; it never falls.

    Newton within a bracket that grows and shrinks by decades: where the curvature is lost to rounding or to bounds, a
    step may be many decades too short or too long.
    """
    low, high, t = 0.0, np.inf, 1.0
    for _ in range(60):
        rise, slope, curvature, rounding = _dual_along(power, col, gain, t)
        if rise >= -rounding and (abs(slope) <= 0.1 * initial or (t == 1.0 and abs(slope) <= 0.5 * initial)):
            return t
        if slope > 0.0:
            low = t
        else:
            high = t
        t = t + slope / curvature if curvature > 0.0 else -1.0
        if np.isinf(high):
            t = min(max(t, 2.0 * low), 100.0 * low) if t > 0.0 else 100.0 * low
            if low >= most:
                return low
        elif not low < t < high:
            t = 0.5 * (low + high) if high < 8.0 * low else max(np.sqrt(low * high), 1e-2 * high)
    return low


@reordering_inner
def _chords(col: Columns) -> bool:
    """Chord instead of tangent for the columns of a cubic cost whose pull the step would turn round; whether any.

    Near 0 such a column goes with the root of its pull, and its tangent would throw it to the other side and back.
    """
    crossing = False
    for i in range(col.x.size):
        end = col.pull[i] + col.step[i]
        if col.slope[i] > 0.0 and col.pull[i] * end < 0.0 and col.lower[i] < 0.0 < col.upper[i]:
            x = min(max(_unbounded(3, end, col.cost[i]), col.lower[i]), col.upper[i])
            col.slope[i] = (x - col.x[i]) / col.step[i]
            crossing = True
    return crossing


@reordering_inner
def _transposed(a: Array, reserve: Array, y: Array, out: Array) -> None:
    """out = [Aᵀy, R y]."""
    m, n = a.shape
    for i in range(n):
        out[i] = 0.0
    for j in range(m):
        for i in range(n):
            out[i] += a[j, i] * y[j]
        out[n + j] = reserve[j] * y[j]


@reordering_inner
def _imbalance(a: Array, row: Rows, x: Array) -> float:
    """Fill ``row.gap``; return the scaled residual."""
    m, n = a.shape
    largest = 0.0
    for j in range(m):
        total, terms = 0.0, 0.0
        for i in range(n):
            total += a[j, i] * x[i]
            terms += abs(a[j, i] * x[i])
        extra = row.reserve[j] * x[n + j]
        row.gap[j] = row.demand[j] - total - extra
        row.terms[j] = max(abs(row.demand[j]), terms + abs(extra))
        largest = max(largest, row.terms[j])
    residual = 0.0
    for j in range(m):
        if row.gap[j] != 0.0:
            residual = max(residual, abs(row.gap[j]) / max(row.terms[j], 1e-3 * largest, row.least[j]))
    return residual


@reordering_inner
def _newton_direction(a: Array, row: Rows, slope: Array, damping: float, rhs: Array, out: Array) -> None:
    """out = (A D Aᵀ + R D R + damping)⁻¹ rhs by Cholesky, in the lower triangle of ``row.curvature``."""
    m, n = a.shape
    h = row.curvature
    for j in range(m):
        for i in range(n):
            row.work[i] = a[j, i] * slope[i]
        for k in range(j + 1):
            total = 0.0
            for i in range(n):
                total += row.work[i] * a[k, i]
            h[j, k] = total
        h[j, j] += row.reserve[j] * row.reserve[j] * slope[n + j]
        h[j, j] += damping * (h[j, j] + 1e-3 * row.reach[j]) + 1e-14 * row.reach[j]
    for j in range(m):  # factor, with reciprocal pivots on the diagonal
        for i in range(j, m):
            value = h[i, j]
            for k in range(j):
                value -= h[i, k] * h[j, k]
            h[i, j] = 1.0 / np.sqrt(max(value, 1e-15 * h[j, j])) if i == j else value * h[j, j]
    for j in range(m):
        value = rhs[j]
        for k in range(j):
            value -= h[j, k] * out[k]
        out[j] = value * h[j, j]
    for j in range(m - 1, -1, -1):
        value = out[j]
        for k in range(j + 1, m):
            value -= h[k, j] * out[k]
        out[j] = value * h[j, j]


@reordering_inner
def _hopeless(col: Columns, n: int, gain: float) -> bool:
    """Whether the step proves that no x in the box balances b: b·dy > (Aᵀdy)·x for all x; ``gain`` is gap·dy.

    A column without a bound passes if only a million times its expected size could make up for the gap; a
    reserve (from n on) never does.
    """
    spare = 0.0
    for i in range(col.x.size):
        bound = col.upper[i] if col.step[i] > 0.0 else col.lower[i]
        if not np.isinf(bound):
            spare += (bound - col.x[i]) * col.step[i]
        elif abs(col.step[i]) * col.size[i] > (1e-6 * gain if i < n else 0.0):
            return False
    return spare < 0.5 * gain


@reordering_inner
def start_frame(power: int, a: Array, row: Rows, col: Columns) -> None:
    """y that would meet the demand if no bound were met and x had its expected size."""
    m, n = a.shape
    for i in range(n + m):
        col.slope[i] = 1.0 / _stiffness(power, col.size[i], col.cost[i], col.size[i])
    for j in range(m):
        reach = row.reserve[j] * row.reserve[j] * col.slope[n + j]
        if reach == 0.0:
            for i in range(n):
                reach += a[j, i] * a[j, i] * col.slope[i]
        row.reach[j] = reach if reach > 0.0 else 1.0
    _newton_direction(a, row, col.slope, 1e-6, row.demand, row.y)


@reordering_inner
def _settle(power: int, a: Array, row: Rows, col: Columns) -> float:
    """Newton's step taken on x itself, where the pull is a small difference of large numbers.

    Returns the scaled residual, or infinity where that x is not the best one for y + dy, to rounding.
    """
    m, n = a.shape
    for i in range(n + m):
        x = col.x[i] + col.slope[i] * col.step[i]
        x = min(max(x, col.lower[i]), col.upper[i])
        price = col.cost[i] * (x if power == 2 else x * abs(x))
        surplus = col.pull[i] + col.step[i] - price
        size = abs(price)
        for j in range(m):
            size += abs(a[j, i] * row.y[j]) if i < n else 0.0
        idle = (x == col.lower[i] and surplus < 0.0) or (x == col.upper[i] and surplus > 0.0)
        if not idle and abs(surplus) > 1e-12 * size:
            return np.inf
        col.x[i] = x
    return _imbalance(a, row, col.x)


@reordering_inner
def _newton(power: int, a: Array, row: Rows, col: Columns) -> tuple[int, float, bool]:
    """Ascend the dual from ``row.y``; returns (iterations, scaled residual, proven infeasible)."""
    m, n = a.shape
    residual = np.inf
    for iteration in range(1, _ITERATIONS + 2):
        _transposed(a, row.reserve, row.y, col.pull)
        for i in range(n + m):
            col.pull[i] -= col.linear[i]
        _respond(power, col)
        previous, residual = residual, _imbalance(a, row, col.x)
        if residual <= _TOLERANCE or iteration > _ITERATIONS:
            break
        damping = _DAMPING * min(residual, 1.0)
        _newton_direction(a, row, col.slope, damping, row.gap, row.dy)
        _transposed(a, row.reserve, row.dy, col.step)
        if power == 3 and _chords(col):
            _newton_direction(a, row, col.slope, damping, row.gap, row.dy)
            _transposed(a, row.reserve, row.dy, col.step)
        gain, rise = 0.0, 0.0
        for j in range(m):
            gain += row.demand[j] * row.dy[j]
            rise += row.gap[j] * row.dy[j]
        if 0.5 * previous < residual < 1e-2:
            settled = _settle(power, a, row, col)
            if settled <= _TOLERANCE:
                for j in range(m):
                    row.y[j] += row.dy[j]
                return iteration, settled, False
        t = _step_length(power, col, gain, rise, 1.0 if residual > 1e-3 else 1e6)
        if t >= 1.0 and residual > 1e-6 and _hopeless(col, n, rise):
            return iteration, residual, True
        for j in range(m):
            row.y[j] += t * row.dy[j]
    return iteration, residual, False


@reordering_inner
def _proximal(power: int, a: Array, reserve: Array, row: Rows, col: Columns) -> tuple[int, float, bool]:
    """For frames at or past the edge of the feasible: proximal steps on the dual.

    Rows without a reserve get a stiff one that is slack at y*, r = R (y − y*); y* moves to the last y until
    that reserve carries nothing, or until y runs away along a ray that proves the frame infeasible.
    Returns as `_newton` does.
    """
    m, n = a.shape
    stiff = np.empty(m)
    for j in range(m):
        stiff[j] = 0.0 if reserve[j] > 0.0 else _STIFF * np.sqrt(row.reach[j])
        row.reserve[j] = reserve[j] + stiff[j]
    start_frame(power, a, row, col)
    iterations, residual, infeasible = 0, np.inf, False
    for _ in range(_CENTRES):
        for j in range(m):
            row.reserve[j] = reserve[j] + stiff[j]
            col.linear[n + j] = stiff[j] * row.centre[j]
        more, _, _ = _newton(power, a, row, col)
        iterations += more
        gain = 0.0
        for j in range(m):
            row.reserve[j] = reserve[j]
        residual = _imbalance(a, row, col.x)
        for j in range(m):
            row.dy[j] = row.y[j] - row.centre[j] if stiff[j] > 0.0 else 0.0
            row.centre[j] = row.y[j]
            stiff[j] *= 0.3
            gain += row.gap[j] * row.dy[j]
        _transposed(a, row.reserve, row.dy, col.step)
        infeasible = _hopeless(col, n, gain)
        if residual <= _TOLERANCE or infeasible:
            break
    return iterations, residual, infeasible


@reordering_inner
def share_frame(power: int, a: Array, reserve: Array, row: Rows, col: Columns, warm: bool) -> tuple[int, float, int]:
    """Solve one frame in place (row.y, col.x); returns (iterations, scaled residual, status)."""
    m, n = a.shape
    iterations, residual, infeasible = 0, np.inf, False
    if warm:
        iterations, residual, infeasible = _newton(power, a, row, col)
    if residual > _ACCEPTED and not infeasible:
        start_frame(power, a, row, col)
        more, residual, infeasible = _newton(power, a, row, col)
        iterations += more
    bare, saturated = False, False
    for j in range(m):
        bare = bare or reserve[j] == 0.0
    if residual > _ACCEPTED and bare:
        more, residual, certain = _proximal(power, a, reserve, row, col)
        iterations += more
        infeasible = infeasible or certain
    if residual > _ACCEPTED:
        return iterations, residual, 2 if infeasible else 3
    for j in range(m):
        saturated = saturated or (reserve[j] > 0.0 and abs(col.x[n + j]) > 1.0)
    return iterations, residual, 1 if saturated else 0


@reordering_inner
def load_frame(a: Array, demand: Array, reserve: Array, column: Array, row: Rows, col: Columns) -> bool:
    """Set up the rows and columns of one frame; returns whether all its numbers are finite.

    ``column`` has cost, linear, lower and upper, (4, n).
    """
    m, n = a.shape
    largest = 0.0
    for j in range(m):
        row.demand[j], row.reserve[j], row.least[j], row.centre[j] = demand[j], reserve[j], 0.0, 0.0
        largest = max(largest, abs(row.demand[j]))
        k = n + j
        col.cost[k], col.linear[k], col.lower[k], col.upper[k], col.size[k] = 1.0, 0.0, -np.inf, np.inf, 1.0
    for i in range(n):
        col.cost[i], col.linear[i] = column[0, i], column[1, i]
        col.lower[i], col.upper[i] = column[2, i], column[3, i]
        size = max(abs(col.lower[i]), abs(col.upper[i]))
        if np.isinf(size):  # of the order that the demand would ask of this column alone
            effect = 0.0
            for j in range(m):
                effect = max(effect, abs(a[j, i]))
            size = largest / effect
        col.size[i] = size if 0.0 < size < np.inf else 1.0
    total = 0.0
    for j in range(m):
        reach = 0.0
        for i in range(n):
            reach += abs(a[j, i]) * col.size[i]
        row.least[j] = 1e-6 * reach
        total += reach + demand[j]
    return bool(np.isfinite(total))
