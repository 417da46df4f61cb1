"""The pages of the team and of one athlete, and the answers behind them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from browsers import Browser, open_browser
from people import HIDDEN, People, move_in, team_app
from sqlalchemy import delete, select

from revpress.app.answers.athlete import AthleteRequest, athlete, athlete_paper, athlete_whole
from revpress.app.answers.registry import Told
from revpress.app.answers.today import TodayRequest, today
from revpress.app.server import create_app
from revpress.app.settings import AppSettings
from revpress.app.team_record import known_athlete, setup_words, team_tests
from revpress.errors import InputError
from revpress.store.demo_team import add_demo_team
from revpress.store.tables import AthleteRow, NoteRow, ResultRow, SetRow, StrengthTestRow
from revpress.store.workspace import Workspace

TODAY = datetime.now(UTC).date()


def nothing(fraction: float, doing: str) -> None:
    assert 0.0 <= fraction <= 1.0


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser before a workspace with the simulated team."""
    with open_browser(create_app(AppSettings(tmp_path_factory.mktemp("demo")))) as browser:
        yield browser


@pytest.fixture(scope="module")
def team(demo: Browser) -> Workspace:
    """The same workspace, for tests that only read."""
    kept: Workspace = demo.app.state.workspace  # type: ignore[attr-defined]
    return kept


@pytest.fixture
def changed_team(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with the simulated team, for a test that changes it."""
    with Workspace.open(tmp_path / "team") as workspace:
        add_demo_team(workspace, TODAY - timedelta(days=1))
        yield workspace


def id_of(workspace: Workspace, name: str) -> str:
    with workspace.reading() as session:
        return str(session.scalar(select(AthleteRow.id).where(AthleteRow.name == name)))


def test_an_empty_workspace_says_what_to_do(browser: Browser) -> None:
    home = browser.get("/")
    assert home.status_code == 200
    assert "Add the first athlete" in home.text
    assert 'href="/athletes?add"' in home.text
    assert "Nobody is in the team yet" in browser.get("/athletes").text
    assert "Nobody is archived" in browser.get("/athletes?archived=true").text


def test_today_and_roster_have_everybody_with_a_way_to_their_page(demo: Browser) -> None:
    people = demo.get("/api/v1/athletes").json()
    for address in ("/", "/athletes"):
        text = demo.get(address).text
        assert all(f'href="/athletes/{one["id"]}"' in text for one in people)
        assert text.count('name="today"') == 1
    one = demo.get(f"/athletes/{people[0]['id']}").text
    assert 'answer-panel name="athlete"' in one
    assert 'class="badge simulated"' in one
    assert demo.get(f"/athletes/{'f' * 32}").status_code == 404


def test_what_an_athlete_writes_is_text_and_never_markup(demo: Browser) -> None:
    name = "<script>alert(1)</script>"
    who = demo.post("/api/v1/athletes", json={"name": name, "note": name}).json()
    for address in ("/", "/athletes", f"/athletes/{who['id']}"):
        assert name not in demo.get(address).text
    demo.delete(f"/api/v1/athletes/{who['id']}?confirm={who['code']}")


def test_an_athlete_sees_their_own_page_alone(tmp_path: Path) -> None:
    app = team_app(tmp_path)
    with open_browser(app):
        people: People = move_in(app)
        own = people.browser("athlete")
        assert own.get(f"/athletes/{people.own}").status_code == 200
        assert HIDDEN not in own.get(f"/athletes/{people.own}").text
        assert "Edit" not in own.get(f"/athletes/{people.own}").text
        for address in (f"/athletes/{people.other}", "/athletes", "/", "/api/v1/results"):
            assert own.get(address).status_code == 403
        assert own.get(f"/api/v1/results?athlete_id={people.own}").status_code == 200
        refused = own.post("/api/v1/answers/athlete", json={"athlete_id": people.other})
        assert refused.status_code == 403
        assert "Delete for good" not in people.browser("coach").get(f"/athletes/{people.own}").text
        assert "Delete for good" in people.browser("owner").get(f"/athletes/{people.own}").text


def test_the_demo_team_changes_as_it_was_made_to(team: Workspace) -> None:
    """Ada gains, Dan loses, Ben and Gina stay: told from noise as it was simulated."""
    told = today(team, TodayRequest(), nothing)
    changed = {one["id"]: one["changed"] for one in told.data["athletes"]}
    assert changed[id_of(team, "Ada")] == "up"
    assert changed[id_of(team, "Dan")] == "down"
    assert changed[id_of(team, "Ben")] is None
    assert changed[id_of(team, "Gina")] is None
    assert told.story.next_actions[0].startswith("Test Dan again")
    assert not any(one["due"] for one in told.data["athletes"])


def test_a_load_is_told_with_its_unit(team: Workspace) -> None:
    with team.reading() as session:
        team_id = session.scalars(select(AthleteRow.team_id)).first()
        table = team_tests(session, str(team_id))
    assert table is not None
    loads = {said["load"] for said in table.conditions if "load" in said}
    assert loads
    assert all(load.endswith(" kg") for load in loads), loads


def test_today_says_what_waits_and_of_an_empty_workspace_what_to_do(changed_team: Workspace, tmp_path: Path) -> None:
    (changed_team.folder / "captures" / "broken.rpj").write_bytes(b"no journal")
    assert today(changed_team, TodayRequest(), nothing).story.next_actions[0].startswith("See to what waits first")
    with Workspace.open(tmp_path / "empty") as empty:
        assert "Add the first athlete" in today(empty, TodayRequest(), nothing).story.next_actions[0]


def told_of(workspace: Workspace, name: str) -> Told:
    return athlete(workspace, AthleteRequest(athlete_id=id_of(workspace, name)), nothing)


def test_an_athlete_is_told_from_what_the_store_has(team: Workspace) -> None:
    told = told_of(team, "Ada")
    assert told.story.title == "Ada"
    assert told.story.simulated
    assert told.story.notices[0].startswith("Mean velocity, mean of 6 legs and loads: up by ")
    assert told.data["main"]["name"] == "reverse_leg_press/prone_hinge"
    assert len(told.story.next_actions) == 1
    text = str(told.story)
    assert "Of the average of age, sex and size" in text
    assert "Prone hinge, hall 1" in text
    assert "6 sets of Reverse leg press, prone hinge" in text
    finn = told_of(team, "Finn").story
    assert "Change pads or holes of" in finn.next_actions[0]


def test_without_results_sets_or_a_body_the_page_says_what_fills_it(changed_team: Workspace) -> None:
    who = id_of(changed_team, "Ada")
    with changed_team.writing() as session:
        for table in (ResultRow, SetRow, StrengthTestRow):
            session.execute(delete(table).where(table.athlete_id == who))
        row = session.get(AthleteRow, who)
        assert row is not None
        row.description = {"stature": 1.72}
        session.add(NoteRow(athlete_id=who, text="came back from a cold"))
    told = told_of(changed_team, "Ada")
    assert told.data["main"] is None
    assert told.story.notices[0] == "No test yet, so nobody can tell."
    text = str(told.story)
    assert "Ada: body mass, date of birth or age are not known." in text
    assert "came back from a cold" in text
    with pytest.raises(InputError, match="no athlete of that id"):
        athlete(changed_team, AthleteRequest(athlete_id="f" * 32), nothing)


def test_the_twin_is_asked_at_a_load_that_it_moves(team: Workspace) -> None:
    whole = athlete_whole(team, AthleteRequest(athlete_id=id_of(team, "Ada")), nothing)
    layers = next(table for table in whole.story.tables if table.key == "three-layers")
    assert [column.title for column in layers.columns][-1].startswith("Beside Hip thrust")
    assert all(row[-1] != "–" for row in layers.rows())
    assert "past neutral, of " in str(whole.story)


def test_the_page_on_paper_is_a_pdf_of_that_athlete(changed_team: Workspace) -> None:
    with changed_team.writing() as session:
        session.execute(delete(SetRow))
    told = athlete_paper(changed_team, AthleteRequest(athlete_id=id_of(changed_team, "Ada")), nothing)
    assert told.data["name"] == f"Ada {TODAY}.pdf"
    assert b64decode(told.data["pdf"]).startswith(b"%PDF-")


def test_names_are_those_of_the_catalogue_and_two_of_one_name_are_told_apart(changed_team: Workspace) -> None:
    with changed_team.writing() as session:
        row = session.scalar(select(AthleteRow).where(AthleteRow.code == "SIM02"))
        assert row is not None
        row.name = "Ada"
        team_id = row.team_id
    with changed_team.reading() as session:
        table = team_tests(session, team_id)
        assert table is not None
        assert {said["exercise"] for said in table.conditions} == {"Reverse leg press, prone hinge"}
        ben = session.scalar(select(AthleteRow).where(AthleteRow.code == "SIM02"))
        assert ben is not None
        known = known_athlete(session, ben.id, date(2026, 6, 1))
        assert known.record.name == "Ada (SIM02)"
        assert known.record.name in table.athlete
    assert setup_words({"foot_plate": 2, "back_pad": 3}) == "back pad 3, foot plate 2"
