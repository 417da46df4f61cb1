"""A serial port, and which of Chronojump's instruments is on it."""

from __future__ import annotations

import re
import time
from types import ModuleType
from typing import Any

from revpress.errors import InputError, shown
from revpress.recording.live.transport import TransportLost, clock, needs

BAUD = 115_200
"""Bits a second of both of Chronojump's instruments."""

_LISTENED = 0.3  # s
_ANSWERED = 4.0  # s: opening the port starts the board anew, which takes about 2 s (assumed)
_ASKED_EVERY = 0.5  # s
_ENCODER_BYTES = 0.5  # of a byte a millisecond: what listens to an encoder hears more
_WORDS = re.compile(rb"Force_Sensor", re.IGNORECASE)


class SerialPort:
    """A port that says in one way that it is gone.

    Parameters
    ----------
    path : str
        Of the device: ``/dev/ttyUSB0``, ``COM3``, or a pseudo-terminal.

    Raises
    ------
    TransportLost
        There is no such port, or another program has it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        serial = needs("serial")
        try:
            self._port: Any = serial.Serial(path, BAUD, timeout=0.0)
        except (OSError, ValueError) as error:  # pyserial's own error is an OSError
            raise TransportLost(f"the serial port {path} cannot be opened ({_reason(error)})") from None
        self._failures = _failures(serial)

    def read(self, wait: float, gather: float = 0.0) -> bytes:
        """All bytes that are there, or that come first within a time.

        Parameters
        ----------
        wait : float
            How long to wait for the first [s].
        gather : float
            How much longer for those after it [s]: of many that come one by one.

        Returns
        -------
        bytes
            Maybe none.

        Raises
        ------
        TransportLost
            The port has gone.
        """
        try:
            self._port.timeout = wait
            first: bytes = self._port.read(1)
            if not first:
                return b""
            time.sleep(gather)
            self._port.timeout = 0.0
            return first + bytes(self._port.read(65_536))
        except self._failures as error:
            raise TransportLost(f"the serial port {self.path} has gone ({_reason(error)})") from None

    def write(self, data: bytes) -> None:
        """Send bytes; TransportLost where the port has gone."""
        try:
            self._port.write(data)
        except self._failures as error:
            raise TransportLost(f"the serial port {self.path} has gone ({_reason(error)})") from None

    def close(self) -> None:
        """Let the port go."""
        try:
            self._port.close()
        except self._failures:
            return


def _failures(serial: ModuleType) -> tuple[type[BaseException], ...]:
    try:
        from termios import error
    except ImportError:  # there is none on this system
        return (OSError, TypeError, serial.SerialException)
    # TypeError: a port that is closed while it is read has no number any more.
    return (OSError, TypeError, serial.SerialException, error)


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or " ".join(str(error).split())[:120]


def instrument_on(path: str) -> str:
    """Which of Chronojump's instruments is on a port, by what it says.

    An encoder sends a byte a millisecond unasked; a force sensor is silent until it is asked for its version.

    Parameters
    ----------
    path : str
        Of the port.

    Returns
    -------
    {"encoder", "force"}

    Raises
    ------
    TransportLost
        There is no such port.
    InputError
        Neither is on it.
    """
    port = SerialPort(path)
    try:
        begun = clock()
        port.read(_LISTENED)
        heard, since = b"", clock()
        while clock() - since < _LISTENED:
            heard += port.read(0.05)
        if len(heard) > _ENCODER_BYTES * 1e3 * (clock() - since) and not _WORDS.search(heard):
            return "encoder"
        asked = -_ASKED_EVERY
        while (now := clock() - begun) < _ANSWERED:
            if now - asked >= _ASKED_EVERY:
                port.write(b"get_version:")
                asked = now
            heard += port.read(0.1)
            if _WORDS.search(heard):
                return "force"
    finally:
        port.close()
    raise InputError(
        f"the serial port {path} has neither an encoder (a byte a millisecond) nor a force sensor (an answer to "
        f"get_version:) of Chronojump's: it sent {shown(heard[:40])} in {_ANSWERED:g} s"
    )
