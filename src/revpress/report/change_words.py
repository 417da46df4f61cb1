"""Sentences on changes: how large one must be to be real, whether an athlete's is, who stands out."""

from __future__ import annotations

from math import floor, isfinite, log10

from revpress.measurement.load_velocity_line import Interval
from revpress.measurement.trend import Trend
from revpress.report.tables import Value, number


def places(*sizes: float, digits: int = 2) -> int:
    """Decimals that show so many significant digits of the smallest of ``sizes``, 4 at most."""
    known = [abs(size) for size in sizes if isfinite(size) and size != 0.0]
    return min(max(digits - 1 - floor(log10(min(known))), 0), 4) if known else 0


def amount(value: float, unit: str, decimals: int) -> str:
    """A number with its unit: "12 N·m", "5.1 %"."""
    return f"{number(value, decimals)} {unit}".rstrip()


def cut(text: str, most: int) -> str:
    """A text without its end where it is too long for its column."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def bounded(interval: Interval, decimals: int, scale: float = 1.0) -> Value:
    """A table's cell of an estimate and its limits."""
    best, low, high = (scale * float(x) for x in interval)
    return Value(best, low, high, decimals)


def trend_sentence(found: Trend, unit: str) -> str:
    """The one sentence on whether an athlete changed.

    Parameters
    ----------
    found : Trend
        Latest tests against the baseline.
    unit : str
        Of the results, as it is written.

    Returns
    -------
    str
    """
    scale, shown = (100.0, "%") if found.noise.relative else (1.0, unit)
    change = [scale * x for x in found.change]
    decimals = places(scale * found.needed)
    if found.real:
        way, ends = ("up", change[1:]) if change[0] > 0.0 else ("down", [-change[2], -change[1]])
        span = f"{number(ends[0], decimals)} to {number(ends[1], decimals)}"
        return f"{way} by {amount(abs(change[0]), shown, decimals)} ({span}): more than the measurement's noise"
    span = f"{number(change[1], decimals)} to {number(change[2], decimals)}"
    return (
        f"{amount(change[0], shown, decimals)} ({span}) cannot be told from noise: the change must exceed "
        f"{amount(scale * found.needed, shown, decimals)}; two more tests now would narrow it to "
        f"{amount(scale * found.needed_with(2), shown, decimals)}"
    )
