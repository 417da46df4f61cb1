"""Zero while it is measured: what force channels show is counted from where they rest; the record stays as it is."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.recording.live.capture import Listener
from revpress.recording.live.transport import Block, LiveStream, clock

Array = NDArray[np.float64]

_RESTED = 0.5  # s before a tare that its mean is taken of
_STEADY = 20.0
"""Most that a force may vary within that time [N], else somebody pulls (assumed)."""


@dataclass
class Tare:
    """A listener that passes on to another, less what the forces were when it was asked to.

    Attributes
    ----------
    listener : Listener
        Who listens behind it.
    """

    listener: Listener
    _streams: dict[str, LiveStream] = field(default_factory=dict)
    _zero: dict[str, Array] = field(default_factory=dict)
    _recent: dict[str, deque[tuple[float, Array]]] = field(default_factory=dict)

    def opened(self, stream: LiveStream) -> None:
        """Pass it on; an instrument that is back keeps its zero.

        Parameters
        ----------
        stream : LiveStream
            What an instrument will send.
        """
        before = self._streams.get(stream.name)
        self._streams[stream.name] = stream
        if before is None or before.channels != stream.channels:
            self._zero[stream.name] = np.zeros(len(stream.channels))
        self._recent[stream.name] = deque()
        self.listener.opened(stream)

    def block(self, stream: LiveStream, block: Block, time: Array) -> None:
        """Pass samples on.

        Parameters
        ----------
        stream : LiveStream
            Of which they are.
        block : Block
            What came.
        time : ndarray, shape (n,)
            Their instants in this computer's clock [s].
        """
        if any(channel.quantity == "force" for channel in stream.channels):
            recent = self._recent[stream.name]
            recent.append((block.received, stream.values(block.raw)))
            while block.received - recent[0][0] > _RESTED:
                recent.popleft()
            zero = self._zero[stream.name]
            if zero.any():
                block = replace(block, raw=block.raw - zero / [channel.scale for channel in stream.channels])
        self.listener.block(stream, block, time)

    def take(self) -> str:
        """Count all forces from their mean over the last half second.

        Returns
        -------
        str
            What was taken away, in one sentence.

        Raises
        ------
        InputError
            No force comes, or somebody pulls.
        """
        found: dict[str, Array] = {}
        words = []
        for name, stream in self._streams.items():
            columns = [i for i, channel in enumerate(stream.channels) if channel.quantity == "force"]
            parts = [values for received, values in self._recent[name] if clock() - received < 2 * _RESTED]
            if not columns or not parts:
                continue
            values = np.concatenate(parts)
            zero = np.zeros(len(stream.channels))
            for i in columns:
                if (spread := float(np.ptp(values[:, i]))) > _STEADY:
                    raise InputError(
                        f"{stream.channels[i].name} varies by {spread:.0f} N within half a second, but a tare needs it "
                        f"at rest, within {_STEADY:g} N"
                    )
                zero[i] = values[:, i].mean()
                words.append(f"{stream.channels[i].name} from {zero[i]:.1f} N")
            found[name] = zero
        if not found:
            raise InputError("there is nothing to tare: no force came within the last second")
        self._zero |= found
        return f"From here on forces are shown from a new zero, {', '.join(words)}; the record keeps them as they came"
