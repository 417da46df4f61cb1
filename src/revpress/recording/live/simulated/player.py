"""A signal that becomes due as time goes by."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Channel, check_samples
from revpress.instrument.recording import Recording
from revpress.recording.live.transport import clock

Array = NDArray[np.float64]


class SimulatedDevice(Protocol):
    """A device that plays a signal to whoever joins it."""

    @property
    def address(self) -> str:
        """What to give to ``revpress capture``."""
        ...

    def serve(self, until: float = np.inf) -> bool:
        """Wait for somebody to join, and play the signal once.

        Parameters
        ----------
        until : float
            Seconds from now.

        Returns
        -------
        bool
            Whether all of it was played.
        """
        ...

    def stop(self) -> None:
        """Have :meth:`serve` return soon; from any thread."""
        ...

    def close(self) -> None:
        """Let everything go; safe at any time and more than once."""
        ...


class Player:
    """A channel at an even rate, played from when it is begun.

    Parameters
    ----------
    channel : Channel
        What is played.
    rate : float
        At which the device sends [Hz]; a channel of another rate is put on it by straight lines.
    speed : float
        Times as fast as in life.

    Raises
    ------
    InputError
        A speed that is none, or more samples than are worked with.
    """

    def __init__(self, channel: Channel, rate: float, speed: float = 1.0) -> None:
        self.speed = check_range("speed", speed, 1e-2, 1e3)
        length = float(channel.time[-1] - channel.time[0])
        self.time: Array = np.arange(check_samples(channel.source, length * rate + 1 + 1e-6)) / rate
        self.values: Array = np.interp(channel.time[0] + self.time, channel.time, channel.values)
        self.place = 0
        self._begun = 0.0

    def begin(self) -> None:
        """From the first sample on, now."""
        self.place, self._begun = 0, clock()

    @property
    def done(self) -> bool:
        """Whether all of it was due."""
        return self.place >= self.time.size

    def due(self) -> slice:
        """The samples that have become due since the last time."""
        start, now = self.place, (clock() - self._begun) * self.speed
        self.place = int(np.searchsorted(self.time, now, side="right"))
        return slice(start, self.place)


def only(recording: Recording, quantity: str) -> Channel:
    """The one channel of a quantity.

    Parameters
    ----------
    recording : Recording
        Where it is looked for.
    quantity : str
        What the device measures.

    Returns
    -------
    Channel

    Raises
    ------
    InputError
        None, or more than one.
    """
    found = recording.of(quantity)
    if len(found) != 1:
        raise InputError(
            f"{recording.source}: the device plays one channel of {quantity}, but there are {len(found)} among "
            f"{', '.join(shown(channel.name) for channel in recording) or 'none'}"
        )
    return found[0]
