"""Any delimited table of positions over time, through an explicit layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import Channel, check_samples
from revpress.recording.format import reader
from revpress.recording.layout_detection import LayoutNeeded, detect_layout, is_table
from revpress.recording.recording import Recording
from revpress.recording.source_file import SourceFile
from revpress.recording.table_layout import LENGTH_UNITS, NUMBER, TIME_UNITS, TableLayout, split_row

Array = NDArray[np.float64]

TABLE = "position–time table"
"""Name of the format."""

_FARTHEST = 1000.0  # m: no tether is longer


def _recognise(file: SourceFile) -> str | None:
    if not is_table(file):
        return (
            "no delimiter and decimal sign turn its rows into two or more columns of numbers; if it is one, give a "
            "layout"
        )
    return None


@reader(TABLE, (".csv", ".txt", ".tsv"), _recognise, fallback=True)
def read_delimited(file: str | Path | SourceFile, layout: TableLayout | None = None) -> Recording:
    """Position over time from a delimited text file.

    A byte order mark, CRLF, empty lines at the end and separators at the end of a row are accepted.

    Parameters
    ----------
    file : str, Path or SourceFile
        The table.
    layout : TableLayout
        How to read it. A proposal is never used unseen: without a layout, this is an error that holds one.

    Returns
    -------
    Recording
        One channel, "encoder" [m].

    Raises
    ------
    LayoutNeeded
        No layout was given.
    InputError
        File, line and value of a missing or unreadable cell, a cell with the other decimal sign, a time that does not
        increase, or a position that is farther than a tether can reach.
    """
    source = SourceFile.read(file)
    if layout is None:
        found = detect_layout(source)
        raise LayoutNeeded(
            f"{source}: is a table; if this is right, give {found.layout} ({'; '.join(found.evidence)})", found
        )
    if not isinstance(layout, TableLayout):
        raise InputError(f"a layout is a TableLayout, not {shown(layout)}")
    rows = _rows(source, layout)
    values = _numbers(source, rows, layout.column, layout) * LENGTH_UNITS[layout.unit]
    rate: float | None
    if layout.time_column is None:
        assert layout.rate is not None  # TableLayout guarantees it
        rate = float(layout.rate)
        time = np.arange(values.size) / rate
    else:
        time = _numbers(source, rows, layout.time_column, layout) * TIME_UNITS[layout.time_unit]
        late = np.flatnonzero(np.diff(time) <= 0)
        if late.size:
            line, cells = rows[late[0] + 1]
            raise InputError(f"{source}, line {line}: time {shown(cells[layout.time_column - 1])} does not increase")
        rate = _even_rate(time)
    if np.ptp(values) == 0:
        raise InputError(f"{source}: the {layout.quantity} in column {layout.column} never changes")
    resolution = _resolution(values)
    if layout.quantity == "displacement":
        values = np.cumsum(values)
        if np.abs(values).max() > _FARTHEST:
            raise InputError(
                f"{source}: its displacements lead {np.abs(values).max():.4g} m away, {_FARTHEST:g} m at most"
            )
    channel = Channel(
        name="encoder",
        quantity="position",
        unit="m",
        time=time,
        values=values,
        rate=rate,
        resolution=resolution,
        side=layout.side,
        source=str(source),
        sha256=source.sha256,
    )
    return Recording((channel,))


def _rows(source: SourceFile, layout: TableLayout) -> list[tuple[int, list[str]]]:
    lines = source.text.rstrip().split("\n")
    check_samples(str(source), len(lines))
    rows = [
        (number, split_row(line, layout.delimiter))
        for number, line in enumerate(lines[layout.header_lines :], start=layout.header_lines + 1)
    ]
    if len(rows) < 8:
        raise InputError(
            f"{source}: {len(rows)} rows after {layout.header_lines} header lines, fewer than the 8 needed"
        )
    return rows


def _numbers(source: SourceFile, rows: list[tuple[int, list[str]]], column: int, layout: TableLayout) -> Array:
    number = NUMBER[layout.decimal]
    values = np.empty(len(rows))
    for i, (line, cells) in enumerate(rows):
        cell = cells[column - 1] if column <= len(cells) else ""
        if not number.match(cell):
            raise InputError(
                f"{source}, line {line}: {shown(cell)} in column {column} is no number with decimal sign "
                f"{layout.decimal!r}"
            )
        values[i] = float(cell.replace(",", "."))
    unit, farthest = (
        (layout.time_unit, np.finfo(float).max) if column == layout.time_column
        else (layout.unit, _FARTHEST / LENGTH_UNITS[layout.unit])
    )  # fmt: skip
    beyond = np.flatnonzero(np.abs(values) > farthest)
    if beyond.size:
        line, cells = rows[beyond[0]]
        raise InputError(
            f"{source}, line {line}: {shown(cells[column - 1])} {unit} in column {column} is outside the allowed "
            f"-{farthest:g} to {farthest:g} {unit}"
        )
    return values


def _resolution(values: Array) -> float:
    """The step [m] of which all differences of the values are multiples, to 0.1 µm; 1 µm at least."""
    steps = np.rint(np.diff(values) / 1e-7).astype(np.int64)
    return max(float(np.gcd.reduce(steps)) * 1e-7, 1e-6)


def _even_rate(time: Array) -> float | None:
    """The rate of samples whose times are even up to rounding: nowhere half a step off the straight line."""
    step = (time[-1] - time[0]) / (time.size - 1)
    off = np.abs(time - time[0] - step * np.arange(time.size)).max()
    return float(1.0 / step) if off < 0.5 * step else None
