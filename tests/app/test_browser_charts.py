"""Charts in a real browser: pointed at, walked through, listened to, read as a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from browser_parts import Site, until

from revpress.report.chart import Axis, Band, Bars, Chart, Line, Marker, Panel, Points, Series, Zone, chart_json

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

LOADS, SPEEDS = np.array([20.0, 40.0, 60.0]), np.array([1.2, 0.9, np.nan])


def chart(*series: Series, x: Axis | None = None, y: Axis | None = None) -> Chart:
    panel = Panel(x or Axis("Load", "kg"), y or Axis("Speed", "m/s", 2, low=0.0), series)
    return Chart("made", "Speed over load", "Dots: sets.", "1.2 m/s at 20 kg.", [panel])


def element(made: Chart) -> str:
    return f'<rev-chart><script type="application/json">{json.dumps(chart_json(made))}</script></rev-chart>'


def test_a_chart_is_read_point_by_point_with_the_keyboard(page: Page, site: Site) -> None:
    left = Points(LOADS, SPEEDS, "left", "left", SPEEDS - 0.1, SPEEDS + 0.1)
    right = Points(LOADS[:2], SPEEDS[:2] + 0.2, "right", "right")
    page.goto(site.page(element(chart(left, right)), ("rev-chart",)))
    plot, voice = page.locator(".chart-plot"), page.locator("rev-chart [aria-live]")
    plot.focus()
    plot.press("ArrowRight")
    assert voice.text_content() == "Load 20 kg: left 1.20 (1.10 to 1.30) m/s; right 1.40 m/s"
    assert page.locator(".chart-tip").inner_text().splitlines()[0] == "20 kg"
    plot.press("End")
    assert voice.text_content() == "Load 40 kg: left 0.90 (0.80 to 1.00) m/s; right 1.10 m/s"
    plot.press("Home")
    plot.press("ArrowLeft")
    assert "Load 20 kg" in voice.text_content()
    plot.press("Escape")
    assert page.locator(".chart-tip").is_hidden()


def test_a_finger_reads_the_chart_too(page: Page, site: Site) -> None:
    page.goto(site.page(element(chart(Points(LOADS, [1.2, 0.9, 0.6], "left", "left"))), ("rev-chart",)))
    page.wait_for_selector(".u-over")
    box = page.locator(".u-over").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] * 0.52, box["y"] + 40)
    until(page, "!document.querySelector('.chart-tip').hidden")
    assert "40 kg" in page.locator(".chart-tip").inner_text()


def test_the_table_says_what_the_figure_shows(page: Page, site: Site) -> None:
    made = chart(
        Zone(0.5, 0.8, name="Target"),
        Band(LOADS, [1.0, 0.7, 0.5], [1.4, 1.1, 0.9], "left", "left"),
        Line(LOADS, [1.2, 0.9, 0.7], "left", "left"),
        Bars(LOADS[1:2], [0.4], "right", "right"),
    )
    page.goto(site.page(element(made), ("rev-chart",)))
    page.get_by_role("button", name="As a table").click()
    assert page.locator(".chart-plot").is_hidden()
    assert page.locator("rev-chart thead").inner_text().strip().split("\t") == [
        "Load (kg)",
        "left (m/s)",
        "right (m/s)",
    ]
    rows = [row.split("\t") for row in page.locator("rev-chart tbody").inner_text().splitlines()]
    assert rows == [
        ["20", "1.20 (1.00 to 1.40)", ""],
        ["40", "0.90 (0.70 to 1.10)", "0.40"],
        ["60", "0.70 (0.50 to 0.90)", ""],
    ]
    assert page.locator("rev-chart .hint").inner_text() == "Target: 0.50 to 0.80 m/s."
    page.get_by_role("button", name="As a table").click()
    assert page.locator(".chart-plot").is_visible()


def test_a_long_table_of_smooth_lines_says_that_it_is_shortened(page: Page, site: Site) -> None:
    stroke = np.linspace(0.0, 100.0, 101)
    page.goto(site.page(element(chart(Line(stroke, stroke**2, "force"))), ("rev-chart",)))
    page.get_by_role("button", name="As a table").click()
    rows = page.locator("rev-chart tbody tr")
    assert rows.count() == 21
    assert rows.first.inner_text().split() == ["0", "0.00"]
    assert rows.last.inner_text().split() == ["100", "10000.00"]
    assert page.locator("rev-chart .hint").inner_text() == "21 of 101 places along the lines."


INK = """() => { const canvas = document.querySelector('rev-chart canvas'), c = canvas.getContext('2d');
  const d = c.getImageData(0, 0, canvas.width, canvas.height).data, found = {};
  for (let i = 0; i < d.length; i += 4) {
    const k = `${d[i]},${d[i+1]},${d[i+2]}`;
    if (d[i + 3] === 255) found[k] = (found[k] ?? 0) + 1;
  }
  return found; }"""


def test_every_kind_of_series_is_drawn_in_its_colour(page: Page, site: Site) -> None:
    made = chart(
        Line(LOADS, [1.2, 0.9, 0.7], "a", "#306880"),
        Points(LOADS, [1.0, 0.8, 0.6], "b", "#D88119"),
        Bars(LOADS, [0.3, 0.2, 0.1], "c", "#7D5BD5", width=4.0),
        Marker(y=1.4, colour="#A93C06"),
    )
    page.goto(site.page(element(made), ("rev-chart",)))
    page.wait_for_selector(".u-over")
    found = page.evaluate(INK)
    for colour in ("48,104,128", "216,129,25", "125,91,213", "169,60,6"):
        assert found.get(colour, 0) > 60, colour


def test_a_gap_is_a_gap(page: Page, site: Site) -> None:
    """Between the known points on both sides of an unknown one nothing of the line's colour is drawn."""
    made = chart(Line([0, 1, 2, 3, 4], [1.0, 1.0, np.nan, 1.0, 1.0], "a", "#A93C06"), x=Axis("Set", low=0.0, high=4.0))
    page.goto(site.page(element(made), ("rev-chart",)))
    page.wait_for_selector(".u-over")
    columns = page.evaluate(
        """() => { const canvas = document.querySelector('rev-chart canvas'), c = canvas.getContext('2d');
        const d = c.getImageData(0, 0, canvas.width, canvas.height).data, hit = new Array(canvas.width).fill(0);
        for (let i = 0; i < d.length; i += 4) {
          if (d[i] === 169 && d[i+1] === 60 && d[i+2] === 6) hit[(i / 4) % canvas.width] = 1;
        }
        return hit; }"""
    )
    drawn = np.flatnonzero(columns)
    steps = np.diff(drawn)
    assert (steps > 1).sum() == 1
    assert 0.4 < steps.max() / (drawn[-1] - drawn[0]) < 0.55


def test_little_or_nothing_to_draw_is_drawn_without_an_error(page: Page, site: Site) -> None:
    little: list[list[Series]] = [[], [Line([], [])], [Points([1.0], [np.nan], "a")], [Line([2.0], [3.0], "one")]]
    page.goto(site.page("".join(element(chart(*series)) for series in little), ("rev-chart",)))
    until(page, "document.querySelectorAll('.u-over').length === 4")
    for i in range(4):
        page.locator(".chart-plot").nth(i).press("ArrowRight")
        page.get_by_role("button", name="As a table").nth(i).click()
    assert page.locator("rev-chart tbody").all_inner_texts()[:3] == ["", "", ""]


def test_a_theme_change_draws_the_chart_anew(page: Page, site: Site) -> None:
    page.goto(site.page(element(chart(Line(LOADS, [1.2, 0.9, 0.7], "a", "ink"))), ("rev-chart",)))
    page.wait_for_selector(".u-over")
    light = page.evaluate(INK)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(100)
    dark = page.evaluate(INK)
    assert light.get("31,42,51", 0) > 60
    assert dark.get("31,42,51", 0) == 0
    assert dark.get("230,234,237", 0) > 60


def test_other_numbers_are_drawn_in_place_and_the_focus_stays(page: Page, site: Site) -> None:
    page.goto(site.page(element(chart(Line(LOADS, [1.2, 0.9, 0.7], "a", "#306880"))), ("rev-chart",)))
    page.locator(".chart-plot").press("ArrowRight")
    page.evaluate("window.canvas = document.querySelector('rev-chart canvas')")
    others = chart(Line(LOADS + 5, [2.2, 1.9, 1.7], "a", "#306880"), y=Axis("Speed", "m/s", 2, low=1.0))
    page.evaluate("data => { document.querySelector('rev-chart').data = data }", chart_json(others))
    assert page.evaluate("window.canvas === document.querySelector('rev-chart canvas')") is True
    assert page.evaluate("document.activeElement.className") == "chart-plot"
    page.keyboard.press("Home")
    assert page.locator("rev-chart [aria-live]").text_content() == "Load 25 kg: a 2.20 m/s"
    page.get_by_role("button", name="As a table").click()
    assert page.locator("rev-chart tbody tr").first.inner_text().split() == ["25", "2.20"]
    another = chart(Line(LOADS, LOADS, "b", "#306880"), Line(LOADS, LOADS, "c"))
    page.evaluate("data => { document.querySelector('rev-chart').data = data }", chart_json(another))
    assert page.locator(".chart-legend").inner_text().split() == ["b", "c"]


def test_numbers_follow_the_look_of_the_reader(context: BrowserContext, page: Page, site: Site) -> None:
    look = {"revpress_units": "imperial", "revpress_decimal": "comma"}
    context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in look.items()])
    page.goto(site.page(element(chart(Points(LOADS, SPEEDS, "left", "left"))), ("rev-chart",)))
    page.locator(".chart-plot").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("rev-chart [aria-live]").text_content() == "Load 44 lb: left 1,20 m/s"
    assert page.locator(".chart-across").inner_text() == "Load (lb)"


def test_charts_have_no_serious_fault_of_accessibility(page: Page, site: Site) -> None:
    from axe_playwright_python.sync_playwright import Axe

    made = chart(Zone(0.5, 0.8, name="Target"), Points(LOADS, SPEEDS, "left", "left"), Line(LOADS, SPEEDS, "right"))
    for theme in ("light", "dark"):
        page.goto(site.page(element(made), ("rev-chart",)))
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        page.get_by_role("button", name="As a table").click()
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert [v["id"] for v in found.response["violations"] if v["impact"] in ("serious", "critical")] == []
