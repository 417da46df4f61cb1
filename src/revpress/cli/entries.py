"""Exercises with their load and parameters, as a person writes them: ``hip_thrust@120,end_hip_flexion=-5``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revpress.cli.arguments import check_known, file_number, number, read_pairs, settings
from revpress.errors import InputError, shown
from revpress.files import read_toml
from revpress.units import inside

if TYPE_CHECKING:
    from revpress.exercise.loaded_exercise import LoadedExercise
    from revpress.settings import Parameter


def entry(
    name: str,
    load: object = None,
    given: Mapping[str, Any] | None = None,
    as_number: Callable[[object, str], float] = number,
) -> LoadedExercise:
    """An exercise to solve, from what a person gave: angles in degrees there, radians in the entry; choices stay words.

    A table is the name of a file of two columns, or rows of two numbers; a load such as ``70%`` is a share of the
    largest. ``as_number`` reads a number, or raises an error that names it.

    Raises
    ------
    InputError
        An unknown exercise or parameter, or a number that is none. Ranges are checked where they are used.
    """
    from revpress.exchange.measured_motion import find
    from revpress.exercise.exercise import Exercise
    from revpress.exercise.loaded_exercise import LoadedExercise
    from revpress.settings import find_parameter

    exercise = find(name)
    known = {p.name: p for p in exercise.parameters}
    given = _flat(given or {})
    if "load" in given:
        raise InputError(f"the load is no parameter: give it with --load, or after the name as {name}@{given['load']}")
    for key in given:
        said = exercise.explained(key) if isinstance(exercise, Exercise) and key not in known else ""
        if said:
            raise InputError(f"unknown parameter of {name} {shown(key)}: {said}")
    check_known(f"parameter of {name}", [key.partition(".")[0] for key in given], (*known, "load"))
    parameters = {
        key: _inside(find_parameter(known.values(), key, given, name), value, as_number) for key, value in given.items()
    }
    if isinstance(load, str) and load.endswith("%"):
        return LoadedExercise(name, None, parameters, number(load[:-1], f"the load of {name} in %") / 100.0)
    return LoadedExercise(name, None if load is None else as_number(load, f"the load of {name}"), parameters)


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with the tables of a file (``resistance = {kind = "flywheel", inertia = 0.07}``) as dotted names."""
    flat: dict[str, Any] = {}
    for name, value in given.items():
        own = {name: value}
        if isinstance(value, Mapping) and isinstance(value.get("kind"), str):
            own = {name: value["kind"], **{f"{name}.{inner}": v for inner, v in value.items() if inner != "kind"}}
        for key in own:
            if key in flat:
                raise InputError(f"{key} is given twice")
        flat |= own
    return flat


def _inside(parameter: Parameter, value: Any, as_number: Callable[[object, str], float]) -> Any:
    if parameter.columns and isinstance(value, str) and value not in parameter.choices:
        return read_pairs(Path(value), parameter.name)
    return value if parameter.choices else inside(as_number(value, parameter.name), parameter.unit)


def parse(text: str) -> LoadedExercise:
    """An entry written ``EXERCISE[@LOAD][,NAME=VALUE...]``."""
    head, *pairs = text.split(",")
    name, at, load = head.partition("@")
    return entry(name, load if at else None, settings(pairs))


def read_config(file: Path) -> tuple[dict[str, Any], list[LoadedExercise]]:
    """A comparison's configuration: the table ``[athlete]`` (may be absent) and every ``[[exercise]]``.

    An exercise has ``name``, may have ``load``, and any of its parameters.
    """
    content = read_toml(file)
    check_known("table", content, ("athlete", "exercise"), where=f" (in {file})")
    athlete, listed = content.get("athlete", {}), content.get("exercise", [])
    if not isinstance(athlete, dict):
        raise InputError(f"athlete in {file} must be a table, [athlete]")
    if not (isinstance(listed, list) and all(isinstance(table, dict) for table in listed)):
        raise InputError(f"exercise in {file} must be a list of tables, [[exercise]]")
    for table in listed:
        if "name" not in table:
            raise InputError(f"an [[exercise]] of {file} has no name")
        if not isinstance(table["name"], str):
            raise InputError(f"the name of an [[exercise]] of {file} is {shown(table['name'])}, which is not a text")
    return athlete, [entry(table.pop("name"), table.pop("load", None), table, file_number) for table in listed]
