"""Chronojump's encoder on a pseudo-terminal."""

from __future__ import annotations

import threading

import numpy as np

from revpress.instrument.recording import Recording
from revpress.recording.live.simulated.player import Player, only
from revpress.recording.live.simulated.terminal import Terminal
from revpress.recording.live.transport import clock

_RATE = 1000.0
_LEAD = 1.0  # s of standing still before and after the signal
_PAUSE = 0.004  # s between two writes


class SimulatedEncoder:
    """A signed byte a millisecond while its port is open, of the displacement in counts.

    Parameters
    ----------
    recording : Recording
        With one position [m].
    speed : float
        Times as fast as in life.
    metres_per_count : float
        [m].
    loses : tuple of (int, int)
        First and last byte of the signal that never arrive; none if they are the same.
    """

    def __init__(
        self, recording: Recording, speed: float = 1.0, metres_per_count: float = 1e-3, loses: tuple[int, int] = (0, 0)
    ) -> None:
        self._player = Player(only(recording, "position"), _RATE, speed)
        counts = np.floor(self._player.values / metres_per_count)
        self._steps = np.clip(np.diff(counts, prepend=counts[0]), -128, 127).astype(np.int8)
        self._loses = loses
        self._stopping = threading.Event()
        self.terminal = Terminal()

    @property
    def address(self) -> str:
        """Path of the pseudo-terminal."""
        return self.terminal.path

    def serve(self, until: float = np.inf) -> bool:
        """Play the signal once, to whoever opens the port; it is silent until then and still afterwards."""
        end, since, begun = clock() + until, clock(), False
        still = 0  # bytes that were sent since then
        while not self._stopping.is_set() and clock() < end:
            if not self.terminal.joined:
                if begun:
                    return self._player.done
                since, still = clock(), 0
                self._stopping.wait(0.02)
                continue
            if begun and not self._player.done:
                self.terminal.write(self._moved())
                since, still = clock(), 0
            else:  # it says all the time that nothing moves
                count = int((clock() - since) * _RATE) - still
                self.terminal.write(bytes(count))
                still += count
                if not begun and clock() - since >= _LEAD:
                    begun = True
                    self._player.begin()
                elif begun and clock() - since >= _LEAD and until == np.inf:
                    return True
            self._stopping.wait(_PAUSE)
        return self._player.done

    def _moved(self) -> bytes:
        due = self._player.due()
        keep = np.ones(due.stop - due.start, dtype=bool)
        keep[max(0, self._loses[0] - due.start) : max(0, self._loses[1] - due.start)] = False
        return self._steps[due][keep].tobytes()

    def stop(self) -> None:
        """Have :meth:`serve` return soon."""
        self._stopping.set()

    def close(self) -> None:
        """Pull the cable."""
        self.stop()
        self.terminal.close()
