"""Damaged files: what every reader of recordings must answer in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from revpress.errors import InputError
from revpress.recording import SourceFile

HEAD = 1024
"""Bytes at the beginning in which damage does most, so that half of it falls there."""

NUMBERS = (b"-1", b"0", b"9" * 400, b"1e308", b"-1e308", b"1e-320", b"nan", b"inf", b"65536", b"4294967295", b"x", b"")
"""What takes the place of a number of a text."""

WORDS = tuple(
    byte * size
    for size in (1, 2, 4, 8)
    for byte in (b"\x00", b"\xff", b"\x7f", b"\x80", b"\x01")
) + (b"\xff\xff\xff\x7f", b"\x00\x00\x80\x7f", b"\x00\x00\xc0\x7f", b"\x00\x00\x00\x80")  # fmt: skip
"""What takes the place of bytes: smallest, largest, negative, infinite and not a number, in either byte order."""

Choose = Callable[[int, int], int]
"""Any integer from the first to the second: a random number of a script, or a draw that hypothesis can shrink."""

T = TypeVar("T")

_NUMBER = re.compile(rb"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")


def mutations(data: bytes) -> SearchStrategy[bytes]:
    """Files like ``data`` and no longer whole, and bytes that were never a file: see :func:`damaged`.

    Parameters
    ----------
    data : bytes
        A small whole file: some 100 kB at most, or the examples take long to make.

    Returns
    -------
    strategy of bytes
        Of them.
    """

    @st.composite
    def mutation(draw: st.DrawFn) -> bytes:
        return damaged(data, lambda low, high: draw(st.integers(low, high)))

    return mutation()


def damaged(data: bytes, choose: Choose) -> bytes:
    """A file like ``data`` and no longer whole, or bytes that were never a file.

    Parameters
    ----------
    data : bytes
        The whole file.
    choose : callable
        What happens to it, one integer at a time.

    Returns
    -------
    bytes
        Random bytes; or the file cut off, with flipped bits, with a piece taken out, doubled or moved, with lines or
        separators lost, with other numbers and extreme words, most of them in its head; or two of these at once.
    """
    way = choose(0, 4)
    if way == 0:
        return _noise(choose, 600)
    if way == 1:
        return data[:HEAD] + _noise(choose, 200)
    once = _of(choose, (_cut, _flipped, _spliced, _repeated, _overwritten, _renumbered, _relined))(data, choose)
    return _of(choose, (_overwritten, _flipped, _cut))(once, choose) if way == 2 else once


def ends_in_words(read: Callable[[SourceFile], object], data: bytes, name: str = "damaged") -> object | None:
    """Let a reader read bytes: it gives its content, or one sentence.

    Parameters
    ----------
    read : callable
        Of a SourceFile.
    data : bytes
        The file.
    name : str
        Of the file.

    Returns
    -------
    object or None
        The content, None if it was refused.
    """
    try:
        return read(SourceFile(Path(name), data))
    except InputError as error:
        said = str(error)
        assert said
        assert "\n" not in said
        return None


def _of(choose: Choose, items: Sequence[T]) -> T:
    return items[choose(0, len(items) - 1)]


def _noise(choose: Choose, most: int) -> bytes:
    size = choose(0, most)
    return choose(0, 256**size - 1).to_bytes(size, "big")


def _place(data: bytes, choose: Choose) -> int:
    last = max(len(data) - 1, 0)
    return choose(0, min(HEAD, last) if choose(0, 1) else last)


def _cut(data: bytes, choose: Choose) -> bytes:
    return data[: _place(data, choose)]


def _flipped(data: bytes, choose: Choose) -> bytes:
    out = bytearray(data)
    for _ in range(choose(1, 8) if data else 0):
        out[_place(data, choose)] ^= 1 << choose(0, 7)
    return bytes(out)


def _spliced(data: bytes, choose: Choose) -> bytes:
    """One piece goes on with another: something is missing, or comes a second time."""
    return data[: _place(data, choose)] + data[_place(data, choose) :]


def _repeated(data: bytes, choose: Choose) -> bytes:
    place, size, times = _place(data, choose), choose(1, 600), choose(2, 12)
    return data[:place] + data[place : place + size] * times + data[place + size :]


def _overwritten(data: bytes, choose: Choose) -> bytes:
    place, word = _place(data, choose), _of(choose, WORDS)
    return data[:place] + word + data[place + len(word) :]


def _renumbered(data: bytes, choose: Choose) -> bytes:
    found = [match.span() for match in _NUMBER.finditer(data)]
    if not found:
        return data
    head = [span for span in found if span[0] < HEAD] or found
    begin, end = _of(choose, head if choose(0, 1) else found)
    return data[:begin] + _of(choose, NUMBERS) + data[end:]


def _relined(data: bytes, choose: Choose) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        return data
    last = len(lines) - 1
    one, other = (choose(0, min(last, 40) if choose(0, 1) else last) for _ in range(2))
    way = choose(0, 3)
    if way == 0:  # lost
        del lines[one]
    elif way == 1:  # doubled
        lines.insert(one, lines[one])
    elif way == 2:  # exchanged
        lines[one], lines[other] = lines[other], lines[one]
    else:  # its separators are gone
        lines[one] = re.sub(rb"[\t,;: ]", b"", lines[one])
    return b"".join(lines)
