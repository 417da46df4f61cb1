"""Any delimited position–time file, through an explicit mapping."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, check_range
from revpress.files import whole
from revpress.recording.recording import Channel, Recording, Side, read_text

Array = NDArray[np.float64]

LENGTH_UNITS = {"m": 1.0, "cm": 1e-2, "mm": 1e-3, "in": 0.0254}
TIME_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
DELIMITERS = (";", "\t", ",", "whitespace")
NUMBER = {
    sign: re.compile(rf"[+-]?(\d+({re.escape(sign)}\d*)?|{re.escape(sign)}\d+)([eE][+-]?\d+)?\Z") for sign in (".", ",")
}
"""What a number looks like, by decimal sign; no thousands separators."""


@dataclass(frozen=True)
class Mapping:
    """How to read a delimited text file: nothing in it is inferred.

    Parameters
    ----------
    column : column of the position or displacement; the first is 1.
    unit : its unit: m, cm, mm or in.
    time_column, time_unit : column and unit (s, ms, us) of the time; or instead
    rate : samples a second [Hz], for files without a time column.
    quantity : "position", or "displacement" since the line before.
    delimiter : ";", ",", a tab or "whitespace".
    decimal : "." or ",".
    header_lines : lines before the first row of numbers.
    side : "left", "right", "both", or None if not known.
    """

    column: int
    unit: str
    time_column: int | None = None
    time_unit: str = "s"
    rate: float | None = None
    quantity: Literal["position", "displacement"] = "position"
    delimiter: str = ";"
    decimal: str = "."
    header_lines: int = 0
    side: Side | None = None

    def __post_init__(self) -> None:
        _check_choice("unit", self.unit, LENGTH_UNITS)
        _check_choice("time_unit", self.time_unit, TIME_UNITS)
        _check_choice("quantity", self.quantity, ("position", "displacement"))
        _check_choice("delimiter", self.delimiter, DELIMITERS)
        _check_choice("decimal", self.decimal, NUMBER)
        if self.side is not None:
            _check_choice("side", self.side, get_args(Side))
        for name, value, low in (
            ("column", self.column, 1),
            ("time_column", self.time_column, 1),
            ("header_lines", self.header_lines, 0),
        ):
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < low):
                raise InputError(f"mapping: {name} is {value!r}, not a whole number of {low} or more")
        if self.delimiter == self.decimal:
            raise InputError(f"mapping: {self.delimiter!r} cannot be both delimiter and decimal sign")
        if (self.time_column is None) == (self.rate is None):
            raise InputError("mapping: give either time_column or rate, not both and not neither")
        if self.time_column == self.column:
            raise InputError(f"mapping: column {self.column} cannot be both time and {self.quantity}")
        if self.rate is not None:
            if isinstance(self.rate, bool) or not isinstance(self.rate, int | float):
                raise InputError(f"mapping: rate is {self.rate!r}, not a number")
            check_range("mapping: rate", self.rate, 10.0, 1e5, "Hz")


def _check_choice(name: str, value: str, allowed: Collection[str]) -> None:
    if value not in tuple(allowed):
        raise InputError(f"mapping: {name} is {value!r}, not one of {', '.join(map(repr, allowed))}")


def load_mapping(path: Path | str) -> Mapping:
    """The mapping stored in a TOML file, keys as in :class:`Mapping`."""
    text = read_text(path)[0]
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not a TOML file ({error})") from error
    known = {field.name for field in fields(Mapping)}
    unknown = sorted(set(table) - known)
    if unknown:
        raise InputError(f"{path}: unknown key {unknown[0]!r} (allowed: {', '.join(sorted(known))})")
    missing = sorted({"column", "unit"} - set(table))
    if missing:
        raise InputError(f"{path}: key {missing[0]!r} is missing")
    return Mapping(**table)


def save_mapping(mapping: Mapping, path: Path | str) -> None:
    """Write the mapping as TOML, for :func:`load_mapping`."""
    lines = []
    for key, value in asdict(mapping).items():
        if isinstance(value, str):
            lines.append(f'{key} = "{value}"'.replace("\t", "\\t"))
        elif value is not None:
            lines.append(f"{key} = {value}")
    with whole(Path(path)) as draft:
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_delimited(path: Path | str, mapping: Mapping) -> Recording:
    """Position [m] over time [s] from a delimited text file.

    A byte order mark, CRLF, empty lines at the end and separators at the end of a row are accepted. InputError
    (file, line, value) for a missing or unreadable cell, a cell with the other decimal sign, and a time that does
    not increase.
    """
    text, digest = read_text(path)
    rows = _rows(path, text, mapping)
    values = _numbers(path, rows, mapping.column, mapping) * LENGTH_UNITS[mapping.unit]
    rate: float | None
    if mapping.time_column is None:
        assert mapping.rate is not None  # Mapping guarantees it
        rate = mapping.rate
        time = np.arange(values.size) / rate
    else:
        time = _numbers(path, rows, mapping.time_column, mapping) * TIME_UNITS[mapping.time_unit]
        late = np.flatnonzero(np.diff(time) <= 0)
        if late.size:
            line, cells = rows[late[0] + 1]
            raise InputError(f"{path}, line {line}: time {cells[mapping.time_column - 1]!r} does not increase")
        rate = _even_rate(time)
    if np.ptp(values) == 0:
        raise InputError(f"{path}: the {mapping.quantity} in column {mapping.column} never changes")
    channel = Channel(
        name="encoder",
        quantity="position",
        unit="m",
        time=time,
        values=np.cumsum(values) if mapping.quantity == "displacement" else values,
        rate=rate,
        resolution=_resolution(values),
        side=mapping.side,
        source=str(path),
        sha256=digest,
    )
    return Recording((channel,))


def split(line: str, delimiter: str) -> list[str]:
    """The cells of a row, without the empty ones that trailing separators leave."""
    cells = line.split() if delimiter == "whitespace" else [cell.strip() for cell in line.split(delimiter)]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _rows(path: Path | str, text: str, mapping: Mapping) -> list[tuple[int, list[str]]]:
    lines = text.rstrip().split("\n")
    rows = [
        (number, split(line, mapping.delimiter))
        for number, line in enumerate(lines[mapping.header_lines :], start=mapping.header_lines + 1)
    ]
    if len(rows) < 8:
        raise InputError(f"{path}: {len(rows)} rows after {mapping.header_lines} header lines, fewer than the 8 needed")
    return rows


def _numbers(path: Path | str, rows: list[tuple[int, list[str]]], column: int, mapping: Mapping) -> Array:
    number = NUMBER[mapping.decimal]
    values = np.empty(len(rows))
    for i, (line, cells) in enumerate(rows):
        cell = cells[column - 1] if column <= len(cells) else ""
        if not number.match(cell):
            raise InputError(
                f"{path}, line {line}: {cell!r} in column {column} is no number with decimal sign {mapping.decimal!r}"
            )
        values[i] = float(cell.replace(",", "."))
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
