"""Tindeq's Progressor over Bluetooth Low Energy: tag, length and value, little-endian; kilograms and microseconds."""

from __future__ import annotations

import asyncio
import queue
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import Side
from revpress.mechanics.gravity import GRAVITY
from revpress.recording.live.transport import (
    Block,
    LiveChannel,
    LiveStream,
    ReceptionClock,
    TransportLost,
    clock,
    needs,
)
from revpress.recording.live.wrapping import Unwrapped

SERVICE = "7e4e1701-1ea6-40c9-9dcc-13d34ffead57"
DATA_POINT = "7e4e1702-1ea6-40c9-9dcc-13d34ffead57"
CONTROL_POINT = "7e4e1703-1ea6-40c9-9dcc-13d34ffead57"

TARE, START, STOP, VERSION, BATTERY = 100, 101, 102, 107, 111
"""Commands, one byte each."""
ANSWER, WEIGHT, LOW_POWER = 0, 1, 4
"""Tags of what it sends."""

SOCKET = "socket:"
"""What the address of a simulated device begins with: a socket of this machine takes the place of the radio."""

_PAIR = np.dtype([("kg", "<f4"), ("micros", "<u4")])
_RESOLUTION = 0.01 * GRAVITY
"""Smallest step that is told apart [N] (assumed: 0.01 kg, what its screen shows)."""
_LIMIT = 150.0 * GRAVITY
"""What the device can carry [N] (assumed, from its model name)."""
NAME = "Progressor"
"""What its name begins with."""
_WAIT = 10.0  # s: to find and join the device
_ANSWERS = 2.0  # s


class MessageSource(Protocol):
    """Where the device's messages come from, and its commands go to: a radio, or what stands for it."""

    def open(self) -> None:
        """Join the device and have its messages come; TransportLost where it is not there."""
        ...

    def send(self, message: bytes) -> None:
        """Write to its control point; TransportLost where it has gone."""
        ...

    def receive(self, wait: float) -> bytes | None:
        """The next message within so many seconds, else None; TransportLost where it has gone."""
        ...

    def close(self) -> None:
        """Let it go; safe at any time and more than once."""
        ...


class SocketSource:
    """Messages over a local socket, each after a byte with its length: what a simulated device offers.

    Parameters
    ----------
    path : str
        Of the socket.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._socket: socket.socket | None = None
        self._rest = b""

    def open(self) -> None:
        """Join the simulated device."""
        self.close()
        if not hasattr(socket, "AF_UNIX"):
            raise InputError("this system has no sockets with a path: a simulated device cannot be joined")
        self._socket, self._rest = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM), b""
        try:
            self._socket.connect(self.path)
        except OSError as error:
            self.close()
            raise TransportLost(f"no simulated device answers at {self.path} ({error.strerror or error})") from None

    def send(self, message: bytes) -> None:
        """Write to its control point."""
        try:
            if self._socket is None:
                raise OSError("closed")
            self._socket.sendall(bytes([len(message)]) + message)
        except OSError as error:
            raise TransportLost(f"the simulated device at {self.path} has gone ({error.strerror or error})") from None

    def receive(self, wait: float) -> bytes | None:
        """The next message."""
        until = clock() + wait
        while not self._rest or len(self._rest) <= self._rest[0]:
            try:
                if self._socket is None:
                    raise OSError("closed")
                self._socket.settimeout(max(1e-4, until - clock()))
                data = self._socket.recv(4096)
            except TimeoutError:
                return None
            except OSError as error:
                raise TransportLost(
                    f"the simulated device at {self.path} has gone ({error.strerror or error})"
                ) from None
            if not data:
                raise TransportLost(f"the simulated device at {self.path} has gone")
            self._rest += data
        length = self._rest[0]
        message, self._rest = self._rest[1 : 1 + length], self._rest[1 + length :]
        return message

    def close(self) -> None:
        """Leave the simulated device."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class BleakSource:
    """Messages over Bluetooth Low Energy; the radio has a thread of its own.

    Parameters
    ----------
    which : str
        Name or address of the device; empty for the only one in reach.
    """

    def __init__(self, which: str = "") -> None:
        self.which = which
        self._messages: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._client: Any = None

    def open(self) -> None:
        """Find the device, join it, and have its messages come."""
        self.close()
        bleak = needs("bleak")
        self._messages = queue.SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="revpress bluetooth", daemon=True)
        self._thread.start()
        try:
            self._run(self._join(bleak), 2 * _WAIT)
        except BaseException:
            self.close()
            raise

    def send(self, message: bytes) -> None:
        """Write to its control point."""
        self._run(self._client.write_gatt_char(CONTROL_POINT, message, response=True), _ANSWERS)

    def receive(self, wait: float) -> bytes | None:
        """The next message."""
        try:
            message = self._messages.get(timeout=wait)
        except queue.Empty:
            return None
        if message is None:
            raise TransportLost("the Progressor has gone: out of reach, or asleep (its button wakes it)")
        return message

    def close(self) -> None:
        """Leave the device and end the radio's thread."""
        if self._loop is None:
            return
        if self._client is not None:
            with suppress(TransportLost):
                self._run(self._client.disconnect(), _ANSWERS)
            self._client = None
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread is not None:
            self._thread.join()
        self._loop.close()
        self._loop = self._thread = None

    async def _join(self, bleak: Any) -> None:
        found = await bleak.BleakScanner.discover(timeout=_WAIT / 2)
        known = [d for d in found if (d.name or "").startswith(NAME) or self.which in (d.name, d.address)]
        meant = [d for d in known if not self.which or self.which in (d.name, d.address)]
        if not meant:
            raise TransportLost(f"no Progressor{f' called {shown(self.which)}' if self.which else ''} is in reach")
        if len(meant) > 1:
            names = ", ".join(f"{d.name} ({d.address})" for d in meant)
            raise InputError(f"{len(meant)} Progressors are in reach: name one of {names}")
        self._client = bleak.BleakClient(meant[0], disconnected_callback=lambda _: self._messages.put(None))
        await self._client.connect()
        # Before it is told to measure: what comes earlier is lost.
        await self._client.start_notify(DATA_POINT, lambda _, data: self._messages.put(bytes(data)))

    def _run(self, work: Any, wait: float) -> None:
        assert self._loop is not None
        task = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            task.result(wait)
        except (TransportLost, InputError):
            raise
        except Exception as error:  # bleak's own, the system's, or none of Bluetooth at all
            task.cancel()
            said = " ".join(str(error).split())[:160] or type(error).__name__
            raise TransportLost(f"the Progressor cannot be joined over Bluetooth ({said})") from None


class Tindeq:
    """A Progressor.

    Parameters
    ----------
    source : MessageSource
        Where its messages come from.
    tare : bool
        Whether what it shows now is taken as zero.
    side : {"left", "right", "both"}, optional
        Which limb pulls.
    """

    def __init__(self, source: MessageSource, tare: bool = False, side: Side | None = None) -> None:
        self.source = source
        self.tare = tare
        self.name = "Progressor"
        self.notes: deque[str] = deque()
        self.battery: float | None = None
        channel = LiveChannel("force", "force", "N", GRAVITY, _RESOLUTION, side, limit=_LIMIT)
        self._stream = LiveStream(self.name, "Tindeq Progressor", (channel,), None, dtype="<f4")
        self._counter, self._clock = Unwrapped(), ReceptionClock()

    @property
    def stream(self) -> LiveStream:
        """The same at every opening."""
        return self._stream

    def open(self) -> LiveStream:
        """Join the device, ask for its battery, and have it measure.

        Returns
        -------
        LiveStream

        Raises
        ------
        TransportLost
            It is not there.
        """
        self._counter, self._clock = Unwrapped(), ReceptionClock()
        try:
            self.source.open()
            self.source.send(bytes([BATTERY]))
            self.battery = self._voltage(_ANSWERS)
            if self.tare:
                self.source.send(bytes([TARE]))
            self.source.send(bytes([START]))
        except BaseException:
            self.source.close()
            raise
        return self._stream

    def read(self, wait: float) -> Block | None:
        """The samples of the messages that came.

        Parameters
        ----------
        wait : float
            For the first [s].

        Returns
        -------
        Block or None

        Raises
        ------
        TransportLost
            It has gone.
        """
        pairs = []
        message = self.source.receive(wait)
        while message is not None:
            pairs += self._weights(message)
            message = self.source.receive(0.0) if len(pairs) < 64 else None
        received = clock()
        if not pairs:
            return None
        both = np.concatenate(pairs)
        time = 1e-6 * self._counter(both["micros"].astype(np.int64)).astype(np.float64)
        return Block(time, both["kg"][:, None], received, self._clock.update(float(time[-1]), received))

    def close(self) -> None:
        """Have it stop and let it go."""
        try:
            self.source.send(bytes([STOP]))
        except (TransportLost, AssertionError, AttributeError):  # it was never open, or has gone
            pass
        finally:
            self.source.close()

    def _weights(self, message: bytes) -> list[NDArray[Any]]:
        out = []
        for tag, value in parts(message, self._broken):
            if tag == WEIGHT and len(value) >= _PAIR.itemsize:
                out.append(np.frombuffer(value, _PAIR, len(value) // _PAIR.itemsize))
                if len(value) % _PAIR.itemsize:
                    self._broken("a weight that is cut off")
            elif tag == LOW_POWER:
                self.notes.append(f"{self.name}: its battery is nearly empty")
        return out

    def _voltage(self, wait: float) -> float | None:
        until = clock() + wait
        while (left := until - clock()) > 0:
            message = self.source.receive(left)
            for tag, value in parts(message or b"", self._broken):
                if tag == ANSWER and len(value) == 4:
                    return float(struct.unpack("<I", value)[0]) * 1e-3
        return None

    def _broken(self, what: str) -> None:
        self.notes.append(f"{self.name}: a message had {what}, which is lost")


def parts(message: bytes, broken: Callable[[str], None]) -> list[tuple[int, bytes]]:
    """Tags and values of a message.

    Parameters
    ----------
    message : bytes
        Tag, length and value, one after another.
    broken : callable
        Told what is wrong with what is left out.

    Returns
    -------
    list of (int, bytes)
        Those that are whole.
    """
    out: list[tuple[int, bytes]] = []
    place = 0
    while place + 2 <= len(message):
        tag, length = message[place], message[place + 1]
        value = message[place + 2 : place + 2 + length]
        if len(value) < length:
            broken(f"a value of {len(value)} bytes that says it has {length}")
            return out
        out.append((tag, value))
        place += 2 + length
    if place < len(message):
        broken("a tag without a length")
    return out


def tindeq_at(which: str, tare: bool = False, side: Side | None = None) -> Tindeq:
    """A Progressor by what somebody typed.

    Parameters
    ----------
    which : str
        ``any``, its name or address, or ``socket:PATH`` of a simulated one.
    tare : bool
        Whether what it shows now is taken as zero.
    side : {"left", "right", "both"}, optional
        Which limb pulls.

    Returns
    -------
    Tindeq
    """
    source: MessageSource
    if which.startswith(SOCKET):
        source = SocketSource(which.removeprefix(SOCKET))
    else:
        source = BleakSource("" if which == "any" else which)
    return Tindeq(source, tare, side)
