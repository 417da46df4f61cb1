"""How a delimited table over time is to be read."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from revpress.errors import InputError, check_range, shown
from revpress.files import read_toml
from revpress.instrument.channel import Side
from revpress.recording.table_units import TIME_UNITS, UNITS
from revpress.whole_files import whole

DELIMITERS = (";", "\t", ",", "whitespace")
DECIMALS = (".", ",")
THOUSANDS = ("", ".", ",", " ", "'")


@dataclass(frozen=True)
class TableColumn:
    """What one column is of.

    Attributes
    ----------
    quantity : str
        A quantity of channels, or "displacement": the way since the line before, which becomes a position.
    unit : str
        Its unit, one of those of :data:`~revpress.recording.table_units.UNITS`.
    side : {"left", "right", "both"}, optional
        Which limb; None if not known.
    axis : {"", "x", "y", "z"}
        Component of a vector.
    name : str
        Of the channel; if not given, the quantity's.

    Raises
    ------
    InputError
        A value that is not allowed.
    """

    quantity: str
    unit: str
    side: Side | None = None
    axis: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        _check_choice("quantity", self.quantity, UNITS)
        units = UNITS[self.quantity]
        if self.unit not in units:
            known = ", ".join(map(repr, units))
            if any(self.unit in others for others in UNITS.values() if others is not units):
                raise InputError(
                    f"table layout: quantity is {shown(self.quantity)}, which is not measured in {shown(self.unit)} "
                    f"(but in {known})"
                )
            raise InputError(f"table layout: unit is {shown(self.unit)}, not one of {known}")
        if self.side is not None:
            _check_choice("side", self.side, get_args(Side))
        _check_choice("axis", self.axis, ("", "x", "y", "z"))
        if not isinstance(self.name, str):
            raise InputError(f"table layout: name is {shown(self.name)}, not a text")

    @property
    def factor(self) -> float:
        """What one of the unit is in SI."""
        return UNITS[self.quantity][self.unit]


@dataclass(frozen=True)
class TableLayout:
    """How to read a delimited text file: nothing in it is inferred.

    Attributes
    ----------
    column : int, optional
        Column of the position, or of another quantity; the first is 1. Or instead of it ``columns``.
    unit : str, optional
        Its unit: "m", "cm", "mm", "in" or "ft" of a position.
    time_column : int, optional
        Column of the time; or instead of it a rate.
    time_unit : {"s", "ms", "us", "min"}
        Unit of the time; of a time of day or a date it does not matter.
    rate : float, optional
        Samples a second [Hz], for files without a time column.
    quantity : str
        What the column is of: "position", "displacement" (the one since the line before), "force", ...
    delimiter : {";", ",", "\\\\t", "whitespace"}
        What parts the cells.
    decimal : {".", ","}
        The decimal sign.
    header_lines : int
        Lines before the first row of numbers.
    side : {"left", "right", "both"}, optional
        Which limb moved; None if not known.
    thousands : {"", ".", ",", " ", "'"}
        What parts thousands; nothing where nothing does.
    columns : mapping of int to TableColumn, optional
        Several columns at once; a text such as "force N left" stands for one.
    quoted : bool
        Whether cells stand in quotes, so that a delimiter may be their decimal sign.
    header : tuple of str
        Names of all columns in the file that it was made for: another one with the same is read by it.

    Raises
    ------
    InputError
        A value that is not allowed, or that contradicts another.
    """

    column: int | None = None
    unit: str | None = None
    time_column: int | None = None
    time_unit: str = "s"
    rate: float | None = None
    quantity: str = "position"
    delimiter: str = ";"
    decimal: str = "."
    header_lines: int = 0
    side: Side | None = None
    thousands: str = ""
    columns: Mapping[int, TableColumn] = field(default_factory=dict)
    quoted: bool = False
    header: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.column is None) == (not self.columns):
            raise InputError("table layout: give either column (with its unit) or columns, not both and not neither")
        if self.column is not None:
            if self.unit is None:
                raise InputError("table layout: unit is missing")
            TableColumn(self.quantity, self.unit, self.side)
        else:
            object.__setattr__(self, "columns", columns_of(self.columns))
            for name in ("unit", "side"):
                if getattr(self, name) is not None:
                    raise InputError(f"table layout: {name} is given beside columns, which have their own")
        _check_choice("time_unit", self.time_unit, TIME_UNITS)
        _check_choice("delimiter", self.delimiter, DELIMITERS)
        _check_choice("decimal", self.decimal, DECIMALS)
        _check_choice("thousands", self.thousands, THOUSANDS)
        for name, value, low in (
            *(("column", column, 1) for column in self.channels),
            ("time_column", self.time_column, 1),
            ("header_lines", self.header_lines, 0),
        ):
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < low):
                raise InputError(f"table layout: {name} is {shown(value)}, not a whole number of {low} or more")
        if self.delimiter == self.decimal and not self.quoted:
            raise InputError(f"table layout: {shown(self.delimiter)} cannot be both delimiter and decimal sign")
        if self.thousands == self.decimal:
            raise InputError(f"table layout: {shown(self.decimal)} cannot part thousands and be the decimal sign")
        if (self.time_column is None) == (self.rate is None):
            raise InputError("table layout: give either time_column or rate, not both and not neither")
        if self.time_column is not None and self.time_column in self.channels:
            raise InputError(
                f"table layout: column {self.time_column} cannot be both time and "
                f"{self.channels[self.time_column].quantity}"
            )
        if self.rate is not None:
            if isinstance(self.rate, bool) or not isinstance(self.rate, int | float):
                raise InputError(f"table layout: rate is {shown(self.rate)}, not a number")
            check_range("table layout: rate", self.rate, 10.0, 1e5, "Hz")
        if not all(isinstance(name, str) for name in self.header):
            raise InputError("table layout: header is not a list of names")

    @property
    def channels(self) -> Mapping[int, TableColumn]:
        """What is read, by column."""
        if self.column is None:
            return self.columns
        assert self.unit is not None  # checked when it was made
        name = "encoder" if self.quantity in ("position", "displacement") else self.quantity
        return {self.column: TableColumn(self.quantity, self.unit, self.side, name=name)}


def columns_of(given: Any) -> dict[int, TableColumn]:
    """Columns as a file or a person writes them.

    Parameters
    ----------
    given : mapping or str
        ``{"2": "force N left"}``, or "2: force N left, 3: angle deg".

    Returns
    -------
    dict of int to TableColumn
        By number; the first is 1.

    Raises
    ------
    InputError
        Something of another form, or a value that is not allowed.
    """
    if isinstance(given, str):
        parts = [part.partition(":") for part in given.split(",")]
        for number, sign, _ in parts:
            if not sign or not number.strip().isdecimal() or len(number) > 9:
                raise InputError(f"table layout: columns is {shown(given)}, not of the form '2: force N, 3: angle deg'")
        given = {number.strip(): text for number, _, text in parts}
    if not isinstance(given, Mapping):
        raise InputError(f"table layout: columns is {shown(given)}, not columns by number")
    out: dict[int, TableColumn] = {}
    for number, column in given.items():
        place = int(number) if isinstance(number, str) and re.fullmatch("[0-9]{1,6}", number) else number
        out[place] = column if isinstance(column, TableColumn) else _column(number, column)
    return out


def _column(number: object, text: object) -> TableColumn:
    if isinstance(text, Mapping):
        unknown = sorted(set(text) - {one.name for one in fields(TableColumn)})
        if unknown or not {"quantity", "unit"} <= set(text):
            raise InputError(
                f"table layout: column {shown(number)} needs quantity and unit, and may have side, axis, name"
            )
        return TableColumn(**text)
    words = str(text).split()
    for count in (3, 2, 1):
        if " ".join(words[:count]) in UNITS and len(words) > count:
            rest = words[count + 1 :]
            side: Any = next((word for word in rest if word in get_args(Side)), None)
            axis = next((word for word in rest if word in ("x", "y", "z")), "")
            if len(rest) == (side is not None) + bool(axis):
                return TableColumn(" ".join(words[:count]), words[count], side, axis)
    raise InputError(
        f"table layout: column {shown(number)} is {shown(text)}, not a quantity and its unit such as 'force N' or "
        f"'force N left' (quantities: {', '.join(UNITS)})"
    )


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
    known = {one.name for one in fields(TableLayout)}
    unknown = sorted(set(table) - known)
    if unknown:
        raise InputError(f"{path}: unknown key {shown(unknown[0])} (allowed: {', '.join(sorted(known))})")
    if "columns" not in table:
        missing = sorted({"column", "unit"} - set(table))
        if missing:
            raise InputError(f"{path}: key {shown(missing[0])} is missing")
    if "header" in table:
        table["header"] = tuple(table["header"]) if isinstance(table["header"], list) else (None,)
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
    for one in fields(TableLayout):
        value = getattr(layout, one.name)
        if one.name == "columns" or value is None or (value == one.default and one.name != "delimiter") or value == ():
            continue
        lines.append(f"{one.name} = {_toml(value)}")
    for number, column in layout.columns.items():
        parts = [(one.name, getattr(column, one.name)) for one in fields(column)]
        lines += ["", f"[columns.{number}]", *(f"{name} = {_toml(value)}" for name, value in parts if value)]
    with whole(Path(path)) as draft:
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):  # JSON's texts are TOML's, but for a sign that JSON leaves as it is
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return repr(value)
