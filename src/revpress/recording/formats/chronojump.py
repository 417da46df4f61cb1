"""Chronojump encoder files: one integer a millisecond, the displacement since the last one in millimetres."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from revpress.errors import InputError
from revpress.recording.recording import Channel, Recording, Side, read_text

RATE = 1000.0
"""Samples a second [Hz]."""

_MILLIMETRE = 1e-3
_PLAIN = re.compile(r"\s*[+-]?\d+(\s*,\s*[+-]?\d+)*\s*,?\s*\Z")
_PACKED = re.compile(r"\s*[+-]?\d+(\*\d+)?(\s+[+-]?\d+(\*\d+)?)*\s*\Z")
_SPEED_LIMIT = 20
_LONGEST = 86_400_000  # samples in a day: a packed line of a few bytes can claim any number


def is_chronojump(path: Path | str) -> bool:
    """Whether the file is one line of integers, listed (``0, 0, 1``) or run-length packed (``0*6 1 0*2``)."""
    text = read_text(path)[0].strip()
    return "\n" not in text and bool(_PLAIN.match(text) or _PACKED.match(text))


def read_chronojump(path: Path | str, side: Side | None = None, metres_per_count: float = _MILLIMETRE) -> Recording:
    """Position [m] over time from a Chronojump encoder signal or curve, listed or run-length packed.

    ``metres_per_count`` is 1 mm for the linear encoder. InputError (file, line, value) for anything that is not a line
    of integers, or a displacement beyond 20 counts a millisecond.
    """
    text, digest = read_text(path)
    lines = text.split("\n")
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            raise InputError(
                f"{path}, line {number}: {line.strip()[:20]!r} follows the one line of a Chronojump encoder file"
            )
    counts = _counts(path, lines[0])
    position = np.cumsum(counts).astype(np.float64) * metres_per_count
    channel = Channel(
        name="encoder",
        quantity="position",
        unit="m",
        time=np.arange(counts.size) / RATE,
        values=position,
        rate=RATE,
        resolution=metres_per_count,
        side=side,
        source=str(path),
        sha256=digest,
    )
    return Recording((channel,))


def _counts(path: Path | str, line: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    if not line.strip():
        raise InputError(f"{path}, line 1: no samples")
    packed = "*" in line or "," not in line
    cells = line.split() if packed else line.strip().removesuffix(",").split(",")
    values, repeats = [], []
    for place, cell in enumerate(cells, start=1):
        value, star, repeat = cell.partition("*")
        try:
            values.append(int(value))
            repeats.append(int(repeat) if star else 1)
        except ValueError:
            raise InputError(
                f"{path}, line 1, value {place}: {cell.strip()!r} is not an integer displacement"
            ) from None
        if abs(values[-1]) > _SPEED_LIMIT or not 1 <= repeats[-1] <= _LONGEST:
            raise InputError(
                f"{path}, line 1, value {place}: {cell.strip()!r} is outside the allowed -{_SPEED_LIMIT} to "
                f"{_SPEED_LIMIT} counts a millisecond, repeated 1 to {_LONGEST} times"
            )
    return np.repeat(np.array(values, dtype=np.int64), repeats)
