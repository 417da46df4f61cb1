"""Spreadsheets of results: one row a test or repetition, a unit in each column's header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from revpress.errors import InputError, shown
from revpress.instrument.channel import Side, check_samples
from revpress.recording.json_fields import finite
from revpress.recording.source_file import SourceFile

DELIMITERS = (";", ",", "\t")
_LONGEST_HEADER = 50_000
_TAIL_UNIT = re.compile(r"\s*(?:\[([^\[\]]{0,20})\]|\(([^()]{1,20})\))\s*\Z")
_TAIL_SIDE = re.compile(r"\s*\((left|right|l|r)\)\s*\Z", re.IGNORECASE)
_HEAD_SIDE = re.compile(r"(left|right|l|r)\s+(?=\S)", re.IGNORECASE)
_SIDES: dict[str, Side] = {"l": "left", "left": "left", "r": "right", "right": "right"}
_ROUND_UNITS = frozenset(
    [
        "m",
        "cm",
        "mm",
        "in",
        "ft",
        "s",
        "sec",
        "ms",
        "us",
        "n",
        "kn",
        "w",
        "kw",
        "j",
        "kj",
        "kg",
        "lb",
        "lbs",
        "kgs",
        "%",
        "deg",
        "°",
        "hz",
        "nm",
        "n·m",
        "n.m",
        "ns",
        "n·s",
        "n.s",
        "w/kg",
        "n/kg",
        "n/s",
        "n/s/kg",
        "n.s/kg",
        "m/s",
        "m/s2",
        "m/s^2",
        "m/s²",
        "n/m",
        "nm/kg",
        "j/kg",
        "w/s",
        "rad/s",
        "deg/s",
        "°/s",
        "kcal",
        "bpm",
        "kg*cm^2",
        "kg·cm^2",
    ]
)
_POINT = re.compile(r"[+-]?[0-9]*\.[0-9]+\Z")
_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+\Z")
_THOUSANDS = {sign: re.compile(rf"[+-]?[0-9]{{1,3}}(\{sign}[0-9]{{3}})+\Z") for sign in ".,"}
_BOTH = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+\Z|[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+\Z")


@dataclass(frozen=True)
class Rows:
    """A spreadsheet as text.

    Attributes
    ----------
    source : str
        The file.
    delimiter : str
        Between its cells.
    header : tuple of str
        Without blanks around.
    rows : list of list of str
        As many cells as the header, without blanks around.
    lines : list of int
        Line of each row in the file, from 1.
    odd : list of int
        Lines that have more cells than the header, which are no rows.
    """

    source: str
    delimiter: str
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    odd: list[int]

    def column(self, *names: str) -> int | None:
        """Place of the first column that has one of some names, whatever its case.

        Parameters
        ----------
        *names : str
            In order of preference.

        Returns
        -------
        int or None
        """
        return next((self._places[name.lower()] for name in names if name.lower() in self._places), None)

    @cached_property
    def _places(self) -> dict[str, int]:
        """The first column of each name, in small letters."""
        return {name.lower(): place for place, name in reversed(list(enumerate(self.header)))}


def header_cells(file: SourceFile) -> tuple[str, ...]:
    """The cells of a file's first line that is not empty: a cheap look.

    Parameters
    ----------
    file : SourceFile
        Any text.

    Returns
    -------
    tuple of str
        Without blanks around and without separators at the end; one cell where there is no delimiter.

    Raises
    ------
    InputError
        It is no text.
    """
    head = file.text[:_LONGEST_HEADER].lstrip("\n\ufeff ")
    return _split_line(head, _delimiter(head.partition("\n")[0]))


def _split_line(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return ()
    named = [_blank_free(cell) for cell in cells]
    while named and not named[-1]:
        named.pop()
    return tuple(named)


def _blank_free(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split())


def _delimiter(line: str) -> str:
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


def read_rows(file: SourceFile) -> Rows:
    """The cells of a spreadsheet whose first line is its header.

    Parameters
    ----------
    file : SourceFile
        The file.

    Returns
    -------
    Rows
        Empty rows are none; separators at the end of a row are no cells.

    Raises
    ------
    InputError
        It is no text, has no rows, or too many cells.
    """
    text = file.text
    blank = len(text) - len(text.lstrip("\n"))
    delimiter = _delimiter(text[blank : blank + _LONGEST_HEADER].partition("\n")[0])
    reading = csv.reader(io.StringIO(text[blank:], newline=""), delimiter=delimiter)
    header: tuple[str, ...] = ()
    rows: list[list[str]] = []
    lines: list[int] = []
    odd: list[int] = []
    check_samples(f"{file}", text.count(delimiter))
    try:
        for raw in reading:
            cells = [_blank_free(cell) for cell in raw]
            if not header:
                while cells and not cells[-1]:
                    cells.pop()
                header = tuple(cells)
                continue
            if not any(cells):
                continue
            if any(cells[len(header) :]):
                odd.append(blank + reading.line_num)
                continue
            cells = cells[: len(header)]
            rows.append(cells + [""] * (len(header) - len(cells)))
            lines.append(blank + reading.line_num)
    except csv.Error as error:
        raise InputError(f"{file}, line {blank + reading.line_num}: no row of a table ({error})") from None
    if not rows:
        raise InputError(f"{file}: no rows follow its header")
    return Rows(str(file), delimiter, header, rows, lines, odd)


def metric_and_unit(header: str) -> tuple[str, str, Side | None]:
    """What a column's header says.

    Parameters
    ----------
    header : str
        Such as "Peak Power / BM [W/kg]", "L Max Force (N)" or "Peak Landing Force [N] (L)".

    Returns
    -------
    metric, unit : str
        The unit as written; empty where the header has none.
    side : {"left", "right"} or None
        Where the header begins or ends with it.
    """
    side: Side | None = None
    if found := _TAIL_SIDE.search(header):
        side, header = _SIDES[found[1].lower()], header[: found.start()]
    unit = ""
    found = _TAIL_UNIT.search(header)
    if found and (found[1] is not None or found[2].strip().lower().replace(" ", "") in _ROUND_UNITS):
        unit, header = (found[1] if found[1] is not None else found[2]).strip(), header[: found.start()]
        if found := _TAIL_SIDE.search(header):
            side, header = _SIDES[found[1].lower()], header[: found.start()]
    if side is None and (found := _HEAD_SIDE.match(header)):
        side, header = _SIDES[found[1].lower()], header[found.end() :]
    return header.strip(), unit, side


@dataclass(frozen=True)
class Numbers:
    """How the numbers of a spreadsheet are written.

    Attributes
    ----------
    decimal : {".", ","}
        Its decimal sign; the other one separates thousands.
    """

    decimal: str

    def __call__(self, cell: str) -> float | None:
        """The number in a cell.

        Parameters
        ----------
        cell : str
            As it stands there.

        Returns
        -------
        float or None
            None for an empty cell, or a word for "not measured".

        Raises
        ------
        InputError
            Anything else: the message is a clause.
        """
        other = "," if self.decimal == "." else "."
        if other in cell:
            whole, sign, rest = cell.partition(self.decimal)
            if not _THOUSANDS[other].match(whole):
                raise InputError(f"{shown(cell)}, not a number with decimal sign {self.decimal!r}")
            cell = whole.replace(other, "") + sign + rest
        return finite(cell.replace(",", ".") if self.decimal == "," else cell)


def numbers_of(source: object, delimiter: str, cells: Iterable[str], decimal: str = "") -> Numbers:
    """Decide the decimal sign of a spreadsheet by all of its numbers.

    Parameters
    ----------
    source : object
        The file, for messages.
    delimiter : str
        Between its cells.
    cells : iterable of str
        Those that may be numbers.
    decimal : {"", ".", ","}
        What the user says.

    Returns
    -------
    Numbers

    Raises
    ------
    InputError
        Both signs occur as decimal signs, or the file leaves it open whether one of them separates thousands.
    """
    if decimal:
        if decimal not in (".", ","):
            raise InputError(f"{source}: decimal is {shown(decimal)}, not '.' or ','")
        return Numbers(decimal)
    sure: dict[str, str] = {}
    open_cell: dict[str, str] = {}
    for cell in cells:
        if len(cell) > 40 or not ("." in cell or "," in cell):
            continue
        if _BOTH.match(cell):
            sure.setdefault(max(".,", key=cell.rfind), cell)
        elif _POINT.match(cell) or _COMMA.match(cell):
            sign = "." if "." in cell else ","
            (open_cell if _may_be_thousands(cell, sign) else sure).setdefault(sign, cell)
        elif any(_THOUSANDS[sign].match(cell) for sign in ".,"):  # 1,234,567
            sure.setdefault("," if cell.count(".") > 1 else ".", cell)
    if len(sure) > 1:
        raise InputError(f"{source}: {' and '.join(map(shown, sure.values()))} have different decimal signs")
    if sure:
        return Numbers(next(iter(sure)))
    if len(open_cell) > 1:
        raise InputError(
            f"{source}: {' and '.join(map(shown, open_cell.values()))} leave its decimal sign open: give "
            "decimal='.' or decimal=','"
        )
    for sign, cell in open_cell.items():
        if sign == "," or delimiter != ",":
            raise InputError(
                f"{source}: {shown(cell)} may be {cell.replace(sign, '')} or {cell.replace(sign, '.')}, and no other "
                "number of the file tells: give decimal='.' or decimal=','"
            )
    return Numbers(".")


def _may_be_thousands(cell: str, sign: str) -> bool:
    """Whether 1.234 or 1,234 stands there, and not 0,435 or 13,75."""
    return bool(_THOUSANDS[sign].match(cell)) and cell.lstrip("+-")[0] != "0"


def known_columns(header: Sequence[str], needed: Iterable[str]) -> str | None:
    """Why a header is not of a kind: the first column that it lacks.

    Parameters
    ----------
    header : sequence of str
        Cells of the first line.
    needed : iterable of str
        Names, whatever their case.

    Returns
    -------
    str or None
        A clause; None where none is missing.
    """
    lowered = {name.lower() for name in header}
    lacks = next((name for name in needed if name.lower() not in lowered), None)
    return None if lacks is None else f"its first line has no column {shown(lacks)}"
