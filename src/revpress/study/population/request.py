"""What is asked of a population: who, on what, with which settings and loads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from importlib.metadata import version
from itertools import product
from typing import Any, Protocol, overload

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, check_range, shown
from revpress.exercise.batch import Axis, are_several, axes_of_settings
from revpress.exercise.catalogue import ExerciseLike, find_exercise
from revpress.exercise.exercise import Exercise
from revpress.exercise.machines import on
from revpress.machine.machine import Machine
from revpress.study.population.pairs import Evaluate, population_quantities
from revpress.units import spell

POSITIONS = 51
"""Frames of the way up, unless others are asked for."""

_OWN = ("person", "setting", "load", "position", "group", "joint", "outcome", "reason", "athlete_properties")
_LOOKED_AT = 4096  # people drawn at a time where all have to be seen
# What two requests may differ in, as an error says it.
_WORDS = {
    "exercise": "exercise",
    "settings": "settings",
    "loads": "loads",
    "positions": "number of positions",
    "people": "people",
    "evaluate": "way in which a pair is worked out",
    "revpress": "version of revpress",
}


class People(Protocol):
    """Whoever can be counted and taken by number: a sequence of athletes, or a population that draws them.

    Number i must always be the same person. A frozen dataclass is known by its fields; all others are looked at
    one by one, once, to tell them from other people.
    """

    def __len__(self) -> int:
        """How many there are."""

    @overload
    def __getitem__(self, index: int, /) -> Athlete: ...
    @overload
    def __getitem__(self, index: slice, /) -> Sequence[Athlete]: ...


@dataclass(frozen=True)
class PopulationRequest:
    """All that decides the answer.

    Attributes
    ----------
    exercise : Exercise
        With the settings that do not vary.
    people : People
    axes : tuple of Axis
        Settings that vary.
    loads : tuple of float
        In the unit of the exercise's load.
    positions : int
        Frames of the way up.
    evaluate : Evaluate
        How a block of pairs is worked out.
    names : tuple of str
        Of the people; empty where they have none.
    """

    exercise: Exercise
    people: People
    axes: tuple[Axis, ...]
    loads: tuple[float, ...]
    positions: int
    evaluate: Evaluate
    names: tuple[str, ...] = ()

    @cached_property
    def combinations(self) -> list[dict[str, Any]]:
        """Every combination of the settings that vary, the last of them varying fastest."""
        names = [axis.argument for axis in self.axes]
        return [dict(zip(names, values, strict=True)) for values in product(*(axis.values for axis in self.axes))]

    @cached_property
    def variants(self) -> tuple[Exercise, ...]:
        """The exercise with each combination of settings."""
        return tuple(find_exercise(self.exercise, **combination) for combination in self.combinations)

    @property
    def pairs(self) -> int:
        """Athletes times settings."""
        return len(self.people) * len(self.variants)

    @property
    def setting_labels(self) -> list[str]:
        """Each combination in words: ``push=heel, end_hip_flexion=-5°``; the exercise's name where nothing varies."""
        units = {axis.argument: axis.attributes.get("units", "") for axis in self.axes}

        def words(name: str, label: Any) -> str:
            return f"{name}={spell(label, units[name]) if isinstance(label, int | float) else label}"

        labels = product(*([words(axis.argument, label) for label in axis.labels] for axis in self.axes))
        return [", ".join(parts) or self.exercise.name for parts in labels]

    def setting_coordinates(self) -> Iterator[tuple[str, list[Any], Mapping[str, str]]]:
        """Name, a value for each combination, and attributes of every setting that varies."""
        labels = list(product(*(axis.labels for axis in self.axes)))
        for place, axis in enumerate(self.axes):
            taken = axis.argument in population_quantities or axis.argument in (*_OWN, *PERSON)
            name = f"setting_{axis.argument}" if taken else axis.argument
            yield name, [combination[place] for combination in labels], axis.attributes

    @cached_property
    def identity(self) -> dict[str, Any]:
        """All that decides the answer, in types of JSON: two requests with the same have the same answer."""
        evaluate = self.evaluate
        return {
            "exercise": {"name": self.exercise.name, "settings": self.exercise.as_json()},
            "settings": {axis.argument: axis.as_json for axis in self.axes},
            "loads": list(self.loads),
            "positions": self.positions,
            "people": {**_identity(self.people), **({"names": self.names} if self.names else {})},
            "evaluate": f"{evaluate.__module__}:{getattr(evaluate, '__qualname__', type(evaluate).__qualname__)}",
            "revpress": version("revpress"),
        }

    def differs_in(self, other: Mapping[str, Any]) -> list[str]:
        """In what the identity of another request differs, in words."""
        own = json.loads(json.dumps(self.identity))
        return [words for name, words in _WORDS.items() if own[name] != other.get(name)]


PERSON = {
    "sex": ("", "sex"),
    "stature": ("m", "body height"),
    "mass": ("kg", "body mass"),
    "age": ("yr", "age"),
    "strength": ("1", "multiple of the average strength at that sex, age and size"),
}
"""What is known of every person beside ``athlete_properties``: unit and meaning."""


def make_request(
    exercise: ExerciseLike | Machine,
    people: People | Mapping[str, Athlete],
    settings: Mapping[str, Any] | None,
    load: float | Sequence[float] | None,
    positions: int,
    evaluate: Evaluate,
) -> PopulationRequest:
    """Check what is asked, before any long work.

    Parameters
    ----------
    exercise : str, Exercise, subclass of Exercise or Machine
    people : People or mapping of str to Athlete
    settings : Mapping of str to object, optional
        A value, or a sequence of values, by name.
    load : float or sequence of float, optional
    positions : int
    evaluate : Evaluate

    Returns
    -------
    PopulationRequest

    Raises
    ------
    InputError
        Nobody, an empty sequence, the same load twice, an unknown setting, or a value outside its range.
    """
    names: tuple[str, ...] = ()
    if isinstance(people, Mapping):
        names, people = tuple(map(str, people)), list(people.values())
    if isinstance(exercise, Machine):
        exercise = on(exercise)
    if isinstance(people, str | bytes) or not (hasattr(people, "__len__") and hasattr(people, "__getitem__")):
        raise InputError(f"people is {shown(people)}, but must be a sequence of athletes, a roster or a Population")
    if len(people) == 0:
        raise InputError("there is nobody among the people: at least one athlete is needed")
    if not isinstance(people[0], Athlete):
        raise InputError(f"people has {shown(people[0])} in it, but must be of athletes")
    settings = dict(settings or {})
    if "load" in settings:
        raise InputError("load is no setting: give it as load")
    axes = axes_of_settings(settings, find_exercise(exercise).parameters)
    for axis in axes:
        if not axis.values:
            raise InputError(f"{axis.argument} is an empty sequence, but at least one value is needed")
        if len(set(map(str, axis.as_json))) != len(axis.values):
            raise InputError(f"a value of {axis.argument} is given twice: {shown(axis.as_json)}")
    several = {axis.argument for axis in axes}
    base = find_exercise(exercise, **{name: value for name, value in settings.items() if name not in several})
    frames = check_range("number of positions", positions, 3, 100_000)
    if int(frames) != frames:
        raise InputError(f"number of positions is {frames:g}, but must be a whole number")
    request = PopulationRequest(base, people, tuple(axes), _loads(base, load), int(frames), evaluate, names)
    _ = request.variants  # each combination is checked as it is made
    return request


def _loads(exercise: Exercise, load: float | Sequence[float] | None) -> tuple[float, ...]:
    given: tuple[Any, ...] = tuple(load) if are_several(load) else (load,)  # type: ignore[arg-type]
    if not given:
        raise InputError("load is an empty sequence, but at least one is needed")
    loads = tuple(exercise.checked_load(each) for each in given)
    if len(set(loads)) != len(loads):
        raise InputError(f"{exercise.name}: a load is given twice: {', '.join(f'{each:g}' for each in loads)}")
    return loads


def _identity(people: People) -> dict[str, Any]:
    """What tells these people from others."""
    if is_dataclass(people):
        own = {field.name: getattr(people, field.name) for field in fields(people)}
        return {"kind": type(people).__qualname__, **json.loads(json.dumps(own, default=repr))}
    digest = hashlib.sha256()
    for start in range(0, len(people), _LOOKED_AT):
        for athlete in people[start : start + _LOOKED_AT]:
            digest.update(json.dumps(athlete.to_dict(), sort_keys=True).encode())
    return {"number": len(people), "sha256": digest.hexdigest()}
