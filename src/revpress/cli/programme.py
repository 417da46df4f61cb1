"""A training programme as a person writes it, in TOML or as a table: day, exercise, sets, repetitions, load."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revpress.cli.arguments import check_known, file_number, number
from revpress.cli.entries import entry
from revpress.errors import InputError, RevpressError, check_range, shown
from revpress.files import parse_toml, read_text

if TYPE_CHECKING:
    from revpress.exercise.loaded_exercise import LoadedExercise
    from revpress.study.ledger import PlannedExercise

COLUMNS = ("day", "exercise", "sets", "repetitions", "load")
"""What a line has besides settings; all but the load are needed."""

_ALSO = {"reps": "repetitions", "name": "exercise"}
_TABLES = (".csv", ".tsv", ".txt")
_SIZE = 16.0  # MiB: far more than any programme
_COMMA = re.compile(r"[+-]?\d+,\d+%?\Z", re.ASCII)
_HEAD = re.compile(r"\s*\[\[\s*exercise\s*\]\]")


@dataclass(frozen=True)
class _Line:
    """A line of a programme: what stands in it, and how an error names a place in it."""

    cells: Mapping[str, Any]
    place: Callable[[str], str]
    as_number: Callable[[object, str], float]


def read_programme(file: Path) -> tuple[dict[str, Any], list[PlannedExercise]]:
    """Read a programme.

    Parameters
    ----------
    file : Path
        TOML with a table ``[[exercise]]`` a line (``day``, ``name``, ``sets``, ``repetitions``, ``load``, settings)
        and, if wanted, ``[athlete]``; or a table (.csv, .tsv, .txt) whose first line names the columns:
        :data:`COLUMNS` and settings, empty where they do not belong. A load is a number, or a share of the largest
        one, ``70%``.

    Returns
    -------
    athlete : dict
        Properties of the athlete; empty in a table.
    programme : list of PlannedExercise

    Raises
    ------
    InputError
        What cannot be read or counted; names line, column and what is allowed.
    """
    ending = file.suffix.lower()
    if ending != ".toml" and ending not in _TABLES:
        raise InputError(f"{file}: a programme ends in .toml, {', '.join(_TABLES)}")
    text = read_text(file, _SIZE)
    athlete, lines = _of_toml(file, text) if ending == ".toml" else ({}, list(_of_table(file, text)))
    if not lines:
        raise InputError(f"{file}: the programme is empty: it has no exercise")
    return athlete, [_planned(line) for line in lines]


def planned(line: Mapping[str, Any], place: Callable[[str], str]) -> PlannedExercise:
    """A line as options have it, all of it text; ``place`` names the option of a column."""
    return _planned(_Line(line, place, number))


def _of_toml(file: Path, text: str) -> tuple[dict[str, Any], list[_Line]]:
    content = parse_toml(file, text)
    check_known("table", content, ("athlete", "exercise"), where=f" (in {file})")
    athlete, listed = content.get("athlete", {}), content.get("exercise", [])
    if not isinstance(athlete, dict):
        raise InputError(f"athlete in {file} must be a table, [athlete]")
    if not (isinstance(listed, list) and all(isinstance(table, dict) for table in listed)):
        raise InputError(f"exercise in {file} must be a list of tables, [[exercise]]")
    rows = text.split("\n")
    heads = [i for i, row in enumerate(rows) if _HEAD.match(row)]

    def placed(index: int) -> Callable[[str], str]:
        def place(column: str) -> str:
            if len(heads) != len(listed):  # written in another way: count the tables
                return f"{file}, exercise {index + 1}, {column}"
            block = range(heads[index], heads[index + 1] if index + 1 < len(heads) else len(rows))
            words = [column, *(word for word, meant in _ALSO.items() if meant == column)]
            at = [i for i in block if re.match(rf"\s*[\"']?({'|'.join(map(re.escape, words))})[\"']?\s*=", rows[i])]
            return f"{file}, line {(at[0] if at else heads[index]) + 1}, {column}"

        return place

    return athlete, [
        _Line(_renamed(table, f"{file}, exercise {i + 1}"), placed(i), file_number) for i, table in enumerate(listed)
    ]


def _of_table(file: Path, text: str) -> Iterator[_Line]:
    header = next((line for line in text.split("\n") if line.strip()), "")
    sign = next((sign for sign in ";\t" if sign in header), ",")
    reader = csv.reader(io.StringIO(text), delimiter=sign, strict=True)
    names: list[str] = []
    try:
        for row in reader:
            cells, line = [cell.strip() for cell in row], reader.line_num
            if not any(cells) or cells[0].startswith("#"):
                continue
            if not names:
                names = _headers(cells, f"{file}, line {line}")
                continue
            if len(cells) > len(names):
                raise InputError(f"{file}, line {line}: has {len(cells)} cells, but there are {len(names)} columns")
            held = {n: _pointed(cell) for n, cell in zip(names, cells, strict=False) if cell}
            yield _Line(held, _in_column(f"{file}, line {line}"), number)
    except csv.Error as error:
        raise InputError(f"{file}, line {reader.line_num}: is no line of a CSV file ({error})") from error


def _in_column(where: str) -> Callable[[str], str]:
    return lambda column: f"{where}, column {column}"


def _headers(cells: list[str], where: str) -> list[str]:
    """Names of the columns; those that every programme has must be there."""
    names = [_ALSO.get(cell.casefold(), cell if cell.casefold() not in COLUMNS else cell.casefold()) for cell in cells]
    for name in names:
        if not name:
            raise InputError(f"{where}: a column has no name; known are {', '.join(COLUMNS)} and settings")
        if names.count(name) > 1:
            raise InputError(f"{where}: the column {name} is there {names.count(name)} times")
    for name in COLUMNS[:4]:
        if name not in names:
            raise InputError(f"{where}: the column {name} is missing; needed are {', '.join(COLUMNS[:4])}")
    return names


def _pointed(cell: str) -> str:
    """A number with a decimal comma as one with a point."""
    return cell.replace(",", ".") if _COMMA.match(cell) else cell


def _renamed(table: Mapping[str, Any], where: str) -> dict[str, Any]:
    renamed = {_ALSO.get(name, name): value for name, value in table.items()}
    if len(renamed) < len(table):
        raise InputError(
            f"{where}: the same is given twice, under {' and '.join(table.keys() & {*_ALSO})} and its other name"
        )
    return renamed


def _planned(line: _Line) -> PlannedExercise:
    from revpress.study.ledger import REPETITIONS, SETS, PlannedExercise, check_planned

    for name in COLUMNS[:4]:
        if name not in line.cells:
            raise InputError(f"{line.place(name)}: is missing; needed are {', '.join(COLUMNS[:4])}")
    day, name = line.cells["day"], line.cells["exercise"]
    for column, value in (("day", day), ("exercise", name)):
        if not isinstance(value, str) or not value.strip():
            raise InputError(f"{line.place(column)}: is {shown(value)}, but must be a name")
    sets, repetitions = (_whole(line, c, r) for c, r in (("sets", SETS), ("repetitions", REPETITIONS)))
    given = {key: value for key, value in line.cells.items() if key not in COLUMNS}
    try:
        exercise = _entry(name.strip(), line.cells.get("load"), given, line.as_number)
        found = PlannedExercise(day.strip(), exercise, sets, repetitions, line.place("exercise"))
        check_planned(found)
    except RevpressError as error:
        mentioned = [c for c in (*given, "load") if re.search(rf"\b{re.escape(c.partition('.')[0])}\b", str(error))]
        raise InputError(f"{line.place(mentioned[0] if mentioned else 'exercise')}: {error}") from None
    return found


def _entry(
    name: str, load: object, given: Mapping[str, Any], as_number: Callable[[object, str], float]
) -> LoadedExercise:
    """The exercise with its load and settings, in their ranges."""
    from revpress.exercise.catalogue import find_exercise

    loaded = entry(name, load, given, as_number)
    exercise = find_exercise(loaded.name, **loaded.parameters)
    if loaded.load is not None:
        exercise.checked_load(loaded.load)
    if loaded.share is not None:
        check_range(f"the load of {name}, a share of the largest,", 100.0 * loaded.share, 1.0, 100.0, "%")
    return loaded


def _whole(line: _Line, column: str, allowed: tuple[int, int]) -> int:
    value, (low, high) = line.cells[column], allowed
    text = value if isinstance(value, str) else ""
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}", text, re.ASCII):
        value = int(text)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(
            f"{line.place(column)}: is {shown(line.cells[column])}, but must be a whole number from {low} to {high}"
        )
    return value
