"""Captures that were found, over REST: offered as what they were made for, kept once, or thrown away."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from revpress.recording.live.journal import Journal
from revpress.recording.live.transport import Block, LiveChannel, LiveStream
from revpress.store.captures import is_being_written
from revpress.store.tables import AthleteRow, SessionRow, SetRow
from revpress.store.workspace import Workspace

STREAM = LiveStream("encoder", "an encoder", (LiveChannel("encoder", "position", "m", 1e-3, 1e-3),), 100.0, "<i2")
NAME = "20260301-120000-aaaa.rpj"


@pytest.fixture
def workspace(client: TestClient) -> Workspace:
    held: Workspace = client.app.state.workspace  # type: ignore[attr-defined]
    return held


@contextmanager
def going(workspace: Workspace, about: object, name: str = NAME, first: int = 0) -> Iterator[None]:
    """One second of a capture that is still being written."""
    written = Journal(workspace.folder / "captures" / name, {"about": about, "simulated": True})
    stream = written.add_stream(STREAM)
    for number in range(10):
        at = (10 * number + np.arange(10)) / 100.0
        raw = np.arange(10, dtype="<i2").reshape(-1, 1) + number + first
        written.add_block(stream, Block(at, raw, at[-1] + written.opened, (float(at[-1]), written.opened)))
    try:
        yield
    finally:
        written.close()


def journal(workspace: Workspace, about: object, name: str = NAME, first: int = 0) -> None:
    """One second of a capture that has ended."""
    with going(workspace, about, name, first):
        pass


def set_of_ada(workspace: Workspace) -> SetRow:
    """A set without a recording, the third of its session."""
    with workspace.writing() as session:
        ada = session.scalars(select(AthleteRow).where(AthleteRow.name == "Ada")).one()
        held = SessionRow(team_id=ada.team_id, title="Test")
        session.add(held)
        session.flush()
        done = SetRow(session_id=held.id, athlete_id=ada.id, exercise="back_squat", load=50.0, leg="both", position=3)
        session.add(done)
    return done


def test_a_capture_is_offered_as_the_set_it_was_made_for_and_kept_once(
    client: TestClient, workspace: Workspace
) -> None:
    done = set_of_ada(workspace)
    journal(workspace, {"athlete_id": done.athlete_id, "set_id": done.id, "session_id": done.session_id})
    (waiting,) = client.get("/api/v1/waiting-captures").json()
    assert (waiting["journal"], waiting["position"], waiting["athlete"]) == (NAME, 3, "Ada")
    assert (waiting["samples"], waiting["finished"]) == (100, True)
    offered = "A capture waits that nobody has kept"
    assert offered in client.get("/").text
    assert waiting["seconds"] == pytest.approx(0.99)
    assert client.get(f"/api/v1/sets/{done.id}").json()["simulated"] is False  # nothing is known of it yet
    kept = client.post(f"/api/v1/waiting-captures/{NAME}/keep").json()
    shown = client.get(f"/api/v1/sets/{done.id}").json()
    assert (shown["recording_id"], shown["simulated"]) == (kept["recording_id"], True)
    assert client.get("/api/v1/waiting-captures").json() == []
    assert offered not in client.get("/").text
    again = client.post(f"/api/v1/waiting-captures/{NAME}/keep")
    assert again.status_code == 404
    assert "kept already" in again.json()["error"]
    for page in ("/data", f"/recordings/{kept['recording_id']}"):
        text = client.get(page).text
        assert "Live capture" in text
        assert NAME not in text, "the name of a journal tells a coach nothing"


def test_of_two_screens_that_keep_one_both_are_told_the_same(client: TestClient, workspace: Workspace) -> None:
    done = set_of_ada(workspace)
    journal(workspace, {"athlete_id": done.athlete_id, "set_id": done.id, "session_id": done.session_id})
    first, second = (client.post(f"/api/v1/sets/{done.id}/recording", json={"journal": NAME}) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    other = client.post(f"/api/v1/sets/{done.id}/recording", json={"journal": "20260301-120000-bbbb.rpj"})
    assert other.status_code == 404


def test_one_that_goes_on_by_itself_is_said_and_can_be_kept_when_it_has_ended(
    client: TestClient, workspace: Workspace
) -> None:
    with going(workspace, None):
        (waiting,) = client.get("/api/v1/waiting-captures").json()
        assert (waiting["going"], waiting["finished"]) == (True, False)
        assert "still being written" in client.post(f"/api/v1/waiting-captures/{NAME}/keep").json()["error"]
        long_ago = time.time() - 60.0
        os.utime(workspace.folder / "captures" / NAME, (long_ago, long_ago))
        (waiting,) = client.get("/api/v1/waiting-captures").json()
        assert (waiting["going"], waiting["finished"]) == (False, False)
        assert client.post(f"/api/v1/waiting-captures/{NAME}/keep").status_code == 200


def test_one_that_is_gone_when_it_is_looked_at_is_not_being_written(tmp_path: Path) -> None:
    assert not is_being_written(tmp_path / "gone.rpj", finished=False)


def test_one_whose_process_was_seen_to_end_is_kept_at_once(
    client: TestClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was killed has not closed its journal, and nobody has to wait until that looks old."""
    done = set_of_ada(workspace)
    captures = client.app.state.captures  # type: ignore[attr-defined]
    info = SimpleNamespace(journal=NAME, state="live")
    monkeypatch.setitem(captures._running, "a", SimpleNamespace(info=info))
    with going(workspace, {"athlete_id": done.athlete_id, "set_id": done.id}):
        going_on = client.post(f"/api/v1/sets/{done.id}/recording", json={"journal": NAME})
        assert going_on.status_code == 409
        info.state = "ended"
        kept = client.post(f"/api/v1/sets/{done.id}/recording", json={"journal": NAME})
        assert kept.status_code == 200, kept.text
    monkeypatch.undo()


@pytest.mark.parametrize("about", [None, [], {"set_id": 7}, {"athlete_id": "f" * 32, "set_id": "f" * 32}])
def test_one_of_which_nobody_knows_whose_it_is_is_offered_all_the_same(
    client: TestClient, workspace: Workspace, about: object
) -> None:
    journal(workspace, about)
    (waiting,) = client.get("/api/v1/waiting-captures").json()
    assert (waiting["position"], waiting["athlete"]) == (None, "")


def test_one_is_thrown_away_alone(client: TestClient, workspace: Workspace) -> None:
    other = NAME.replace("aaaa", "bbbb")
    journal(workspace, {})
    journal(workspace, {}, other, 5)
    assert client.delete(f"/api/v1/waiting-captures/{NAME}").status_code == 204
    assert [one["journal"] for one in client.get("/api/v1/waiting-captures").json()] == [other]


def test_no_other_file_is_kept_or_thrown_away(client: TestClient, workspace: Workspace) -> None:
    outside = workspace.folder / "outside.rpj"
    outside.write_bytes(b"x")
    for name in ("..%2Foutside.rpj", "outside.rpj", "workspace.sqlite"):
        assert client.post(f"/api/v1/waiting-captures/{name}/keep").status_code in (404, 422)
        assert client.delete(f"/api/v1/waiting-captures/{name}").status_code in (404, 422)
    assert outside.exists()
