"""The parts of the command line: units at the faces, athletes and entries as typed."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress import Athlete, InputError, exercises
from revpress.cli.athlete import make_athlete
from revpress.cli.entries import parse, read_config
from revpress.exercise.catalogue import find_exercise
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.machine.resistance.flywheel import Flywheel
from revpress.units import face, inside, spell


@given(st.floats(-1e6, 1e6), st.sampled_from(["rad", "rad/s", "m", "kg", "1", ""]))
def test_a_value_survives_the_way_to_the_face_and_back(value: float, unit: str) -> None:
    shown, _ = face(value, unit)
    assert inside(shown, unit) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(math.pi / 6, "rad", "30°"), (-math.pi, "rad/s", "-180°/s"), (1.8, "m", "1.8 m"), (0.6, "1", "0.6")],
)
def test_numbers_are_spelled_with_their_unit(value: float, unit: str, text: str) -> None:
    assert spell(value, unit) == text


def test_an_athlete_has_what_was_given_and_defaults_for_the_rest() -> None:
    assert make_athlete({}) == Athlete()
    assert make_athlete({"sex": "female", "mass": 60}) == Athlete(sex="female", mass=60.0)
    assert make_athlete({"hip_extension_limit": 12}).hip_extension_limit == pytest.approx(math.radians(12))
    assert make_athlete({"reference": True}) == Athlete.reference()


@pytest.mark.parametrize("name", list(exercises))
def test_an_entry_carries_load_and_parameters_in_inside_units(name: str) -> None:
    """Every parameter can be typed at its default, degrees for angles, and arrives as it is inside."""
    exercise = exercises[name]
    typed = [
        f"{p.name}={p.default if p.choices else repr(face(float(p.default), p.unit)[0])}" for p in exercise.parameters
    ]
    entry = parse(",".join([f"{name}@82.5", *typed]))
    assert (entry.name, entry.load) == (name, 82.5)
    assert entry.parameters == pytest.approx({p.name: p.default for p in exercise.parameters})


def test_a_load_in_per_cent_is_a_share() -> None:
    assert parse("hip_thrust@70%,push=heel") == LoadedExercise("hip_thrust", None, {"push": "heel"}, 0.7)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff0,1\n0.5,1.2\n1,0.9\n",
        "0,1\n0.5,1.2\n1,0.9\n",
        "turn;radius\n# measured\n0; 1\n0.5;1.2\n1;0.9",
        "0\t1\n.5  1.2\n1 .9\n\n",
    ],
)
def test_a_table_is_a_file_of_two_columns(tmp_path: Path, text: str) -> None:
    file = tmp_path / "cam.csv"
    file.write_text(text)
    assert parse(f"reverse_leg_press/track@20,resistance=stack,resistance.cam_table={file}").parameters == {
        "resistance": "stack",
        "resistance.cam_table": ((0.0, 1.0), (0.5, 1.2), (1.0, 0.9)),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0,1\n1,2,3\n", "line 2, has the row '1 2 3'"),
        ("0,1\n" + "1," * 400_000 + "1\n", r"line 2, has the row '1 1 1,1,1.*\.\.\..*1'"),
        ("0,1\n1" + " " * 400_000 + "x\n", "has the row '1 x'"),
        ("0,1\n" * 100_001, "more than 100000 rows"),
        ("0;1\n0,5;1\n", "has the row '0 5 1'"),
        (None, r"cam_table: there is no file .*cam\.csv$"),
    ],
)
def test_a_table_that_is_none_is_named(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "cam.csv"
    if text:
        file.write_text(text)
    with pytest.raises(InputError, match=said):
        parse(f"reverse_leg_press/track,resistance=stack,resistance.cam_table={file}")


def test_a_resistance_is_written_the_same_everywhere(tmp_path: Path) -> None:
    """Dotted names after the exercise, a table in a file; an old name says the new one."""
    file = tmp_path / "config.toml"
    file.write_text("[[exercise]]\nname = 'reverse_leg_press/track'\nresistance = {kind = 'flywheel', inertia = 0.07}")
    _, [from_file] = read_config(file)
    typed = parse("reverse_leg_press/track,resistance=flywheel,resistance.inertia=0.07")
    assert from_file == typed
    assert find_exercise(typed.name, **typed.parameters).resistance == Flywheel(inertia=0.07)
    for text, said in (
        ("flywheel_inertia=0.07", "unknown parameter of .* it belongs to resistance=flywheel and is called"),
        ("resistance.inertia=0.07", "plates has no 'inertia': it has no settings; inertia belongs to resistance=fly"),
        ("resistance=stack,resistance.inertia=1", "stack has no 'inertia': its settings are ratio"),
        ("resistance=isokinetic,resistance.speed=1", r"no resistance 'isokinetic'; did you mean motor\?"),
        ("resistence.inertia=1", r"did you mean resistance\?"),
        ("sides.inertia=1", "has no parameter 'sides.inertia'"),
    ):
        with pytest.raises(InputError, match=said):
            parse(f"reverse_leg_press/track,{text}")
    with pytest.raises(InputError, match="'resistance': what resists is its load, barbell with plates"):
        parse("back_squat,resistance=flywheel")


def test_a_configuration_says_the_same_as_the_command_line(tmp_path: Path) -> None:
    angle = next(p for p in exercises["back_squat"].parameters if p.unit == "rad")
    degrees = round(math.degrees(float(angle.default)), 3)
    file = tmp_path / "config.toml"
    file.write_text(f'[athlete]\nmass = 70\n[[exercise]]\nname = "back_squat"\nload = 100\n{angle.name} = {degrees}\n')
    athlete, entries = read_config(file)
    assert athlete == {"mass": 70}
    assert entries == [parse(f"back_squat@100,{angle.name}={degrees}")]
