"""What all tests share: tiers that need something from outside, a real browser, and hypothesis' profile."""

from __future__ import annotations

import importlib.util
import os
import pkgutil
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import revpress
from web_browser import CHROMIUM, MISSING, open_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REPOSITORY = Path(__file__).resolve().parent.parent

# The same examples every time and no time limit: a slow machine is no defect.
# HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("explore", parent=settings.get_profile("ci"), derandomize=False, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def find_reference() -> Path | None:
    """The folder of outside reference data: REVPRESS_REFERENCE, else a sibling of the checkout; or None."""
    named = os.environ.get("REVPRESS_REFERENCE")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    return folder if folder.is_dir() else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Hypothesis draws on the constants of imported code: import all, or examples depend on which tests came before.

    Whoever only deals tests out to other processes imports nothing: they would wait for it.
    """
    if session.config.getoption("dist", "no") == "no" or hasattr(session.config, "workerinput"):
        for module in pkgutil.walk_packages(revpress.__path__, "revpress."):
            importlib.import_module(module.name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with a message, the tiers whose outside part is not on this machine."""
    missing = {}
    if find_reference() is None:
        missing["reference"] = "no folder of reference data: set REVPRESS_REFERENCE"
    if importlib.util.find_spec("opensim") is None:
        missing["opensim"] = "OpenSim is not installed: no wheel for this platform"
    for item in items:
        for tier in missing.keys() & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.skip(reason=missing[tier]))


@pytest.fixture(scope="session")
def reference_folder() -> Path:
    """The folder of outside reference data; skips where there is none. For tests marked ``reference``."""
    folder = find_reference()
    if folder is None:
        pytest.skip("no folder of reference data: set REVPRESS_REFERENCE")
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Headless Chromium; one a module and no longer, as an event loop runs in this thread as long as it lives."""
    if not CHROMIUM.exists():
        pytest.skip(MISSING)
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the simulated team and its recordings, as after a first start; who changes it takes a copy."""
    from revpress.store.demo_team import add_demo_recordings, add_demo_team
    from revpress.store.workspace import Workspace

    folder = tmp_path_factory.mktemp("filled") / "workspace"
    with closing(Workspace.open(folder)) as workspace:
        add_demo_team(workspace, date.today() - timedelta(days=1))
        add_demo_recordings(workspace, lambda *_: None)
    return folder


@pytest.fixture(autouse=True)
def leaves_no_thread() -> Iterator[None]:
    """A capture that a test leaves running writes on, and whoever asks next what still runs is told of it."""
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in set(threading.enumerate()) - before if thread.name.startswith("revpress ")]
    assert left == []
