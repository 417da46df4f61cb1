"""Any delimited table of positions over time, through an explicit layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import Channel, check_samples
from revpress.instrument.filtering import FEWEST_SAMPLES
from revpress.instrument.recording import Recording
from revpress.recording.format import reader
from revpress.recording.layout_detection import LayoutNeeded, detect_layout, is_table
from revpress.recording.source_file import SourceFile
from revpress.recording.table_layout import LENGTH_UNITS, NUMBER, TIME_UNITS, TableLayout, split_row

Array = NDArray[np.float64]

TABLE = "position–time table"
"""Name of the format."""

_FARTHEST = 1000.0  # m: no tether is longer
_LATEST = float(np.finfo(float).max)  # in any unit: clocks count from anywhere


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
    columns = [layout.column] if layout.time_column is None else [layout.column, layout.time_column]
    numbers = _numbers(source, columns, layout)
    values = numbers[0] * LENGTH_UNITS[layout.unit]
    rate: float | None
    if layout.time_column is None:
        assert layout.rate is not None  # TableLayout guarantees it
        rate = float(layout.rate)
        time = np.arange(values.size) / rate
    else:
        time = numbers[1] * TIME_UNITS[layout.time_unit]
        late = np.flatnonzero(np.diff(time) <= 0)
        if late.size:
            line, cell = _cell(source, int(late[0]) + 1, layout.time_column, layout)
            raise InputError(f"{source}, line {line}: time {shown(cell)} does not increase")
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


def _rows(source: SourceFile, layout: TableLayout) -> list[str]:
    """The lines with numbers."""
    return source.text.rstrip().split("\n")[layout.header_lines :]


def _cell(source: SourceFile, row: int, column: int, layout: TableLayout) -> tuple[int, str]:
    """Line of a row, and what stands in one of its columns."""
    cells = split_row(_rows(source, layout)[row], layout.delimiter)
    return row + layout.header_lines + 1, cells[column - 1]


def _numbers(source: SourceFile, columns: list[int], layout: TableLayout) -> Array:
    """The numbers of some columns, (column, row)."""
    rows = _rows(source, layout)
    if len(rows) < FEWEST_SAMPLES:
        raise InputError(
            f"{source}: {len(rows)} rows after {layout.header_lines} header lines, fewer than the {FEWEST_SAMPLES} "
            "needed"
        )
    number = NUMBER[layout.decimal]
    values = np.empty((len(columns), check_samples(str(source), len(rows))))
    for i, row in enumerate(rows):
        cells = split_row(row, layout.delimiter)
        for j, column in enumerate(columns):
            cell = cells[column - 1] if column <= len(cells) else ""
            if not number.match(cell):
                raise InputError(
                    f"{source}, line {i + layout.header_lines + 1}: {shown(cell)} in column {column} is no number with "
                    f"decimal sign {shown(layout.decimal)}"
                )
            values[j, i] = float(cell.replace(",", "."))
    for j, column in enumerate(columns):
        unit, farthest = (layout.unit, _FARTHEST / LENGTH_UNITS[layout.unit]) if j == 0 else (layout.time_unit, _LATEST)
        beyond = np.flatnonzero(np.abs(values[j]) > farthest)
        if beyond.size:
            line, cell = _cell(source, int(beyond[0]), column, layout)
            raise InputError(
                f"{source}, line {line}: {shown(cell)} {unit} in column {column} is outside the allowed -{farthest:g} "
                f"to {farthest:g} {unit}"
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
