"""Whatever a user gives for an exercise, a load, an athlete or a setting: it works, or one sentence says why not."""

from __future__ import annotations

import math
import os
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from revpress import Athlete, InputError, exercises, solve
from revpress.exercise import catalogue
from revpress.exercise.catalogue import GROUP, Catalogue, exercises_in, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.settings import Parameter
from revpress.twin.assembly import Assembly

ATHLETE = Athlete()


class WithoutLoad(Exercise):
    title = "Without a load"

    def assemble(self, athlete: Athlete, load: float) -> Assembly:
        raise NotImplementedError


class WithoutAssembly(Exercise):
    title = "Without an assembly"
    load = Parameter("load", "kg", 1.0, 0.0, 2.0, "an example")


class Entered(exercises["glute_bridge"]):  # type: ignore[misc]
    """What another package's entry point gives; the catalogue gives it its name."""


class Outer:
    class Thrust(exercises["hip_thrust"]):  # type: ignore[misc]
        pass


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (42, "42 is no exercise: give a name"),
        (None, "None is no exercise: give a name"),
        (os, "<module 'os'"),
        (int, "<class 'int'> is no exercise"),
        (object(), "<object object at"),
        (b"hip_thrust", "b'hip_thrust' is no exercise"),
        (["hip_thrust"], r"\['hip_thrust'\] is no exercise"),
        ({}, r"\{\} is no exercise"),
        ("", "there is no exercise ''"),
        ("os:path", "os:path is no exercise: it lacks the base class Exercise"),
        ("os:nothing", "there is no exercise 'os:nothing'"),
        ("os:", "there is no exercise 'os:'"),
        (":X", "there is no exercise ':X'"),
        ("..:X", "there is no exercise '..:X'"),
        ("nothere:X", "there is no exercise 'nothere:X': ModuleNotFoundError"),
        ("x" * 1000, r"there is no exercise 'x+\.\.\.x+' "),
        (Exercise, "it lacks title, load, assemble"),
        (WithoutLoad, r"test_unknown_things:WithoutLoad is no exercise: it lacks load"),
        (WithoutAssembly, "WithoutAssembly is no exercise: it lacks assemble"),
        (WithoutLoad(), "WithoutLoad is no exercise: it lacks load"),
        (f"{__name__}:WithoutLoad", "WithoutLoad is no exercise: it lacks load"),
    ],
)  # fmt: skip
def test_what_is_no_exercise_is_refused(thing: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        solve(thing, ATHLETE)


def test_a_class_inside_a_class_is_found_by_its_name() -> None:
    name = find_exercise(Outer.Thrust).name
    assert name == f"{__name__}:Outer.Thrust"
    assert type(find_exercise(name)) is Outer.Thrust


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("this is no Python", "SyntaxError"),
        ("import sys; sys.exit(0)", "SystemExit: 0"),
        ("from revpress import Exercise\nclass A(Exercise):\n    title = 3", "title is 3, but must be a short text"),
        ("x = 1", "defines no exercise|has no attribute 'A'"),
    ],
)
def test_what_others_wrote_may_fail_in_any_way(
    content: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "broken_machine.py"
    file.write_text(content)
    monkeypatch.syspath_prepend(str(tmp_path))
    for read in (lambda: exercises_in(file), lambda: find_exercise("broken_machine:A")):
        with pytest.raises(InputError, match=words):
            read()
    sys.modules.pop("broken_machine", None)


@pytest.mark.parametrize(
    "load",
    [object(), [], {}, {1}, True, np.True_, "heavy", b"4", math.nan, math.inf, 1j, [[40.0]], np.ones((2, 2)), iter(())],
)  # fmt: skip
def test_what_is_no_load_is_refused(load: Any) -> None:
    with pytest.raises(InputError, match=r"^(hip_thrust: )?load is "):
        solve("hip_thrust", ATHLETE, load)


@pytest.mark.parametrize("athlete", [None, 3, "me", Athlete, [], {"sex": "male"}, [ATHLETE, 42], [None]])
def test_what_is_no_athlete_is_refused(athlete: Any) -> None:
    with pytest.raises(InputError, match=r"^athlete is "):
        solve("hip_thrust", athlete)
    if not isinstance(athlete, list):
        with pytest.raises(InputError, match="must be an Athlete"):
            exercises["hip_thrust"]().assembly(athlete)


@pytest.mark.parametrize("value", [True, None, [None], {"a": 1}, object(), "high", 1j, math.nan, []])
def test_what_is_no_number_is_refused_for_a_setting(value: Any) -> None:
    with pytest.raises(InputError, match="bench_height is "):
        solve("hip_thrust", ATHLETE, bench_height=value)


@pytest.mark.parametrize("value", [3, None, ["heel", None], {"a": 1}, object(), "Heel", True])
def test_what_is_no_word_is_refused_for_a_choice(value: Any) -> None:
    with pytest.raises(InputError, match="push is "):
        solve("hip_thrust", ATHLETE, push=value)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("motion", 42), ("motion", "fast"), ("power", "2"), ("power", None), ("power", np.array([2, 3])),
        ("intervals", "yes"), ("intervals", None), ("details", 3), ("details", None), ("details", "speed"),
        ("exact_tendons", "yes"),
    ],
)  # fmt: skip
def test_what_solve_itself_takes_is_checked(argument: str, value: Any) -> None:
    with pytest.raises(InputError, match=f"{argument.rstrip('s')}"):
        solve("hip_thrust", ATHLETE, **{argument: value})


@pytest.mark.parametrize("number", [np.float32(0.4), np.float64(0.4), np.array(0.4), "0.4"])
def test_a_number_may_be_of_any_kind(number: Any) -> None:
    chosen = exercises["hip_thrust"](bench_height=number, end_hip_flexion=np.int64(0))
    assert type(chosen.bench_height) is float
    assert chosen.bench_height == pytest.approx(0.4, rel=1e-6)
    assert chosen.checked_load(np.float32(40.0)) == 40.0


def test_a_setting_of_old_says_how_it_is_called() -> None:
    with pytest.raises(InputError, match=r"no parameter 'drive': the setting is called push$"):
        solve("hip_thrust", ATHLETE, drive="heel")
    with pytest.raises(InputError, match=r"no parameter 'drive'; its parameters are"):
        solve("nordic_hamstring", ATHLETE, drive="heel")  # no foot presses


def test_the_catalogue_takes_questions_of_any_kind_and_no_entries() -> None:
    for name in (42, None, [], ("hip_thrust",), {}):
        assert name not in exercises
        assert exercises.get(name) is None  # type: ignore[arg-type]
        with pytest.raises(InputError, match="there is no exercise"):
            exercises[name]  # type: ignore[index]
    assert exercises.get("curl", 3) == 3
    assert exercises.get("hip_thrust") is exercises["hip_thrust"]
    with pytest.raises(InputError, match=r"package\.module:Class.*entry points 'revpress\.exercises'"):
        exercises["mine"] = Outer.Thrust


def test_a_name_that_is_taken_is_not_taken_over_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    def points(*found: tuple[str, str]) -> Catalogue:
        given = [EntryPoint(name, value, GROUP) for name, value in found]
        monkeypatch.setattr(catalogue, "entry_points", lambda group: given)
        return Catalogue()

    mine = f"{__name__}:Entered"
    assert points(("mine", mine), ("mine", mine))["mine"] is Entered  # the same, found in two places of the path
    with pytest.warns(UserWarning, match=r"'hip_thrust' of .*Entered is left out: the library has that name"):
        assert list(found := points(("hip_thrust", mine))).count("hip_thrust") == 1
    assert found["hip_thrust"].title == "Hip thrust"
    with pytest.warns(UserWarning, match=r"'mine' of other:Machine is left out: .*Entered has that name"):
        assert list(points(("mine", mine), ("mine", "other:Machine")))[-1] == "mine"
    with pytest.raises(InputError, match="the exercise 'gone' of another package cannot be loaded: ModuleNotFound"):
        points(("gone", "nothere:X"))["gone"]
    with pytest.raises(InputError, match="os:path, which another package calls 'path', is no exercise"):
        points(("path", "os:path"))["path"]
