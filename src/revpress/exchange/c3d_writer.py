"""C3D files of analog signals, for laboratories' programs.

Little-endian, floating point, no markers: a header block, a parameter section and the samples, as the format's public
description has them (www.c3d.org). What was measured is not filtered, shifted or resampled.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from revpress.errors import InputError
from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.units import face

_BLOCK = 512
_INTEL = 84
_MOST_CHANNELS = 255  # that one parameter names
_MOST_FRAMES = 32_767  # programs differ in whether numbers of frames have a sign
_MOST_WORDS = 32_767  # of analog samples a frame
_LONGEST = 127  # characters of a name
_SPACING = 1e-3  # of a step: times no further from even spacing are even


def c3d_bytes(recording: Recording) -> bytes:
    """The content of a C3D file with the signals of a recording.

    Parameters
    ----------
    recording : Recording
        Channels of one clock and one constant rate.

    Returns
    -------
    bytes
        One analog sample a frame, or as many as are needed for its frames to be counted; the last frame of a longer
        recording is filled with its last sample. Angles in degrees.

    Raises
    ------
    InputError
        No signals, several clocks or rates, missing samples, or more than the format holds.
    """
    channels = recording.channels
    _check(channels)
    count, first = len(channels), channels[0]
    rate = (len(first) - 1) / float(first.time[-1] - first.time[0])
    spread = -(-len(first) // _MOST_FRAMES)
    if count * spread > _MOST_WORDS:
        raise InputError(f"{recording.source}: {len(first)} samples of {count} channels are more than C3D holds")
    frames = -(-len(first) // spread)
    units = [face(1.0, channel.unit) for channel in channels]
    values = np.stack([channel.values * factor for channel, (factor, _) in zip(channels, units, strict=True)], axis=1)
    values = np.concatenate([values, np.repeat(values[-1:], frames * spread - len(first), axis=0)])
    names = [f"{c.name} {c.side}" if c.side is not None and c.side not in c.name else c.name for c in channels]
    spelled = [unit.replace("°", "deg").replace("²", "^2") or "1" for _, unit in units]
    analog = [
        _numbers(2, "USED", 2, [count]),
        _numbers(2, "RATE", 4, [rate]),
        _numbers(2, "GEN_SCALE", 4, [1.0]),
        _numbers(2, "SCALE", 4, [1.0] * count, several=True),
        _numbers(2, "OFFSET", 2, [0] * count, several=True),
        _texts(2, "LABELS", names),
        _texts(2, "DESCRIPTIONS", [channel.quantity for channel in channels]),
        _texts(2, "UNITS", spelled),
    ]

    def chain_of(begin: int) -> bytes:
        point = [
            _numbers(1, "USED", 2, [0]),
            _numbers(1, "FRAMES", 2, [frames]),
            _numbers(1, "SCALE", 4, [-1.0]),
            _numbers(1, "RATE", 4, [rate / spread]),
            _numbers(1, "DATA_START", 2, [begin]),
            _texts(1, "LABELS", []),
            _texts(1, "UNITS", ["m"]),
        ]
        made = _group(3, "MANUFACTURER", _texts(3, "SOFTWARE", ["revpress"]))
        return _group(1, "POINT", *point) + _group(2, "ANALOG", *analog) + made + b"\0\0"

    blocks = -(-(4 + len(chain_of(0))) // _BLOCK)
    begin = 2 + blocks
    chain = chain_of(begin)
    parameters = (bytes([1, 0x50, blocks & 0xFF, _INTEL]) + chain).ljust(blocks * _BLOCK, b"\0")
    head = bytes([2, 0x50]) + struct.pack("<5H", 0, count * spread, 1, frames, 0)
    head += struct.pack("<f2Hf", -1.0, begin, spread, rate / spread)
    return head.ljust(_BLOCK, b"\0") + parameters + values.astype("<f4").tobytes()


def _check(channels: Sequence[Channel]) -> None:
    if not channels:
        raise InputError("the recording has no signals to write as C3D")
    first = channels[0]
    if len(channels) > _MOST_CHANNELS:
        raise InputError(f"{first.source}: {len(channels)} channels, but C3D holds {_MOST_CHANNELS}")
    for channel in channels:
        if not np.array_equal(channel.time, first.time):
            raise InputError(
                f"{first.source}: {channel.name} and {first.name} were not measured at the same instants, which C3D "
                "cannot say: write .csv or .ndjson"
            )
    if len(first) < 2 or first.rate is None:
        raise InputError(f"{first.source}: C3D needs a constant rate: write .csv or .ndjson")
    steps = np.diff(first.time)
    if np.abs(steps - steps.mean()).max() > _SPACING * steps.mean():
        raise InputError(f"{first.source}: samples are missing or uneven, which C3D cannot say: write .csv or .ndjson")


def _record(name: str, number: int, body: bytes) -> bytes:
    spelled = name.encode("ascii")
    return struct.pack("<bb", len(spelled), number) + spelled + struct.pack("<h", len(body) + 2) + body


def _group(number: int, name: str, *parameters: bytes) -> bytes:
    return _record(name, -number, b"\0") + b"".join(parameters)


def _numbers(number: int, name: str, size: int, values: Sequence[float], several: bool = False) -> bytes:
    """A parameter of whole numbers of 16 bits, or of 32-bit floating point."""
    held = struct.pack(f"<{len(values)}f", *values) if size == 4 else np.array(values, "<u2").tobytes()
    shape = bytes([1, len(values)]) if several else b"\0"
    return _record(name, number, struct.pack("<b", size) + shape + held + b"\0")


def _texts(number: int, name: str, texts: Sequence[str]) -> bytes:
    cut = [text.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore").encode("utf-8") for text in texts]
    width = max([1, *map(len, cut)])
    held = b"".join(text.ljust(width) for text in cut)
    return _record(name, number, struct.pack("<b", -1) + bytes([2, width, len(cut)]) + held + b"\0")
