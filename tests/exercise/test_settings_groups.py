"""A group of settings that cannot work is refused when its class is made; names of arguments are no exception."""

from __future__ import annotations

import copy
import pickle
import re
import warnings
from typing import Any, Literal

import pytest

from revpress import InputError, exercises
from revpress.exercise.catalogue import find_exercise
from revpress.machine.resistance.flywheel import Flywheel
from revpress.settings import Settings, angle, changed, choice, quantity


class Group(Settings):
    """An example."""

    size: float = quantity(1.0, "m", 0.5, 2.0, "an example")
    word: Literal["a", "b"] = choice("a", "an example")


def made(name: str, annotation: Any, *value: Any, base: type[Settings] = Group) -> type[Settings]:
    """A subclass with one field, with or without a value."""
    values = dict(zip([name], value, strict=False))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydantic's own word on a name that is taken
        return type(base)("Made", (base,), {"__module__": __name__, "__annotations__": {name: annotation}, **values})


@pytest.mark.parametrize(
    ("name", "annotation", "value", "words"),
    [
        ("size", float, (quantity(9.0, "m", 0.5, 2.0, "too long"),), "default: size is 9 m, outside the allowed range"),
        ("size", float, (quantity(1.0, "m", 2.0, 0.5, "turned"),), "default: size is 1 m, outside the allowed range"),
        ("lean", float, (angle(60.0, 0.0, 45.0, "too far"),), "default: lean is 60°, outside the allowed range"),
        ("size", float, (1.5,), "the setting size has no unit and range"),
        ("other", float, (), "the setting other has no unit and range"),
        ("word", Literal["a", "b"], (choice("c", "a typo"),), "default: word is 'c', but must be one of a, b"),
        ("word", str, (choice("a", "no words"),), "the setting word is a choice, but its annotation is no Literal"),
    ],
)
def test_a_field_that_cannot_work_is_refused_when_the_class_is_made(
    name: str, annotation: Any, value: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(InputError, match="^Made(, |: )" + re.escape(words)):
        made(name, annotation, *value)


def test_a_default_that_is_changed_is_checked_too() -> None:
    with pytest.raises(InputError, match=r"Made, default: size is 9 m, outside"):
        made("size", float, changed(Group, "size", 9.0, "too long"))
    with pytest.raises(InputError, match=r"Group has no parameter 'sise'; did you mean size\?"):
        changed(Group, "sise", 1.0, "a typo")
    assert made("size", float, changed(Group, "size", 1.5, "longer"))().values() == {"size": 1.5, "word": "a"}


def test_a_resistance_is_a_group_like_any_other() -> None:
    with pytest.raises(InputError, match="Made, default: inertia is 9 kg m"):
        made("inertia", float, changed(Flywheel, "inertia", 9.0, "too heavy"), base=Flywheel)


@pytest.mark.parametrize("name", ["assembly", "values", "changed", "description"])
def test_a_setting_leaves_the_attributes_of_an_exercise_alone(name: str) -> None:
    field = quantity(1.0, "m", 0.5, 2.0, "an example")
    with pytest.raises(InputError, match=f"the setting {name} needs another name"):
        made(name, float, field, base=exercises["hip_thrust"])


@pytest.mark.parametrize("name", ["self", "exercise", "cls", ""])
def test_the_name_of_an_argument_is_an_unknown_setting_like_any_other(name: str) -> None:
    thrust = exercises["hip_thrust"]
    for ask in (lambda s: find_exercise("hip_thrust", **s), lambda s: thrust(**s), lambda s: thrust().changed(**s)):
        with pytest.raises(InputError, match=f"hip_thrust has no parameter '{name}'"):
            ask({name: 1.0})


def test_an_exercise_can_be_copied_and_sent_to_another_process() -> None:
    exercise = exercises["reverse_leg_press/track"](track_angle=0.1, resistance=Flywheel(inertia=0.07))
    assert copy.deepcopy(exercise) == exercise
    assert pickle.loads(pickle.dumps(exercise)) == exercise
