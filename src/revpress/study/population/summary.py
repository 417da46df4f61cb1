"""What a population shows: how people are spread on each setting, who is left out, how stature matters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.stats import linregress

from revpress.errors import InputError
from revpress.mechanics.kinematics import Array
from revpress.study.population.store import REFUSED, SOLVED, WAITING

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Shares of people below the values that are shown."""

AIMS = (0.0, 8.0, 15.0)
"""Hip extension past neutral that people may reach [deg]."""

COVERAGE = 0.95
"""Of the intervals that drawing people leaves open."""

_SCORE = 1.959964  # of that coverage
_SAME = 0.01  # deg: ends that differ by less are the same
_FEWEST = 5  # people for a line over stature
_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")


class KeyQuantity(NamedTuple):
    """A quantity of every pair that the summary is about: of one muscle group, where it has groups."""

    of: str
    group: str = ""


KEYS = {
    "hip_extension_reached": KeyQuantity("hip_extension_reached"),
    "peak_hip_extension_moment": KeyQuantity("peak_hip_extension_moment"),
    "work_past_neutral": KeyQuantity("work_past_neutral"),
    "peak_gluteus_activation": KeyQuantity("peak_group_activation", "gluteus maximus"),
}
"""What is summarised, by name."""


def summarise(answer: xr.Dataset) -> xr.Dataset:
    """How people are spread on each setting and load.

    Parameters
    ----------
    answer : xarray.Dataset
        As :func:`~revpress.study.population.population.population` gives it, complete. One quantity at a time is read.

    Returns
    -------
    xarray.Dataset
        Over ``setting`` and ``load``: ``{key}_spread`` (quantile) of those who can do it, for every key of
        :data:`KEYS`, and ``{key}_median_interval`` (bound); ``possible`` and ``beyond_strength``, shares of people,
        ``reaches`` (aim) of all people, each with its ``…_interval`` (bound); ``end_over_stature`` [deg/m] with its
        interval, how much further past neutral the stroke ends for a taller person; ``surpassed`` with its interval,
        of those who can do both the share who end further on the setting and load ``furthest`` (an attribute: their
        places), on which the middle person ends furthest. Intervals have 95 % coverage and
        are what drawing other people would change; of a roster, who are not drawn, shares and medians have none (NaN).
        Attributes: ``people``, ``drawn``, ``refused`` (pairs with a load), ``reasons`` (the commonest first, each with
        its count).

    Raises
    ------
    InputError
        Pairs that are not worked out yet.
    """
    outcome = answer.outcome.values
    if (waiting := int((outcome == WAITING).sum())) > 0:
        raise InputError(
            f"{waiting:,} of {outcome.size:,} pairs are not worked out yet: ask population for the rest first"
        )
    solved = outcome == SOLVED
    drawn = bool(answer.attrs["drawn"])
    over = ("setting", "load")
    parts: dict[str, Any] = {}

    def share(name: str, yes: NDArray[np.bool_], of: NDArray[np.bool_], *dims: str) -> None:
        """A share of people and its interval."""
        number = of.sum(axis=0)
        parts[name] = ((*over, *dims), np.where(number, yes.sum(axis=0) / np.maximum(number, 1), np.nan))
        ends = wilson_interval(yes.sum(axis=0), number)
        parts[f"{name}_interval"] = ((*over, *dims, "bound"), ends if drawn else np.full_like(ends, np.nan))

    for name, key in KEYS.items():
        values = answer[key.of].sel(group=key.group, drop=True) if key.group else answer[key.of]
        numbers = np.where(solved, values.values.astype(float), np.nan)
        spread = _over_people(numbers, QUANTILES)
        parts[f"{name}_spread"] = ((*over, "quantile"), spread, dict(values.attrs))
        ends = np.stack([_median_ends(column) for column in _columns(numbers)]).reshape(*numbers.shape[1:], 2)
        parts[f"{name}_median_interval"] = ((*over, "bound"), ends if drawn else np.full_like(ends, np.nan))
    reached = answer.hip_extension_reached.values
    everybody = np.ones_like(solved)
    share("possible", solved, everybody)
    share("beyond_strength", solved & (answer.saturated_frames.values > 0.0), solved)
    reaches = solved[..., None] & (reached[..., None] >= np.array(AIMS))
    share("reaches", reaches, np.broadcast_to(everybody[..., None], reaches.shape), "aim")
    slopes = [_slope(answer.stature.values, column) for column in _columns(np.where(solved, reached, np.nan))]
    lines = np.array(slopes).reshape(*solved.shape[1:], 3)
    parts["end_over_stature"] = (over, lines[..., 0], {"units": "deg/m"})
    parts["end_over_stature_interval"] = ((*over, "bound"), lines[..., 1:])
    ends = parts["hip_extension_reached_spread"][1][..., QUANTILES.index(0.5)]
    best = tuple(map(int, np.unravel_index(np.argmax(np.nan_to_num(ends, nan=-np.inf)), ends.shape)))
    on_best = np.where(solved, reached, np.nan)[:, best[0], best[1]][:, None, None]
    with np.errstate(invalid="ignore"):
        further, both = on_best > reached + _SAME, np.isfinite(on_best) & solved
    share("surpassed", further & both, both)
    return xr.Dataset(
        parts,
        coords={
            "setting": answer.setting.values, "load": answer["load"], "quantile": list(QUANTILES),
            "aim": ("aim", list(AIMS), {"units": "deg"}), "bound": ["low", "high"],
        },
        attrs={
            "title": answer.attrs["title"], "people": answer.sizes["person"], "drawn": int(drawn),
            "furthest": best, "refused": int((outcome == REFUSED).sum()), "reasons": _reasons(answer),
        },
    )  # fmt: skip


def wilson_interval(successes: Any, number: Any) -> Array:
    """Interval of a share, after Wilson, with 95 % coverage.

    Parameters
    ----------
    successes, number : array_like, shape (…)
        Of how many tries how many were successes.

    Returns
    -------
    ndarray, shape (…, 2)
        Low and high end; 0 to 1 where nothing was tried.
    """
    k, n = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(number, dtype=float))
    z2 = _SCORE**2
    middle = (k + z2 / 2) / (n + z2)
    with np.errstate(invalid="ignore", divide="ignore"):
        inner = np.where(n > 0, k * (n - k) / n, 0.0)
    half = _SCORE / (n + z2) * np.sqrt(inner + z2 / 4)
    return np.clip(np.stack([middle - half, middle + half], axis=-1), 0.0, 1.0)


def _columns(values: Array) -> Iterator[Array]:
    """The people of each setting and load."""
    yield from values.reshape(len(values), -1).T


def _over_people(values: Array, quantiles: tuple[float, ...]) -> Array:
    """Quantiles (setting, load, quantile) of those who can do it; NaN where nobody can."""
    there = [column[np.isfinite(column)] for column in _columns(values)]
    found = [np.quantile(column, quantiles) if column.size else np.full(len(quantiles), np.nan) for column in there]
    return np.array(found).reshape(*values.shape[1:], len(quantiles))


def _median_ends(column: Array) -> Array:
    """Values that hold the median of all people between them, by their ranks among those that were drawn."""
    there = np.sort(column[np.isfinite(column)])
    if not there.size:
        return np.full(2, np.nan)
    half = _SCORE * np.sqrt(there.size) / 2
    ranks = np.clip([there.size / 2 - half - 0.5, there.size / 2 + half - 0.5], 0, there.size - 1)
    return np.asarray(np.interp(ranks, np.arange(there.size), there))


def _slope(stature: Array, end: Array) -> tuple[float, float, float]:
    """Slope of a line over stature, and both ends of its interval; NaN for few people or one stature."""
    there = np.isfinite(end)
    if there.sum() < _FEWEST or np.ptp(stature[there]) == 0.0:
        return (np.nan, np.nan, np.nan)
    line = linregress(stature[there], end[there])
    half = _SCORE * float(line.stderr)
    return float(line.slope), float(line.slope) - half, float(line.slope) + half


def _reasons(answer: xr.Dataset) -> list[str]:
    """Why it is not possible, alike but for their numbers together: an example of each, the commonest first."""
    said = [str(reason) for reason in answer.reason.values[answer.outcome.values == REFUSED]]
    kinds = Counter(_NUMBER.sub("#", reason) for reason in said)
    example = {_NUMBER.sub("#", reason): reason for reason in reversed(said)}
    return [f"{example[kind]} ({count:,} times)" for kind, count in kinds.most_common()]
