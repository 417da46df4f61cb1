"""Exercises with their load and parameters, as a person writes them: ``hip_thrust@120,tempo=2``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from revpress.cli.faces import inside
from revpress.cli.given import check_known, number, read_toml, settings
from revpress.errors import InputError

if TYPE_CHECKING:
    from revpress.exercise.registry import Exercise


class Entry(NamedTuple):
    """One exercise to solve: its name, load [kg] and parameters (SI and radians)."""

    name: str
    load: float
    parameters: dict[str, Any]


def parameters(exercise: Exercise, given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters in degrees as the exercise takes them, in radians; choices stay words."""
    known = {p.name: p for p in exercise.parameters}
    check_known(f"parameter of {exercise.name}", given, known)
    return {
        name: value if known[name].choices else inside(number(value, name), known[name].unit)
        for name, value in given.items()
    }


def parse(text: str) -> Entry:
    """An entry written ``EXERCISE@KG[,name=value…]``."""
    from revpress import exercises

    head, *pairs = text.split(",")
    name, at, load = head.partition("@")
    exercise = exercises[name]
    if not at:
        raise InputError(f"{text!r} has no load: write it as {name}@KG, for example {name}@100")
    return Entry(name, number(load, f"the load of {name}"), parameters(exercise, settings(pairs)))


def from_table(table: Mapping[str, Any], file: Path) -> Entry:
    """An entry of a configuration file: ``name``, ``load`` and any parameters of the exercise."""
    from revpress import exercises

    given = dict(table)
    try:
        name, load = given.pop("name"), given.pop("load")
    except KeyError as missing:
        raise InputError(f"an [[exercise]] of {file} lacks {missing.args[0]!r}") from None
    exercise = exercises[name]
    return Entry(name, number(load, f"the load of {name}"), parameters(exercise, given))


def read_config(file: Path) -> tuple[dict[str, Any], list[Entry]]:
    """A comparison's configuration: the table ``[athlete]`` (may be absent) and every ``[[exercise]]``."""
    content = read_toml(file)
    check_known("table", content, ("athlete", "exercise"), where=f" (in {file})")
    athlete, listed = content.get("athlete", {}), content.get("exercise", [])
    if not isinstance(athlete, dict):
        raise InputError(f"athlete in {file} must be a table, [athlete]")
    if not (isinstance(listed, list) and all(isinstance(table, dict) for table in listed)):
        raise InputError(f"exercise in {file} must be a list of tables, [[exercise]]")
    return athlete, [from_table(table, file) for table in listed]
