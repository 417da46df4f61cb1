"""Chronojump encoder files: one integer a millisecond, the displacement since the last one in millimetres."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Channel, Side, check_samples
from revpress.instrument.recording import Recording
from revpress.recording.format import reader
from revpress.recording.source_file import SourceFile

_RATE = 1000.0
"""Samples a second [Hz]."""

_MILLIMETRE = 1e-3
# Nothing in them is tried twice: the time to refuse a line grows with its length, not with the square of it.
_LISTED = re.compile(r"[+-]?[0-9]++(?:\s*+,\s*+[+-]?[0-9]++)*+\s*+,?+\Z")
_PACKED = re.compile(r"[+-]?[0-9]++(?:\*[0-9]++)?+(?:\s++[+-]?[0-9]++(?:\*[0-9]++)?+)*+\Z")
_CELL = re.compile(r"([+-]?[0-9]+)(?:\*([0-9]+))?")
_DIGITS = 20  # of a number that is looked at: longer ones are out of range already
_SPEED_LIMIT = 20
_LONGEST = 86_400_000  # samples in a day: a packed line of a few bytes can claim any number


def _recognise(file: SourceFile) -> str | None:
    text = file.text.strip()
    if "\n" in text or not (_LISTED.match(text) or _PACKED.match(text)):
        return "not one line of integers"
    return None


@reader("Chronojump encoder file", (".txt",), _recognise)
def read_chronojump(
    file: str | Path | SourceFile, side: Side | None = None, metres_per_count: float = _MILLIMETRE
) -> Recording:
    """Position over time from a Chronojump encoder signal or curve, listed (0, 0, 1) or run-length packed (0*2 1).

    Parameters
    ----------
    file : str, Path or SourceFile
        One line of integers.
    side : {"left", "right", "both"}, optional
        Which limb moved, if known.
    metres_per_count : float
        Travel of one count [m]; 1 mm for the linear encoder.

    Returns
    -------
    Recording
        One channel, "encoder" [m].

    Raises
    ------
    InputError
        File, line and value of anything that is not a line of integers, of a displacement beyond 20 counts a
        millisecond, or of too many samples.
    """
    check_range("metres per count", metres_per_count, 1e-6, 0.05, "m")
    source = SourceFile.read(file)
    lines = source.text.split("\n")
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            raise InputError(
                f"{source}, line {number}: {shown(line.strip()[:20])} follows the one line of a Chronojump encoder file"
            )
    counts = _counts(source, lines[0])
    channel = Channel(
        name="encoder",
        quantity="position",
        unit="m",
        time=np.arange(counts.size) / _RATE,
        values=np.cumsum(counts).astype(np.float64) * metres_per_count,
        rate=_RATE,
        resolution=metres_per_count,
        side=side,
        source=str(source),
        sha256=source.sha256,
    )
    return Recording((channel,))


def _counts(source: SourceFile, line: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    if not line.strip():
        raise InputError(f"{source}, line 1: no samples")
    packed = "*" in line or "," not in line
    cells = line.split() if packed else line.strip().removesuffix(",").split(",")
    values, repeats = [], []
    for place, cell in enumerate(cells, start=1):
        cell = cell.strip()
        number = _CELL.fullmatch(cell)
        if not number:
            raise InputError(f"{source}, line 1, value {place}: {shown(cell)} is not an integer displacement")
        values.append(int(number[1][:_DIGITS]))
        repeats.append(int(number[2][:_DIGITS]) if number[2] else 1)
        if abs(values[-1]) > _SPEED_LIMIT or not 1 <= repeats[-1] <= _LONGEST:
            raise InputError(
                f"{source}, line 1, value {place}: {shown(cell)} is outside the allowed -{_SPEED_LIMIT} to "
                f"{_SPEED_LIMIT} counts a millisecond, repeated 1 to {_LONGEST} times"
            )
    check_samples(f"{source}, line 1", sum(repeats))
    return np.repeat(np.array(values, dtype=np.int64), repeats)
