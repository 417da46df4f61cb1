"""The library: found by its place, documented to the last parameter, and clear about what it refuses."""

import math
import shutil
from pathlib import Path

import numpy as np
import pytest

import revpress.exercise.library as library
from revpress import Athlete, InputError, UnreachableError, exercises, solve
from revpress.exercise.catalogue import Catalogue
from revpress.settings import Parameter
from revpress.twin.rig import Rig
from revpress.units import face

UNITS = {"m", "mmHg", "rad", "kg", "s", "1", "N", "N m", "kg m2", "m/s", "rad/s"}
EVERY = [(name, p) for name in exercises for p in (exercises[name].load, *exercises[name].parameters)]
NUMBERS = [(name, p) for name, p in EVERY if not p.choices]
CHOICES = [(name, p) for name, p in EVERY if p.choices]


def ids(pairs):
    return [f"{name}-{p.name}" for name, p in pairs]


def test_the_first_machines_and_their_rivals_are_there():
    first = {"reverse_leg_press/prone_hinge", "reverse_leg_press/track", "hip_thrust", "back_squat"}
    assert first <= set(exercises)
    assert len(exercises) == len(list(exercises))
    assert "hip_thrust" in repr(exercises)


@pytest.mark.parametrize("name", exercises)
def test_every_exercise_says_what_it_is(name):
    exercise = exercises[name]
    assert exercise.name == name
    assert 3 < len(exercise.title) < 60
    assert exercise.title not in {exercises[other].title for other in exercises if other != name}
    assert len(exercise.description()) > 100
    names = [p.name for p in exercise.parameters]
    assert len(set(names)) == len(names)
    assert not {"load", "motion", "power", "intervals", "athlete"} & set(names)  # taken by solve
    assert exercise.load.unit in ("kg", "N")


@pytest.mark.parametrize(("name", "parameter"), EVERY, ids=ids(EVERY))
def test_every_parameter_has_a_unit_a_range_a_default_inside_and_a_reason(name, parameter):
    assert len(parameter.reason) > 5
    if parameter.choices:
        assert parameter.unit == ""
        assert parameter.default in parameter.choices
        assert len(set(parameter.choices)) == len(parameter.choices)
        assert (
            len(parameter.choices) > 1 or parameter.kinds or all(c.low <= c.default < c.high for c in parameter.columns)
        )
    else:
        assert parameter.unit in UNITS
        assert math.isfinite(parameter.low)
        assert math.isfinite(parameter.high)
        assert parameter.low <= parameter.default <= parameter.high
        assert parameter.low < parameter.high


@pytest.mark.parametrize(("name", "parameter"), NUMBERS, ids=ids(NUMBERS))
@pytest.mark.parametrize("side", ["low", "high"])
def test_a_value_outside_its_range_is_refused_in_one_sentence(name, parameter, side):
    beyond = {"low": parameter.low - 0.5, "high": parameter.high + 0.5}[side]
    with pytest.raises(InputError) as error:
        parameter.check(beyond, name)
    degrees = 180 / np.pi if parameter.unit == "rad" else 1.0
    text = str(error.value)
    for number in (beyond, parameter.low, parameter.high):
        assert f"{degrees * number:g}" in text
    assert parameter.name in text
    assert name in text
    assert "\n" not in text
    assert face(1.0, parameter.unit)[1] in text


@pytest.mark.parametrize(("name", "parameter"), NUMBERS, ids=ids(NUMBERS))
@pytest.mark.parametrize("side", ["low", "high"])
def test_a_limit_may_come_back_from_degrees(name, parameter, side):
    limit = getattr(parameter, side)
    there_and_back = np.degrees(limit) * np.pi / 180
    for value in (limit * (1 - 1e-13), limit * (1 + 1e-13), there_and_back, np.radians(np.degrees(limit))):
        assert parameter.check(value, name) == limit


def test_a_value_a_little_outside_its_range_is_refused():
    angle = Parameter("angle", "rad", 0.0, -1.0, 1.0, "an example")
    for value in (1.0 + 1e-11, -1.0 - 1e-11, np.nan, np.inf):
        with pytest.raises(InputError):
            angle.check(value, "test")


@pytest.mark.parametrize(("name", "parameter"), CHOICES, ids=ids(CHOICES))
def test_an_unknown_choice_is_refused_with_those_there_are(name, parameter):
    with pytest.raises(InputError) as error:
        parameter.check("sideways", name)
    assert "'sideways'" in str(error.value)
    assert all(choice in str(error.value) for choice in parameter.choices)


@pytest.mark.parametrize("value", ["heavy", None, float("nan"), [1.0, 2.0]])
def test_what_is_no_number_is_refused(value):
    mass = Parameter("mass", "kg", 10.0, 1.0, 20.0, "an example")
    with pytest.raises(InputError, match="mass is"):
        mass.check(value, "example")


def test_numbers_may_come_as_words_or_whole_numbers_and_the_ends_belong_to_the_range():
    angle = Parameter("angle", "rad", 0.0, -1.0, 1.0, "an example")
    assert [angle.check(v, "example") for v in ("0.5", 1, -1.0, np.float64(0.25))] == [0.5, 1.0, -1.0, 0.25]


def test_a_parameter_and_an_exercise_misspelt_are_recognised():
    with pytest.raises(InputError, match=r"hip_thrust has no parameter 'bench_hight'; did you mean bench_height\?"):
        exercises["hip_thrust"](bench_hight=0.4).assembly(Athlete())
    with pytest.raises(InputError, match=r"no parameter 'zzz'; its parameters are .*bench_height, "):
        exercises["hip_thrust"](zzz=1.0).assembly(Athlete())
    with pytest.raises(InputError, match=r"no exercise 'hip_trust'; did you mean hip_thrust"):
        exercises["hip_trust"]
    with pytest.raises(InputError, match=r"no exercise 'curl' \(known: back_squat, "):
        exercises["curl"]
    assert "curl" not in exercises


def test_solve_says_which_exercise_cannot_be_reached():
    beyond = {"start_hip_flexion": np.radians(104), "start_knee_flexion": np.radians(60)}
    beyond |= {"end_hip_flexion": np.radians(-25), "end_knee_flexion": np.radians(77)}
    with pytest.raises(UnreachableError, match=r"^reverse_leg_press/track: the posture at 48 % of the stroke cannot"):
        solve("reverse_leg_press/track", Athlete(), **beyond)


def test_solve_refuses_in_the_same_words():
    with pytest.raises(InputError, match="no exercise 'reverse_leg_pres/track'"):
        solve("reverse_leg_pres/track", Athlete())
    with pytest.raises(InputError, match=r"hip_thrust: load is 900 kg, outside the allowed range 0 to 500 kg"):
        solve("hip_thrust", Athlete(), load=900.0)
    with pytest.raises(InputError, match=r"end_hip_flexion is 60°, outside the allowed range -20 to 20°"):
        solve("hip_thrust", Athlete(), end_hip_flexion=np.radians(60.0))
    with pytest.raises(InputError, match="power is 4"):
        solve("hip_thrust", Athlete(), power=4)


def test_degrees_given_for_radians_are_recognised():
    with pytest.raises(InputError, match=r"end_hip_flexion is -286\.479°") as error:
        exercises["hip_thrust"](end_hip_flexion=-5).assembly(Athlete())
    assert error.value.__notes__ == ["Python takes radians: for -5°, give math.radians(-5)."]
    with pytest.raises(InputError) as error:
        exercises["hip_thrust"](end_hip_flexion=math.radians(60)).assembly(Athlete())
    assert not hasattr(error.value, "__notes__")


def test_a_new_file_in_the_library_is_a_new_exercise(tmp_path: Path, monkeypatch):
    family = tmp_path / "new_machines"
    family.mkdir()
    (family / "__init__.py").write_text('"""A family."""\n')
    shutil.copy(Path(library.__path__[0]) / "hip_thrust.py", family / "copy_of_thrust.py")
    monkeypatch.setattr(library, "__path__", [*library.__path__, str(tmp_path)])
    found = Catalogue()
    assert set(found) == {*exercises, "new_machines/copy_of_thrust"}
    added = found["new_machines/copy_of_thrust"]
    assert added.title == exercises["hip_thrust"].title
    assert Rig(added().assembly(Athlete())).names == Rig(exercises["hip_thrust"]().assembly(Athlete())).names


@pytest.mark.parametrize("name", ["bird_dog", "manual_hip_extension", "prone_bent_knee_hold"])
def test_an_exercise_without_a_plate_speaks_of_none(name: str) -> None:
    assert not any("plate" in parameter.reason for parameter in exercises[name].parameters)
