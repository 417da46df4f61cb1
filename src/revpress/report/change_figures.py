"""Figure of athletes' tests over time, each beside the noise of the test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.measurement.trend import Trend
from revpress.report.change_words import cut, places, trend_sentence
from revpress.report.chart import Axis, Chart, Line, Mark, Marker, Panel, Points, Zone, instant
from revpress.report.tables import number

Array = NDArray[np.float64]

Verdict = Literal["better", "worse", "up", "down", "noise"]
"""What a change is."""

_MOST = 12
_BETTER_MORE = ("velocity", "speed", "power", "force", "torque", "moment", "work", "load", "jump", "height")
"""Words of a result of which less is worse; of all others it is not known which way is better,"""
_NOT_SAID = (
    *("loss", "time", "duration", "latency", "asym", "imbalance", "difference", "ratio", "deviation", "variab"),
    *("error", "landing", "impact", "loading", "eccentric", "braking", "fatigue"),
)
"""nor of those with one of these words: a loss of velocity, the time to the largest force, the force of a landing."""


class _Latest(NamedTuple):
    """How the latest tests are called and drawn."""

    words: str
    colour: str
    mark: Mark


_LATEST: dict[Verdict, _Latest] = {
    "better": _Latest("better", "cool 1", "up"),
    "worse": _Latest("worse", "warm 2", "down"),
    "up": _Latest("up", "ink", "up"),
    "down": _Latest("down", "ink", "down"),
    "noise": _Latest("within noise", "muted", "circle"),
}


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

    @property
    def verdict(self) -> Verdict:
        """What the change is: better or worse where that is known of the result, else up or down; or just noise."""
        if not self.trend.real:
            return "noise"
        rose = self.trend.change.value > 0.0
        said = self.metric.casefold()
        if any(word in said for word in _BETTER_MORE) and not any(word in said for word in _NOT_SAID):
            return "better" if rose else "worse"
        return "up" if rose else "down"


def noise_bands(courses: Sequence[Course]) -> Chart:
    """Tests over time with the band in which a single test of an unchanged athlete lies; one panel an athlete.

    Parameters
    ----------
    courses : sequence of Course
        The first twelve are drawn.

    Returns
    -------
    Chart
    """
    drawn = courses[:_MOST]
    rest = len(courses) - len(drawn)
    return Chart(
        "noise-bands",
        "Tests beside their noise",
        "Open circles are the baseline, the line its mean, the grey band where 95 of 100 single tests of an unchanged "
        "athlete lie. The "
        "latest tests are large: a triangle where the change is more than noise, pointing up or down as the result "
        "went, blue for better and red for worse; a grey circle where it cannot be told from noise."
        + (f" {rest} more stand in the table." if rest else ""),
        "; ".join(
            f"{course.name}: baseline {number(course.trend.baseline, places(course.trend.needed))}, "
            f"{trend_sentence(course.trend, course.unit)}"
            for course in drawn
        )
        + ".",
        [_panel(course) for course in drawn],
    )


def _panel(course: Course) -> Panel:
    found, at = course.trend, _times(course)
    values = np.asarray(found.values, dtype=float)
    between = slice(found.before, len(at) - found.after)
    first, last = slice(None, found.before), slice(len(at) - found.after, None)
    latest = _LATEST[course.verdict]
    low, high = found.band
    return Panel(
        Axis("", scale="date") if course.dates else Axis("Test"),
        Axis(cut(course.metric, 20), course.unit, places(found.needed) + 1),
        [
            Zone(low, high, name="Noise of a single test"),
            Marker(y=found.baseline),
            Line(at, values, colour="muted", thin=True),
            Points(at[between], values[between], "Other tests", "muted"),
            Points(at[first], values[first], "Baseline", open=True),
            Points(at[last], values[last], f"Latest: {latest.words}", latest.colour, large=True, mark=latest.mark),
        ],
        cut(", ".join(filter(None, (course.athlete, course.condition))), 34),
    )  # fmt: skip


def _times(course: Course) -> Array:
    """When each test was, or its number."""
    if course.dates is None:
        return np.arange(1.0, len(course.trend.values) + 1.0)
    return np.array([instant(date) for date in course.dates])
