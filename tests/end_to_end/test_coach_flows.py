"""What a coach does in a browser: first start, trend, a machine of their own, comparison, choice, report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import ANSWERED, places, stand_still
from playwright.sync_api import expect
from served import Served

from revpress.app.machine_controls import card_controls
from revpress.machine.felt import held_force
from revpress.machine.find import typical_machine
from revpress.mechanics.gravity import GRAVITY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Served]:
    """A workspace at its first start, as it is after cloning."""
    server = Served(tmp_path_factory.mktemp("first") / "workspace")
    yield server
    server.stop()


def test_the_first_start_has_something_to_do(page: Page, served: Served) -> None:
    expect(page.locator("h1")).to_have_text("Today")
    expect(page.locator(".bar .where")).to_contain_text("simulated")
    expect(page.locator('answer-panel[name="today"] .next')).to_contain_text("Test", timeout=ANSWERED)
    assert page.locator(".today .people li").count() == 8
    assert page.locator("main .badge", has_text="simulated").count() == 8


def test_today_leads_to_who_changed_and_then_says_what_to_do(page: Page, served: Served) -> None:
    answer = page.locator('answer-panel[name="today"]')
    expect(answer.locator(".headline")).to_contain_text("Needs a look: Dan", timeout=ANSWERED)
    reason = answer.locator("#today li", has_text="down by")
    assert answer.locator("#today + .next").count() == 1
    reason.get_by_role("link", name="Dan").click()
    expect(page.locator("h1")).to_have_text("Dan")


def test_a_session_that_has_ended_offers_no_start(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/session")
    expect(page.locator("main > .next")).to_contain_text("says before the next one")
    page.goto(served.address + places(served.address)["session"])
    expect(page.locator("#ended")).to_contain_text("This session has ended")
    for offer in ("#start", "#settings", "#rotate"):
        expect(page.locator(offer)).to_be_hidden()
    page.click("#ended a.primary")
    page.wait_for_url("**/report")


def test_a_trend_is_told_with_its_noise(page: Page, served: Served) -> None:
    page.click('.rail a[data-shortcut="a"]')
    page.fill("#search", "dan")
    page.click("main li a:visible")
    expect(page.locator("h1")).to_have_text("Dan")
    answer = page.locator("answer-panel[data-athlete]")
    expect(answer.locator("section#trend")).to_contain_text("noise", timeout=ANSWERED)
    expect(answer.locator(".next").first).to_be_visible()
    chart = answer.locator("rev-chart").first
    expect(chart.locator("canvas").first).to_be_visible()
    chart.get_by_role("button", name="As a table").click()  # whoever does not see the chart reads it
    expect(chart.locator("table").first).to_be_visible()


def test_an_athletes_page_goes_along_on_paper(page: Page, served: Served, tmp_path: Path) -> None:
    page.goto(f"{served.address}/athletes")
    page.fill("#search", "eva")
    page.click("main li a:visible")
    with page.expect_download(timeout=ANSWERED) as waiting:
        page.click("#paper")
    waiting.value.save_as(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    expect(page.locator("#paper-said")).to_contain_text(waiting.value.suggested_filename)


def test_a_machine_of_ones_own_comes_from_the_measuring_card(page: Page, served: Served) -> None:
    """The card is filled in as a gym would that has a heavier arm than is typical."""
    heavy = typical_machine("prone_hinge").changed(lever_mass=13.0)
    asked = card_controls(heavy)
    page.goto(f"{served.address}/machines/typical/prone_hinge/card")
    page.fill("#name", "The old hinge")
    page.fill("#by", "Kim")
    page.click("#card button.primary")
    expect(page.locator("#missing")).to_contain_text("is needed")
    for one in asked["needed"]:
        page.fill(f'#needed [data-name="{one["name"]}"]', f"{one['value']:g}")
    start, end = (
        float(next(one["value"] for one in asked["needed"] if one["name"] == f"{n}_stop")) for n in ("start", "end")
    )
    for number, pull in enumerate(asked["pulls"]):
        share = (pull["place"] - start) / (end - start)
        for name, way in (("up_kg", 1), ("down_kg", -1)):
            shown = float(held_force(heavy, share, pull["load_kg"], way)) / GRAVITY
            page.locator("#pulls tr").nth(number).locator(f'[data-name="{name}"]').fill(f"{shown:.2f}")
    page.click("#card button.primary")
    expect(page.locator("answer-panel .next")).to_be_visible(timeout=ANSWERED)
    page.click("#keep-card")
    page.wait_for_url(re.compile(r"/machines/[0-9a-f]{32}$"))
    expect(page.locator("h1")).to_have_text("The old hinge")
    expect(page.locator(".lead")).to_contain_text("measured by Kim")
    page.goto(f"{served.address}/machines")
    expect(page.locator("main")).to_contain_text("The old hinge")


def test_two_exercises_are_compared_in_one_sentence(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/compare")
    page.click('.examples a[href*="hip_thrust"]')
    answer = page.locator('answer-panel[name="compare"]')
    expect(answer.locator(".next").first).to_be_visible(timeout=ANSWERED)
    stand_still(page)
    expect(answer).to_contain_text(re.compile("glut", re.IGNORECASE))
    assert answer.locator("rev-chart").count() >= 1
    expect(page.locator("#onwards")).to_be_visible()


def test_machines_are_put_in_order_with_what_the_order_rests_on(page: Page, served: Served) -> None:
    page.goto(served.address + places(served.address)["choose"])
    expect(page.locator('select[name="who"]')).to_have_value(re.compile("[0-9a-f]{32}"))
    page.check('input[name="goal"] >> nth=2')
    page.click("#question button.primary")
    answer = page.locator('answer-panel[name="choose"]')
    expect(answer.locator(".next").first).to_be_visible(timeout=ANSWERED)
    stand_still(page)
    expect(answer).to_contain_text("of 100")
    assert "goal=" in page.url, "what was asked stands in the address, to be shared"


def test_files_are_looked_at_before_anything_is_kept(page: Page, served: Served) -> None:
    people = b"id,name,sex,stature_cm,mass_kg,age\nZ1,Zoe,female,170,64,22\nZ2,Zia,female,174,70,25\n"
    page.goto(f"{served.address}/data")
    page.set_input_files("#files", {"name": "people.csv", "mimeType": "text/csv", "buffer": people})
    expect(page.locator("#preview")).to_contain_text("Zoe", timeout=ANSWERED)
    names = [one["name"] for one in page.request.get(f"{served.address}/api/v1/athletes").json()]
    assert "Zoe" not in names
    page.click("#keep")
    expect(page.locator("#kept .next")).to_be_visible(timeout=ANSWERED)
    page.goto(f"{served.address}/athletes")
    expect(page.locator("main")).to_contain_text("Zoe")
    expect(page.locator("main")).to_contain_text("Zia")
