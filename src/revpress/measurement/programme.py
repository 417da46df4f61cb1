"""Equations of motion and readings as one programme.

The rows are A x = b of the sharing problem and, below them, y = H x + e of what the instruments said. The last columns
are what the readings leave open, each within ±1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from revpress.instrument.instrument import ReadingProblem, ReadingRows
from revpress.instrument.uncertainty import COVERAGE
from revpress.mechanics.near_optimal import Criterion, allowance
from revpress.mechanics.sharing import Sharing, share
from revpress.twin.patterns import Patterns, criteria
from revpress.twin.problem import RESERVE

Array = NDArray[np.float64]

_CONTRADICTS = (
    3.0  # uncertainties by which a reading may be off where others contradict it; more is no error but a mistake
)
_READ = 1.0  # what the column of a reading shows where the reading is right
_NOTHING = 1e-3  # of an uncertainty: readings that are off by less do not contradict each other
_FIRM = 1e5  # cost of a reading's error beside which that of the muscles is nothing
_READING_COST = 1e-4  # the economical answer may lean on the readings' uncertainty, but hardly wants to


@dataclass(frozen=True)
class Programme:
    """A x = b with lower ≤ x ≤ upper, as :func:`~revpress.mechanics.sharing.share` and
    :func:`~revpress.mechanics.linear.extremise` take it.

    Attributes
    ----------
    moment : ndarray, shape (F, rows, columns)
        A. Columns are muscles, contact generators, acceleration, load, and one for every further row of a reading.
    demand : ndarray, shape (F, rows)
        b [N m or N; further rows in the uncertainty of their reading].
    lower, upper, cost : ndarray, shape (columns,)
        Bounds and cost of x.
    motion_rows, muscles, pattern_columns : int
        How many of the rows are equations of motion, and of the columns muscles, or muscles and contact generators.
    """

    moment: Array
    demand: Array
    lower: Array
    upper: Array
    cost: Array
    motion_rows: int
    muscles: int
    pattern_columns: int

    def reconciled(self) -> Reconciled:
        """The same about the least errors of the readings with which these do not contradict each other.

        Several readings of one thing differ by their errors. Of all errors with which some pattern of ever so strong
        muscles explains all of them, the least (by squares, each relative to its uncertainty) are the most probable.
        About these each reading may be off by its uncertainty, but by no more than that from what was read, unless the
        others ask for it.

        Returns
        -------
        Reconciled
        """
        strong = np.r_[np.full(self.muscles, np.inf), self.upper[self.muscles :]]
        lower, upper = (np.where(self._read, _CONTRADICTS * bound, bound) for bound in (self.lower, strong))
        firm = share(self.moment, self.demand, lower, upper, np.where(self._read, _FIRM, self.cost))
        error, column = firm.x[:, self._read], self.moment[:, :, self._read]
        error[np.abs(error) < _NOTHING] = 0.0
        up = np.clip(1.0 - error, 0.0, 1.0)[:, None]
        down = np.clip(1.0 + error, 0.0, 1.0)[:, None]
        own, twice = slice(None, self.pattern_columns), 2 * self.readings
        off = np.concatenate([column * up, -column * down], axis=2)
        return Reconciled(
            moment=np.concatenate([self.moment[:, :, own], off], axis=2),
            demand=self.demand - np.einsum("fmk,fk->fm", column, error) + off.sum(axis=2),
            lower=np.r_[self.lower[own], np.full(twice, _READ)],
            upper=np.r_[self.upper[own], np.full(twice, _READ + 1.0)],
            cost=np.r_[self.cost[own], np.full(twice, _READING_COST)],
            motion_rows=self.motion_rows,
            muscles=self.muscles,
            pattern_columns=self.pattern_columns,
        )

    @property
    def _read(self) -> NDArray[np.bool_]:
        """Which columns are what readings leave open."""
        return np.arange(len(self.lower)) >= self.pattern_columns

    @property
    def readings(self) -> int:
        """How many of the columns are what readings leave open."""
        return int(self.moment.shape[2] - self.pattern_columns)

    @property
    def reserve(self) -> Array:
        """Optimal force of the reserve of each row."""
        return np.full(self.moment.shape[1], RESERVE)

    def stronger(self, factor: float) -> Self:
        """The same for an athlete so many times as strong.

        Parameters
        ----------
        factor : float
            Of all muscles.

        Returns
        -------
        Programme or Reconciled
            What was read stays as it is.
        """
        moment = self.moment.copy()
        moment[:, : self.motion_rows, : self.muscles] *= factor
        return replace(self, moment=moment)


@dataclass(frozen=True)
class Reconciled(Programme):
    """A programme about the errors of the readings that are most probable.

    A reading's column has become two, for being off upwards and downwards from there: each is 1 where it is not off,
    and 2 where it is off by its uncertainty. (From 1, because a cube of errors would have no curvature at 0.)
    """

    def possible(self, weight: Array) -> Patterns:
        """All patterns that satisfy the equations of motion and every reading within its uncertainty.

        Parameters
        ----------
        weight : ndarray, shape (F,)
            Time that each frame stands for.

        Returns
        -------
        Patterns
        """
        return Patterns(
            self.moment, self.demand, self.lower, self.upper, (Criterion(self.cost, 2),), weight,
            np.arange(self.moment.shape[2]),
        )  # fmt: skip

    def likely(self, weight: Array, max_isometric_force: Array) -> Patterns:
        """The same patterns by what they cost, where leaning on the uncertainty of a reading costs too.

        Parameters
        ----------
        weight : ndarray, shape (F,)
            Time that each frame stands for.
        max_isometric_force : ndarray, shape (n,)
            Of the muscles [N].

        Returns
        -------
        Patterns
            Its criteria price a reading that is off by its whole uncertainty throughout at all that a likely pattern
            may cost above the least; half as far off costs a quarter of it, or an eighth where cubes count.

        Notes
        -----
        What a reading is off by, e, is not the person's choice. If the load was heavier than told, the cheapest pattern
        costs more, C*(e), and a likely one is near that. So what e changes of the least cost is taken off to first
        order: :math:`C(x) - e\\, dC^*/de`, whose slope follows from the multipliers of the equations.
        """
        priced = []
        for cost, power, _ in criteria(self.cost, max_isometric_force):
            best = self.economical(cost, power)
            own = slice(None, self.pattern_columns)
            allowed = allowance(Criterion(cost[own], power), best.x[:, own], self.upper[own])
            # From reading to reading plus uncertainty, k pᵖ/p and its own slope cost so many times k.
            more = ((_READ + 1.0) ** power - _READ**power) / power - _READ ** (power - 1)
            whole_error = max(float(allowed @ weight / weight.sum()) / more, _READING_COST)
            elastic = np.where(self._read, whole_error, cost)
            slope = np.einsum("fmk,fm->fk", self.moment, best.multiplier)
            linear = slope - whole_error * _READ ** (power - 1)
            priced.append(Criterion(elastic, power, np.where(self._read, linear, 0.0)))
        return replace(self.possible(weight), criteria=tuple(priced))

    def economical(self, cost: Array, power: int) -> Sharing:
        """The cheapest pattern where every reading is as it was read.

        Parameters
        ----------
        cost : ndarray, shape (columns,)
            Of x; that of the readings' columns does not matter.
        power : int
            Of the cost, 2 or 3.

        Returns
        -------
        Sharing
        """
        lower, upper = (np.where(self._read, _READ, bound) for bound in (self.lower, self.upper))
        return share(self.moment, self.demand, lower, upper, cost, power, reserve=self.reserve)


def programme(problem: ReadingProblem, readings: Sequence[ReadingRows]) -> Programme:
    """Join the equations of motion of a problem and what the instruments said of it.

    A reading of the acceleration or the load alone is a bound on it, and the first of each is kept as one; every other
    row becomes a row with its error as a column.

    Parameters
    ----------
    problem : ReadingProblem
        Of one repetition.
    readings : sequence of ReadingRows
        What was read; at least one bounds the acceleration, and one the load.

    Returns
    -------
    Programme
        Of all frames.

    Raises
    ------
    ValueError
        Nothing bounds the acceleration or the load.
    """
    base = problem.problem
    _, slopes = problem.linearised(lambda rig, one: one.demand)
    moment = np.concatenate([base.moment, -np.stack(slopes, axis=2)], axis=2)
    demand = base.demand
    bounds: dict[int, tuple[Array, Array]] = {}
    further: list[tuple[Array, Array, Array]] = []
    for reading in readings:
        for h, y, width in zip(*(np.moveaxis(x, 1, 0) for x in reading), strict=True):
            touched = np.flatnonzero(np.any(h != 0.0, axis=0))
            width = COVERAGE * width
            open_ = {problem.acceleration, problem.load} - bounds.keys()
            if len(touched) == 1 and touched[0] in open_ and np.all(h[:, touched[0]] != 0.0):
                slope = h[:, touched[0]]
                bounds[int(touched[0])] = (y / slope, width / np.abs(slope))
            else:
                further.append((h, y, width))
    if len(bounds) < 2:
        raise ValueError("nothing was read that bounds the acceleration and the load")
    if further:
        scale = np.array([np.where(width > 0.0, width, 1.0) for *_, width in further]).T
        moment = np.concatenate([moment, np.stack([h for h, *_ in further], axis=1) / scale[:, :, None]], axis=1)
        demand = np.concatenate([demand, np.stack([y for _, y, _ in further], axis=1) / scale], axis=1)
    for column, (centre, half) in bounds.items():
        demand = demand - moment[:, :, column] * centre[:, None]
        moment[:, :, column] *= half[:, None]
    motion_rows, extra = base.demand.shape[1], len(further)
    errors = np.zeros((*moment.shape[:2], extra))
    for i, (*_, width) in enumerate(further):
        errors[:, motion_rows + i, i] = width > 0.0
    ones = np.ones(2 + extra)
    return Programme(
        moment=np.concatenate([moment, errors], axis=2),
        demand=demand,
        lower=np.r_[base.lower, -ones],
        upper=np.r_[base.upper, ones],
        cost=np.r_[base.cost, _READING_COST * ones],
        motion_rows=motion_rows,
        muscles=base.capacity.shape[1],
        pattern_columns=len(base.lower),
    )
