"""A reader's own units and decimals: everything of one quantity changes, nothing else does."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.report.blocks import Section
from revpress.report.chart import Axis, Chart, Line, Panel
from revpress.report.html import render_sections
from revpress.report.look import Look
from revpress.report.tables import Column, Rows, Table, Value, to_html

IMPERIAL, COMMA = Look("imperial"), Look(decimal="comma")


@pytest.mark.parametrize(
    ("metric", "imperial"),
    [
        ("At 20 kg she is faster.", "At 44 lb she is faster."),
        ("60, 62.5 and 65 kg", "132, 137.8 and 143 lb"),
        ("a load of 12 (10 to 14) kg", "a load of 26 (22 to 31) lb"),
        ("310 N (290 to 330) at the start", "69.7 lbf (65.2 to 74.2) at the start"),
        ("the plate 0.72 m away", "the plate 28.3 in away"),
        ("the pad is 5 cm lower", "the pad is 2.0 in lower"),
        ("moves −2 to 3 cm", "moves −0.8 to 1.2 in"),
        ("101 → 121 N", "22.7 → 27.2 lbf"),
        ("150 N m at the hip", "111 lbf ft at the hip"),
        ("4.2 to 5.0 kN", "940 to 1120 lbf"),
        ("0.55 m/s with 40 kg", "0.55 m/s with 88 lb"),
        ("14° past neutral, 320 W, 12 % more", "14° past neutral, 320 W, 12 % more"),
        ("72 to 100 N·m at the hip, 4 N·m·s", "53 to 74 lbf·ft at the hip, 4 N·m·s"),
        ("5 kg/m² stay, 2 m² too", "5 kg/m² stay, 2 m² too"),
        ("20 kgs are no unit, nor is Nm 5", "20 kgs are no unit, nor is Nm 5"),
    ],
)
def test_quantities_in_running_text(metric: str, imperial: str) -> None:
    assert IMPERIAL.text(metric) == imperial


def test_decimals_and_thousands_with_a_comma() -> None:
    assert COMMA.text("0.55 m/s, 1,200 N and 3 of 4.") == "0,55 m/s, 1 200 N and 3 of 4."
    assert Look("imperial", "comma").text("20.5 kg") == "45,2 lb"


def test_the_usual_look_changes_nothing() -> None:
    page = '<p title="1.5 kg">1.5 kg &amp; <b>2</b></p>'
    assert Look().html(page) == page
    assert Look().text("1,200.5 kg") == "1,200.5 kg"


def test_columns_of_a_table_change_whole() -> None:
    table = Table(
        "t", "Loads", [Column("Who"), Column("Load", "kg"), Column("Speed", "m/s", 2)],
        [Rows([["Ann 5.5", Value(20.0, 10.0, 30.0), 0.5], ["Bo", None, 0.25]])],
    )  # fmt: skip
    html = IMPERIAL.html(str(to_html(table)))
    assert re.sub(r"<[^>]*>", "|", html).replace("|", " ").split() == [
        "Who", "Load", "lb", "Speed", "m/s", "Ann", "5.5", "44.1", "(22.0", "to", "66.1)", "0.50", "Bo", "–", "0.25",
    ]  # fmt: skip


def test_links_scripts_and_addresses_stay() -> None:
    page = '<p>1.5 kg</p><a href="/x?v=1.5">10.1016/j 1.5 kg</a><script type="application/json">{"a":1.5}</script>'
    assert COMMA.html(page) == page.replace("<p>1.5", "<p>1,5")


def test_words_of_a_chart_change_and_its_numbers_stay() -> None:
    line = Line([1.5, 2.5], [20.5, 30.5], name="with 40 kg")
    panel = Panel(Axis("Time", "s"), Axis("Load", "kg"), [line], title="<load 37.5 kg>")
    chart = Chart(key="c", title="At 37.5 kg", panels=[panel], caption="Half of 75.5 kg.", alt="From 20.5 kg on.")
    [section] = [Section("s", "Section", [chart])]
    page = str(render_sections([section]))
    look = Look("imperial", "comma")
    before, after = (chart_of(html) for html in (page, look.html(page)))
    assert after["title"] == "At 82,7 lb"
    assert after["panels"][0]["title"] == "<load 82,7 lb>"
    assert after["panels"][0]["series"][0]["name"] == "with 88 lb"
    assert (after["caption"], after["alt"]) == ("Half of 166,4 lb.", "From 45,2 lb on.")
    for axis in ("x", "y"):
        assert after["panels"][0][axis] == before["panels"][0][axis]
        assert after["panels"][0]["series"][0][axis] == before["panels"][0]["series"][0][axis]


def chart_of(html: str) -> dict[str, Any]:
    """What a page's chart is drawn from."""
    found = re.search(r"<rev-chart><script[^>]*>([^<]*)</script></rev-chart>", html)
    assert found
    return dict(json.loads(found[1]))


def test_labels_for_those_who_listen_change_too() -> None:
    assert IMPERIAL.html('<div role="img" aria-label="At 20 kg">x</div>') == (
        '<div role="img" aria-label="At 44 lb">x</div>'
    )


@given(st.text(alphabet="ab <>&;/\"'=1.kg\n", max_size=60))
def test_tags_are_never_changed(text: str) -> None:
    """What a look does to escaped text leaves its markup alone."""
    from markupsafe import escape

    html = f'<p class="x1.5"><br>{escape(text)}</p>'
    assert re.findall(r"<[^>]*>", COMMA.html(html)) == re.findall(r"<[^>]*>", html)


def test_other_words_are_refused() -> None:
    with pytest.raises(InputError, match="metric or imperial"):
        Look("stones")  # type: ignore[arg-type]
