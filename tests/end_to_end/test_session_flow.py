"""A session beside a machine, in a browser: from start to sentence, two tablets, a server that dies in mid-set."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import ANSWERED, axe_script, serious, stand_still
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from served import Served


RECORDING = """fetch(`/api/v1/sessions/${location.pathname.split('/').at(-1)}`).then((r) => r.json())
    .then((s) => s.performed[0].recording_id)"""
NOTHING_WAITS = """import('/static/app/js/outbox-store.js').then(({ all }) => all())
    .then((entries) => !entries.length)"""
_SENDER = """
from live_parts import bar
from revpress.recording.live.simulated.lsl import SimulatedLsl
outlet = SimulatedLsl(bar(8), name="encoder of the hall", source_id="end-to-end")
print("up", flush=True)
outlet.serve(600.0)
"""


@pytest.fixture
def encoder(lsl_at_home: None) -> Iterator[None]:
    """An encoder on Lab Streaming Layer, in a process of its own; it plays once, to whoever joins it."""
    pytest.importorskip("pylsl", reason="the packages of live instruments are not installed")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[1]), *sys.path])}
    words = [sys.executable, "-c", _SENDER]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(words, text=True, env=environment, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline().strip() == "up"
        yield
        process.kill()


def begin(page: Page) -> None:
    page.click('.rail a[data-shortcut="s"]')
    page.click("#try")
    page.wait_for_url("**/session/*")


def test_a_set_from_start_to_sentence(page: Page, served: Served) -> None:
    begin(page)
    page.click("#start")
    expect(page.locator("live-number .live-big b")).to_have_text(re.compile(r"\d\.\d\d"), timeout=ANSWERED)
    page.click("#stop")
    expect(page.locator("#sets .result")).to_contain_text("repetition", timeout=ANSWERED)
    expect(page.locator("#sets .result")).to_contain_text("Next:")
    expect(page.locator("#rest")).to_contain_text("Rest")
    expect(page.locator('[data-leg="right"]')).to_have_attribute("aria-pressed", "true")  # the other leg is next
    page.click("#rotate")
    expect(page.locator("#who")).to_have_text("Ben")
    page.click("#end")
    page.wait_for_url("**/report")
    expect(page.locator("answer-panel .next")).to_contain_text("Ada", timeout=ANSWERED)


def test_an_instrument_on_the_network_is_found_and_measured(page: Page, served: Served, encoder: None) -> None:
    begin(page)
    page.click("#find-devices")
    found = page.locator("#device option", has_text="encoder of the hall")
    expect(found).to_have_count(1, timeout=60_000)
    page.select_option("#device", value=found.get_attribute("value"))
    page.click("#start")
    expect(page.locator("live-number .live-big b")).to_have_text(re.compile(r"\d\.\d\d"), timeout=ANSWERED)
    expect(page.locator("live-number .live-words")).to_contain_text("repetition 3", timeout=ANSWERED)
    page.click("#stop")
    expect(page.locator("#sets .result")).to_contain_text("repetition", timeout=ANSWERED)
    recording = page.evaluate(RECORDING)
    page.goto(f"{served.address}/recordings/{recording}")
    correct_a_repetition(page)
    stand_still(page)
    assert serious(page, axe_script()) == []


def correct_a_repetition(page: Page) -> None:
    """Leave one out, with its reason, and take that back."""
    repetitions = page.locator("#reps button")
    expect(repetitions.nth(1)).to_be_visible(timeout=ANSWERED)
    found = repetitions.count()
    repetitions.nth(1).click()
    page.fill("#reason", "the strap slipped")
    page.click('[data-do="delete"]')
    expect(page.locator("#edits li")).to_have_count(1, timeout=ANSWERED)
    expect(page.locator("#edits li")).to_contain_text("the strap slipped")
    expect(repetitions).to_have_count(found - 1, timeout=60_000)
    page.reload()
    expect(repetitions).to_have_count(found - 1, timeout=ANSWERED)
    page.click("#undo")
    expect(page.locator("#edits li")).to_have_count(0, timeout=ANSWERED)
    expect(repetitions).to_have_count(found, timeout=60_000)


def test_a_second_tablet_sees_the_sets_and_joins_the_one_that_goes_on(page: Page, served: Served) -> None:
    begin(page)
    page.click("#start")
    expect(page.locator("#stop")).to_be_visible(timeout=ANSWERED)
    other = page.context.browser.new_context(viewport={"width": 820, "height": 1180})  # type: ignore[union-attr]
    second = other.new_page()
    second.goto(page.url)
    expect(second.locator("#sets")).to_contain_text("Ada", timeout=ANSWERED)
    second.get_by_role("button", name="Show it here").click(timeout=ANSWERED)
    expect(second.locator("#stop")).to_be_visible()
    page.reload()  # a tablet that is loaded again goes on with its set
    expect(page.locator("#stop")).to_be_visible(timeout=ANSWERED)
    second.click("#stop")
    expect(second.locator("#sets .result")).to_contain_text("Next:", timeout=ANSWERED)
    expect(page.locator("#sets .result")).to_contain_text("Next:", timeout=ANSWERED)
    second.click("#sets button")
    second.click('#edit button[value="delete"]')
    second.click('#sure button[value="no"]')
    expect(second.locator("#sets li")).to_have_count(1)
    second.click("#sets button")
    second.click('#edit button[value="delete"]')
    second.click("#sure-yes")
    expect(second.locator("#sets li")).to_have_count(0)
    expect(page.locator("#sets li")).to_have_count(0, timeout=ANSWERED)
    other.close()


def test_a_server_that_dies_in_mid_set_costs_nothing_that_was_typed(page: Page, served: Served) -> None:
    begin(page)
    page.click("#heavier")
    load = page.input_value("#load")
    page.click("#start")
    expect(page.locator("live-number .live-big b")).to_have_text(re.compile(r"\d\.\d\d"), timeout=ANSWERED)
    served.stop(signal.SIGKILL)
    page.click("#stop")
    expect(page.locator("#capture-words")).to_contain_text("not reached")
    page.click("#sets button")
    page.fill("#edit-note", "Knee felt stiff")
    page.check('#edit input[name="warm-up"]')
    page.click('#edit button[value="keep"]')
    expect(page.locator("#network")).to_have_text("2 sets wait for the network.", timeout=20_000)
    address = page.url
    served.start()
    page.goto(address)
    # The note is shown at once, from what the browser kept: only an empty outbox says that the server has it.
    for _ in range(300):
        if page.evaluate(NOTHING_WAITS):
            break
        page.wait_for_timeout(200)
    expect(page.locator("#network")).to_be_hidden()
    expect(page.locator("#sets")).to_contain_text("Knee felt stiff")
    kept = page.evaluate("fetch(`/api/v1/sessions/${location.pathname.split('/').at(-1)}`).then((r) => r.json())")
    assert [(one["note"], one["marks"]["warm-up"], one["load"]) for one in kept["performed"]] == [
        ("Knee felt stiff", True, float(load))
    ]
    page.click('.rail a[data-shortcut="s"]')
    # The record was on the disk, and is offered when the set that nobody could end has played to its end.
    page.click("#waiting button.primary", timeout=90_000)
    expect(page.locator("#waiting")).to_be_hidden()
    page.goto(address)
    assert page.evaluate(RECORDING)
