"""A machine's page in a real browser: sliders move, the answer follows, what cannot be is said where it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from browser_parts import Answering, Site, until
from browsers import open_browser

from revpress.app.answers.machine_response import MachineResponseRequest, machine_response
from revpress.app.server import create_app
from revpress.app.settings import AppSettings
from revpress.errors import RevpressError
from revpress.machine.find import typical_machine
from revpress.report.story_json import story_json
from revpress.store.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Page

ANSWER = "/api/v1/answers/machine_response"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the page of a typical machine holds, with what its module knows."""
    with open_browser(create_app(AppSettings(tmp_path_factory.mktemp("machine") / "own", demo=False))) as client:
        html = client.get("/machines/typical/prone_hinge").text
    known = re.search(r'<script type="application/json" id="known">.*?</script>', html, re.DOTALL)
    main = re.search(r"<main[^>]*>(.*)</main>", html, re.DOTALL)
    assert known
    assert main
    return known[0] + main[1]


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    """Answers as the workspace gives them, but for the picture in 3D."""
    with Workspace.open(tmp_path_factory.mktemp("answers") / "own") as workspace:

        def answer(method: str, path: str, body: Any) -> tuple[int, Any]:
            assert path == ANSWER
            asked = MachineResponseRequest.model_validate({**body, "seen": False})
            try:
                told = machine_response(workspace, asked, lambda done, what: None)
            except RevpressError as error:
                return 422, {"error": str(error), "where": ""}
            return 200, json.loads(json.dumps({**story_json(told.story), "data": dict(told.data)}))

        answer("POST", ANSWER, {"kind": "prone_hinge"})
        yield answer


@pytest.fixture
def machine(page: Page, site: Site, shown: str, answering: Answering) -> Page:
    """The page, its first answer told."""
    site.answer = answering
    page.goto(site.page(shown, ("machine",)))
    until(page, "document.querySelector('#words p') !== null")
    return page


def slider(page: Page, name: str) -> Any:
    return page.locator(f'.slider[data-name="{name}"] input[type="range"]')


def test_the_answer_follows_the_load_and_only_the_newest_question_counts(machine: Page, site: Site) -> None:
    assert machine.locator("#next p").inner_text()
    assert machine.locator("#answer rev-chart .chart-plot").count() == 1
    before = len(site.asked)
    slider(machine, "load").focus()
    for _ in range(8):
        machine.keyboard.press("ArrowRight")
    until(machine, "document.querySelector('#words p').textContent.startsWith('With 18 kg')")
    until(machine, "document.querySelector('#spoken').textContent.startsWith('With 18 kg')")
    loads = [body["load_kg"] for _, _, body in site.asked[before:] if not body["seen"]]
    assert loads == sorted(loads)
    assert loads[-1] == 18
    assert len(loads) <= 8
    assert [body["seen"] for _, _, body in site.asked][-1]  # at rest the picture in 3D follows


def test_a_dimension_that_cannot_be_is_said_at_its_slider_and_taken_back(machine: Page) -> None:
    machine.locator("#shape").evaluate("box => (box.parentElement.open = true)")
    field = machine.locator('.slider[data-name="pivot_forward"] input.at')
    field.fill("-250")
    field.press("Tab")
    until(machine, "document.querySelector('.slider.refused .error')?.textContent.includes('the leg reaches only')")
    assert machine.locator("#refused").inner_text().startswith("Pivot forward: ")
    assert machine.locator("#words p").count() > 0  # what was told stays
    machine.locator("#as-written").click()
    until(machine, "document.querySelector('.slider.refused') === null && document.querySelector('#refused').hidden")
    assert machine.locator("#as-written").is_disabled()


def test_after_an_answer_that_was_given_up_the_next_move_is_answered(
    machine: Page, site: Site, answering: Answering
) -> None:
    """As by a cancelled job: without it, no later move was asked any more."""

    def given_up(method: str, path: str, body: Any) -> tuple[int, Any]:
        if path == ANSWER:
            return 202, {"job": "j", "id": "j", "state": "running"}
        return 200, {"id": "j", "state": "cancelled", "error": "", "payload": None}

    site.answer = given_up
    slider(machine, "load").press("ArrowRight")
    until(machine, "document.querySelector('#refused').textContent.includes('was given up')")
    site.answer = answering
    slider(machine, "load").press("ArrowRight")
    until(machine, "document.querySelector('#words p').textContent.startsWith('With 12 kg')")
    assert machine.locator("#refused").is_hidden()


def test_a_hole_that_is_moved_stays_until_the_rule_chooses_again(machine: Page, site: Site) -> None:
    holes = typical_machine("prone_hinge").adjustments["edge_forward"]
    chosen = int(slider(machine, "edge_forward").input_value())
    assert 1 < chosen <= holes.count
    assert f"hole {chosen} · " in machine.locator('.slider[data-name="edge_forward"] output').inner_text()
    slider(machine, "edge_forward").press("ArrowLeft")
    until(machine, "document.querySelector('.slider[data-name=edge_forward]').classList.contains('changed')")
    machine.locator("#choose-holes").click()
    until(machine, f"document.querySelector('.slider[data-name=edge_forward] input').value === '{chosen}'")
    asked = [body["holes"] for _, _, body in site.asked]
    assert {"edge_forward": chosen - 1} in asked
    assert asked[-1] == {}


def test_every_slider_says_its_value_with_its_unit(machine: Page) -> None:
    said = machine.locator(".slider input[type=range]").evaluate_all(
        "all => all.map((one) => [one.labels[0].textContent, one.ariaValueText])"
    )
    assert len(said) > 15
    assert all(label for label, _ in said)
    assert dict(said)["Load"] == "10 kg"
    assert dict(said)["Arm"] == "100 cm"
