"""How sure: the same words wherever a figure of muscles, joints or contacts is told."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import NamedTuple

import numpy as np
import xarray as xr

from revpress.mechanics.near_optimal import EXCESS
from revpress.report.quantities import exercise_titles, interval_of, take
from revpress.report.tables import number
from revpress.study.contrast import DECIDED, PEOPLE
from revpress.twin.causes import clause
from revpress.twin.preferences import SPREAD

WIDE = 25.0
"""A band of a share of the work that is wider than that [%] says why."""

IMAGINED = "imagined people"
"""Whom a contrast asks: the body is the athlete's, the way to share a load among muscles is drawn."""


ALL_MUSCLES = "what all the leg's muscles together could bear there"
"""What an effort is a share of: no single muscle's strength."""

SHARED = "the most economical pattern of muscles and contacts"

LIKELY_WORD = "likely, within patterns that cost little more over the repetition"
OF_BODIES = ", in 19 of 20 bodies that are as strong as people of that age, sex and size are"
POSSIBLE = "In square brackets, possible: every pattern of muscles and contacts at all that makes the same motion."
"""What the wide ranges of a table mean."""
OF_THIS_BODY = " It is that of this one body: other bodies may lie beyond."

BAND = "Bands: where the value is likely to lie."
LINES = "Thick lines: where the value is likely to lie. Thin lines: all that is possible."
METHOD = (
    "How sure a figure of muscles or contacts is: **possible** is every pattern of muscles and contacts at all that "
    "makes the same motion within strength, friction and sole, by a linear programme. **Likely** are those of them "
    "that cost little more over the repetition than the most economical one, by any of three costs: the sum of squared "
    "activations, of cubed ones, and of squared ones weighted by the muscles' largest forces. Little more is "
    f"{100 * EXCESS:g} % of what the muscles cost that are not fully active, {300 * EXCESS:g} % of it by cubes: what "
    f"it costs if each is off by {100 * EXCESS**0.5:.0f} %. In gait, patterns within 5 to 10 % of the least cost held "
    "what an instrumented knee measured from step to step [@vanveen2020].",
    f"Which exercise asks for more is asked of {PEOPLE} imagined people with this athlete's body, the same in all "
    "exercises, a third by each of the three costs. Each uses every muscle more or less than others do, by a factor "
    f"whose logarithm has a standard deviation of {SPREAD:g}: then groups at the hip differ between them about as much "
    f"as EMG does between real people [@bolgla2007]. From {100 * DECIDED:.0f} of 100 on it is said to be more, up to "
    f"{100 * (1 - DECIDED):.0f} of 100 less; else it cannot be told.",
)
"""How the bands and the contrasts are found, for the end of a page."""


def bands_meaning(data: xr.Dataset) -> tuple[str, str]:
    """What the bands and the wide ranges of a table of a dataset with intervals mean; empty where it has none."""
    layers = [str(layer) for layer in data["layer"].values] if "layer" in data.dims else []
    likely = "likely" in layers or "body" in layers
    return (
        f"In round brackets, {LIKELY_WORD}{OF_BODIES if 'body' in layers else ''}." if likely else "",
        POSSIBLE + (OF_THIS_BODY if "body" in layers else "") if "possible" in layers else "",
    )


def figure_words(
    best: float,
    band: tuple[float, float] | None,
    wide: tuple[float, float] | None,
    unit: str,
    decimals: int = 0,
    bodies: tuple[float, float] | None = None,
) -> str:
    """A figure as a sentence has it: "27 % (likely 12 to 48 %, possible 0 to 51 %)"; an end that is not known is left.

    Parameters
    ----------
    best : float
    band, wide : tuple of float or None
        Likely, and possible at all.
    unit : str
        At the face.
    decimals : int, default: 0
    bodies : tuple of float, optional
        Likely in other bodies of such a person: beyond what is possible in this one, too.

    Returns
    -------
    str
    """
    said = []
    for word, ends in (("likely", band), ("possible", wide), ("in other such bodies likely", bodies)):
        if ends is not None and np.isfinite(ends).all():
            said.append(f"{word} {number(ends[0], decimals)} to {number(ends[1], decimals)} {unit}")
    return f"{number(best, decimals)} {unit}" + (f" ({', '.join(said)})" if said else "")


def confidence(low: float, high: float, unit: str = "") -> str:
    """Ends of an interval of confidence; few data leave one without bounds."""
    if not np.isfinite([low, high]).all():
        return "too few loads to say how sure"
    return f"{number(low, 0)} to {number(high, 0)}{f' {unit}' if unit else ''}"


def work_words(comparison: xr.Dataset, group: str = "gluteus maximus") -> list[str]:
    """What share of the work a muscle group does in each exercise, how sure that is, and why it is no surer."""
    dims = ("exercise", "group")
    shares = take(comparison, "muscle_work_share", dims, "1")
    place = list(shares.group.values).index(group)
    layers = [interval_of(comparison, "muscle_work_share", dims, "1", n) for n in ("likely", "possible", "body")]
    verb = "does" if group.endswith("us") else "do"
    said = []
    for i, title in enumerate(exercise_titles(comparison).values()):
        own, all_, others = (
            None if ends is None else (100.0 * float(ends[0][i, place]), 100.0 * float(ends[1][i, place]))
            for ends in layers
        )
        figure = figure_words(100.0 * float(shares[i, place]), own, all_, "%", bodies=others)
        said.append(f"{title}: the {group} {verb} {figure} of the leg's lifting work{_why(comparison, i, group, own)}.")
    return said


def _why(comparison: xr.Dataset, exercise: int, group: str, band: tuple[float, float] | None) -> str:
    """The clause that says why the band is wide; empty where it is not, or nothing narrows it."""
    if band is None or "narrowing" not in comparison or not band[1] - band[0] > WIDE:
        return ""
    causes = comparison["narrowing"].isel(exercise=exercise).sel(group=group)
    why = clause({str(name): float(causes.sel(cause=name)) for name in causes["cause"].values})
    return f"; {why}" if why else ""


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
    """What the first exercise that people could be asked of asks of a muscle group beside the others, in a sentence."""
    contrast = contrast_of(comparison, "mean_group_activation", group)
    if contrast is None or not np.isfinite(contrast).any():
        return []
    asked = np.flatnonzero(np.isfinite(contrast).any(axis=1))
    one, names = int(asked[0]), list(exercise_titles(comparison).values())
    told = against_rivals(names, contrast, one, more="higher than in", less="lower than in")
    return [f"Mean activation of the {group} in the **{names[one]}**: {told}."]


def _named(names: Sequence[str], at: Sequence[int]) -> str:
    bold = [f"the **{names[i]}**" for i in at]
    return bold[0] if len(bold) == 1 else f"{', '.join(bold[:-1])} and {bold[-1]}"
