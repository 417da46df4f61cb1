"""How a delimited table of positions over time is to be read."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from revpress.errors import InputError, check_range, shown
from revpress.files import read_toml, whole
from revpress.instrument.channel import Side

LENGTH_UNITS = {"m": 1.0, "cm": 1e-2, "mm": 1e-3, "in": 0.0254}
TIME_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
DELIMITERS = (";", "\t", ",", "whitespace")
NUMBER = {
    sign: re.compile(rf"[+-]?(?:\d++(?:{re.escape(sign)}\d*+)?+|{re.escape(sign)}\d++)(?:[eE][+-]?\d++)?+\Z", re.ASCII)
    for sign in (".", ",")
}
"""What a number looks like, by decimal sign; no thousands separators."""


@dataclass(frozen=True)
class TableLayout:
    """How to read a delimited text file: nothing in it is inferred.

    Attributes
    ----------
    column : int
        Column of the position or displacement; the first is 1.
    unit : {"m", "cm", "mm", "in"}
        Its unit.
    time_column : int, optional
        Column of the time; or instead of it a rate.
    time_unit : {"s", "ms", "us"}
        Unit of the time.
    rate : float, optional
        Samples a second [Hz], for files without a time column.
    quantity : {"position", "displacement"}
        The displacement is the one since the line before.
    delimiter : {";", ",", "\\t", "whitespace"}
        What parts the cells.
    decimal : {".", ","}
        The decimal sign.
    header_lines : int
        Lines before the first row of numbers.
    side : {"left", "right", "both"}, optional
        Which limb moved; None if not known.

    Raises
    ------
    InputError
        A value that is not allowed, or that contradicts another.
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
                raise InputError(f"table layout: {name} is {shown(value)}, not a whole number of {low} or more")
        if self.delimiter == self.decimal:
            raise InputError(f"table layout: {shown(self.delimiter)} cannot be both delimiter and decimal sign")
        if (self.time_column is None) == (self.rate is None):
            raise InputError("table layout: give either time_column or rate, not both and not neither")
        if self.time_column == self.column:
            raise InputError(f"table layout: column {self.column} cannot be both time and {self.quantity}")
        if self.rate is not None:
            if isinstance(self.rate, bool) or not isinstance(self.rate, int | float):
                raise InputError(f"table layout: rate is {shown(self.rate)}, not a number")
            check_range("table layout: rate", self.rate, 10.0, 1e5, "Hz")


def _check_choice(name: str, value: Any, allowed: Collection[str]) -> None:
    if value not in tuple(allowed):
        raise InputError(f"table layout: {name} is {shown(value)}, not one of {', '.join(map(repr, allowed))}")


def load_layout(path: Path | str) -> TableLayout:
    """Read a layout from a TOML file.

    Parameters
    ----------
    path : str or Path
        Keys are the parameters of :class:`TableLayout`.

    Returns
    -------
    TableLayout
        What it holds.

    Raises
    ------
    InputError
        Not a TOML file, a key that is not known or missing, or a value that is not allowed.
    """
    table = read_toml(path)
    known = {field.name for field in fields(TableLayout)}
    unknown = sorted(set(table) - known)
    if unknown:
        raise InputError(f"{path}: unknown key {shown(unknown[0])} (allowed: {', '.join(sorted(known))})")
    missing = sorted({"column", "unit"} - set(table))
    if missing:
        raise InputError(f"{path}: key {shown(missing[0])} is missing")
    try:
        return TableLayout(**table)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def save_layout(layout: TableLayout, path: Path | str) -> None:
    """Write a layout as TOML, for :func:`load_layout`.

    Parameters
    ----------
    layout : TableLayout
        What is written.
    path : str or Path
        Where to.

    Raises
    ------
    InputError
        It cannot be written there.
    """
    lines = []
    for key, value in asdict(layout).items():
        if isinstance(value, str):
            lines.append(f'{key} = "{value}"'.replace("\t", "\\t"))
        elif value is not None:
            lines.append(f"{key} = {value}")
    with whole(Path(path)) as draft:
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")


def split_row(line: str, delimiter: str) -> list[str]:
    """Cut a row into its cells.

    Parameters
    ----------
    line : str
        One line.
    delimiter : str
        One of :data:`DELIMITERS`.

    Returns
    -------
    list of str
        Without the empty ones that trailing separators leave.
    """
    cells = line.split() if delimiter == "whitespace" else [cell.strip() for cell in line.split(delimiter)]
    while cells and not cells[-1]:
        cells.pop()
    return cells
