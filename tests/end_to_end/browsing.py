"""How tests go through the pages: where they are, what a page may not do, and when it stands still."""

from __future__ import annotations

import re
import time
import urllib.request
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

ANSWERED = 300_000  # ms that an answer may take on a machine that compiles everything for the first time

PLACES = {
    "today": "/",
    "sessions": "/session",
    "session": "/session/{session}",
    "session-board": "/session/{session}/board",
    "session-report": "/session/{session}/report",
    "athletes": "/athletes",
    "athlete": "/athletes/{athlete}",
    "machines": "/machines",
    "machine": "/machines/{machine}",
    "machine-typical": "/machines/typical/standing_hinge",
    "machine-card": "/machines/{machine}/card",
    "compare": "/compare",
    "choose": "/choose?who={athlete}&m=prone_hinge&m=hip_press",
    "instead": "/instead",
    "week": "/week",
    "instruments": "/instruments",
    "data": "/data",
    "recording": "/recordings/{recording}",
    "refused": "/athletes/nobody",
}
"""Pages of a workspace of one person by name; what is in braces is the first of its kind."""

TEAM_PLACES = {"account": "/account", "accounts": "/accounts", "audit": "/audit"}
"""Pages that a team has besides, for its owner."""

ASKED = {
    "compare": "?x=reverse_leg_press/prone_hinge&x=hip_thrust",
    "instead": "?x=reverse_leg_press/prone_hinge&have=bands,cable,bench",
    "week": "?l=Monday;back_squat@60%25;4x6&l=Wednesday;hip_thrust@60%25;4x8&l=Friday;deadlift@60%25;3x5"
    "&add=reverse_leg_press/prone_hinge@50%25&addday=Wednesday",
    "instruments": "?x=reverse_leg_press/prone_hinge@20",
    "choose": "",  # of itself it asks for the whole team
}
"""What those pages are asked, as their own examples do."""

OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""Rules of axe-core that look at colours."""

_STILL = """() => !document.querySelector('answer-panel[data-state="working"], .machine .stale')
    && !document.querySelector('#says:not([data-state]), #says[data-state="idle"]')  // it asks when all else is there
    && ![...document.querySelectorAll('#view3d[data-state="loading"]')].some((one) => {
        const { top, bottom } = one.getBoundingClientRect();  // a view is drawn when it is looked at
        return bottom > 0 && top < innerHeight; })
    && document.fonts.status === "loaded"
    && [...document.images].every((one) => one.complete || one.loading === "lazy")"""


def places(address: str) -> dict[str, str]:
    """:data:`PLACES` with the first athlete, machine, session and recording that there are."""
    listed = {"athlete": "/athletes", "machine": "/machines", "session": "/session", "recording": "/data"}
    found = {kind: _first(address, page) for kind, page in listed.items()}
    lacking = tuple(f"{{{kind}}}" for kind, id in found.items() if not id)
    return {name: path.format(**found) for name, path in PLACES.items() if not any(lacks in path for lacks in lacking)}


def _first(address: str, page: str) -> str:
    """Who or what a page links to first."""
    with urllib.request.urlopen(address + page, timeout=60) as answer:
        found = re.search(r'href="/[a-z]+/([0-9a-f]{32})\b', answer.read().decode())
    return found[1] if found else ""


def stand_still(page: Page, patience: float = ANSWERED / 1000) -> None:
    """Wait until a page has asked, drawn and loaded what it shows."""
    until = time.monotonic() + patience
    page.wait_for_load_state("load")
    quiet = 0
    while quiet < 3:  # an answer may ask the next one
        page.wait_for_timeout(120)
        quiet = quiet + 1 if page.evaluate(_STILL) else 0
        assert time.monotonic() < until, f"{page.url} does not come to rest"


class Watch:
    """Notes what a page may never do: errors, a broken policy, a request that fails or goes to another computer.

    Parameters
    ----------
    page : Page
        Watched from now on.
    """

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self._request(request.url))
        page.on("response", lambda answer: self._answer(answer.status, answer.url))

    def _console(self, kind: str, text: str) -> None:
        told = text.startswith("Failed to load resource") or "ERR_CONNECTION_REFUSED" in text  # see _answer; no network
        if kind == "error" and not told:
            self.said.append(text)

    def _request(self, url: str) -> None:
        if "//127.0.0.1:" not in url and not url.startswith(("data:", "blob:")):
            self.said.append(f"asked {url}")

    def _answer(self, status: int, url: str) -> None:
        if status >= 400:
            self.said.append(f"{status} of {url}")


def axe_script() -> str:
    """axe-core, as a page runs it."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def serious(page: Page, axe: str) -> list[str]:
    """Serious and critical findings of axe-core, in words: in the light of all its rules, in the dark of colours."""
    page.evaluate(axe)
    said = []
    for scheme, asked in (("light", {}), ("dark", {"runOnly": OF_COLOURS})):  # nothing but colours differs
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        options = {"resultTypes": ["violations"], **asked}
        found: dict[str, Any] = page.evaluate("(options) => axe.run(options)", options)
        said += [
            f"{scheme}, {one['id']}: {node['html'][:160]} ({node['failureSummary'][:300]})"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]
    return said
