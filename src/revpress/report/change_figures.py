"""Figure of athletes' tests over time, each beside the noise of the test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.measurement.trend import Trend
from revpress.report.change_words import places, trend_sentence
from revpress.report.style import COOL, INK, MUTED, OTHER, SHADE, WARM, Plot, house_style, new_figure
from revpress.report.tables import number

Array = NDArray[np.float64]

_MOST, _ACROSS = 12, 3


class Course(NamedTuple):
    """One athlete's tests of one condition."""

    athlete: str
    metric: str
    unit: str
    condition: str
    dates: tuple[datetime, ...] | None
    trend: Trend

    @property
    def name(self) -> str:
        """Athlete, result and condition."""
        return ", ".join(filter(None, (self.athlete, self.metric, self.condition)))


def noise_bands(courses: Sequence[Course]) -> Plot:
    """Tests over time with the band in which a single test of an unchanged athlete lies; one panel an athlete.

    Parameters
    ----------
    courses : sequence of Course
        The first twelve are drawn.

    Returns
    -------
    Plot
    """
    drawn = courses[:_MOST]
    across = min(len(drawn), _ACROSS)
    down = -(-len(drawn) // across)
    with house_style():
        figure, axes = new_figure(down, across, height=0.6 + 1.9 * down)
        for axis, course in zip(axes.flat, drawn, strict=False):
            found = course.trend
            at = _times(course)
            low, high = found.band
            axis.axhspan(low, high, color=OTHER, alpha=0.35, linewidth=0)
            axis.axhline(found.baseline, color=MUTED, linewidth=0.8)
            first, last = slice(None, found.before), slice(len(at) - found.after, None)
            axis.plot(at, found.values, color=MUTED, linewidth=0.8)
            axis.plot(at, found.values, "o", color=MUTED, markersize=3.5)
            axis.plot(at[first], found.values[first], "o", color=SHADE, markeredgecolor=INK, markersize=4.5)
            axis.plot(at[last], found.values[last], "o", color=WARM[1] if found.real else COOL[0], markersize=5.5)
            axis.set_title(_short(course.name), fontsize=8.0)
            ends = [0, len(at) - 1]
            axis.set_xticks(at[ends])
            axis.set_xticklabels([_when(course, i) for i in ends])
            axis.margins(y=0.12)
            axis.set_ylabel(course.unit)
        for axis in axes.flat[len(drawn) :]:
            axis.set_visible(False)
    rest = len(courses) - len(drawn)
    return Plot(
        "noise-bands",
        figure,
        "Tests beside their noise",
        "Open circles are the baseline, the line its mean, the grey band where 95 of 100 single tests of an unchanged "
        "athlete lie. The "
        "latest tests are large: red where the change is more than noise, blue where it cannot be told."
        + (f" {rest} more stand in the table." if rest else ""),
        "; ".join(
            f"{course.name}: baseline {number(course.trend.baseline, places(course.trend.needed))}, "
            f"{trend_sentence(course.trend, course.unit)}"
            for course in drawn
        )
        + ".",
    )


def _short(name: str) -> str:
    return name if len(name) <= 34 else f"{name[:32]}…"


def _times(course: Course) -> Array:
    """Days since the first test, or the number of the test."""
    if course.dates is None:
        return np.arange(1.0, len(course.trend.values) + 1.0)
    return np.array([(date - course.dates[0]).total_seconds() / 86400.0 for date in course.dates])


def _when(course: Course, place: int) -> str:
    return str(place + 1) if course.dates is None else f"{course.dates[place]:%d %b %y}"
