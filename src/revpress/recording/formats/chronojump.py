"""Chronojump encoder files: one integer a millisecond, the displacement since the last one.

Counts are millimetres of a linear encoder or parts of a turn of a rotary one. The file does not say which: without an
answer, they are millimetres.
"""

from __future__ import annotations

import re
from math import pi
from pathlib import Path

import numpy as np

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Channel, Side, check_samples
from revpress.instrument.recording import Recording, Stated
from revpress.recording.chronojump_settings import COUNTS_PER_TURN, EncoderConfiguration, read_settings
from revpress.recording.format import reader
from revpress.recording.source_file import SourceFile

_RATE = 1000.0
"""Samples a second [Hz]."""

# Nothing in them is tried twice: the time to refuse a line grows with its length, not with the square of it.
_LISTED = re.compile(r"[+-]?[0-9]++(?:\s*+,\s*+[+-]?[0-9]++)*+\s*+,?+\Z")
_PACKED = re.compile(r"[+-]?[0-9]++(?:\*[0-9]++)?+(?:\s++[+-]?[0-9]++(?:\*[0-9]++)?+)*+\Z")
_CELL = re.compile(r"([+-]?[0-9]+)(?:\*([0-9]+))?")
_DIGITS = 20  # of a number that is looked at: longer ones are out of range already
_SPEED_LIMIT = 20
_SETTINGS = "Roptions.txt"
_LONGEST = 86_400_000  # samples in a day: a packed line of a few bytes can claim any number


def _recognise(file: SourceFile) -> str | None:
    text = file.text.strip()
    if "\n" in text or not (_LISTED.match(text) or _PACKED.match(text)):
        return "not one line of integers"
    return None


@reader("Chronojump encoder file", (".txt",), _recognise)
def read_chronojump(
    file: str | Path | SourceFile,
    side: Side | None = None,
    metres_per_count: float | None = None,
    configuration: str = "",
    diameter: float | None = None,
    outer_diameter: float | None = None,
    gear: float | None = None,
    settings: str | Path | None = None,
) -> Recording:
    """Position over time from a Chronojump encoder signal or curve, listed (0, 0, 1) or run-length packed (0*2 1).

    Parameters
    ----------
    file : str, Path or SourceFile
        One line of integers.
    side : {"left", "right", "both"}, optional
        Which limb moved, if known.
    metres_per_count : float, optional
        Travel of one count [m]; 1 mm if nothing else is said.
    configuration : str, optional
        What Chronojump calls the place of the encoder, such as "ROTARYAXIS" or "ROTARYAXISINERTIAL"; "LINEAR" if
        nothing else is said.
    diameter, outer_diameter : float, optional
        Of the axis that the strap winds on, and of what a friction encoder touches [m]; some configurations need them.
    gear : float, optional
        Travel of the person over that of the axis; 1 if nothing else is said.
    settings : str or Path, optional
        Chronojump's own Roptions.txt of this signal, instead of configuration, diameters and gear.

    Returns
    -------
    Recording
        A channel "encoder" [m]; with a rotary encoder one more, "axis" [rad]. On a flywheel, whose strap winds on again
        by itself, the position is folded: 0 with the strap unwound, negative before and after. The load is that of the
        settings.

    Raises
    ------
    InputError
        File, line and value of anything that is not a line of integers, of a displacement beyond 20 counts a
        millisecond, or of too many samples; options that contradict each other.
    """
    source = SourceFile.read(file)
    place, stated = _place(source, configuration, diameter, outer_diameter, gear, settings)
    if metres_per_count is not None:
        check_range("metres per count", metres_per_count, 1e-6, 0.05, "m")
        if settings is not None or place.rotary:
            raise InputError(f"{source}: metres_per_count says what the configuration says too: give one of them")
    lines = source.text.split("\n")
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            raise InputError(
                f"{source}, line {number}: {shown(line.strip()[:20])} follows the one line of a Chronojump encoder file"
            )
    counts = _counts(source, lines[0])
    travel = place.metres_per_count if metres_per_count is None else metres_per_count
    total = np.cumsum(counts).astype(np.float64)
    position = -np.abs(total * travel) if place.inertial else total * travel
    time = np.arange(counts.size) / _RATE

    def channel(name: str, quantity: str, unit: str, values: np.ndarray, step: float, site: str) -> Channel:
        return Channel(
            name, quantity, unit, time, values, _RATE, step, side, str(source), source.sha256, site
        )  # fmt: skip

    channels = [channel("encoder", "position", "m", position, abs(travel), "")]
    if place.rotary:
        turn = 2.0 * pi / COUNTS_PER_TURN
        channels.append(channel("axis", "angle", "rad", total * turn, turn, "axis"))
    beside = source.path.parent / _SETTINGS
    left_out: tuple[str, ...] = ()
    if settings is None and not configuration and _is_there(beside):
        left_out = (
            f"{_SETTINGS} lies beside it and is not used: if it belongs to this signal, give settings='{beside}'",
        )
    return Recording(tuple(channels), stated=stated, left_out=left_out)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _place(
    source: SourceFile,
    configuration: str,
    diameter: float | None,
    outer_diameter: float | None,
    gear: float | None,
    settings: str | Path | None,
) -> tuple[EncoderConfiguration, Stated]:
    """Where the encoder sits, and what the settings say beside it."""
    given = bool(configuration) or any(value is not None for value in (diameter, outer_diameter, gear))
    if settings is not None:
        if given:
            raise InputError(f"{source}: settings name the configuration: give no other")
        found = read_settings(settings)
        return found.configuration, Stated(device="Chronojump", load=found.load)
    if not configuration and given:
        raise InputError(f"{source}: diameters and gear belong to a configuration: give configuration='ROTARYAXIS', …")
    ratio = 1.0 if gear is None else gear
    return EncoderConfiguration(configuration or "LINEAR", diameter, outer_diameter, ratio), Stated(device="Chronojump")


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
