"""How sure: the same words wherever a figure of muscles, joints or contacts is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from revpress.study.contrast import DECIDED

IMAGINED = "imagined people"
"""Whom a contrast asks: the body is the athlete's, the way to share a load among muscles is drawn."""


class Rivals(NamedTuple):
    """What the contrasts say of one exercise against the others, by place among the exercises.

    Attributes
    ----------
    over : list of int
        It has more than these.
    under : list of int
        It has less than these.
    open : list of int
        It cannot be told apart from these.
    unknown : list of int
        One of both is beyond the athlete, so nobody was asked.
    """

    over: list[int]
    under: list[int]
    open: list[int]
    unknown: list[int]


def contrast_of(comparison: xr.Dataset, name: str, group: str | None = None) -> np.ndarray | None:
    """The contrast (exercise, rival) of a quantity, of a muscle group where it is over groups; None where none is."""
    if f"{name}_contrast" not in comparison or comparison.sizes["exercise"] < 2:
        return None
    contrast = comparison[f"{name}_contrast"]
    chosen = contrast if group is None else contrast.sel(group=group)
    # Some exercises of a comparison may have been left out: then their rivals are too.
    return np.asarray(chosen.sel(rival=comparison.exercise.values).transpose("exercise", "rival").values)


def rivals(contrast: np.ndarray, one: int) -> Rivals:
    """How an exercise stands against all others."""
    row = contrast[one]
    others = [i for i in range(len(row)) if i != one]
    return Rivals(
        [i for i in others if row[i] >= DECIDED],
        [i for i in others if row[i] <= 1.0 - DECIDED],
        [i for i in others if 1.0 - DECIDED < row[i] < DECIDED],
        [i for i in others if np.isnan(row[i])],
    )


def leaders(contrast: np.ndarray, *, least: bool = False) -> list[int]:
    """Exercises that no other is known to surpass; with ``least``, to undercut.

    One alone leads; several cannot be told apart at the top. One that nobody was asked of does not count.
    """
    found = [(i, rivals(contrast, i)) for i in range(len(contrast)) if not np.isnan(np.delete(contrast[i], i)).all()]
    return [i for i, r in found if not (r.over if least else r.under)]


def of_100(probability: float) -> str:
    """How many of 100 people; all and none only where it was all and none."""
    if probability in (0.0, 1.0):
        return f"{100 * probability:.0f}"
    return str(min(max(round(100 * probability), 1), 99))


def verdict(probability: float) -> str:
    """A contrast in a word and how many of 100 said so; a dash where nobody could be asked."""
    if np.isnan(probability):
        return "–"
    word = "more" if probability >= DECIDED else "less" if probability <= 1.0 - DECIDED else "open"
    return f"{word} ({of_100(probability)})"


def counted(contrast: Sequence[float]) -> str:
    """How many of 100 people said so, of one contrast or between the least and the most of several."""
    few, many = of_100(min(contrast)), of_100(max(contrast))
    return f"{few} of 100" if few == many else f"{few} to {many} of 100"


def against_rivals(names: Sequence[str], contrast: np.ndarray, one: int, more: str, *, least: bool = False) -> str:
    """What an exercise is known to be against the others, and against which it cannot be told.

    Parameters
    ----------
    names : sequence of str
        Titles of the exercises.
    contrast : ndarray, shape (exercise, rival)
    one : int
        Place of the exercise.
    more : str
        "a larger share than in", or what else it is where it has more; with ``least``, where it has less.
    least : bool, default: False
        Whether less is told of, not more.

    Returns
    -------
    str
        A clause; empty where nobody was asked.
    """
    row = 1.0 - contrast[one] if least else contrast[one]
    stand = rivals(contrast, one)
    beaten = stand.under if least else stand.over
    said = []
    if beaten:
        said.append(f"{more} {_named(names, beaten)} for {counted([row[i] for i in beaten])} {IMAGINED}")
    if stand.open:
        who = f" ({counted([row[i] for i in stand.open])})"
        said.append(f"against {_named(names, stand.open)} it cannot be told{who}")
    return "; ".join(said)


def _named(names: Sequence[str], at: Sequence[int]) -> str:
    bold = [f"the **{names[i]}**" for i in at]
    return bold[0] if len(bold) == 1 else f"{', '.join(bold[:-1])} and {bold[-1]}"
