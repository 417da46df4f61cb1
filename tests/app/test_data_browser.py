"""Signals in a browser: the ends of a repetition are moved by keys and by dragging, and a window is asked for anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from browser_parts import Site, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

ID = "a" * 32
SHEET = '<link rel="stylesheet" href="/static/app/css/recording.css">'
ZOOM = "".join(f'<button id="zoom-{name}">{name}</button>' for name in ("back", "on", "in", "out", "all"))
TOOLS = "".join(f'<button data-do="{name}">{name}</button>' for name in ("delete", "split", "merge"))
BODY = f"""{SHEET}<div id="recording" data-id="{ID}" data-measured data-write></div><p id="rep-next"></p>
<section id="signals-card"><div id="signals"></div>{ZOOM}<p id="signals-said"></p><ul id="reps"></ul><p id="edited"></p>
<p id="chosen"></p>{TOOLS}<button id="undo">undo</button><input id="reason"><ol id="edits"></ol></section>
<answer-panel id="says" name="recording"></answer-panel>"""


def payload(**data: Any) -> dict[str, Any]:
    """An answer with these numbers for the page."""
    return {"title": "T", "subtitle": "", "notices": [], "words": ["Words."], "next": ["Do it."], "data": data}


REPS = [
    {"number": k, "found": k, "last": True, "velocity": "0.70 m/s",
     "phases": {"concentric": [2.0 * k, 2.0 * k + 0.8], "eccentric": [2.0 * k + 1.0, 2.0 * k + 1.6]}}
    for k in (1, 2)
]  # fmt: skip


@pytest.fixture
def recording(site: Site) -> Site:
    """A server with a recording of 10 s and two repetitions."""

    def answer(method: str, path: str, body: Any) -> tuple[int, Any]:
        if path.endswith("/recording_signals"):
            begin, end = body["begin"] or 0.0, body["end"] or 10.0
            lane = {"name": "encoder", "unit": "m", "side": None, "least": [0.0, None, 0.5], "most": [0.1, None, 0.6]}
            return 200, payload(first=0.0, last=10.0, begin=begin, end=end, channels=[lane])
        return 200, payload(repetitions=REPS, edits=[])

    site.answer = answer
    return site


def sent(site: Site, path: str) -> list[Any]:
    return [body for _, where, body in site.asked if where.endswith(path)]


def test_ends_are_moved_by_keys_and_by_dragging(page: Page, recording: Site) -> None:
    page.goto(recording.page(BODY, ("recording",)))
    until(page, "() => document.querySelectorAll('#reps li').length === 2")
    page.click("#reps li:nth-child(2) button")
    handle = page.locator('[data-end="concentric end"]')
    assert handle.get_attribute("aria-valuetext") == "4.80 s"
    page.fill("#reason", "a pause")
    handle.press("ArrowLeft")
    page.locator('[data-end="concentric end"]').press("Shift+ArrowLeft")
    for _ in range(300):
        if sent(recording, "/edits"):
            break
        page.wait_for_timeout(25)
    (moved,) = sent(recording, "/edits")
    assert moved["to"] == pytest.approx(4.69)
    said = {"do": "move", "end": "concentric end", "rep": 2, "reason": "a pause", "seen": 0}
    assert {name: moved[name] for name in said} == said
    until(page, "() => document.querySelector('#edited').textContent.includes('Words.')")
    box = page.locator('[data-end="eccentric end"]').bounding_box()
    board = page.locator(".board").bounding_box()
    assert box is not None
    assert board is not None
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + board["width"] / 10, at[1], steps=3)
    page.mouse.up()
    for _ in range(300):
        if len(sent(recording, "/edits")) == 2:
            break
        page.wait_for_timeout(25)
    dragged = sent(recording, "/edits")[1]
    assert dragged["end"] == "eccentric end"
    assert dragged["to"] == pytest.approx(6.6, abs=0.05)


def test_a_window_is_asked_for_anew(page: Page, recording: Site) -> None:
    page.goto(recording.page(BODY, ("recording",)))
    until(page, "() => document.querySelectorAll('#reps li').length === 2")
    page.click("#zoom-in")
    until(page, "() => document.querySelector('.times span').textContent === '2.50 s'")
    page.locator(".board").press("Home")
    until(page, "() => document.querySelector('.times span').textContent === '0.00 s'")
    asked = [(body["begin"], body["end"]) for body in sent(recording, "/recording_signals")]
    assert asked == [(None, None), (2.5, 7.5), (0, 10)]
    assert all(100 <= body["parts"] <= 1200 for body in sent(recording, "/recording_signals"))
