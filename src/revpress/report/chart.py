"""A figure as data: one description, drawn by a browser as something to point at and on paper as a picture.

A :class:`Chart` is panels, a panel is two axes and what is drawn between them, in the order in which it is drawn. A
number that is not known is NaN and leaves a gap. Colours are names of :data:`~revpress.report.style.PALETTE`, which the
page replaces in its dark theme where it has to, or ``#rrggbb`` of the same style.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError, shown
from revpress.report.style import PALETTE
from revpress.report.tables import day_words, number

Array = NDArray[np.float64]
Dash = Literal["solid", "dashed", "dotted"]
Mark = Literal["circle", "up", "down"]
_DIGITS = 7  # of a number for the browser, more than a screen can show


@dataclass(frozen=True)
class Axis:
    """One axis of a panel.

    Attributes
    ----------
    label : str
        What it is.
    unit : str
        As it is written; empty for none and for dates.
    decimals : int
        Of a value that is read off.
    low, high : float or None
        Ends of the axis; None follows what is drawn.
    scale : {"linear", "date"}
        Values of a date axis are seconds since 1970 UTC, see :func:`instant`.
    ticks : sequence of tuple of (float, str)
        Places with a name, such as set-ups; empty for numbers.
    """

    label: str
    unit: str = ""
    decimals: int = 0
    low: float | None = None
    high: float | None = None
    scale: Literal["linear", "date"] = "linear"
    ticks: Sequence[tuple[float, str]] = ()

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise InputError(f"the axis {shown(self.label)} goes from {self.low:g} to {self.high:g}, but must rise")

    @property
    def title(self) -> str:
        """Label with unit."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def spell(self, value: float) -> str:
        """A value of the axis in words."""
        if self.scale == "date":
            return day_words(datetime.fromtimestamp(value, UTC))
        named = dict(self.ticks).get(value)
        return named if named is not None else number(value, self.decimals)


@dataclass(frozen=True, eq=False)
class Line:
    """A line through ``x``, ``y`` (n,); NaN parts it.

    ``thin`` is for what stays behind, ``dots`` marks its points.
    """

    x: ArrayLike
    y: ArrayLike
    name: str = ""
    colour: str = "ink"
    dash: Dash = "solid"
    thin: bool = False
    dots: bool = False
    kind: ClassVar[str] = "line"


@dataclass(frozen=True, eq=False)
class Points:
    """Points at ``x``, ``y`` (n,), each with its interval from ``low`` to ``high`` (n,) where there is one.

    ``open`` points are rings, ``large`` ones are looked at first. ``mark`` is their shape, a circle or a triangle that
    points up or down: what a colour means can be seen without it.
    """

    x: ArrayLike
    y: ArrayLike
    name: str = ""
    colour: str = "ink"
    low: ArrayLike | None = None
    high: ArrayLike | None = None
    open: bool = False
    large: bool = False
    mark: Mark = "circle"
    kind: ClassVar[str] = "points"


@dataclass(frozen=True, eq=False)
class Band:
    """The interval from ``low`` to ``high`` (n,) over ``x`` (n,), shaded; NaN parts it."""

    x: ArrayLike
    low: ArrayLike
    high: ArrayLike
    name: str = ""
    colour: str = "ink"
    kind: ClassVar[str] = "band"


@dataclass(frozen=True, eq=False)
class Bars:
    """Bars from 0 to ``y`` (n,) at ``x`` (n,), ``width`` wide in units of x, with intervals where there are some."""

    x: ArrayLike
    y: ArrayLike
    name: str = ""
    colour: str = "ink"
    low: ArrayLike | None = None
    high: ArrayLike | None = None
    width: float = 0.6
    kind: ClassVar[str] = "bars"


@dataclass(frozen=True)
class Zone:
    """A zone of values from ``low`` to ``high`` across the whole panel: a target, what is noise, a part of the way.

    ``along`` is the axis on which it lies.
    """

    low: float
    high: float
    along: Literal["x", "y"] = "y"
    name: str = ""
    colour: str = "other"
    kind: ClassVar[str] = "zone"


@dataclass(frozen=True)
class Marker:
    """A place to look at: a ring at (``x``, ``y``), or with one of them a line across the panel.

    ``text`` stands at the line, ``below`` it if that is where room is.
    """

    x: float | None = None
    y: float | None = None
    text: str = ""
    colour: str = "muted"
    dash: Dash = "solid"
    below: bool = False
    kind: ClassVar[str] = "marker"


Series = Line | Points | Band | Bars | Zone | Marker
_COLUMNS = {
    Line: ("x", "y"),
    Points: ("x", "y", "low", "high"),
    Band: ("x", "low", "high"),
    Bars: ("x", "y", "low", "high"),
}


@dataclass(frozen=True)
class Panel:
    """Two axes and what is drawn between them.

    Attributes
    ----------
    x, y : Axis
        Across and up.
    series : sequence of Series
        The first lies undermost.
    title : str
        Whose or of what; empty for the title of ``y``.
    width : float
        Of the panels beside each other, relative.

    Raises
    ------
    InputError
        Columns of different length or more than one dimension, or a colour that there is not.
    """

    x: Axis
    y: Axis
    series: Sequence[Series]
    title: str = ""
    width: float = 1.0

    def __post_init__(self) -> None:
        for one in self.series:
            if one.colour not in PALETTE and not _is_hex(one.colour):
                raise InputError(f"there is no colour {shown(one.colour)}; the palette has {', '.join(PALETTE)}")
            shapes = {np.shape(column) for column in columns(one).values()}
            if len(shapes) > 1 or any(len(shape) != 1 for shape in shapes):
                raise InputError(
                    f"columns of the {one.kind} {shown(getattr(one, 'name', ''))} must be of one length, got "
                    f"{', '.join(str(shape) for shape in sorted(shapes))}"
                )


@dataclass(frozen=True)
class Chart:
    """A figure as data, with its words.

    Attributes
    ----------
    key : str
        Short name, used for file names and anchors (letters, digits, hyphens).
    title : str
        What is shown, in a few words.
    caption : str
        How to read it, in whole sentences.
    alt : str
        What it says, with numbers, for a reader who cannot see it.
    panels : sequence of Panel
        Beside each other, at most three in a row.
    """

    key: str
    title: str
    caption: str
    alt: str
    panels: Sequence[Panel]

    def __post_init__(self) -> None:
        if not self.panels:
            raise InputError(f"the chart {shown(self.key)} has no panel, it needs one or more")


def instant(at: datetime) -> float:
    """Place on a date axis.

    Parameters
    ----------
    at : datetime.datetime
        Without a zone it is UTC.

    Returns
    -------
    float
        Seconds since 1970 UTC.
    """
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def columns(series: Series) -> dict[str, Array]:
    """Numbers of a series by name, each (n,); none for a zone and a marker."""
    named = {name: getattr(series, name) for name in _COLUMNS.get(type(series), ())}
    return {name: np.asarray(column, dtype=float) for name, column in named.items() if column is not None}


def chart_json(chart: Chart) -> dict[str, Any]:
    """The chart for a browser: what ``<rev-chart>`` takes.

    Parameters
    ----------
    chart : Chart
        To draw.

    Returns
    -------
    dict
        Plain values; what is not a number is None. Colours of the theme stay names, all others are ``#rrggbb``.
    """
    return {
        **{name: getattr(chart, name) for name in ("key", "title", "caption", "alt")},
        "panels": [
            {
                "title": panel.title,
                "width": panel.width,
                "x": _axis_json(panel.x),
                "y": _axis_json(panel.y),
                "series": [_series_json(one, panel) for one in panel.series],
            }
            for panel in chart.panels
        ],
    }


def _axis_json(axis: Axis) -> dict[str, Any]:
    fields = ("label", "unit", "decimals", "low", "high", "scale")
    return {**{name: getattr(axis, name) for name in fields}, "ticks": [[at, name] for at, name in axis.ticks]}


def _series_json(series: Series, panel: Panel) -> dict[str, Any]:
    own = columns(series)
    said: dict[str, Any] = {"kind": series.kind}
    for name, value in vars(series).items():
        if name in own:
            said[name] = [_plain(v, (panel.x if name == "x" else panel.y).scale) for v in own[name].tolist()]
        elif isinstance(value, float | int) and not isinstance(value, bool):
            along = panel.x if name == "x" or getattr(series, "along", "y") == "x" else panel.y
            said[name] = _plain(float(value), along.scale)
        else:
            said[name] = value
    said["colour"] = _for_browser(series.colour)
    return said


def _plain(value: float, scale: str) -> float | int | None:
    if not math.isfinite(value):
        return None
    rounded = value if scale == "date" else float(f"{value:.{_DIGITS}g}")
    return int(rounded) if rounded == int(rounded) else rounded


def _is_hex(colour: str) -> bool:
    return len(colour) == 7 and colour[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in colour[1:])


def hex_colour(colour: str) -> str:
    """A colour as ``#rrggbb``, where it has a name in the palette or is written so."""
    return PALETTE.get(colour, colour)


def _for_browser(colour: str) -> str:
    return colour if colour in ("ink", "muted", "grid", "shade") else hex_colour(colour)
