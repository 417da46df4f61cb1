"""Athletes over REST: kept in SI, refused in one sentence at one field, and nothing is half changed."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from browsers import Browser, open_browser

from revpress.app.server import create_app
from revpress.app.settings import AppSettings
from revpress.machine.file import machine_toml
from revpress.machine.find import find_machine
from revpress.store.demo_team import add_demo_team
from revpress.store.tables import AthleteRow, AuditRow, MachineRow, ResultRow
from revpress.store.workspace import Workspace


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One workspace for all tests of this file: each has athletes of its own."""
    app = create_app(AppSettings(tmp_path_factory.mktemp("athletes"), demo=False))
    with open_browser(app) as browser:
        yield browser


def added(browser: Browser, **more: Any) -> dict[str, Any]:
    answer = browser.post("/api/v1/athletes", json={"name": "Ada", **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def workspace(browser: Browser) -> Workspace:
    kept: Workspace = browser.app.state.workspace  # type: ignore[attr-defined]
    return kept


@pytest.fixture
def machine(browser: Browser) -> str:
    team = added(browser, name="Somebody")
    with workspace(browser).writing() as session:
        row = MachineRow(
            team_id=_team(browser, team["id"]), name="Hall 1", kind="prone_hinge",
            file=machine_toml(find_machine("prone_hinge")),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def _team(browser: Browser, athlete_id: str) -> str:
    with workspace(browser).reading() as session:
        row = session.get(AthleteRow, athlete_id)
        assert row is not None
        return row.team_id


def test_a_name_is_enough_and_says_what_is_missing(browser: Browser) -> None:
    first, second = added(browser, name="Zoe"), added(browser, name="Zoe")
    assert (first["code"], second["code"]) == ("Zoe", "Zoe 2")
    assert first["lacking"] == "Zoe: body height, body mass, sex, date of birth or age are not known"
    assert {first["id"], second["id"]} <= {one["id"] for one in browser.get("/api/v1/athletes").json()}
    assert browser.get(f"/api/v1/athletes/{first['id']}").json() == first


def test_a_body_is_kept_in_si_and_what_is_not_said_stays(browser: Browser) -> None:
    who = added(browser, sex="female", born="2002-03-04", stature_m=1.72, mass_kg=68.5, leaderboard_consent=True)
    assert (who["stature_m"], who["mass_kg"], who["lacking"]) == (1.72, 68.5, "")
    assert 24.0 < who["age_years"] < 26.0
    changed = browser.patch(f"/api/v1/athletes/{who['id']}", json={"mass_kg": 70.0, "note": "Left knee"}).json()
    assert (changed["mass_kg"], changed["stature_m"], changed["note"]) == (70.0, 1.72, "Left knee")
    assert changed["leaderboard_consent"] is True
    assert browser.patch(f"/api/v1/athletes/{who['id']}", json={"mass_kg": None}).json()["mass_kg"] is None


@pytest.mark.parametrize(
    ("said", "where", "sentence"),
    [
        ({"stature_m": 3.0}, "stature_m", "body height is 3 m, outside the allowed range 1.4 to 2.2 m"),
        ({"mass_kg": 200.0}, "mass_kg", "mass/stature² is 67.6041 kg/m²"),
        ({"thigh_length_m": 0.9}, "thigh_length_m", "thigh_length is 0.9 m"),
        ({"born": "2999-01-01"}, "born", "date of birth is 2999-01-01"),
        ({"born": "2020-01-01"}, "born", "age is"),
        ({"name": "  "}, "name", "an athlete needs a name"),
        ({"name": "\u200b"}, "name", "an athlete needs a name"),
        ({"sex": "other"}, "sex", "Input should be 'female' or 'male'"),
        ({"hair": "red"}, "hair", "Extra inputs are not permitted"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_changes_nothing(
    browser: Browser, said: dict[str, Any], where: str, sentence: str
) -> None:
    who = added(browser, sex="female", born="2002-03-04", stature_m=1.72, mass_kg=68.5)
    answer = browser.patch(f"/api/v1/athletes/{who['id']}", json={"note": "half", **said})
    assert answer.status_code == 422
    assert answer.json()["where"] == where
    assert sentence in answer.json()["error"]
    assert browser.get(f"/api/v1/athletes/{who['id']}").json()["note"] == ""


@pytest.mark.parametrize(
    ("look", "said", "sentence"),
    [
        ("", {"stature_m": 0.0183}, "body height is 1.83 cm, {} 140 to 220 cm: did you mean 183 cm?"),
        ("decimal=comma", {"stature_m": 0.0183}, "body height is 1,83 cm, {} 140 to 220 cm: did you mean 183 cm?"),
        ("units=imperial", {"stature_m": 0.046482}, "body height is 1.83 in, {} 55.1 to 86.6 in: did you mean 72 in?"),
        ("", {"thigh_length_m": 0.0043}, "thigh length is 0.43 cm, {} 10 to 100 cm: did you mean 43 cm?"),
        ("units=imperial", {"mass_kg": 29.4835}, "body mass is 65 lb, {} 66.1 to 551 lb: did you mean 143 lb?"),
        ("units=imperial", {"mass_kg": 9.0718}, "body mass is 20 lb, {} 66.1 to 551 lb"),
    ],
)
def test_what_somebody_typed_is_refused_in_the_unit_of_the_field(
    browser: Browser, look: str, said: dict[str, Any], sentence: str
) -> None:
    """A page says with each request how its reader has numbers; a program says nothing, and is answered in SI."""
    who = added(browser)
    address = f"/api/v1/athletes/{who['id']}"
    headers = {"X-Revpress-Look": look, "X-Revpress-CSRF": browser.csrf()}
    answer = browser.patch(address, json=said, headers=headers)
    assert (answer.status_code, answer.json()) == (
        422,
        {"error": sentence.format("outside the allowed range"), "where": next(iter(said))},
    )
    [(name, value)] = said.items()
    unit = name.rpartition("_")[2]
    assert f" is {value:g} {unit}, outside" in browser.patch(address, json=said).json()["error"]


def test_a_described_person_is_refused_in_the_unit_of_the_field(browser: Browser) -> None:
    asked = {"person": {"sex": "female", "stature_cm": 1.83}, "target": {"exercise": "hip_thrust", "load": 40.0}}
    for look, sentence in (
        ("", "height is 1.83 cm, outside the allowed range 140 to 220 cm: did you mean 183 cm?"),
        ("units=imperial", "height is 0.720 in, outside the allowed range 55.1 to 86.6 in: did you mean 72.0 in?"),
    ):
        headers = {"X-Revpress-Look": look, "X-Revpress-CSRF": browser.csrf()}
        job = browser.post("/api/v1/answers/instead", json=asked, headers=headers).json()
        while job["state"] in ("waiting", "running"):
            time.sleep(0.1)
            job = browser.get(f"/api/v1/jobs/{job['id']}", headers=headers).json()
        assert sentence in job["error"]


def test_an_id_is_there_once_in_a_team(browser: Browser) -> None:
    added(browser, code="C1")
    answer = browser.post("/api/v1/athletes", json={"name": "Ben", "code": "C1"})
    assert (answer.status_code, answer.json()["where"]) == (409, "code")
    assert "the team has an athlete with this ID already" in answer.json()["error"]


def test_who_is_archived_is_not_among_the_team(browser: Browser) -> None:
    who = added(browser)
    browser.patch(f"/api/v1/athletes/{who['id']}", json={"archived": True})
    assert who["id"] not in [one["id"] for one in browser.get("/api/v1/athletes").json()]
    assert [one["id"] for one in browser.get("/api/v1/athletes?archived=true").json()] == [who["id"]]


def test_deleting_for_good_asks_for_the_id_and_says_what_remains(browser: Browser) -> None:
    who = added(browser, code="A1")
    refused = browser.delete(f"/api/v1/athletes/{who['id']}?confirm=Ada")
    assert (refused.status_code, refused.json()["where"]) == (422, "confirm")
    assert browser.get(f"/api/v1/athletes/{who['id']}").status_code == 200
    told = browser.delete(f"/api/v1/athletes/{who['id']}?confirm=A1").json()
    assert "Backups and archives that were made before" in " ".join(told["words"])
    assert browser.get(f"/api/v1/athletes/{who['id']}").status_code == 404
    with workspace(browser).reading() as session:
        assert session.query(AuditRow).filter_by(object_id=who["id"]).count() >= 1


def test_comfort_is_kept_taken_back_and_refused_outside_its_scale(browser: Browser, machine: str) -> None:
    who = added(browser)
    address = f"/api/v1/athletes/{who['id']}/comfort"
    given = {"machine_id": machine, "rating": 4, "holes": {"edge_forward": 3}, "words": "the pad presses"}
    kept = browser.post(address, json=given)
    assert kept.status_code == 201, kept.text
    assert kept.json() == {
        **given, "id": kept.json()["id"], "machine": "Hall 1", "on": str(datetime.now(UTC).date()), "simulated": False
    }  # fmt: skip
    for said, where in (
        ({"rating": 11}, "rating"),
        ({"machine_id": "f" * 32}, "machine_id"),
        ({"holes": {"edge_forward": 0}}, "holes"),
        ({"on": str(date.today() + timedelta(days=3))}, "on"),
    ):
        refused = browser.post(address, json={**given, **said})
        assert (refused.status_code, refused.json()["where"]) == (422, where)
    assert len(browser.get(address).json()) == 1
    other = added(browser)
    theirs = f"/api/v1/athletes/{other['id']}/comfort/{kept.json()['id']}"
    assert browser.delete(theirs).status_code == 404
    assert browser.delete(f"{address}/{kept.json()['id']}").status_code == 204
    assert browser.get(address).json() == []


def test_strength_tests_are_those_of_the_calibration(browser: Browser) -> None:
    address = f"/api/v1/athletes/{added(browser)['id']}/strength-tests"
    lift = browser.post(address, json={"kind": "lift", "exercise": "hip_thrust", "value": 100.0, "at_least": True})
    assert lift.status_code == 201, lift.text
    assert (lift.json()["name"], lift.json()["unit"]) == ("Hip thrust", "kg")
    knee = {"kind": "torque", "action": "knee_extension", "value": 180.0}
    torque = browser.post(address, json={**knee, "angle_rad": 1.0})
    assert (torque.json()["unit"], torque.json()["test"]["angle"]) == ("N·m", 1.0)
    for said, where in (
        ({"kind": "lift", "exercise": "swimming", "value": 10.0}, "exercise"),
        ({"kind": "lift", "exercise": "hip_thrust", "value": 5000.0}, "value"),
        ({"kind": "torque", "value": 100.0}, "action"),
        ({**knee, "angle_rad": 9.0}, "angle_rad"),
    ):
        refused = browser.post(address, json=said)
        assert (refused.status_code, refused.json()["where"]) == (422, where), refused.text
    assert len(browser.get(address).json()) == 2
    assert browser.delete(f"{address}/{lift.json()['id']}").status_code == 204
    assert [one["id"] for one in browser.get(address).json()] == [torque.json()["id"]]


def test_results_are_found_by_athlete_and_exercise_and_go_out_as_a_table(tmp_path: Path) -> None:
    with open_browser(create_app(AppSettings(tmp_path / "workspace", demo=False))) as browser:
        add_demo_team(workspace(browser), date(2026, 5, 1))
        people = {one["name"]: one["id"] for one in browser.get("/api/v1/athletes").json()}
        of_ada = browser.get(f"/api/v1/results?athlete_id={people['Ada']}&metric=mean velocity&limit=5000").json()
        assert of_ada
        assert {one["athlete_id"] for one in of_ada} == {people["Ada"]}
        assert of_ada[0]["on"] == "2026-05-01"
        assert browser.get(f"/api/v1/results?athlete_id={people['Ada']}&exercise=swimming").json() == []
        assert len({one["athlete_id"] for one in browser.get("/api/v1/results?limit=5000").json()}) == 8
        assert browser.get("/api/v1/results?limit=0").status_code == 422
        table = browser.get(f"/api/v1/exports/athletes/{people['Ada']}/results.csv")
        lines = list(csv.DictReader(io.StringIO(table.text)))
        assert len(lines) == len(of_ada)
        assert lines[0]["code"] == "SIM01"
        assert float(lines[-1]["value"]) in {one["value"] for one in of_ada}


def test_a_table_of_results_holds_no_formula(browser: Browser) -> None:
    who = added(browser, name="=1+1")["id"]
    with workspace(browser).writing() as session:
        row = ResultRow(athlete_id=who, on=date(2026, 3, 1), trial="@SUM(A1)", metric="m", value=-1.0, unit="N")
        session.add(row)
    [line] = csv.DictReader(io.StringIO(browser.get(f"/api/v1/exports/athletes/{who}/results.csv").text))
    assert (line["name"], line["trial"], line["value"]) == ("'=1+1", "'@SUM(A1)", "-1.0")


@pytest.mark.parametrize("part", ["", "/comfort", "/strength-tests"])
def test_nobody_is_not_there(browser: Browser, part: str) -> None:
    assert browser.get(f"/api/v1/athletes/{'f' * 32}{part}").status_code == 404
