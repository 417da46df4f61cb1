"""Measure what one move of a slider on a machine's page costs: processor time of its answer, and of telling it.

Usage: python scripts/measure_machine_sliders.py [--browser] [KIND...]

Each kind is moved through loads and through its first lengths and angles; the first two answers, for which code and
machine are made ready, are not counted. With ``--browser`` a served page is moved in Debian's Chromium, and what counts
is the time from a move until the page is redrawn.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from revpress.app.answers.machine_response import MachineResponseRequest, machine_response
from revpress.app.machine_controls import controls
from revpress.machine.catalogue import machines
from revpress.machine.find import typical_machine
from revpress.report.story_json import story_json
from revpress.store.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "end_to_end")]

from served import Served  # noqa: E402

from web_browser import open_chromium  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOVES = 24
WARM = 2
DIMENSIONS = 4


def cost(workspace: Workspace, kind: str) -> tuple[list[float], list[float]]:
    """Milliseconds of the answer and of its telling, a move each."""
    known = controls(typical_machine(kind))
    moved = [one for one in known["dimensions"] if one["shape"]][:DIMENSIONS]
    answers, tellings = [], []
    for move in range(WARM + MOVES):
        load = known["load"] and known["load"]["usual"] * (1.0 - 0.02 * (move % 5))
        at = moved[move % len(moved)] if moved else None
        dimensions = {at["name"]: at["value"] + at["step"] * (move % 3)} if at else {}
        request = MachineResponseRequest.model_validate({"kind": kind, "dimensions": dimensions, "load_kg": load})
        begun = time.process_time()
        told = machine_response(workspace, request, lambda done, what: None)
        answered = time.process_time()
        story_json(told.story)
        answers.append(1e3 * (answered - begun))
        tellings.append(1e3 * (time.process_time() - answered))
    return answers[WARM:], tellings[WARM:]


MOVE = """([name, step]) => new Promise((redrawn) => {  // what cannot be is refused: that is no redrawing
    setTimeout(redrawn, 2000, null);
    document.addEventListener("redrawn", (event) => redrawn(event.detail.milliseconds), { once: true });
    const slider = document.querySelector(`.slider[data-name="${name}"] input[type=range]`);
    slider.value = Number(slider.value) + step * Number(slider.step || 1);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
})"""
SLIDERS = """() => [...document.querySelectorAll(".slider[data-name]")].map((one) => one.dataset.name)"""


def delays(address: str, page: Page, kind: str) -> list[float]:
    """Milliseconds from a move until the page is redrawn."""
    page.goto(f"{address}/machines/typical/{kind}")
    page.locator("#words p").first.wait_for(timeout=120_000)
    names = page.evaluate(SLIDERS)[: DIMENSIONS + 1]
    moves = [page.evaluate(MOVE, [names[n % len(names)], 1 if n % 3 else -2]) for n in range(WARM + MOVES)]
    return [one for one in moves[WARM:] if one is not None]


def in_a_browser(kinds: Sequence[str]) -> None:
    """Print a line a kind, of a workspace that is served for it."""
    print(f"{'kind':20}{'redrawn: median':>16}{'95 %':>9}{'largest':>9}   ms after a move")
    with tempfile.TemporaryDirectory() as folder, open_chromium() as browser:
        server = Served(Path(folder) / "workspace", "--no-demo")
        try:
            for kind in kinds:
                found = delays(server.address, browser.new_page(), kind)
                most = statistics.quantiles(found, n=20)[-1]
                print(f"{kind:20}{statistics.median(found):16.0f}{most:9.0f}{max(found):9.0f}")
        finally:
            server.stop()


def main() -> None:
    """Print a line a kind."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--browser", action="store_true")
    asked = parser.parse_args()
    if asked.browser:
        in_a_browser(asked.kinds or list(machines))
        return
    print(f"{'kind':20}{'answer: median':>16}{'largest':>9}{'telling: median':>17}   ms of processor time")
    with tempfile.TemporaryDirectory() as folder, Workspace.open(folder) as workspace:
        for kind in asked.kinds or machines:
            answers, tellings = cost(workspace, kind)
            print(f"{kind:20}{statistics.median(answers):16.0f}{max(answers):9.0f}{statistics.median(tellings):17.0f}")


if __name__ == "__main__":
    main()
