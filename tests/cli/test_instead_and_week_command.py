"""``revpress instead`` and ``revpress week``: told, written, refused with line, column and what is allowed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from running import Run

from revpress import InputError
from revpress.cli.programme import read_programme

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TABLE = """day,exercise,sets,repetitions,load,end_hip_flexion
Monday,back_squat,4,6,70%,
# a line that is left out
Thursday,hip_thrust,3,10,62.5,-5
"""
SAME = """[athlete]
mass = 80

[[exercise]]
day = "Monday"
name = "back_squat"
sets = 4
repetitions = 6
load = "70%"

[[exercise]]
day = "Thursday"
exercise = "hip_thrust"
sets = 3
reps = 10
load = 62.5
end_hip_flexion = -5
"""


def written(folder: Path, text: str, name: str = "week.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_table_and_toml_say_the_same(tmp_path: Path) -> None:
    semicolons = "\ufeff" + TABLE.replace(",", ";").replace("62.5", "62,5").replace("repetitions", "Reps")
    [athlete, told], [_, listed], [_, other] = (
        read_programme(written(tmp_path, text, name))
        for text, name in ((SAME, "week.toml"), (TABLE, "week.csv"), (semicolons, "other.csv"))
    )
    assert athlete == {"mass": 80}
    for one, two, three in zip(told, listed, other, strict=True):
        assert one._replace(place="") == two._replace(place="") == three._replace(place="")
    assert [(line.day, line.sets, line.repetitions) for line in listed] == [("Monday", 4, 6), ("Thursday", 3, 10)]
    assert listed[0].exercise.share == pytest.approx(0.7)
    assert listed[1].exercise.load == 62.5
    assert listed[1].exercise.parameters == {"end_hip_flexion": pytest.approx(np.radians(-5.0))}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("4,6", "four,6", "line 2, column sets: is 'four', but must be a whole number from 1 to 50"),
        ("4,6", "4,0", "line 2, column repetitions: is '0', but must be a whole number from 1 to 500"),
        ("4,6", ",6", "line 2, column sets: is missing"),
        ("Monday", "", "line 2, column day: is missing"),
        ("back_squat", "back_sqat", "line 2, column exercise: there is no exercise 'back_sqat'; did you mean"),
        ("70%", "", "line 2, column load: back_squat has no load: give it in kg, 20 to 500, or as a share"),
        ("70%", "170%", "line 2, column load: .* is 170 %, outside the allowed range 1 to 100 %"),
        ("70%", "much", "line 2, column load: the load of back_squat is 'much', which is not a number"),
        ("70%", "5", "line 2, column load: back_squat: load is 5 kg, outside the allowed range 20 to 500 kg"),
        ("70%,", "70%,3", "line 2, column end_hip_flexion: unknown parameter of back_squat"),
        ("-5", "-90", "line 4, column end_hip_flexion: .* is -90°, outside the allowed range -20 to 20°"),
        ("-5", "-5,1", "line 4: has 7 cells, but there are 6 columns"),
        ("sets,", "set,", "line 1: the column sets is missing; needed are day, exercise, sets, repetitions"),
        ("sets,", "day,", "line 1: the column day is there 2 times"),
        ("hip_thrust", "prone_bent_knee_hold", "line 4, column exercise: prone_bent_knee_hold is a test that is held"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_table_is_told_with_its_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_programme(written(tmp_path, TABLE.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("sets = 4", "sets = 4.5", "line 7, sets: is 4.5, but must be a whole number"),
        ("reps = 10", 'reps = "x"', "line 15, repetitions: is 'x'"),
        ("load = 62.5", 'load = "62.5"', "line 16, load: .* leave the quotes away"),
        ("end_hip_flexion = -5", "end_hip_flexion = 50", "line 17, end_hip_flexion: .* range -20 to 20°"),
        ('day = "Monday"', "day = 1", "line 5, day: is 1, but must be a name"),
        ('name = "back_squat"\n', "", "line 4, exercise: is missing"),
        ("reps = 10", "reps = 10\nrepetitions = 10", "the same is given twice"),
        ("[[exercise]]", "[[exercises]]", "unknown table 'exercises'"),
    ],
)
def test_what_is_wrong_in_toml_is_told_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_programme(written(tmp_path, SAME.replace(old, new), "week.toml"))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("week.csv", "", "line of headers|is empty"),
        ("week.csv", "day,exercise,sets,repetitions\n", "the programme is empty"),
        ("week.toml", "", "the programme is empty"),
        ("week.xls", TABLE, "ends in .toml, .csv, .tsv, .txt"),
        ("week.csv", 'day,exercise,sets,repetitions\n"Monday,back_squat', "no line of a CSV file"),
    ],
)
def test_what_is_no_programme_is_refused(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_programme(written(tmp_path, text, name))


def test_the_example_can_be_read() -> None:
    _, lines = read_programme(EXAMPLES / "week.csv")
    assert [line.exercise.name for line in lines][::3] == ["back_squat", "nordic_hamstring"]
    assert lines[-1].exercise.load == 0.0


def test_a_week_is_told_and_written(revpress: Run, tmp_path: Path) -> None:
    file, out = written(tmp_path, TABLE), tmp_path / "week.nc"
    code, output, errors = revpress(
        "week", file, "--strength", 1.5, "--add", "cable_kickback", "--day", "Monday", "--out", out
    )
    assert (code, errors) == (0, "")
    lines = output.splitlines()
    assert "% of the work of the Cable kick-back, straight leg, " in lines[0]
    assert "is in the week already" in lines[0]
    assert lines[-2].startswith("Next: ")
    assert lines[-1] == f"Written: {out}"
    kept = xr.load_dataset(out)
    assert kept.sizes["row"] == 3
    assert kept.day.values.tolist() == ["Monday", "Thursday", "Monday"]
    assert kept.sets.values.tolist()[-1] == 3
    assert kept.repetitions.values.tolist()[-1] == 8


def test_substitutes_are_told_and_written(revpress: Run, tmp_path: Path) -> None:
    out = tmp_path / "instead.json"
    words = ("instead", "hip_thrust@60%", "--among", "cable_donkey_kick", "--among", "back_squat", "--out", out)
    code, output, errors = revpress(*words)
    assert (code, errors) == (0, "")
    assert output.startswith("Cable donkey kick, bent knee, ")
    assert "Each load is 60 % of the largest" in output
    assert "the effort is alike" not in output
    assert output.splitlines()[-2].startswith("Next: ")
    assert {"similarity", "similarity_span", "muscle_work_share"} <= json.loads(out.read_text())["data_vars"].keys()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["instead", "hip_thrust", "--have", "spoon"], "unknown equipment 'spoon': known are ankle-weight"),
        (["instead", "hip_thrust", "--have", " "], "--have is empty"),
        (["instead", "hip_thrust", "--out", "x.txt"], "its ending must be one of .html, .nc, .json"),
        (["week", "TABLE", "--day", "Monday"], "--day is of an addition: give --add EXERCISE too"),
        (["week", "TABLE", "--add", "hip_trust"], "--add: there is no exercise 'hip_trust'"),
        (["week", "TABLE", "--add", "hip_thrust", "--sets", "0"], "--sets: is '0', but must be a whole number"),
        (["week", "TABLE", "--add", "hip_thrust,push=sideways"], "--add: hip_thrust: push is 'sideways'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(revpress: Run, tmp_path: Path, words: list[str], said: str) -> None:
    file = written(tmp_path, TABLE)
    code, output, errors = revpress(*(str(file) if word == "TABLE" else word for word in words))
    assert (code, output) == (2, "")
    assert said in errors
    assert errors.count("\n") == 1
