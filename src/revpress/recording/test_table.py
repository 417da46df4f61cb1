"""Results of tests from a table: one line a test, names in the header; what is not clear is asked."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.files import read_bounded, read_text

_KNOWN = {
    "athlete": ("athlete", "name", "subject", "participant", "player", "person", "id", "athlete id", "athlete name"),
    "trial": ("trial", "attempt", "timepoint", "time point", "session", "occasion", "visit"),
    "date": ("date", "day", "test date", "datetime", "recorded"),
    "exercise": ("exercise", "movement", "test", "test type"),
    "machine": ("machine", "equipment"),
    "setup": ("setup", "set-up", "holes", "hole"),
    "position": ("position", "posture"),
    "side": ("side", "leg", "limb"),
    "load": ("load",),
    "device": ("device", "instrument", "encoder", "sensor"),
}
_LARGEST = 1e100  # its square is a number too
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?\Z", re.ASCII)
_HEAD = re.compile(r"(?P<word>[^\[(]*?)\s*[\[(](?P<unit>[^\])]*)[\])]\s*\Z")
_MISSING = {"", "NA", "N/A", "n/a", "NaN", "nan", "-"}
_ROWS, _COLUMNS, _BIG = 100_000, 200, 256 * 2**20


@dataclass(frozen=True)
class TestTable:
    """Tests of athletes, line by line.

    Attributes
    ----------
    lines : tuple of int
        Where each stands in the file, from 1.
    athlete, trial : tuple of str
        Who, and which trial (empty where no column says).
    date : tuple of datetime.datetime or None
        When; None if no column says.
    conditions : tuple of dict
        What was said of device, machine, setup, position, side, exercise and load.
    values : dict of str to ndarray, shape (test,)
        Results by the header's words, in the order of the columns; NaN where a cell is empty or NA.
    units : dict of str to str
        As the header has them, or empty.
    unused : tuple of str
        Headers of columns that are none of these.
    """

    __test__ = False  # of pytest's

    lines: tuple[int, ...]
    athlete: tuple[str, ...]
    trial: tuple[str, ...]
    date: tuple[datetime, ...] | None
    conditions: tuple[dict[str, str], ...]
    values: dict[str, NDArray[np.float64]]
    units: dict[str, str]
    unused: tuple[str, ...]


def read_test_table(
    path: str | Path,
    *,
    columns: dict[str, str] | None = None,
    values: Sequence[str] = (),
    tell_apart: Sequence[str] = (),
    sheet: str | None = None,
) -> TestTable:
    """Read a table of tests.

    Parameters
    ----------
    path : str or Path
        CSV (UTF-8; commas, semicolons or tabs) or XLSX, the first line names the columns: who (athlete, name, subject,
        ...), when (date) or which (trial, session, ...), device, machine, setup, position, side, exercise, load, and
        numbers with their unit in brackets.
    columns : dict of str to str, optional
        ``{"athlete": "Spieler"}``: which header holds what, where its word is not known or means something else.
    values : sequence of str
        Headers of the results; if not given, every other column of numbers.
    tell_apart : sequence of str
        Headers of further columns that part conditions.
    sheet : str, optional
        Of an XLSX file with several.

    Returns
    -------
    TestTable

    Raises
    ------
    InputError
        What cannot be read or is not clear: names line, column and the choices.
    """
    file = Path(path)
    rows = _xlsx(file, sheet) if file.suffix.lower() in (".xlsx", ".xlsm") else _csv(file, sheet)
    if len(rows) < 2:
        raise InputError(f"{file}: holds no line below its header")
    heads = rows[0][1]
    words = [_word(head) for head in heads]
    named = columns or {}
    if unknown := [kind for kind in named if kind not in _KNOWN]:
        raise InputError(f"a column holds {', '.join(_KNOWN)}, not {shown(unknown[0])}")
    for word in (*named.values(), *values, *tell_apart):
        if word not in words and word not in heads:
            raise InputError(f"{file}: there is no column {shown(word)}; there are {', '.join(filter(None, heads))}")
    place = {kind: _find(file, kind, words, heads, named, {*values, *tell_apart}) for kind in _KNOWN}
    if place["athlete"] is None:
        raise InputError(
            f"{file}: no header says who; say it with --map athlete=HEADER, one of {', '.join(filter(None, heads))}"
        )
    taken = {p for p in place.values() if p is not None}
    wanted = {*values, *tell_apart}
    free = [i for i in range(len(heads)) if heads[i] and i not in taken]
    chosen = [i for i in free if heads[i] in values or words[i] in values] if values else [
        i for i in free if not {heads[i], words[i]} & wanted and _all_numbers(row[i] for _, row in rows[1:])
    ]  # fmt: skip
    if not chosen:
        raise InputError(
            f"{file}: no column of numbers is left as a result; say it with --value HEADER, one of {', '.join(heads)}"
        )
    apart = [i for i in free if {heads[i], words[i]} & set(tell_apart)]
    body, lines = [row for _, row in rows[1:]], [line for line, _ in rows[1:]]
    who = [row[place["athlete"]] for row in body]
    if "" in who:
        raise InputError(f"{file}, line {lines[who.index('')]}: does not say who")
    when, which = place["date"], place["trial"]
    conditions = []
    for row in body:
        said = {kind: row[p] for kind, p in place.items() if p is not None and kind not in ("athlete", "trial", "date")}
        for i in apart:
            said["setup"] = ", ".join(filter(None, (said.get("setup", ""), row[i] and f"{words[i]} {row[i]}")))
        conditions.append(said)
    return TestTable(
        tuple(lines),
        tuple(who),
        tuple("" if which is None else row[which] for row in body),
        None if when is None else _dates(file, heads[when], lines, [row[when] for row in body]),
        tuple(conditions),
        {words[i]: _numbers(file, heads[i], lines, [row[i] for row in body]) for i in chosen},
        {words[i]: _unit(heads[i]) for i in chosen},
        tuple(heads[i] for i in free if i not in chosen and i not in apart),
    )


def _word(head: str) -> str:
    found = _HEAD.match(head)
    return found["word"].strip() if found else head


def _unit(head: str) -> str:
    found = _HEAD.match(head)
    return found["unit"].strip() if found else ""


def _find(
    file: Path, kind: str, words: list[str], heads: list[str], named: dict[str, str], values: set[str]
) -> int | None:
    if kind in named:
        return next(i for i, head in enumerate(heads) if named[kind] in (head, words[i]))
    others = set(named.values()) | values
    found = [
        i for i, word in enumerate(words) if word.casefold() in _KNOWN[kind] and not {word, heads[i]} & others
    ]  # fmt: skip
    if len(found) > 1:
        choices = " or ".join(f"--map {kind}={heads[i]}" for i in found)
        raise InputError(f"{file}: {len(found)} columns may say the {kind}: choose {choices}")
    return found[0] if found else None


def _csv(file: Path, sheet: str | None) -> list[tuple[int, list[str]]]:
    if sheet is not None:
        raise InputError(f"{file}: has no sheets, so {shown(sheet)} is none")
    text = read_text(file)
    head = next((line for line in text.split("\n") if line.strip()), "")
    mark = max(";\t,", key=lambda sign: (head.count(sign), sign == ";"))
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    try:
        return _table(file, ((reader.line_num, row) for row in reader))
    except csv.Error as error:
        raise InputError(f"{file}, line {reader.line_num}: cannot be read ({error})") from error


def _xlsx(file: Path, sheet: str | None) -> list[tuple[int, list[str]]]:
    content = io.BytesIO(read_bounded(file))
    try:
        import openpyxl
    except ImportError:
        raise InputError(f"{file}: to read spreadsheets, pip install 'revpress[files]', or save it as CSV") from None
    try:
        with zipfile.ZipFile(content) as parts:
            if sum(part.file_size for part in parts.infolist()) > _BIG:
                raise InputError(f"{file}: unpacks to more than {_BIG // 2**20} MiB")
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        names = book.sheetnames
        if sheet is None and len(names) > 1:
            raise InputError(f"{file}: has {len(names)} sheets: choose one with --sheet, of {', '.join(names)}")
        if sheet is not None and sheet not in names:
            raise InputError(f"{file}: there is no sheet {shown(sheet)}; there are {', '.join(names)}")
        page = book[sheet or names[0]]
        page.reset_dimensions()
        rows = page.iter_rows(max_row=_ROWS + 2, max_col=_COLUMNS + 1, values_only=True)
        return _table(file, ((line, [_text(cell) for cell in row]) for line, row in enumerate(rows, 1)))
    except InputError:
        raise
    except Exception as error:  # of a damaged file the library raises whatever its parts raise
        raise InputError(f"{file}: is no spreadsheet that can be read ({shown(str(error))})") from error


def _text(cell: object) -> str:
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    return "" if cell is None else repr(cell) if isinstance(cell, float) else str(cell)


def _table(file: Path, rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    table: list[tuple[int, list[str]]] = []
    for line, row in rows:
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > (len(table[0][1]) if table else _COLUMNS):
            most = f"there are {len(table[0][1])} columns" if table else f"{_COLUMNS} are read"
            raise InputError(f"{file}, line {line}: has {len(cells)} cells, but {most}")
        if len(table) > _ROWS:
            raise InputError(f"{file}: has more than {_ROWS} lines")
        table.append((line, cells + [""] * (len(table[0][1]) - len(cells) if table else 0)))
    if table and (twice := {head for head in table[0][1] if head and table[0][1].count(head) > 1}):
        raise InputError(f"{file}, line {table[0][0]}: the column {shown(min(twice))} is there more than once")
    return table


def _all_numbers(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell not in _MISSING]
    return bool(filled) and all(_NUMBER.match(cell) for cell in filled)


def _numbers(file: Path, head: str, lines: list[int], cells: list[str]) -> NDArray[np.float64]:
    commas = [cell for cell in cells if "," in cell]
    if commas and all(re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", cell) for cell in commas):
        raise InputError(
            f"{file}, column {head}: {shown(commas[0])} may be a thousand or a decimal: write it with a point"
        )
    for line, cell in zip(lines, cells, strict=True):
        if cell not in _MISSING and not _NUMBER.match(cell):
            raise InputError(f"{file}, line {line}, column {head}: is {shown(cell)}, which is not a number")
    numbers = np.array([np.nan if cell in _MISSING else float(cell.replace(",", ".")) for cell in cells])
    large = np.abs(numbers) > _LARGEST
    if np.any(large):
        raise InputError(f"{file}, line {lines[int(np.argmax(large))]}, column {head}: is too large a number")
    return numbers


def _dates(file: Path, head: str, lines: list[int], cells: list[str]) -> tuple[datetime, ...]:
    order: str | None = None
    slashed = [tuple(map(int, found.groups())) for c in cells if (found := re.match(r"(\d{1,2})/(\d{1,2})/\d{4}\b", c))]
    if slashed:
        day_first, month_first = any(a > 12 for a, _ in slashed), any(b > 12 for _, b in slashed)
        if day_first == month_first and any(a != b for a, b in slashed):
            raise InputError(f"{file}, column {head}: days and months cannot be told apart: write dates as 2026-03-31")
        order = "%d/%m/%Y" if day_first else "%m/%d/%Y"
    days: list[datetime] = []
    for line, cell in zip(lines, cells, strict=True):
        try:
            if re.match(r"\d{4}-", cell):
                days.append(datetime.fromisoformat(cell).replace(tzinfo=None))
            else:
                days.append(
                    datetime.strptime(cell.split()[0] if cell else "", order if order and "/" in cell else "%d.%m.%Y")
                )
        except ValueError:
            raise InputError(
                f"{file}, line {line}, column {head}: is {shown(cell)}, but must be a date as 2026-03-31"
            ) from None
    return tuple(days)
