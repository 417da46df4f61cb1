"""The blocks of a C3D file: header, parameters and samples, in the byte orders of PC, DEC and MIPS.

A reader of the house's own: the usual library never returns from some files that are cut off, refuses MIPS order, and
trusts one of the places in which a file repeats its sizes. Here the sizes that fill the file best are taken, and
nothing is set aside that the file does not hold. The format is described at c3d.org (:cite:`c3d2024`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import check_samples
from revpress.recording.source_file import SourceFile

Array = NDArray[np.float64]

BLOCK = 512
"""Bytes of a block."""

_KEY = 0x50
_INTEL, _DEC, _MIPS = 84, 85, 86
_FOUR_LETTERS = 12345
_MOST_EVENTS = 18
_UNKNOWN_FRAMES = 65535
_MOST_POINTS = 10_000  # far more markers or channels than any laboratory has


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Attributes
    ----------
    texts : tuple of str
        What an array of characters holds, without blanks at the end of each.
    numbers : ndarray, shape (n,)
        What any other holds, the first index fastest.
    """

    texts: tuple[str, ...]
    numbers: Array


@dataclass(frozen=True)
class Blocks:
    """What a C3D file holds.

    Attributes
    ----------
    parameters : mapping of str to Parameter
        By "GROUP:NAME" in capitals.
    points : ndarray, shape (frame, point, 3)
        In the file's unit, its own axes.
    seen : ndarray of bool, shape (frame, point)
        False where the file says that the point is missing.
    analog : ndarray, shape (sample, channel)
        In the channel's unit.
    first_frame : int
        Number of the first frame in the trial, from 1.
    frame_rate, analog_rate : float
        [Hz].
    events : tuple of (str, float)
        Of the header: label, and time since the first frame [s].
    declared_frames : int
        How many frames the file says that it has.
    """

    parameters: Mapping[str, Parameter]
    points: NDArray[np.float32]
    seen: NDArray[np.bool_]
    analog: Array
    first_frame: int
    frame_rate: float
    analog_rate: float
    events: tuple[tuple[str, float], ...]
    declared_frames: int

    def texts(self, name: str) -> list[str]:
        """The texts of a parameter, with those of its continuations (LABELS2, LABELS3, ...)."""
        return _texts(self.parameters, name)

    def numbers(self, name: str) -> Array:
        """The numbers of a parameter; empty where it is absent."""
        return _numbers(self.parameters, name)


def why_not_c3d(data: bytes) -> str | None:
    """Why bytes are no C3D file, by their first blocks.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    str or None
        A clause; None if it may be one.
    """
    if len(data) < 2 * BLOCK or data[1] != _KEY or not data[0]:
        return "its first block is no C3D header"
    place = (data[0] - 1) * BLOCK
    if len(data) < place + 4 or data[place + 3] not in (_INTEL, _DEC, _MIPS) or 0 not in data[:BLOCK]:
        return "it has no C3D parameter block"
    return None


def read_blocks(source: SourceFile) -> Blocks:
    """Read header, parameters and samples.

    Parameters
    ----------
    source : SourceFile
        The file; in one that is damaged, numpy may warn of what is no number (such points are not `seen`).

    Returns
    -------
    Blocks
        What it holds.

    Raises
    ------
    InputError
        Not a C3D file, or none whose samples are there.
    """
    data = source.data
    reason = why_not_c3d(data)
    if reason:
        raise InputError(f"{source}: {reason}")
    start = (data[0] - 1) * BLOCK
    order = _Order(data[start + 3])
    parameters = dict(_parameters(data, start, order))
    header = [int(word) & 0xFFFF for word in order.integers(data, 2, 10)]
    points, analog, spread = _counts(source, parameters, header, order)
    frames = _frames(parameters, header)
    begin = _data_start(source, parameters, header)
    words = 4 * points + analog * spread
    is_float = order.floats(data, 12, 1)[0] < 0 or _first(parameters, "POINT:SCALE", 1.0) < 0
    size = 4 if is_float else 2
    whole = (len(data) - begin) // (words * size)
    if whole < 1:
        raise InputError(f"{source}: has no whole frame of its {points} points and {analog} analog channels")
    there = min(frames, whole)
    check_samples(f"{source}: its analog samples", there * max(spread, 1))
    raw = (order.floats if is_float else order.integers)(data, begin, there * words).reshape(there, words)
    rate, analog_rate = _rates(source, parameters, order.floats(data, 20, 1)[0], spread)
    places = raw[:, : 4 * points].reshape(there, points, 4)
    scale = np.float32(1.0 if is_float else abs(_first(parameters, "POINT:SCALE", order.floats(data, 12, 1)[0])))
    coordinates = places[:, :, :3].astype(np.float32, copy=False) * scale
    seen = (places[:, :, 3] >= 0) & np.isfinite(coordinates).all(axis=2)
    channels = _scaled(parameters, raw[:, 4 * points :].reshape(there * spread, analog), is_float)
    first = int(_long(parameters, "TRIAL:ACTUAL_START_FIELD") or header[2] or 1)
    events = tuple(_header_events(data, order))
    return Blocks(parameters, coordinates, seen, channels, first, rate, analog_rate, events, frames)


class _Order:
    """How a processor writes numbers."""

    def __init__(self, processor: int) -> None:
        self.mark = ">" if processor == _MIPS else "<"
        self.swapped = processor == _DEC

    def integers(self, data: bytes, place: int, count: int) -> NDArray[np.int16]:
        return np.frombuffer(data, self.mark + "i2", count, place)

    def floats(self, data: bytes, place: int, count: int) -> NDArray[np.float32]:
        if not self.swapped:
            return np.frombuffer(data, self.mark + "f4", count, place)
        halves = np.frombuffer(data, "<u2", 2 * count, place).reshape(count, 2)
        # The exponent counts from 2 more than in IEEE 754, and the halves change places.
        bits = (halves[:, 0].astype(np.uint32) << 16) | halves[:, 1]
        values: NDArray[np.float32] = bits.view(np.float32) / np.float32(4.0)
        return values


def _parameters(data: bytes, start: int, order: _Order) -> Iterator[tuple[str, Parameter]]:
    """Every parameter; the chain ends where it says so, or where it does not go on."""
    groups: dict[int, str] = {}
    found: list[tuple[int, str, Parameter]] = []
    place = start + 4
    while place + 2 <= len(data):
        length, number = struct.unpack_from("bb", data, place)
        length = abs(length)
        after = place + 2 + length
        if not length or after + 2 > len(data):
            break
        name = data[place + 2 : after].decode("latin-1").strip().upper()
        step = int(order.integers(data, after, 1)[0])
        if number < 0:
            groups[-number] = name
        elif number > 0 and (parameter := _parameter(data, after + 2, order)) is not None:
            found.append((number, name, parameter))
        if step <= 0:
            break
        place = after + step
    return ((f"{groups[number]}:{name}", parameter) for number, name, parameter in found if number in groups)


def _parameter(data: bytes, place: int, order: _Order) -> Parameter | None:
    """What stands at a place; None where it is cut off or of no kind."""
    if place + 2 > len(data):
        return None
    kind, rank = struct.unpack_from("bB", data, place)
    shape = tuple(data[place + 2 : place + 2 + rank])
    place += 2 + rank
    count = int(np.prod(shape, dtype=np.int64)) if len(shape) == rank <= 7 else -1
    width = {-1: 1, 1: 1, 2: 2, 4: 4}.get(kind, 0)
    if not width or not 0 <= count * width <= len(data) - place:
        return None
    nothing = np.zeros(0)
    if kind == -1:
        long = shape[0] if shape else 1
        held = data[place : place + count]
        texts = [held[i : i + long] for i in range(0, count, long)] if long else []
        return Parameter(tuple(_decoded(text) for text in texts), nothing)
    if kind == 1:
        return Parameter((), np.frombuffer(data, np.uint8, count, place).astype(float))
    values = (order.integers if kind == 2 else order.floats)(data, place, count)
    return Parameter((), values.astype(float))


def _decoded(text: bytes) -> str:
    text = text.strip(b" \x00")
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _texts(parameters: Mapping[str, Parameter], name: str) -> list[str]:
    out = list(parameters[name].texts) if name in parameters else []
    part = 2
    while out and (more := parameters.get(f"{name}{part}")):
        out += more.texts
        part += 1
    return out


def _numbers(parameters: Mapping[str, Parameter], name: str) -> Array:
    out = parameters[name].numbers if name in parameters else np.zeros(0)
    part = 2
    while out.size and (more := parameters.get(f"{name}{part}")):
        out = np.concatenate([out, more.numbers])
        part += 1
    return out


def _first(parameters: Mapping[str, Parameter], name: str, without: float) -> float:
    values = _numbers(parameters, name)
    return float(values[0]) if values.size and np.isfinite(values[0]) else float(without)


def _count(parameters: Mapping[str, Parameter], name: str) -> int:
    """A number of things, which is never negative: an integer of 16 bits is meant without a sign."""
    value = _first(parameters, name, 0.0)
    return int(value) & 0xFFFF if -0x8000 <= value < 0 else int(min(max(value, 0.0), 1e9))


def _long(parameters: Mapping[str, Parameter], name: str) -> int:
    """A number of frames in two integers of 16 bits, the low one first."""
    values = _numbers(parameters, name)
    if not values.size or not np.all(np.isfinite(values[:2])) or np.abs(values[:2]).max() > 0xFFFF:
        return 0
    low, high = (int(v) & 0xFFFF for v in (*values[:2], 0)[:2])
    return low + (high << 16)


def _counts(
    source: SourceFile, parameters: Mapping[str, Parameter], header: list[int], order: _Order
) -> tuple[int, int, int]:
    """Points, analog channels, and analog samples in a frame: of header and parameters what fills the file best."""
    head_points, head_total, head_spread = header[0], header[1], header[8]
    rate = _first(parameters, "POINT:RATE", 0.0)
    spread = round(min(max(_first(parameters, "ANALOG:RATE", 0.0) / rate, 0.0), 1e4)) if rate > 0 else 0
    used = _count(parameters, "ANALOG:USED")
    analogs = {(used, head_spread), (used, spread)}
    if head_spread and not head_total % head_spread:
        analogs.add((head_total // head_spread, head_spread))
    points = {head_points, _count(parameters, "POINT:USED")}
    size = 4 if _first(parameters, "POINT:SCALE", order.floats(source.data, 12, 1)[0]) < 0 else 2
    have = (len(source.data) - _data_start(source, parameters, header)) // size
    frames = _frames(parameters, header)
    ways = [
        (p, a, s if a else 1)
        for p in points
        for a, s in analogs
        if 4 * p + a * s > 0 and max(p, a) <= _MOST_POINTS and (s or not a)
    ]
    if not ways:
        raise InputError(f"{source}: has neither points nor analog channels")

    def unused(way: tuple[int, int, int]) -> tuple[int, bool, int]:
        left = have - (4 * way[0] + way[1] * way[2]) * frames
        return (left if left >= 0 else 2**62 - left, way[1] != used, way[2])

    return min(ways, key=unused)


def _frames(parameters: Mapping[str, Parameter], header: list[int]) -> int:
    frames = _count(parameters, "POINT:FRAMES")
    if frames == _UNKNOWN_FRAMES:
        first, last = (_long(parameters, f"TRIAL:ACTUAL_{end}_FIELD") for end in ("START", "END"))
        frames = int(_first(parameters, "POINT:LONG_FRAMES", 0.0)) or max(last - first + 1, 0) or frames
    return frames or max(header[3] - header[2] + 1, 0)


def _data_start(source: SourceFile, parameters: Mapping[str, Parameter], header: list[int]) -> int:
    block = _count(parameters, "POINT:DATA_START") or header[7]
    start = (block - 1) * BLOCK
    if not BLOCK <= start < len(source.data):
        raise InputError(f"{source}: says that its samples begin in block {block}, which it does not have")
    return start


def _rates(source: SourceFile, parameters: Mapping[str, Parameter], header: float, spread: int) -> tuple[float, float]:
    """Frames and analog samples a second; where one is missing, from the other."""
    rate = _first(parameters, "POINT:RATE", 0.0) or float(header)
    analog = _first(parameters, "ANALOG:RATE", 0.0)
    if not rate > 0:
        rate = analog / spread
    if not 0 < rate <= 1e6:
        raise InputError(f"{source}: its rate is {shown(rate)} Hz, outside the allowed range above 0 to 1e+06 Hz")
    return rate, rate * spread


def _scaled(parameters: Mapping[str, Parameter], raw: NDArray[np.generic], is_float: bool) -> Array:
    """Analog samples in their units: (raw − offset) × scale × general scale."""
    channels = raw.shape[1]
    unsigned = (_texts(parameters, "ANALOG:FORMAT") or [""])[0].upper() == "UNSIGNED"
    scale, offset = np.ones(channels), np.zeros(channels)
    for name, into in (("ANALOG:SCALE", scale), ("ANALOG:OFFSET", offset)):
        held = _numbers(parameters, name)[:channels]
        into[: held.size] = held
    # The middle of 16 bits without a sign is one more than a word with a sign holds.
    offset = np.where((offset == -0x8000) | (unsigned & (offset < 0)), offset + 0x10000, offset)
    if unsigned and not is_float:
        raw = raw.view(raw.dtype.str.replace("i", "u"))
    out = raw.astype(float)
    out -= offset
    out *= scale * _first(parameters, "ANALOG:GEN_SCALE", 1.0)
    return out


def _header_events(data: bytes, order: _Order) -> Iterator[tuple[str, float]]:
    key, count = order.integers(data, 298, 2)
    if key != _FOUR_LETTERS or not 0 < count <= _MOST_EVENTS:
        return
    for i, time in enumerate(order.floats(data, 304, int(count))):
        if np.isfinite(time):
            yield _decoded(data[396 + 4 * i : 400 + 4 * i]), float(time)
