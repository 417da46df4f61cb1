"""Published checks: how they are declared, judged and written; that those which hang on no muscle hold."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest

import revpress
from revpress import InputError
from revpress.athlete import isometric_curves
from revpress.athlete.strength import ACTIONS
from revpress.citations import bibliography
from revpress.study.validity import Validity, check_groups, passive, validate
from revpress.study.validity.anatomy import quadriceps_arm, quadriceps_excursion
from revpress.study.validity.check import Check, CheckGroup, Figure, at_least, at_most, between, each_of, near
from revpress.study.validity.contact_forces import MOVEMENTS, contact_force
from revpress.study.validity.isometric import Shape, external_rotation, shape, torque
from revpress.study.validity.people import MAN
from revpress.study.validity.speed import over_rest

FIXED = ["equations", "passive", "machines"]
"""Groups in which nothing hangs on the body's muscles: a miss would be a mistake in the program."""

DECLARED = [(group, check) for group in check_groups.values() for check in group.values()]


def made(figures, allowed=None, **changes):
    """A check of given figures."""
    declaration = {"published": "1", "tolerance": "none", "source": "anderson2007", "because": "it was made so"}
    return Check("made", "a made-up figure", lambda: figures, allowed=allowed, **{**declaration, **changes})


# Judgement


@pytest.mark.parametrize(
    ("allowed", "figure", "excess"),
    [
        (near(2.0, 0.5), 2.0, -1.0),
        (near(2.0, 0.5), 2.5, 0.0),
        (near(2.0, 0.5), 1.0, 1.0),
        (between(-1.0, 3.0), 5.0, 1.0),
        (at_most(4.0), 6.0, 0.5),
        (at_most(4.0), 3.0, -0.25),
        (at_least(4.0), 3.0, 0.25),
        (at_least(0.0), -2.0, 2.0),
        (at_least(1.2, 1.42), nan, inf),
        (near(2.0, 0.5), inf, inf),
    ],
)
def test_a_figure_lies_outside_by_so_many_half_widths(allowed, figure, excess):
    assert allowed.excess(figure) == pytest.approx(excess)


def test_the_worst_figure_is_told_and_all_must_hold():
    result = made({"a": 1.0, "b": 1.4, "c": Figure(3.0, near(3.3, 0.1))}, near(1.0, 0.5)).run()
    assert [case.holds for case in result.cases] == [True, True, False]
    assert (result.held, result.passed, result.worst.case) == (2, False, "c")
    assert made({"a": 1.0, "b": 1.4}, near(1.0, 0.5)).run().worst.case == "b"
    assert made(1.5, near(1.0, 0.5)).run().passed


def test_what_is_refused_is_a_miss_that_says_why_and_stops_no_other():
    def figure(value):
        if value > 1:
            raise InputError("nobody can do that")
        return float(value)

    result = made(each_of({"one": 1, "two": 2}, figure), near(1.0, 0.5)).run()
    assert [(case.holds, case.refused) for case in result.cases] == [(True, ""), (False, "nobody can do that")]

    whole = replace(made(0.0, near(1.0, 0.5)), function=lambda: figure(2)).run()
    assert (whole.held, whole.worst.refused) == (0, "nobody can do that")
    own = replace(made(0.0), function=lambda: figure(2)).run()  # whose figures would have said what agrees
    assert (own.held, own.worst.refused) == (0, "nobody can do that")


@pytest.mark.parametrize(
    "changes",
    [
        {"published": ""},
        {"tolerance": ""},
        {"source": ""},
        {"reading": "assumed"},
        {"basis": "hope"},
        {"reading": "heard"},
    ],
    ids=str,
)
def test_a_check_that_is_not_whole_is_refused_when_it_is_declared(changes):
    with pytest.raises(ValueError, match="made"):
        made(1.0, near(1.0, 0.5), **changes)


def test_a_check_that_allows_nothing_or_finds_nothing_cannot_pass():
    with pytest.raises(ValueError, match="allows nothing"):
        made(1.0).run()
    with pytest.raises(ValueError, match="found nothing"):
        made({}, near(1.0, 0.5)).run()


def test_a_name_is_declared_once():
    group = CheckGroup("made", "Made up", "study", "Nothing.")
    group.add(made(1.0, near(1.0, 0.5)))
    with pytest.raises(ValueError, match="declared twice"):
        group.check("made", "again", published="1", allowed=near(1, 1), tolerance="none", source="anderson2007")(
            lambda: 1.0
        )


# Declarations


def test_one_file_is_one_group():
    folder = Path(revpress.__file__).parent / "study" / "validity"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "check", "people", "validate"}
    assert set(check_groups) == files
    rooms = {path.name for path in folder.parents[1].iterdir() if path.is_dir()}
    assert {group.room for group in check_groups.values()} <= rooms


@pytest.mark.parametrize(("group", "check"), DECLARED, ids=[f"{g.name}-{c.name}" for g, c in DECLARED])
def test_a_declaration_is_whole(group, check):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", check.name)
    assert {key for key in (check.source, *check.further) if key} <= bibliography().keys()
    assert re.search(r"\d|the |no |published|negligible|positive|each|more|greater|lower|equation", check.published)
    for year in re.findall(r"\([A-Z]\w+ (\d{4})\)", check.published):
        assert any(key.endswith(year) for key in check.further), "a source that is named stands in the bibliography"
    if check.allowed and check.basis != "equation":
        shown = {round(end, check.digits) for end in (check.allowed.low, check.allowed.high) if np.isfinite(end)}
        assert shown, "it allows everything"
        assert len(shown) == sum(np.isfinite([check.allowed.low, check.allowed.high])), "digits hide what is allowed"


# What is found


def test_what_hangs_on_no_muscle_holds():
    validity = validate(FIXED)
    missed = [r.check.name for results in validity.results.values() for r in results if not r.passed]
    assert missed == []


def test_a_mistake_in_an_equation_is_a_miss(monkeypatch):
    right = passive.passive_moments
    monkeypatch.setattr(passive, "passive_moments", lambda *angles: 1.01 * right(*angles))
    [results] = validate(["passive"]).results.values()
    assert [r.check.name for r in results if not r.passed] == ["checkpoints"]


def test_the_excursion_is_the_integral_of_the_arm():
    """Law: length over angle; Simpson over the knots of the check."""
    arms = [quadriceps_arm(MAN, angle) for angle in np.linspace(0.0, 90.0, 10)]
    assert quadriceps_excursion(MAN, 0.0, 90.0) == pytest.approx(np.trapezoid(arms, dx=np.radians(10.0)), rel=0.005)


@pytest.mark.parametrize("action", ACTIONS)
def test_curves_are_those_of_the_dynamometer(action):
    curves = isometric_curves(MAN).sel(action=action).dropna("point")
    one = shape(MAN, action)
    assert one.model == pytest.approx(curves.model.to_numpy())
    assert torque(MAN, action, tuple(one.angle.tolist())) == pytest.approx(one.model)


def test_a_shape_is_judged_by_closed_forms():
    made_up = Shape(np.arange(4.0), np.array([1.0, 2.0, 4.0, 2.0]), np.array([1.0, 2.0, 2.0, 2.0]), np.full(4, 0.5))
    assert (made_up.miss, made_up.within, made_up.peak_ratio) == (0.5, 0.75, 2.0)


def test_a_neighbouring_joint_changes_two_joint_muscles_alone():
    """The soleus, and with it an ankle far from its end, knows no hip."""
    assert torque(MAN, "ankle_plantarflexion", (0.0,), hip_flexion=0.0) == pytest.approx(
        torque(MAN, "ankle_plantarflexion", (0.0,), hip_flexion=60.0), rel=1e-9
    )
    bent, straight = (torque(MAN, "knee_flexion", (45.0,), hip_flexion=hip)[0] for hip in (90.0, 0.0))
    assert bent != pytest.approx(straight, rel=1e-3)
    assert (external_rotation(MAN, (0.0, 45.0, 90.0)) > 1.0).all()


def test_torque_over_speed_is_one_at_rest_for_both():
    for whose in ("model", "anderson"):
        assert list(over_rest(MAN, 0.0, whose).values()) == pytest.approx([1.0] * len(ACTIONS))
        assert max(over_rest(MAN, 180.0, whose).values()) < 1.0


def test_standing_up_from_a_knee_bend_loads_the_knees_with_at_least_what_lies_on_them():
    """Nearly straight at the top: half the weight above the knees, and what the muscles add to it."""
    force = contact_force(MOVEMENTS["knee bend"], MAN, "knee")
    above = 0.5 * (1.0 - 2 * (0.0433 + 0.0137))
    assert above < float(force[-1]) < 3.0 * above
    assert float(force.knee_flexion.max()) == pytest.approx(90.0, abs=0.1)
    assert float(force.max()) > float(force[-1])


# Running and writing


@pytest.fixture
def some() -> Validity:
    results = (
        made({"a": 1.0, "b": nan}, near(1.0, 0.5)).run(),
        replace(made(each_of({"c": 1}, _impossible), at_most(2.0, 1.5)), name="other").run(),
    )
    return Validity({"speed": results})


def _impossible(_: int) -> float:
    raise InputError("no such person")


def test_groups_are_told_in_their_own_order_whoever_asks():
    told = []
    found = validate(["passive", "equations"], lambda done, total, what: told.append((done, total)))
    assert list(found.results) == ["equations", "passive"]
    count = len(check_groups["equations"]) + len(check_groups["passive"])
    assert told == [(i, count) for i in range(count)]
    with pytest.raises(InputError, match="unknown group of checks 'hope': known are equations, "):
        validate(["hope"])


def test_every_figure_is_a_row_and_what_is_no_number_is_empty(some, tmp_path):
    some.write(tmp_path / "all.csv")
    some.write(tmp_path / "all.json")
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    document = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert [row["case"] for row in table] == [row["case"] for row in document["figures"]] == ["a", "b", "c"]
    assert [row["passed"] for row in document["figures"]] == [True, False, False]
    assert [row["figure"] for row in document["figures"]] == [1.0, None, None]
    assert [row["because"] for row in document["figures"]] == ["", "it was made so", "no such person"]
    assert document["figures"][2]["low"] is None
    assert document["figures"][2]["published_figure"] == 1.5
    assert document["revpress"] == revpress.__version__
    assert document["sources"]["anderson2007"].startswith("Anderson DE")
    with pytest.raises(InputError, match=r"its ending must be one of \.csv, \.json"):
        some.write(tmp_path / "all.xlsx")
