"""A text cut into rows and cells, with what every cell looks like: the evidence of a table, over all of its rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from revpress.mechanics.compile import kernel

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

MOST_COLUMNS = 2000
"""Columns of a table: more is no table of instruments."""

# What a cell looks like. "Group" is three digits after a sign that may part thousands.
EMPTY, MISSING, INTEGER, LONG, POINT, COMMA, POINT_GROUP, COMMA_GROUP = range(8)
POINTS, COMMAS, SPACES, APOSTROPHES = range(8, 12)
POINTS_COMMA, COMMAS_POINT, SPACES_COMMA, SPACES_POINT, APOSTROPHES_COMMA, APOSTROPHES_POINT = range(12, 18)
CLOCK, TEXT, ABSENT = range(18, 21)
LOOKS = 21
"""Number of looks: nothing; a word for nothing; an integer of up to three digits, of more; 1.5; 1,5; 1.234; 1,234;
1.234.567; 1,234,567; 1 234; 1'234; 1.234,5; 1,234.5; 1 234,5; 1 234.5; 1'234,5; 1'234.5; a time of day or a date;
another text; no such cell in the row."""

NO_NUMBERS = (
    "nan", "na", "n/a", "#n/a", "null", "none", "nil", "inf", "-inf", "+inf", "infinity", "-", "--", "---", "nd",
    "n.d.", "?", "*", ".", "#div/0!", "#num!", "#value!", "missing", "invalid", "-nan", "1.#qnan", "-1.#ind", "1.#inf",
    "<na>",
)  # fmt: skip
"""Words for "not measured", and numbers that are none."""

_FNV, _PRIME = 0xCBF29CE484222325, 0x100000001B3
_QUOTE, _HASH = ord('"'), ord("#")


def _hash(word: str) -> int:
    value = _FNV
    for byte in word.encode():
        value = ((value ^ byte) * _PRIME) % 2**64
    return value


_NO_NUMBERS = np.array(sorted(map(_hash, NO_NUMBERS)), dtype=np.uint64)


@kernel(inner=True)
def _is_word(data: Bytes, begin: int, end: int, words: NDArray[np.uint64]) -> bool:
    if end - begin > 10:
        return False
    value = np.uint64(_FNV)
    for i in range(begin, end):
        byte = data[i]
        if 65 <= byte <= 90:
            byte += 32
        value = (value ^ np.uint64(byte)) * np.uint64(_PRIME)
    return bool(np.any(words == value))


@kernel(inner=True)
def _look(data: Bytes, begin: int, end: int, words: NDArray[np.uint64]) -> int:
    """What the cell of bytes ``begin`` to ``end``, without spaces around it, looks like."""
    if begin == end:
        return EMPTY
    i = begin
    if data[i] == 43 or data[i] == 45:  # + -
        i += 1
    start = i
    while i < end and np.uint8(data[i] - 48) < 10:
        i += 1
    if i == end and i > start:  # most cells are one of these two, and end here
        return LONG if i - start > 3 else INTEGER
    if i < end and data[i] == 46:
        point = i
        i += 1
        while i < end and np.uint8(data[i] - 48) < 10:
            i += 1
        if i == end and i - start > 1:
            whole = 1 <= point - start <= 3 and data[start] != 48
            return POINT_GROUP if whole and i - point == 4 else POINT
    i = start
    first = last = run = digits = signs = 0
    kind = earlier = 0  # the last sign, and the kind that all before it are of
    grouped = True  # all between two signs are three digits
    zero = i < end and data[i] == 48
    exponent = False
    number = True
    while i < end:
        byte = data[i]
        if 48 <= byte <= 57:
            run += 1
            digits += 1
            i += 1
            continue
        width = 1
        sign = 0
        if byte == 46 or byte == 44 or byte == 39:  # . , '
            sign = byte
        elif byte == 32:
            sign = 32
        elif byte == 0xC2 and i + 1 < end and data[i + 1] == 0xA0:  # no-break space
            sign, width = 32, 2
        elif byte == 0xE2 and i + 2 < end and data[i + 1] == 0x80 and (data[i + 2] == 0xAF or data[i + 2] == 0x99):
            sign, width = (32 if data[i + 2] == 0xAF else 39), 3  # narrow no-break space; typographic apostrophe
        if sign:
            if signs == 0:
                first = run
            else:
                grouped = grouped and run == 3
                if signs > 1 and earlier != kind:
                    number = False
                    break
                earlier = kind
            kind = sign
            signs += 1
            run = 0
            i += width
            continue
        if (byte == 101 or byte == 69) and digits:  # e
            i += 1
            if i < end and (data[i] == 43 or data[i] == 45):
                i += 1
            if i == end:
                number = False
            while i < end:
                if not 48 <= data[i] <= 57:
                    number = False
                    break
                i += 1
            exponent = True
            break
        number = False
        break
    last = run
    number = number and digits > 0
    if number:
        if signs == 0:
            return LONG if digits > 3 and not exponent else INTEGER
        whole = grouped and 1 <= first <= 3 and not zero
        group = whole and last == 3 and not exponent
        if signs == 1:
            if kind == 46:
                return POINT_GROUP if group else POINT
            if kind == 44:
                if group:
                    return COMMA_GROUP
                if last:
                    return COMMA
            elif group:
                return SPACES if kind == 32 else APOSTROPHES
        elif earlier == kind:
            if group:
                if kind == 46:
                    return POINTS
                if kind == 44:
                    return COMMAS
                return SPACES if kind == 32 else APOSTROPHES
        elif whole and last:
            if kind == 44:
                return POINTS_COMMA if earlier == 46 else SPACES_COMMA if earlier == 32 else APOSTROPHES_COMMA
            if kind == 46:
                return COMMAS_POINT if earlier == 44 else SPACES_POINT if earlier == 32 else APOSTROPHES_POINT
    if _is_word(data, begin, end, words):
        return MISSING
    colons = dashes = count = spaces = 0
    dash = 0
    alike = True
    for j in range(begin, end):
        byte = data[j]
        if 48 <= byte <= 57:
            count += 1
        elif byte == 58:
            colons += 1
        elif (byte == 45 or byte == 47 or byte == 46) and begin < j < end - 1:
            dashes += 1
            alike = alike and (dash == 0 or dash == byte)
            dash = byte
        elif byte == 32:
            spaces += 1
        elif byte not in (43, 44, 84, 90):  # + , T Z
            return TEXT
    if colons:
        return CLOCK if count >= 3 and spaces <= 2 else TEXT
    return CLOCK if dashes == 2 and alike and count >= 4 and not spaces else TEXT


@kernel(inner=True)
def _cell(data: Bytes, at: int, end: int, delimiter: int) -> tuple[int, int, int]:
    """The cell that begins at ``at``: where its content begins and ends, and where the next one begins, -1 for none."""
    if delimiter != 0:
        i = at
        while i < end and data[i] != delimiter and data[i] > _QUOTE:
            i += 1
        if i == end or data[i] == delimiter:  # without spaces or quotes, as most are
            return at, i, (i + 1 if i < end else -1)
    else:
        while at < end and (data[at] == 32 or data[at] == 9):
            at += 1
    begin = at
    while begin < end and data[begin] == 32:
        begin += 1
    if begin < end and data[begin] == _QUOTE:
        i = begin + 1
        while i < end and (data[i] != _QUOTE or (i + 1 < end and data[i + 1] == _QUOTE)):
            i += 2 if data[i] == _QUOTE else 1
        inner, stop = begin + 1, min(i, end)
        i = min(i + 1, end)
    else:
        inner, stop, i = begin, -1, at
    if delimiter == 0:
        while i < end and data[i] != 32 and data[i] != 9:
            i += 1
        if stop < 0:
            stop = i
        while i < end and (data[i] == 32 or data[i] == 9):
            i += 1
        following = i if i < end else -1
    else:
        while i < end and data[i] != delimiter:
            i += 1
        if stop < 0:
            stop = i
        following = i + 1 if i < end else -1
    while inner < stop and data[inner] == 32:
        inner += 1
    while stop > inner and data[stop - 1] == 32:
        stop -= 1
    return inner, stop, following


@kernel()
def _scan(data: Bytes, delimiter: int, words: NDArray[np.uint64], most: int) -> tuple[int, NDArray[np.int32], Ints]:
    """Lines with anything in them: (number, cells, cells with a number or time, cells of text), and where each begins.

    First counted, then filled: ``most`` is how many there are.
    """
    table = np.empty((most, 4), np.int32)
    begins = np.empty(most, np.int64)
    count = line = 0
    size = data.size
    at = 0
    while at < size:
        line += 1
        end = at
        blank = True
        while end < size and data[end] != 10:
            blank = blank and (data[end] == 32 or data[end] == 9)
            end += 1
        if not blank and count < most:
            cells = numbers = texts = 0
            place = at
            while place >= 0:
                begin, stop, place = _cell(data, place, end, delimiter)
                cells += 1
                if begin < stop:
                    first = data[begin]
                    if (first == 43 or first == 45) and begin + 1 < stop:
                        first = data[begin + 1]
                    if np.uint8(first - 48) < 10 or first == 46 or first == 44:
                        numbers += 1  # or begins like one, which is enough to find the rows
                    elif not _is_word(data, begin, stop, words):
                        texts += 1
            table[count, 0], table[count, 1], table[count, 2], table[count, 3] = line, cells, numbers, texts
            begins[count] = at
            count += 1
        at = end + 1
    return count, table, begins


@kernel()
def _count(data: Bytes) -> int:
    """Number of lines with anything in them."""
    count = 0
    blank = True
    for byte in data:
        if byte == 10:
            count += not blank
            blank = True
        elif byte != 32 and byte != 9:
            blank = False
    return count + (not blank)


@kernel()
def _looks(data: Bytes, begins: Ints, delimiter: int, words: NDArray[np.uint64], width: int) -> tuple[Ints, Ints]:
    """How often each column looks like what, and in which row first: both (column, look)."""
    counts = np.zeros((width, LOOKS), np.int64)
    firsts = np.full((width, LOOKS), -1, np.int64)
    size = data.size
    for row in range(begins.size):
        end = place = begins[row]
        while end < size and data[end] != 10:
            end += 1
        for column in range(width):
            look = ABSENT
            if place >= 0:
                begin, stop, place = _cell(data, place, end, delimiter)
                look = _look(data, begin, stop, words)
            counts[column, look] += 1
            if firsts[column, look] < 0:
                firsts[column, look] = row
    return counts, firsts


@dataclass(frozen=True)
class Lines:
    """The lines of a text under one delimiter, those without anything left out.

    Attributes
    ----------
    data : ndarray of uint8
        The text in UTF-8.
    delimiter : str
        What parts the cells: ";", "\\t", "," or "whitespace".
    number, cells, numbers, texts : ndarray of int32, shape (line,)
        Number in the file from 1; cells; cells that hold a number or a time; cells that hold another text.
    begins : ndarray of int64, shape (line,)
        First byte.
    """

    data: Bytes
    delimiter: str
    number: NDArray[np.int32]
    cells: NDArray[np.int32]
    numbers: NDArray[np.int32]
    texts: NDArray[np.int32]
    begins: Ints

    @classmethod
    def of(cls, data: Bytes, delimiter: str) -> Lines:
        """Cut a text.

        Parameters
        ----------
        data : ndarray of uint8
            In UTF-8.
        delimiter : str
            What parts the cells.

        Returns
        -------
        Lines
            All lines.
        """
        _, table, begins = _scan(data, byte_of(delimiter), _NO_NUMBERS, _count(data))
        number, cells, numbers, texts = table.T
        return cls(data, delimiter, number, cells, numbers, texts, begins)

    def __len__(self) -> int:
        return self.begins.size

    @cached_property
    def is_comment(self) -> NDArray[np.bool_]:
        """Which lines begin with #."""
        return np.asarray(self.data[self.begins] == _HASH) if len(self) else np.zeros(0, bool)

    def text(self, index: int) -> str:
        """A line as it stands in the file.

        Parameters
        ----------
        index : int
            Among those with anything in them.

        Returns
        -------
        str
            Without its end.
        """
        begin = int(self.begins[index])
        following = int(self.begins[index + 1]) if index + 1 < len(self) else self.data.size
        return self.data[begin:following].tobytes().decode().split("\n", 1)[0]

    def row(self, index: int) -> list[str]:
        """The cells of a line.

        Parameters
        ----------
        index : int
            Among those with anything in them.

        Returns
        -------
        list of str
            Without quotes and spaces around them.
        """
        return split_row(self.text(index), self.delimiter)

    def looks(self, rows: Ints, width: int) -> tuple[Ints, Ints]:
        """Count what the cells of some lines look like.

        Parameters
        ----------
        rows : ndarray of int64
            Lines.
        width : int
            Columns that are looked at, from the first.

        Returns
        -------
        counts, firsts : ndarray of int64, shape (column, look)
            How often, and at which of the ``rows`` first; -1 where never.
        """
        counts, firsts = _looks(self.data, self.begins[rows], byte_of(self.delimiter), _NO_NUMBERS, width)
        return counts, firsts


def byte_of(delimiter: str) -> int:
    """The byte of a delimiter; 0 for white space."""
    return 0 if delimiter == "whitespace" else ord(delimiter)


def split_row(line: str, delimiter: str) -> list[str]:
    """Cut a row into its cells.

    Parameters
    ----------
    line : str
        One line.
    delimiter : str
        What parts the cells.

    Returns
    -------
    list of str
        Without quotes and spaces around them.
    """
    if delimiter == "whitespace":
        line = " ".join(line.split())
    return next(_csv([line], delimiter), [])


def split_rows(text: str, delimiter: str, most: int) -> list[list[str]]:
    """Cut the head of a file into rows; a quoted cell may go on over a line's end.

    Parameters
    ----------
    text : str
        Whole lines.
    delimiter : str
        What parts the cells.
    most : int
        Rows that are cut, from the first.

    Returns
    -------
    list of list of str
        Rows with anything in them.
    """
    lines: Sequence[str] = text.split("\n")
    if delimiter == "whitespace":
        lines = [" ".join(line.split()) for line in lines]
    rows = islice(_csv([f"{line}\n" for line in lines], delimiter), most)
    return [row for row in rows if any(row)]


def _csv(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    sign = " " if delimiter == "whitespace" else delimiter
    longest = max((len(line) for line in lines), default=0)
    if csv.field_size_limit() < longest + 1:
        csv.field_size_limit(longest + 1)
    rows = csv.reader(lines, delimiter=sign, skipinitialspace=True)
    return ([" ".join(cell.split()) for cell in row] for row in rows)
