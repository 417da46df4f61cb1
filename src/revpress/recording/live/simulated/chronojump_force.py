"""Chronojump's force sensor on a pseudo-terminal."""

from __future__ import annotations

import threading

import numpy as np

from revpress.instrument.recording import Recording
from revpress.recording.live.simulated.player import Player, only
from revpress.recording.live.simulated.terminal import Terminal
from revpress.recording.live.transport import clock

_RATE = 85.0
"""About what the files of the device have [Hz]."""
_PAUSE = 0.004  # s
_WRAPS = 1 << 32


class SimulatedForce:
    """Answers commands and sends lines ``microseconds;newtons`` while it captures.

    Parameters
    ----------
    recording : Recording
        With one force [N].
    speed : float
        Times as fast as in life.
    version : str
        It says that it has.
    form : {"text", "binary"}
        The dialect that it says it speaks; binary numbers are not sent.
    counter : int
        Of its microseconds when a capture begins.
    boots : float
        How long it is deaf after its port was opened [s].
    """

    def __init__(
        self,
        recording: Recording,
        speed: float = 1.0,
        version: str = "0.7",
        form: str = "text",
        counter: int = 0,
        boots: float = 0.3,
    ) -> None:
        self._player = Player(only(recording, "force"), _RATE, speed)
        self._version, self._form, self._counter, self._boots = version, form, counter, boots
        self._stopping = threading.Event()
        self.terminal = Terminal()

    @property
    def address(self) -> str:
        """Path of the pseudo-terminal."""
        return self.terminal.path

    def serve(self, until: float = np.inf) -> bool:
        """Play the signal once, from when a program has it capture."""
        end, joined, heard, capturing, begun = clock() + until, None, b"", False, False
        while not self._stopping.is_set() and clock() < end:
            if not self.terminal.joined:
                if begun:
                    return self._player.done
                joined, heard, capturing = None, b"", False
                self._stopping.wait(0.02)
                continue
            joined = clock() if joined is None else joined
            said = self.terminal.read()
            if clock() - joined >= self._boots:
                heard += said
            while b":" in heard:
                command, _, heard = heard.partition(b":")
                answer = self._answer(command.decode("ascii", "replace").strip())
                self.terminal.write(f"{answer}\r\n".encode())
                if command.strip() == b"start_capture":
                    capturing = begun = True
                    self._player.begin()
                elif command.strip() == b"end_capture":
                    capturing = False
            if capturing:
                self.terminal.write(self._lines())
                if self._player.done and until == np.inf:
                    return True
            self._stopping.wait(_PAUSE)
        return self._player.done

    def _answer(self, command: str) -> str:
        return {
            "get_version": f"Force_Sensor-{self._version}",
            "get_transmission_format": self._form,
            "tare": "Taring OK:0",
            "start_capture": "Starting capture...",
            "end_capture": "Capture ended",
        }.get(command, "Not a valid command")

    def _lines(self) -> bytes:
        due = self._player.due()
        micros = (self._counter + np.rint(1e6 * self._player.time[due]).astype(np.int64)) % _WRAPS
        pairs = zip(micros.tolist(), self._player.values[due].tolist(), strict=True)
        return "".join(f"{at};{force:.2f}\r\n" for at, force in pairs).encode()

    def stop(self) -> None:
        """Have :meth:`serve` return soon."""
        self._stopping.set()

    def close(self) -> None:
        """Pull the cable."""
        self.stop()
        self.terminal.close()
