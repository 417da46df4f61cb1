"""The log of who read or changed whose data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import pytest
from browsers import ADDRESS, another_browser
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient
from people import HIDDEN, PASSWORD, People, move_in, team_app
from sqlalchemy import delete, select
from starlette.requests import Request

from revpress.app.access.rights import Person, Right, check_athlete, needs
from revpress.store.deletion import DELETED
from revpress.store.tables import AthleteRow, AuditRow, NoteRow, ResultRow, now
from revpress.store.workspace import Workspace

router = APIRouter()


@router.get("/api/v1/test/athletes/{athlete_id}", dependencies=[Depends(needs(Right.READ_ATHLETE))])
def one(athlete_id: str, request: Request) -> str:
    with request.app.state.workspace.reading() as session:
        row = session.get(AthleteRow, athlete_id)
        return str(row.name) if row is not None else ""


@router.get("/api/v1/test/team", dependencies=[Depends(needs(Right.READ_TEAM))])
def team(request: Request) -> int:
    with request.app.state.workspace.reading() as session:
        return len(session.scalars(select(AthleteRow)).all())


@router.get("/api/v1/test/names", dependencies=[Depends(needs(Right.READ_TEAM))])
def names(request: Request) -> list[str]:
    """Columns, not rows."""
    with request.app.state.workspace.reading() as session:
        return list(session.scalars(select(AthleteRow.name)))


@router.get("/api/v1/test/results")
def results(request: Request, athlete: str, person: Annotated[Person, Depends(needs(Right.READ_ATHLETE))]) -> int:
    check_athlete(person, athlete)
    with request.app.state.workspace.reading() as session:
        return len(session.scalars(select(ResultRow.value).where(ResultRow.athlete_id == athlete)).all())


@router.post("/api/v1/test/athletes/{athlete_id}/note", dependencies=[Depends(needs(Right.RECORD))])
def change(athlete_id: str, request: Request, fail: bool = False) -> None:
    with request.app.state.workspace.writing() as session:
        athlete = session.get(AthleteRow, athlete_id)
        athlete.note = "a secret of hers"
        session.add(NoteRow(athlete_id=athlete_id, text="another secret"))
        session.flush()
        if fail:
            raise ValueError("after all")


@router.delete("/api/v1/test/athletes/{athlete_id}", dependencies=[Depends(needs(Right.MANAGE))])
def remove(athlete_id: str, request: Request) -> None:
    with request.app.state.workspace.writing() as session:
        session.execute(delete(AthleteRow).where(AthleteRow.id == athlete_id))


@router.get("/api/v1/test/nothing", dependencies=[Depends(needs(Right.SIGNED_IN))])
def nothing() -> int:
    return 1


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    app = team_app(tmp_path / "workspace")
    app.include_router(router)
    with TestClient(app, base_url=ADDRESS):
        yield move_in(app)


def log(people: People, **which: str) -> list[dict[str, Any]]:
    """Lines, the oldest first, without those of looking at the log itself."""
    lines = people.browser("owner").get("/api/v1/audit", params=which).json()["lines"]
    return [line for line in lines[::-1] if "audit" not in line["detail"].get("address", "")]


def test_a_reading_is_one_line(people: People) -> None:
    coach = people.browser("coach")
    for _ in range(3):
        assert coach.get(f"/api/v1/test/athletes/{people.other}").json() == HIDDEN
    [line] = log(people)
    assert (line["account"], line["action"], line["kind"]) == ("The coach", "read", "athlete")
    assert (line["athlete_ids"], line["athletes"]) == ([people.other], [HIDDEN])
    assert line["detail"] == {"address": "/api/v1/test/athletes/{athlete_id}"}
    people.token("viewer", "read_athlete").get(f"/api/v1/test/athletes/{people.other}")
    assert [line["account"] for line in log(people)] == ["The coach", "The viewer"]


def test_readings_of_many_are_lines_of_each(people: People) -> None:
    coach = people.browser("coach")
    coach.get("/api/v1/test/team")
    coach.get("/api/v1/test/names")
    coach.get("/api/v1/test/results", params={"athlete": people.own})
    coach.get("/api/v1/test/nothing")
    everybody, columns, numbers = log(people)
    assert set(everybody["athlete_ids"]) == {people.own, people.other}
    assert (columns["kind"], columns["athlete_ids"]) == ("athlete", [])
    assert (numbers["kind"], numbers["athlete_ids"]) == ("result", [people.own])
    assert [line["id"] for line in log(people, athlete_id=people.other)] == [everybody["id"]]
    assert [line["id"] for line in log(people, athlete_id=people.own)] == [everybody["id"], numbers["id"]]


def test_what_is_refused_was_not_read(people: People) -> None:
    assert people.browser("other").get(f"/api/v1/test/athletes/{people.own}").status_code == 403
    assert people.browser("other").get("/api/v1/test/results", params={"athlete": people.own}).status_code == 403
    assert log(people) == []


def test_a_change_is_logged_with_it_or_not_made(people: People) -> None:
    coach = people.browser("coach")
    assert coach.post(f"/api/v1/test/athletes/{people.other}/note", params={"fail": True}).status_code == 500
    assert log(people) == []
    assert coach.post(f"/api/v1/test/athletes/{people.other}/note").status_code == 200
    changes = [line for line in log(people) if line["action"] != "read"]
    assert {(line["action"], line["kind"]) for line in changes} == {("add", "note"), ("change", "athlete")}
    assert {tuple(line["athlete_ids"]) for line in changes} == {(people.other,)}
    assert [line["detail"]["columns"] for line in changes if line["kind"] == "athlete"] == [["note"]]
    assert "secret" not in json.dumps(changes)


def test_a_deleted_athlete_has_no_name_in_the_log(people: People) -> None:
    owner = people.browser("owner")
    owner.get(f"/api/v1/test/athletes/{people.other}")
    assert HIDDEN in json.dumps(log(people))
    assert owner.delete(f"/api/v1/test/athletes/{people.other}").status_code == 200
    lines = log(people)
    assert ("delete", "athlete", [people.other], [""]) in [
        (line["action"], line["kind"], line["athlete_ids"], line["athletes"]) for line in lines
    ]
    assert HIDDEN not in json.dumps(lines)
    assert f"a deleted athlete ({people.other[:6]})" in owner.get("/audit").text
    with people.workspace.reading() as session:
        for row in session.scalars(select(AuditRow)):
            assert HIDDEN not in json.dumps(row.detail)


def test_coming_in_and_being_refused_are_lines(people: People) -> None:
    browser = another_browser(people.app)
    browser.post("/sign-in", data={"email": "coach@example.org", "password": "wrong"})
    browser.post("/sign-in", data={"email": "stranger@example.org", "password": "wrong"})
    browser.post("/sign-in", data={"email": "coach@example.org", "password": PASSWORD})
    browser.post("/sign-out")
    assert [(line["action"], line["account"]) for line in log(people)] == [
        ("refused to sign in", "The coach"),
        ("refused to sign in", ""),
        ("signed in", "The coach"),
        ("signed out", "The coach"),
    ]


def test_accounts_and_tokens_are_logged(people: People) -> None:
    owner = people.browser("owner")
    owner.post("/api/v1/me/tokens", json={"name": "n", "scopes": ["record"]})
    owner.post("/api/v1/invitations", json={"role": "coach", "name": "N", "email": "n@example.org"})
    owner.patch(f"/api/v1/accounts/{people.accounts['viewer']}", json={"disabled": True})
    lines = [(line["action"], line["kind"], line["detail"].get("columns")) for line in log(people)]
    assert lines == [("add", "api_token", None), ("add", "invitation", None), ("change", "account", ["disabled"])]


def test_an_answer_that_writes_is_a_line_in_words_that_is_found_by_them(people: People) -> None:
    people.browser("coach").post("/api/v1/answers/import_preview", json={"batch_id": "f" * 32})
    owner = people.browser("owner")
    (line,) = owner.get("/api/v1/audit", params={"action": "asked for import preview"}).json()["lines"]
    assert line["account"] == "The coach"
    assert ">asked for import preview</option>" in owner.get("/audit").text


def test_the_log_is_filtered_turned_and_taken_out(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("revpress.app.api.audit.PAGE", 7)
    with people.workspace.writing() as session:
        session.add_all([AuditRow(action="read", kind="=cmd", account_id=people.accounts["coach"]) for _ in range(20)])
    owner = people.browser("owner")
    seen, before, pages = [], "", 0
    while True:
        page = owner.get(
            "/api/v1/audit", params={"action": "read", "before": before, "account_id": people.accounts["coach"]}
        ).json()
        seen += [line["id"] for line in page["lines"]]
        pages += 1
        before = page["next"]
        if not before:
            break
    assert (len(seen), len(set(seen)), pages) == (20, 20, 3)
    rows = list(csv.DictReader(io.StringIO(owner.get("/api/v1/audit.csv", params={"action": "read"}).text)))
    assert len(rows) >= 20
    assert rows[-1]["kind"] == "'=cmd"
    lines = owner.get("/api/v1/audit.ndjson", params={"action": "read", "since": "2000-01-01"}).text.splitlines()
    assert len(lines) >= 20
    assert {json.loads(line)["action"] for line in lines} == {"read"}
    for which in ({"until": "2000-01-01"}, {"since": "2999-01-01"}, {"action": "none"}):
        assert owner.get("/api/v1/audit", params=which).json() == {"lines": [], "next": ""}
    for wrong in (
        {"before": "x"},
        {"since": "9999-12-31"},
        {"since": "x"},
        {"other": "1"},
        {"athlete_id": "%"},
        {"action": "a\0"},
    ):
        assert owner.get("/api/v1/audit", params=wrong).status_code == 422
    assert "No line fits" in owner.get("/audit", params={"action": "none"}).text


def test_readings_wait_for_nobody_and_are_all_written(people: People) -> None:
    """While somebody writes, pages are read; their lines come when the writing is over."""
    coach = people.browser("coach")
    with people.workspace.writing():
        assert coach.get(f"/api/v1/test/athletes/{people.own}").status_code == 200
    people.app.state.write_queue.flush()
    assert [line["athlete_ids"] for line in log(people)] == [[people.own]]


def test_closing_writes_what_waits(tmp_path: Path) -> None:
    app = team_app(tmp_path / "workspace")
    app.include_router(router)
    with TestClient(app, base_url=ADDRESS):
        people = move_in(app)
        people.browser("coach").get(f"/api/v1/test/athletes/{people.own}")
    with Workspace.open(tmp_path / "workspace") as workspace, workspace.reading() as session:
        assert [row.athlete_id for row in session.scalars(select(AuditRow))] == [people.own]


def test_one_person_is_not_watched(browser: Any) -> None:
    browser.get("/account")
    assert browser.get("/api/v1/audit").json() == {"lines": [], "next": ""}
    assert "Nothing is logged" in browser.get("/audit").text


def test_lines_that_are_too_old_go_and_a_deletion_for_good_stays(tmp_path: Path) -> None:
    app = team_app(tmp_path / "workspace", log_days=30)
    with TestClient(app, base_url=ADDRESS):
        people = move_in(app)
        app.state.write_queue.flush()
        with people.workspace.writing() as session:
            for action, days in (("read", 31), ("read", 29), (DELETED, 31)):
                session.add(AuditRow(action=action, at=now() - timedelta(days=days), detail={"days": days}))
    with TestClient(app, base_url=ADDRESS):  # it is looked for when the workspace is opened and used
        people.browser("coach").get("/api/v1/me")
        app.state.write_queue.flush()
        with app.state.workspace.reading() as session:
            kept = {
                (row.action, row.detail["days"]) for row in session.scalars(select(AuditRow)) if "days" in row.detail
            }
    assert kept == {("read", 29), (DELETED, 31)}
