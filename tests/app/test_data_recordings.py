"""One recording: its signals as a picture, its repetitions corrected and measured again, and what is taken out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsers import Browser, open_browser
from data_parts import answered, kept

from revpress.app.server import create_app
from revpress.app.settings import AppSettings
from revpress.exercise.catalogue import find_exercise
from revpress.measurement.simulated_set import SetPace, simulate_set
from revpress.store.exchange.archive import ArchiveImport
from revpress.store.exchange.preview import apply, preview
from revpress.store.recordings import keep_recording
from revpress.store.tables import AthleteRow, EditRow, RecordingRow
from revpress.store.workspace import Workspace

PEOPLE = b"id,name,sex,stature_cm,mass_kg,age\nA1,Ann,female,170,64,22\n"
LOAD = 40.0


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with open_browser(create_app(AppSettings(tmp_path_factory.mktemp("data"), demo=False))) as browser:
        kept(browser, {"people.csv": PEOPLE})
        yield browser


def workspace(client: Browser) -> Workspace:
    found: Workspace = client.app.state.workspace  # type: ignore[attr-defined]
    return found


@pytest.fixture(scope="module")
def recording_id(client: Browser) -> str:
    """Four simulated repetitions of a hip thrust, of which somebody says what was done."""
    with workspace(client).reading() as session:
        person = session.query(AthleteRow).one()
    athlete = person.athlete(person.created.date())
    exercise = find_exercise("hip_thrust")
    made = simulate_set(exercise, athlete, LOAD, SetPace(4, 0.8, fatigue=0.05), np.random.default_rng(0))
    row = keep_recording(workspace(client), made, athlete_id=person.id, simulated=True)
    said = {"athlete_id": person.id, "exercise": "hip_thrust", "load": LOAD}
    done = client.post(f"/api/v1/recordings/{row.id}/set", json=said)
    assert done.status_code == 201, done.text
    assert client.post(f"/api/v1/recordings/{row.id}/set", json=said).status_code == 422
    return row.id


def repetitions(client: Browser, recording_id: str) -> list[dict[str, Any]]:
    return list(answered(client, "repetitions", {"recording_id": recording_id})["data"]["repetitions"])


def correct(client: Browser, recording_id: str, seen: int, **step: Any) -> Any:
    return client.post(f"/api/v1/recordings/{recording_id}/edits", json={"seen": seen, "reason": "it slipped", **step})


def results(client: Browser) -> list[float]:
    """Mean velocities in the order of the repetitions."""
    rows = csv.DictReader(io.StringIO(client.get("/api/v1/exports/results.csv").text))
    found = [(int(row["repetition"]), float(row["value"])) for row in rows if row["metric"] == "mean velocity"]
    return [value for _, value in sorted(found)]


def test_a_picture_holds_every_sample_between_its_least_and_most(client: Browser, recording_id: str) -> None:
    whole = answered(client, "recording_signals", {"recording_id": recording_id, "parts": 50})["data"]
    assert (whole["begin"], whole["end"]) == (whole["first"], whole["last"])
    names = [channel["name"] for channel in whole["channels"]]
    assert names == [channel["name"] for channel in client.get(f"/api/v1/recordings/{recording_id}").json()["channels"]]
    middle = (whole["first"] + whole["last"]) / 2
    zoomed = {"recording_id": recording_id, "begin": middle, "end": middle + 1.0, "parts": 50}
    near = answered(client, "recording_signals", zoomed)["data"]
    for far, close in zip(whole["channels"], near["channels"], strict=True):
        assert min(far["least"]) <= min(close["least"]) <= max(close["most"]) <= max(far["most"])
    empty = {"recording_id": recording_id, "begin": 1e6, "end": 1e6 + 1, "parts": 50}
    assert set(answered(client, "recording_signals", empty)["data"]["channels"][0]["least"]) == {None}


def test_corrections_are_kept_with_who_and_why_measured_again_and_taken_back(
    client: Browser, recording_id: str
) -> None:
    found = repetitions(client, recording_id)
    assert [one["found"] for one in found] == [1, 2, 3, 4]
    before = results(client)
    assert len(before) == 4
    told = correct(client, recording_id, 0, do="delete", rep=2).json()
    assert told["words"][0] == "The repetition found as number 2 is left out: 4 repetitions before, 3 now."
    assert [one["found"] for one in repetitions(client, recording_id)] == [1, 3, 4]
    # The others stay as they were: what a repetition says depends on itself alone.
    assert results(client) == [value for k, value in enumerate(before) if k != 1]
    (edit,) = client.get(f"/api/v1/recordings/{recording_id}/edits").json()
    assert (edit["by"], edit["reason"], edit["do"], edit["rep"]) == ("You", "it slipped", "delete", 2)
    late = correct(client, recording_id, 0, do="delete", rep=1)
    assert "somebody else has corrected this recording meanwhile" in late.json()["error"]
    begin, end = found[2]["phases"]["concentric"]
    cut = correct(client, recording_id, 1, do="split", rep=3, at=(begin + end) / 2).json()
    halves = [one for one in cut["data"]["repetitions"] if one["found"] == 3]
    assert [one["last"] for one in halves] == [False, True]
    for count in (2, 1):
        assert client.delete(f"/api/v1/recordings/{recording_id}/edits/last").status_code == 200
        assert len(client.get(f"/api/v1/recordings/{recording_id}/edits").json()) == count - 1
    assert client.delete(f"/api/v1/recordings/{recording_id}/edits/last").status_code == 404
    assert repetitions(client, recording_id) == found
    assert results(client) == before


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"do": "delete", "rep": 9}, "there is no repetition 9 (found: 1 to 4)"),
        ({"do": "merge", "rep": 4}, "has no next one to merge with"),
        ({"do": "split", "rep": 1, "at": 1e5}, "outside"),
        ({"do": "split", "rep": 1}, "a split says at which instant"),
        ({"do": "move", "rep": 1, "to": 1.0}, "a move says which end goes where"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    client: Browser, recording_id: str, step: dict[str, Any], said: str
) -> None:
    answer = correct(client, recording_id, 0, **step)
    assert answer.status_code == 422
    assert said in answer.json()["error"]
    with workspace(client).reading() as session:
        assert session.query(EditRow).count() == 0


def test_a_recording_leaves_as_a_file_that_is_read_again(client: Browser, recording_id: str, tmp_path: Path) -> None:
    for ending in ("csv", "ndjson", "c3d"):
        answer = client.get(f"/api/v1/exports/recordings/{recording_id}.{ending}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"].startswith("attachment")
        assert len(answer.content) > 1000
    assert client.get(f"/api/v1/exports/recordings/{recording_id}.exe").status_code == 422
    assert client.get(f"/api/v1/exports/recordings/{'0' * 32}.csv").status_code == 404
    assert list(workspace(client).drafts.iterdir()) == []  # what was sent is gone


def test_an_archive_is_taken_in_by_another_workspace(client: Browser, recording_id: str, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(client.get("/api/v1/exports/archive.zip").content)
    with Workspace.open(tmp_path / "other") as other:
        everything = ArchiveImport(path)
        apply(other, everything, preview(other, everything).digest)
        with other.reading() as session:
            assert session.get(RecordingRow, recording_id) is not None


def test_pages_say_one_thing_to_do_next(client: Browser, recording_id: str) -> None:
    for address in ("/data", f"/recordings/{recording_id}"):
        page = client.get(address)
        assert page.status_code == 200
        assert page.text.count('class="next"') == 1
    assert client.get(f"/recordings/{'0' * 32}").status_code == 404
    assert client.get("/data?find=nobody-has-this").text.count("Nothing is called so") == 1
