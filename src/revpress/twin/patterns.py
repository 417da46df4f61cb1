"""All patterns of muscles and contacts that make a motion, and how far they leave a quantity open."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.near_optimal import (
    EXCESS,
    Criterion,
    likely_frames,
    likely_totals,
    possible_totals,
)
from revpress.mechanics.sharing import Sharing
from revpress.twin.mirror import Mirror, mirror
from revpress.twin.problem import RESERVE, Problem
from revpress.twin.ranges import ends
from revpress.twin.rig import Rig

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

_HELD = -1  # in place of a column
_ALIKE = 1e-5  # relative difference up to which two columns mirror each other


@dataclass(frozen=True)
class Patterns:
    """The programme A x = b, lower ≤ x ≤ upper of every frame, and what a pattern x costs.

    Attributes
    ----------
    moment : ndarray, shape (F, m, n)
        A. Where two legs do the same, one column stands for both.
    demand : ndarray, shape (F, m)
        b.
    lower, upper : ndarray, shape (n,)
    criteria : tuple of Criterion
        Costs that people may go by.
    weight : ndarray, shape (F,)
        Time that each frame stands for.
    column : ndarray of int, shape (columns,)
        Column here of each column of the rig's problem, −1 of one that is held.
    """

    moment: Array
    demand: Array
    lower: Array
    upper: Array
    criteria: tuple[Criterion, ...]
    weight: Array
    column: Indices

    def at(self, frames: slice | Indices) -> Patterns:
        """The same of some frames only."""
        return replace(
            self, moment=self.moment[frames], demand=self.demand[frames], weight=self.weight[frames],
            criteria=tuple(c.at(frames) for c in self.criteria),
        )  # fmt: skip

    def by(self, criteria: int) -> Patterns:
        """The same with so many of the criteria."""
        return replace(self, criteria=self.criteria[:criteria])

    def scaled(self, multiple: float) -> Patterns:
        """The same for so many times the demand."""
        return replace(self, demand=multiple * self.demand)

    def holding(self, columns: Indices, x: Array) -> Patterns:
        """The same with some of the rig's columns held at a pattern ``x`` (F, columns): they are no longer here."""
        held, place = np.unique(self.column[columns], return_index=True)
        free = np.setdiff1d(np.arange(self.moment.shape[2]), held)
        number = np.full(self.moment.shape[2], _HELD)
        number[free] = np.arange(len(free))
        return replace(
            self,
            moment=np.ascontiguousarray(self.moment[:, :, free]),
            demand=self.demand - np.einsum("fmk,fk->fm", self.moment[:, :, held], x[:, columns[place]]),
            lower=self.lower[free],
            upper=self.upper[free],
            criteria=tuple(c.of(free) for c in self.criteria),
            column=number[self.column],
        )

    def rows(self, objective: Array) -> Array:
        """Rows (F, k, columns) over the columns of the rig's problem, over those here (F, k, n)."""
        if np.array_equal(self.column, np.arange(self.moment.shape[2])):
            return objective
        free = np.flatnonzero(self.column != _HELD)
        first, second = np.empty((2, self.moment.shape[2]), dtype=np.int64)
        first[self.column[free[::-1]]] = free[::-1]
        second[self.column[free]] = free
        return objective[..., first] + np.where(second > first, 1.0, 0.0) * objective[..., second]

    def possible(self, objective: Array) -> Array:
        """Least and greatest c·x (2, F, k) of every frame, over all patterns; NaN where there is none.

        ``objective`` (F, k, columns) has the rows c over the columns of the rig's problem.
        """
        found = ends(self.rows(objective), self.moment, self.demand, self.lower, self.upper)
        return np.stack([found.low, found.high])

    def likely(self, objective: Array, excess: float = EXCESS) -> Array:
        """The same over the patterns near the optimum (:func:`~revpress.mechanics.near_optimal.likely_frames`)."""
        return likely_frames(
            *self._programme(objective), self.criteria, weight=self.weight, excess=excess, reserve=RESERVE
        )

    def possible_totals(self, objective: Array, over: Array | None = None) -> Array:
        """Least and greatest Σ c·x, or Σ c·x / Σ d·x (2, k), over all patterns of all frames."""
        return possible_totals(*self._programme(objective), over=None if over is None else self.rows(over))

    def likely_totals(self, objective: Array, over: Array | None = None, excess: float = EXCESS) -> Array:
        """The same over the patterns near the optimum (:func:`~revpress.mechanics.near_optimal.likely_totals`)."""
        return likely_totals(
            *self._programme(objective), self.criteria, over=None if over is None else self.rows(over),
            weight=self.weight, excess=excess, reserve=RESERVE,
        )  # fmt: skip

    def _programme(self, objective: Array) -> tuple[Array, Array, Array, Array, Array]:
        return self.rows(objective), self.moment, self.demand, self.lower, self.upper


def criteria(cost: Array, max_isometric_force: Array) -> tuple[Criterion, ...]:
    """The three costs that a likely pattern is near: Σ a², Σ a³ and Σ F a².

    Parameters
    ----------
    cost : ndarray, shape (columns,)
        Of all columns, those of the n muscles first.
    max_isometric_force : ndarray, shape (n,)
        F [N], taken relative to its mean.
    """
    weighted = cost.copy()
    weighted[: len(max_isometric_force)] *= max_isometric_force / max_isometric_force.mean()
    return (Criterion(cost, 2), Criterion(cost, 3), Criterion(weighted, 2))


def time_weight(time: Array) -> Array:
    """Time (F,) that each frame stands for, by the trapezoidal rule [s]; ones where no time passes."""
    step = np.diff(time)
    weight = np.r_[step, 0.0] / 2.0 + np.r_[0.0, step] / 2.0
    return weight if np.all(weight > 0.0) else np.ones(len(time))


def patterns(rig: Rig, problem: Problem, sharing: Sharing | None = None) -> Patterns:
    """Everything that the athlete may do in a motion; two legs that mirror each other do the same.

    Parameters
    ----------
    rig : Rig
    problem : Problem
    sharing : Sharing, optional
        As in :func:`every_pattern`.
    """
    return fold_legs(rig, every_pattern(rig, problem, sharing))


def every_pattern(rig: Rig, problem: Problem, sharing: Sharing | None = None) -> Patterns:
    """Everything that the athlete may do in a motion, each leg for itself.

    Parameters
    ----------
    rig : Rig
    problem : Problem
        The rig's, of F frames.
    sharing : Sharing, optional
        The economical answer. Frames in which it has reserves beyond their optimal force ask only for what muscles and
        contacts do carry there.
    """
    demand = problem.demand
    if sharing is not None:
        carried = np.einsum("fmn,fn->fm", problem.moment, sharing.x)
        demand = np.where(np.any(np.abs(sharing.reserve) > RESERVE, axis=1, keepdims=True), carried, demand)
    return Patterns(
        problem.moment, demand, problem.lower, problem.upper,
        criteria(problem.cost, rig.assembly.body.muscles.max_isometric_force),
        time_weight(problem.motion.time), np.arange(problem.moment.shape[2]),
    )  # fmt: skip


def fold_legs(rig: Rig, whole: Patterns) -> Patterns:
    """The same with one column for both legs, where they mirror each other; unchanged where they do not.

    Parameters
    ----------
    rig : Rig
    whole : Patterns
        Rows are the rig's, then further ones; columns the muscles, then any others.
    """
    images = _mirror(rig, whole)
    return whole if images is None else _folded(whole, images)


def _mirror(rig: Rig, whole: Patterns) -> Mirror | None:
    """What mirrors what; None where the legs do not do the same."""
    if len(rig.assembly.working_sides) < 2:
        return None
    names = [rig.names[i] for i in rig.rows]
    images = mirror(names, rig.assembly.body.muscles.names, whole.moment[len(whole.moment) // 2])
    if images is None:
        return None
    seen = images.sign[:, None] * whole.moment[:, images.row]
    mirrored = np.abs(seen - whole.moment[:, :, images.column]).max() <= _ALIKE * np.abs(whole.moment).max()
    balanced = images.gap(whole.demand) <= _ALIKE * max(1.0, np.abs(whole.demand).max())
    return images if mirrored and balanced else None


def _folded(whole: Patterns, images: Mirror) -> Patterns:
    """The same with one column for each pair, and without the rows that then say nothing new."""
    partner, kept = images.column, images.kept
    first = np.flatnonzero(partner >= np.arange(len(partner)))
    column = np.empty(len(partner), dtype=np.int64)
    column[first] = np.arange(len(first))
    column[partner[first]] = np.arange(len(first))
    twice = np.where(partner[first] == first, 0.0, 1.0)
    moment = whole.moment[:, kept]
    return replace(
        whole,
        moment=np.ascontiguousarray(moment[:, :, first] + twice * moment[:, :, partner[first]]),
        demand=np.ascontiguousarray(whole.demand[:, kept]),
        lower=whole.lower[first],
        upper=whole.upper[first],
        criteria=tuple(_folded_cost(c, first, 1.0 + twice) for c in whole.criteria),
        column=column,
    )


def _folded_cost(criterion: Criterion, first: Indices, times: Array) -> Criterion:
    """What one column of each pair costs that stands for ``times`` (1 or 2) of them."""
    own = criterion.of(first)
    return own._replace(cost=own.cost * times, linear=None if own.linear is None else own.linear * times)
