"""The table in a text: which lines are its rows, what stands above them as names and units, and what below."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from revpress.errors import shown
from revpress.recording.table_cells import (
    ABSENT,
    CLOCK,
    EMPTY,
    MISSING,
    MOST_COLUMNS,
    NO_NUMBERS,
    TEXT,
    Bytes,
    Ints,
    Lines,
    split_rows,
)
from revpress.recording.table_layout import DELIMITERS
from revpress.recording.table_units import unit_of

FEWEST_ROWS = 8
SAMPLE = 2**16
"""Bytes at each end of a text in which its delimiter must show."""
_FOOT_LINES = 20  # below the table that are repeated
_HEAD_ROWS = 200  # rows above the table that are looked at


@dataclass(frozen=True)
class Grid:
    """A table as it stands in a text.

    Attributes
    ----------
    lines : Lines
        All lines of the text.
    rows : ndarray of int64, shape (row,)
        Which of them are rows of the table.
    width : int
        Columns.
    head : list of list of str
        Cells of the rows above, the last 200 at most.
    names, units : list of str
        What stands above each column; empty where nothing does.
    place : str
        "line" of a text, "row" of a sheet.
    """

    lines: Lines
    rows: Ints
    width: int
    head: list[list[str]]
    names: list[str]
    units: list[str]
    place: str = "line"

    @property
    def delimiter(self) -> str:
        """What parts the cells."""
        return self.lines.delimiter

    @property
    def header_lines(self) -> int:
        """Lines of the file above the first row."""
        return int(self.lines.number[self.rows[0]]) - 1

    @cached_property
    def looks(self) -> tuple[Ints, Ints]:
        """How often each column looks like what, and in which row first, -1 where never: both (column, look)."""
        return self.lines.looks(self.rows, self.width)

    @property
    def counts(self) -> Ints:
        """How often each column looks like what."""
        return self.looks[0]

    def first(self, column: int, *looks: int) -> int:
        """The first row in which a column looks like one of some, -1 for none."""
        found = self.looks[1][column, list(looks)]
        return int(found[found >= 0].min()) if np.any(found >= 0) else -1

    def cell(self, row: int, column: int) -> str:
        """What stands in a cell; nothing where the row has no such cell."""
        cells = self.lines.row(int(self.rows[row]))
        return cells[column] if column < len(cells) else ""

    def line(self, row: int) -> int:
        """The number of a row's line in the file."""
        return int(self.lines.number[self.rows[row]])

    def where(self, row: int, column: int) -> str:
        """A cell as a message names it."""
        return f"{self.place} {self.line(row)}: {shown(self.cell(row, column))}"

    def is_number(self, column: int) -> bool:
        """Whether most cells of a column that hold anything are numbers or times."""
        counts = self.counts[column]
        nothing = counts[EMPTY] + counts[MISSING] + counts[ABSENT]
        return bool(counts[TEXT] * 2 < len(self.rows) - nothing)

    def is_empty(self, column: int) -> bool:
        """Whether a column holds nothing at all."""
        counts = self.counts[column]
        return bool(counts[EMPTY] + counts[MISSING] + counts[ABSENT] == len(self.rows))

    @property
    def foot(self) -> list[tuple[int, str]]:
        """Number and text of the first lines below the table."""
        below = range(int(self.rows[-1]) + 1, len(self.lines))[:_FOOT_LINES]
        return [(int(self.lines.number[i]), self.lines.text(i)) for i in below]

    @property
    def foot_lines(self) -> int:
        """How many lines with anything in their cells there are below the table."""
        below = slice(int(self.rows[-1]) + 1, None)
        return int(np.count_nonzero(self.lines.numbers[below] + self.lines.texts[below]))

    def odd_line(self) -> tuple[int, str] | None:
        """The first line among the rows that is none: its number and text. Comments and rows only are no odd lines."""
        first, last = int(self.rows[0]), int(self.rows[-1])
        among = np.ones(last + 1 - first, bool)
        among[self.rows - first] = False
        among &= ~self.lines.is_comment[first : last + 1]
        others = np.flatnonzero(among)
        jumps = np.flatnonzero(np.diff(self.lines.number[first : last + 1]) > 1)
        blank = int(self.lines.number[first + jumps[0]]) + 1 if jumps.size else None
        odd = int(self.lines.number[first + others[0]]) if others.size else None
        if blank is not None and (odd is None or blank < odd):
            return blank, ""
        return (odd, self.lines.text(first + int(others[0]))) if odd is not None else None


def as_bytes(text: str) -> Bytes:
    """A text in UTF-8 as numbers; a minus sign is a hyphen, as all programs that read numbers want it."""
    return np.frombuffer((text.replace("−", "-") if "−" in text else text).encode(), np.uint8)


def delimiters_of(data: Bytes) -> list[str]:
    """The delimiters under which most lines at the ends of a text are rows of two or more numbers.

    Parameters
    ----------
    data : ndarray of uint8
        A text in UTF-8.

    Returns
    -------
    list of str
        None, one or several; a file of one number a line has none.
    """
    sample = data if data.size <= 2 * SAMPLE else np.concatenate([_whole(data[:SAMPLE]), _whole(data[-SAMPLE:])])
    found = []
    for delimiter in DELIMITERS:
        if delimiter == "whitespace" and "\t" in found:
            continue  # it would be found twice
        lines = Lines.of(sample, delimiter)
        rows = _rows(lines)
        if rows is None or rows[1] < 2:
            continue
        first, last = int(rows[0][0]), int(rows[0][-1])
        if len(rows[0]) < max(FEWEST_ROWS, (last - first + 1) // 2, first if data.size <= 2 * SAMPLE else 0):
            continue
        counts, _ = lines.looks(*rows)
        texts = int(np.bincount(lines.texts[rows[0]]).argmax())
        if np.count_nonzero(2 * counts[:, TEXT] > len(rows[0])) <= texts:  # else it only begins like a number
            found.append(delimiter)
    return found


def is_column(data: Bytes) -> bool:
    """Whether a text is one number a line."""
    lines = Lines.of(data[: 2 * SAMPLE], ";")
    rows = _rows(lines)
    if rows is None or rows[1] != 1 or len(rows[0]) < max(FEWEST_ROWS, len(lines) // 2):
        return False
    counts, _ = lines.looks(*rows)
    return bool(2 * counts[0, TEXT] < len(rows[0]) and not counts[0, CLOCK])


def _whole(part: Bytes) -> Bytes:
    """Without its first and last line, which may be cut."""
    ends = np.flatnonzero(part == 10)
    return part[ends[0] : ends[-1]] if ends.size > 1 else part[:0]


def _rows(lines: Lines) -> tuple[Ints, int] | None:
    """The lines that are rows, and their cells; None where no line is."""
    likely = (lines.numbers >= 1) & (lines.numbers >= lines.texts) & ~lines.is_comment
    if not likely.any():
        return None
    width = int(np.bincount(lines.cells[likely]).argmax())
    if width > MOST_COLUMNS:
        return None
    wide = lines.cells == width
    texts = int(np.bincount(lines.texts[likely & wide]).argmax())
    sound = np.flatnonzero(likely & wide & (lines.texts == texts))
    between = np.arange(sound[0], sound[-1] + 1)
    return between[wide[between] & ~lines.is_comment[between]].astype(np.int64), width


def find_grid(data: Bytes, delimiter: str, place: str = "line") -> Grid | None:
    """The table in a text.

    Parameters
    ----------
    data : ndarray of uint8
        A text in UTF-8.
    delimiter : str
        What parts the cells.
    place : str
        What messages call a line.

    Returns
    -------
    Grid or None
        None where no line is a row of numbers.
    """
    lines = Lines.of(data, delimiter)
    found = _rows(lines)
    if found is None:
        return None
    rows, width = found
    head = _head(lines, int(rows[0]))
    names, units = _named(head, width, _unnamed(lines, rows, width))
    return Grid(lines, rows, width, head, names, units, place)


def forced_grid(data: Bytes, delimiter: str, header_lines: int, width: int, place: str = "line") -> Grid | None:
    """The table in a text that begins after a number of lines, whatever they look like.

    Parameters
    ----------
    data : ndarray of uint8
        A text in UTF-8.
    delimiter : str
        What parts the cells.
    header_lines : int
        Lines above it.
    width : int
        Columns that are read.
    place : str
        What messages call a line.

    Returns
    -------
    Grid or None
        None where nothing is left. What stands below the last row that has numbers is no part of it.
    """
    lines = Lines.of(data, delimiter)
    below = np.flatnonzero(lines.number > header_lines)
    if not below.size:
        return None
    likely = (lines.numbers[below] >= 1) & (lines.numbers[below] >= lines.texts[below])
    if likely.any():
        common = int(np.bincount(lines.cells[below][likely]).argmax())
        last = int(np.flatnonzero(likely & (lines.cells[below] == common))[-1])
        below = below[: last + 1]
    rows = below[~lines.is_comment[below]].astype(np.int64)
    return Grid(lines, rows, width, [], [""] * width, [""] * width, place) if rows.size else None


def _head(lines: Lines, first: int) -> list[list[str]]:
    begin = int(lines.begins[max(first - _HEAD_ROWS, 0)]) if len(lines) else 0
    text = lines.data[begin : int(lines.begins[first])].tobytes().decode()
    return split_rows(text, lines.delimiter, _HEAD_ROWS + 50)


def _unnamed(lines: Lines, rows: Ints, width: int) -> int | None:
    """The one column that need have no name: the empty one behind the last separator, or the first if it counts "
    "rows."""
    some = [lines.row(int(row)) for row in rows[:FEWEST_ROWS]]
    if all(len(row) < width or not row[-1] for row in some):
        return width - 1
    counted = [row[0] for row in some]
    if not all(cell.isdecimal() and len(cell) < 10 for cell in counted):
        return None
    return 0 if all(int(cell) == int(counted[0]) + i for i, cell in enumerate(counted)) else None


def _named(head: list[list[str]], width: int, unnamed: int | None) -> tuple[list[str], list[str]]:
    """Names and units of the columns, from the rows above them."""
    nothing = [""] * width
    rows = [_fitted(row, width, unnamed) for row in head]
    units = list(nothing)
    for place in range(len(rows) - 1, max(len(rows) - 6, -1), -1):
        row = rows[place]
        if row is None or not any(_is_name(cell) for cell in row):
            continue
        if units == nothing and _are_units(row) and place and any(_is_names(above) for above in rows[:place]):
            units = row
            continue
        above = rows[place - 1] if place else None
        if above is not None and _needs(row) and _is_names(above):
            row = [" ".join(filter(None, pair)) for pair in zip(_spread(above), row, strict=True)]
        return row, units
    return nothing, nothing


def _fitted(row: list[str], width: int, unnamed: int | None) -> list[str] | None:
    """A row of the head as names of so many columns; None where it has not as many cells."""
    row = list(row)
    if row and row[0].startswith("#"):
        row = row[1:] if row[0] == "#" and len(row) > width else [row[0].lstrip("# "), *row[1:]]
    while len(row) > width and not row[-1]:
        row.pop()
    if len(row) == width - 1 and all(row) and unnamed is not None:
        row.insert(unnamed, "")
    return row if len(row) == width else None


def _is_name(cell: str) -> bool:
    return any(c.isalpha() for c in cell) and cell.casefold() not in NO_NUMBERS


def _is_names(row: list[str] | None) -> bool:
    return row is not None and sum(map(_is_name, row)) * 2 >= sum(map(bool, row)) > 0


def _are_units(row: list[str]) -> bool:
    filled = [cell for cell in row if cell]
    return bool(filled) and all(unit_of(cell.strip(" ()[]")) or not _is_name(cell) for cell in filled)


def _needs(row: list[str]) -> bool:
    """Whether names below others do not stand alone: some are twice there, or not at all."""
    filled = [cell for cell in row if cell]
    return len(set(filled)) < len(filled) or len(filled) < len(row)


def _spread(row: list[str]) -> list[str]:
    """A row with cells that reach over several columns, in each of them."""
    out: list[str] = []
    for cell in row:
        out.append(cell or (out[-1] if out else ""))
    return out
