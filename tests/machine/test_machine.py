"""Machines that stand: fixed dimensions, holes, capacity, and files that say which line is wrong."""

import math
import re

import pytest

from revpress import InputError
from revpress.machine.catalogue import machines
from revpress.machine.file import machine_toml, read_machine, write_machine
from revpress.machine.find import find_machine, typical_machine
from revpress.machine.machine import ASSUMED, Adjustment
from revpress.machine.marks import LengthMark


def text_of(kind="prone_hinge"):
    return machine_toml(typical_machine(kind))


def written(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", machines)
def test_the_typical_machine_of_every_kind_is_assumed_and_comes_back_from_its_file(kind, tmp_path):
    typical = typical_machine(kind)
    assert {typical.origin(name).source for name in typical.dimensions} == {ASSUMED}
    write_machine(typical, tmp_path / "again.toml")
    again = read_machine(tmp_path / "again.toml")
    assert again.dimensions == pytest.approx(typical.dimensions, rel=1e-9, abs=1e-9)
    assert again.adjustments.keys() == typical.adjustments.keys()
    assert again.resistance == typical.resistance
    assert machine_toml(again) == machine_toml(typical)


@pytest.mark.parametrize("kind", machines)
def test_a_machine_comes_back_from_its_json(kind):
    typical = typical_machine(kind)
    first = next(iter(typical.adjustments), None)
    chosen = typical.at(**{first: 1}) if first else typical
    again = find_machine(chosen.as_json())
    assert again.as_json() == chosen.as_json()
    assert again == chosen


@pytest.mark.parametrize("kind", machines)
def test_every_mark_is_a_dimension_with_its_length(kind):
    typical = typical_machine(kind)
    for mark in typical.marks():
        value = getattr(typical, mark.name)
        if isinstance(mark, LengthMark):
            assert math.dist(mark.start, mark.end) == pytest.approx(abs(value), abs=1e-9), mark.name
        else:
            turned = (mark.last - mark.first - value) % (2 * math.pi)
            other = (mark.first - mark.last - value) % (2 * math.pi)
            assert min(turned, 2 * math.pi - turned, other, 2 * math.pi - other) < 1e-9, mark.name


def test_holes_are_counted_from_one_and_move_one_dimension():
    hinge = typical_machine("prone_hinge")
    edge = hinge.adjustments["edge_forward"]
    for hole in range(1, edge.count + 1):
        moved = hinge.at(edge_forward=hole)
        assert moved.edge_forward == pytest.approx(edge.first + (hole - 1) * edge.step)
        others = {n: v for n, v in moved.dimensions.items() if n != "edge_forward"}
        assert others == {n: v for n, v in hinge.dimensions.items() if n != "edge_forward"}
        assert moved.holes == {"edge_forward": hole}
        assert "edge_forward" not in moved.free
    for wrong in (0, edge.count + 1, 1.5):
        with pytest.raises(InputError, match=f"holes are 1 to {edge.count}"):
            hinge.at(edge_forward=wrong)
    with pytest.raises(InputError, match="cannot be set"):
        hinge.at(horn=1)


def test_every_combination_of_free_holes_is_one_setting():
    hinge = typical_machine("prone_hinge")
    settings = [tuple(m.holes.items()) for m in hinge.each_setting()]
    assert len(settings) == len(set(settings)) == math.prod(a.count for a in hinge.adjustments.values())


def test_a_dimension_that_is_changed_has_no_holes_and_no_source_left():
    changed = typical_machine("prone_hinge").changed(edge_forward=0.02)
    assert changed.edge_forward == 0.02
    assert "edge_forward" not in changed.adjustments
    with pytest.raises(InputError, match="has no dimension 'arm_length'"):
        changed.changed(arm_length=1.0)


def test_a_load_beyond_what_it_takes_is_refused():
    hinge = typical_machine("prone_hinge")
    hinge.check_load(hinge.plate_room)
    with pytest.raises(InputError, match=f"room for {hinge.plate_room:g} kg"):
        hinge.check_load(hinge.plate_room + 1.0)


def test_adjustments_have_at_least_two_holes_that_differ():
    with pytest.raises(InputError, match="2 to 200"):
        Adjustment(0.0, 0.05, 1)
    with pytest.raises(InputError, match="steps of 0"):
        Adjustment(0.0, 0.0, 3)


def test_the_short_form_has_the_usual_deviation_and_the_long_form_its_own(tmp_path):
    text = re.sub(r"^arm = .*$", "arm = 1.02", text_of(), flags=re.M)
    text = re.sub(r"^horn = .*$", 'horn = {value = 0.61, deviation = 0.003, source = "tape, July"}', text, flags=re.M)
    machine = read_machine(written(tmp_path, text))
    assert machine.arm == 1.02
    assert machine.origin("arm").deviation == pytest.approx(0.01)
    assert (machine.origin("horn").deviation, machine.origin("horn").source) == (0.003, "tape, July")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (r"^arm = .*$", "arm = 9.0", r"line {n}.*arm is 9 m, outside the allowed range 0.4 to 1.4 m"),
        (r"^arm = .*$", 'arm = "long"', r"line {n}.*arm is 'long', but must be a number"),
        (r"^arm = .*$", "arm = {value = 1.0, error = 2}", r"line {n}.*must be a number, or"),
        (r"^arm = .*$", "", "also needs arm"),
        (r"^arm = .*$", "arm = 1.0\narn = 2.0", r"has no dimension 'arn'"),
        (r"^kind = .*$", 'kind = "hinge"', "kind is 'hinge', but must be one of"),
        (r"^edge_forward = \{first.*$", "edge_forward = {first = 0, step = 0.05}", r"line {n}.*first = …, step"),
        (r"^edge_forward = \{first.*$", "edge_forward = {first = 0, step = 0.05, count = 1}", "2 to 200"),
        (r"^edge_forward = \{first.*$", "edge_forward = {first = 1.9, step = 0.5, count = 4}", "outside the allowed"),
        (r"^edge_forward = \{first.*$", "horn = {first = 0.5, step = 0.05, count = 4}", "cannot be set"),
        (r"^plate_room = .*$", "plate_rooms = 100", "capacity has no 'plate_rooms'"),
        (r"^plate = .*$", 'plate = "round"', "must be one of pivoting, rigid"),
        (r"^label = .*$", "label = 3", "label is 3, but must be a text"),
        (r"\Z", "\n[colour]\nframe = 1\n", "there is no 'colour' here"),
        (r"^kind = \"plates\".*$", 'kind = "plates"\ninertia = 2', "plates has no 'inertia'"),
        (r"\Z", "\n[[[", "not a TOML file"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_named_with_its_line(old, new, said, tmp_path):
    text, times = re.subn(old, new, text_of(), count=1, flags=re.M)
    assert times == 1
    path = written(tmp_path, text)
    line = text[: text.index(new)].count("\n") + 1 if new and new in text else 0
    with pytest.raises(InputError, match=said.replace("{n}", str(line))) as error:
        read_machine(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_an_unknown_kind_comes_with_the_nearest():
    with pytest.raises(InputError, match="did you mean prone_hinge"):
        find_machine("prone_hing")
    with pytest.raises(InputError, match="must be a kind, a file"):
        find_machine(3)
