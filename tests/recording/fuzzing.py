"""Damaged files: what every reader of recordings must answer in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

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

_NUMBER = re.compile(rb"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")


def mutations(data: bytes) -> SearchStrategy[bytes]:
    """Files like ``data`` and no longer whole, and bytes that were never a file.

    Parameters
    ----------
    data : bytes
        A small whole file: some 100 kB at most, or the examples take long to make.

    Returns
    -------
    strategy of bytes
        Random bytes; the file cut off, with flipped bits, with a piece taken out, doubled or moved, with lines or
        separators lost, with other numbers and extreme words, most of them in its head; and two of these at once.
    """
    once = st.one_of(
        _cut(data),
        _flipped(data),
        _spliced(data),
        _repeated(data),
        _overwritten(data),
        _renumbered(data),
        _relined(data),
    )
    return st.one_of(
        st.binary(max_size=600),
        st.binary(max_size=200).map(lambda tail: data[:HEAD] + tail),
        once,
        once,
        once.flatmap(lambda damaged: st.one_of(_overwritten(damaged), _flipped(damaged), _cut(damaged))),
    )


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


def _place(data: bytes) -> SearchStrategy[int]:
    last = max(len(data) - 1, 0)
    return st.one_of(st.integers(0, min(HEAD, last)), st.integers(0, last))


def _cut(data: bytes) -> SearchStrategy[bytes]:
    return _place(data).map(lambda end: data[:end])


def _flipped(data: bytes) -> SearchStrategy[bytes]:
    def flip(bits: list[tuple[int, int]]) -> bytes:
        out = bytearray(data)
        for place, bit in bits:
            if place < len(out):
                out[place] ^= 1 << bit
        return bytes(out)

    return st.lists(st.tuples(_place(data), st.integers(0, 7)), min_size=1, max_size=8).map(flip)


def _spliced(data: bytes) -> SearchStrategy[bytes]:
    """One piece goes on with another: something is missing, or comes a second time."""
    return st.tuples(_place(data), _place(data)).map(lambda ends: data[: ends[0]] + data[ends[1] :])


def _repeated(data: bytes) -> SearchStrategy[bytes]:
    def repeat(of: tuple[int, int, int]) -> bytes:
        place, size, times = of
        return data[:place] + data[place : place + size] * times + data[place + size :]

    return st.tuples(_place(data), st.integers(1, 600), st.integers(2, 12)).map(repeat)


def _overwritten(data: bytes) -> SearchStrategy[bytes]:
    def overwrite(of: tuple[int, bytes]) -> bytes:
        place, word = of
        return data[:place] + word + data[place + len(word) :]

    return st.tuples(_place(data), st.sampled_from(WORDS)).map(overwrite)


def _renumbered(data: bytes) -> SearchStrategy[bytes]:
    found = [match.span() for match in _NUMBER.finditer(data)]
    if not found:
        return st.just(data)
    head = [span for span in found if span[0] < HEAD] or found

    def renumber(of: tuple[tuple[int, int], bytes]) -> bytes:
        (begin, end), number = of
        return data[:begin] + number + data[end:]

    return st.tuples(st.one_of(st.sampled_from(head), st.sampled_from(found)), st.sampled_from(NUMBERS)).map(renumber)


def _relined(data: bytes) -> SearchStrategy[bytes]:
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        return st.just(data)
    near = st.integers(0, min(len(lines) - 1, 40))
    place = st.one_of(near, st.integers(0, len(lines) - 1))

    def reline(of: tuple[int, int, str]) -> bytes:
        one, other, way = of
        out = list(lines)
        if way == "lost":
            del out[one]
        elif way == "doubled":
            out.insert(one, out[one])
        elif way == "exchanged":
            out[one], out[other] = out[other], out[one]
        else:  # its separators are gone
            out[one] = re.sub(rb"[\t,;: ]", b"", out[one])
        return b"".join(out)

    return st.tuples(place, place, st.sampled_from(["lost", "doubled", "exchanged", "joined"])).map(reline)
