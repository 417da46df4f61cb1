"""Kinds of resistance are found by their place, named in every form that a person may use, and refused in words."""

import json
from pathlib import Path

import pytest

from revpress import InputError
from revpress.machine.resistance import catalogue
from revpress.machine.resistance.bands import Bands
from revpress.machine.resistance.catalogue import Carried, Resistances, find_resistance, resistances
from revpress.machine.resistance.flywheel import Flywheel
from revpress.machine.resistance.plates import Plates
from revpress.machine.resistance.resistance import Resistance
from revpress.machine.resistance.stack import Stack

FOLDER = Path(catalogue.__file__).parent


def test_a_file_is_a_kind():
    files = {p.stem for p in FOLDER.glob("*.py")} - {"__init__", "catalogue", "resistance"}
    assert set(resistances) == files
    assert all(resistances[kind].kind == kind for kind in resistances)


@pytest.mark.parametrize("kind", resistances)
def test_a_kind_says_all_of_itself(kind):
    chosen = resistances[kind]
    assert chosen.title
    assert chosen.__doc__
    assert all(p.reason and (p.choices or p.columns or p.low < p.high) for p in chosen.parameters)
    assert set(chosen.renamed.values()) <= set(chosen.model_fields)
    assert set(chosen.not_on_a_free_cable) <= set(chosen.model_fields)


@pytest.mark.parametrize(
    "value",
    ["flywheel", Flywheel, Flywheel(), {"kind": "flywheel"}, {"kind": "flywheel", "inertia": 0.010}],
)
def test_every_form_means_the_same(value):
    assert find_resistance(value) == Flywheel()
    assert find_resistance(value, shaft_radius=0.03) == Flywheel(shaft_radius=0.03)


@pytest.mark.parametrize("chosen", [Flywheel(inertia=0.07), Stack(cam_table=((0.0, 1.0), (1.0, 2.0))), Plates()])
def test_what_a_file_keeps_is_the_same_again(chosen):
    assert find_resistance(json.loads(json.dumps(chosen.as_json()))) == chosen


@pytest.mark.parametrize(
    ("value", "settings", "said"),
    [
        ("flywhel", {}, r"no resistance 'flywhel'; did you mean flywheel\?"),
        ("isokinetic", {}, r"did you mean motor\?"),
        (
            "stack",
            {"inertia": 0.07},
            "stack has no 'inertia': its settings are ratio, .*; inertia belongs to .*=flywheel",
        ),
        ("stack", {"fricton": 0.07}, r"stack has no 'fricton': did you mean friction\?"),
        ("plates", {"inertia": 0.07}, "plates has no 'inertia': it has no settings; inertia belongs to .*=flywheel"),
        ({"kind": "flywheel", "inertia": 3.0}, {}, "inertia is 3 kg m2, outside the allowed range 0.001 to 0.3"),
        ({"kind": "flywheel", "inertia": 0.1}, {"inertia": 0.1}, "inertia of the resistance is given twice"),
        ({"inertia": 0.07}, {}, "needs its kind, one of bands, flywheel"),
        ({"kind": 3}, {}, "needs its kind"),
        (42, {}, "resistance is 42, but must be one of bands, flywheel"),
        (None, {}, "resistance is None, but must be one of"),
        (dict, {}, "but must be one of"),
        ("flywheel", {"inertia": "heavy"}, "inertia is 'heavy', but must be a number"),
        (
            Bands,
            {"table": ((0.0, 0.0), (1.0, 9.0)), "colour": "red"},
            "colour is red, but changes nothing: table",
        ),
        (
            Stack,
            {"cam_table": ((0, 1), (1, 1)), "cam_end": 2.0},
            "cam_end is 2, but changes nothing: cam_table",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(value, settings, said):
    with pytest.raises(InputError, match=said):
        find_resistance(value, **settings)


def test_a_machine_carries_what_it_has_a_place_for():
    lever = Carried()
    column = Carried((("horn", "a cable column has no horn"),))
    assert set(lever.words) == set(resistances)
    assert set(column.words) == set(resistances) - {"plates"}
    assert column.read("flywheel", "cable_kickback") == Flywheel()
    with pytest.raises(InputError, match="kickback carries no plates: a cable column has no horn"):
        column.read("plates", "cable_kickback")


def test_the_old_name_of_a_setting_says_the_new_one():
    assert "resistance=flywheel and is called resistance.inertia" in Carried().explain("flywheel_inertia")
    assert "resistance=motor and is called resistance.speed" in Carried().explain("machine_speed")
    assert "resistance=flywheel" in Carried().explain("inertia")
    assert Carried().explain("depth") == ""


class Point:
    """An entry point as importlib.metadata gives it."""

    name, value = "chain", "outside:Chain"

    def __init__(self, content):
        self.content = content

    def load(self):
        return self.content


def test_another_package_adds_a_kind(monkeypatch):
    class Chain(Plates):
        kind = "chain"
        title = "Chains"

    found = Resistances()
    monkeypatch.setattr(catalogue, "entry_points", lambda group: [Point(Chain)] if group == catalogue.GROUP else [])
    assert list(found)[-1] == "chain"
    assert found["chain"] is Chain
    found = Resistances()
    monkeypatch.setattr(catalogue, "entry_points", lambda group: [Point(print)])
    with pytest.raises(InputError, match="outside:Chain, which another package calls the resistance 'chain'"):
        found["chain"]


def test_a_kind_that_is_not_whole_is_refused_when_it_is_made():
    with pytest.raises(InputError, match="the resistance chain is not whole: it lacks tension, draw"):

        class Chain(Resistance):
            kind = "chain"
            title = "Chains"

    with pytest.raises(InputError, match="the resistance chain is not whole: it lacks title"):

        class Untitled(Resistance):
            kind = "chain"
            needs = "horn"
