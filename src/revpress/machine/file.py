"""Machines as TOML files: degrees, metres, kilograms; every dimension with its uncertainty and source."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from revpress.errors import InputError, shown
from revpress.files import parse_toml, read_text, whole
from revpress.machine.catalogue import machines
from revpress.machine.machine import Adjustment, Machine, Origin
from revpress.machine.resistance.catalogue import find_resistance, resistances
from revpress.settings import Parameter, find_parameter
from revpress.units import face, inside

_TABLES = ("dimensions", "adjustments", "resistance", "capacity")
_CAPACITY = ("plate_room", "stack_top", "user_mass")
_STATED = "stated in the file"


def read_machine(path: str | Path) -> Machine:
    """Read a machine from its TOML file.

    Parameters
    ----------
    path : str or Path
        The file: ``kind``, ``label``, and the tables ``dimensions``, ``adjustments``, ``resistance``, ``capacity``.

    Returns
    -------
    Machine

    Raises
    ------
    InputError
        One sentence that names the file, the line, and what is allowed.
    """
    text = read_text(path)
    return _Reader(Path(path), text).machine(parse_toml(path, text))


def write_machine(machine: Machine, path: str | Path) -> None:
    """Write a machine as a TOML file that :func:`read_machine` reads; holes that were chosen are not kept."""
    with whole(Path(path)) as draft:
        draft.write_text(machine_toml(machine), encoding="utf-8")


def machine_toml(machine: Machine) -> str:
    """The text of a machine's file."""
    lines = [f"kind = {_text(machine.kind)}", f"label = {_text(machine.label)}", "", "[dimensions]  # m, kg, degrees"]
    own = {p.name: p for p in machine.parameters}
    for name, parameter in own.items():
        value = getattr(machine, name)
        if name in (*_CAPACITY, "resistance") or value is None:
            continue
        if parameter.choices:
            lines.append(f"{name} = {_text(value)}  # {parameter.reason}")
            continue
        origin = machine.origin(name)
        lines.append(
            f"{name} = {{value = {_face(value, parameter)}, deviation = {_face(origin.deviation, parameter)}, "
            f"source = {_text(origin.source)}}}  # {_unit(parameter)}{parameter.reason}"
        )
    lines += ["", "[adjustments]  # value in hole 1, from hole to hole, number of holes"]
    for name, a in machine.adjustments.items():
        first, step = (_face(v, own[name]) for v in (a.first, a.step))
        lines.append(f"{name} = {{first = {first}, step = {step}, count = {a.count}}}")
    lines += ["", "[resistance]", f"kind = {_text(machine.resistance.kind)}"]
    for p in machine.resistance.parameters:
        value = getattr(machine.resistance, p.name)
        if value != p.default:
            number = isinstance(value, float)
            lines.append(f"{p.name} = {_face(value, p) if number else json.dumps(value)}")
    lines += ["", "[capacity]  # kg, where known"]
    lines += [f"{n} = {getattr(machine, n):g}" for n in _CAPACITY if getattr(machine, n) is not None]
    return "\n".join(lines) + "\n"


class _Reader:
    """One file: its path and text are named in every error."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text

    def machine(self, content: Mapping[str, Any]) -> Machine:
        kind = content.get("kind")
        if not isinstance(kind, str) or kind not in machines:
            said = f"kind is {shown(kind)}" if kind else "it has no kind"
            raise self._error("kind", f"{said}, but must be one of {', '.join(machines)}")
        chosen = machines[kind]
        label = content.get("label", "")
        if not isinstance(label, str):
            raise self._error("label", f"label is {shown(label)}, but must be a text")
        for name in content:
            if name not in ("kind", "label", *_TABLES):
                raise self._error(name, f"there is no {shown(name)} here; the tables are {', '.join(_TABLES)}")
        tables = {name: self._table(content, name) for name in _TABLES}
        dimensions, origins = self._dimensions(chosen, tables["dimensions"])
        adjustments = {n: self._adjustment(chosen, n, v) for n, v in tables["adjustments"].items()}
        for name, adjustment in adjustments.items():
            dimensions.setdefault(name, adjustment.values[adjustment.count // 2])
        for name, value in tables["capacity"].items():
            if name not in _CAPACITY:
                raise self._error(name, f"capacity has no {shown(name)}; it has {', '.join(_CAPACITY)}")
            dimensions[name] = self._number(name, value)
        if "resistance" in content:
            dimensions["resistance"] = self._resistance(tables["resistance"])
        missing = [
            p.name for p in chosen.parameters if chosen.model_fields[p.name].is_required() and p.name not in dimensions
        ]
        if missing:
            raise InputError(f"{self.path}: a {kind} also needs {', '.join(missing)}")
        try:
            return chosen(label=label, adjustments=adjustments, origins=origins, **dimensions)
        except InputError as error:
            named = next((n for n in (*dimensions, *adjustments) if re.search(rf"\b{n}\b", str(error))), "")
            raise self._error(named, str(error)) from None

    def _dimensions(self, chosen: type[Machine], table: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Origin]]:
        values: dict[str, Any] = {}
        origins: dict[str, Origin] = {}
        for name, given in table.items():
            if name not in chosen.model_fields or name in (*_CAPACITY, "resistance"):
                raise self._error(name, f"a {chosen.kind} has no dimension {shown(name)}{chosen.unknown(name)}")
            parameter = find_parameter(chosen.parameters, name)
            if parameter.choices:
                values[name] = given
                continue
            entry = given if isinstance(given, Mapping) else {"value": given}
            odd = sorted(set(entry) - {"value", "deviation", "source"})
            if odd or "value" not in entry:
                raise self._error(name, f"{name} must be a number, or {{value = …, deviation = …, source = …}}")
            values[name] = inside(self._number(name, entry["value"]), parameter.unit)
            if isinstance(given, Mapping):
                source = entry.get("source", _STATED)
                if not isinstance(source, str) or not source.strip():
                    raise self._error(name, f"the source of {name} is {shown(source)}, but must be a text")
                if "deviation" in entry:
                    deviation = inside(self._number(name, entry["deviation"]), parameter.unit)
                    if deviation < 0.0:
                        raise self._error(name, f"the deviation of {name} is {deviation:g}, but must be 0 or more")
                    origins[name] = Origin(deviation, source)
        return values, origins

    def _adjustment(self, chosen: type[Machine], name: str, given: Any) -> Adjustment:
        if name not in chosen.adjustable:
            can = ", ".join(chosen.adjustable) or "nothing"
            raise self._error(name, f"{shown(name)} of a {chosen.kind} cannot be set (what can: {can})")
        if not isinstance(given, Mapping) or set(given) != {"first", "step", "count"}:
            raise self._error(name, f"{name} must be {{first = …, step = …, count = …}}")
        unit = find_parameter(chosen.parameters, name).unit
        count = given["count"]
        if not isinstance(count, int) or isinstance(count, bool):
            raise self._error(name, f"the count of {name} is {shown(count)}, but must be a whole number")
        try:
            first, step = (inside(self._number(name, given[key]), unit) for key in ("first", "step"))
            return Adjustment(first, step, count)
        except InputError as error:
            raise self._error(name, f"{name}: {error}") from None

    def _resistance(self, table: Mapping[str, Any]) -> Any:
        settings = dict(table)
        kind = settings.pop("kind", None)
        if not isinstance(kind, str):
            raise self._error("resistance", f"the resistance needs its kind, one of {', '.join(resistances)}")
        try:
            own = {p.name: p for p in resistances[kind].parameters}
            return find_resistance(
                kind,
                **{n: inside(v, own[n].unit) if n in own and _is_number(v) else v for n, v in settings.items()},
            )
        except InputError as error:
            raise self._error("resistance", str(error)) from None

    def _table(self, content: Mapping[str, Any], name: str) -> dict[str, Any]:
        table = content.get(name, {})
        if not isinstance(table, dict):
            raise self._error(name, f"{name} must be a table, [{name}]")
        return table

    def _number(self, name: str, value: Any) -> float:
        if not _is_number(value) or not isfinite(value):
            raise self._error(name, f"{name} is {shown(value)}, but must be a number")
        return float(value)

    def _error(self, name: str, sentence: str) -> InputError:
        """An error that names the line in which ``name`` stands first."""
        found = (
            re.search(rf"^[ \t]*\[?[ \t]*\"?{re.escape(name)}\"?[ \t]*[]=]", self.text, re.MULTILINE) if name else None
        )
        line = f", line {self.text.count(chr(10), 0, found.end()) + 1}" if found else ""
        return InputError(f"{self.path}{line}: {sentence}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _face(value: float, parameter: Parameter) -> str:
    return f"{face(value, parameter.unit)[0]:.10g}"


def _unit(parameter: Parameter) -> str:
    unit = face(0.0, parameter.unit)[1]
    return f"{unit}: " if unit else ""


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
