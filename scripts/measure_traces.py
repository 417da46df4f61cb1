"""How well a browser follows live traces: 8 lanes, 25 pictures a second, with the processor throttled and without.

Run: python scripts/measure_traces.py [--seconds 20] [--throttle 4]

The pictures come from a server of this script over a real WebSocket; the browser is Debian's Chromium without a
graphics card. Latency is from the receipt of a picture until its frame is painted. The throttle burns the processor's
time: what a throttled page takes of a core holds that too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import struct
import threading
import time
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
WIDTH, BUCKETS, LANES = 0.02, 2, 8
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Traces</title>
<link rel="stylesheet" href="/static/app/css/fonts.css"><link rel="stylesheet" href="/static/app/css/app.css">
<link rel="stylesheet" href="/static/app/css/live.css">
<script type="module" src="/static/app/js/sweep.js"></script><main>"""
PAGE = HEAD + '<live-trace src="/live/made"></live-trace></main></html>'
CHANNELS = [
    {"name": name, "unit": unit, "quantity": name, "instrument": "made", "side": None, "range": None}
    for name, unit in (("Force left", "N"), ("Force right", "N"), ("Cable position", "m"), ("Cable speed", "m/s"),
                       ("Knee angle", "rad"), ("Hip angle", "rad"), ("EMG biceps", "mV"), ("EMG glute", "mV"))
]  # fmt: skip


def picture(number: int) -> bytes:
    """The picture that begins with bucket ``number``: repetitions of 2 s with noise."""
    rng = np.random.default_rng(number)
    t = (number + np.arange(BUCKETS)) * WIDTH
    push = np.clip(np.sin(np.pi * t), 0.0, None) ** 2
    rows = [400 * push + 40, 380 * push + 35, 0.4 * push, 0.8 * np.sin(2 * np.pi * t) * (push > 0),
            1.2 - push, 1.4 - push, 0 * t, 0 * t]  # fmt: skip
    half = np.array([6, 6, 0.001, 0.02, 0.005, 0.005, 0.3, 0.2])[:, None] * (1 + rng.random((LANES, BUCKETS)))
    half[6:] *= 0.05 + push
    both = np.stack([np.array(rows) - half, np.array(rows) + half], axis=2).astype("<f4")
    head = struct.pack("<BBHddd", 1, LANES, BUCKETS, time.time(), number * WIDTH, WIDTH)
    return head + both.tobytes()


async def live(websocket: WebSocket) -> None:
    """One capture that never ends."""
    await websocket.accept()
    await websocket.send_text(json.dumps({"kind": "opened", "title": "Made", "channels": CHANNELS, "hidden": ""}))
    begun = time.monotonic()
    try:
        for number in range(0, 10**9, BUCKETS):
            await asyncio.sleep(max(0.0, begun + number * WIDTH - time.monotonic()))
            await websocket.send_bytes(picture(number))
    except WebSocketDisconnect:
        return


async def _empty(request: Any) -> HTMLResponse:
    return HTMLResponse('<!doctype html><html lang="en"><title>Empty</title></html>')


async def _page(request: Any) -> HTMLResponse:
    return HTMLResponse(PAGE)


def serve() -> tuple[uvicorn.Server, int]:
    """A server in a thread, and its port."""
    static = [Mount(f"/static/{room}", StaticFiles(directory=str(files("revpress") / room / "static")))
              for room in ("app", "report")]  # fmt: skip
    app = Starlette(routes=[Route("/", _page), Route("/empty", _empty), WebSocketRoute("/live/made", live), *static])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return server, server.servers[0].sockets[0].getsockname()[1]


def busy(session: CDPSession) -> dict[str, float]:
    """Processor time of the page's main thread [s] and its heap [bytes]."""
    return {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}


def rendered(browser: Browser) -> float:
    """Processor time of all pages' processes [s], whatever else the machine does."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return sum(one["cpuTime"] for one in processes if one["type"] == "renderer")


def memory(browser: Browser) -> float:
    """Proportional memory of all pages' processes [MB]."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    lines = [Path(f"/proc/{one['id']}/smaps_rollup").read_text() for one in processes if one["type"] == "renderer"]
    return sum(int(found[1]) for text in lines if (found := re.search(r"^Pss: +(\d+) kB", text, re.MULTILINE))) / 1024


def measure(page: Page, port: int, throttle: float, seconds: float) -> str:
    """One line of figures."""
    session, browser = page.context.new_cdp_session(page), page.context.browser
    assert browser is not None
    session.send("Performance.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    page.goto(f"http://127.0.0.1:{port}/empty")
    page.wait_for_timeout(2000)
    empty = memory(browser)
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_timeout(3000)
    cpu = rendered(browser)
    before, first = busy(session), page.evaluate("document.querySelector('live-trace').stats")
    page.wait_for_timeout(1000 * seconds)
    cpu = rendered(browser) - cpu
    after, last = busy(session), page.evaluate("document.querySelector('live-trace').stats")
    spent = after["Timestamp"] - before["Timestamp"]
    tasks = 100 * (after["TaskDuration"] - before["TaskDuration"]) / spent
    session.send("HeapProfiler.collectGarbage")
    heap = busy(session)["JSHeapUsedSize"] / 1e6
    above = memory(browser) - empty
    return (
        f"throttle {throttle:g}: {(last['drawn'] - first['drawn']) / spent:.1f} of "
        f"{(last['frames'] - first['frames']) / spent:.1f} pictures a second painted, renderer "
        f"{100 * cpu / spent:.1f} % of a core, main thread busy or waiting {tasks:.1f} %, latency "
        f"p50 {last['latency']['p50']:.1f} p95 {last['latency']['p95']:.1f} most {last['latency']['most']:.1f} ms, "
        f"frame p50 {last['drawing']['p50']:.2f} p95 {last['drawing']['p95']:.2f} ms, heap {heap:.1f} MB (peak "
        f"{after['JSHeapUsedSize'] / 1e6:.1f}), PSS {above:.0f} MB above an empty page, pixel {last['pixel']:g}"
    )


def main() -> None:
    """Measure without and with a throttled processor, at pixel ratios 1 and 2."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--throttle", type=float, default=4.0)
    parser.add_argument("--picture", help="PNG of the page as it is at the end")
    given = parser.parse_args()
    server, port = serve()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for ratio in (1, 2):
            for throttle in (1.0, given.throttle):
                context = browser.new_context(viewport={"width": 1180, "height": 820}, device_scale_factor=ratio)
                page = context.new_page()
                print(f"pixel ratio {ratio}, {measure(page, port, throttle, given.seconds)}", flush=True)
                if given.picture:
                    page.screenshot(path=given.picture)
                context.close()
        browser.close()
    server.should_exit = True


if __name__ == "__main__":
    main()
