"""Find out how a table is to be read, with the evidence, or ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import check_samples
from revpress.instrument.recording import Stated
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import Answers, Detection, LayoutNeeded
from revpress.recording.table_case import Array, Case, listed
from revpress.recording.table_cells import COMMA, COMMA_GROUP, POINT, POINT_GROUP, Bytes
from revpress.recording.table_grid import FEWEST_ROWS, SAMPLE, Grid, as_bytes, delimiters_of, find_grid, is_column
from revpress.recording.table_head import of_head
from revpress.recording.table_layout import TableColumn, TableLayout
from revpress.recording.table_numbers import check_cells, read_numbers
from revpress.recording.table_quantities import guess_position, with_units
from revpress.recording.table_signs import choose_signs
from revpress.recording.table_time import find_time
from revpress.recording.table_units import UNITS
from revpress.recording.table_words import Meaning, meaning

_FEW_FOOT_LINES = 20


@dataclass
class FoundTable:
    """A table with all that was found out: its numbers are read already.

    Attributes
    ----------
    grid : Grid
        The table.
    detection : Detection
        How it is read.
    numbers : dict of int to ndarray
        By column from 0, of all rows.
    clock : ndarray or None
        Times of day as seconds since the first row.
    rows : ndarray of int64
        Which rows are read.
    stated : Stated
        What stands above the table.
    notes : list of str
        How something was found that the file does not say.
    """

    grid: Grid
    detection: Detection
    numbers: dict[int, Array]
    clock: Array | None
    rows: NDArray[np.int64]
    stated: Stated
    notes: list[str] = field(default_factory=list)


def is_table(file: SourceFile) -> bool:
    """Whether most lines at the ends of a file are rows of numbers, or one number each.

    Parameters
    ----------
    file : SourceFile
        Any file.

    Returns
    -------
    bool
        True where there is at least one way to read it.

    Raises
    ------
    InputError
        It is no text.
    """
    text = file.text
    if len(text) > 4 * SAMPLE:  # a delimiter shows at the ends
        text = f"{text[: 2 * SAMPLE]}\n{text[-2 * SAMPLE :]}"
    data = as_bytes(text)
    return bool(delimiters_of(data)) or is_column(data)


def detect_layout(file: str | Path | SourceFile, answers: Answers | None = None) -> Detection:
    """Delimiter, decimal sign, columns and units of a table over time.

    Decided on every row, never on the first ones: the delimiter and decimal sign that turn the whole table into
    numbers. What a header says of a column is believed. Where it says nothing: the only evenly increasing column as
    time, its unit by the only plausible rate; the only other changing column as position, its unit by the only
    plausible travel.

    Parameters
    ----------
    file : str, Path or SourceFile
        The table.
    answers : Answers, optional
        What is known of it.

    Returns
    -------
    Detection
        With its evidence.

    Raises
    ------
    LayoutNeeded
        Two readings remain; it says what is unclear.
    InputError
        The file cannot be read.
    """
    source = SourceFile.read(file)
    return find_table(source, as_bytes(source.text), answers or Answers()).detection


def find_table(source: SourceFile, data: Bytes, answers: Answers, place: str = "line") -> FoundTable:
    """Find out how a table is to be read, and read its numbers.

    Parameters
    ----------
    source : SourceFile
        The file, for messages.
    data : ndarray of uint8
        Its text in UTF-8.
    answers : Answers
        What is known of it.
    place : str
        What messages call a line.

    Returns
    -------
    FoundTable
        All of it.

    Raises
    ------
    LayoutNeeded
        Something is open, or a line is odd.
    """
    return _table(Case(source, _only_grid(source, data, answers, place), answers))


def _only_grid(source: SourceFile, data: Bytes, answers: Answers, place: str) -> Grid:
    delimiters = [answers.delimiter] if answers.delimiter else delimiters_of(data)
    single = not delimiters and is_column(data)
    grids = [grid for sign in delimiters or [";"] * single if (grid := find_grid(data, sign, place)) is not None]
    if len(grids) > 1:
        named = [grid for grid in grids if all(grid.names[c] for c in range(grid.width) if not grid.is_empty(c))]
        grids = named if named else grids
        known = [sum(meaning(name).quantity is not None for name in grid.names) for grid in grids]
        grids = [grid for grid, count in zip(grids, known, strict=True) if count == max(known)]
    if single and grids and _is_said(grids[0], answers):
        single = False
    if not grids or single:
        why = "no delimiter and decimal sign turn its rows into two or more columns of numbers"
        if single:
            raise LayoutNeeded(
                f"{source}: {why}: it is one number a line, and does not say of what, nor how many a second: give "
                "both, "
                "such as columns='1: force N' and rate=1000",
                choices=tuple(
                    {"columns": f"1: {what}", "rate": "HZ"}
                    for what in ("position mm", "displacement mm", "force N", "emg mV")
                ),
            )
        raise LayoutNeeded(f"{source}: {why}: give a layout")
    if len(grids) > 1:
        found = " or ".join(f"delimiter {shown(grid.delimiter)}" for grid in grids)
        raise LayoutNeeded(
            f"{source}: it can be read with {found}: give a layout",
            choices=tuple({"delimiter": grid.delimiter} for grid in grids),
        )
    grid = grids[0]
    if len(grid.rows) < FEWEST_ROWS:
        raise LayoutNeeded(
            f"{source}: {len(grid.rows)} rows of numbers, fewer than the {FEWEST_ROWS} of a table over time"
        )
    if odd := grid.odd_line():
        line, text = odd
        what = (
            f"{shown(text)} stands among its rows and is none of {grid.width} cells"
            if text
            else "is empty, among its rows"
        )
        raise InputError(f"{source}, {place} {line}: {what}")
    if grid.foot_lines > max(_FEW_FOOT_LINES, len(grid.rows) // 10):
        line, text = grid.foot[0]
        raise InputError(
            f"{source}, {place} {line}: {shown(text)} ends its table, but {grid.foot_lines - 1} more lines follow"
        )
    unsigned = not grid.counts[:, [POINT, POINT_GROUP, COMMA, COMMA_GROUP]].any()
    if grid.delimiter == "," and unsigned and not any(grid.names) and not answers.delimiter:
        raise LayoutNeeded(
            f"{source}: its commas may be delimiters or decimal signs, no header of as many names tells: give a layout",
            choices=({"delimiter": ","}, {"delimiter": "whitespace", "decimal": ","}),
        )
    check_samples(str(source), len(grid.rows))
    return grid


def _is_said(grid: Grid, answers: Answers) -> bool:
    """Whether it is known of what a file of one number a line is, and how many there are a second."""
    what = meaning(grid.names[0], grid.units[0])
    return bool((answers.columns or (what.quantity in UNITS and what.unit)) and (answers.rate or of_head(grid).rate))


def _table(case: Case) -> FoundTable:
    grid = case.grid
    rate = case.answers.rate
    times = [] if rate else _time_candidates(case)
    channels = _told_channels(case, times)
    if not channels and not rate and not times and case.head.rate:
        rate = case.head.rate
    used = sorted({*channels, *(c for c in times if c not in case.clocks)})
    guess = not channels
    if guess:
        used = [c for c in case.numeric if case.wanted is None or c in case.wanted or c in times]
    searched = guess or not (times or rate)
    if searched and not guess:  # the time is among those that no header names
        used = sorted({*channels, *(c for c in case.numeric if case.meanings[c].quantity not in (*UNITS, "load"))})
    for c in (*channels, *times):
        if c >= grid.width or (c not in case.numeric and c not in case.clocks):
            raise InputError(f"{case.source}: column {c + 1} holds no numbers (it has {grid.width} columns)")
    plain = [c for c in used if c not in case.clocks]
    _say_rows(case)
    decimal, thousands = choose_signs(case, plain, times)
    if searched:
        plain = [c for c in plain if c in channels or _readable(case, c, decimal, thousands)]
    check_cells(case.source, grid, plain, decimal, thousands)
    numbers = dict(zip(plain, read_numbers(case.source, grid, plain, decimal, thousands), strict=True))
    rows = np.arange(len(grid.rows))
    time_column, time_unit, clock, start = None, "s", None, None
    if rate is None and case.head.rate and not times and not guess:
        rate = case.head.rate
        case.notes.append(f"the head of the file says {rate:g} Hz, and no column is a time")
    if rate is None:
        time_column, time_unit, clock, start, rows = find_time(case, times, numbers)
    if guess:
        channels = guess_position(case, numbers, time_column, rows)
    read = with_units(case, channels, numbers, rows)
    _say_others(case, read, time_column)
    _say_foot(case)
    layout = _layout(case, read, time_column, time_unit, rate, decimal, thousands)
    stated = _stated(case, rows, start)
    detection = Detection(layout, tuple(case.evidence), case.told, tuple(case.left_out))
    return FoundTable(grid, detection, numbers, clock, rows, stated, case.notes)


def _say_rows(case: Case) -> None:
    grid = case.grid
    case.evidence.append(
        f"delimiter {shown(grid.delimiter)}: {len(grid.rows)} rows of {grid.width} numbers after "
        f"{grid.header_lines} header lines"
    )


def _readable(case: Case, column: int, decimal: str, thousands: str) -> bool:
    try:
        check_cells(case.source, case.grid, [column], decimal, thousands)
    except InputError:
        if case.wanted is not None and column in case.wanted:
            raise
        return not case.grid.names[column]
    return True


def _time_candidates(case: Case) -> list[int]:
    if case.answers.time_column:
        return [case.answers.time_column - 1]
    named = [c for c in case.numeric if case.meanings[c].quantity == "time" and c not in case.chosen]
    return named or [c for c in case.clocks if case.meanings[c].quantity in ("time", None)]


def _told_channels(case: Case, times: list[int]) -> dict[int, TableColumn | Meaning]:
    channels: dict[int, TableColumn | Meaning] = dict(case.chosen)
    if case.chosen:
        return channels
    for c in case.numeric:
        what = case.meanings[c]
        if c in times or what.quantity not in UNITS or (case.wanted is not None and c not in case.wanted):
            continue
        channels[c] = what
    return channels


def _say_others(case: Case, channels: Mapping[int, TableColumn], time_column: int | None) -> None:
    said = " ".join(case.left_out)
    unasked = []
    for c in range(case.grid.width):
        name = shown(case.grid.names[c]) if case.grid.names[c] else "without a name"
        where = f"column {c + 1} {name}"
        if c in channels or c == time_column or case.grid.is_empty(c) or f"column {c + 1} " in said:
            continue
        what = case.meanings[c]
        if what.quantity == "index":
            case.left_out.append(f"{where}: it counts the rows")
        elif what.quantity == "time":
            case.left_out.append(f"{where}: another time")
        elif what.quantity == "load":
            continue
        elif c in case.numeric and case.wanted is None:
            case.left_out.append(f"{where}: what it is of, and in what unit, is not known")
        elif c in case.numeric:
            unasked.append(c)
        else:
            case.left_out.append(f"{where}: it holds texts")
    if unasked:
        case.left_out.append(f"{listed(unasked)}: not among those that were asked for")


def _say_foot(case: Case) -> None:
    for line, text in case.grid.foot:
        if not text.lstrip().startswith("#") and text.strip(" \t;,"):
            case.left_out.append(f"{case.grid.place} {line} below the table: {shown(text.strip())}")


def _layout(
    case: Case,
    channels: dict[int, TableColumn],
    time_column: int | None,
    time_unit: str,
    rate: float | None,
    decimal: str,
    thousands: str,
) -> TableLayout:
    grid = case.grid
    common = {
        "time_column": None if time_column is None else time_column + 1,
        "time_unit": time_unit,
        "rate": rate if time_column is None else None,
        "delimiter": grid.delimiter,
        "decimal": decimal,
        "thousands": thousands,
        "header_lines": grid.header_lines,
        "quoted": decimal == grid.delimiter,
    }
    if len(channels) == 1:
        ((c, only),) = channels.items()
        if only.quantity in ("position", "displacement") and not only.axis:
            return TableLayout(c + 1, only.unit, quantity=only.quantity, side=only.side, **common)  # type: ignore[arg-type]
    return TableLayout(columns={c + 1: column for c, column in sorted(channels.items())}, **common)  # type: ignore[arg-type]


def _stated(case: Case, rows: NDArray[np.int64], start: datetime | None) -> Stated:
    load = case.head.load
    loads = [c for c in case.numeric if case.meanings[c].quantity == "load"]
    for c in loads:
        where = f"column {c + 1} {shown(case.grid.names[c])}"
        try:
            check_cells(case.source, case.grid, [c], ".", "")
            values = read_numbers(case.source, case.grid, [c], ".", "")[0][rows]
        except InputError:
            values = np.array([])
        unit = {"kg": 1.0, "lb": 0.45359237}.get(case.meanings[c].unit or "")
        if values.size and unit and np.nanmin(values) == np.nanmax(values) and load is None and len(loads) == 1:
            load = float(values[0]) * unit
        else:
            case.left_out.append(f"{where}: a load that changes, or of which the unit is not known")
    return Stated(case.head.device, case.head.athlete, case.head.exercise, load, start)
