"""Propose a layout for a delimited file, with the evidence, or refuse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.recording.source_file import SourceFile
from revpress.recording.table_layout import DELIMITERS, LENGTH_UNITS, NUMBER, TIME_UNITS, TableLayout, split_row

Array = NDArray[np.float64]

_MINIMUM_ROWS = 8
_PLAUSIBLE_RANGE = (0.05, 3.0)
"""Travel of a strength exercise [m]."""
_PLAUSIBLE_STEP = {"s": (9e-5, 5.5e-2), "ms": (0.09, 55.0), "us": (90.0, 5.5e4)}
"""Step of the time column for rates of 20 to 10,000 Hz and a little beyond, by unit; the ranges do not overlap."""
_UNIT_IN_HEADER = re.compile(r"[(\[_ ](s|sec|ms|us|µs|m|cm|mm|in)[)\]]?\s*\Z", re.IGNORECASE)
_BRACKETS_IN_HEADER = re.compile(r"[(\[]([^()\[\]]{1,20})[)\]]\Z")
_ALIASES = {"sec": "s", "µs": "us"}


@dataclass(frozen=True)
class Detection:
    """A proposal, to be shown before it is used.

    Attributes
    ----------
    layout : TableLayout
        What is proposed.
    evidence : tuple of str
        Why, in sentences.
    """

    layout: TableLayout
    evidence: tuple[str, ...]


class LayoutNeeded(InputError):
    """A table without a layout.

    Attributes
    ----------
    detection : Detection or None
        A proposal; None where the table leaves something open, which the message names.
    """

    def __init__(self, message: str, detection: Detection | None = None) -> None:
        super().__init__(message)
        self.detection = detection


@dataclass(frozen=True)
class _Table:
    delimiter: str
    decimal: str
    header: list[str]
    header_lines: int
    cells: list[list[str]]

    def column(self, index: int) -> list[str]:
        return [row[index] for row in self.cells]

    def numbers(self, index: int) -> Array:
        return np.array([float(cell.replace(",", ".")) for cell in self.column(index)])


def is_table(file: SourceFile) -> bool:
    """Whether most of a file are rows of two or more numbers, with some delimiter and decimal sign.

    Parameters
    ----------
    file : SourceFile
        Any file.

    Returns
    -------
    bool
        True where there is at least one such way to read it.

    Raises
    ------
    InputError
        It is no text.
    """
    return bool(_readings(_lines(file)))


def detect_layout(file: str | Path | SourceFile) -> Detection:
    """Delimiter, decimal sign, columns and units of a position–time file.

    Decided on every row, never on the first ones: the delimiter and decimal sign that turn the whole table into
    numbers; the only evenly increasing column as time, its unit by the only plausible rate; the only other changing
    column as position, its unit from the header or, without one, by the only plausible travel.

    Parameters
    ----------
    file : str, Path or SourceFile
        The table.

    Returns
    -------
    Detection
        A proposal with its evidence.

    Raises
    ------
    LayoutNeeded
        Two readings remain; it says what is unclear.
    InputError
        The file cannot be read.
    """
    source = SourceFile.read(file)
    path = source.path
    table = _only_reading(path, _lines(source))
    evidence = [
        f"delimiter {shown(table.delimiter)}: {len(table.cells)} rows of {len(table.cells[0])} numbers after "
        f"{table.header_lines} header lines",
        _decimal_evidence(path, table),
    ]
    time_column, time_unit = _time(path, table, evidence)
    column, unit = _position(path, table, time_column, evidence)
    return Detection(
        TableLayout(
            column=column + 1,
            unit=unit,
            time_column=time_column + 1,
            time_unit=time_unit,
            delimiter=table.delimiter,
            decimal=table.decimal,
            header_lines=table.header_lines,
        ),
        tuple(evidence),
    )


def _lines(file: SourceFile) -> list[str]:
    return file.text.rstrip().split("\n")


def _readings(lines: list[str]) -> list[_Table]:
    """Every way to turn the lines into columns of numbers."""
    readings = []
    for delimiter in DELIMITERS:
        if delimiter == "whitespace" and any("\t" in line for line in lines):
            continue  # a tab-delimited table would be found twice
        for decimal in NUMBER:
            table = _as_table(lines, delimiter, decimal) if decimal != delimiter else None
            if table is not None:
                readings.append(table)
                break  # both signs fit only a table without any
    return readings


def _only_reading(path: Path | str, lines: list[str]) -> _Table:
    readings = _readings(lines)
    if not readings:
        raise LayoutNeeded(
            f"{path}: no delimiter and decimal sign turn its rows into two or more columns of numbers: give a layout"
        )
    if len(readings) > 1:
        found = " or ".join(f"delimiter {shown(t.delimiter)} with decimal {shown(t.decimal)}" for t in readings)
        raise LayoutNeeded(f"{path}: it can be read with {found}: give a layout")
    table = readings[0]
    signs = any("." in cell for row in table.cells for cell in row)
    if table.delimiter == "," and not signs and len(table.header) != len(table.cells[0]):
        raise LayoutNeeded(
            f"{path}: its commas may be delimiters or decimal signs, no header of as many names tells: give a layout"
        )
    return table


def _as_table(lines: list[str], delimiter: str, decimal: str) -> _Table | None:
    number = NUMBER[decimal]
    cells: list[list[str]] = []
    width = len(split_row(lines[-1], delimiter))
    for line in reversed(lines):  # from the end, where no header is: what is no table is known soon
        row = split_row(line, delimiter)
        if len(row) != width or not all(number.match(cell) for cell in row):
            break
        cells.append(row)
    first = len(lines) - len(cells)
    if width < 2 or len(cells) < max(_MINIMUM_ROWS, first):
        return None
    header = split_row(lines[first - 1], delimiter) if first else []
    return _Table(delimiter, decimal, header, first, cells[::-1])


def _decimal_evidence(path: Path | str, table: _Table) -> str:
    sign = table.decimal
    signed = [cell for row in table.cells for cell in row if sign in cell]
    if not signed:
        return "decimal sign: none occurs, all numbers are whole"
    for index in range(len(table.cells[0])):
        column = [cell.lstrip("+-") for cell in table.column(index) if sign in cell]
        parts = [cell.partition(sign) for cell in column]
        if column and all(len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0" for before, _, after in parts):
            raise LayoutNeeded(
                f"{path}: every {shown(sign)} in column {index + 1} (such as {shown(column[0])}) may be a thousands "
                "separator: give a layout"
            )
    total = len(table.cells) * len(table.cells[0])
    return f"decimal sign {shown(sign)}: {len(signed)} of {total} cells have it, none has the other"


def _header_unit(table: _Table, index: int, allowed: dict[str, float]) -> str | None:
    if len(table.header) != len(table.cells[0]):
        return None
    found = _UNIT_IN_HEADER.search(table.header[index])
    unit = _ALIASES.get(found[1].lower(), found[1].lower()) if found else None
    return unit if unit in allowed else None


def _other_unit(table: _Table, index: int) -> str | None:
    """What the header of a column has in brackets at its end: a unit that is not a length, where none was found."""
    if len(table.header) != len(table.cells[0]):
        return None
    found = _BRACKETS_IN_HEADER.search(table.header[index])
    return shown(found[1].strip()) if found else None


def _time(path: Path | str, table: _Table, evidence: list[str]) -> tuple[int, str]:
    even = []
    for index in range(len(table.cells[0])):
        steps = np.diff(table.numbers(index))
        if steps.min() > 0 and np.median(np.abs(steps - np.median(steps))) < 0.2 * np.median(steps):
            even.append(index)
    if len(even) != 1:
        which = (
            f"columns {', '.join(str(i + 1) for i in even)} all increase evenly"
            if even
            else "no column increases evenly"
        )
        raise LayoutNeeded(f"{path}: {which}, so the time is unclear: give a layout with time_column or rate")
    index = even[0]
    step = float(np.median(np.diff(table.numbers(index))))
    plausible = [unit for unit, (low, high) in _PLAUSIBLE_STEP.items() if low <= step <= high]
    if not plausible:
        raise LayoutNeeded(
            f"{path}: a time step of {step:g} in column {index + 1} fits no rate of 20 to 10,000 Hz: give a layout"
        )
    unit = plausible[0]
    stated = _header_unit(table, index, TIME_UNITS)
    if stated not in (None, unit):
        raise LayoutNeeded(
            f"{path}: the header gives the time in {stated}, but its step of {step:g} fits {unit}: give a layout"
        )
    evidence.append(
        f"time: column {index + 1}, the only one that increases evenly; a step of {step:g} is a plausible rate only in "
        f"{unit}"
    )
    return index, unit


def _position(path: Path | str, table: _Table, time_column: int, evidence: list[str]) -> tuple[int, str]:
    changing = [i for i in range(len(table.cells[0])) if i != time_column and np.ptp(table.numbers(i)) > 0]
    if len(changing) != 1:
        which = (
            f"columns {', '.join(str(i + 1) for i in changing)} all change" if changing else "no other column changes"
        )
        raise LayoutNeeded(f"{path}: {which}, so the position is unclear: give a layout with column")
    index = changing[0]
    travel = float(np.ptp(table.numbers(index)))
    low, high = _PLAUSIBLE_RANGE
    plausible = [unit for unit in ("m", "cm", "mm") if low <= travel * LENGTH_UNITS[unit] <= high]
    stated = _header_unit(table, index, LENGTH_UNITS)
    if stated is None and (other := _other_unit(table, index)):
        raise LayoutNeeded(
            f"{path}: the header of column {index + 1} gives its unit as {other}, which is none of "
            f"{', '.join(LENGTH_UNITS)}: if it is a position, give a layout with unit"
        )
    if stated is not None:
        if not low <= travel * LENGTH_UNITS[stated] <= high:
            raise LayoutNeeded(
                f"{path}: a range of {travel:g} {stated} in column {index + 1} is no travel of {low:g} to {high:g} m "
                "(a displacement since the last sample?): give a layout"
            )
        evidence.append(f"position: column {index + 1}, the only other one that changes; unit {stated} from its header")
        return index, stated
    if len(plausible) != 1:
        units = " or ".join(plausible) or "none of m, cm, mm"
        raise LayoutNeeded(
            f"{path}: a range of {travel:g} in column {index + 1} is a travel of {low:g} to {high:g} m in {units}: "
            "give a layout with unit"
        )
    evidence.append(
        f"position: column {index + 1}, the only other one that changes; a range of {travel:g} is a travel of "
        f"{low:g} to {high:g} m only in {plausible[0]}"
    )
    return index, plausible[0]
