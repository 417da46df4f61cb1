"""Any delimited table over time: what its headers tell is read, what they leave open is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import QUANTITIES, Channel, Side, check_samples
from revpress.instrument.filtering import FEWEST_SAMPLES
from revpress.instrument.recording import Recording, Stated
from revpress.recording.format import reader
from revpress.recording.layout_detection import FoundTable, find_table, is_table
from revpress.recording.saved_mappings import find_mapping
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import Answers, LayoutNeeded
from revpress.recording.table_cells import Bytes
from revpress.recording.table_grid import Grid, as_bytes, forced_grid
from revpress.recording.table_layout import TableColumn, TableLayout
from revpress.recording.table_numbers import check_cells, is_clock, read_clock, read_numbers, stand_for_nothing
from revpress.recording.table_units import LARGEST, TIME_UNITS

Array = NDArray[np.float64]

TABLE = "table over time"
"""Name of the format."""

_MOST_IMPOSSIBLE = 0.01  # share of the samples that may be impossible numbers: more of them mean another unit
_LATEST = float(np.finfo(float).max)  # in any unit: clocks count from anywhere
_NO_MUSCLE = {
    "right", "left", "r", "l", "rt", "lt", "emg", "semg", "activation", "envelope", "mvc", "mvic", "raw", "channel",
    "ch",
}  # fmt: skip
_FINEST = {"position": 1e-6, "displacement": 1e-6}  # resolution that is not believed to be finer [SI]


def _recognise(file: SourceFile) -> str | None:
    if not is_table(file):
        return (
            "no delimiter and decimal sign turn its rows into two or more columns of numbers; if it is one, give a "
            "layout"
        )
    return None


@reader(TABLE, (".csv", ".txt", ".tsv"), _recognise, fallback=True)
def read_delimited(
    file: str | Path | SourceFile,
    layout: TableLayout | None = None,
    *,
    delimiter: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    columns: str = "",
    time_column: int | None = None,
    rate: float | None = None,
    part: int | None = None,
    side: Side | None = None,
) -> Recording:
    """Channels over time from a delimited text file.

    A header that names quantities and units is believed: then nothing need be given. What it leaves open is asked, with
    the options that answer it. Empty cells, words and numbers that stand for nothing are no samples.

    Parameters
    ----------
    file : str, Path or SourceFile
        The table.
    layout : TableLayout, optional
        How to read it, all of it; then no other option. A proposal that rests on likelihood is never used unseen.
    delimiter, decimal, thousands : str, optional
        As in :class:`~revpress.recording.table_layout.TableLayout`.
    columns : str
        "2: force N left, 3: angle deg" says what columns are of; "2, 5" or their names which of them are read.
    time_column : int, optional
        The first is 1.
    rate : float, optional
        Samples a second [Hz], instead of a time column.
    part : int, optional
        Which of several recordings that stand one below another; the first is 1.
    side : {"left", "right", "both"}, optional
        Of every column that has none of its own.

    Returns
    -------
    Recording
        One channel a column.

    Raises
    ------
    LayoutNeeded
        Something is open: the message says what, and holds a proposal or choices.
    InputError
        File, line and value of an unreadable cell, a cell with the other decimal sign, a time that does not increase,
        or numbers that no instrument gives.
    """
    source = SourceFile.read(file)
    answers = Answers(delimiter, decimal, thousands, columns, time_column, rate, part, side)
    return read_table(source, as_bytes(source.text), layout, answers)


def read_table(
    source: SourceFile,
    data: Bytes,
    layout: TableLayout | None,
    answers: Answers,
    place: str = "line",
    plain: bool = False,
) -> Recording:
    """Channels over time from the text of a table.

    Parameters
    ----------
    source : SourceFile
        Where it is from.
    data : ndarray of uint8
        The text in UTF-8.
    layout : TableLayout or None
        How to read it; None to find it out.
    answers : Answers
        What is known of it, where there is no layout.
    place : str
        What messages call a line; another word than "line" for cells of a sheet, parted by tabs.
    plain : bool
        Whether every point in a number is its decimal sign.

    Returns
    -------
    Recording
        As of :func:`read_delimited`.

    Raises
    ------
    LayoutNeeded, InputError
        As there.
    """
    notes = []
    asked = answers != (Answers() if place == "line" else Answers("\t"))
    if plain and answers.decimal is None and answers.thousands is None:
        answers = replace(answers, decimal=".", thousands="")
    if place == "line" and source.encoding == "cp1252":
        notes.append("its letters are read as those of western Windows (cp1252), as they are no UTF-8")
    if layout is not None:
        if not isinstance(layout, TableLayout):
            raise InputError(f"a layout is a TableLayout, not {shown(layout)}")
        if asked:
            raise InputError(f"{source}: a layout says all of how it is read: give no other option beside it")
        return _by_layout(source, data, layout, place, notes)
    if not asked:
        saved = find_mapping(data)
        if saved is not None:
            notes.append(f"read by the saved mapping {saved.path}, as its header has the same names")
            return _by_layout(source, data, saved.layout, place, notes)
    found = find_table(source, data, answers, place)
    if not found.detection.told:
        raise LayoutNeeded(
            f"{source}: is a table; if this is right, give {found.detection.layout} "
            f"({'; '.join(found.detection.evidence)})",
            found.detection,
        )
    return _by_finding(source, found, notes)


def _by_finding(source: SourceFile, found: FoundTable, notes: list[str]) -> Recording:
    layout, grid, rows = found.detection.layout, found.grid, found.rows
    if layout.time_column is None:
        time, row_numbers = np.arange(rows.size) / float(layout.rate or 1.0), rows
    else:
        time = found.clock if found.clock is not None else found.numbers[layout.time_column - 1]
        time, row_numbers = time[rows] * TIME_UNITS[layout.time_unit], rows
    values = {column: found.numbers[column - 1][rows] for column in layout.channels}
    return _recording(
        source,
        grid,
        layout,
        time,
        values,
        row_numbers,
        found.stated,
        list(found.detection.left_out),
        notes + found.notes,
    )


def _by_layout(source: SourceFile, data: Bytes, layout: TableLayout, place: str, notes: list[str]) -> Recording:
    columns = [column - 1 for column in layout.channels]
    timed = layout.time_column is not None
    wanted = [*columns, *([layout.time_column - 1] if layout.time_column is not None else [])]
    grid = forced_grid(data, layout.delimiter, layout.header_lines, max(wanted) + 1, place)
    count = 0 if grid is None else len(grid.rows)
    if grid is None or count < FEWEST_SAMPLES:
        raise InputError(
            f"{source}: {count} rows after {layout.header_lines} header lines, fewer than the {FEWEST_SAMPLES} needed"
        )
    check_samples(str(source), count)
    if odd := grid.odd_line():
        raise InputError(
            f"{source}, {place} {odd[0]}: {shown(odd[1])} in column {wanted[0] + 1} is no number with decimal sign "
            f"{shown(layout.decimal)}"
        )
    clocked = timed and is_clock(grid, wanted[-1])
    plain = wanted[:-1] if clocked else wanted
    check_cells(source, grid, plain, layout.decimal, layout.thousands)
    numbers = dict(zip(plain, read_numbers(source, grid, plain, layout.decimal, layout.thousands), strict=True))
    rows = np.arange(count)
    start: datetime | None = None
    if layout.time_column is None:
        time = rows / float(layout.rate or 1.0)
    else:
        index = layout.time_column - 1
        if clocked:
            time, start = read_clock(source, grid, index)
        else:
            time = numbers[index]
            _refuse_far(source, grid, index, time, _LATEST, layout.time_unit)
            time = time * TIME_UNITS[layout.time_unit]
        rows = np.flatnonzero(np.isfinite(time))
        late = np.flatnonzero(np.diff(time[rows]) <= 0)
        if late.size:
            row = int(rows[late[0] + 1])
            raise InputError(
                f"{source}, {place} {grid.line(row)}: time {shown(grid.cell(row, index))} does not increase"
            )
        time = time[rows]
    values = {column: numbers[column - 1][rows] for column in layout.channels}
    left_out = [f"{count - rows.size} rows without a time"] if rows.size < count else []
    left_out += [
        f"{place} {line} below the table: {shown(text.strip())}" for line, text in grid.foot if text.strip(" \t;,#")
    ]
    if len(layout.channels) == 1:
        ((column, only),) = layout.channels.items()
        known = values[column][np.isfinite(values[column])]
        if only.quantity in ("position", "displacement") and known.size and np.ptp(known) == 0:
            raise InputError(f"{source}: the {only.quantity} in column {column} never changes")
    return _recording(source, grid, layout, time, values, rows, Stated(start=start), left_out, notes)


def _recording(
    source: SourceFile,
    grid: Grid,
    layout: TableLayout,
    time: Array,
    values: dict[int, Array],
    rows: NDArray[np.int64],
    stated: Stated,
    left_out: list[str],
    notes: list[str],
) -> Recording:
    shared = _even_rate(time) if layout.rate is None else float(layout.rate)
    channels: list[Channel] = []
    for column, what in layout.channels.items():
        known = _samples(source, grid, column, what, values[column], rows, left_out)
        if np.count_nonzero(known) < FEWEST_SAMPLES:
            raise InputError(
                f"{source}: column {column} has {np.count_nonzero(known)} samples, fewer than the {FEWEST_SAMPLES} "
                "needed"
            )
        whole = bool(known.all())
        own, moments = (values[column], time) if whole else (values[column][known], time[known])
        resolution = max(_resolution(own) * what.factor, _FINEST.get(what.quantity, 0.0))
        quantity = "position" if what.quantity == "displacement" else what.quantity
        si = own * what.factor
        if what.quantity == "displacement":
            si = np.cumsum(si)
            if np.abs(si).max() > LARGEST["position"]:
                raise InputError(
                    f"{source}: its displacements lead {np.abs(si).max():.4g} m away, {LARGEST['position']:g} m at most"
                )
        channels.append(
            Channel(
                name=_name(
                    what.name or " ".join(filter(None, (quantity, what.side, what.axis))),
                    [one.name for one in channels],
                ),
                quantity=quantity,
                unit=QUANTITIES[quantity],
                time=moments,
                values=si,
                rate=shared if whole else _even_rate(moments),
                resolution=resolution,
                side=what.side,
                source=str(source),
                sha256=source.sha256,
                site=_muscle(what.name) if quantity in ("emg", "activation") else "",
                axis=what.axis,
            )
        )
    return Recording(tuple(channels), stated=stated, left_out=tuple(left_out), notes=tuple(notes))


def _muscle(name: str) -> str:
    """What is left of the name of a column of EMG without side, quantity and unit: the muscle, if it has one."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"[(\[].*?[)\]]", "", name).lower())
    return " ".join(word for word in words if word not in _NO_MUSCLE)


def _name(wanted: str, taken: list[str]) -> str:
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted} {count}"
    return name


def _samples(
    source: SourceFile,
    grid: Grid,
    column: int,
    what: TableColumn,
    values: Array,
    rows: NDArray[np.int64],
    left_out: list[str],
) -> NDArray[np.bool_]:
    """Which cells are samples; how many are none is said."""
    known = ~np.isnan(values)
    empty = ~known
    sentinel = stand_for_nothing(values)
    known &= ~sentinel
    farthest = LARGEST.get(what.quantity, np.inf) / what.factor
    beyond = known & (np.abs(values) > farthest)
    if np.count_nonzero(beyond) > _MOST_IMPOSSIBLE * values.size:
        _refuse_far(source, grid, column - 1, np.where(beyond, values, 0.0), farthest, what.unit, rows)
    known &= ~beyond
    where = f"column {column} {shown(what.name or what.quantity)}"
    for none, which in (
        (empty, "hold nothing"),
        (sentinel, "hold {:g}, which stands for nothing"),
        (beyond, f"are beyond {farthest:.3g} {what.unit}"),
    ):
        if none.any():
            first = int(np.flatnonzero(none)[0])
            which = which.format(values[first])
            left_out.append(
                f"{where}: {np.count_nonzero(none)} of {values.size} cells {which}, the first in {grid.place} "
                f"{grid.line(int(rows[first]))}"
            )
    return known


def _refuse_far(
    source: SourceFile,
    grid: Grid,
    column: int,
    values: Array,
    farthest: float,
    unit: str,
    rows: NDArray[np.int64] | None = None,
) -> None:
    beyond = np.flatnonzero(np.abs(values) > farthest)
    if beyond.size:
        row = int(beyond[0] if rows is None else rows[beyond[0]])
        raise InputError(
            f"{source}, {grid.place} {grid.line(row)}: {shown(grid.cell(row, column))} {unit} in column {column + 1} "
            "is "
            f"outside the allowed -{farthest:g} to {farthest:g} {unit}"
        )


_SAMPLE = 20_000
_MOST_DECIMALS = 9


def _resolution(values: Array) -> float:
    """The step of which all differences of the values are multiples, in the unit of the file."""
    some = values[:_SAMPLE]
    largest = max(float(np.abs(values).max()), 1e-300)
    for decimals in range(_MOST_DECIMALS + 1):
        scale = 10.0**decimals
        if largest * scale > 1e12:
            break
        if _are_whole(some * scale) and _are_whole(values * scale):
            steps = np.diff(np.rint(values * scale).astype(np.int64))
            step = int(np.gcd.reduce(steps[:_SAMPLE])) if steps.size else 0
            if step == 0 or np.any(np.remainder(steps, step)):
                step = int(np.gcd.reduce(steps)) if steps.size else 0
            return max(step, 1) / scale
    return float(np.spacing(largest))


def _are_whole(values: Array) -> bool:
    return bool(np.all(np.abs(values - np.rint(values)) <= 1e-4))


def _even_rate(time: Array) -> float | None:
    """The rate of samples whose times are even up to rounding: nowhere half a step off the straight line."""
    step = (time[-1] - time[0]) / (time.size - 1)
    off = np.abs(time - time[0] - step * np.arange(time.size)).max()
    return float(1.0 / step) if off < 0.5 * step else None
