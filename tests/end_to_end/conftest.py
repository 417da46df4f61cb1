"""What end-to-end tests share: a served workspace with the simulated team, and pages of a real browser that make no error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
ANSWERED = 120_000  # ms that an answer may take on a machine that compiles everything for the first time


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Headless Chromium."""
    if not CHROMIUM.exists():
        pytest.skip("needs a Chromium in /usr/bin/chromium (on Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Served]:
    """A workspace at its first start, with the simulated team."""
    server = Served(tmp_path_factory.mktemp("workspace"))
    yield server
    server.stop()


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[BrowserContext]:
    """A tablet in landscape without a past."""
    context = chromium.new_context(viewport={"width": 1180, "height": 820}, has_touch=True, locale="en-GB")
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def page(tablet: BrowserContext, served: Served) -> Iterator[Page]:
    """A page that makes no error, asks nobody else's computer and keeps its policy."""
    page = tablet.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if "127.0.0.1" not in request.url else None)
    page.goto(served.address)
    yield page
    assert [text for text in said if "ERR_CONNECTION_REFUSED" not in text and not text.startswith("data:")] == []
