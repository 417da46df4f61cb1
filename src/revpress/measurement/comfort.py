"""How machines and set-ups feel to an athlete: ratings from 1 to 10, which have an order but no distances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from revpress.errors import InputError, check_range

RATING = (1, 10)
"""Least and greatest rating: 1 would not use it again, 10 as comfortable as can be."""

UNCOMFORTABLE = 4
"""A median up to here is told to be uncomfortable (assumed): the lower part of the scale, a deviation of 1."""

FEWEST = 4
"""Ratings of each of two set-ups from which on they can be told apart: 4 and 4 are dealt out in 70 ways, 2 extreme."""

_LEVEL = 0.05
_DRAWS = 9999  # of all ways to deal the ratings out, where there are more
_SEED = 20261129


@dataclass(frozen=True)
class ComfortRating:
    """How one set felt.

    Attributes
    ----------
    machine : str
        Which.
    setup : str
        Holes and settings in words; empty where nobody said.
    rating : int
        1 (would not use it again) to 10 (as comfortable as can be).
    words : str
        What the athlete said.
    on : datetime.date or None
        When.

    Raises
    ------
    InputError
        A rating that is no whole number from 1 to 10.
    """

    machine: str
    setup: str
    rating: int
    words: str = ""
    on: date | None = None

    def __post_init__(self) -> None:
        check_range("comfort rating", self.rating, *RATING)
        if self.rating != int(self.rating):
            raise InputError(f"comfort rating is {self.rating:g}, but must be a whole number from 1 to 10")

    @property
    def name(self) -> str:
        """Machine and set-up in one phrase."""
        return ", ".join(filter(None, (self.machine, self.setup)))


@dataclass(frozen=True)
class Comfort:
    """How one machine in one set-up felt.

    Attributes
    ----------
    name : str
        Machine and set-up.
    ratings : tuple of int
        In the order in which they were given.
    words : tuple of str
        What was said of it, without repetition.
    """

    name: str
    ratings: tuple[int, ...]
    words: tuple[str, ...]

    @property
    def median(self) -> float:
        """Of the ratings."""
        return float(np.median(self.ratings))

    @property
    def uncomfortable(self) -> bool:
        """Whether the median lies in the lower part of the scale."""
        return self.median <= UNCOMFORTABLE


@dataclass(frozen=True)
class ComfortComparison:
    """Set-ups by how they feel.

    Attributes
    ----------
    setups : tuple of Comfort
        The most comfortable first.
    probability : float or None
        How often set-ups that feel alike lie as far apart as the ends of these; None where there is only one.
    """

    setups: tuple[Comfort, ...]
    probability: float | None

    @property
    def different(self) -> bool:
        """Whether the most and the least comfortable set-up lie further apart than ratings scatter."""
        return self.probability is not None and self.probability <= _LEVEL

    @property
    def too_few(self) -> bool:
        """Whether either end has fewer ratings than two set-ups need to be told apart."""
        return min(len(self.setups[0].ratings), len(self.setups[-1].ratings)) < FEWEST


def compare_comfort(ratings: Sequence[ComfortRating]) -> ComfortComparison:
    """Put an athlete's machines and set-ups in the order of how they feel.

    Parameters
    ----------
    ratings : sequence of ComfortRating
        Of one athlete, in order of time.

    Returns
    -------
    ComfortComparison

    Raises
    ------
    InputError
        No rating.

    Notes
    -----
    Ratings have an order but no distances, so ranks are compared: the statistic is the largest mean rank of a set-up
    less the smallest, and its distribution is that of all ways to deal the same ratings out to the set-ups (ties
    included), or of 9999 drawn ones where there are more. With two set-ups this is the exact rank-sum test
    (:cite:`mann1947`); with more, that the ends were picked afterwards is allowed for. One day's ratings are taken to
    say nothing of the next day's (assumed).
    """
    if not ratings:
        raise InputError("there is no comfort rating: rate a set from 1 to 10")
    names = list(dict.fromkeys(rating.name for rating in ratings))
    own = {name: [rating for rating in ratings if rating.name == name] for name in names}
    setups = [
        Comfort(
            name,
            tuple(int(rating.rating) for rating in given),
            tuple(dict.fromkeys(rating.words for rating in given if rating.words)),
        )
        for name, given in own.items()
    ]
    ranks = rankdata([rating.rating for rating in ratings])
    mean_rank = {
        name: float(ranks[[rating.name == name for rating in ratings]].mean()) for name in names
    }  # fmt: skip
    setups.sort(key=lambda setup: -mean_rank[setup.name])
    if len(setups) < 2:
        return ComfortComparison(tuple(setups), None)
    sizes = [len(setup.ratings) for setup in setups]
    seen = mean_rank[setups[0].name] - mean_rank[setups[-1].name]
    return ComfortComparison(tuple(setups), _probability(ranks, sizes, seen))


def _probability(ranks: NDArray[np.float64], sizes: Sequence[int], seen: float) -> float:
    """Share of the ways to deal ranks out in which the ends lie as far apart as was seen."""
    exact = factorial(len(ranks)) // prod(factorial(size) for size in sizes) <= _DRAWS
    if exact:
        dealt = ranks[np.array([sum(ways, ()) for ways in _dealings(tuple(range(len(ranks))), sizes)])]
    else:
        dealt = np.random.default_rng(_SEED).permuted(np.tile(ranks, (_DRAWS, 1)), axis=1)
    means = np.add.reduceat(dealt, np.cumsum([0, *sizes[:-1]]), axis=1) / np.array(sizes)
    as_far = int(np.sum(np.ptp(means, axis=1) >= seen - 1e-9))
    # What was seen is one of the ways: it counts among drawn ones, too, so that the probability is never 0.
    return as_far / len(dealt) if exact else (as_far + 1) / (len(dealt) + 1)


def _dealings(places: tuple[int, ...], sizes: Sequence[int]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """All ways to deal places out to groups of these sizes."""
    if len(sizes) == 1:
        yield (places,)
        return
    for own in combinations(places, sizes[0]):
        rest = tuple(place for place in places if place not in own)
        yield from ((own, *more) for more in _dealings(rest, sizes[1:]))
