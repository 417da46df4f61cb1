"""Of somebody who is deleted no answer and no file that waits stays, nor comes back from what was being worked out."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import Browser, open_browser
from data_parts import brought
from fastapi import FastAPI
from sqlalchemy import select
from waiting_answers import LONG, PAYLOAD, start_waiting

from revpress.app.answers.keys import answer_key
from revpress.app.answers.registry import answers
from revpress.app.api.answers import keep_answer
from revpress.app.jobs import Job, Jobs
from revpress.app.server import create_app
from revpress.app.settings import AppSettings
from revpress.store.deletion import delete_athlete
from revpress.store.tables import AnswerRow
from revpress.store.workspace import Workspace


@pytest.fixture
def jobs(browser: Browser, workspace_app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    """Of the application, with answers that load nothing: nor what the server of processes loads for captures."""
    spawn = multiprocessing.get_context("spawn")
    monkeypatch.setattr(multiprocessing, "get_context", lambda method: spawn)
    workspace_app.state.jobs.close()
    workspace: Workspace = workspace_app.state.workspace
    jobs = workspace_app.state.jobs = Jobs(start_waiting, (), lambda job: keep_answer(workspace, job))
    yield jobs
    jobs.close()


def asked(workspace: Workspace, name: str, athlete_id: str) -> Job:
    """A job as it is asked for now."""
    answer = answers()[name]
    request = {"athlete_id": athlete_id}
    with workspace.reading() as session:
        key = answer_key(session, answer, answer.request.model_validate(request))
    return Job(name, request, key, answer.lane, None)


def kept(workspace: Workspace) -> list[str]:
    with workspace.reading() as session:
        return list(session.scalars(select(AnswerRow.name)))


def test_what_comes_after_the_deletion_is_not_kept(browser: Browser, workspace_app: FastAPI) -> None:
    workspace: Workspace = workspace_app.state.workspace
    ada = browser.post("/api/v1/athletes", json={"name": "Ada", "code": "A1"}).json()["id"]
    for deleted, expected in ((False, ["athlete_whole"]), (True, [])):
        job = asked(workspace, "athlete_whole", ada)
        job.payload = PAYLOAD
        if deleted:
            delete_athlete(workspace, ada)
        keep_answer(workspace, job)
        assert kept(workspace) == expected


def test_a_deletion_cancels_what_is_read_and_drops_what_was_found(
    browser: Browser, workspace_app: FastAPI, jobs: Jobs
) -> None:
    workspace: Workspace = workspace_app.state.workspace
    ada = browser.post("/api/v1/athletes", json={"name": "Ada", "code": "A1"}).json()["id"]
    quick, long = (asked(workspace, name, ada) for name in ("athlete", "athlete_whole"))
    found = jobs.ask(quick.name, quick.request, quick.key, quick.lane, None)
    reading = jobs.ask(long.name, long.request, long.key, long.lane, None)
    waiting = jobs.ask(long.name, long.request, "another", long.lane, None)
    writing = jobs.ask("demo", {}, "demo", "background", None)
    assert found.finished.wait(LONG)
    assert (found.payload, kept(workspace)) == (PAYLOAD, ["athlete"])
    assert browser.delete(f"/api/v1/athletes/{ada}?confirm=A1").status_code == 200
    assert (found.payload, jobs.find(found.id, None), kept(workspace)) == (None, None, [])
    assert reading.finished.wait(LONG / 2)
    assert waiting.finished.is_set()
    assert (reading.state, waiting.state, kept(workspace)) == ("cancelled", "cancelled", [])
    assert writing.state in ("waiting", "running")
    again = jobs.ask(quick.name, quick.request, "again", "long", None)
    assert again.finished.wait(LONG / 2)
    assert again.state == "done"  # a process that was ended is followed by another


def test_a_deletion_takes_files_that_wait_and_says_so(browser: Browser, workspace_app: FastAPI) -> None:
    folder = workspace_app.state.workspace.folder / "uploads"
    told = []
    for files in ({"Ada.csv": b"name\nAda\n"}, {}):
        ada = browser.post("/api/v1/athletes", json={"name": "Ada", "code": "A1"}).json()["id"]
        brought(browser, files)
        told.append(browser.delete(f"/api/v1/athletes/{ada}?confirm=A1").json()["words"])
        assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert ["bring the others again" in " ".join(words) for words in told] == [True, False]


def test_a_start_takes_files_that_waited_for_more_than_a_day(tmp_path: Path) -> None:
    old, new = (tmp_path / "uploads" / (digit * 32) for digit in "ab")
    for batch in (old, new):
        batch.mkdir(parents=True)
        (batch / "file").write_bytes(b"Ada")
    yesterday = time.time() - 25 * 3600.0
    os.utime(old, (yesterday, yesterday))
    with open_browser(create_app(AppSettings(tmp_path, demo=False))):
        assert list((tmp_path / "uploads").iterdir()) == [new]
