"""The exercise that a file names is believed: other sets are left out by name, and another exercise is asked about."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from revpress.athlete import Athlete
from revpress.errors import InputError
from revpress.exercise.catalogue import exercises, find_exercise
from revpress.measurement import measure_recording, sets_of_exercise
from revpress.measurement.exercise_in_file import _names, is_called
from revpress.recording import Session, load_example_session, read_openbarbell

EXAMPLE = files("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json"


def session(folder: Path, *names: str) -> Session:
    """The example, its sets called by these names in turn."""
    raw: dict[str, Any] = json.loads(EXAMPLE.read_text())
    for i, entry in enumerate(raw.values()):
        entry["exercise"] = names[i % len(names)]
    path = folder / "day.json"
    path.write_text(json.dumps(raw))
    return read_openbarbell(path)


@pytest.mark.parametrize(
    "name", ["Squat", "squat", "Back squat", "BACK_SQUAT", "Low bar squat", "High-Bar Squat", " squat "]
)
def test_a_squat_is_a_squat_by_every_name(tmp_path: Path, name: str) -> None:
    kept = sets_of_exercise(session(tmp_path, name), find_exercise("back_squat"))
    assert len(kept.sets) == 9
    assert kept.left_out == ()


@pytest.mark.parametrize("name", ["Front squat", "Bench Press", "Split squat", "Hack squat", "Leg press", "Deadlift"])
def test_another_movement_is_none(name: str) -> None:
    assert not is_called(name, find_exercise("back_squat"))


def test_sets_of_another_exercise_are_left_out_by_name(tmp_path: Path) -> None:
    mixed = session(tmp_path, "Squat", "Bench Press", "Back squat")
    kept = sets_of_exercise(mixed, find_exercise("back_squat"))
    assert [set_.number for set_ in kept.sets] == [1, 3, 4, 6, 7, 9]
    assert len(kept.left_out) == 3
    assert kept.left_out[0] == "set 2 (104.78 kg): the file says 'Bench Press', not back squat"
    reps = measure_recording(mixed, "back_squat", Athlete())
    assert {rep.set_number for rep in reps} == {1, 3, 4, 6, 7, 9}


def test_a_session_of_another_exercise_is_asked_about_with_a_ready_answer(tmp_path: Path) -> None:
    pressed = session(tmp_path, "Bench Press")
    with pytest.raises(InputError, match=r"says 'Bench Press', not back squat.* give exercise_in_file='Bench Press'"):
        measure_recording(pressed, "back_squat", Athlete())
    assert len(measure_recording(pressed, "back_squat", Athlete(), exercise_in_file="bench press")) == 17
    with pytest.raises(InputError, match=r"no set is called 'Row' \(there are 'Bench Press'\)"):
        measure_recording(pressed, "back_squat", Athlete(), exercise_in_file="Row")
    with pytest.raises(InputError, match="says 'Squat', not hip thrust"):
        measure_recording(load_example_session(), "hip_thrust", Athlete())


def test_a_set_without_a_name_is_of_any_exercise(tmp_path: Path) -> None:
    assert len(sets_of_exercise(session(tmp_path, ""), find_exercise("hip_thrust")).sets) == 9


def test_every_listed_name_is_of_an_exercise_of_the_catalogue_and_plainly_written() -> None:
    for exercise, names in _names().items():
        assert exercise in exercises
        for name in names:
            assert is_called(name.upper(), find_exercise(exercise)), name


@pytest.mark.parametrize("name", list(exercises))
def test_an_exercise_is_called_by_its_own_name_and_title(name: str) -> None:
    exercise = find_exercise(name)
    assert is_called(name, exercise)
    assert is_called(exercise.title, exercise)
