"""What instruments send, as pictures of it: least and most of every channel in even buckets of time, ready to be sent.

A picture is small whatever the rate: a screen has a column of pixels for a bucket, and what goes up and down within it
is one stroke from its least to its most value. Pictures are made beside the record and never instead of it.

Notes
-----
A picture is bytes, little-endian: version (uint8), channels n (uint8), buckets k (uint16), when it was made (float64,
seconds of the epoch), the time of its first bucket (float64, seconds since the capture began), the width of a bucket
(float64, s); then float32 of shape (n, k, 2), least and most, NaN where there was no sample. Buckets of a picture take
the place of those of the same time in earlier ones: a picture begins earlier than the last one ended where samples came
late.
"""

from __future__ import annotations

import struct
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revpress.errors import check_range
from revpress.mechanics.compile import kernel
from revpress.recording.live.transport import Block, LiveChannel, LiveStream

Array = NDArray[np.float64]

VERSION = 1
"""Of the form of a picture."""
WIDTH = 0.02
"""Of a bucket [s]."""
MOST_CHANNELS = 255
"""That a picture can have; further ones are kept in the record and not shown."""

_HEAD = struct.Struct("<BBHddd")
_RING = 256  # buckets that are remembered: samples that are later than that are not shown
_LONGEST = 100  # buckets of one picture
_WAITS = 1  # buckets after which a bucket is taken as full: senders give their samples in blocks of that length
_NEVER = np.iinfo(np.int64).max


@kernel()
def _fill(
    time: Array,
    values: Array,
    begun: float,
    width: float,
    numbers: NDArray[np.int64],
    ring: NDArray[np.float32],
    earliest: int,
) -> int:
    """Sort samples (n, channels) into a ring of buckets; the earliest bucket that has changed, or ``earliest``."""
    size = numbers.size
    for i in range(time.size):
        number = int(np.floor((time[i] - begun) / width))
        place = number % size
        if number < numbers[place] or number < 0:  # its place is taken by a newer one; from before the beginning
            continue
        if number != numbers[place]:
            numbers[place] = number
            ring[:, place, :] = np.nan
        for c in range(ring.shape[0]):
            value = np.float32(values[i, c])
            if not np.isfinite(value):
                continue
            if not ring[c, place, 0] <= value:
                ring[c, place, 0] = value
                earliest = min(earliest, number)
            if not ring[c, place, 1] >= value:
                ring[c, place, 1] = value
                earliest = min(earliest, number)
    return earliest


@dataclass
class _Shown:
    """What is remembered of one instrument."""

    stream: LiveStream
    ring: NDArray[np.float32]
    numbers: NDArray[np.int64]
    sum: Array
    earliest: int = _NEVER


@dataclass
class Buckets:
    """The listener of a capture that makes pictures of what comes.

    Attributes
    ----------
    begun : float
        When the capture began, in this computer's clock [s]; to be set again when it does.
    width : float
        Of a bucket [s].

    Raises
    ------
    InputError
        Buckets shorter than 1 ms or longer than 1 s.
    """

    begun: float
    width: float = WIDTH
    changes: int = 0
    """How often the channels have become others."""
    _streams: dict[str, _Shown] = field(default_factory=dict)
    _next: int = 0

    def __post_init__(self) -> None:
        check_range("width of a bucket", self.width, 1e-3, 1.0, "s")

    @property
    def channels(self) -> list[tuple[str, LiveChannel]]:
        """Instrument and channel of every row, in their order."""
        every = [(name, c) for name, shown in self._streams.items() for c in shown.stream.channels]
        return every[:MOST_CHANNELS]

    @property
    def hidden(self) -> int:
        """Channels that no picture has room for."""
        return max(0, sum(len(one.stream.channels) for one in self._streams.values()) - MOST_CHANNELS)

    def opened(self, stream: LiveStream) -> None:
        """Make room for its channels; one that is back goes on in its rows.

        Parameters
        ----------
        stream : LiveStream
            What an instrument will send.
        """
        before = self._streams.get(stream.name)
        count = len(stream.channels)
        if before is not None and before.stream.channels == stream.channels:
            before.stream, before.sum = stream, np.zeros(count)
            return
        ring = np.full((count, _RING, 2), np.nan, np.float32)
        self._streams[stream.name] = _Shown(stream, ring, np.full(_RING, -1, np.int64), np.zeros(count))
        self.changes += 1

    def block(self, stream: LiveStream, block: Block, time: Array) -> None:
        """Sort samples into their buckets.

        Parameters
        ----------
        stream : LiveStream
            Of which they are.
        block : Block
            What came.
        time : ndarray, shape (n,)
            Their instants in this computer's clock [s].
        """
        shown = self._streams[stream.name]
        values = stream.values(block.raw)
        if stream.cumulative:
            values = shown.sum + np.cumsum(values, axis=0)
            shown.sum = values[-1].copy()
        shown.earliest = _fill(time, values, self.begun, self.width, shown.numbers, shown.ring, shown.earliest)

    def picture(self, now: float, stamp: float | None = None) -> bytes | None:
        """All buckets that have become full since the last picture, and those that late samples have changed.

        Parameters
        ----------
        now : float
            In this computer's clock [s].
        stamp : float, optional
            The same in seconds of the epoch; asked for if not given.

        Returns
        -------
        bytes or None
            As in the notes of this module; None where no bucket is full or no instrument is there.
        """
        stop = int((now - self.begun) / self.width) - _WAITS
        first = max(min(self._next, *(one.earliest for one in self._streams.values()), stop), stop - _LONGEST, 0)
        rows = min(MOST_CHANNELS, sum(len(one.stream.channels) for one in self._streams.values()))
        if stop <= first or not rows:
            return None
        buckets = np.arange(first, stop)
        places = buckets % _RING
        out = np.full((rows, buckets.size, 2), np.nan, np.float32)
        row = 0
        for one in self._streams.values():
            part: Any = out[row : row + len(one.stream.channels)]
            there = one.numbers[places] == buckets
            part[:, there] = one.ring[: part.shape[0], places[there]]
            row += part.shape[0]
            one.earliest = _NEVER
        self._next = stop
        made = time.time() if stamp is None else stamp
        return (
            _HEAD.pack(VERSION, rows, buckets.size, made, first * self.width, self.width)
            + out.astype("<f4", copy=False).tobytes()
        )


@dataclass(frozen=True)
class Picture:
    """A picture as it is read.

    Attributes
    ----------
    stamp : float
        When it was made [s of the epoch].
    start : float
        Time of its first bucket [s since the capture began].
    width : float
        Of a bucket [s].
    values : ndarray, shape (channels, buckets, 2)
        Least and most; NaN where there was no sample.
    """

    stamp: float
    start: float
    width: float
    values: NDArray[np.float32]


def read_picture(data: bytes) -> Picture:
    """Read what :meth:`Buckets.picture` made.

    Parameters
    ----------
    data : bytes
        Of one message.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        Another version or another length.
    """
    version, channels, buckets, stamp, start, width = _HEAD.unpack_from(data)
    if version != VERSION:
        raise ValueError(f"a picture of version {version}, but only {VERSION} is known")
    values = np.frombuffer(data, "<f4", offset=_HEAD.size)
    return Picture(stamp, start, width, values.reshape(channels, buckets, 2))
