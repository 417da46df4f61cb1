"""What the tests of the workspace share: one that is open, a client before it, a real browser where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest
from browser_parts import Site
from browsers import Browser as Client
from browsers import open_browser
from fastapi import FastAPI

from revpress.app.server import create_app
from revpress.app.settings import AppSettings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser without a past: no cookies, nothing stored; a tablet in landscape."""
    context = chromium.new_context(viewport={"width": 1180, "height": 820}, has_touch=True)
    context.set_default_timeout(8000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that makes no error, and keeps the policy that forbids scripts and styles from elsewhere."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert [text for text in said if not text.startswith("Failed to load resource")] == []


@pytest.fixture
def site() -> Iterator[Site]:
    """A server of static files."""
    site = Site()
    yield site
    site.stop()


@pytest.fixture
def workspace_app(tmp_path: Path) -> FastAPI:
    """A workspace of one person, empty."""
    return create_app(AppSettings(tmp_path / "workspace", demo=False))


@pytest.fixture
def browser(workspace_app: FastAPI) -> Iterator[Client]:
    """A client before :func:`workspace_app`, which runs meanwhile."""
    with open_browser(workspace_app) as client:
        yield client


@pytest.fixture
def client(filled_folder: Path, tmp_path: Path) -> Iterator[Client]:
    """A client before a workspace that has the simulated team and its recordings."""
    copytree(filled_folder, tmp_path / "workspace")
    with open_browser(create_app(AppSettings(tmp_path / "workspace"))) as client:
        yield client
