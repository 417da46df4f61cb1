"""How people may share a load among their muscles: random preferences of imagined persons, the same in every exercise.

A person has one of several criteria, and a habit for each muscle: how much more or less than another person they use
it where it is worth as much. Muscles that the model splits (gluteus maximus in three) have one habit, and both legs
have the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, check_range, shown

Array = NDArray[np.float64]

SPREAD = 0.6
"""Standard deviation of ln habit between people, assumed to be alike for all muscles.

With it the mean activation of a muscle group differs between the imagined people about as much as EMG does between real
ones in the same exercise (coefficient of variation 19 to 61 %, :cite:`bolgla2007`).
"""

SPREADS = (0.0, 2.0)
_SPLIT = re.compile(r"(glmax|glmed|glmin|addmag|gas)\w*")  # one muscle in several parts


@dataclass(frozen=True)
class Preferences:
    """Imagined persons.

    Attributes
    ----------
    muscles : tuple of str
        Muscles without side.
    habit : ndarray, shape (person, muscle)
        Factor on activation at a given worth.
    """

    muscles: tuple[str, ...]
    habit: Array

    def factors(self, names: Sequence[str], power: int) -> Array:
        r"""Factor of every person on the cost of every muscle.

        Parameters
        ----------
        names : sequence of str
            The n muscles with their side, ``glmax1_r``.
        power : int
            p of the cost :math:`\sum c\,a^p / p`.

        Returns
        -------
        ndarray, shape (person, n)

        Notes
        -----
        At a multiplier s the cheapest activation is :math:`(s/c)^{1/(p-1)}`, so a habit h is the cost
        :math:`c\,h^{1-p}`: it means the same whatever the power.
        """
        at = [self.muscles.index(_without_side(name)) for name in names]
        return np.asarray(self.habit[:, at] ** (1 - power))


def check_people(people: int, seed: int) -> None:
    """Refuse a number of people that is none, and a seed of random numbers that is no whole number from 0 on."""
    for name, value, least in (("people", people, 1), ("seed", seed, 0)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise InputError(f"{name} is {shown(value)}, but must be a whole number of at least {least}")


def draw_preferences(names: Sequence[str], people: int, *, spread: float = SPREAD, seed: int = 0) -> Preferences:
    """Imagine people.

    Parameters
    ----------
    names : sequence of str
        Muscles with or without side; the same ones give the same people.
    people : int
        How many, at least 1.
    spread : float, default: :data:`SPREAD`
        Standard deviation of ln habit, 0 to 2.
    seed : int, default: 0
        Of the random numbers.

    Returns
    -------
    Preferences

    Raises
    ------
    InputError
        Nobody, or a spread out of range.
    """
    check_people(people, seed)
    spread = check_range("spread of habits", spread, *SPREADS)
    muscles = tuple(sorted({_without_side(name) for name in names}))
    whole = [_whole_muscle(name) for name in muscles]
    order = sorted(set(whole))
    habit = np.exp(spread * np.random.default_rng(seed).standard_normal((people, len(order))))
    return Preferences(muscles, habit[:, [order.index(m) for m in whole]])


def _without_side(name: str) -> str:
    return re.sub(r"_[rl]$", "", name)


def _whole_muscle(part: str) -> str:
    """The muscle that a part belongs to."""
    split = _SPLIT.fullmatch(part)
    return split[1] if split else part
