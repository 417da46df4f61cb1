"""A figure as data: what a browser gets and what stands on paper are the same numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes

from revpress import InputError
from revpress.report.blocks import Section
from revpress.report.chart import (
    Axis,
    Band,
    Bars,
    Chart,
    Line,
    Marker,
    Panel,
    Points,
    Series,
    Zone,
    chart_json,
    instant,
)
from revpress.report.chart_plot import chart_plot
from revpress.report.html import render_report
from revpress.report.style import PALETTE

X = np.array([0.0, 10.0, 20.0, 30.0])
Y = np.array([1.5, np.nan, 3.25, 4.125])


def chart(*series: Series, x: Axis | None = None, y: Axis | None = None) -> Chart:
    panel = Panel(x or Axis("Load", "kg"), y or Axis("Speed", "m/s", 2), series)
    return Chart("made", "Made", "How to read it.", "What it says.", [panel])


def axes_of(made: Chart) -> list[Axes]:
    return list(chart_plot(made).figure.axes)


def drawn_points(svg: str) -> list[list[tuple[float, float]]]:
    """Corners of every stroked path of more than one corner, in points of the picture."""
    paths = re.findall(r'<path d="([^"]+)" clip-path="[^"]+" style="fill: none; stroke: #306880', svg)
    return [[(float(a), float(b)) for a, b in re.findall(r"[ML] (\S+) (\S+)", path)] for path in paths]


def test_browser_and_picture_show_the_same_line() -> None:
    made = chart(Line(X, Y, "left", "left"))
    sent = json.loads(json.dumps(chart_json(made), allow_nan=False))["panels"][0]["series"][0]
    assert (sent["kind"], sent["name"]) == ("line", "left")
    assert (sent["x"], sent["y"]) == ([0, 10, 20, 30], [1.5, None, 3.25, 4.125])
    (path,) = drawn_points(chart_plot(made).svg())
    drawn = np.array(path)
    assert len(drawn) == 3
    # Proportions of the drawn corners are those of the numbers sent.
    known = np.array([(x, y) for x, y in zip(sent["x"], sent["y"], strict=True) if y is not None], dtype=float)
    for k in (0, 1):
        of_picture = (drawn[:, k] - drawn[0, k]) / (drawn[-1, k] - drawn[0, k])
        of_numbers = (known[:, k] - known[0, k]) / (known[-1, k] - known[0, k])
        assert of_picture == pytest.approx(of_numbers, abs=1e-4)


def test_a_gap_parts_the_line_in_both() -> None:
    made = chart(Line(X, Y, colour="left"))
    assert chart_json(made)["panels"][0]["series"][0]["y"][1] is None
    svg = chart_plot(made).svg()
    path = re.search(r'<path d="([^"]+)" clip-path="[^"]+" style="fill: none; stroke: #306880', svg)
    assert path is not None
    assert path[1].count("M ") == 2


def test_series_keep_their_order_so_that_the_first_lies_undermost() -> None:
    series = (
        Zone(0.0, 1.0, "x", "aim"),
        Band(X, Y, Y + 1, "likely", "cool 1"),
        Line(X, Y, "mean", "cool 1"),
        Bars(X, Y, "count", "warm 1"),
        Points(X, Y, "tests", "warm 2"),
        Marker(10.0, 2.0),
    )
    made = chart(*series)
    assert [s["kind"] for s in chart_json(made)["panels"][0]["series"]] == [s.kind for s in series]
    axis = axes_of(made)[0]
    artists = [axis.patches[0], axis.collections[0], axis.lines[0], axis.containers[0][0], *axis.lines[1:]]
    orders = [artist.get_zorder() for artist in artists]
    assert orders == sorted(orders)
    assert len(set(orders)) == len(series)


def test_intervals_are_drawn_where_they_were_sent() -> None:
    made = chart(Points(X, Y, "right", "right", Y - 0.5, Y + 0.25))
    sent = chart_json(made)["panels"][0]["series"][0]
    segments = axes_of(made)[0].collections[0].get_segments()
    ends = {(x, low, high) for (x, low), (_, high) in (s for s in segments if len(s))}
    assert ends == {
        (x, lo, hi) for x, lo, hi in zip(sent["x"], sent["low"], sent["high"], strict=True) if lo is not None
    }


@pytest.mark.parametrize(
    "series", [Line([], []), Points([], []), Band([], [], []), Bars([], []), Line([1.0], [np.nan])]
)
def test_nothing_to_draw_is_an_empty_panel(series: Series) -> None:
    made = chart(series)
    assert "nan" not in json.dumps(chart_json(made), allow_nan=False)
    assert "<svg" in chart_plot(made).svg()


def test_a_date_is_an_instant_in_both() -> None:
    when = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    axis = Axis("", scale="date")
    made = chart(Points([instant(when), instant(when.replace(month=5))], [1.0, 2.0]), x=axis)
    assert chart_json(made)["panels"][0]["series"][0]["x"] == [1772368200, 1777638600]
    assert [t.get_text() for t in axes_of(made)[0].get_xticklabels()] == ["1 Mar 2026", "1 May 2026"]
    assert instant(when.replace(tzinfo=None)) == instant(when)


def test_named_places_stand_on_the_axis() -> None:
    axis = Axis("Set-up", ticks=[(0.0, "hole 1"), (1.0, "hole 2")])
    made = chart(Bars([0.0, 1.0], [7.0, 4.0]), x=axis)
    assert chart_json(made)["panels"][0]["x"]["ticks"] == [[0.0, "hole 1"], [1.0, "hole 2"]]
    assert [t.get_text() for t in axes_of(made)[0].get_xticklabels()] == ["hole 1", "hole 2"]
    assert axis.spell(1.0) == "hole 2"


def test_names_stand_at_the_ends_of_lines_or_once_above_the_panels() -> None:
    lines = chart_plot(chart(Line(X, Y, "athlete", "left"), Line(X, Y - 1, "machine", "right"))).figure
    assert [t.get_text() for t in lines.axes[0].texts] == ["athlete", "machine"]
    assert lines.legends == []
    panel = Panel(Axis("Load", "kg"), Axis("Speed", "m/s"), [Points(X, Y, "left", "left"), Points([], [], "right")])
    (legend,) = chart_plot(Chart("two", "Two", "", "", [panel, panel])).figure.legends
    assert [t.get_text() for t in legend.get_texts()] == ["left"]


def test_many_panels_stand_in_rows_of_three() -> None:
    panel = Panel(Axis("Test"), Axis("Force", "N"), [Line(X, Y)], "Ada")
    figure = chart_plot(Chart("many", "Many", "", "", [panel] * 4)).figure
    assert [axis.get_visible() for axis in figure.axes] == [True] * 4 + [False] * 2


def test_colours_of_the_theme_are_left_to_the_page() -> None:
    sent = chart_json(chart(Line(X, Y, colour="ink"), Line(X, Y, colour="quadriceps"), Line(X, Y, colour="#123456")))
    assert [s["colour"] for s in sent["panels"][0]["series"]] == ["ink", PALETTE["quadriceps"], "#123456"]


def test_a_page_shows_the_chart_as_its_picture() -> None:
    page = render_report([Section("one", "One", [chart(Line(X, Y, "athlete"), Line(X, X, "machine"))])])
    assert '<figure id="made">' in page
    assert ">athlete</text>" in page
    assert "What it says." in page


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=8))
def test_what_is_sent_is_what_was_given_or_null(values: list[float]) -> None:
    sent = chart_json(chart(Line(range(len(values)), values)))["panels"][0]["series"][0]["y"]
    json.dumps(sent, allow_nan=False)
    for got, value in zip(sent, values, strict=True):
        assert got is None if not np.isfinite(value) else got == pytest.approx(value, rel=1e-6, abs=0.0)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: chart(Line(X, Y[:3], "short")), "columns of the line 'short' must be of one length"),
        (lambda: chart(Line([[1.0]], [[1.0]])), "must be of one length"),
        (lambda: chart(Line(X, Y, colour="pink")), "there is no colour 'pink'; the palette has ink"),
        (lambda: Axis("Load", low=1.0, high=1.0), "goes from 1 to 1, but must rise"),
        (lambda: Chart("none", "", "", "", []), "the chart 'none' has no panel"),
    ],
)
def test_what_cannot_be_drawn_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()
