"""Every variable of a capacity is defined in ``docs/quantities.md`` with its unit, and says what it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from revpress import Athlete
from revpress.performance.eccentric import flywheel_repetition
from revpress.performance.largest_load import largest_load
from revpress.performance.load_velocity import load_velocity
from revpress.performance.strength_curve import isokinetic_strength, strength_curve

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "quantities.md"
TRACK, ATHLETE = "reverse_leg_press/track", Athlete()
CASES = {
    "Strength over the stroke": lambda: strength_curve(TRACK, ATHLETE, positions=3),
    "Largest load": lambda: largest_load(TRACK, ATHLETE),
    "Maximal efforts over load": lambda: load_velocity(TRACK, ATHLETE, [10.0]),
    "Repetition there and back": lambda: flywheel_repetition(TRACK, ATHLETE, 0.0, resistance="flywheel"),
}


def defined(section):
    """Name to unit of every table row of a section of the chapter; ``load`` stands for the unit of the load."""
    [chapter] = re.findall(r"^## Capacity\n(.*?)(?=^## |\Z)", DOCUMENT.read_text(encoding="utf-8"), re.M | re.S)
    [text] = re.findall(rf"^### {section}\n(.*?)(?=^### |\Z)", chapter, re.M | re.S)
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|", text, re.M)
    assert len(dict(rows)) == len(rows), "a name is defined twice"
    return {name: unit.strip().replace("load", "kg") for name, unit in rows}


def reported(dataset):
    units = {str(n): v.attrs.get("units", "text") for n, v in dataset.variables.items()}
    return {n: u for n, u in units.items() if not n.endswith(("_low", "_high"))}


@pytest.mark.parametrize("section", CASES)
def test_every_variable_is_defined_with_its_unit(section):
    dataset = CASES[section]()
    assert defined(section) == reported(dataset)
    assert [n for n, v in dataset.data_vars.items() if not v.attrs.get("long_name")] == []


def test_isokinetic_strength_is_a_strength_curve_and_three_more():
    dataset = isokinetic_strength(TRACK, ATHLETE, [0.1, 0.2])
    expected = defined("Strength over the stroke") | defined("Isokinetic strength")
    assert expected == reported(dataset)
