"""Live traces in a real browser: what came is drawn, gaps stay gaps, a lost line comes back."""

from __future__ import annotations

import json
import re
import struct
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from browser_parts import Site, until

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocketRoute

WIDTH = 0.02


def picture(first: int, values: np.ndarray, *, version: int = 1) -> bytes:
    """A picture of values (channel, bucket, 2)."""
    channels, buckets = values.shape[:2]
    head = struct.pack("<BBHddd", version, channels, buckets, time.time(), first * WIDTH, WIDTH)
    return head + values.astype("<f4").tobytes()


def constant(channels: int, buckets: int, value: float = 100.0) -> np.ndarray:
    return np.full((channels, buckets, 2), value)


IMPORT = "async (data) => { const m = await import('/static/app/js/live-frames.js'); %s }"
BUFFER = "const buffer = (bytes) => new Uint8Array(bytes).buffer;"


def frames(page: Page, site: Site, code: str, data: Any = None) -> Any:
    page.goto(site.page(""))
    return page.evaluate(IMPORT % f"{BUFFER} {code}", data)


def test_a_picture_is_read_as_it_was_written(page: Page, site: Site) -> None:
    values = np.arange(12, dtype=float).reshape(2, 3, 2)
    values[1, 2] = np.nan
    code = """const f = m.parseFrame(buffer(data));
      return [f.channels, f.buckets, f.begin, f.width, [...f.values].map(String)]"""
    channels, buckets, begin, width, read = frames(page, site, code, list(picture(7, values)))
    assert (channels, buckets, begin, width) == (2, 3, pytest.approx(0.14), WIDTH)
    assert read == [str(i) for i in range(10)] + ["NaN", "NaN"]


def test_a_damaged_picture_is_refused_in_words(page: Page, site: Site) -> None:
    whole = picture(0, constant(2, 3))
    code = """return data.map((one) => {
      try { m.parseFrame(buffer(one)); return ''; } catch (error) { return error.message; } })"""
    cut = [list(whole[:-1]), list(whole[:10]), list(b"\x02" + whole[1:]), list(whole)]
    assert frames(page, site, code, cut) == [
        "a picture of 2 channels and 3 buckets has 76 bytes, got 75",
        "a picture has 28 bytes or more, got 10",
        "version 2 of the live pictures is not known here: load the page again",
        "",
    ]


def test_the_window_holds_the_newest_and_knows_its_gaps(page: Page, site: Site) -> None:
    sent = [(0, 5, 1.0), (7, 2, 2.0), (3, 3, 9.0)]  # a gap of two, then buckets that come late
    data = [list(picture(first, constant(1, count, value))) for first, count, value in sent]
    code = """const w = new m.Window(1, 0.02, 0.2);
      const changed = data.map((one) => w.take(m.parseFrame(buffer(one))));
      return [changed, Array.from({length: 10}, (_, i) => w.has(0, i) ? w.most(0, i) : null), w.reach(0)]"""
    changed, held, reach = frames(page, site, code, data)
    assert changed == [[0, 4], [5, 8], [3, 5]]
    assert held == [1, 1, 1, 9, 9, 9, None, 2, 2, None]
    assert reach == [1, 9]


def test_what_is_older_than_the_window_is_forgotten(page: Page, site: Site) -> None:
    data = [list(picture(first, constant(1, 2, first))) for first in (0, 50, 10)]
    code = """const w = new m.Window(1, 0.02, 0.2);
      const changed = data.map((one) => w.take(m.parseFrame(buffer(one))));
      return [changed, w.has(0, 0), w.has(0, 10), w.has(0, 50)]"""
    assert frames(page, site, code, data) == [[[0, 1], [42, 51], None], False, False, True]


def test_scales_have_round_ends_and_hold_what_was_seen(page: Page, site: Site) -> None:
    reaches = [[0, 437], [90, 100], [-3, 1], [0.2, 0.9], [7, 7]]
    found = frames(page, site, "return data.map((reach) => m.scaleOf(reach))", reaches)
    assert [(one["low"], one["high"], one["step"]) for one in found[:4]] == [
        pytest.approx(scale) for scale in ((0, 600, 200), (90, 100, 5), (-4, 2, 2), (0, 1, 0.5))
    ]
    assert found[4]["low"] <= 7 <= found[4]["high"]
    assert found[4]["low"] < found[4]["high"]


CHANNELS = [{"name": name, "unit": unit, "range": None} for name, unit in (("Force", "N"), ("Position", "m"))]


def captured(page: Page, site: Site, serve: Callable[[WebSocketRoute], None]) -> None:
    """A page with a trace of a capture that says what ``serve`` lets it say."""
    page.route_web_socket(re.compile("/live/"), serve)
    page.goto(site.page('<live-trace src="/live/one"></live-trace>', ("sweep",)))


def open_with(socket: WebSocketRoute, *messages: bytes | dict[str, Any]) -> None:
    socket.send(json.dumps({"kind": "opened", "title": "Made", "channels": CHANNELS, "hidden": ""}))
    for message in messages:
        socket.send(message if isinstance(message, bytes) else json.dumps(message))


COLUMNS = """() => { const canvas = document.querySelector('.trace-lines'), c = canvas.getContext('2d');
  const [w, h] = [canvas.width, canvas.height], d = c.getImageData(0, 0, w, h).data;
  return Array.from({length: 500}, (_, b) => { const x = Math.floor((b + 0.5) * w / 500);
    for (let y = 0; y < h / 2; y++) {
      const i = 4 * (y * w + x);
      if (d[i] === 48 && d[i+1] === 104 && d[i+2] === 128) return 1;
    }
    return 0; }); }"""


def test_only_buckets_that_came_are_drawn_and_gaps_stay_gaps(page: Page, site: Site) -> None:
    held = constant(2, 100)
    held[0, 40:60] = np.nan
    captured(page, site, lambda socket: open_with(socket, picture(0, held), picture(120, constant(2, 30))))
    until(page, "document.querySelector('live-trace').stats.drawn === 2")
    drawn = np.flatnonzero(page.evaluate(COLUMNS))
    assert set(range(1, 40)) <= set(drawn)
    assert not set(range(42, 59)) & set(drawn)
    assert set(range(61, 99)) <= set(drawn)
    assert not set(range(102, 119)) & set(drawn)
    assert set(range(121, 149)) <= set(drawn)
    assert not set(range(154, 500)) & set(drawn)
    until(page, "document.querySelector('.trace-value').innerText === '100'")  # numbers follow four times a second


@pytest.mark.parametrize("now", [100, 1000], ids=["at once", "after a reading"])
def test_the_last_value_is_written_though_nothing_comes_after_it(page: Page, site: Site, now: int) -> None:
    """For the page no time passes: all comes within one reading of the numbers."""
    page.add_init_script(f"performance.now = () => {now}")
    sockets: list[WebSocketRoute] = []

    def serve(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        open_with(socket, picture(0, constant(2, 10, 100.0)))

    captured(page, site, serve)
    until(page, "document.querySelector('live-trace').stats.drawn === 1")
    sockets[0].send(picture(10, constant(2, 10, 50.0)))
    until(page, "document.querySelector('live-trace').stats.drawn === 2")
    until(page, "document.querySelector('.trace-value').innerText === '50'")


def test_a_sweep_begins_again_on_the_left_and_wipes_what_is_old(page: Page, site: Site) -> None:
    pictures = [picture(first, constant(2, 100, 100 if first < 500 else 50)) for first in range(0, 600, 100)]
    captured(page, site, lambda socket: open_with(socket, *pictures))
    until(page, "document.querySelector('live-trace').stats.drawn === 6")
    drawn = set(np.flatnonzero(page.evaluate(COLUMNS)))
    assert set(range(1, 99)) <= drawn
    assert not set(range(104, 112)) & drawn  # wiped ahead of the newest
    assert set(range(120, 499)) <= drawn


def test_the_scale_grows_with_what_comes(page: Page, site: Site) -> None:
    captured(
        page,
        site,
        lambda socket: open_with(socket, picture(0, constant(2, 20, 35.0)), picture(20, constant(2, 5, 830.0))),
    )
    until(page, "document.querySelector('live-trace').stats.drawn === 2")
    assert page.locator(".trace-top").first.inner_text() == "1000"
    assert page.locator(".trace-bottom").first.inner_text() == "0"


def test_a_lost_line_is_said_and_comes_back_by_itself(page: Page, site: Site) -> None:
    opened: list[WebSocketRoute] = []

    def serve(socket: WebSocketRoute) -> None:
        opened.append(socket)
        open_with(socket, picture(500 * (len(opened) - 1), constant(2, 10)))
        if len(opened) == 1:
            socket.close(code=1012)

    captured(page, site, serve)
    until(page, "document.querySelector('live-trace').dataset.state === 'lost'")
    assert page.locator(".trace-state").inner_text() == "Connection lost, the record goes on. It is tried again."
    until(page, "document.querySelector('live-trace').stats.frames === 2")
    until(page, "document.querySelector('live-trace').dataset.state === 'open'")
    assert len(opened) == 2


def test_words_are_passed_on_and_an_end_is_an_end(page: Page, site: Site) -> None:
    opened: list[WebSocketRoute] = []

    def serve(socket: WebSocketRoute) -> None:
        opened.append(socket)
        open_with(socket, {"kind": "rep", "count": 1}, {"kind": "ended", "text": "Kept as 8 repetitions."})
        socket.close(code=1000)

    page.add_init_script("addEventListener('live', ({ detail }) => (window.heard ??= []).push(detail.kind))")
    captured(page, site, serve)
    until(page, "document.querySelector('live-trace').dataset.state === 'ended'")
    assert page.locator(".trace-state").inner_text() == "Kept as 8 repetitions."
    page.wait_for_timeout(900)
    assert page.evaluate("window.heard") == ["opened", "rep", "ended"]
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("code", "state", "words"), [(4404, "absent", "is not running"), (4403, "refused", "may not watch any more")]
)
def test_a_capture_that_cannot_be_watched_is_not_asked_for_again(
    page: Page, site: Site, code: int, state: str, words: str
) -> None:
    opened: list[WebSocketRoute] = []

    def serve(socket: WebSocketRoute) -> None:
        opened.append(socket)
        socket.close(code=code)

    captured(page, site, serve)
    until(page, f"document.querySelector('live-trace').dataset.state === '{state}'")
    assert words in page.locator(".trace-state").inner_text()
    page.wait_for_timeout(900)
    assert len(opened) == 1


REP = {"number": 2, "value": 0.72, "low": 0.68, "high": 0.76, "unit": "m/s", "decimals": 2, "zone": "in"}
SAID = {
    "kind": "rep",
    "last": REP,
    "words": "m/s, mean velocity of repetition 2, in the target zone",
    "set": [{**REP, "number": 1, "value": 0.8, "low": 0.76, "high": 0.84}, REP],
    "target": {"low": 0.7, "high": 0.85, "unit": "m/s"},
    "loss": {"words": "10 % of the fastest repetition's mean velocity is lost"},
    "stop": False,
}


def test_the_last_repetition_stands_large_between_its_limits(page: Page, site: Site) -> None:
    page.route_web_socket(re.compile("/live/"), lambda socket: open_with(socket, SAID))
    page.goto(
        site.page('<live-number></live-number><live-trace src="/live/one"></live-trace>', ("live-number", "sweep"))
    )
    until(page, "document.querySelector('live-number').dataset.zone === 'in'")
    assert page.locator(".live-big").inner_text().split() == ["0.72", "m/s"]
    assert page.locator(".live-words").inner_text() == "Mean velocity of repetition 2, in the target zone."
    assert page.locator(".live-limits i").all_inner_texts() == ["0.70", "0.85"]
    rectangle = "name => document.querySelector(name).getBoundingClientRect().toJSON()"
    zone, band, now, before = (page.evaluate(rectangle, f".live-{name}") for name in ("zone", "band", "now", "before"))
    assert zone["x"] < now["x"] < before["x"] < zone["x"] + zone["width"]
    assert band["x"] < zone["x"] < band["x"] + band["width"]
    scale = zone["width"] / 0.15
    assert band["width"] == pytest.approx(0.08 * scale, rel=0.06)


def test_a_set_that_is_over_is_said_large_and_nothing_yet_is_no_number(page: Page, site: Site) -> None:
    nothing = {**SAID, "last": None, "words": "waiting for the first repetition", "set": [], "loss": None}
    page.goto(site.page("<live-number></live-number>", ("live-number",)))
    show = "message => document.querySelector('live-number').show(message)"
    page.evaluate(show, nothing)
    assert page.locator(".live-big").inner_text().strip() == "–"
    page.evaluate(show, {**SAID, "stop": True})
    assert page.locator("live-number[data-stop] .live-loss").inner_text().startswith("10 % of the fastest")
