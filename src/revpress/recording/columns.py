"""Columns of numbers in a text file whose layout is known: read at once, and a bad cell named by line and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import check_samples
from revpress.recording.source_file import SourceFile

Array = NDArray[np.float64]

MISSING = ("", "NaN", "nan", "NAN", "N/A", "-nan", "nan(ind)", "-nan(ind)", "1.#QNAN", "-1.#IND")
"""What stands in a cell that was not measured."""
LARGEST = 1e30
"""Beyond it is no measurement, in any unit."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_CELLS_AT_ONCE = 1_000_000  # the parser needs several times the memory of what it parses
_SIGNS_AT_ONCE = 1_000_000
_TRUTH = (b"True", b"true", b"TRUE", b"False", b"false", b"FALSE")  # a parser of tables takes them for numbers


def head(source: SourceFile, lines: int) -> list[str]:
    """The first lines of a text.

    Parameters
    ----------
    source : SourceFile
        The file.
    lines : int
        How many; fewer where it has fewer.

    Returns
    -------
    list of str
        Without line ends.
    """
    return source.text.split("\n", lines)[:lines]


def first_line(source: SourceFile, bytes_: int = 4096) -> str:
    """The beginning of a file's first line, for looking whether it is of a kind; no error where it is no text.

    Parameters
    ----------
    source : SourceFile
        The file.
    bytes_ : int
        How much is looked at.

    Returns
    -------
    str
        Without byte order mark and line end.
    """
    return source.data[:bytes_].decode("utf-8-sig", "replace").splitlines()[0] if source.data else ""


def quoted_cells(line: str, delimiter: str) -> list[str]:
    """The cells of one row, in which quotes may hold the delimiter.

    Parameters
    ----------
    line : str
        The row.
    delimiter : str
        What parts the cells.

    Returns
    -------
    list of str
        Without blanks around each; empty where the row is none.
    """
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def read_columns(
    source: SourceFile,
    skipped: int,
    columns: int,
    delimiter: str,
    *,
    wanted: Sequence[int] = (),
    decimal: str = ".",
    missing: Sequence[str] = MISSING,
) -> Array:
    """The numbers of all rows after a number of lines; empty lines are passed over.

    Parameters
    ----------
    source : SourceFile
        The file.
    skipped : int
        Lines before the first row.
    columns : int
        How many there are; a separator at the end of a row is no further one.
    delimiter : str
        What parts the cells, or "whitespace".
    wanted : sequence of int
        Places of the columns that are numbers, from 0; all if empty.
    decimal : str
        The decimal sign.
    missing : sequence of str
        What stands where nothing was measured.

    Returns
    -------
    ndarray, shape (row, wanted)
        Each column lies together; NaN where nothing was measured.

    Raises
    ------
    InputError
        File, line and cell of what is no number or larger than any, a row of another length, no row or too many.
    """
    import pandas as pd

    text = source.text
    start = 0
    for _ in range(skipped):
        start = text.find("\n", start) + 1
        if not start:
            raise InputError(f"{source}: ends within its header")
    body = text[start:].encode()
    places = sorted(wanted) or list(range(columns))
    rows, widest = _check_lengths(source, skipped, body, columns, delimiter)
    check_samples(str(source), rows)
    table = np.empty((rows, len(places)), order="F")
    read = 0
    try:
        with pd.read_csv(
            io.BytesIO(body),
            sep=r"\s+" if delimiter == "whitespace" else delimiter,
            header=None,
            names=range(widest),
            usecols=places,
            index_col=False,
            dtype=float,
            na_values=list(missing),
            keep_default_na=False,
            decimal=decimal,
            low_memory=False,
            quoting=csv.QUOTE_NONE,
            skip_blank_lines=True,
            chunksize=max(_CELLS_AT_ONCE // columns, 1),
        ) as parts:
            for part in parts:
                table[read : read + len(part)] = part.to_numpy()
                read += len(part)
    except (ValueError, OverflowError):
        raise _bad_cell(source, skipped, body, places, delimiter, decimal, missing) from None
    if read != rows or (np.abs(table) > LARGEST).any() or (not wanted and any(word in body for word in _TRUTH)):
        raise _bad_cell(source, skipped, body, places, delimiter, decimal, missing)
    return table


def _check_lengths(source: SourceFile, skipped: int, body: bytes, columns: int, delimiter: str) -> tuple[int, int]:
    """How many rows there are, each of as many cells as there are columns; and most cells with an empty last one."""
    signs = np.frombuffer(b"\n" + body + b"\n", np.uint8)
    ends = np.flatnonzero(signs == ord("\n"))
    blank = (signs == ord(" ")) | (signs == ord("\t")) | (signs == ord("\n"))
    full = np.logical_or.reduceat(~blank, ends[:-1])
    if delimiter == "whitespace":
        cells = _counted(~blank & np.concatenate([[True], blank[:-1]]), ends)
        wrong = full & (cells != columns)
        widest = columns
    else:
        cells = _counted(signs == ord(delimiter), ends) + 1
        full |= cells > 1
        widest = int(cells.max(initial=columns))
        last = np.where(signs[ends[1:] - 1] == ord(delimiter), cells - 1, cells)
        wrong = full & (last != columns) & (cells != columns)
        cells = last
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputError(
            f"{source}, line {skipped + row + 1}: the row has {cells[row]} cells, but there are {columns} columns"
        )
    rows = int(full.sum())
    if not rows:
        raise InputError(f"{source}: has no row of numbers")
    return rows, widest


def _counted(marks: NDArray[np.bool_], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many marks each line has; not all lines at once, as adding them up takes eight bytes a sign."""
    out = np.empty(len(ends) - 1, np.int64)
    first = 0
    while first < len(out):
        last = max(int(np.searchsorted(ends, ends[first] + _SIGNS_AT_ONCE)) - 1, first + 1)
        begin = ends[first]
        out[first:last] = np.add.reduceat(marks[begin : ends[last]], ends[first:last] - begin, dtype=np.int64)
        first = last
    return out


def _bad_cell(
    source: SourceFile,
    skipped: int,
    body: bytes,
    places: list[int],
    delimiter: str,
    decimal: str,
    missing: Sequence[str],
) -> InputError:
    for number, line in enumerate(body.decode().split("\n"), skipped + 1):
        cells = line.split() if delimiter == "whitespace" else line.split(delimiter)
        for column in places if line.strip() else []:
            cell = cells[column].strip() if column < len(cells) else ""
            if cell in missing:
                continue
            plain = cell.replace(decimal, ".") if decimal != "." and "." not in cell else cell
            where = f"{source}, line {number}: {shown(cell)} in column {column + 1}"
            if not _NUMBER.fullmatch(plain):
                return InputError(f"{where} is no number")
            if abs(float(plain)) > LARGEST:
                return InputError(f"{where} is outside the allowed -{LARGEST:g} to {LARGEST:g}")
    return InputError(f"{source}: its rows cannot be read as {len(places)} columns of numbers")
