"""Machines in the workspace: pages, what is kept of one, and what is answered while it is moved."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsers import Browser

from revpress.app.answers.machine import (
    MachineComfortRequest,
    MachineFitRequest,
    MachineRequest,
    comfort,
    fitting,
    known,
)
from revpress.app.answers.machine_card import MachineCardRequest, machine_card
from revpress.app.answers.machine_response import MachineResponseRequest, machine_response
from revpress.app.machine_controls import card_controls, controls
from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnreachableError
from revpress.machine.catalogue import machines as kinds
from revpress.machine.felt import held_force
from revpress.machine.file import machine_from_text, machine_toml
from revpress.machine.find import typical_machine
from revpress.machine.machine import Machine
from revpress.measurement.measuring_card import card_from_text
from revpress.mechanics.gravity import GRAVITY
from revpress.report.story_json import story_json
from revpress.store.tables import AthleteRow, ComfortRow, MachineRow, Team
from revpress.store.workspace import Workspace
from revpress.study.instead import known_equipment

NOBODY = "0" * 32


def told(done: float, what: str) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """One with two people, of whom one is hardly known, and a machine."""
    with Workspace.open(tmp_path / "own") as opened:
        with opened.writing() as session:
            session.add(Team(id="1" * 32, name="Team"))
            session.flush()
            common: dict[str, Any] = {"team_id": "1" * 32, "sex": "female"}
            session.add(
                AthleteRow(
                    id="2" * 32, code="A", name="Ada", description={"stature": 1.68, "mass": 62.0, "age": 25}, **common
                )
            )
            session.add(AthleteRow(id="3" * 32, code="B", name="Bo", description={"mass": 62.0, "age": 25}, **common))
            file = machine_toml(typical_machine("prone_hinge"))
            session.add(MachineRow(id="4" * 32, team_id="1" * 32, name="Ours", kind="prone_hinge", file=file))
        yield opened


def known_to(page: str) -> dict[str, Any]:
    """What a page's own module knows."""
    found = re.search(r'<script type="application/json" id="known">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def kept(browser: Browser, **more: Any) -> dict[str, Any]:
    """A machine that was kept."""
    sent = {"name": "Ours", "kind": "prone_hinge", **more}
    answer = browser.post("/api/v1/machines", json=sent)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_an_empty_workspace_says_what_to_do_and_shows_the_catalogue(browser: Browser) -> None:
    page = browser.get("/machines").text
    assert "No machine of your own yet" in page
    assert page.count("/machines/typical/") == len(kinds)
    assert page.count('class="next"') == 1


def test_every_kind_has_a_page_whose_sliders_hold_what_is_written(browser: Browser) -> None:
    for kind in kinds:
        answer = browser.get(f"/machines/typical/{kind}")
        assert answer.status_code == 200, kind
        found, machine = known_to(answer.text), typical_machine(kind)
        assert found["kind"] == kind
        for slider in found["dimensions"]:
            scale = {"cm": 0.01, "°": np.pi / 180}.get(slider["unit"], 1.0)
            assert slider["low"] <= slider["value"] <= slider["high"]
            assert slider["value"] * scale == pytest.approx(getattr(machine, slider["name"]), rel=1e-5, abs=1e-6)
        assert {a["name"]: len(a["values"]) for a in found["adjustments"]} == {
            name: adjustment.count for name, adjustment in machine.adjustments.items()
        }
        assert not {slider["name"] for slider in found["dimensions"]} & set(machine.adjustments)


def test_what_a_machine_takes_and_costs_is_kept_beside_its_dimensions(browser: Browser) -> None:
    found = kept(browser, dimensions={"plate_room": 180.0, "price": 2900.0, "area": 4.5}, measured_by="Kim")
    machine = machine_from_text("file", browser.get(f"/api/v1/machines/{found['id']}/file").text)
    assert (machine.capacity, machine.price, machine.area) == (180.0, 2900.0, 4.5)
    page = browser.get(f"/machines/{found['id']}").text
    assert 'data-fact="plate_room" data-si="180.0" data-of="kg"' in page
    assert 'data-fact="user_mass" data-si=""' in page
    assert "stack_top" not in page.split('id="keep-form"')[1]


def test_a_machine_of_ones_own_leads_to_what_can_be_asked_of_it(browser: Browser) -> None:
    found = kept(browser, dimensions={}, measured_by="")
    page = browser.get(f"/machines/{found['id']}").text
    asked = f"reverse_leg_press/prone_hinge,on={found['id']}"
    assert f'href="/instead?x={asked}&amp;have=bands,barbell,bench,cable"' in page
    assert {"bands", "barbell", "bench", "cable"} <= set(known_equipment())
    assert f'href="/compare?x={asked}&amp;x=hip_thrust"' in page


def test_a_machine_is_kept_with_who_measured_what(browser: Browser) -> None:
    found = kept(browser, dimensions={"arm": 101.5}, measured_by="Kim", measured_on="2026-11-29")
    machine = machine_from_text("file", browser.get(f"/api/v1/machines/{found['id']}/file").text)
    assert machine.arm == pytest.approx(1.015)  # type: ignore[attr-defined]
    assert machine.origin("arm").source == "Kim, 2026-11-29"
    assert machine.origin("arm").deviation == pytest.approx(0.005)
    assert machine.origin("horn").source == "assumed"
    page = browser.get(f"/machines/{found['id']}").text
    assert "measured by Kim, 2026-11-29" in page
    assert "Measured by Kim, 2026-11-29" in browser.get("/machines").text
    assert [one["name"] for one in browser.get("/api/v1/machines").json()] == ["Ours"]


def test_a_machine_is_changed_stays_of_its_kind_and_is_forgotten(browser: Browser) -> None:
    found = kept(browser)
    address = f"/api/v1/machines/{found['id']}"
    changed = browser.put(address, json={"name": "Left one", "machine_id": found["id"], "dimensions": {"horn": 70.0}})
    assert changed.json()["name"] == "Left one"
    assert "horn = {value = 0.7," in browser.get(f"{address}/file").text
    other = browser.put(address, json={"name": "Left one", "kind": "track"})
    assert other.status_code == 422
    assert "keep it as another machine" in other.json()["error"]
    assert browser.delete(address).status_code == 204
    assert browser.get(address).status_code == 404


def test_a_file_comes_in_and_goes_out_as_it_was(browser: Browser) -> None:
    text = machine_toml(typical_machine("level_track").called("Sled"))
    answer = browser.post("/api/v1/machines", json={"name": "Sled", "file": text})
    assert browser.get(f"/api/v1/machines/{answer.json()['id']}/file").text == text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "prone_hinges"}, "did you mean prone_hinge"),
        ({"kind": "prone_hinge", "dimensions": {"arms": 1.0}}, "arms"),
        ({"kind": "prone_hinge", "dimensions": {"arm": 900.0}}, "outside the allowed range"),
        ({"file": "kind = 'prone_hinge'\n[dimensions]\narm = 'long'"}, "Ours, line 3"),
        ({"file": "not a file"}, "not a TOML file"),
        ({}, "give one of file, kind and machine_id"),
        ({"kind": "track", "file": "kind = 'track'"}, "give one of file, kind and machine_id"),
        ({"file": "x" * 70_000}, "60000"),
    ],
)
def test_what_is_no_machine_is_refused_in_a_sentence(browser: Browser, sent: dict[str, Any], said: str) -> None:
    answer = browser.post("/api/v1/machines", json={"name": "Ours", **sent})
    assert answer.status_code == 422
    assert said in answer.json()["error"]


@pytest.mark.parametrize("address", [f"/machines/{NOBODY}", "/machines/typical/swing", f"/machines/{NOBODY}/card"])
def test_a_machine_that_is_not_there_is_said_so(browser: Browser, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 404
    assert "there is no" in answer.text


def test_a_kind_without_a_foot_plate_has_no_card(browser: Browser) -> None:
    assert "/card" not in browser.get("/machines/typical/nordic_board").text
    answer = browser.get("/machines/typical/nordic_board/card")
    assert answer.status_code == 422
    assert "foot plate" in answer.text


def test_a_machine_is_answered_for_while_it_is_moved(workspace: Workspace) -> None:
    request = MachineResponseRequest(
        machine_id="4" * 32, athlete_id="2" * 32, dimensions={"horn": 70.0}, holes={"edge_forward": 3}, load_kg=25.0
    )
    moved = machine_response(workspace, request, told)
    written = machine_response(workspace, request.model_copy(update={"dimensions": {}}), told)
    assert moved.data["holes"]["edge_forward"] == 3
    assert moved.data["load_kg"] == 25.0
    assert "view" not in moved.data
    assert moved.story.title == "Ours with 25 kg"
    assert moved.story.words[0] != written.story.words[0]
    assert story_json(moved.story)["html"].count("<rev-chart>") == 2


def test_the_push_is_seen_from_its_start_to_its_end(workspace: Workspace) -> None:
    request = MachineResponseRequest(kind="track", athlete_id="2" * 32, seen=True, dimensions={}, holes={})
    view = machine_response(workspace, request, told).data["view"]
    [scene] = view["scenes"]
    hip = next(r["values"] for r in scene["readouts"] if r["label"] == "Hip flexion")
    assert hip[0] == pytest.approx(max(hip), abs=0.5)
    assert hip[-1] == pytest.approx(min(hip), abs=0.5)
    assert "from the start to the end" in view["label"]


def test_what_cannot_be_is_said_and_a_moved_machine_may_be_reached_again(workspace: Workspace) -> None:
    away = typical_machine("prone_hinge").changed(pivot_forward=-1.5)
    with workspace.writing() as session:
        row = session.get(MachineRow, "4" * 32)
        assert row is not None
        row.file = machine_toml(away)
    request = MachineResponseRequest(machine_id="4" * 32, athlete_id="2" * 32, dimensions={}, holes={})
    with pytest.raises(UnreachableError, match="the leg reaches only"):
        machine_response(workspace, request, told)
    usual = 100.0 * typical_machine("prone_hinge").pivot_forward  # type: ignore[attr-defined]
    nearer = request.model_copy(update={"dimensions": {"pivot_forward": usual}})
    assert machine_response(workspace, nearer, told).story.words


def test_who_fits_leaves_out_by_name_who_is_not_known_well_enough(workspace: Workspace) -> None:
    request = MachineFitRequest(machine_id="4" * 32, dimensions={}, holes={})
    answer = fitting(workspace, request, told)
    assert answer.data["left_out"] == ["Bo: body height is not known"]
    assert answer.story.notices[0] == "Left out: Bo: body height is not known."
    assert answer.story.subtitle == "1 person on Ours"
    with pytest.raises(InputError, match="body height is not known"):
        fitting(workspace, request.model_copy(update={"athlete_ids": ["3" * 32]}), told)


def test_two_people_of_one_name_are_two_people(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    people: dict[str, Athlete] = {}

    def fit(machine: Machine, given: dict[str, Athlete], **more: Any) -> None:
        people.update(given)
        raise InputError("enough")

    monkeypatch.setattr("revpress.app.answers.machine.fit", fit)
    with workspace.writing() as session:
        bo = session.get_one(AthleteRow, "3" * 32)
        bo.name, bo.description = "Ada", {"stature": 1.8, "mass": 80.0, "age": 25}
    with pytest.raises(InputError, match="enough"):
        fitting(workspace, MachineFitRequest(machine_id="4" * 32, dimensions={}, holes={}), told)
    assert {name: one.mass for name, one in people.items()} == {"Ada (A)": 62.0, "Ada (B)": 80.0}


def test_how_a_machine_feels_is_told_of_its_set_ups_or_asked_for(workspace: Workspace) -> None:
    request = MachineComfortRequest(machine_id="4" * 32)
    assert "Ask for a rating" in comfort(workspace, request, told).story.next_actions[0]
    with workspace.writing() as session:
        for number, (hole, rating) in enumerate([(2, 3), (2, 4), (4, 8), (4, 9)], 1):
            session.add(
                ComfortRow(
                    athlete_id="2" * 32,
                    machine_id="4" * 32,
                    holes={"edge_forward": hole},
                    rating=rating,
                    on=date(2026, 11, number),
                )
            )
    [said] = comfort(workspace, request, told).story.words
    assert "feels best (8.5 of 10, 8 to 9, 2 ratings)" in said
    assert "Ours" in said


def test_what_to_measure_next_is_said_with_every_dimension(workspace: Workspace) -> None:
    answer = known(workspace, MachineRequest(kind="prone_hinge", athlete_id="2" * 32), told)
    assert answer.story.next_actions[0].startswith(f"Measure {answer.data['measure_first']}")
    assert len(answer.story.next_actions) == 1


def test_a_card_as_a_form_finds_the_machine_that_was_read(workspace: Workspace) -> None:
    """A machine is read as a scale would read it; the form's card gives its force back."""
    true = typical_machine("prone_hinge").changed(lever_mass=13.0)
    fields = card_controls(true)
    dimensions = {one["name"]: one["value"] for one in fields["needed"]}
    first, last = (p["place"] for p in (fields["pulls"][0], fields["pulls"][2]))
    stops = [dimensions["start_stop"], dimensions["end_stop"]]
    pulls = []
    for pull in fields["pulls"]:
        share = (pull["place"] - stops[0]) / (stops[1] - stops[0])
        up, down = (float(held_force(true, share, pull["load_kg"], way)) / GRAVITY for way in (1, -1))
        pulls.append({**pull, "up_kg": up, "down_kg": down})
    assert stops[0] != stops[1]
    assert first != last
    request = MachineCardRequest(
        kind="prone_hinge", name="Hinge", measured_on="2026-11-29", dimensions=dimensions, pulls=pulls, tools={}
    )
    answer = machine_card(workspace, request, told)
    machine = machine_from_text("file", answer.data["file"])
    for share in (0.0, 0.5, 1.0):
        assert float(held_force(machine, share, 20.0)) == pytest.approx(float(held_force(true, share, 20.0)), rel=0.02)
    card = card_from_text("card", answer.data["card"])
    assert len(card.pulls) == len(pulls)
    assert card.measured == frozenset(dimensions)
    assert answer.story.title == "Hinge, measured"
    assert len(answer.story.next_actions) == 1


def test_a_card_that_says_what_cannot_be_is_refused(workspace: Workspace) -> None:
    fields = card_controls(typical_machine("prone_hinge"))
    dimensions = {one["name"]: one["value"] for one in fields["needed"]}
    common: dict[str, Any] = {"kind": "prone_hinge", "name": "Hinge", "measured_on": "2026-11-29", "tools": {}}
    pull = {**fields["pulls"][0], "up_kg": 5.0, "down_kg": 9.0}
    with pytest.raises(InputError, match="friction makes the way up heavier: swapped"):
        machine_card(workspace, MachineCardRequest(**common, dimensions=dimensions, pulls=[pull]), told)
    few = {name: value for name, value in dimensions.items() if name != "arm"}
    right = {**pull, "down_kg": 4.8}
    with pytest.raises(InputError, match="the card lacks arm"):
        machine_card(workspace, MachineCardRequest(**common, dimensions=few, pulls=[right]), told)


def test_sliders_go_where_a_dimension_may_be() -> None:
    for kind in kinds:
        for slider in controls(typical_machine(kind))["dimensions"]:
            assert slider["step"] > 0.0
            assert slider["most"] >= slider["high"] >= slider["low"] >= slider["least"]
