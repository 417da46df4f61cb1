"""Measuring cards as files: what a filled-in card holds, and what is refused, with its place."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from revpress import InputError
from revpress.machine.catalogue import machines
from revpress.machine.felt import pressed
from revpress.machine.find import typical_machine
from revpress.measurement.card_template import card_template
from revpress.measurement.identification import identify
from revpress.measurement.measuring_card import read_card

G = 9.80665
CARD = """
kind = "prone_hinge"
label = "By the window"
date = 2026-05-01

[tools]
scale = 0.05

[dimensions]
arm = 0.98
horn = {value = 0.61, deviation = 0.002, source = "drawing"}
horn_angle = -38
start_stop = -124
end_stop = -164
edge_height = 0.81

[[pull]]
place = -130
load = 0
up = 6.2
down = 5.7

[[pull]]
place = -150
load = 20
up = 18.0

[fall]
load = 10
"""


def read(text: str, folder: Path):
    file = folder / "card.toml"
    file.write_text(text, encoding="utf-8")
    return read_card(file)


def test_a_card_holds_what_was_measured_and_with_what(tmp_path: Path) -> None:
    card = read(CARD, tmp_path)
    assert card.machine.arm == 0.98  # type: ignore[attr-defined]
    assert card.machine.label == "By the window"
    arm, horn, pivot = (card.machine.origin(name) for name in ("arm", "horn", "pivot_height"))
    assert (arm.deviation, arm.source) == (0.005, "card, 2026-05-01")
    assert (horn.deviation, horn.source) == (0.002, "drawing")
    assert pivot.source == "assumed"
    first, second = card.pulls
    assert first.up == pytest.approx(6.2 * G)
    assert first.place == pytest.approx(np.radians(-130))
    assert second.down is None
    assert card.tools.scale == 0.05
    assert card.fall is not None
    assert card.fall.load == 10.0
    assert {"arm", "edge_height"} <= card.measured


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("prone_hinge", "sofa", r"line 2: kind is 'sofa', but must be one of"),
        ("arm = 0.98\n", "", r"the card lacks arm in its table dimensions: pivot to the axle of the foot plate"),
        ("arm = 0.98", "arm = 98", r"line 10: .*arm is 98 m, outside.* 0.4 to 1.4 m"),
        ("place = -130", "place = 130", r"pull 1: place is 130°, but the foot plate goes from -164 to -124°"),
        ("place = -130\n", "", r"pull 1 lacks its place"),
        ("up = 18.0", "top = 18.0", r"pull 2 has 'top'"),
        ("up = 18.0", "stack = 0.1", r"pull 2 has neither up nor down"),
        ("up = 18.0", "up = 18.0\nstack = 0.1", r"pull 2 says how far a stack rose, but the machine has none"),
        ("up = 6.2\ndown = 5.7", "up = 5.7\ndown = 6.2", r"pull 1 has up = 5.7 and down = 6.2.*swapped"),
        ("scale = 0.05", "scale = 50", r"line 7: scale is 50 kg, outside.* 0.0001 to 5 kg"),
        ("scale = 0.05", "ruler = 1", r"there is no tool 'ruler'"),
        ("load = 10", "weight = 10", r"fall has no 'weight'"),
        ("load = 10", "load = 10\nencoder_height = 0.0", r"only one of encoder_forward and encoder_height"),
        (
            "load = 10",
            "load = 10\nencoder_height = 0.0\nencoder_forward = 0.0",
            r"the card lacks pivot_forward in its table dimensions",
        ),
        ("[tools]", "[[tools]]", r"tools must be a table"),
        ("edge_height", "lever_mass", None),
        ("edge_height", "pivot_friction", r"pivot_friction needs its error"),
        ("[fall]", '[resistance]\nkind = "bands"\n[fall]', r"a bands is not measured with a scale at rest"),
        ("[fall]", "[autumn]", r"a measuring card has no 'autumn'"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, said: str | None, tmp_path: Path) -> None:
    assert old in CARD
    if said is None:
        read(CARD.replace(old, new).replace("0.81", "11"), tmp_path)
        return
    with pytest.raises(InputError, match=said):
        read(CARD.replace(old, new, 1), tmp_path)


def foot_plates() -> list[str]:
    found = []
    for kind in machines:
        try:
            pressed(typical_machine(kind))
        except InputError:
            continue
        found.append(kind)
    return found


@pytest.mark.parametrize("kind", foot_plates())
def test_an_empty_card_is_refused_and_a_filled_in_one_is_taken(kind: str, tmp_path: Path) -> None:
    template = card_template(kind)
    with pytest.raises(InputError, match="lacks"):
        read(template, tmp_path)
    filled = re.sub(r"^# (\w+) =   # (.*typical )(\S+)$", r"\1 = \3  # \2", template, flags=re.MULTILINE)
    filled = re.sub(r"^# (place|load) = (\S+)$", r"\1 = \2", filled, flags=re.MULTILINE)
    filled = re.sub(r"^# up = $", "up = 12.0", filled, flags=re.MULTILINE)
    filled = re.sub(r"^# down = $", "down = 11.0", filled, flags=re.MULTILINE)
    card = read(filled, tmp_path)
    assert len(card.pulls) == 6
    assert identify(card).force([0.5], 20.0)[0].value > 0.0


def test_a_machine_without_a_foot_plate_has_no_card() -> None:
    without = [kind for kind in machines if kind not in foot_plates()]
    for kind in without:
        with pytest.raises(InputError, match="no foot plate"):
            card_template(kind)
