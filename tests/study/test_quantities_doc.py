"""``docs/quantities.md`` defines every variable that revpress reports, with its unit, and no other."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from revpress.athlete.groups import GROUPS
from revpress.recording.openbarbell import DeviceRep
from revpress.testing import tables
from revpress.testing.metrics import PhaseMetrics

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "quantities.md"


def rows(chapter, section=None):
    """Name to second column of every table row of a chapter; of all its sections but the attributes, or of one."""
    [text] = re.findall(rf"^## {chapter}\n(.*?)(?=^## |\Z)", DOCUMENT.read_text(encoding="utf-8"), re.M | re.S)
    parts = re.split(r"^### (.+)\n", text, flags=re.M)
    sections = {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}
    chosen = [body for name, body in sections.items() if (name != "Attributes" if section is None else name == section)]
    found = [
        (name, unit.strip())
        for body in chosen
        for names, unit in re.findall(r"^\| (`[^|]*`) \| ([^|]*) \|", body, re.M)
        for name in re.findall(r"`(\w+)`", names)
    ]
    assert len(dict(found)) == len(found), f"{chapter}: a name is defined twice"
    return dict(found)


def units(dataset):
    return {str(name): v.attrs.get("units", "text") for name, v in dataset.variables.items()}


@pytest.mark.parametrize("label", ["hip_thrust", "reverse_leg_press/prone_hinge"])
def test_every_variable_of_a_solution(thrust_and_press, label):
    assert rows("Solution") == units(thrust_and_press[0][label])


@pytest.mark.parametrize("label", ["hip_thrust", "reverse_leg_press/prone_hinge"])
def test_every_attribute_of_a_solution(thrust_and_press, label):
    assert rows("Solution", "Attributes").keys() == thrust_and_press[0][label].attrs.keys()


def test_every_variable_of_a_comparison(thrust_and_press):
    comparison = thrust_and_press[1]
    assert rows("Comparison") == units(comparison)
    assert rows("Comparison", "Attributes").keys() == comparison.attrs.keys()


def test_every_variable_says_what_it_is(thrust_and_press):
    solutions, comparison = thrust_and_press
    for dataset in (*solutions.values(), comparison):
        assert [name for name, v in dataset.data_vars.items() if not v.attrs.get("long_name")] == []


def test_every_metric_of_a_repetition():
    measured = {f.name for f in fields(PhaseMetrics)} | (tables.UNITS.keys() - {f.name for f in fields(DeviceRep)})
    assert rows("Measured repetition", "") == {n: tables.UNITS[n] for n in measured} | {"start": "s", "end": "s"}


def test_members_of_every_group():
    text = DOCUMENT.read_text(encoding="utf-8")
    for group, members in GROUPS.items():
        assert f"{group.capitalize()}: {', '.join(f'`{m}`' for m in members)}." in text


def test_every_section_that_is_linked_exists():
    text = DOCUMENT.read_text(encoding="utf-8")
    headings = {h.lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", text, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings
