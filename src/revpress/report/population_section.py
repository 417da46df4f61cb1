"""A population in a table, a figure and plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from revpress.report.blocks import Finding, Findings, Prose, Section, attempt
from revpress.report.quantities import at_face, take
from revpress.report.style import COOL, INK, MUTED, SHADE, Plot, house_style, new_figure
from revpress.report.tables import Cell, Column, Rows, Table, Value, number
from revpress.study.comparison_quantities import comparison_quantities
from revpress.study.population.summary import AIMS, KEYS

_ROWS = 12  # on a terminal and in the figure
_PAGE = 200  # rows on the page
_LABEL = 34  # letters of a setting beside the figure
_OVER = ("setting", "load")
_PANELS = {
    "hip_extension_reached": "End past neutral",
    "peak_hip_extension_moment": "Peak hip extension moment",
    "work_past_neutral": "Hip work past neutral",
    "peak_gluteus_activation": "Peak activation of gluteus maximus",
}


class Row(NamedTuple):
    """A setting with a load: where it stands in the summary, and its words."""

    setting: int
    load: int
    words: str


def rows_of(summary: xr.Dataset) -> list[Row]:
    """Every setting with every load, in the order in which they were asked for."""
    loads, unit = summary["load"].values, summary["load"].attrs["units"]
    with_load = [f", {load:g} {unit}" * (len(loads) > 1) for load in loads]
    return [
        Row(s, i, f"{setting}{with_load[i]}")
        for s, setting in enumerate(map(str, summary.setting.values))
        for i in range(len(loads))
    ]


def population_table(summary: xr.Dataset, most: int = _ROWS) -> Table:
    """One row a setting and load: who can do it, how far they get, what it asks."""
    shown = rows_of(summary)[:most]
    columns = [
        Column("Setting"), Column("Can do it", "%", 0), Column(_PANELS["hip_extension_reached"], "°", 0),
        *(Column(f"{'neutral' if not aim else f'{aim:g}° past'} reached", "%", 0) for aim in AIMS),
        Column("Peak hip moment", "N·m", 0), Column("Work past neutral", "J", 0),
        Column("Gluteus maximus, peak", "%", 0), Column("Beyond strength", "%", 0),
    ]  # fmt: skip
    body: list[list[Cell]] = [
        [
            row.words, _share(summary, "possible", row), _spread(summary, "hip_extension_reached", row),
            *(_share(summary, "reaches", row, a) for a in range(len(AIMS))),
            _spread(summary, "peak_hip_extension_moment", row), _spread(summary, "work_past_neutral", row),
            _spread(summary, "peak_gluteus_activation", row), _share(summary, "beyond_strength", row),
        ]
        for row in shown
    ]  # fmt: skip
    left = len(rows_of(summary)) - len(shown)
    people = f"{summary.attrs['people']:,} people"
    return Table(
        "population-table",
        f"{summary.attrs['title']}: {people}",
        columns,
        [Rows(body)],
        "Of a share of people in brackets: what drawing other people would change it to (95 %). Of all other figures: "
        "the middle person, in brackets those between whom nine in ten people lie; who cannot do it is left out."
        + (f" {left} further settings are not shown." if left else ""),
    )


def population_figure(summary: xr.Dataset) -> Plot:
    """How people are spread on each setting: a panel a quantity, a row a setting."""
    rows = rows_of(summary)[:_ROWS]
    with house_style():
        figure, axes = new_figure(2, 2, height=1.6 + 0.36 * len(rows) * 2, sharey=True)
        for axis, (name, title) in zip(axes.flat, _PANELS.items(), strict=True):
            factor, unit = _face(name)
            spread = factor * take(summary, f"{name}_spread", (*_OVER, "quantile"), _unit(name)).values
            for place, row in enumerate(rows):
                _box(axis, place, spread[row.setting, row.load])
            if name == "hip_extension_reached":
                axis.axvline(0.0, color=MUTED, linewidth=0.8, linestyle=":")
            axis.set_title(f"{title} ({unit})")
            axis.set_yticks(range(len(rows)), [_short(row.words) for row in rows])
            axis.set_ylim(len(rows) - 0.5, -0.5)
            axis.grid(axis="x")
            axis.grid(visible=False, axis="y")
    ends = summary.hip_extension_reached_spread
    told = "; ".join(
        f"{row.words}: {number(float(ends[row.setting, row.load, 2]), 0)}° "
        f"({number(float(ends[row.setting, row.load, 0]), 0)} to {number(float(ends[row.setting, row.load, -1]), 0)})"
        for row in rows
    )
    return Plot(
        "population-spread",
        figure,
        "How people are spread",
        "A row is a setting. The mark is the middle person, the thick bar holds half of the people, the thin line nine "
        "in ten. The dotted line is the neutral hip. Who cannot do it is left out.",
        f"End past neutral, middle person and nine in ten: {told}.",
    )


def population_section(summary: xr.Dataset) -> Section:
    """The section of the page."""
    return Section(
        "population",
        "Who it fits, and what it asks of them",
        (
            Findings(list(population_findings(summary))),
            Prose(population_words(summary)),
            attempt(population_figure, summary),
            population_table(summary, _PAGE),
        ),
        short="People",
    )


def population_findings(summary: xr.Dataset) -> Iterator[Finding]:
    """The numbers that stand out: who can, who gets past neutral, what stature does."""
    best = furthest(summary)
    if best is None:
        return
    share = float(summary.possible[best.setting, best.load])
    yield Finding(_percent(share), f"of {summary.attrs['people']:,} people can do it with **{best.words}**.")
    past = summary.reaches[best.setting, best.load]
    yield Finding(
        _percent(float(past[0])),
        f"reach the neutral hip with **{best.words}**, {_percent(float(past[1]))} get {AIMS[1]:g}° past it and "
        f"{_percent(float(past[2]))} {AIMS[2]:g}°.",
    )
    if sentence := stature_words(summary, best):
        slope = float(summary.end_over_stature[best.setting, best.load]) / 10.0
        yield Finding(f"{number(slope, 1)}° per 10 cm", sentence)


def population_words(summary: xr.Dataset) -> list[str]:
    """What the numbers say, one sentence each."""
    people, rows = f"{summary.attrs['people']:,} people", rows_of(summary)
    possible = [float(summary.possible[row.setting, row.load]) for row in rows]
    said = [f"Of {people} {_percent(min(possible))} to {_percent(max(possible))} can do it, by setting."]
    if min(possible) == max(possible):
        said = [f"Of {people} {_percent(max(possible))} can do it, on every setting."]
    if summary.attrs["refused"]:
        first, *others = summary.attrs["reasons"]
        said.append(f"What stops them: {first}" + (f"; also: {others[0]}." if others else "."))
    best = furthest(summary)
    if best is None:
        return said
    worst = min(_doable(summary), key=lambda row: _median(summary, row))
    if len(rows) > 1 and _median(summary, worst) < _median(summary, best):
        further = _percent(float(summary.surpassed[worst.setting, worst.load]))
        said.append(
            f"The middle person ends furthest past neutral with {best.words}, at {number(_median(summary, best), 0)}°, "
            f"and least with {worst.words}, at {number(_median(summary, worst), 0)}°: {further} end further with the "
            "first."
        )
    if sentence := stature_words(summary, best):
        said.append(f"With {best.words} {sentence}")
    weak = [row for row in _doable(summary) if float(summary.beyond_strength[row.setting, row.load]) > 0.0]
    if weak:
        most = max(weak, key=lambda row: float(summary.beyond_strength[row.setting, row.load]))
        share = float(summary.beyond_strength[most.setting, most.load])
        said.append(
            f"It is too heavy for {_percent(share)} of those who can take the posture with {most.words}: what their "
            "muscles show is the most that they can give."
        )
    return [*said, *_how_sure(summary)]


def stature_words(summary: xr.Dataset, row: Row) -> str:
    """What a taller person's stroke does, where it is known."""
    slope = float(summary.end_over_stature[row.setting, row.load]) / 10.0
    low, high = (float(end) / 10.0 for end in summary.end_over_stature_interval[row.setting, row.load])
    if not np.isfinite(slope) or low <= 0.0 <= high:
        return ""
    way = "further past neutral" if slope > 0.0 else "less far past neutral"
    return (
        f"a person 10 cm taller ends {number(abs(slope), 1)}° {way} (95 %: {number(min(abs(low), abs(high)), 1)} to "
        f"{number(max(abs(low), abs(high)), 1)}°)."
    )


def furthest(summary: xr.Dataset) -> Row | None:
    """The setting on which the middle person ends furthest past neutral; None where nobody can do any."""
    best = tuple(summary.attrs["furthest"])
    return next((row for row in _doable(summary) if (row.setting, row.load) == best), None)


def rivals(summary: xr.Dataset) -> list[Row]:
    """Other settings on which, for all that these people tell, most may end as far as on the furthest."""
    (setting, load), low = summary.attrs["furthest"], summary.surpassed_interval.values[..., 0]
    sure = np.where(np.isfinite(low), low, summary.surpassed.values)
    others = [row for row in _doable(summary) if row.load == load and row.setting != setting]
    return [row for row in others if not sure[row.setting, row.load] > 0.5]


def _doable(summary: xr.Dataset) -> list[Row]:
    return [row for row in rows_of(summary) if np.isfinite(_median(summary, row))]


def _median(summary: xr.Dataset, row: Row) -> float:
    return float(summary.hip_extension_reached_spread[row.setting, row.load, 2])


def _how_sure(summary: xr.Dataset) -> list[str]:
    """What drawing other people would change."""
    if not summary.attrs["drawn"]:
        return []
    shares = max(_half_width(summary[name]) for name in ("possible_interval", "reaches_interval"))
    ends = _half_width(summary.hip_extension_reached_median_interval)
    return [
        f"Other people drawn from the same survey would change shares by up to {100 * shares:.1f} points and the "
        f"middle person's end by up to {number(ends, 1)}° (95 %)."
    ]


def _half_width(interval: xr.DataArray) -> float:
    return float(np.nanmax(interval.values[..., 1] - interval.values[..., 0])) / 2.0


def _share(summary: xr.Dataset, name: str, row: Row, *place: int) -> Value:
    at = (row.setting, row.load, *place)
    best = 100.0 * float(summary[name].values[at])
    low, high = 100.0 * summary[f"{name}_interval"].values[at]
    return Value(best) if not np.isfinite(low) else Value(best, float(low), float(high))


def _spread(summary: xr.Dataset, name: str, row: Row) -> Value:
    spread = _face(name)[0] * summary[f"{name}_spread"].values[row.setting, row.load]
    return Value(float(spread[2]), float(spread[0]), float(spread[-1]))


def _face(name: str) -> tuple[float, str]:
    return at_face(comparison_quantities[KEYS[name].of])


def _unit(name: str) -> str:
    return comparison_quantities[KEYS[name].of].unit


def _box(axis: Axes, place: int, spread: np.ndarray) -> None:
    low, first, middle, third, high = spread
    axis.plot([low, high], [place, place], color=COOL[0], linewidth=1.0)
    axis.plot([first, third], [place, place], color=COOL[1], linewidth=6.0, solid_capstyle="butt")
    axis.plot(middle, place, marker="o", markersize=4.0, color=INK, markeredgecolor=SHADE)


def _short(words: str) -> str:
    return words if len(words) <= _LABEL else f"{words[: _LABEL - 1]}…"


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"
