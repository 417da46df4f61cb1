"""Chronojump's encoder on a serial port: a signed byte a millisecond, the counts since the last one, and nothing else.

There is no time stamp and no mark of a frame, so time is the number of bytes, and a byte that is lost is time (and
travel) that is lost. Only how many come a second can show it, and it is watched.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from revpress.errors import check_range
from revpress.instrument.channel import Side
from revpress.recording.live.serial_port import SerialPort
from revpress.recording.live.transport import Block, LiveChannel, LiveStream, ReceptionClock, TransportLost, clock

_RATE = 1000.0
_DROPPED = 20
"""First bytes, which are of before the capture."""
_GATHERED = 0.01  # s: bytes that come within it are one block
_WATCHED = 1.0  # s: over which the least delay of a block is looked for
_LATE = 0.010
"""A least delay that grew by so much in two seconds [s] is bytes that were lost: no clock drifts so fast."""


class ChronojumpEncoder:
    """An encoder on a serial port.

    Parameters
    ----------
    path : str
        Of the port.
    metres_per_count : float
        Travel of one count [m]; 1 mm for the linear encoder.
    side : {"left", "right", "both"}, optional
        Which limb moves.

    Raises
    ------
    InputError
        A length of a count that cannot be.
    """

    def __init__(self, path: str, metres_per_count: float = 1e-3, side: Side | None = None) -> None:
        check_range("metres per count", metres_per_count, 1e-6, 0.05, "m")
        self.path = path
        self.name = "encoder"
        self.notes: deque[str] = deque()
        self.battery: float | None = None
        channel = LiveChannel(
            "encoder", "position", "m", metres_per_count, metres_per_count, side, limit=127 * metres_per_count
        )
        self._stream = LiveStream(self.name, "Chronojump encoder", (channel,), _RATE, dtype="<i1", cumulative=True)
        self._port: SerialPort | None = None
        self._begin()

    @property
    def stream(self) -> LiveStream:
        """The same at every opening."""
        return self._stream

    def open(self) -> LiveStream:
        """Open the port; bytes come unasked.

        Returns
        -------
        LiveStream

        Raises
        ------
        TransportLost
            There is no such port, or another program has it.
        """
        self.close()
        self._port = SerialPort(self.path)
        self._begin()
        return self._stream

    def read(self, wait: float) -> Block | None:
        """The bytes that came.

        Parameters
        ----------
        wait : float
            For the first [s].

        Returns
        -------
        Block or None

        Raises
        ------
        TransportLost
            The port has gone.
        """
        if self._port is None:
            raise TransportLost(f"the serial port {self.path} is not open")
        raw = np.frombuffer(self._port.read(wait, _GATHERED), np.int8)
        received = clock()
        skipped = min(self._skip, raw.size)
        self._skip -= skipped
        raw = raw[skipped:]
        if not raw.size:
            return None
        time = (self._count + 1 + np.arange(raw.size)) / _RATE
        self._count += raw.size
        self._watch(float(time[-1]), received)
        return Block(time, raw[:, None], received, self._clock.update(float(time[-1]), received))

    def close(self) -> None:
        """Let the port go."""
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def _begin(self) -> None:
        self._skip, self._count = _DROPPED, 0
        self._clock = ReceptionClock()
        self._least = [np.inf, np.inf, np.inf]  # of the last whole periods, and of this one
        self._period = _WATCHED

    def _watch(self, sent: float, received: float) -> None:
        """Take note of the least delay, and say when it has grown as only lost bytes make it grow."""
        self._least[-1] = min(self._least[-1], received - sent)
        if sent < self._period:
            return
        before, last, this = self._least
        grown = min(last, this) - before
        if np.isfinite(before) and grown > _LATE:
            lost = round(_RATE * grown)
            self.notes.append(
                f"{self.name}: about {lost} bytes were lost within the last {2 * _WATCHED:g} s; what was moved in "
                "them is lost too"
            )
            self._count += lost  # from here on time is right again
            last = this = np.inf
        self._least = [last, this, np.inf]
        self._period = sent + _WATCHED
