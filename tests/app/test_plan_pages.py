"""Pages that ask, the catalogue over REST, and plans that are kept."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from browsers import Browser
from fastapi import FastAPI

from revpress.app.access.rights import Person, Right, Role
from revpress.athlete.athlete import Athlete
from revpress.exercise.catalogue import exercises
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.machine.catalogue import machines
from revpress.machine.file import machine_toml
from revpress.machine.find import find_machine
from revpress.report.comparison_section import beyond_athlete
from revpress.store.tables import AthleteRow, MachineRow, PlanRow, Team
from revpress.study.compare import solve_entry, tabulate_comparison

PAGES = {
    "/compare": "Which exercise trains the glutes more?",
    "/choose": "Which machine suits us?",
    "/instead": "No machine: what can I do instead?",
    "/week": "What does this week train, and what does it lack?",
    "/instruments": "What would one more instrument tell?",
}
LINE = {"day": "Monday", "exercise": "hip_thrust", "sets": 4, "repetitions": 6, "share_percent": 70.0}
PLAN, ADA, HINGE = "d" * 32, "a" * 32, "b" * 32


@pytest.fixture
def team(browser: Browser, workspace_app: FastAPI) -> str:
    """A team of one athlete with one machine; its id."""
    with workspace_app.state.workspace.writing() as session:
        team = Team(name="Team")
        session.add(team)
        session.flush()
        session.add(AthleteRow(id=ADA, team_id=team.id, code="A<1>", name="Ada", born=date(2000, 1, 1)))
        session.add(AthleteRow(team_id=team.id, code="A2", name="Gone", archived=True))
        text = machine_toml(find_machine("prone_hinge"))
        session.add(MachineRow(id=HINGE, team_id=team.id, name="Hall 1", kind="prone_hinge", file=text))
        return str(team.id)


def known(page: str) -> Any:
    """What a page tells its modules."""
    return json.loads(re.findall(r'<script type="application/json" id="known">(.*?)</script>', page, re.DOTALL)[0])


@pytest.mark.parametrize(("address", "question"), PAGES.items())
def test_an_empty_workspace_has_every_page_with_its_question_and_a_way_in(
    browser: Browser, address: str, question: str
) -> None:
    page = browser.get(address)
    assert page.status_code == 200
    assert f"<h1>{question}</h1>" in page.text
    assert '<option value="female">' in page.text or '<option value="height">' in page.text
    assert "<answer-panel" in page.text
    for example in re.findall(r'<li><a href="([^"]+)">', page.text.split('class="examples')[1]):
        assert browser.get(example.replace("&amp;", "&")).status_code == 200


def test_the_ready_made_weeks_are_loads_that_a_woman_of_average_strength_can_move(browser: Browser) -> None:
    examples = browser.get("/week").text.split('class="examples')[1]
    asked = set(re.findall(r"(?:l=\w+;|add=)([a-z0-9_/]+)@(\d+)%25", examples))
    assert len(asked) >= 6
    for name, percent in sorted(asked):
        solved = solve_entry(LoadedExercise(name, share=int(percent) / 100), Athlete(sex="female"), intervals=False)
        assert not beyond_athlete(tabulate_comparison({name: solved}, people=0)), (name, percent)


@pytest.mark.parametrize("address", PAGES)
def test_the_roster_is_offered_and_names_are_no_markup(browser: Browser, team: str, address: str) -> None:
    page = browser.get(address).text
    assert f'<option value="{ADA}">Ada (A&lt;1&gt;)' in page
    assert "Gone" not in page


def test_a_team_of_ones_own_is_chosen_for_without_the_simulated_one(
    browser: Browser, team: str, workspace_app: FastAPI
) -> None:
    with workspace_app.state.workspace.writing() as session:
        session.add(AthleteRow(team_id=team, code="SIM01", name="Bot", simulated=True))
    page = browser.get("/choose").text
    assert "The whole team (1)" in page
    assert known(page)["athlete_ids"] == [ADA]
    assert "Bot (SIM01), simulated" in page
    assert "simulated team beside them can go" in browser.get("/").text


def test_own_machines_are_known_with_what_is_done_on_them(browser: Browser, team: str) -> None:
    [machine] = known(browser.get("/compare").text)["machines"]
    assert (machine["id"], machine["name"], machine["exercises"]) == (
        HINGE,
        "Hall 1",
        ["reverse_leg_press/prone_hinge"],
    )
    page = browser.get("/choose").text
    assert known(page)["athlete_ids"] == [ADA]
    boxes = dict(re.findall(r'name="machine" value="([^"]+)"( checked)?', page))
    assert set(boxes) == {HINGE, *machines}
    assert boxes[HINGE]
    assert not boxes["prone_hinge"]  # the team's own stands for it
    assert boxes["track"]
    assert not boxes["nordic_board"]


def test_the_catalogue_has_every_exercise_with_picture_range_and_settings(browser: Browser) -> None:
    found = {one["name"]: one for one in browser.get("/api/v1/exercises").json()}
    library = {name for name in exercises if found[name]["picture"]}
    assert library == set(exercises)  # draw a missing one with scripts/draw_exercise_pictures.py
    press = found["reverse_leg_press/prone_hinge"]
    assert browser.get(press["picture"]).headers["content-type"].startswith("image/svg")
    assert (press["load"]["unit"], press["load"]["low"], press["held"]) == ("kg", 0.0, False)
    settings = {one["name"]: one for one in press["settings"]}
    assert (settings["end_hip_flexion"]["unit"], settings["end_hip_flexion"]["usual"]) == ("°", -10.0)
    assert settings["push"]["choices"] == ["whole", "heel", "midfoot", "forefoot"]
    assert found["prone_bent_knee_hold"]["held"]


def test_a_plan_is_kept_changed_and_deleted(browser: Browser, team: str, workspace_app: FastAPI) -> None:
    sent = {"title": " Spring ", "athlete_id": ADA, "lines": [LINE]}
    for _ in range(2):  # sent twice, kept once
        kept = browser.put(f"/api/v1/plans/{PLAN}", json=sent)
        assert kept.status_code == 200, kept.text
    assert [plan["id"] for plan in browser.get("/api/v1/plans").json()] == [PLAN]
    found = browser.get(f"/api/v1/plans/{PLAN}").json()
    assert (found["title"], found["athlete_id"]) == ("Spring", ADA)
    assert {name: found["lines"][0][name] for name in LINE} == LINE
    assert f'<a href="/week?plan={PLAN}">Spring</a>' in browser.get("/week").text
    browser.put(f"/api/v1/plans/{PLAN}", json={"title": "Team", "lines": [LINE, {**LINE, "day": "Friday"}]})
    with workspace_app.state.workspace.reading() as session:
        row = session.get(PlanRow, PLAN)
    assert (row.athlete_id, row.team_id, len(row.lines)) == (None, team, 2)
    assert browser.delete(f"/api/v1/plans/{PLAN}").status_code == 204
    assert browser.get(f"/api/v1/plans/{PLAN}").status_code == 404
    assert browser.delete(f"/api/v1/plans/{PLAN}").status_code == 404


@pytest.mark.parametrize(
    ("load", "said"),
    [("1e400", "lines.0.load"), ("NaN", "lines.0.load"), ("1e9", "Line 1: load"), ("-3", "Line 1: load")],
)
def test_a_load_that_nobody_lifts_is_refused_in_one_sentence(browser: Browser, team: str, load: str, said: str) -> None:
    line = f'{{"day": "Monday", "exercise": "hip_thrust", "load": {load}}}'
    body = f'{{"title": "Spring", "lines": [{line}]}}'
    answer = browser.put(f"/api/v1/plans/{PLAN}", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error.startswith(said), "{" in error) == (True, False), error
    assert browser.get("/api/v1/plans").json() == []


def test_a_plan_goes_with_its_athlete(browser: Browser, team: str, workspace_app: FastAPI) -> None:
    browser.put(f"/api/v1/plans/{PLAN}", json={"title": "Hers", "athlete_id": ADA, "lines": [LINE]})
    with workspace_app.state.workspace.writing() as session:
        session.delete(session.get(AthleteRow, ADA))
    assert browser.get("/api/v1/plans").json() == []


@pytest.mark.parametrize(
    ("address", "sent", "said"),
    [
        (f"/api/v1/plans/{PLAN}", {"title": "x", "lines": []}, "lines"),
        (f"/api/v1/plans/{PLAN}", {"title": "  ", "lines": [LINE]}, "title"),
        (f"/api/v1/plans/{PLAN}", {"title": "x", "lines": [LINE] * 41}, "lines"),
        (f"/api/v1/plans/{PLAN}", {"title": "x", "lines": [{**LINE, "exercise": "hip_trust"}]}, "Line 1: there is no"),
        (
            f"/api/v1/plans/{PLAN}",
            {"title": "x", "lines": [LINE], "athlete_id": "e" * 32},
            "no longer in the workspace",
        ),
        ("/api/v1/plans/not-an-id", {"title": "x", "lines": [LINE]}, "plan_id"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_a_sentence(browser: Browser, address: str, sent: Any, said: str) -> None:
    refused = browser.put(address, json=sent)
    assert refused.status_code == 422
    assert said in refused.json()["error"]
    assert browser.get("/api/v1/plans").json() == []


def test_who_may_only_look_sees_plans_and_keeps_none(browser: Browser, workspace_app: FastAPI) -> None:
    browser.put(f"/api/v1/plans/{PLAN}", json={"title": "x", "lines": [LINE]})

    async def viewer(connection: Any) -> Person:
        return Person("Vi", Role.VIEWER)

    workspace_app.state.identify = viewer
    assert browser.get("/api/v1/plans").status_code == 200
    assert browser.put(f"/api/v1/plans/{PLAN}", json={"title": "y", "lines": [LINE]}).status_code == 403
    assert browser.delete(f"/api/v1/plans/{PLAN}").status_code == 403
    page = browser.get("/week").text
    assert "save-plan" not in page
    assert browser.get("/api/v1/plans").json()[0]["title"] == "x"
    assert not Person("Vi", Role.VIEWER).may(Right.RECORD)
