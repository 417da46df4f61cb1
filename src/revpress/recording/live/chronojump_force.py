"""Chronojump's force sensor on a serial port: lines of text, ``microseconds;newtons``."""

from __future__ import annotations

import re
from collections import deque

import numpy as np

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Side
from revpress.recording.live.serial_port import SerialPort
from revpress.recording.live.transport import Block, LiveChannel, LiveStream, ReceptionClock, TransportLost, clock
from revpress.recording.live.wrapping import Unwrapped

_RESOLUTION = 0.01  # N: lines have two decimals
_ASKED_EVERY = 0.5  # s
_LINE = re.compile(rb"(\d{1,10});(-?\d{1,7}(?:\.\d{0,6})?)\Z")
_VERSION = re.compile(r"Force_Sensor-(\S+)", re.IGNORECASE)
_LONGEST_LINE = 80  # bytes: what is longer is no line of text


class ChronojumpForce:
    """A force sensor on a serial port, in the dialect of text.

    Parameters
    ----------
    path : str
        Of the port.
    tare : bool
        Whether what it shows now is taken as zero.
    wait : float
        For each answer [s]; opening the port starts the board anew, which takes about two.
    side : {"left", "right", "both"}, optional
        Which limb pulls.
    """

    def __init__(self, path: str, tare: bool = False, wait: float = 6.0, side: Side | None = None) -> None:
        self.path = path
        self.tare = tare
        self.wait = check_range("time to wait for the force sensor", wait, 0.1, 60.0, "s")
        self.name = "force sensor"
        self.notes: deque[str] = deque()
        self.battery: float | None = None
        self._side: Side | None = side
        self._stream: LiveStream | None = None
        self._port: SerialPort | None = None
        self._rest = b""
        self._broken = 0

    @property
    def stream(self) -> LiveStream:
        """What is sent since the last opening."""
        assert self._stream is not None
        return self._stream

    def open(self) -> LiveStream:
        """Wait for the board, ask for its version, and have it measure.

        Returns
        -------
        LiveStream

        Raises
        ------
        TransportLost
            There is no such port, or nothing answers.
        InputError
            It sends binary numbers, which is another dialect.
        """
        self.close()
        self._port, self._rest = SerialPort(self.path), b""
        try:
            said = self._ask(b"get_version:", _VERSION.pattern, again=True)
            found = _VERSION.search(said)
            version = found[1] if found else "of unknown version"
            form = self._ask(b"get_transmission_format:", r"text|binary|not a valid|unknown", optional=True)
            if "binary" in form.lower():
                raise InputError(
                    f"the force sensor on {self.path} (version {version}) sends binary numbers: only text is read, so "
                    "put another firmware on it"
                )
            if self.tare:
                self._ask(b"tare:", r"Taring OK")
            self._ask(b"start_capture:", r"Starting capture")
        except BaseException:
            self.close()
            raise
        channel = LiveChannel("force", "force", "N", 1.0, _RESOLUTION, self._side)
        self._stream = LiveStream(self.name, f"Chronojump force sensor {version}", (channel,), None)
        self._counter, self._clock = Unwrapped(), ReceptionClock()
        return self._stream

    def read(self, wait: float) -> Block | None:
        """The lines that came whole.

        Parameters
        ----------
        wait : float
            For something to come [s].

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
        data = self._rest + self._port.read(wait)
        received = clock()
        *lines, self._rest = data.split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            lines, self._rest = [*lines, self._rest], b""
        stripped = [line.strip() for line in lines if line.strip()]
        found = [match for line in stripped if (match := _LINE.match(line))]
        broken = len(stripped) - len(found)
        if broken:
            self._broken += broken
            self.notes.append(
                f"{self.name}: {broken} lines were no time and force and are lost ({self._broken} in all)"
            )
        if not found:
            return None
        micros = np.array([int(match[1]) for match in found], dtype=np.int64)
        force = np.array([[float(match[2])] for match in found])
        time = 1e-6 * self._counter(micros).astype(np.float64)
        return Block(time, force, received, self._clock.update(float(time[-1]), received))

    def close(self) -> None:
        """Have it stop and let the port go."""
        port, self._port = self._port, None
        if port is None:
            return
        try:
            port.write(b"end_capture:")
        except TransportLost:
            pass
        finally:
            port.close()

    def _ask(self, command: bytes, answer: str, *, again: bool = False, optional: bool = False) -> str:
        """Send a command and wait for a line that answers it; what comes before that is thrown away."""
        assert self._port is not None
        begun, asked, heard = clock(), -np.inf, b""
        wait = min(self.wait, 1.0) if optional else self.wait
        while (now := clock()) - begun < wait:
            if np.isinf(asked) or (again and now - asked >= _ASKED_EVERY):
                self._port.write(command)
                asked = now
            heard = (heard + self._port.read(0.1))[-4096:]
            text = heard.decode("ascii", "replace")
            found = re.search(rf"(?:{answer})[^\n]*\n", text, re.IGNORECASE)
            if found:
                self._rest = heard[found.end() :]  # samples may follow at once
                return text
        if optional:
            return ""
        raise TransportLost(
            f"the force sensor on {self.path} gives no answer to {command.decode()} within {wait:g} s"
            + (f" (it sent {shown(heard[-40:])})" if heard else "")
        )
