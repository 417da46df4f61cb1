"""A chart drawn on paper: the picture of a figure that is data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from revpress.report.chart import (
    Array,
    Band,
    Bars,
    Chart,
    Line,
    Marker,
    Panel,
    Points,
    Series,
    Zone,
    columns,
    hex_colour,
)
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

_MARKS: dict[str, Any] = {"circle": "o", "up": "^", "down": "v"}
_DASHES: dict[str, Any] = {"solid": "-", "dashed": "--", "dotted": ":"}
_ACROSS = 3  # panels side by side
_LEGEND = 120  # letters across the names above the panels
_KEY = 10  # letters' room of a name's mark and the gap behind it


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
    colour, own = hex_colour(one.colour), columns(one)
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
    if not one.text:
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
        ends.append((float(own["x"][last]), float(own["y"][last]), one.name, hex_colour(one.colour)))
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
        fitting = max(_LEGEND // (max(map(len, handles)) + _KEY), 1)
        figure.legend(
            [*handles.values()], [*handles], loc="outside upper left", ncols=min(len(handles), 5, fitting),
            frameon=False, handlelength=1.2, handletextpad=0.5, columnspacing=1.6, labelcolor=INK,
        )  # fmt: skip


def _empty(one: Series) -> bool:
    own = columns(one)
    return bool(own) and not np.isfinite(own.get("y", own.get("low", own["x"]))).any()


def _keys(panel: Panel) -> Iterator[tuple[str, Line2D | Patch]]:
    for one in panel.series:
        if isinstance(one, Marker) or not one.name or _empty(one):
            continue
        colour = hex_colour(one.colour)
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
