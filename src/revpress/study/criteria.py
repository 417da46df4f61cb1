"""What machines are judged by, how much it counts for which goal, and which weights would change the winner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError, check_range, shown
from revpress.study.data_tables import read_rows

Array = NDArray[np.float64]

_TOLERANCE = 1e-9  # weights closer than that are the same


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One thing by which machines are judged.

    Attributes
    ----------
    key, title, unit : str
        Its name, how a table calls it, and the unit there ("%" of a share).
    worth : str
        How a value becomes a number from 0 to 1: "share" is one already, "most" is over the largest of the machines,
        "least" is the smallest of the machines over it.
    meaning : str
        What it is.
    interval : str
        Over what its interval goes; empty where it has none.
    """

    key: str
    title: str
    unit: str
    worth: Literal["share", "most", "least"]
    meaning: str
    interval: str


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What somebody wants of a machine.

    Attributes
    ----------
    key, title : str
        Its name, and in words.
    source : str
        Where the weights come from.
    weights : Mapping of str to float
        By criterion; they sum to 1.
    """

    key: str
    title: str
    source: str
    weights: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """An assumed number of the data file.

    Attributes
    ----------
    key, meaning, source : str
        Its name, what it is, where it comes from.
    value, deviation : float
        Value and standard deviation [s, or degrees].
    """

    key: str
    value: float
    meaning: str
    source: str
    deviation: float = 0.0


@cache
def criteria() -> dict[str, Criterion]:
    """All criteria by their key; shared between callers."""
    return {row["key"]: Criterion(**row) for row in read_rows("choice", "criterion")}


@cache
def goals() -> dict[str, Goal]:
    """All goals by their key; shared between callers."""
    return {row["key"]: Goal(**row) for row in read_rows("choice", "goal")}


@cache
def times() -> dict[str, Estimate]:
    """How long things take [s], by key; shared between callers."""
    return {row["key"]: Estimate(**row) for row in read_rows("choice", "time")}


@cache
def posture_deviations() -> dict[str, float]:
    """How far a hip may stand from where it was worked out to be [rad], by what places it."""
    return {row["key"]: float(np.radians(row["value"])) for row in read_rows("choice", "posture")}


def find_goal(key: str, weights: Mapping[str, float] | None = None) -> Goal:
    """A goal, with weights of one's own.

    Parameters
    ----------
    key : str
        Of :func:`goals`.
    weights : mapping of str to float, optional
        In place of the goal's own, by criterion, 0 to 1; the other weights are scaled so that all sum to 1.

    Returns
    -------
    Goal

    Raises
    ------
    InputError
        No such goal or criterion, a weight out of range, or weights that sum to more than 1 (or, if all are given, to
        less).
    """
    known = goals()
    if key not in known:
        raise InputError(f"goal is {shown(key)}, but must be one of {', '.join(known)}")
    goal = known[key]
    if not weights:
        return goal
    for name, value in weights.items():
        if name not in criteria():
            raise InputError(f"there is no criterion {shown(name)}; the criteria are {', '.join(criteria())}")
        check_range(f"weight of {name}", value, 0.0, 1.0)
    given = sum(weights.values())
    rest = {name: value for name, value in goal.weights.items() if name not in weights}
    left = sum(rest.values())
    if given > 1.0 + _TOLERANCE or (left == 0.0 and given < 1.0 - _TOLERANCE):
        raise InputError(f"the weights sum to {given:g}, but must sum to {'1' if left == 0.0 else '1 or less'}")
    scaled = {name: value * (1.0 - given) / left for name, value in rest.items()}
    return Goal(key=key, title=goal.title, source="given, the rest assumed", weights={**scaled, **weights})


def worth(values: ArrayLike, criterion: Criterion) -> Array:
    """Values as numbers from 0 to 1.

    Parameters
    ----------
    values : array_like, shape (machine, …)
        In SI (shares as such).
    criterion : Criterion
        Says how.

    Returns
    -------
    ndarray, shape (machine, …)
        0 of the worst that can be, 1 of the best that can be or that is there.
    """
    found = np.asarray(values, dtype=float)
    if criterion.worth == "share":
        return np.asarray(np.clip(found, 0.0, 1.0))
    if criterion.worth == "most":
        found = np.maximum(found, 0.0)
        best = found.max(axis=0)
        return np.asarray(np.divide(found, best, out=np.zeros(found.shape), where=best > 0.0))
    least = found.min(axis=0)
    return np.asarray(np.divide(least, found, out=np.ones(found.shape), where=found > 0.0))


@dataclass(frozen=True)
class Turn:
    """A change of one weight that changes the winner.

    Attributes
    ----------
    criterion : int
        Place of the criterion.
    weight : float
        At which another machine draws level, all other weights scaled alike.
    machine : int
        Place of that machine.
    """

    criterion: int
    weight: float
    machine: int


def turns(worths: ArrayLike, weights: Sequence[float]) -> list[Turn]:
    r"""Nearest change of each weight with which another machine wins; the smallest change first.

    Parameters
    ----------
    worths : array_like, shape (machine, criterion)
        0 to 1.
    weights : sequence of float
        Of the criteria; they sum to 1.

    Returns
    -------
    list of Turn
        None of a criterion whose weight changes nothing, whatever it is.

    Notes
    -----
    With weight :math:`w` on criterion :math:`k` and the others scaled to sum to :math:`1 - w`, the score of a machine
    is :math:`w v_k + (1 - w) s_k`, with :math:`s_k` its score by all others alone. Winner and rival are level at

    .. math:: w = \frac{s_k - s_k'}{s_k - s_k' - v_k + v_k'}
    """
    value, share = np.asarray(worths, dtype=float), np.asarray(weights, dtype=float)
    winner = int(np.argmax(value @ share))
    found = []
    for k, own in enumerate(share):
        if own > 1.0 - _TOLERANCE:
            continue  # the others have no weights that could be scaled
        others = (value @ share - own * value[:, k]) / (1.0 - own)
        gain = value[winner, k] - value[:, k]
        lead = others[winner] - others
        with np.errstate(divide="ignore", invalid="ignore"):
            level = lead / (lead - gain)
        level[winner] = np.nan
        possible = (level >= 0.0) & (level <= 1.0) & (np.abs(lead - gain) > _TOLERANCE)
        if possible.any():
            distance = np.where(possible, np.abs(level - own), np.inf)
            rival = int(np.argmin(distance))
            found.append(Turn(k, float(level[rival]), rival))
    return sorted(found, key=lambda turn: abs(turn.weight - share[turn.criterion]))


@dataclass(frozen=True)
class Schedule:
    """How a group trains on one machine, one athlete after the other, set by set.

    Attributes
    ----------
    sets, repetitions : int
        Of each athlete, repetitions of each leg.
    repetition, switch : float
        Time of a repetition and from one leg to the other [s].
    change : float or None
        Time from one athlete to the next [s]; if None, that of plates or of a stack.
    """

    sets: int = 3
    repetitions: int = 8
    repetition: float = times()["repetition"].value
    switch: float = times()["switch"].value
    change: float | None = None

    def __post_init__(self) -> None:
        for name, most in (("sets", 20), ("repetitions", 100)):
            number = check_range(name, getattr(self, name), 1.0, most)
            if number != int(number):
                raise InputError(f"{name} is {number:g}, but must be a whole number")
        check_range("time of a repetition", self.repetition, 0.5, 60.0, "s")
        check_range("time to switch legs", self.switch, 0.0, 300.0, "s")
        if self.change is not None:
            check_range("time from one athlete to the next", self.change, 0.0, 600.0, "s")

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Its numbers by name."""
        return tuple(field.name for field in fields(cls))

    def change_on(self, plates: bool) -> Estimate:
        """Time from one athlete to the next [s]; one that was given has no deviation."""
        if self.change is not None:
            return Estimate(key="change", value=self.change, meaning="given", source="given")
        return times()["change_plates" if plates else "change_stack"]


def athletes_an_hour(
    legs: int, sets: ArrayLike, repetitions: ArrayLike, repetition: ArrayLike, switch: ArrayLike, change: ArrayLike
) -> Array:
    r"""How many athletes end their sets on one machine in an hour.

    Parameters
    ----------
    legs : int
        1 where both work together, 2 where one works after the other.
    sets, repetitions : array_like
        Of each athlete; repetitions of each leg.
    repetition, switch, change : array_like
        Time of a repetition, from one leg to the other, from one athlete to the next [s].

    Returns
    -------
    ndarray
        [1/h].

    Notes
    -----
    .. math:: \frac{3600\ \mathrm{s}}{n_\mathrm{sets} \left(n_\mathrm{legs} n_\mathrm{rep} t_\mathrm{rep}
       + (n_\mathrm{legs} - 1) t_\mathrm{switch} + t_\mathrm{change}\right)}

    Athletes take turns after every set, so that each rests while the others work and the machine never stands idle.
    """
    turn = legs * np.asarray(repetitions) * np.asarray(repetition) + (legs - 1) * np.asarray(switch) + change
    return np.asarray(3600.0 / (np.asarray(sets) * turn))
