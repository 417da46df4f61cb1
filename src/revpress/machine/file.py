"""Machines as TOML files: degrees, metres, kilograms; every dimension with its uncertainty and source."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from revpress.errors import InputError, shown
from revpress.files import parse_toml, read_text
from revpress.machine.catalogue import machines
from revpress.machine.machine import Adjustment, Machine, Origin
from revpress.machine.resistance.catalogue import find_resistance, resistances
from revpress.settings import Parameter, find_parameter
from revpress.units import face, inside
from revpress.whole_files import whole

_CAPACITY = ("plate_room", "stack_top", "user_mass")
_HOLES = "adjustments"
_CHOICE = ("price", "area")
_KNOWN = {"capacity": _CAPACITY, "choice": _CHOICE}
_NO_DIMENSIONS = (*_CAPACITY, *_CHOICE, "resistance")
_TABLES = ("dimensions", "adjustments", "resistance", *_KNOWN)
_STATED = "stated in the file"


def read_machine(path: str | Path) -> Machine:
    """Read a machine from its TOML file.

    Parameters
    ----------
    path : str or Path
        The file: ``kind``, ``label``, and the tables ``dimensions``, ``adjustments``, ``resistance``, ``capacity``,
        ``choice``.

    Returns
    -------
    Machine

    Raises
    ------
    InputError
        One sentence that names the file, the line, and what is allowed.
    """
    return machine_from_text(str(path), read_text(path))


def machine_from_text(name: str, text: str) -> Machine:
    """A machine from the text of its file.

    Parameters
    ----------
    name : str
        Of the file, or what it is called otherwise: every error begins with it.
    text : str
        As :func:`machine_toml` gives it.

    Returns
    -------
    Machine

    Raises
    ------
    InputError
        As :func:`read_machine`.
    """
    return MachineText(Path(name), text).machine(parse_toml(name, text))


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
        if name in _NO_DIMENSIONS or value is None:
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
    for table, (names, head) in {
        "capacity": (_CAPACITY, "kg, where known"),
        "choice": (_CHOICE, "own money, m²"),
    }.items():
        known = [f"{n} = {getattr(machine, n):g}" for n in names if getattr(machine, n) is not None]
        lines += ["", f"[{table}]  # {head}", *known] if known or table == "capacity" else []
    return "\n".join(lines) + "\n"


class MachineText:
    """One file that describes a machine: its path and text are named in every error.

    Parameters
    ----------
    path : Path
        The file.
    text : str
        What it holds.
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text

    def kind(self, content: Mapping[str, Any]) -> type[Machine]:
        """The kind of the machine in what a file holds; InputError where there is none."""
        kind = content.get("kind")
        if not isinstance(kind, str) or kind not in machines:
            said = f"kind is {shown(kind)}" if kind else "it has no kind"
            raise self.error("kind", f"{said}, but must be one of {', '.join(machines)}")
        return machines[kind]

    def machine(
        self,
        content: Mapping[str, Any],
        usual: Machine | None = None,
        measured: Callable[[Parameter], Origin] | None = None,
    ) -> Machine:
        """The machine in what a file holds.

        Parameters
        ----------
        content : mapping
            Its tables.
        usual : Machine, optional
            Has what is not in the file; if not given, all must be there.
        measured : callable, optional
            Deviation and source of a number that stands there alone; if not given, it is assumed.

        Returns
        -------
        Machine

        Raises
        ------
        InputError
            As :func:`read_machine`.
        """
        chosen = self.kind(content)
        label = content.get("label", "")
        if not isinstance(label, str):
            raise self.error("label", f"label is {shown(label)}, but must be a text")
        for name in content:
            if name not in ("kind", "label", *_TABLES):
                raise self.error(name, f"there is no {shown(name)} here; the tables are {', '.join(_TABLES)}")
        tables = {name: self.table(content, name) for name in _TABLES}
        dimensions, origins = self._dimensions(chosen, tables["dimensions"], measured)
        adjustments = {n: self._adjustment(chosen, n, v) for n, v in tables["adjustments"].items()}
        for name, adjustment in adjustments.items():
            dimensions.setdefault(name, adjustment.values[adjustment.count // 2])
        for table, names in _KNOWN.items():
            for name, value in tables[table].items():
                if name not in names:
                    raise self.error(name, f"{table} has no {shown(name)}; it has {', '.join(names)}")
                dimensions[name] = self.number(name, value)
        if "resistance" in content:
            dimensions["resistance"] = self._resistance(tables["resistance"])
        if usual:
            origins |= {n: usual.origin(n) for n in usual.dimensions if n not in dimensions}
            dimensions = {**{n: v for n, v in usual.values().items() if n not in (*_CAPACITY, *_CHOICE)}, **dimensions}
        missing = [
            p.name for p in chosen.parameters if chosen.model_fields[p.name].is_required() and p.name not in dimensions
        ]
        if missing:
            raise InputError(f"{self.path}: a {chosen.kind} also needs {', '.join(missing)}")
        try:
            return chosen(label=label, adjustments=adjustments, origins=origins, **dimensions)
        except InputError as error:
            named = next((n for n in (*dimensions, *adjustments) if re.search(rf"\b{n}\b", str(error))), "")
            raise self.error(named, str(error)) from None

    def _dimensions(
        self, chosen: type[Machine], table: Mapping[str, Any], measured: Callable[[Parameter], Origin] | None
    ) -> tuple[dict[str, Any], dict[str, Origin]]:
        values: dict[str, Any] = {}
        origins: dict[str, Origin] = {}
        for name, given in table.items():
            if name not in chosen.model_fields or name in _NO_DIMENSIONS:
                raise self.error(name, f"a {chosen.kind} has no dimension {shown(name)}{chosen.unknown(name)}")
            parameter = find_parameter(chosen.parameters, name)
            if parameter.choices:
                values[name] = given
                continue
            entry = given if isinstance(given, Mapping) else {"value": given}
            odd = sorted(set(entry) - {"value", "deviation", "source"})
            if odd or "value" not in entry:
                raise self.error(name, f"{name} must be a number, or {{value = …, deviation = …, source = …}}")
            values[name] = inside(self.number(name, entry["value"]), parameter.unit)
            if measured and "deviation" not in entry:
                origins[name] = measured(parameter)
            elif isinstance(given, Mapping):
                source = entry.get("source", _STATED)
                if not isinstance(source, str) or not source.strip():
                    raise self.error(name, f"the source of {name} is {shown(source)}, but must be a text")
                if "deviation" in entry:
                    deviation = inside(self.number(name, entry["deviation"]), parameter.unit)
                    if deviation < 0.0:
                        raise self.error(name, f"the deviation of {name} is {deviation:g}, but must be 0 or more")
                    origins[name] = Origin(deviation, source)
        return values, origins

    def _adjustment(self, chosen: type[Machine], name: str, given: Any) -> Adjustment:
        if name not in chosen.adjustable:
            can = ", ".join(chosen.adjustable) or "nothing"
            raise self.error(name, f"{shown(name)} of a {chosen.kind} cannot be set (what can: {can})", _HOLES)
        if not isinstance(given, Mapping) or set(given) != {"first", "step", "count"}:
            raise self.error(name, f"{name} must be {{first = …, step = …, count = …}}", _HOLES)
        unit = find_parameter(chosen.parameters, name).unit
        count = given["count"]
        if not isinstance(count, int) or isinstance(count, bool):
            raise self.error(name, f"the count of {name} is {shown(count)}, but must be a whole number", _HOLES)
        try:
            first, step = (inside(self.number(name, given[key]), unit) for key in ("first", "step"))
            return Adjustment(first, step, count)
        except InputError as error:
            raise self.error(name, f"{name}: {error}", _HOLES) from None

    def _resistance(self, table: Mapping[str, Any]) -> Any:
        settings = dict(table)
        kind = settings.pop("kind", None)
        if not isinstance(kind, str):
            raise self.error("resistance", f"the resistance needs its kind, one of {', '.join(resistances)}")
        try:
            own = {p.name: p for p in resistances[kind].parameters}
            return find_resistance(
                kind,
                **{n: inside(v, own[n].unit) if n in own and _is_number(v) else v for n, v in settings.items()},
            )
        except InputError as error:
            raise self.error("resistance", str(error)) from None

    def table(self, content: Mapping[str, Any], name: str) -> dict[str, Any]:
        """A table of the file, empty where it is not there; InputError where it is none."""
        table = content.get(name, {})
        if not isinstance(table, dict):
            raise self.error(name, f"{name} must be a table, [{name}]")
        return table

    def number(self, name: str, value: Any) -> float:
        """A number that stands beside ``name``; InputError where it is none."""
        if not _is_number(value) or not isfinite(value):
            raise self.error(name, f"{name} is {shown(value)}, but must be a number")
        return float(value)

    def error(self, name: str, sentence: str, table: str = "") -> InputError:
        """An error that names the line in which ``name`` stands first, of a ``table`` if that is said."""
        head = re.search(rf"^[ \t]*\[[ \t]*{table}[ \t]*\]", self.text, re.MULTILINE) if table else None
        place = re.compile(rf"^[ \t]*\[?[ \t]*\"?{re.escape(name)}\"?[ \t]*[]=]", re.MULTILINE)
        found = place.search(self.text, head.end() if head else 0) if name else None
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
