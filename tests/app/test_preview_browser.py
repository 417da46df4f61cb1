"""The preview of an import in a browser: a small picture of each recording, as whoever looks at it reads numbers."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from browser_parts import Site, until

from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.report.story.main_signal import MainSignal, main_signal
from revpress.report.story_json import numbers_json

if TYPE_CHECKING:
    from playwright.sync_api import Page

TEMPLATE = files("revpress").joinpath("app", "templates", "data.html").read_text()
BRING = re.sub(
    r"{[%{].*?[%}]}", "", TEMPLATE[TEMPLATE.index('<section class="card bring"') : TEMPLATE.index("</section>")]
)
BODY = f'<link rel="stylesheet" href="/static/app/css/data.css">{BRING}</section>'
TIME = np.linspace(0.0, 12.4, 1241)
BURSTS = np.sin(0.5 * np.pi * TIME) ** 2 * (np.sin(0.25 * np.pi * TIME) > 0.0)
MUSCLE = 4.2e-4 * BURSTS * np.sin(90.0 * TIME)
INKED = """() => [...document.querySelectorAll("signal-picture canvas")].map((canvas) => {
  const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const [columns, colours] = [new Set(), new Set()];
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] > 0) columns.add((i / 4) % width);
    if (data[i + 3] === 255) colours.add([data[i], data[i + 1], data[i + 2]].join());
  }
  return [columns.size / width, [...colours]];
})"""


def signal_of(quantity: str, unit: str, values: Any, name: str, side: Any = None) -> MainSignal:
    """The main signal of a recording of one channel."""
    channel = Channel(name, quantity, unit, TIME, values, 100.0, 0.0, side, "made", "")
    found = main_signal(Recording((channel,)))
    assert found is not None
    return found


FASTEST = np.array([0.9, 1.1, 0.8])
SIGNALS = {
    "pull.csv": signal_of("force", "N", 820.0 * BURSTS, "cell 1", "left"),
    "muscle.csv": signal_of("emg", "V", MUSCLE, "vastus lateralis"),
    "squat.json": MainSignal("peak velocity", "m/s", "", "", None, FASTEST, FASTEST, 1.1, 2.0),
    "people.csv": None,
}  # fmt: skip


def told(number: int, name: str, signal: MainSignal | None) -> dict[str, Any]:
    """What the preview has of a file."""
    shown = signal and {**vars(signal), "least": numbers_json(signal.least), "most": numbers_json(signal.most)}
    whole = {
        "problem": "",
        "words": ["The file holds what it holds."],
        "choices": [],
        "options": [],
        "athlete_said": "",
    }
    what = "recording, table" if signal else "table of athletes"
    return {**whole, "id": f"{number:032x}", "name": name, "what": what, "asks_athlete": bool(signal), "signal": shown}


@pytest.fixture
def brought(site: Site) -> Site:
    """A server with files that wait."""
    names = ("new", "changed", "same", "refused")
    whole = [told(number, name, signal) for number, (name, signal) in enumerate(SIGNALS.items())]
    data = {"digest": "0" * 64, "files": whole, "counts": dict.fromkeys(names, 0), "items": {}, "questions": []}

    def answer(method: str, path: str, body: Any) -> tuple[int, Any]:
        if path.endswith("/import_preview"):
            story = {"title": "What would be kept", "subtitle": "", "notices": [], "words": [], "next": ["Keep it."]}
            return 200, {**story, "data": data}
        return 200, [{"id": one["id"], "name": one["name"], "bytes": 52_000} for one in whole]

    site.answer = answer
    return site


def said(page: Page) -> list[str]:
    """The words beside the pictures."""
    return list(page.locator("signal-picture p").all_inner_texts())


def test_a_recording_is_drawn_with_its_length_and_its_peak(page: Page, brought: Site) -> None:
    page.goto(brought.page(BODY, ("data",)))
    until(page, "() => document.querySelectorAll('signal-picture').length === 3")
    loudest = int(np.argmax(np.abs(MUSCLE)))
    volts = f"{1e6 * MUSCLE[loudest]:.0f}".replace("-", "−")
    assert said(page) == [
        "Force left (cell 1), 12.4 s long: peak 820 N at 1.0 s.",
        f"EMG (vastus lateralis), 12.4 s long: peak {volts} µV at {TIME[loudest]:.1f} s.",
        "Peak velocity of 3 repetitions: at most 1.10 m/s, in repetition 2.",
    ]
    drawn = page.evaluate(INKED)
    assert all(share > 0.6 for share, _ in drawn), "from one end to the other"
    assert page.locator("#uploads li").last.locator("signal-picture").count() == 0


def test_it_follows_units_decimals_and_the_dark(page: Page, brought: Site) -> None:
    page.goto(brought.page(BODY, ("data",)))
    until(page, "() => document.querySelectorAll('signal-picture').length === 3")
    light = page.evaluate(INKED)[0][1]
    page.emulate_media(color_scheme="dark")
    until(page, f"() => !({INKED})()[0][1].includes('{light[0]}')")
    for name, value in (("units", "imperial"), ("decimal", "comma")):
        page.context.add_cookies([{"name": f"revpress_{name}", "value": value, "url": brought.address}])
    page.evaluate("() => document.dispatchEvent(new Event('look'))")
    assert said(page)[0] == "Force left (cell 1), 12,4 s long: peak 184 lbf at 1,0 s."
