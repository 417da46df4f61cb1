r"""How far quantities may lie from the cheapest pattern: over all patterns, or over those that cost little more.

The equations of motion of a repetition's frames, A x = b with lower ≤ x ≤ upper, leave many patterns x. A quantity
Σ_f c_f·x_f, or a share Σ c·x / Σ d·x, has a least and a greatest value

* over **all** of them: one linear programme a frame (:func:`possible_totals`);
* over the **near-optimal** ones (:cite:`vanveen2020`), whose cost summed over the repetition is little above the least
  (:func:`likely_totals`, :func:`likely_frames`).

How little is a part of what those muscles cost in the cheapest pattern that could do more (:func:`allowance`): a muscle
that must do all it can is no choice, however dear it is.

The second has one multiplier μ for the budget of all frames together,

.. math:: \max_x \; \sum_f c_f x_f - \mu \sum_f w_f C(x_f), \qquad C(x) = \sum_i k_i |x_i|^p / p,

and for a given t = 1/μ every frame is a sharing problem of its own with a reward t c_f / w_f
(:func:`~revpress.mechanics.sharing.share`): one root over t, in which the cost grows. A share is a root too, of the
ratio λ for which the extreme of Σ (c − λ d)·x is zero (Dinkelbach's method).

Nobody knows which cost people minimise, so several are taken, and the answer is united over them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError
from revpress.mechanics.arrays import as_array, finite
from revpress.mechanics.compile import over_frames
from revpress.mechanics.linear import LinearStatus, extremise
from revpress.mechanics.sharing import Status, share
from revpress.mechanics.sharing_batch import Batch, Wishes, grant_frames

Array = NDArray[np.float64]

EXCESS = 0.05
"""ε, as a fraction: patterns within 5 and 10 % of the least cost held what an instrumented knee measured from step to
step for most of the gait cycle (:cite:`vanveen2020`), and in gait hardly a muscle does all it can."""

_ROUNDS = 60  # of the root over t
_CLOSE = 5e-3  # relative miss of the root of the budget, to which the width of the band is proportional
_FAR = 10.0  # by how much t grows at most at once, and
_LEAST_GAIN = 1e-3  # what it must bring, relative to what is spent: else nothing more can be had
_RATIOS = 12
_SETTLED = 1e-4  # relative change of a ratio
_SHORTEST = 4  # frames worth a thread: each holds many problems


class Criterion(NamedTuple):
    """A cost of patterns, Σ k_i |x_i|^p / p + g_i x_i.

    Attributes
    ----------
    cost : ndarray, shape (columns,)
        k > 0.
    power : int
        p, 2 or 3.
    linear : ndarray, shape (F, columns), optional
        g of every frame; 0 where it is not given.
    """

    cost: Array
    power: int
    linear: Array | None = None

    def at(self, frames: slice | NDArray[np.int64]) -> Criterion:
        """The same of some frames only.

        Parameters
        ----------
        frames : slice or ndarray of int
            Which.

        Returns
        -------
        Criterion
        """
        return self if self.linear is None else self._replace(linear=self.linear[frames])

    def of(self, columns: NDArray[np.int64]) -> Criterion:
        """The same of some columns only.

        Parameters
        ----------
        columns : ndarray of int
            Which.

        Returns
        -------
        Criterion
        """
        linear = None if self.linear is None else self.linear[:, columns]
        return Criterion(self.cost[columns], self.power, linear)


def allowance(criterion: Criterion, x: Array, upper: ArrayLike, excess: float = EXCESS) -> Array:
    r"""What a pattern near the cheapest one may cost above it in each frame.

    Parameters
    ----------
    criterion : Criterion
        Cost of n columns.
    x : ndarray, shape (F, n)
        The cheapest pattern.
    upper : array_like, shape (n,)
        Its upper bounds; a column without one is no muscle.
    excess : float, default: :data:`EXCESS`
        ε.

    Returns
    -------
    ndarray, shape (F,)

    Notes
    -----
    .. math:: ε \, \frac{p (p - 1)}{2} \sum_{x_i < u_i} \frac{k_i |x_i|^p}{p}

    A pattern in which each of these activations is off by the part δ costs :math:`δ^2 p (p - 1) / 2` of their cost more
    than the cheapest one, to second order. So by every power the same deviations are allowed: √ε, as a root mean
    square weighted by cost.
    """
    p, most = criterion.power, np.asarray(upper, dtype=float)
    free = np.isfinite(most) & (x < most)
    return np.asarray(0.5 * excess * (p - 1) * (criterion.cost * np.abs(x) ** p * free).sum(axis=1))


def possible_totals(
    objective: ArrayLike, moment: ArrayLike, demand: ArrayLike, lower: ArrayLike, upper: ArrayLike,
    *, over: ArrayLike | None = None,
) -> Array:  # fmt: skip
    """Least and greatest of totals over a repetition, over every pattern that meets the demand.

    Parameters
    ----------
    objective : array_like, shape (F, k, n)
        Rows c of k quantities Σ_f c_f·x_f; weights of time are in them.
    moment, demand, lower, upper : array_like, shape (F, m, n) or (F, m) or (n,)
        A, b and the bounds, as :func:`~revpress.mechanics.linear.extremise` takes them.
    over : array_like, shape (F, k, n), optional
        Rows d: then the quantities are Σ c·x / Σ d·x, whose denominators must be positive for every pattern.

    Returns
    -------
    ndarray, shape (2, k)
        NaN where a frame that counts has no pattern, infinite where nothing bounds the quantity.
    """
    c, a, b = as_array("objective", objective), as_array("moment", moment), as_array("demand", demand)
    d = None if over is None else as_array("over", over)
    counts = np.flatnonzero(np.any(c != 0.0, axis=(1, 2)) | (False if d is None else np.any(d != 0.0, axis=(1, 2))))
    c, a, b = c[counts], a[counts], b[counts]
    out = np.empty((2, c.shape[1]))
    for end, sense in enumerate(("min", "max")):
        if d is None:
            out[end] = _total(c, a, b, lower, upper, sense, c)[0]
            continue
        d_ = d[counts]
        ratio = np.zeros(c.shape[1])
        for _ in range(_RATIOS):
            value, base = _total(c - ratio[:, None] * d_, a, b, lower, upper, sense, c, d_)
            before, ratio = ratio, value / base
            if not np.any(np.abs(ratio - before) > _SETTLED * (1.0 + np.abs(ratio))):
                break
        out[end] = ratio
    return out


def _total(
    wanted: Array, a: Array, b: Array, lower: ArrayLike, upper: ArrayLike, sense: str, *rows: Array
) -> list[Array]:
    """Totals (k,) of ``rows`` where those of ``wanted`` are extreme."""
    found = extremise(wanted, a, b, lower, upper, "min" if sense == "min" else "max")
    unbounded = found.status == LinearStatus.UNBOUNDED
    x = np.where(((found.status == LinearStatus.OPTIMAL) | unbounded)[..., None], found.x, np.nan)
    totals = [np.einsum("fkn,fkn->k", r, x) for r in rows]
    totals[0] = np.where(unbounded.any(axis=0), np.inf if sense == "max" else -np.inf, totals[0])
    return totals


def likely_totals(
    objective: ArrayLike, moment: ArrayLike, demand: ArrayLike, lower: ArrayLike, upper: ArrayLike,
    criteria: Sequence[Criterion],
    *, over: ArrayLike | None = None, weight: ArrayLike | None = None, excess: float = EXCESS, reserve: ArrayLike = 0.1,
) -> Array:  # fmt: skip
    """Least and greatest of totals over a repetition, over the patterns near the optimum of any of the criteria.

    Parameters
    ----------
    objective, moment, demand, lower, upper : array_like
        As in :func:`possible_totals`.
    criteria : sequence of Criterion
        The answer is united over them.
    over : array_like, optional
        As in :func:`possible_totals`.
    weight : array_like, shape (F,), optional
        Of each frame's cost in that of the repetition, > 0: its share of the time. Equal if not given.
    excess : float, default: :data:`EXCESS`
        ε ≥ 0, of which :func:`allowance` makes the cost allowed above the least.
    reserve : float or array_like, shape (m,), default: 0.1
        Optimal force of the elastic reserve of each row [unit of the row]. What reserves must give beyond it is taken
        off the demand: in a frame beyond the athlete's strength the range is that of what the muscles do carry.

    Returns
    -------
    ndarray, shape (2, k)
        NaN where a frame did not converge.
    """
    rep = _Repetition(objective, moment, demand, lower, upper, over, weight, reserve)
    return _united([_Optimum(rep, criterion).totals(excess) for criterion in criteria])


def likely_frames(
    objective: ArrayLike, moment: ArrayLike, demand: ArrayLike, lower: ArrayLike, upper: ArrayLike,
    criteria: Sequence[Criterion],
    *, weight: ArrayLike | None = None, excess: float = EXCESS, reserve: ArrayLike = 0.1,
) -> Array:  # fmt: skip
    """Least and greatest c·x of every frame by itself, over the patterns near the optimum of any of the criteria.

    Parameters
    ----------
    objective, moment, demand, lower, upper : array_like
        As in :func:`likely_totals`.
    criteria : sequence of Criterion
        As in :func:`likely_totals`.
    weight : array_like, optional
        As in :func:`likely_totals`.
    excess : float, default: :data:`EXCESS`
        As in :func:`likely_totals`.
    reserve : float or array_like, default: 0.1
        As in :func:`likely_totals`.

    Returns
    -------
    ndarray, shape (2, F, k)
        NaN where a frame did not converge.

    Notes
    -----
    A repetition's whole budget spent on one frame would grow with the number of frames. So it is spread over its time,
    half of it evenly and half as each frame allows (:func:`allowance`, E):

    .. math:: C(x_f) \\le C_f + \\tfrac{1}{2} (E_f + \\bar E)

    with the mean :math:`\\bar E` over the time. All frames together may be so far from their optimum at once within
    the budget of the repetition; and the ends do not depend on how finely it is cut.
    """
    rep = _Repetition(objective, moment, demand, lower, upper, None, weight, reserve)
    return _united([_Optimum(rep, criterion).frames(excess) for criterion in criteria])


class _Repetition:
    """The problem of all frames, as the kernel takes it."""

    def __init__(
        self, objective: ArrayLike, moment: ArrayLike, demand: ArrayLike, lower: ArrayLike, upper: ArrayLike,
        over: ArrayLike | None, weight: ArrayLike | None, reserve: ArrayLike,
    ) -> None:  # fmt: skip
        self.moment, self.demand = as_array("moment", moment), as_array("demand", demand)
        frames, m, n = self.moment.shape
        self.lower, self.upper = (np.broadcast_to(np.asarray(v, float), (n,)) for v in (lower, upper))
        self.objective = np.ascontiguousarray(as_array("objective", objective))
        nothing = np.zeros((frames, 0, n))
        self.over = nothing if over is None else np.ascontiguousarray(as_array("over", over))
        self.weight = np.ones(frames) if weight is None else finite("weight", weight)
        self.weight = self.weight / self.weight.sum()
        self.reserve = np.array(np.broadcast_to(np.asarray(reserve, float), (m,)))
        if self.objective.shape[::2] != (frames, n) or (over is not None and self.over.shape != self.objective.shape):
            raise InputError(
                f"objective {self.objective.shape} and over {self.over.shape} must have shape ({frames}, k, {n})"
            )


class _Optimum:
    """The cheapest pattern by one criterion, and P = 2 k wishes around it: least, then greatest."""

    def __init__(self, rep: _Repetition, criterion: Criterion) -> None:
        self.rep, self.criterion, self.power = rep, criterion, criterion.power
        frames, m, n = rep.moment.shape
        kinds = np.array(np.broadcast_to(np.asarray(criterion.cost, float), (n,)))
        linear = np.zeros((1, n)) if criterion.linear is None else np.asarray(criterion.linear, dtype=float)
        demand = rep.demand
        best = share(rep.moment, demand, rep.lower, rep.upper, kinds, self.power, linear=linear, reserve=rep.reserve)
        beyond = best.status == Status.SATURATED
        if beyond.any():
            demand = demand - np.where(beyond[:, None], best.reserve, 0.0)
            best = share(
                rep.moment, demand, rep.lower, rep.upper, kinds, self.power, linear=linear, reserve=rep.reserve
            )
        unused, counts = np.empty((frames, 0)), np.empty(0, dtype=np.int64)
        column = np.stack(np.broadcast_arrays(kinds, linear, rep.lower, rep.upper))
        self.batch = Batch(
            rep.moment, np.ascontiguousarray(demand), rep.reserve, column, unused, unused, unused, np.empty(0), counts,
            counts,
        )  # fmt: skip
        self.best = best.x
        relative = np.divide(best.reserve, rep.reserve, out=np.zeros_like(best.reserve), where=rep.reserve > 0.0)
        self.least = (kinds * np.abs(best.x) ** self.power / self.power + linear * best.x).sum(axis=1)
        self.least += (np.abs(relative) ** self.power).sum(axis=1) / self.power
        k, p = rep.objective.shape[1], 2 * rep.objective.shape[1]
        wanted = np.any(rep.objective != 0.0, axis=2) | (np.any(rep.over != 0.0, axis=2) if rep.over.size else False)
        self.wanted = np.tile(wanted.T, (2, 1))
        value, base = (
            np.tile(np.einsum("fkn,fn->kf", r, best.x), (2, 1)) if r.size else np.zeros((p, frames))
            for r in (rep.objective, rep.over)
        )
        self.wishes = Wishes(
            rep.objective, rep.over, np.tile(np.arange(k), 2), np.zeros(p), np.zeros((p, frames)),
            np.zeros((p, frames), dtype=bool), np.array(np.broadcast_to(best.multiplier, (p, frames, m))),
            np.array(np.broadcast_to(self.least, (p, frames))), value, base,
            np.array(np.broadcast_to(best.status, (p, frames))),
        )  # fmt: skip
        self.sign = np.repeat([-1.0, 1.0], k)[:, None]
        # How far a wish would move everything if nothing but its cost held it back: more than it can.
        self.reach = np.einsum("fkn,n->kf", rep.objective**2, 1.0 / kinds)
        self.reach = np.tile(self.reach, (2, 1))

    def totals(self, excess: float) -> Array:
        """Least and greatest (2, k) of the repetition."""
        rep, wishes, weight = self.rep, self.wishes, self.rep.weight
        budget = np.full(len(self.sign), float(self._allowed(excess) @ weight))
        size = (self.reach / weight).sum(axis=1)

        def spend(price: Array, open_: NDArray[np.bool_]) -> Array:
            self._grant(price[:, None] / weight, open_[:, None] & self.wanted)
            return np.asarray((wishes.cost - self.least) @ weight)

        price = np.sqrt(2.0 * budget / np.where(size > 0.0, size, np.inf))
        if not rep.over.size:
            _reach(spend, budget, price)
            value = wishes.value.sum(axis=1)
        else:
            for _ in range(_RATIOS):
                before = wishes.value.sum(axis=1) / wishes.base.sum(axis=1)
                wishes.ratio[:] = before
                price = _reach(spend, budget, price)
                value = wishes.value.sum(axis=1) / wishes.base.sum(axis=1)
                if not np.any(np.abs(value - before) > _SETTLED * np.abs(value)):
                    break
        failed = (wishes.status >= Status.INFEASIBLE) & self.wanted
        return np.where(failed.any(axis=1), np.nan, value).reshape(2, -1)

    def frames(self, excess: float) -> Array:
        """Least and greatest (2, F, k) of every frame by itself."""
        wishes = self.wishes
        allowed = self._allowed(excess)
        budget = np.array(np.broadcast_to(0.5 * (allowed + float(allowed @ self.rep.weight)), self.wanted.shape))

        def spend(price: Array, open_: NDArray[np.bool_]) -> Array:
            self._grant(price, open_ & self.wanted)
            return np.asarray(wishes.cost - self.least)

        _reach(spend, budget, np.sqrt(2.0 * budget / np.where(self.reach > 0.0, self.reach, np.inf)))
        value = np.where(wishes.status >= Status.INFEASIBLE, np.nan, wishes.value)
        return np.asarray(value.reshape(2, -1, value.shape[1]).swapaxes(1, 2))

    def _allowed(self, excess: float) -> Array:
        return allowance(self.criterion, self.best, self.rep.upper, excess)

    def _grant(self, price: Array, open_: NDArray[np.bool_]) -> None:
        """Solve the open wishes at a price."""
        self.wishes.price[:] = self.sign * price
        self.wishes.open[:] = open_
        over_frames(grant_frames, len(self.batch.moment), self.power, self.batch, self.wishes, shortest=_SHORTEST)


def _reach(spend: Callable[[Array, NDArray[np.bool_]], Array], budget: Array, price: Array) -> Array:
    """Prices at which just the budget is spent, of all wishes at once; what cannot spend it goes as far as it can.

    With few bounds met, the square root of what is spent is proportional to the price: regula falsi is taken on it,
    where an end that stays counts half (the Illinois rule).
    """
    low, high = np.zeros_like(price), np.full_like(price, np.inf)
    gap_low, gap_high = np.full_like(price, -1.0), np.full_like(price, np.inf)
    last = np.zeros_like(price)
    price = price.copy()
    open_ = (price > 0.0) & (budget > 0.0)
    for _ in range(_ROUNDS):
        if not open_.any():
            break
        used = np.sqrt(np.maximum(spend(price, open_), 0.0) / np.where(budget > 0.0, budget, 1.0))
        gap = used - 1.0
        idle = np.isinf(high) & (last < 0.0) & (gap - gap_low <= _LEAST_GAIN * used)
        exhausted = (gap < 0.0) & idle & (price >= _FAR * low)
        open_ = open_ & ~((np.abs(gap) <= _CLOSE) | exhausted)
        short, beyond = open_ & (gap < 0.0), open_ & (gap >= 0.0)
        stays_low, stays_high = beyond & (last > 0.0), short & (last < 0.0) & np.isfinite(high)
        low, gap_low = np.where(short, price, low), np.where(short, gap, np.where(stays_low, 0.5 * gap_low, gap_low))
        high = np.where(beyond, price, high)
        gap_high = np.where(beyond, gap, np.where(stays_high, 0.5 * gap_high, gap_high))
        last = np.where(short, -1.0, np.where(beyond, 1.0, last))
        with np.errstate(invalid="ignore", divide="ignore"):
            further = price * np.where(idle, _FAR, np.clip(1.02 / used, 1.5, _FAR))
            between = low - (high - low) * gap_low / (gap_high - gap_low)
        price = np.where(open_, np.where(np.isinf(high), further, between), price)
    return price


def _united(ends: Sequence[Array]) -> Array:
    """Least of the lows and greatest of the highs."""
    low, high = np.stack(ends, axis=1)
    return np.stack([low.min(axis=0), high.max(axis=0)])
