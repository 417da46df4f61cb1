"""The line between the server and a capture's process: whole messages, and a sender that never waits."""

from __future__ import annotations

import json
import socket
import struct
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

HEAD = struct.Struct("<IB")
"""Before each message: its length and whether it is a picture."""
TEXT, PICTURE = 0, 1

_NEWEST = ("rep", "health", "state", "opened")  # of these only the newest matters to who has not heard the one before
_PIECE = 65_536


class Line:
    """The process's end.

    A picture is left out where an earlier message has not gone yet; words are kept until they can go, the newest of
    their kind where that is all that matters.

    Parameters
    ----------
    end : socket.socket
        Connected to the server.
    """

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        end.setblocking(False)
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._begun = b""
        self._heard = b""
        self.left_out = 0
        """Pictures that were."""
        self.gone = False
        """Whether nobody is at the other end any more."""

    def show(self, picture: bytes) -> None:
        """Send a picture, or leave it out."""
        self._flush()
        if self._begun or self._waiting:
            self.left_out += 1
            return
        self._begun = HEAD.pack(len(picture), PICTURE) + picture
        self._flush()

    def say(self, message: Mapping[str, Any]) -> None:
        """Send words.

        Parameters
        ----------
        message : Mapping
            With its ``kind``.
        """
        kind = str(message["kind"])
        if kind in _NEWEST:
            self._waiting = deque(one for one in self._waiting if one[0] != kind)
        # As a browser reads it: there, NaN is no number of JSON.
        data = json.dumps(message, allow_nan=False, ensure_ascii=False).encode()
        self._waiting.append((kind, HEAD.pack(len(data), TEXT) + data))
        self._flush()

    def heard(self) -> Iterator[dict[str, Any]]:
        """The commands that have come, and whatever can be sent goes.

        Yields
        ------
        dict
            One command each.
        """
        self._flush()
        with suppress(BlockingIOError):
            while not self.gone:
                data = self._receive()
                self._heard += data
        *whole, self._heard = self._heard.split(b"\n")
        for one in whole:
            yield json.loads(one)

    def finish(self, seconds: float) -> None:
        """Send what waits, for so long at most, and hang up."""
        until = monotonic() + seconds
        with suppress(OSError):
            while (self._begun or self._waiting) and not self.gone and monotonic() < until:
                self._socket.settimeout(max(1e-3, until - monotonic()))
                self._flush()
        self._socket.close()

    def _receive(self) -> bytes:
        try:
            data = self._socket.recv(_PIECE)
        except BlockingIOError:
            raise
        except OSError:
            data = b""
        self.gone = not data
        return data

    def _flush(self) -> None:
        try:
            while not self.gone and (self._begun or self._waiting):
                if not self._begun:
                    self._begun = self._waiting.popleft()[1]
                self._begun = self._begun[self._socket.send(self._begun) :]
        except (BlockingIOError, TimeoutError):
            return
        except OSError:
            self.gone = True
