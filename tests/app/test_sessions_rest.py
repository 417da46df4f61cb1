"""Sessions, sets and notes over REST: kept once whatever is sent twice, and the later edit stays."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from browsers import Browser
from fastapi.testclient import TestClient
from sqlalchemy import event, select

from revpress.app.api.sets import SetSent
from revpress.store.tables import AthleteRow, EarlierRow, MachineRow, RecordingRow, ResultRow, SetRow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def athlete(client: TestClient) -> str:
    with client.app.state.workspace.reading() as session:  # type: ignore[attr-defined]
        return str(session.scalar(select(AthleteRow.id).where(AthleteRow.name == "Ada")))


@pytest.fixture
def session_id(client: TestClient) -> str:
    id = uuid4().hex
    assert client.put(f"/api/v1/sessions/{id}", json={"title": "Tuesday"}).status_code == 200
    return id


def sent(session_id: str, athlete: str, minutes: float = 0, **more: Any) -> dict[str, Any]:
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    base = {"session_id": session_id, "athlete_id": athlete, "position": 1, "exercise": "reverse_leg_press/prone_hinge"}
    return {**base, "leg": "left", "load": 30.0, "at": at, **more}


def test_a_set_that_is_sent_twice_is_there_once(client: TestClient, session_id: str, athlete: str) -> None:
    id = uuid4().hex
    for _ in range(2):
        answer = client.put(f"/api/v1/sets/{id}", json=sent(session_id, athlete))
        assert answer.status_code == 200, answer.text
    listed = {one["id"]: one["sets"] for one in client.get("/api/v1/sessions").json()}
    assert listed[session_id] == 1
    whole = client.get(f"/api/v1/sessions/{session_id}").json()
    assert [one["id"] for one in whole["performed"]] == [id]
    assert whole["performed"][0]["load_unit"] == "kg"


def test_of_two_edits_the_later_written_stays_and_the_other_is_kept(
    client: TestClient, session_id: str, athlete: str
) -> None:
    id = uuid4().hex
    for minutes, load in ((0, 30.0), (5, 35.0), (2, 32.5)):  # the third comes late: it was written before the second
        answer = client.put(f"/api/v1/sets/{id}", json=sent(session_id, athlete, minutes, load=load))
    assert answer.json()["load"] == 35.0
    with client.app.state.workspace.reading() as session:  # type: ignore[attr-defined]
        earlier = session.scalars(select(EarlierRow).where(EarlierRow.object_id == id).order_by(EarlierRow.at)).all()
    assert [row.values for row in earlier] == [{"load": 30.0}, {"load": 32.5}]
    assert {row.athlete_id for row in earlier} == {athlete}


def test_a_clock_that_is_far_ahead_does_not_shut_out_what_is_written_later(
    client: TestClient, session_id: str, athlete: str
) -> None:
    id = uuid4().hex
    ahead = (datetime.now(UTC) + timedelta(days=27000)).isoformat()
    kept = client.put(f"/api/v1/sets/{id}", json=sent(session_id, athlete, at=ahead)).json()
    assert abs(datetime.fromisoformat(kept["at"]) - datetime.now(UTC)) < timedelta(minutes=5)
    true = sent(session_id, athlete, at=(datetime.now(UTC) + timedelta(minutes=1)).isoformat(), load=35.0)
    assert client.put(f"/api/v1/sets/{id}", json=true).json()["load"] == 35.0


def test_what_was_deleted_does_not_come_back_with_an_older_edit(
    client: TestClient, session_id: str, athlete: str
) -> None:
    done, note = f"/api/v1/sets/{uuid4().hex}", f"/api/v1/notes/{uuid4().hex}"
    for address, body in ((done, sent(session_id, athlete)), (note, {"text": "Sore", "at": NOON.isoformat()})):
        assert client.put(address, json=body).status_code == 200
        assert client.delete(address).status_code == 204
        late = client.put(address, json=body)
        assert (late.status_code, "was deleted after this was written" in late.json()["error"]) == (410, True)
        again = {**body, "at": (datetime.now(UTC) + timedelta(minutes=1)).isoformat()}
        assert client.put(address, json=again).status_code == 200, "a later edit stays, as always"


PLAN_LINE = {"day": "Monday", "exercise": "hip_thrust", "sets": 3, "repetitions": 8, "load": 60.0}


@pytest.mark.parametrize(
    ("table", "base"), [("session", {"note": ""}), ("plan", {"lines": [PLAN_LINE]})], ids=["session", "plan"]
)
def test_of_two_tablets_the_late_one_does_not_win_and_is_told(
    client: TestClient, table: str, base: dict[str, Any]
) -> None:
    id = uuid4().hex
    address = f"/api/v1/{table}s/{id}"

    def put(minutes: float, title: str) -> Any:
        at = (NOON + timedelta(minutes=minutes)).isoformat()
        return client.put(address, json={**base, "title": title, "at": at})

    assert put(0, "Tuesday").status_code == 200
    assert put(5, "Of the second tablet").status_code == 200
    late = put(2, "Of the first tablet, which had no network")
    assert late.status_code == 409
    assert late.json()["error"] == f"this {table} was changed by You after this was written: that stays, load it again"
    assert client.get(address).json()["title"] == "Of the second tablet"
    with client.app.state.workspace.reading() as session:  # type: ignore[attr-defined]
        earlier = session.scalars(select(EarlierRow).where(EarlierRow.object_id == id).order_by(EarlierRow.at)).all()
    titles = [row.values["title"] for row in earlier]
    assert titles == ["Tuesday", "Of the first tablet, which had no network"], "nothing is lost"
    assert {row.kind for row in earlier} == {table}
    assert put(6, "Tuesday again").json()["title"] == "Tuesday again"
    assert client.put(address, json={**base, "title": "From a program"}).status_code == 200, "its time is now"
    assert client.delete(address).status_code == 204
    assert put(7, "From before it was deleted").status_code == 410


def test_marks_and_notes(client: TestClient, session_id: str, athlete: str) -> None:
    id, note = uuid4().hex, uuid4().hex
    client.put(f"/api/v1/sets/{id}", json=sent(session_id, athlete))
    marks = {"marks": {"warm-up": True}, "at": (NOON + timedelta(minutes=1)).isoformat()}
    assert client.put(f"/api/v1/sets/{id}/marks", json=marks).json()["marks"] == {"warm-up": True}
    said = {"text": "Pad too hard", "set_id": id, "athlete_id": athlete, "at": NOON.isoformat()}
    assert client.put(f"/api/v1/notes/{note}", json=said).status_code == 200
    assert [one["text"] for one in client.get(f"/api/v1/notes?set_id={id}").json()] == ["Pad too hard"]
    assert client.delete(f"/api/v1/notes/{note}").status_code == 204
    assert client.get(f"/api/v1/notes?set_id={id}").json() == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"exercise": "curl"}, "there is no exercise curl: choose one of the catalogue"),
        ({"athlete_id": "0" * 32}, "the athlete of this set is not, or no longer, in the workspace: choose another"),
        ({"load": 1e6}, "load of the set"),
        ({"leg": "third"}, "leg"),
        ({"at": "2026-03-01T12:00:00"}, "at"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "at: Input should be less than or equal to 2200-01-01"),
        ({"begun": "9999-12-31T23:59:59-14:00"}, "begun: Input should be less than or equal to 2200-01-01"),
        ({"begun": NOON.isoformat(), "ended": "2026-03-01T11:59:00Z"}, "the set ends before it begins"),
        ({"stop_rule": {"a": ["b"]}}, "stop_rule.a"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    client: TestClient, session_id: str, athlete: str, more: dict[str, Any], said: str
) -> None:
    answer = client.put(f"/api/v1/sets/{uuid4().hex}", json=sent(session_id, athlete, **more))
    assert answer.status_code == 422
    assert said in answer.json()["error"]
    assert client.get(f"/api/v1/sessions/{session_id}").json()["performed"] == []


def test_half_a_character_in_a_rule_is_refused(client: TestClient, session_id: str, athlete: str) -> None:
    body = json.dumps(sent(session_id, athlete, stop_rule={"a": "\ud800"}))
    answer = client.put(f"/api/v1/sets/{uuid4().hex}", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, "stop_rule.a" in answer.json()["where"]) == (422, True)


@pytest.mark.parametrize("text", [" ", "\u200b", " \n\u2060"])
def test_a_note_of_which_nothing_is_seen_is_refused(client: TestClient, text: str) -> None:
    answer = client.put(f"/api/v1/notes/{uuid4().hex}", json={"text": text, "at": NOON.isoformat()})
    assert (answer.status_code, answer.json()["where"]) == (422, "text")
    assert "nothing of the text can be seen" in answer.json()["error"]


def test_a_session_of_another_age_is_refused_by_field(client: TestClient) -> None:
    answer = client.put(f"/api/v1/sessions/{uuid4().hex}", json={"begun": "9999-12-31T23:59:59-14:00"})
    assert (answer.status_code, answer.json()["where"]) == (422, "begun")


def test_what_took_place_is_never_called_simulated(client: TestClient) -> None:
    address = f"/api/v1/sessions/{uuid4().hex}"
    assert client.put(address, json={"title": "Monday"}).json()["simulated"] is False
    refused = client.put(address, json={"title": "Monday", "simulated": True})
    assert (refused.status_code, refused.json()["where"]) == (422, "simulated")
    assert "is said when it begins" in refused.json()["error"]
    tried = f"/api/v1/sessions/{uuid4().hex}"
    assert client.put(tried, json={"title": "A try", "simulated": True}).json()["simulated"] is True
    assert client.put(tried, json={"title": "A first try"}).json()["simulated"] is True


def test_a_set_of_somebody_else_takes_its_recording_and_results_along(client: TestClient, athlete: str) -> None:
    workspace = client.app.state.workspace  # type: ignore[attr-defined]
    with workspace.writing() as session:
        done = session.scalars(select(SetRow).where(SetRow.athlete_id == athlete)).first()
        other = session.scalar(select(AthleteRow.id).where(AthleteRow.name == "Ben"))
        row = RecordingRow(digest="ab", athlete_id=athlete, content="recording", simulated=True)
        session.add(row)
        session.flush()
        done.recording_id = row.id
        id, recording_id = done.id, row.id
        assert session.scalars(select(ResultRow.id).where(ResultRow.set_id == id)).first() is not None
    whole = client.get(f"/api/v1/sets/{id}").json()
    body = {name: whole[name] for name in SetSent.model_fields if name != "at"}
    moved = client.put(f"/api/v1/sets/{id}", json={**body, "athlete_id": other, "at": datetime.now(UTC).isoformat()})
    assert (moved.json()["athlete_id"], moved.json()["measured"]) == (other, None)
    with workspace.reading() as session:
        assert session.get(RecordingRow, recording_id).athlete_id == other
        assert session.scalars(select(ResultRow.id).where(ResultRow.set_id == id)).first() is None


def test_two_of_one_name_are_told_apart_beside_the_machine(client: TestClient, session_id: str) -> None:
    for code in ("103", "104"):
        assert client.post("/api/v1/athletes", json={"name": "Chris Lee", "code": code}).status_code == 201
    page = client.get(f"/session/{session_id}").text
    assert all(f"Chris Lee ({code})" in page for code in ("103", "104"))


def test_a_session_ends_once_and_one_with_sets_is_not_deleted(
    client: TestClient, session_id: str, athlete: str
) -> None:
    client.put(f"/api/v1/sets/{uuid4().hex}", json=sent(session_id, athlete))
    assert client.delete(f"/api/v1/sessions/{session_id}").status_code == 409
    first = client.post(f"/api/v1/sessions/{session_id}/end").json()["ended"]
    assert client.post(f"/api/v1/sessions/{session_id}/end").json()["ended"] == first


def test_a_capture_that_is_not_there_is_not_kept(client: TestClient, session_id: str, athlete: str) -> None:
    id = uuid4().hex
    client.put(f"/api/v1/sets/{id}", json=sent(session_id, athlete))
    assert client.post(f"/api/v1/sets/{id}/recording", json={"journal": "x.rpj"}).status_code == 404
    assert client.post(f"/api/v1/sets/{id}/recording", json={"journal": "../x.rpj"}).status_code == 422


def test_on_the_wall_stand_names_of_those_who_agreed_to_it(browser: Browser) -> None:
    for name, agreed in (("Zacharias Agreed", True), ("Wendelin Quiet", False)):
        answer = browser.post("/api/v1/athletes", json={"name": name, "leaderboard_consent": agreed})
        assert answer.status_code == 201, answer.text
    session_id = uuid4().hex
    assert browser.put(f"/api/v1/sessions/{session_id}", json={"title": "Tuesday"}).status_code == 200
    wall = browser.get(f"/session/{session_id}/board").text
    assert ("Zacharias Agreed" in wall, "Wendelin" in wall, '"W."' in wall) == (True, False, True)
    assert "Wendelin Quiet" in browser.get(f"/session/{session_id}").text  # beside the machine the coach sees whom


@pytest.mark.parametrize(("page", "others"), [("", True), ("/board", True), ("/report", False)])
def test_a_page_of_a_session_reads_one_set_more_of_everybody_at_most(
    client: TestClient, session_id: str, page: str, others: bool
) -> None:
    read: set[str] = set()

    def note(row: SetRow, _context: object) -> None:
        read.add(row.id)

    event.listen(SetRow, "load", note)
    try:
        shown = client.get(f"/session/{session_id}{page}")
    finally:
        event.remove(SetRow, "load", note)
    assert shown.status_code == 200
    with client.app.state.workspace.reading() as session:  # type: ignore[attr-defined]
        done = session.scalars(select(SetRow).order_by(SetRow.begun)).all()
    last = {row.athlete_id: row.id for row in done}
    assert len(last) < len(done)
    assert read == (set(last.values()) if others else set())


def test_what_somebody_did_last_is_offered_again_and_a_set_without_its_time_is_not_the_last(
    client: TestClient, session_id: str, athlete: str
) -> None:
    for position, (load, begun) in enumerate(((50.0, "2190-01-01T00:00:00Z"), (20.0, None)), 1):
        body = sent(session_id, athlete, position=position, load=load, begun=begun)
        assert client.put(f"/api/v1/sets/{uuid4().hex}", json=body).status_code == 200
    page = client.get(f"/session/{session_id}").text
    known = json.loads(page.partition('id="known">')[2].partition("</script>")[0])
    [ada] = [one for one in known["athletes"] if one["id"] == athlete]
    assert ada["last"]["load"] == 50.0


def test_the_list_of_sessions_says_what_to_do_next(browser: Browser) -> None:
    assert browser.post("/api/v1/athletes", json={"name": "Zoe"}).status_code == 201
    assert "Next</h2><p>Begin a session" in browser.get("/session").text
    session_id = uuid4().hex
    assert browser.put(f"/api/v1/sessions/{session_id}", json={"title": "Tuesday"}).status_code == 200
    assert "Next</h2><p>Go on with Tuesday of " in browser.get("/session").text
    assert browser.post(f"/api/v1/sessions/{session_id}/end", json={}).status_code < 300
    assert "Go on with" not in browser.get("/session").text


def test_a_machine_whose_file_is_broken_takes_no_session_with_it(client: TestClient, session_id: str) -> None:
    with client.app.state.workspace.writing() as session:  # type: ignore[attr-defined]
        machine = session.scalars(select(MachineRow).order_by(MachineRow.name)).first()
        machine.file = "garbage ["
        broken = machine.id
    page = client.get(f"/session/{session_id}")
    assert page.status_code == 200
    known = json.loads(page.text.partition('id="known">')[2].partition("</script>")[0])
    assert broken not in {machine["id"] for machine in known["machines"]}
    assert [machine["name"] for machine in known["machines"]] == ["Track, hall 2"]
