"""Spreadsheets of VALD Hub: ForceDecks, NordBord, ForceFrame and DynaMo, one row a test.

The maker publishes no description; what is read is a pattern of headers ``Metric [unit]`` or ``Metric (unit)``, with or
without a side, beside who, what and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from revpress.errors import InputError
from revpress.instrument.channel import Side, check_samples
from revpress.recording.format import reader
from revpress.recording.left_out import LeftOut
from revpress.recording.result_rows import Numbers, Rows, header_cells, metric_and_unit, numbers_of, read_rows
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.source_file import SourceFile
from revpress.recording.stamps import date_order, instant, local_stamp

_POUND = 0.45359237
_TESTS = ("Test Type", "Test", "Test Name")
_DATES = ("Date", "Date UTC", "Test Date")
_CLOCKS = ("Time", "Time UTC", "Test Time")
_ABOUT = frozenset(
    name.lower()
    for name in (
        *("Name", "ExternalId", "External Id", "Tags", "Device", "Notes", "Mode", "Direction", "Position", "Week"),
        *("Body Region", "Movement", "Laterality", "ProfileId", "TestId", "Test Id", "Gender", "Sex", "Group"),
        *(*_TESTS, *_DATES, *_CLOCKS),
    )
)
_LARGER = re.compile(r"([+-]?[0-9][0-9.,]*)\s*%?\s*([LR])\Z", re.IGNORECASE)
_LETTERS = frozenset("LRlr")
_COUNTS = ("reps", "repetitions")


def _recognise(file: SourceFile) -> str | None:
    header = header_cells(file)
    lowered = {cell.lower() for cell in header}
    for what, names in (("a name", ("Name", "ExternalId", "External Id")), ("a test", _TESTS), ("a date", _DATES)):
        if not lowered & {name.lower() for name in names}:
            return f"its first line has no column for {what}"
    units = [unit for _, unit, _ in map(metric_and_unit, header) if unit]
    if not (units and ("externalid" in lowered or "bw [kg]" in lowered or "bw (kg)" in lowered or "device" in lowered)):
        return "its first line has no ExternalId, BW or Device beside columns with units"
    return None


@dataclass(frozen=True)
class _Column:
    place: int
    header: str
    metric: str
    unit: str
    side: Side | None


@reader("VALD Hub table", (".csv",), _recognise)
def read_vald_hub(file: str | Path | SourceFile, date_order: str = "", decimal: str = "") -> ResultTable:
    """Every number of every test.

    Parameters
    ----------
    file : str, Path or SourceFile
        The table.
    date_order : {"", "day first", "month first"}
        Where the dates of the file leave it open.
    decimal : {"", ".", ","}
        Decimal sign, where the file leaves it open.

    Returns
    -------
    ResultTable
        An asymmetry that is written as "12.3 L" has the side that is larger. Additional load is the load. A body weight
        of 0 or less was not weighed and is left out. Times without "UTC" in their header have no zone.

    Raises
    ------
    InputError
        No test can be read, or the order of dates or the decimal sign is open.
    """
    source = SourceFile.read(file)
    table = read_rows(source)
    left_out = LeftOut()
    for line in table.odd:
        left_out.add(f"line {line}", "more cells than the header")
    columns = [
        _Column(place, header, *metric_and_unit(header))
        for place, header in enumerate(table.header)
        if header and header.lower() not in _ABOUT
    ]
    cells = (row[column.place].rstrip("LRlr% ") for row in table.rows for column in columns)
    number = numbers_of(source, table.delimiter, cells, decimal)
    results: list[DeviceResult] = []
    for line, row, time in _timed(source, table, date_order, left_out):
        results.extend(_row(table, line, row, time, columns, number, left_out))
        check_samples(str(source), len(results))
    if not results:
        raise InputError(f"{source}: no number in its rows")
    return ResultTable(tuple(results), "VALD Hub", str(source), source.sha256, left_out.sentences)


def _timed(
    source: SourceFile, table: Rows, given: str, left_out: LeftOut
) -> Iterator[tuple[int, list[str], datetime | None]]:
    date, clock = table.column(*_DATES), table.column(*_CLOCKS)
    if date is None:
        raise InputError(f"{source}: its first line has no column for a date")
    order = date_order(source, (row[date] for row in table.rows), given)
    utc = table.header[date].lower().endswith("utc")
    for line, row in zip(table.lines, table.rows, strict=True):
        text = row[date]
        time = (
            instant(text) if "T" in text else local_stamp(text, row[clock] if clock is not None else text, order, utc)
        )
        if time is None:
            left_out.add(f"the date of line {line}", "no date that can be read")
        yield line, row, time


def _row(
    table: Rows,
    line: int,
    row: list[str],
    time: datetime | None,
    columns: list[_Column],
    number: Numbers,
    left_out: LeftOut,
) -> Iterator[DeviceResult]:
    def cell(*names: str) -> str:
        place = table.column(*names)
        return row[place] if place is not None else ""

    athlete = cell("ExternalId", "External Id") or cell("Name")
    kind = " - ".join(filter(None, (cell(*_TESTS), cell("Direction"), cell("Position"))))
    found: list[tuple[_Column, float, Side | None]] = []
    load: float | None = None
    for column in columns:
        text, side = row[column.place], column.side
        if text[-1:] in _LETTERS and (larger := _LARGER.match(text)):
            text, side = larger[1], "left" if larger[2] in "Ll" else "right"
        try:
            value = number(text)
        except InputError as error:
            left_out.add(f"line {line}, {column.header}", str(error))
            continue
        if value is None:
            continue  # tests of one table differ in their metrics: an empty cell is no loss
        if column.metric.lower() in ("bw", "bodyweight", "body weight") and value <= 0.0:
            left_out.add(f"line {line}, {column.header}", "weighing was skipped")
        elif column.metric.lower() == "additional load":
            load = value * (_POUND if column.unit.lower().startswith("lb") else 1.0)
        else:
            found.append((column, value, side))
    for column, value, side in found:
        unit = column.unit or ("1" if column.metric.lower() in _COUNTS else "")
        yield DeviceResult(column.metric, value, unit, kind, athlete, time, side, load=load)
