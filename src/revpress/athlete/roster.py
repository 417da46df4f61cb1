"""A team from a table: one line a person, units in the headers, nothing guessed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import degrees
from pathlib import Path
from typing import NamedTuple

from revpress.athlete.athlete import STATURE, Athlete
from revpress.errors import InputError, shown
from revpress.files import read_text

REQUIRED = ("name", "sex", "stature", "mass", "age")
"""Columns that every roster has."""
OPTIONAL = ("strength", "thigh_length", "shank_length", "foot_length", "hip_extension_limit")
"""Columns that a roster may have; an empty cell is the average."""
KEPT = ("id", "born", "note")
"""Columns that matter only to who keeps a team: its own ID of the person, date of birth, a remark."""

_LENGTH = {"m": 1.0, "cm": 1e-2, "mm": 1e-3, "in": 0.0254}
_ANGLE = {unit: 1.0 / degrees(1.0) for unit in ("°", "deg", "degrees")}
# A column of numbers: its units, the first of them as an example. "" where none needs to be said.
_UNITS = {
    "stature": _LENGTH,
    "mass": {"kg": 1.0, "lb": 0.45359237},
    "age": {"": 1.0, "years": 1.0, "yr": 1.0, "y": 1.0},
    "strength": {"": 1.0, "1": 1.0},
    "thigh_length": _LENGTH,
    "shank_length": _LENGTH,
    "foot_length": _LENGTH,
    "hip_extension_limit": _ANGLE,
}
_ALSO = {"height": "stature", "weight": "mass", "gender": "sex", "athlete": "name", "athlete_name": "name"}
_ALSO |= {"athlete_id": "id", "code": "id"}
_ALSO |= dict.fromkeys(("date_of_birth", "birth_date", "birthday", "dob"), "born")
_SEXES = {"male": "male", "m": "male", "female": "female", "f": "female"}
_SIZE = 16.0  # MiB: far more than any team
_HEADER = re.compile(r"(?P<word>.*?)[\s_]*(?:\[(?P<square>[^]]*)\]|\((?P<round>[^)]*)\))?\s*\Z", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)\Z", re.ASCII)


class _Column(NamedTuple):
    """A column: what it holds, in which unit (None: not said), and its header as it stands there."""

    holds: str
    unit: str | None
    header: str


@dataclass(frozen=True)
class _Line:
    """A person's line: where it stands, and its cells by what they hold; empty ones are left out."""

    place: str
    cells: dict[str, str]


@dataclass(frozen=True)
class RosterLine:
    """A person's line in a table of which more than the body is kept.

    Attributes
    ----------
    place : str
        File and line, for messages.
    texts : dict of str to str
        ``id``, ``name``, ``sex`` ("male" or "female"), ``born`` and ``note`` as written, as far as they are there.
    numbers : dict of str to float
        Properties of an :class:`~revpress.athlete.athlete.Athlete` in SI units, as far as they are there.
    """

    place: str
    texts: dict[str, str]
    numbers: dict[str, float]


def read_roster(path: str | Path) -> dict[str, Athlete]:
    """Read the people of a team from a CSV file.

    The first line names the columns: ``name``, ``sex`` (male, female, m, f), ``stature``, ``mass`` and ``age``, in any
    order; ``strength``, ``thigh_length``, ``shank_length``, ``foot_length`` and ``hip_extension_limit`` may be there,
    with empty cells where nobody measured. ``height``, ``weight``, ``gender`` and ``athlete`` are understood. Units
    stand in the header: ``stature [cm]``, ``mass (kg)``, ``thigh_length_mm``; m, cm, mm and in, kg and lb, °. Age and
    strength need none; a stature without one is taken where its numbers can be metres or centimetres alone.

    Parameters
    ----------
    path : str or Path
        UTF-8 text; commas, semicolons or tabs between the cells, a point or a comma as decimal sign.

    Returns
    -------
    dict of str to Athlete
        By name, in the order of the lines.

    Raises
    ------
    InputError
        A file that cannot be read, a column that is unknown, missing or twice there, a unit that is not said or not
        known, a cell that is empty or no number, a person who cannot be, two of one name; names line and column.
    """
    people: dict[str, Athlete] = {}
    headers: dict[str, str] = {}
    for line in _lines(path, REQUIRED, OPTIONAL, headers):
        name, sex = line.texts["name"], line.texts["sex"]
        if name in people:
            raise InputError(f"{line.place}: there is a second {shown(name)}; give every person a name of their own")
        try:
            people[name] = Athlete.from_dict({"sex": sex, **line.numbers})
        except InputError as error:
            at = [header for key, header in headers.items() if str(error).startswith(f"{key} is ")]
            where = f", column {shown(at[0])}" if at else ""
            raise InputError(f"{line.place}{where}: {error} ({name})") from error
    return people


def read_roster_lines(path: str | Path) -> list[RosterLine]:
    """Read the people of a team with their IDs: what :func:`read_roster` reads, and who is who.

    Parameters
    ----------
    path : str or Path
        A table as :func:`read_roster` takes it, with a column ``id``; ``name`` is needed too, everything else may be
        left out. ``born`` and ``note`` are understood.

    Returns
    -------
    list of RosterLine
        In the order of the lines; whether there can be such people is not looked at.

    Raises
    ------
    InputError
        As :func:`read_roster`.
    """
    return list(_lines(path, ("id", "name"), (*REQUIRED, *OPTIONAL, *KEPT), {}))


def _lines(
    path: str | Path, required: Sequence[str], others: Sequence[str], headers: dict[str, str]
) -> Iterator[RosterLine]:
    """The lines one by one; ``headers`` are filled with the columns' own words."""
    columns, lines = _read(path, required, others)
    headers |= {column.holds: column.header for column in columns}
    factors = {column.holds: _factor(path, column, lines) for column in columns if column.holds in _UNITS}
    _check_decimal_signs(lines, factors)
    for line in lines:
        texts = {key: cell for key, cell in line.cells.items() if key not in factors}
        if "sex" in texts:
            said = texts["sex"]
            if said.casefold() not in _SEXES:
                raise InputError(
                    f"{line.place}, column {shown(headers['sex'])}: {shown(said)} is neither male nor female"
                )
            texts["sex"] = _SEXES[said.casefold()]
        numbers = {key: _number(line, key, headers[key]) * f for key, f in factors.items() if key in line.cells}
        yield RosterLine(line.place, texts, numbers)


def _read(path: str | Path, required: Sequence[str], others: Sequence[str]) -> tuple[list[_Column], list[_Line]]:
    """Columns and lines of the table, all that is required in its place."""
    rows = _rows(path)
    first = next(rows, None)
    if first is None:
        raise InputError(f"{path}: is empty, but a roster has a line of headers, then a line a person")
    allowed = tuple(dict.fromkeys((*required, *others)))
    columns = [_column(f"{path}, line {first[0]}", header, allowed) for header in first[1]]
    known = [column.holds for column in columns]
    for holds in allowed:
        if known.count(holds) > 1:
            raise InputError(f"{path}, line {first[0]}: there are {known.count(holds)} columns of {holds}")
        if holds in required and holds not in known:
            raise InputError(f"{path}, line {first[0]}: column {holds} is missing; needed are {', '.join(required)}")
    lines = [_line(f"{path}, line {number}", columns, row, required) for number, row in rows]
    if not lines:
        raise InputError(f"{path}: has headers, but nobody below them")
    return columns, lines


def _rows(path: str | Path) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that is not empty."""
    try:
        text = read_text(path, _SIZE)
    except InputError as error:
        if isinstance(error.__cause__, UnicodeDecodeError):
            raise InputError(f"{error}; in a spreadsheet, save it as CSV UTF-8") from error
        raise
    header = next((line for line in text.split("\n") if line.strip()), "")
    reader = csv.reader(io.StringIO(text), delimiter=next((sign for sign in ";\t" if sign in header), ","), strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: is no line of a CSV file ({error})") from error


def _column(place: str, header: str, allowed: Sequence[str]) -> _Column:
    match = _HEADER.match(header)
    assert match is not None  # it takes any text
    word = re.sub(r"[\s_-]+", "_", match["word"].strip().casefold())
    unit = match["square"] if match["square"] is not None else match["round"]
    head, _, last = word.rpartition("_")
    if unit is None and last in _UNITS.get(_ALSO.get(head, head), ()):
        word, unit = head, last
    holds = _ALSO.get(word, word)
    if holds not in allowed:
        known = ", ".join(allowed)
        raise InputError(f"{place}: unknown column {shown(header)}; the columns are {known}")
    if unit is not None:
        unit = unit.strip().casefold()
        if unit not in _UNITS.get(holds, ()):
            known = ", ".join(filter(None, _UNITS.get(holds, ()))) or "none"
            raise InputError(
                f"{place}, column {shown(header)}: unknown unit {shown(unit)}; of {holds} it may be {known}"
            )
    return _Column(holds, unit, header)


def _line(place: str, columns: list[_Column], row: list[str], required: Sequence[str]) -> _Line:
    beyond = [cell for cell in row[len(columns) :] if cell]
    if beyond:
        raise InputError(f"{place}: has a cell {shown(beyond[0])} beyond the last column; is a decimal comma in it?")
    cells = {column.holds: cell for column, cell in zip(columns, row, strict=False) if cell}
    for column in columns:
        if column.holds in required and column.holds not in cells:
            raise InputError(f"{place}, column {shown(column.header)}: is empty, but everybody needs a {column.holds}")
    return _Line(place, cells)


def _factor(path: str | Path, column: _Column, lines: list[_Line]) -> float:
    """What a column's numbers are to be multiplied by."""
    units = _UNITS[column.holds]
    unit = "" if column.unit is None else column.unit
    if unit in units:
        return units[unit]
    if column.holds == "stature":
        statures = [_number(line, "stature", column.header) for line in lines]
        for name in ("m", "cm"):
            if all(STATURE[0] <= stature * units[name] <= STATURE[1] for stature in statures):
                return units[name]
    unit = "cm" if units is _LENGTH else next(iter(units))
    raise InputError(
        f"{path}, column {shown(column.header)}: has no unit; write it in the header, as in "
        f"{shown(f'{column.holds} [{unit}]')}"
    )


def _check_decimal_signs(lines: list[_Line], numbers: dict[str, float]) -> None:
    """Refuse a table with both signs: one of them could part thousands."""
    seen: dict[str, str] = {}
    for line in lines:
        for cell in (cell for key, cell in line.cells.items() if key in numbers):
            for sign in ".,":
                if sign in cell:
                    seen.setdefault(sign, cell)
            if len(seen) == 2:
                both = " and ".join(map(shown, seen.values()))
                raise InputError(f"{line.place}: decimal points and decimal commas in one table, {both}")


def _number(line: _Line, key: str, header: str) -> float:
    cell = line.cells[key]
    if not _NUMBER.match(cell):
        raise InputError(f"{line.place}, column {shown(header)}: {shown(cell)} is no number")
    return float(cell.replace(",", "."))
