"""Answers of the plan: what pages ask is what the library is asked, and nothing of the server can be named."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import xarray as xr
from browsers import Browser
from pydantic import ValidationError

from revpress.app.answers import choose as choose_answer
from revpress.app.answers import compare as compare_answer
from revpress.app.answers import instead as instead_answer
from revpress.app.answers import instruments as instruments_answer
from revpress.app.answers import week as week_answer
from revpress.app.answers.asked import (
    AboutAthlete,
    ExerciseAsked,
    PersonAsked,
    at,
    athlete_of,
    described,
    loaded,
    steps,
)
from revpress.app.answers.registry import answers
from revpress.athlete.population import median_adult
from revpress.errors import InputError, UnreachableError
from revpress.machine.file import machine_toml
from revpress.machine.find import find_machine
from revpress.report.story.story import Story
from revpress.store.tables import AthleteRow, MachineRow, Team
from revpress.store.workspace import Workspace
from revpress.study.contrast import PEOPLE

PRESS = "reverse_leg_press/prone_hinge"
ADA, HINGE = "a" * 32, "b" * 32


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A team of one athlete with one machine."""
    opened = Workspace.open(tmp_path / "team")
    with opened.writing() as session:
        team = Team(name="Team")
        session.add(team)
        session.flush()
        who = {"stature": 1.72, "mass": 68.0, "strength": 1.2}
        session.add(
            AthleteRow(
                id=ADA, team_id=team.id, code="A1", name="Ada", sex="female", born=date(2003, 5, 1), description=who
            )
        )
        text = machine_toml(find_machine("prone_hinge").changed(edge_height=0.85))
        session.add(MachineRow(id=HINGE, team_id=team.id, name="Hall 1", kind="prone_hinge", file=text))
    return opened


def silent(fraction: float, doing: str) -> None:
    """Progress that nobody watches."""


def test_every_answer_of_the_plan_is_there() -> None:
    assert {"compare", "choose", "instead", "week", "instruments"} <= set(answers())


def test_an_athlete_of_the_roster_is_the_row_s(workspace: Workspace) -> None:
    found = athlete_of(workspace, AboutAthlete(athlete_id=ADA))
    assert (found.sex, found.stature, found.mass, found.strength) == ("female", 1.72, 68.0, 1.2)
    assert 20.0 < found.age < 40.0


def test_somebody_who_is_not_there_is_refused_at_the_field(workspace: Workspace) -> None:
    with pytest.raises(InputError, match=r"^Athlete: there is nobody of that id"):
        athlete_of(workspace, AboutAthlete(athlete_id="c" * 32))


def test_what_is_not_said_of_a_person_is_the_median() -> None:
    assert described(PersonAsked(sex="male")) == median_adult("male")
    tall = described(PersonAsked(sex="female", stature_cm=181.0, strength=1.3))
    assert (tall.stature, tall.mass, tall.strength) == (1.81, median_adult("female").mass, 1.3)


def test_a_person_who_cannot_be_is_refused_at_the_field(workspace: Workspace) -> None:
    with pytest.raises(InputError, match=r"^Athlete: height is 400 cm, outside the allowed range"):
        athlete_of(workspace, AboutAthlete(person=PersonAsked(stature_cm=400.0)))


def test_angles_come_in_degrees_and_shares_in_per_cent(workspace: Workspace) -> None:
    asked = ExerciseAsked(
        exercise=PRESS, share_percent=70.0, settings={"end_hip_flexion": -15.0, "push": "heel", "arm_length": 1.1}
    )
    entry = loaded(workspace, asked)
    assert (entry.name, entry.load, entry.share) == (PRESS, None, pytest.approx(0.7))
    assert entry.parameters == {"end_hip_flexion": pytest.approx(np.radians(-15.0)), "push": "heel", "arm_length": 1.1}


def test_an_empty_load_is_the_usual_share_and_a_given_one_is_kept(workspace: Workspace) -> None:
    assert loaded(workspace, ExerciseAsked(exercise="hip_thrust"), 0.5).share == 0.5
    entry = loaded(workspace, ExerciseAsked(exercise="hip_thrust", load=60.0), 0.5)
    assert (entry.load, entry.share) == (60.0, None)
    held = loaded(workspace, ExerciseAsked(exercise="prone_bent_knee_hold"), 0.5)
    assert (held.load, held.share) == (None, None)  # a test that is held has no largest load to take a share of


def test_a_machine_of_the_team_is_used_under_its_own_name(workspace: Workspace) -> None:
    machine = loaded(workspace, ExerciseAsked(exercise=PRESS, machine_id=HINGE)).parameters["machine"]
    assert (machine.label, machine.edge_height) == ("Hall 1", 0.85)
    with pytest.raises(InputError, match="no machine of that id"):
        loaded(workspace, ExerciseAsked(exercise=PRESS, machine_id="c" * 32))


@pytest.mark.parametrize(
    ("exercise", "settings"),
    [
        ("os:path", {}),
        ("motion:a.mot+b.xml", {}),
        (PRESS, {"machine": "/etc/machine.toml"}),
        (PRESS, {"resistance": "/etc/passwd"}),
        (PRESS, {"resistance": "stack", "resistance.curve": "/etc/passwd"}),
        (PRESS, {"arm_length": "/etc/passwd"}),
    ],
)
def test_no_file_and_no_module_of_the_server_can_be_named(workspace: Workspace, exercise: str, settings: Any) -> None:
    with pytest.raises(InputError):
        loaded(workspace, ExerciseAsked(exercise=exercise, settings=settings))


@pytest.mark.parametrize(
    "request_of",
    [
        lambda: compare_answer.CompareRequest(exercises=()),
        lambda: compare_answer.CompareRequest(exercises=(ExerciseAsked(exercise=PRESS),) * 7),
        lambda: week_answer.WeekRequest(lines=()),
        lambda: AboutAthlete(athlete_id="../../etc/passwd"),
        lambda: instead_answer.InsteadRequest.model_validate({"target": {"exercise": PRESS}, "folder": "/"}),
    ],
)
def test_requests_have_bounds(request_of: Any) -> None:
    with pytest.raises(ValidationError):
        request_of()


def test_requests_name_the_rows_that_they_read() -> None:
    one = ExerciseAsked(exercise=PRESS, machine_id=HINGE)
    line = week_answer.LineAsked(exercise=PRESS, machine_id=HINGE, day="Monday")
    named = (
        compare_answer.CompareRequest(exercises=(one,)),
        instead_answer.InsteadRequest(target=one),
        week_answer.WeekRequest(lines=(line,)),
        instruments_answer.InstrumentsRequest(exercise=one),
        choose_answer.ChooseRequest(machines=(choose_answer.MachineAsked(machine_id=HINGE),)),
    )
    assert all(request.machine_ids == [HINGE] for request in named)


def test_a_place_is_put_before_what_is_refused() -> None:
    with pytest.raises(UnreachableError, match=r"^Exercise 2: too far$"), at("Exercise 2"):
        raise UnreachableError("too far")


def test_progress_of_the_library_is_told_as_a_share() -> None:
    said: list[tuple[float, str]] = []
    tell = steps(lambda fraction, doing: said.append((fraction, doing)), "Drawing people")
    tell(0, 2, "Hip thrust")
    tell(1, 2, "Back squat")
    tell(2, 2, "")
    assert [doing for _, doing in said] == ["Hip thrust", "Back squat", "Drawing people"]
    assert said[0][0] == 0.0 < said[1][0] < said[2][0] < 0.95  # the rest is to draw


def test_compare_asks_for_half_and_says_which_exercise_is_refused(workspace: Workspace, monkeypatch: Any) -> None:
    asked: dict[str, Any] = {}
    table = xr.Dataset(
        {"load": ("exercise", [12.34567, np.nan])},
        {"exercise": ["a", "b"], "title": ("exercise", ["A", "B"]), "load_unit": ("exercise", ["kg", "kg"])},
    )

    def compare(athlete: Any, entries: Any, progress: Any) -> Any:
        asked.update(athlete=athlete, entries=entries)
        return {}, table

    monkeypatch.setattr(compare_answer, "compare_exercises", compare)
    monkeypatch.setattr(compare_answer, "comparison_story", lambda solutions, comparison: "story")
    both = (ExerciseAsked(exercise=PRESS), ExerciseAsked(exercise="hip_thrust", share_percent=80.0))
    told = compare_answer.compare(workspace, compare_answer.CompareRequest(athlete_id=ADA, exercises=both), silent)
    assert [entry.share for entry in asked["entries"]] == [0.5, 0.8]
    assert asked["athlete"].stature == 1.72
    assert told.data["exercises"] == [
        {"title": "A", "load": 12.346, "unit": "kg"},
        {"title": "B", "load": None, "unit": "kg"},
    ]
    wrong = (both[0], ExerciseAsked(exercise="hip_thrust", settings={"bench": 1.0}))
    with pytest.raises(InputError, match=r"^Exercise 2: hip_thrust has no parameter 'bench'"):
        compare_answer.compare(workspace, compare_answer.CompareRequest(exercises=wrong), silent)


def test_instead_first_asks_fewer_people(workspace: Workspace, monkeypatch: Any) -> None:
    asked: list[Any] = []
    nothing = SimpleNamespace(order=[], solutions={}, likeness=None)
    monkeypatch.setattr(instead_answer, "find_substitutes", lambda *args, **more: asked.append((args, more)) or nothing)
    monkeypatch.setattr(instead_answer, "instead_story", lambda found: "story")
    request = {"target": {"exercise": PRESS}, "among": [{"exercise": "hip_thrust", "load": 40.0}], "have": ["bench"]}
    for rough in (True, False):
        instead_answer.instead(
            workspace, instead_answer.InsteadRequest.model_validate({**request, "rough": rough}), silent
        )
    [(args, few), (_, all_of_them)] = asked
    assert args[1].share == 0.5
    assert (args[2][0].load, args[2][0].share) == (40.0, None)
    assert few["have"] == ("bench",)
    assert few["people"] < all_of_them["people"] == PEOPLE


def test_week_counts_lines_and_names_the_one_that_is_refused(workspace: Workspace, monkeypatch: Any) -> None:
    asked: list[Any] = []

    def ledger(athlete: Any, lines: Any, addition: Any, progress: Any) -> Any:
        asked.append((lines, addition))
        data = xr.Dataset(coords={"title": ("row", ["T"]), "label": ("row", ["L"])})
        return SimpleNamespace(solutions={"L": {"load": 55.0}}, data=data)

    monkeypatch.setattr(week_answer, "ledger", ledger)
    monkeypatch.setattr(week_answer, "week_story", lambda found: "story")
    lines = [{"day": " Monday ", "exercise": "back_squat", "share_percent": 75.0, "sets": 4, "repetitions": 6}]
    request = {"lines": lines, "addition": {"day": "Friday", "exercise": PRESS}}
    told = week_answer.week(workspace, week_answer.WeekRequest.model_validate(request), silent)
    [([line], addition)] = asked
    assert (line.day, line.sets, line.repetitions, line.exercise.share, line.place) == ("Monday", 4, 6, 0.75, "Line 1")
    assert (addition.day, addition.exercise.share, addition.place) == ("Friday", 0.5, "Addition")
    assert told.data["lines"] == [{"title": "T", "load": 55.0}]
    wrong = week_answer.WeekRequest.model_validate({"lines": [*lines, {"day": "Friday", "exercise": "hip_trust"}]})
    with pytest.raises(InputError, match=r"^Line 2: there is no exercise 'hip_trust'; did you mean hip_thrust"):
        week_answer.week(workspace, wrong, silent)


def test_a_week_that_the_library_refuses_names_its_line(workspace: Workspace) -> None:
    lines = [{"day": "Monday", "exercise": "back_squat"}, {"day": "Friday", "exercise": PRESS, "sets": 60}]
    with pytest.raises(InputError, match=r"^Line 2: sets is 60, but must be a whole number from 1 to 50"):
        week_answer.week(workspace, week_answer.WeekRequest.model_validate({"lines": lines}), silent)


def test_choose_takes_the_roster_machines_and_weights(workspace: Workspace, monkeypatch: Any) -> None:
    asked: list[Any] = []

    def choose(machines: Any, people: Any, goal: str, **more: Any) -> Any:
        asked.append((machines, people, goal, more))
        data = SimpleNamespace(score=xr.DataArray([0.61234]))
        return SimpleNamespace(data=data, order=["Hall 1"], goal=SimpleNamespace(weights={"match": 0.25}))

    monkeypatch.setattr(choose_answer, "choose_machine", choose)
    monkeypatch.setattr(choose_answer, "heel_forefoot_on_best", lambda found: {})
    monkeypatch.setattr(choose_answer, "choose_story", lambda found, pushed: "story")
    request = {
        "athlete_ids": [ADA], "goal": "group", "weights_percent": {"match": 25.0}, "schedule": {"sets": 4},
        "machines": [{"machine_id": HINGE, "settings": {"push": "heel"}}, {"kind": "track"}], "rough": True,
    }  # fmt: skip
    told = choose_answer.choose(workspace, choose_answer.ChooseRequest.model_validate(request), silent)
    choose_answer.choose(workspace, choose_answer.ChooseRequest.model_validate({**request, "rough": False}), silent)
    [(machines, people, goal, rough), (_, _, _, whole)] = asked
    assert [str(one.standing) for one in machines] == ["Hall 1", "Typical track"]
    assert machines[0].push == "heel"
    assert list(people) == ["Ada (A1)"]
    assert (goal, rough["weights"], rough["schedule"].sets) == ("group", {"match": 0.25}, 4)
    assert rough["most_solved"] == 1
    assert "most_solved" not in whole
    assert told.data == {"order": [{"machine": "Hall 1", "score": 0.6123}], "weights": {"match": 25.0}}


def test_who_is_not_known_well_enough_takes_no_choice_from_the_others(workspace: Workspace, monkeypatch: Any) -> None:
    nobody = "c" * 32
    with workspace.writing() as session:
        team_id = session.get_one(AthleteRow, ADA).team_id
        session.add(AthleteRow(id=nobody, team_id=team_id, code="Z", name="Zed"))
    people: list[str] = []
    found = SimpleNamespace(data=SimpleNamespace(score=xr.DataArray([])), order=[], goal=SimpleNamespace(weights={}))
    monkeypatch.setattr(choose_answer, "choose_machine", lambda _, given, *__, **___: people.extend(given) or found)
    monkeypatch.setattr(choose_answer, "heel_forefoot_on_best", lambda found: {})
    monkeypatch.setattr(choose_answer, "choose_story", lambda *_: Story("t", "", (), ("first",), (), tuple, []))
    both = choose_answer.ChooseRequest.model_validate({"athlete_ids": [ADA, nobody]})
    told = choose_answer.choose(workspace, both, silent)
    assert people == ["Ada (A1)"]
    assert told.story.notices[0].startswith("Left out: Zed: body height")
    with pytest.raises(InputError, match=r"^People: Zed: body height"):
        choose_answer.choose(workspace, both.model_copy(update={"athlete_ids": (nobody,)}), silent)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"machines": [{}]}, "^Machine 1: name either"),
        ({"machines": [{"kind": "trak"}]}, "^Machine 1: there is no kind of machine 'trak'"),
        ({"machines": [{"kind": "../x.toml"}]}, "^Machine 1: there is no kind of machine"),
        ({"schedule": {"sets": 99}}, "^Times: sets is 99"),
        ({"people": {"low_cm": 150, "high_cm": 200, "step_cm": 0.01}}, "^People: statures from 150 to 200"),
        ({"people": {"low_cm": 10, "high_cm": 20}}, "^People: stature is 0.1"),
        ({"athlete_ids": ["c" * 32]}, "^People: somebody"),
        ({"goal": "fun"}, "goal is 'fun', but must be one of movement"),
    ],
)
def test_what_cannot_be_chosen_is_said_at_its_place(workspace: Workspace, asked: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        choose_answer.choose(workspace, choose_answer.ChooseRequest.model_validate(asked), silent)


def test_people_by_height_keep_the_shape_of_the_median(workspace: Workspace, monkeypatch: Any) -> None:
    people: dict[str, Any] = {}

    def choose(machines: Any, asked: Any, goal: str, **more: Any) -> Any:
        people.update(asked)
        raise InputError("enough")

    monkeypatch.setattr(choose_answer, "choose_machine", choose)
    with pytest.raises(InputError, match="enough"):
        choose_answer.choose(workspace, choose_answer.ChooseRequest(), silent)
    assert list(people) == [f"{sex}, 1.{cm} m" for sex in ("male", "female") for cm in (60, 70, 80, 90)]
    middle = median_adult("female")
    assert all(
        one.mass / one.stature**2 == pytest.approx(middle.mass / middle.stature**2)
        for name, one in people.items()
        if name.startswith("female")
    )


def test_instruments_are_asked_about_a_load_and_not_a_share(workspace: Workspace) -> None:
    request = {"exercise": {"exercise": PRESS, "share_percent": 50.0}}
    with pytest.raises(InputError, match=r"^Exercise 1: give the load itself"):
        instruments_answer.instruments(workspace, instruments_answer.InstrumentsRequest.model_validate(request), silent)
    request = {"exercise": {"exercise": PRESS, "load": 20.0}, "have": ["encodr"]}
    with pytest.raises(InputError, match=r"^Instruments: "):
        instruments_answer.instruments(workspace, instruments_answer.InstrumentsRequest.model_validate(request), silent)


def test_an_answer_comes_by_a_job_and_the_second_time_at_once(browser: Browser) -> None:
    request = {"person": {"sex": "female", "strength": 1.3}, "lines": [{"day": "Monday", "exercise": "glute_bridge"}]}
    first = browser.post("/api/v1/answers/week", json=request)
    assert first.status_code == 202, first.text
    until = time.monotonic() + 120.0
    job = first.json()
    while job["state"] in ("waiting", "running") and time.monotonic() < until:
        time.sleep(0.2)
        job = browser.get(f"/api/v1/jobs/{first.json()['job']}").json()
    assert job["state"] == "done", job
    payload = job["payload"]
    assert payload["title"] == "The week"
    assert payload["subtitle"].startswith("female, ")
    assert "--" not in payload["next"][0]  # options belong to the command line
    assert payload["data"]["lines"][0]["load"] > 0.0
    browser.app.state.jobs.close()  # type: ignore[attr-defined]  # whatever is kept is kept
    second = browser.post("/api/v1/answers/week", json=request)
    assert second.status_code == 200
    assert second.json()["html"] == payload["html"]


def test_what_the_library_refuses_reaches_the_page_as_its_sentence(browser: Browser) -> None:
    request = {"exercises": [{"exercise": "hip_thrust"}, {"exercise": "hip_trust"}]}
    asked = browser.post("/api/v1/answers/compare", json=request).json()
    until = time.monotonic() + 60.0
    while asked["state"] in ("waiting", "running") and time.monotonic() < until:
        time.sleep(0.2)
        asked = browser.get(f"/api/v1/jobs/{asked['id']}").json()
    assert asked["state"] == "failed"
    assert asked["error"].startswith("Exercise 2: there is no exercise 'hip_trust'; did you mean hip_thrust")
