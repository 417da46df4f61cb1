"""What an exercise's class declares: all of it, of the right kind, and no more than is known."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from revpress import Athlete, InputError, exercises
from revpress.citations import bibliography
from revpress.exercise.exercise import Exercise
from revpress.exercise.repetition import MaximalLiftVelocity, RepetitionRule
from revpress.settings import Parameter, quantity
from revpress.twin.rig import Rig

HELD = {"manual_hip_extension", "prone_bent_knee_hold"}
PEOPLE = (Athlete(), Athlete(sex="female", stature=1.50, mass=50.0))
CITED = re.compile(r":cite:`([^`]+)`|\b([a-z]+(?:19|20)\d\d)\b")


def rig(name: str, athlete: Athlete) -> Rig:
    return Rig(exercises[name]().assembly(athlete))


@pytest.mark.parametrize("name", exercises)
def test_every_exercise_says_itself_what_a_repetition_is(name: str) -> None:
    assert "repetition" in vars(exercises[name])
    rule = exercises[name].repetition
    assert (rule is None) == (name in HELD)
    if rule is None:
        return
    for athlete in PEOPLE:
        travel = float(rig(name, athlete).travel(np.ones(1))[0])
        assert 0.1 * travel < rule.minimum_range < 0.65 * travel  # a whole one is found, and no fidgeting


@pytest.mark.parametrize("name", exercises)
def test_every_exercise_says_what_its_model_leaves_out(name: str) -> None:
    limits = exercises[name].limits
    assert limits
    assert len(set(limits)) == len(limits)
    told = " ".join(exercises[name].description().split())
    for sentence in limits:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert ":cite:" not in sentence
        assert "  " not in sentence
        assert sentence not in told


@pytest.mark.parametrize("name", exercises)
def test_every_exercise_says_what_it_takes(name: str) -> None:
    exercise = exercises[name]
    assert exercise.equipment is not None
    words = (*exercise.equipment, *exercise.load_equipment)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", word) for word in words)
    assert not set(exercise.equipment) & set(exercise.load_equipment)
    if not exercise.load_equipment and exercise.load.default:
        assert exercise.equipment  # something has to make the load


@pytest.mark.parametrize("value", ["bench", ("bench", ""), ["bench"]])
def test_equipment_is_words(value: Any) -> None:
    with pytest.raises(InputError, match=r"equipment is .*, but must be a tuple of words, or None"):
        type("Odd", (Exercise,), {"title": "Odd", "equipment": value, "__module__": __name__})


@pytest.mark.parametrize("name", exercises)
def test_what_an_exercise_cites_stands_in_its_sources(name: str) -> None:
    exercise = exercises[name]
    known = bibliography()
    assert set(exercise.sources) <= set(known)
    text = " ".join([exercise.description(), *(p.reason for p in exercise.parameters)])
    cited = {key.strip() for pair in CITED.findall(text) for keys in pair if keys for key in keys.split(",")}
    assert cited <= set(known)
    assert cited <= {*exercise.sources, *PEOPLE[0].sources}


def test_a_velocity_at_a_maximum_is_published() -> None:
    published = {name: exercises[name].maximal_velocity for name in exercises if exercises[name].maximal_velocity}
    assert {name: velocity.value for name, velocity in published.items() if velocity} == {
        "back_squat": 0.32,
        "hip_thrust": 0.25,
    }
    for velocity in published.values():
        assert velocity is not None
        assert velocity.source in bibliography()


def made(annotations: dict[str, Any] | None = None, **attributes: Any) -> type[Exercise]:
    """A class as a user writes it, with some of its attributes."""
    whole = {
        "__module__": __name__,
        "__annotations__": annotations or {},
        "title": "Made up",
        "load": Parameter("load", "kg", 1.0, 0.0, 2.0, "an example"),
        "assemble": lambda self, athlete, load: None,
    }
    return type("Made", (Exercise,), whole | attributes)


WIDTH = {"width": float}


@pytest.mark.parametrize(
    ("annotations", "attributes", "words"),
    [
        ({}, {"title": 3}, "title is 3, but must be a short text"),
        ({}, {"title": " "}, "title is ' ', but must be a short text"),
        ({}, {"load": 20.0}, "load is 20.0, but must be a Parameter"),
        ({}, {"load": Parameter("load", "kg", 5.0, 0.0, 2.0)}, "default: load is 5 kg, outside the allowed range"),
        ({"load": Parameter}, {}, "load belongs to the class: write it without an annotation"),
        ({"title": "str"}, {}, "title belongs to the class"),
        ({}, {"repetition": 0.2}, "repetition is 0.2, but must be a RepetitionRule or None"),
        ({}, {"maximal_velocity": 0.3}, "maximal_velocity is 0.3, but must be a MaximalLiftVelocity or None"),
        ({}, {"limits": "No arms."}, "limits is 'No arms.', but must be a tuple of sentences"),
        ({}, {"sources": ("a", 3)}, "sources is ('a', 3), but must be a tuple of keys"),
        (WIDTH, {"width": quantity(5.0, "m", 0.0, 1.0, "wide")}, "default: width is 5 m, outside the allowed range"),
        (WIDTH, {"width": 0.5}, "the setting width has no unit and range: make it with quantity"),
        (WIDTH, {}, "the setting width has no unit and range"),
        ({"motion": float}, {"motion": quantity(0.5, "m", 0.0, 1.0, "a way")}, "motion needs another name"),
    ],
)  # fmt: skip
def test_a_class_that_declares_nonsense_is_refused_when_it_is_made(
    annotations: dict[str, Any], attributes: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        made(annotations, **attributes)


def test_a_class_may_leave_to_its_subclasses_what_it_does_not_know() -> None:
    class Family(Exercise):
        repetition = RepetitionRule(minimum_range=0.3)

    class Member(Family):
        title = "A member"
        load = Parameter("load", "kg", 1.0, 0.0, 2.0, "an example")

        def assemble(self, athlete: Athlete, load: float) -> Any:
            return None

    assert Member.repetition == Family.repetition
    with pytest.raises(InputError, match="assemble gives None, but must give an Assembly"):
        Member().assembly(Athlete())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: RepetitionRule(0.2, first="up"), "first phase of a repetition is 'up', but must be concentric or"),
        (lambda: RepetitionRule(None), "minimum range of a repetition is None"),
        (lambda: RepetitionRule(0.2, cutoff=0.0), "cut-off is 0 Hz, outside the allowed range"),
        (lambda: MaximalLiftVelocity(30.0, "anderson2007"), "velocity of a maximal lift is 30 m/s"),
        (lambda: MaximalLiftVelocity(0.3, ""), "source of a maximal lift's velocity is ''"),
    ],
)  # fmt: skip
def test_a_rule_or_velocity_of_nonsense_is_refused(make: Any, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        make()


def test_the_bibliography_is_in_order() -> None:
    keys = re.findall(r"^@\w+\{(\w+),", (files("revpress") / "references.bib").read_text("utf-8"), re.MULTILINE)
    assert keys == sorted(keys)
