"""Tindeq's Progressor behind a local socket: the same messages, without a radio."""

from __future__ import annotations

import os
import socket
import struct
import tempfile
import threading
from pathlib import Path

import numpy as np

from revpress.errors import InputError
from revpress.instrument.recording import Recording
from revpress.mechanics.gravity import GRAVITY
from revpress.recording.live.simulated.player import Player, only
from revpress.recording.live.tindeq import ANSWER, BATTERY, LOW_POWER, SOCKET, START, STOP, WEIGHT
from revpress.recording.live.transport import clock

_RATE = 80.0
"""[Hz] (assumed: of the converter that such scales have)."""
_MOST = 15  # pairs in a message: what fits in its one byte of length, well below it
_PAUSE = 0.004  # s
_VOLTS = 3.9
_WRAPS = 1 << 32


class SimulatedTindeq:
    """Takes commands and sends weights in kilograms while it measures.

    Parameters
    ----------
    recording : Recording
        With one force [N].
    speed : float
        Times as fast as in life.
    path : str or Path, optional
        Of the socket; if not given, in a folder of its own.
    counter : int
        Of its microseconds when it begins to measure.
    weak : bool
        Whether its battery is nearly empty.
    """

    def __init__(
        self,
        recording: Recording,
        speed: float = 1.0,
        path: str | Path | None = None,
        counter: int = 0,
        weak: bool = False,
    ) -> None:
        if not hasattr(socket, "AF_UNIX"):
            raise InputError("this system has no sockets with a path: this device cannot be simulated")
        self._player = Player(only(recording, "force"), _RATE, speed)
        self._folder = tempfile.mkdtemp(prefix="revpress-") if path is None else ""
        self.path = str(path if path is not None else Path(self._folder) / "progressor")
        self._counter, self._weak = counter, weak
        self._stopping = threading.Event()
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._server.bind(self.path)
        except OSError as error:
            self._server.close()
            raise InputError(f"no socket can be made at {self.path} ({error.strerror or error})") from None
        self._server.listen(1)
        self._server.settimeout(0.05)
        self._joined: socket.socket | None = None

    @property
    def address(self) -> str:
        """The socket, as the capture takes it."""
        return SOCKET + self.path

    def serve(self, until: float = np.inf) -> bool:
        """Play the signal once, from when a program has it measure."""
        end, measuring, begun = clock() + until, False, False
        try:
            while not self._stopping.is_set() and clock() < end:
                if self._joined is None:
                    if begun:
                        return self._player.done
                    measuring = False
                    self._accept()
                    continue
                for command in self._commands():
                    if command == BATTERY:
                        self._send(ANSWER, struct.pack("<I", round(1e3 * _VOLTS)))
                    elif command == START:
                        measuring = begun = True
                        self._player.begin()
                        if self._weak:
                            self._send(LOW_POWER, b"")
                    elif command == STOP:
                        measuring = False
                if measuring:
                    self._weights()
                    if self._player.done and until == np.inf:
                        return True
                self._stopping.wait(_PAUSE)
            return self._player.done
        finally:
            self.drop()

    def drop(self) -> None:
        """Be out of reach: whoever has joined is cut off."""
        joined, self._joined = self._joined, None
        if joined is not None:
            joined.close()

    def _accept(self) -> None:
        try:
            self._joined, _ = self._server.accept()
        except TimeoutError:
            return
        except OSError:
            self._stopping.set()
            return
        self._joined.setblocking(False)

    def _commands(self) -> list[int]:
        try:
            said = self._joined.recv(256) if self._joined is not None else b""
        except BlockingIOError:
            return []
        except OSError:
            said = b""
        if not said:
            self.drop()
            return []
        return list(said[1::2])  # each is one byte, after its length

    def _weights(self) -> None:
        due = self._player.due()
        pairs = np.empty(due.stop - due.start, dtype=[("kg", "<f4"), ("micros", "<u4")])
        pairs["kg"] = self._player.values[due] / GRAVITY
        pairs["micros"] = (self._counter + np.rint(1e6 * self._player.time[due]).astype(np.int64)) % _WRAPS
        for start in range(0, pairs.size, _MOST):
            self._send(WEIGHT, pairs[start : start + _MOST].tobytes())

    def _send(self, tag: int, value: bytes) -> None:
        if self._joined is None:
            return
        message = bytes([tag, len(value)]) + value
        try:
            self._joined.sendall(bytes([len(message)]) + message)
        except OSError:
            self.drop()

    def stop(self) -> None:
        """Have :meth:`serve` return soon."""
        self._stopping.set()

    def close(self) -> None:
        """Be gone."""
        self.stop()
        self._server.close()
        Path(self.path).unlink(missing_ok=True)
        if self._folder and os.path.isdir(self._folder):
            os.rmdir(self._folder)
