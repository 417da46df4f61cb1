"""Every page for everybody: no serious finding of axe-core, light and dark; by keyboard; on a phone; no error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browsing import PLACES, axe_script, places, serious, stand_still

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page
    from served import Served

THERE = sorted(set(PLACES) - {"refused"})

_WIDER = """() => [...document.querySelectorAll("main *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && one.getClientRects().length
        && !one.closest(".scroll, .visually-hidden, svg, canvas") && getComputedStyle(one).position !== "fixed")
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 120))"""

_SMALL = """(least) => [...document.querySelectorAll("main button, main select, main a.button, main summary, "
        + "main label.switch, main input:not([type=checkbox]):not([type=radio]):not([type=hidden])")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".visually-hidden"))
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.width && (box.width < least || box.height < least))
    .map(([one, box]) => `${one.outerHTML.slice(0, 100)} ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`)"""

_MAIN_ACTION = """() => [...document.querySelectorAll("main .primary, main summary, main a[href], main button")]
    .find((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled)"""

_REACHED = "(one) => document.activeElement === (one.control ?? one)"  # a label stands for its field

_OUTLINED = """(one) => { for (let at = one.control ?? one; at; at = at.parentElement)
    if (getComputedStyle(at).outlineStyle !== "none") return true;
    return false; }"""


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_script()


@pytest.fixture(scope="module")
def found(served: Served) -> dict[str, str]:
    return places(served.address)


@pytest.mark.parametrize("name", THERE)
def test_a_page_is_for_everybody(name: str, blank: Page, served: Served, found: dict[str, str], axe: str) -> None:
    page = blank
    page.goto(served.address + found[name])
    stand_still(page)
    assert serious(page, axe) == []
    if name != "session-board":  # which only shows, on a wall
        assert by_keyboard(page), "its first action is not reached with the tabulator, or not seen there"
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(50)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.evaluate(_WIDER)


def by_keyboard(page: Page) -> bool:
    """Whether the first action of a page is reached by the tabulator, and then shows that it is."""
    wanted = page.evaluate_handle(_MAIN_ACTION)
    page.evaluate("document.activeElement?.blur()")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(_REACHED, wanted):
            return bool(page.evaluate(_OUTLINED, wanted))
    return False


def test_a_thumb_hits_everything_of_a_session(page: Page, served: Served) -> None:
    page.click('.rail a[data-shortcut="s"]')
    page.click("#try")
    page.wait_for_url("**/session/*")
    page.locator("#start").wait_for()
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate(_SMALL, 44) == []


def test_letters_lead_to_every_page(page: Page, served: Served) -> None:
    for link in page.locator(".rail a[data-shortcut]").evaluate_all(
        "(all) => all.map((one) => [one.dataset.shortcut, one.getAttribute('href')])"
    ):
        letter, path = link
        with page.expect_navigation(url=re.compile(rf"{re.escape(served.address + path)}(\?.*)?$")):
            page.keyboard.press("g")
            page.keyboard.press(letter)


def test_what_is_not_there_is_said_and_leads_on(tablet: BrowserContext, served: Served, axe: str) -> None:
    page = tablet.new_page()
    answer = page.goto(f"{served.address}/athletes/nobody")
    assert answer is not None
    assert answer.status == 404
    assert serious(page, axe) == []
    page.click("main a[href]")
    page.wait_for_load_state("load")
    assert page.title() != ""
    assert "/athletes/nobody" not in page.url
