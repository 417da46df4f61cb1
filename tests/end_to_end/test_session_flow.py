"""A session beside a machine, in a browser: from start to sentence, two tablets, a server that dies in mid-set."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from conftest import ANSWERED

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from served import Served


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


def test_a_second_tablet_sees_the_sets_and_joins_the_one_that_goes_on(page: Page, served: Served) -> None:
    begin(page)
    page.click("#start")
    expect(page.locator("#stop")).to_be_visible()
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
    expect(page.locator("#network")).to_contain_text("wait", timeout=20_000)
    address = page.url
    served.start()
    page.goto(address)
    expect(page.locator("#network")).to_be_hidden(timeout=60_000)
    expect(page.locator("#sets")).to_contain_text("Knee felt stiff")
    kept = page.evaluate("fetch(`/api/v1/sessions/${location.pathname.split('/').at(-1)}`).then((r) => r.json())")
    assert [(one["note"], one["marks"]["warm-up"], one["load"]) for one in kept["performed"]] == [
        ("Knee felt stiff", True, float(load))
    ]
    page.click('.rail a[data-shortcut="s"]')
    page.click("#waiting button.primary")  # the record was on the disk, and is offered
    expect(page.locator("#waiting")).to_be_hidden()
    page.goto(address)
    recording = page.evaluate(
        "fetch(`/api/v1/sessions/${location.pathname.split('/').at(-1)}`).then((r) => r.json())"
        ".then((s) => s.performed[0].recording_id)"
    )
    assert recording
