"""Plain tables of numbers in text, by the million rows."""

from __future__ import annotations

import io
import re

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import check_samples
from revpress.recording.json_fields import finite
from revpress.recording.source_file import SourceFile

Array = NDArray[np.float64]

_EXTRAORDINARY = re.compile(r"[^0-9+\-.,;\teE\n ]")
_DIGITS = 6  # decimal places at which a resolution is looked for
_WHOLE = 2.0**53  # floats beyond it have no decimals


def read_numbers(
    source: SourceFile,
    columns: int,
    *,
    skip: int = 1,
    delimiter: str = ";",
    decimal: str = ".",
    last: int | None = None,
) -> Array:
    """The numbers below a header.

    Parameters
    ----------
    source : SourceFile
        The file.
    columns : int
        Cells of a row; separators behind them are accepted.
    skip : int
        Lines of the header.
    delimiter, decimal : str
        Between cells; the decimal sign.
    last : int, optional
        Line with which the table ends, from 1; that of the file if not given.

    Returns
    -------
    ndarray, shape (row, column)
        NaN for an empty cell.

    Raises
    ------
    InputError
        Too many rows, none, or line and value of a cell that is no number.
    """
    lines = source.text.split("\n")[skip:last]
    while lines and not lines[-1].strip():
        lines.pop()
    check_samples(str(source), len(lines) * columns)
    if not lines:
        raise InputError(f"{source}: no rows follow its header")
    table = _fast(lines, columns, delimiter, decimal)
    return _careful(source, lines, columns, skip, delimiter, decimal) if table is None else table


def _fast(lines: list[str], columns: int, delimiter: str, decimal: str) -> Array | None:
    """All of it at once; None where something is out of the ordinary."""
    text = "\n".join(lines)
    if _EXTRAORDINARY.search(text):
        return None
    try:
        values = np.loadtxt(
            io.StringIO(text.replace(",", ".") if decimal == "," else text), delimiter=delimiter, ndmin=2, comments=None
        )
    except ValueError:
        return None
    return values if values.shape == (len(lines), columns) and np.isfinite(values).all() else None


def _careful(source: SourceFile, lines: list[str], columns: int, skip: int, delimiter: str, decimal: str) -> Array:
    """Line by line, to say where it breaks."""
    values = np.full((len(lines), columns), np.nan)
    other = "," if decimal == "." else "."
    for row, line in enumerate(lines):
        cells = [cell.strip().strip('"') for cell in line.split(delimiter)]
        if any(cells[columns:]):
            raise InputError(f"{source}, line {row + skip + 1}: {len(cells)} cells where the header has {columns}")
        for column, cell in enumerate(cells[:columns]):
            try:
                if other in cell:
                    raise InputError(f"{shown(cell)}, not a number with decimal sign {decimal!r}")
                number = finite(cell.replace(",", "."))
            except InputError as error:
                raise InputError(f"{source}, line {row + skip + 1}: column {column + 1} is {error}") from None
            values[row, column] = np.nan if number is None else number
    return values


def decimal_step(values: Array) -> float:
    """The decimal place at which numbers end.

    Parameters
    ----------
    values : ndarray
        Finite, as written.

    Returns
    -------
    float
        1, 0.1, 0.01 …; 1e-6 at least.
    """
    values = values[np.abs(values) < _WHOLE]
    for digits in range(_DIGITS):
        scaled = values * 10.0**digits
        if np.all(np.abs(scaled - np.rint(scaled)) < 1e-6 * np.maximum(np.abs(scaled), 1.0)):
            return float(10.0**-digits)
    return float(10.0**-_DIGITS)


def even_rate(time: Array) -> float | None:
    """The rate of evenly spaced times.

    Parameters
    ----------
    time : ndarray, shape (frame,)
        Increasing [s].

    Returns
    -------
    float or None
        [Hz]; None where the spacing varies by more than a tenth of a step.
    """
    if time.size < 2:
        return None
    step = float(time[-1] - time[0]) / (time.size - 1)
    if step <= 0.0 or np.abs(np.diff(time) - step).max() > 0.1 * step:
        return None
    return float(f"{1.0 / step:.6g}")
