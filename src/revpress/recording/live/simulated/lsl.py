"""An outlet of Lab Streaming Layer."""

from __future__ import annotations

import threading

import numpy as np

from revpress.errors import InputError
from revpress.instrument.recording import Recording
from revpress.recording.live.simulated.player import Player
from revpress.recording.live.transport import clock, needs

_CHUNK = 0.01  # s
_LINGERS = 1.0  # s after the end, so that whoever listens has all of it
_RATE = 1000.0  # Hz, of channels that have no even one


class SimulatedLsl:
    """All channels of a recording as one stream, each with label, quantity and unit.

    Parameters
    ----------
    recording : Recording
        What is played, at the rate of its first channel.
    speed : float
        Times as fast as in life.
    name : str
        Of the stream.
    source_id : str
        By which the same sender is known when it comes back.
    """

    def __init__(
        self, recording: Recording, speed: float = 1.0, name: str = "revpress", source_id: str = "revpress-simulated"
    ) -> None:
        if not recording.channels:
            raise InputError("a recording without a channel cannot be played")
        self._pylsl = needs("pylsl")
        rate = recording.channels[0].rate or _RATE
        players = [Player(channel, rate, speed) for channel in recording]
        count = min(player.time.size for player in players)
        self._player = players[0]
        self._values = np.column_stack([player.values[:count] for player in players]).astype(np.float32)
        self._name = name
        info = self._pylsl.StreamInfo(name, "revpress", len(players), rate * speed, self._pylsl.cf_float32, source_id)
        channels = info.desc().append_child("channels")
        for channel in recording:
            node = channels.append_child("channel")
            for key, value in (("label", channel.name), ("unit", channel.unit), ("type", channel.quantity)):
                node.append_child_value(key, value)
        self._outlet = self._pylsl.StreamOutlet(info)
        self._stopping = threading.Event()

    @property
    def address(self) -> str:
        """Name of the stream."""
        return self._name

    def serve(self, until: float = np.inf) -> bool:
        """Play the signal once, from when a program has joined."""
        end = clock() + until
        while not self._outlet.have_consumers():
            if self._stopping.wait(0.02) or clock() > end:
                return False
        self._player.begin()
        began = self._pylsl.local_clock()
        while not self._player.done and not self._stopping.is_set() and clock() < end:
            due = self._player.due()
            chunk = self._values[due]
            if len(chunk):
                last = self._player.time[due.start + len(chunk) - 1] / self._player.speed
                self._outlet.push_chunk(chunk, began + last)  # of the last sample; those before it follow from the rate
            self._stopping.wait(_CHUNK)
        self._stopping.wait(_LINGERS)
        return self._player.done

    def stop(self) -> None:
        """Have :meth:`serve` return soon."""
        self._stopping.set()

    def close(self) -> None:
        """Be gone."""
        self.stop()
        self._outlet = None
