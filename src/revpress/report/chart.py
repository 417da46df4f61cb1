"""A figure as data: one description, drawn by a browser as something to point at and on paper as a picture.

A :class:`Chart` is panels, a panel is two axes and what is drawn between them, in the order in which it is drawn. A
number that is not known is NaN and leaves a gap. Colours are names of :data:`~revpress.report.style.PALETTE`, which the
page replaces in its dark theme where it has to, or ``#rrggbb`` of the same style.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import ArrayLike, NDArray

from revpress.errors import InputError, shown
from revpress.report.style import (
    INK,
    MUTED,
    PALETTE,
    SHADE,
    Plot,
    direct_labels,
    house_style,
    new_figure,
)
from revpress.report.tables import day_words, number

Array = NDArray[np.float64]
Dash = Literal["solid", "dashed", "dotted"]
Mark = Literal["circle", "up", "down"]
_MARKS: dict[str, Any] = {"circle": "o", "up": "^", "down": "v"}
_DASHES: dict[str, Any] = {"solid": "-", "dashed": "--", "dotted": ":"}
_ACROSS = 3  # panels side by side
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


def _hex(colour: str) -> str:
    return PALETTE.get(colour, colour)


def _for_browser(colour: str) -> str:
    return colour if colour in ("ink", "muted", "grid", "shade") else _hex(colour)


def chart_plot(chart: Chart) -> Plot:
    """The chart as a picture in the house style: for a page that is kept, for paper.

    Parameters
    ----------
    chart : Chart
        To draw.

    Returns
    -------
    Plot
        The same panels, series and numbers.
    """
    across = min(len(chart.panels), _ACROSS)
    down = -(-len(chart.panels) // across)
    widths = [max(panel.width for panel in chart.panels[i::across]) for i in range(across)]
    with house_style():
        height = 3.1 if down == 1 else 0.6 + 1.9 * down
        figure, axes = new_figure(down, across, height=height, gridspec_kw={"width_ratios": widths})
        for axis, panel in zip(axes.flat, chart.panels, strict=False):
            _draw_panel(axis, panel)
        for axis in axes.flat[len(chart.panels) :]:
            axis.set_visible(False)
        labels = {panel.x.title for panel in chart.panels}
        if across > 1 and len(labels) == 1:
            figure.supxlabel(labels.pop(), size=8.5, color=MUTED)
        else:
            for axis, panel in zip(axes.flat, chart.panels, strict=False):
                axis.set_xlabel(panel.x.title)
        _draw_legend(figure, chart)
    return Plot(chart.key, figure, chart.title, chart.caption, chart.alt)


def _draw_panel(axis: Axes, panel: Panel) -> None:
    for order, one in enumerate(panel.series, start=2):
        _draw(axis, one, order)
    axis.margins(x=0.04, y=0.12 if any(isinstance(one, Zone) for one in panel.series) else 0.06)
    axis.set_title(panel.title or panel.y.title, fontsize=8.0 if panel.title else None)
    if panel.title:
        axis.set_ylabel(panel.y.title)
    axis.set_xlim(panel.x.low, panel.x.high)
    axis.set_ylim(panel.y.low, panel.y.high)
    if panel.x.ticks:
        axis.set_xticks([at for at, _ in panel.x.ticks], [name for _, name in panel.x.ticks])
    elif panel.x.scale == "date":
        known = [columns(one)["x"] for one in panel.series if "x" in columns(one)]
        ends = sorted({end for x in known if np.isfinite(x).any() for end in (np.nanmin(x), np.nanmax(x))})
        ends = ends[:: max(len(ends) - 1, 1)]
        axis.set_xticks(ends, [panel.x.spell(end) for end in ends])
    if _labelled_at_ends(panel):
        _name_lines(axis, [one for one in panel.series if isinstance(one, Line) and one.name and not _empty(one)])


def _draw(axis: Axes, one: Series, order: int) -> None:
    colour, own = _hex(one.colour), columns(one)
    if isinstance(one, Line):
        style = {"linestyle": _DASHES[one.dash], "marker": "o" if one.dots else "", "markersize": 3.5}
        axis.plot(own["x"], own["y"], color=colour, linewidth=1.0 if one.thin else 1.8, zorder=order, **style)
    elif isinstance(one, Points):
        _whiskers(axis, own, colour, order)
        size, face = (5.5 if one.large else 4.2), (SHADE if one.open else colour)
        axis.plot(
            own["x"], own["y"], _MARKS[one.mark], color=face, markeredgecolor=INK if one.open else colour,
            markersize=size, zorder=order,
        )  # fmt: skip
    elif isinstance(one, Band):
        axis.fill_between(own["x"], own["low"], own["high"], color=colour, alpha=_alpha(one), linewidth=0, zorder=order)
    elif isinstance(one, Bars):
        axis.bar(own["x"], own["y"], one.width, color=colour, zorder=order)
        _whiskers(axis, own, PALETTE["ink"], order)
    elif isinstance(one, Zone):
        span = axis.axvspan if one.along == "x" else axis.axhspan
        span(one.low, one.high, color=colour, alpha=_alpha(one), linewidth=0, zorder=order)
    else:
        _draw_marker(axis, one, colour, order)


def _whiskers(axis: Axes, own: dict[str, Array], colour: str, order: int) -> None:
    if "low" in own:
        axis.vlines(own["x"], own["low"], own["high"], color=colour, linewidth=1.2, zorder=order)


def _draw_marker(axis: Axes, one: Marker, colour: str, order: int) -> None:
    if one.x is not None and one.y is not None:
        axis.plot([one.x], [one.y], "o", markersize=7, markerfacecolor="none", markeredgecolor=colour,
                  markeredgewidth=1.4, zorder=order)  # fmt: skip
        return
    style = {"color": colour, "linewidth": 0.9, "linestyle": _DASHES[one.dash], "zorder": order}
    if one.y is not None:
        axis.axhline(one.y, **style)
        place, coordinates, away = (0.0, one.y), ("axes fraction", "data"), (3, -3 if one.below else 3)
    elif one.x is not None:
        axis.axvline(one.x, **style)
        place, coordinates, away = (one.x, 1.0), ("data", "axes fraction"), (3, -3)
    else:
        return
    low = one.below or one.y is None
    axis.annotate(
        one.text, place, xycoords=coordinates, xytext=away, textcoords="offset points", va="top" if low else "bottom",
        color=colour,
    )  # fmt: skip


def _alpha(one: Band | Zone) -> float:
    """Shades of the page are laid on as they are, colours thinly."""
    return {"shade": 1.0, "other": 0.35}.get(one.colour, 0.2)


def _name_lines(axis: Axes, lines: Sequence[Line]) -> None:
    """Names in the margin, or at the last points where the lines end far from it; one line needs no name."""
    ends = []
    for one in lines:
        own = columns(one)
        last = np.flatnonzero(np.isfinite(own["y"]))[-1]
        ends.append((float(own["x"][last]), float(own["y"][last]), one.name, _hex(one.colour)))
    low, high = axis.get_xlim()
    if len(ends) > 1 and max(x for x, *_ in ends) < low + 0.8 * (high - low):
        for x, y, name, colour in ends:
            axis.annotate(
                name, (x, y), xytext=(6, 0), textcoords="offset points", va="center", color=colour, weight="semibold"
            )  # fmt: skip
    elif len(ends) > 1:
        direct_labels(axis, [(y, name, colour) for _, y, name, colour in ends])


def _labelled_at_ends(panel: Panel) -> bool:
    """Names stand at the ends of lines where lines alone have names."""
    return all(isinstance(one, Line) for one in panel.series if getattr(one, "name", ""))


def _draw_legend(figure: Figure, chart: Chart) -> None:
    """Names that stand at no line's end, once each, above all panels."""
    handles = {name: handle for panel in chart.panels if not _labelled_at_ends(panel) for name, handle in _keys(panel)}
    if handles:
        figure.legend(
            [*handles.values()], [*handles], loc="outside upper left", ncols=min(len(handles), 5), frameon=False,
            handlelength=1.2, handletextpad=0.5, columnspacing=1.6, labelcolor=INK,
        )  # fmt: skip


def _empty(one: Series) -> bool:
    own = columns(one)
    return bool(own) and not np.isfinite(own.get("y", own.get("low", own["x"]))).any()


def _keys(panel: Panel) -> Iterator[tuple[str, Line2D | Patch]]:
    for one in panel.series:
        if isinstance(one, Marker) or not one.name or _empty(one):
            continue
        colour = _hex(one.colour)
        if isinstance(one, Line):
            yield one.name, Line2D([], [], color=colour, linestyle=_DASHES[one.dash])
        elif isinstance(one, Points):
            face, edge = (SHADE, INK) if one.open else (colour, colour)
            mark = _MARKS[one.mark]
            yield one.name, Line2D([], [], linestyle="", marker=mark, color=face, markeredgecolor=edge, markersize=5)
        elif isinstance(one, Bars):
            yield one.name, Patch(color=colour, linewidth=0)
        else:
            yield one.name, Patch(color=colour, alpha=_alpha(one), linewidth=0)
