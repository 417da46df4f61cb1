"""Decimal signs and thousands of a table, decided over all of its cells; and its numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.recording.table_cells import (
    ABSENT,
    APOSTROPHES,
    APOSTROPHES_COMMA,
    APOSTROPHES_POINT,
    CLOCK,
    COMMA,
    COMMA_GROUP,
    COMMAS,
    COMMAS_POINT,
    EMPTY,
    INTEGER,
    LONG,
    MISSING,
    NO_NUMBERS,
    POINT,
    POINT_GROUP,
    POINTS,
    POINTS_COMMA,
    SPACES,
    SPACES_COMMA,
    SPACES_POINT,
    TEXT,
)
from revpress.recording.table_grid import Grid

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

DECIMAL_LOOKS = {
    ".": (POINT, COMMAS_POINT, SPACES_POINT, APOSTROPHES_POINT),
    ",": (COMMA, POINTS_COMMA, SPACES_COMMA, APOSTROPHES_COMMA),
}
"""Looks that prove a decimal sign."""

THOUSANDS_LOOKS = {
    ".": (POINTS, POINTS_COMMA),
    ",": (COMMAS, COMMAS_POINT),
    " ": (SPACES, SPACES_COMMA, SPACES_POINT),
    "'": (APOSTROPHES, APOSTROPHES_COMMA, APOSTROPHES_POINT),
}
"""Looks that prove a sign between thousands."""

GROUPS = {".": POINT_GROUP, ",": COMMA_GROUP}
"""What may be either: one sign with three digits after it."""

_OTHER = {".": ",", ",": "."}
_NAMES = {".": "points", ",": "commas", " ": "spaces", "'": "apostrophes"}
_SENTINELS = tuple(10.0**digits - 1.0 for digits in range(3, 10))
_HUGE = 1e12  # larger numbers are no samples of anything either
_EXACT = (3, 1)  # from this pandas on, numbers are read to the last bit without being asked for


def allowed_looks(decimal: str, thousands: str) -> set[int]:
    """What the cells of a column of numbers may look like under a decimal sign and a sign between thousands."""
    fits = {EMPTY, MISSING, INTEGER, LONG, GROUPS[decimal], {".": POINT, ",": COMMA}[decimal]}
    if thousands:
        fits |= {look for look in THOUSANDS_LOOKS[thousands] if look not in DECIMAL_LOOKS[_OTHER[decimal]]}
        if thousands in GROUPS:
            fits.add(GROUPS[thousands])
    return fits


@dataclass(frozen=True)
class Signs:
    """How numbers are written.

    Attributes
    ----------
    decimal : str
        "." or ",".
    thousands : str
        What parts thousands; nothing where nothing does.
    open : int or None
        First of the columns whose only signs may part thousands or be decimal signs, where no other cell tells.
    """

    decimal: str
    thousands: str
    open: int | None = None


def find_signs(source: object, grid: Grid, columns: list[int]) -> Signs:
    """The decimal sign and what parts thousands, from all cells of some columns.

    Parameters
    ----------
    source : object
        The file, for messages.
    grid : Grid
        The table.
    columns : list of int
        Those that hold numbers.

    Returns
    -------
    Signs
        What the cells prove; with a column that is left open where they do not.

    Raises
    ------
    InputError
        Cells that contradict each other: both are named.
    """
    total = grid.counts[columns].sum(axis=0) if columns else np.zeros(grid.counts.shape[1], int)
    proofs = {
        sign: int(total[list(DECIMAL_LOOKS[sign])].sum() + total[THOUSANDS_LOOKS[_OTHER[sign]][0]])
        for sign in (".", ",")
    }
    if proofs["."] and proofs[","]:
        places = " and ".join(
            _first(grid, columns, (*DECIMAL_LOOKS[sign], THOUSANDS_LOOKS[_OTHER[sign]][0])) for sign in (".", ",")
        )
        raise InputError(
            f"{source}, {places} cannot be numbers of one table: one has decimal points, one decimal commas"
        )
    groups = {sign: int(total[GROUPS[sign]]) for sign in (".", ",")}
    decimal = "." if proofs["."] else "," if proofs[","] else ""
    open_column = None
    if not decimal:
        if any(groups.values()):
            open_column = next(c for c in columns if grid.counts[c, list(GROUPS.values())].any())
            if all(groups.values()):
                places = " and ".join(_first(grid, columns, (GROUPS[sign],)) for sign in (".", ","))
                raise InputError(f"{source}, {places}: one of the signs parts thousands, and nothing tells which")
            decimal = "." if groups["."] else ","
        else:
            decimal = "."
    others = [sign for sign in THOUSANDS_LOOKS if sign != decimal and _parts_thousands(total, sign, decimal)]
    if len(others) > 1:
        raise InputError(f"{source}: thousands are parted by {' and by '.join(_NAMES[sign] for sign in others)}")
    return Signs(decimal, others[0] if others else "", open_column)


def _parts_thousands(total: NDArray[np.int64], sign: str, decimal: str) -> bool:
    own = total[list(THOUSANDS_LOOKS[sign])].sum() + (total[GROUPS[sign]] if sign in GROUPS else 0)
    return bool(own > 0 and sign != decimal)


def _first(grid: Grid, columns: list[int], looks: tuple[int, ...]) -> str:
    rows = [(row, column) for column in columns if (row := grid.first(column, *looks)) >= 0]
    row, column = min(rows)
    return f"{grid.where(row, column)} in column {column + 1}"


def check_cells(source: object, grid: Grid, columns: list[int], decimal: str, thousands: str) -> None:
    """Refuse a table whose cells are no numbers under these signs.

    Parameters
    ----------
    source : object
        The file, for messages.
    grid : Grid
        The table.
    columns : list of int
        Those that are read.
    decimal, thousands : str
        The signs.

    Raises
    ------
    InputError
        The first cell that is no number; or numbers of which some part thousands and others, as large, do not.
    """
    allowed = allowed_looks(decimal, thousands)
    wrong = []
    for order, column in enumerate(columns):
        looks = [look for look in range(grid.counts.shape[1]) if look not in allowed]
        row = grid.first(column, *looks)
        if row >= 0:
            wrong.append((row, order, column))
    if wrong:
        row, _, column = min(wrong)
        raise InputError(
            f"{source}, {grid.where(row, column)} in column {column + 1} is no number with decimal sign "
            f"{shown(decimal)}" + (f" and thousands parted by {_NAMES[thousands]}" if thousands else "")
        )
    if thousands in GROUPS:
        for column in columns:
            group, plain = grid.first(column, GROUPS[thousands], *THOUSANDS_LOOKS[thousands]), grid.first(column, LONG)
            if group >= 0 and plain >= 0:
                raise InputError(
                    f"{source}, {grid.where(group, column)} and {grid.where(plain, column)} in column {column + 1}: "
                    "one "
                    f"parts its thousands by {_NAMES[thousands]}, one does not, so that the first may be another number"
                )


def read_numbers(source: object, grid: Grid, columns: list[int], decimal: str, thousands: str) -> Array:
    """The numbers of some columns, to the last bit.

    Parameters
    ----------
    source : object
        The file, for messages.
    grid : Grid
        A table whose cells :func:`check_cells` has let pass.
    columns : list of int
        Which ones.
    decimal, thousands : str
        The signs.

    Returns
    -------
    ndarray, shape (column, row)
        NaN where a cell is empty or says that nothing was measured.

    Raises
    ------
    InputError
        Quotes that do not pair up.
    """
    slow = [
        column
        for column in columns
        if grid.counts[column, MISSING]
        or thousands in (" ", "'")
        or (decimal == grid.delimiter or thousands == grid.delimiter)
        or grid.counts[column, ABSENT]
    ]
    fast = [column for column in columns if column not in slow]
    out = np.empty((len(columns), len(grid.rows)))
    if fast:
        frame = _frame(source, grid, fast, dtype=np.float64, decimal=decimal, thousands=thousands or None)
        for column in fast:
            out[columns.index(column)] = frame[column].to_numpy()
    if slow:
        frame = _frame(source, grid, slow, dtype=str, keep_default_na=False)
        for column in slow:
            out[columns.index(column)] = _slowly(frame[column].to_numpy(object), decimal, thousands)
    return out


def stand_for_nothing(values: Array) -> NDArray[np.bool_]:
    """Which values are a device's numbers for "not measured", such as -9999 or 999999.

    Parameters
    ----------
    values : ndarray
        Of one column.

    Returns
    -------
    ndarray of bool
        True for a row of nines that is more than three times as large as all that is none.
    """
    out = np.zeros(values.shape, bool)
    largest = max(-np.fmin.reduce(values), np.fmax.reduce(values)) if values.size else 0.0
    if largest not in _SENTINELS and largest < _HUGE:
        return out  # the largest is a sample, and all others are no larger
    known = np.isfinite(values)
    size = np.abs(values, out=np.zeros_like(values), where=known)
    for number in _SENTINELS:
        found = size == number
        rest = known & ~found & ~out
        if found.any() and rest.any() and number > 3.0 * size[rest & (size < _HUGE)].max(initial=0.0):
            out |= found
    return out


def _slowly(cells: NDArray[np.object_], decimal: str, thousands: str) -> Array:
    texts = [str(cell).strip().casefold() for cell in cells]
    without = {"": "", ".": ".", ",": ",", " ": "  \u202f", "'": "'’"}[thousands]
    table = str.maketrans({**dict.fromkeys(without), **({decimal: "."} if decimal != "." else {})})
    nothing = {"", *NO_NUMBERS}
    return np.array([np.nan if text in nothing else float(text.translate(table)) for text in texts])


def _frame(source: object, grid: Grid, columns: list[int], **options: Any) -> pd.DataFrame:
    import pandas as pd

    if tuple(int(part) for part in pd.__version__.split(".")[:2]) < _EXACT and options["dtype"] is not str:
        options["float_precision"] = "round_trip"
    whitespace = grid.delimiter == "whitespace"
    try:
        frame = pd.read_csv(
            BytesIO(_region(grid)),
            sep=r"\s+" if whitespace else grid.delimiter,
            header=None,
            names=list(range(max(grid.width, int(grid.lines.cells[grid.rows].max())))),
            usecols=columns,
            skipinitialspace=not whitespace,
            engine="c",
            low_memory=False,
            **options,
        )
    except ValueError as error:  # pandas' own errors are among them
        raise InputError(f"{source}: its quotes do not pair up, so that lines are no rows ({error})") from None
    if len(frame) != len(grid.rows):
        raise InputError(f"{source}: its quotes do not pair up: {len(grid.rows)} lines are {len(frame)} rows")
    return frame


def _region(grid: Grid) -> bytes:
    """The bytes of the rows; other lines among them are not there."""
    lines, first, last = grid.lines, int(grid.rows[0]), int(grid.rows[-1])
    ends = np.append(lines.begins[1:], lines.data.size)
    if last - first + 1 == len(grid.rows):
        return lines.data[int(lines.begins[first]) : int(ends[last])].tobytes()
    return b"".join(lines.data[lines.begins[i] : ends[i]].tobytes() for i in grid.rows)


_CLOCK_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?\Z")
_STAMP = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?\Z"
)
_DAY = 86400.0


def read_clock(source: object, grid: Grid, column: int) -> tuple[Array, datetime | None]:
    """Times of day, or dates with times, as seconds since the first.

    Parameters
    ----------
    source : object
        The file, for messages.
    grid : Grid
        The table.
    column : int
        Of the times.

    Returns
    -------
    time : ndarray, shape (row,)
        [s]; NaN where the cell is empty. Midnight is passed, not jumped back over.
    start : datetime or None
        The first, where it has a date; with its time zone where the file has one.

    Raises
    ------
    InputError
        Something else than 10:15:00.010, 15:00.010 or 2026-05-01T10:15:00.010Z, with its line.
    """
    cells = _frame(source, grid, [column], dtype=str, keep_default_na=False)[column].to_numpy(object)
    seconds = np.full(len(cells), np.nan)
    start: datetime | None = None
    first_day = None
    for i, cell in enumerate(cells):
        text = str(cell).strip()
        if not text or text.casefold() in NO_NUMBERS:
            continue
        if found := _CLOCK_TIME.match(text):
            hours, minutes, whole, fraction = found.groups()
            seconds[i] = 3600 * int(hours or 0) + 60 * int(minutes) + int(whole) + _fraction(fraction)
        elif found := _STAMP.match(text):
            year, month, day, hours, minutes, whole, fraction, zone = found.groups()
            try:
                moment = datetime(
                    int(year), int(month), int(day), int(hours), int(minutes), int(whole or 0), tzinfo=_zone(zone)
                )
            except ValueError as error:
                raise InputError(f"{source}, {grid.where(i, column)} is no date ({error})") from None
            if start is None:
                start, first_day = moment + timedelta(seconds=_fraction(fraction)), moment
            assert first_day is not None
            if (moment.tzinfo is None) != (first_day.tzinfo is None):
                raise InputError(f"{source}, {grid.where(i, column)} has a time zone or none, others the reverse")
            seconds[i] = (moment - first_day).total_seconds() + _fraction(fraction)
        else:
            raise InputError(
                f"{source}, {grid.where(i, column)} in column {column + 1} is no time of day such as 10:15:00.010 and "
                "no date "
                "such as 2026-05-01T10:15:00.010"
            )
    known = np.flatnonzero(np.isfinite(seconds))
    if start is None and known.size:
        back = np.diff(seconds[known], prepend=seconds[known[0]]) < -0.5 * _DAY
        seconds[known] += _DAY * np.cumsum(back)
    if known.size:
        seconds -= seconds[known[0]]
    # The clock's own digits, without what the difference of two large numbers leaves behind them.
    return np.round(seconds, 9), start


def _fraction(digits: str | None) -> float:
    return int(digits) / 10 ** len(digits) if digits else 0.0


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def is_clock(grid: Grid, column: int) -> bool:
    """Whether a column holds times of day or dates, and nothing else."""
    counts = grid.counts[column]
    return bool(
        counts[CLOCK] and counts[CLOCK] + counts[EMPTY] + counts[MISSING] == len(grid.rows) and not counts[TEXT]
    )
