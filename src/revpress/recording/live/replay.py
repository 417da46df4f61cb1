"""A recording played as if it were measured now."""

from __future__ import annotations

import time
from collections import deque
from math import inf

import numpy as np

from revpress.errors import InputError, check_range
from revpress.instrument.recording import Recording
from revpress.recording.live.transport import (
    Block,
    LiveChannel,
    LiveStream,
    TransportEnded,
    TransportLost,
    clock,
)

_BLOCK = 0.02  # s of the recording that come at once


class Replay:
    """The channels of a recording that share their instants, at the speed that they were measured or another.

    Parameters
    ----------
    recording : Recording
        What is played.
    speed : float
        Times as fast as it was measured; infinite for as fast as it can be read.
    name : str
        What it is called.

    Raises
    ------
    InputError
        No channel, a speed that is none, or channels with instants of their own: each of those is played by a replay of
        its own, see :func:`replays`.
    """

    def __init__(self, recording: Recording, speed: float = 1.0, name: str = "replay") -> None:
        if speed != inf:
            check_range("speed of a replay", speed, 1e-3, 1e6)
        if not recording.channels:
            raise InputError("a recording without a channel cannot be played")
        first = recording.channels[0]
        if any(not np.array_equal(channel.time, first.time) for channel in recording.channels):
            raise InputError(f"{first.source}: its channels have instants of their own: play each of them")
        self.name = name
        self.notes: deque[str] = deque()
        self.battery: float | None = None
        self._speed = speed
        self._time = first.time - first.time[0]
        self._values = np.column_stack([channel.values for channel in recording.channels])
        channels = tuple(
            LiveChannel(c.name, c.quantity, c.unit, resolution=c.resolution, side=c.side) for c in recording.channels
        )
        self._stream = LiveStream(name, f"replay of {first.source}", channels, first.rate, clock="measured")
        self._place = 0
        self._begun: float | None = None

    @property
    def stream(self) -> LiveStream:
        """What is played."""
        return self._stream

    def open(self) -> LiveStream:
        """Begin, or go on where it was left.

        Returns
        -------
        LiveStream
        """
        self._begun = clock() - self._sent(self._place)
        return self._stream

    def read(self, wait: float) -> Block | None:
        """The next fiftieth of a second, once it is due.

        Parameters
        ----------
        wait : float
            For it [s].

        Returns
        -------
        Block or None

        Raises
        ------
        TransportEnded
            All has been played.
        """
        if self._begun is None:
            raise TransportLost("the replay is not open")
        if self._place >= self._time.size:
            raise TransportEnded
        start = self._place
        stop = int(np.searchsorted(self._time, self._time[start] + _BLOCK - 1e-9))
        stop = max(stop, start + 1)
        left = self._begun + self._sent(stop - 1) - clock()
        if left > wait:
            time.sleep(wait)
            return None
        if left > 0:
            time.sleep(left)
        self._place = stop
        offset = (float(self._time[start]), self._begun) if start == 0 else None
        return Block(self._time[start:stop], self._values[start:stop], clock(), offset)

    def close(self) -> None:
        """Stop."""
        self._begun = None

    def _sent(self, place: int) -> float:
        """When a sample is due [s] after the beginning."""
        return 0.0 if self._speed == inf or place >= self._time.size else float(self._time[place]) / self._speed


def replays(recording: Recording, speed: float = 1.0) -> list[Replay]:
    """A replay for each set of channels that share their instants.

    Parameters
    ----------
    recording : Recording
        What is played.
    speed : float
        As of :class:`Replay`.

    Returns
    -------
    list of Replay
        Named by their first channel.
    """
    groups: list[list[int]] = []
    for place, channel in enumerate(recording.channels):
        for group in groups:
            if np.array_equal(recording.channels[group[0]].time, channel.time):
                group.append(place)
                break
        else:
            groups.append([place])
    return [
        Replay(Recording(tuple(recording.channels[i] for i in group)), speed, recording.channels[group[0]].name)
        for group in groups
    ]
