"""What end-to-end tests share: a served workspace with the simulated team, and pages that make no error."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest
from browsing import Watch
from served import Served

from live_parts import LSL_AT_HOME

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="session")
def lsl_at_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Lab Streaming Layer looks for streams on this machine alone: it reads that when a process loads it."""
    if "LSLAPICFG" not in os.environ:
        file = tmp_path_factory.mktemp("lsl") / "lsl.cfg"
        file.write_text(LSL_AT_HOME)
        os.environ["LSLAPICFG"] = str(file)


@pytest.fixture(scope="module")
def served(
    filled_folder: Path, tmp_path_factory: pytest.TempPathFactory, chromium: Browser, lsl_at_home: None
) -> Iterator[Served]:
    """A workspace with the simulated team and its recordings, some time after its first start."""
    server = Served(copytree(filled_folder, tmp_path_factory.mktemp("served") / "workspace"))
    yield server
    server.stop()


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[BrowserContext]:
    """A tablet in landscape without a past."""
    context = chromium.new_context(
        viewport={"width": 1180, "height": 820}, has_touch=True, locale="en-GB", reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def blank(tablet: BrowserContext) -> Iterator[Page]:
    """A page that makes no error, is refused nothing, asks nobody else's computer and keeps its policy."""
    page = tablet.new_page()
    watch = Watch(page)
    yield page
    assert watch.said == []


@pytest.fixture
def page(blank: Page, served: Served) -> Page:
    """The same, at the start."""
    blank.goto(served.address)
    return blank
