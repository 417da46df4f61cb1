"""Designs: closed forms where one dimension is free, fronts that nothing beats, files that are read back."""

import csv
import sys

import numpy as np
import pytest
from scipy.interpolate import PPoly

from revpress import Athlete, InputError, find_machine, read_machine, set_up
from revpress.machine.cable import cam
from revpress.machine.cam_outline import hollow, outline
from revpress.machine.resistance.stack import Stack
from revpress.report.story.design import design_story
from revpress.study.design import design
from revpress.study.design_folder import write_design
from revpress.study.design_space import DESIGNED, DesignSpace, has_hollow_cam

pytest.importorskip("pymoo")

TALL = [Athlete(stature=s, mass=24.0 * s**2) for s in (1.80, 1.86, 1.92, 1.98)]
HINGE = find_machine("prone_hinge").at(edge_forward=4, start_stop=2)
STOPS = tuple(np.radians([-175.0, -155.0]))


def test_with_only_the_end_stop_free_the_best_lies_just_where_the_last_who_can_comes_to_neutral():
    found = design(HINGE, {"end_stop": STOPS}, ["reach_neutral"], TALL, machines=8, rounds=6)
    assert len(found.points) == 1
    at_bound = HINGE.changed(end_stop=STOPS[0])
    able = np.mean([set_up(at_bound, a).end["hip_flexion"] <= 0.0 for a in TALL])
    assert found.points[0].goals["reach_neutral"][0] == able > found.given.goals["reach_neutral"][0]
    for point in found.points:  # the shares are those of set-ups one by one
        ends = [set_up(point.machine, a).end["hip_flexion"] for a in TALL]
        assert np.mean(np.array(ends) <= 1e-9) == point.goals["reach_neutral"][0]


def test_where_nobody_reaches_the_bound_is_best_and_what_brings_nothing_stays():
    bounds = tuple(np.radians([-158.0, -155.0]))  # short of the present stop
    found = design(
        HINGE.changed(end_stop=bounds[1]), {"end_stop": bounds}, ["reach_neutral"], TALL, machines=4, rounds=2
    )
    assert found.points[0].chosen == found.given.chosen
    assert "change nothing" in " ".join(design_story(found).words)


@pytest.fixture(scope="module")
def front():
    free = {"end_stop": STOPS, "arm": (0.9, 1.1), "edge_forward": (-0.05, 0.05)}
    return design("prone_hinge", free, ["reach_neutral", "gluteal_work"], TALL, load=30.0, machines=6, rounds=2)


def test_nothing_on_the_front_is_beaten_by_another_or_by_the_machine_as_it_is(front):
    values = np.array([[p.goals[g.name][0] for g in front.goals] for p in front.points])
    for other in (*values, [front.given.goals[g.name][0] for g in front.goals]):
        assert not np.any((other >= values).all(axis=1) & (other > values).any(axis=1))
    for point in front.points:
        for value, low, high in point.goals.values():
            assert low <= value + 1e-9
            assert value <= high + 1e-9


def test_the_same_seed_finds_the_same(front):
    free = {"end_stop": STOPS, "arm": (0.9, 1.1), "edge_forward": (-0.05, 0.05)}
    again = design("prone_hinge", free, ["reach_neutral", "gluteal_work"], TALL, load=30.0, machines=6, rounds=2)
    assert [(p.chosen, p.goals) for p in again.points] == [(p.chosen, p.goals) for p in front.points]


def test_where_a_dimension_has_holes_all_of_them_move(front):
    for point in front.points:
        holes = point.machine.adjustments["edge_forward"]
        assert (holes[1] + holes[holes.count]) / 2 == pytest.approx(point.chosen["edge_forward"])
        assert holes.step == pytest.approx(0.05)


def test_a_bound_is_kept_or_refused():
    free = {"arm": (0.95, 1.05)}
    kept = design(
        "prone_hinge", free, ["gluteal_work"], TALL[:2], most={"hip_force": 50.0}, load=30.0, machines=4, rounds=1
    )
    assert all(p.goals["hip_force"][0] <= 50.0 for p in kept.points)
    with pytest.raises(InputError, match=r"no machine within these bounds keeps to hip_force 0\.1"):
        design(
            "prone_hinge", free, ["gluteal_work"], TALL[:2], most={"hip_force": 0.1}, load=30.0, machines=4, rounds=1
        )


def test_the_story_says_what_changes_what_it_brings_and_what_is_next(front):
    story = design_story(front)
    text = str(story)
    assert "would have to change" in text
    assert "instead of" in text
    assert "Next: " in text
    assert story.sections[0].key == "design"


def test_machines_and_the_rig_are_files_that_are_read_back(front, tmp_path):
    written = write_design(front, tmp_path / "out")
    for i, point in enumerate(front.points, 1):
        again = read_machine(tmp_path / "out" / f"machine_{i}.toml")
        for name, value in point.machine.dimensions.items():
            if name not in again.adjustments:
                assert getattr(again, name) == pytest.approx(value, abs=1e-9)
        assert again.origin("arm").source == DESIGNED
        assert again.origin("pivot_height").source == "assumed"
    assert written[-1].name == "rig.xml"
    assert written[-1].stat().st_size > 10_000


STACKED = HINGE.changed(resistance=Stack())


def test_a_cam_is_a_drawing_whose_tangents_lie_at_the_radius_of_the_cable(tmp_path):
    ezdxf = pytest.importorskip("ezdxf")
    from revpress.exchange.design_files import write_cam

    space = DesignSpace.of(STACKED, {"cam": (0.9, 1.1)})
    machine = space.machine_at({"cam 1": 0.98, "cam 2": 1.0, "cam 3": 1.01, "cam 4": 1.02})
    take_up = machine.resistance.take_up(machine.cable_end)
    write_cam(machine, tmp_path / "cam.dxf")
    lines = ezdxf.readfile(tmp_path / "cam.dxf")
    [whole] = lines.modelspace().query('LWPOLYLINE[layer=="CAM"]')
    [touched] = lines.modelspace().query('LWPOLYLINE[layer=="CABLE"]')
    assert whole.closed
    assert lines.units == 4
    points = np.array([p[:2] for p in touched.get_points()])
    write_cam(machine, tmp_path / "cam.csv")
    with (tmp_path / "cam.csv").open() as file:
        rows = np.array([[float(v) for v in row] for row in list(csv.reader(file))[1:]])
    assert rows[:, 2:] == pytest.approx(points, abs=2e-3)
    turn, radius = np.radians(rows[:, 0]), rows[:, 1]
    assert radius == pytest.approx(1000.0 * take_up(np.linspace(take_up.x[0], take_up.x[-1], len(turn)), 1), abs=1e-3)
    # No point of the cam lies beyond the cable's line, and one lies on it.
    outside = points @ np.array([np.cos(turn), np.sin(turn)])
    assert np.diag(outside) == pytest.approx(radius, abs=0.01)
    if not hollow(take_up):
        assert outside.max(axis=0) == pytest.approx(radius, abs=0.05)


def test_a_round_cam_is_a_circle_and_an_uneven_one_on_a_short_turn_is_hollow():
    round_ = cam([0.0, 0.7], [0.2, 0.2])
    assert isinstance(round_, PPoly)
    _, whole = outline(round_)
    assert np.linalg.norm(whole, axis=1) == pytest.approx(0.2)
    assert not hollow(round_)
    assert hollow(cam([0.0, 0.2, 0.4, 0.7], [0.2, 0.3, 0.2, 0.2]))


def test_a_free_cam_is_one_that_a_cable_can_follow_and_comes_as_files(tmp_path):
    found = design(STACKED, {"cam": (0.95, 1.05)}, ["gluteal_work"], TALL[:1], load=20.0, machines=4, rounds=2)
    for point in found.points:
        assert not has_hollow_cam(point.machine)
        assert all(0.95 <= radius <= 1.05 for _, radius in point.machine.resistance.cam_table)
    names = {path.name for path in write_design(found, tmp_path)}
    assert {"machine_1.toml", "cam_1.csv", "cam_1.dxf", "rig.xml"} <= names
    assert read_machine(tmp_path / "machine_1.toml").resistance == found.points[0].machine.resistance


def test_without_pymoo_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymoo.algorithms.moo.nsga2", None)
    with pytest.raises(InputError, match=r"a design needs pymoo: install it with pip install 'revpress\[study\]'"):
        design("prone_hinge", {"arm": (0.9, 1.1)}, ["fit"], TALL)


@pytest.mark.parametrize(
    ("free", "goals", "people", "most", "words"),
    [
        ({}, ["fit"], TALL, {}, "nothing is free"),
        ({"armm": (0.9, 1.1)}, ["fit"], TALL, {}, "no dimension 'armm'"),
        ({"arm": (1.1, 0.9)}, ["fit"], TALL, {}, "first bound must be the lower"),
        ({"arm": (0.9, 90.0)}, ["fit"], TALL, {}, "arm"),
        ({"cam": (0.9, 1.1)}, ["fit"], TALL, {}, "has no cam"),
        ({"arm": (0.9, 1.1)}, ["beauty"], TALL, {}, "no goal 'beauty'; the goals are reach_neutral"),
        ({"arm": (0.9, 1.1)}, [], TALL, {}, "at least one goal"),
        ({"arm": (0.9, 1.1)}, ["fit"], [], {}, "at least one person"),
        ({"arm": (0.9, 1.1)}, ["fit"], TALL, {"fit": 1.0}, "more of it is better"),
    ],
)
def test_what_cannot_be_designed_is_said_in_one_sentence(free, goals, people, most, words):
    with pytest.raises(InputError, match=words):
        design("prone_hinge", free, goals, people, most=most)
