"""What the tests of the workspace share: one that is open, and a browser before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import Browser, open_browser
from fastapi import FastAPI

from revpress.app.server import create_app
from revpress.app.settings import AppSettings


@pytest.fixture
def workspace_app(tmp_path: Path) -> FastAPI:
    """A workspace of one person, empty."""
    return create_app(AppSettings(tmp_path / "workspace", demo=False))


@pytest.fixture
def browser(workspace_app: FastAPI) -> Iterator[Browser]:
    """A browser before :func:`workspace_app`, which runs meanwhile."""
    with open_browser(workspace_app) as browser:
        yield browser
