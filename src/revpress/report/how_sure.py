"""How sure: the same words wherever a figure of muscles, joints or contacts is told."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import NamedTuple

import numpy as np
import xarray as xr

from revpress.report.quantities import exercise_titles
from revpress.study.contrast import DECIDED

IMAGINED = "imagined people"
"""Whom a contrast asks: the body is the athlete's, the way to share a load among muscles is drawn."""


SHARED = "the most economical pattern of muscles and contacts"

LIKELY_WORD = (
    "likely, within patterns that cost at most 10 % more over the repetition than the most economical one, whether "
    "squares or cubes of activation count or strong muscles count more"
)
OF_BODIES = ", in 19 of 20 bodies that are as strong as people of that age, sex and size are"
POSSIBLE = "In square brackets, possible: every pattern of muscles and contacts at all that makes the same motion."
"""What the wide ranges of a table mean."""

BAND = "Bands: where the value is likely to lie, within patterns that cost at most 10 % more than the line's."
"""What the bands and ranges beside a value mean, wherever they stand."""


def bands_meaning(data: xr.Dataset) -> tuple[str, str]:
    """What the bands and the wide ranges of a table of a dataset with intervals mean; empty where it has none."""
    layers = [str(layer) for layer in data["layer"].values] if "layer" in data.dims else []
    likely = "likely" in layers or "body" in layers
    return (
        f"In round brackets, {LIKELY_WORD}{OF_BODIES if 'body' in layers else ''}." if likely else "",
        POSSIBLE if "possible" in layers else "",
    )


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
    """How many of 100 people, never nearer to all or none than it was."""
    towards_half = floor if probability > 0.5 else ceil
    return str(towards_half(round(100.0 * probability, 6)))


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


def against_rivals(names: Sequence[str], contrast: np.ndarray, one: int, *, more: str = "", less: str = "") -> str:
    """What an exercise is known to be against the others, and against which it cannot be told.

    Parameters
    ----------
    names : sequence of str
        Titles of the exercises.
    contrast : ndarray, shape (exercise, rival)
    one : int
        Place of the exercise.
    more, less : str
        "a larger share than in", or what else it is where it has more, and where it has less; nothing is said of a way
        that has no words.

    Returns
    -------
    str
        A clause; empty where nobody was asked.
    """
    stand, row = rivals(contrast, one), contrast[one]
    said = [
        f"{words} {_named(names, at)} for {counted(of)} {IMAGINED}"
        for words, at, of in (
            (more, stand.over, [row[i] for i in stand.over]),
            (less, stand.under, [1.0 - row[i] for i in stand.under]),
        )
        if words and at
    ]
    if stand.open:
        who = counted([row[i] if more else 1.0 - row[i] for i in stand.open])
        said.append(f"against {_named(names, stand.open)} it cannot be told ({who})")
    return "; ".join(said)


def contrast_words(comparison: xr.Dataset, group: str = "gluteus maximus") -> list[str]:
    """What the first exercise asks of a muscle group beside the others, in a sentence; none without contrasts."""
    contrast = contrast_of(comparison, "mean_group_activation", group)
    if contrast is None:
        return []
    names = list(exercise_titles(comparison).values())
    told = against_rivals(names, contrast, 0, more="higher than in", less="lower than in")
    return [f"Mean activation of the {group} in the **{names[0]}**: {told}."] if told else []


def _named(names: Sequence[str], at: Sequence[int]) -> str:
    bold = [f"the **{names[i]}**" for i in at]
    return bold[0] if len(bold) == 1 else f"{', '.join(bold[:-1])} and {bold[-1]}"
