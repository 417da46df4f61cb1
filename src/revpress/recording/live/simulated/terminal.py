"""A pseudo-terminal as the serial port of a device that is not there."""

from __future__ import annotations

import os
import select

from revpress.errors import InputError


class Terminal:
    """The device's end of a pseudo-terminal; a program opens the other by its path.

    Raises
    ------
    InputError
        This system has none.
    """

    def __init__(self) -> None:
        try:
            import pty
            import tty
        except ImportError:
            raise InputError("this system has no pseudo-terminals: a serial device cannot be simulated") from None
        self._end, other = pty.openpty()
        tty.setraw(other)  # what is written comes as it is, and no echo of it goes back
        self.path = os.ttyname(other)
        os.close(other)
        os.set_blocking(self._end, False)

    @property
    def joined(self) -> bool:
        """Whether a program has the other end open."""
        if self._end < 0:
            return False
        poll = select.poll()
        poll.register(self._end, select.POLLIN)
        return not any(event & select.POLLHUP for _, event in poll.poll(0))

    def write(self, data: bytes) -> None:
        """Send bytes; what nobody takes is lost, as on a cable."""
        try:
            os.write(self._end, data)
        except OSError:
            return

    def read(self) -> bytes:
        """What a program has sent since the last time."""
        try:
            return os.read(self._end, 4096)
        except OSError:
            return b""

    def close(self) -> None:
        """Pull the cable."""
        end, self._end = self._end, -1
        if end >= 0:
            os.close(end)
