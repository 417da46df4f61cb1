"""The one loop that takes what instruments send: into the journal first, then to whoever listens."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, RevpressError
from revpress.recording.live.journal import Journal
from revpress.recording.live.transport import (
    Block,
    Health,
    LiveStream,
    Transport,
    TransportEnded,
    TransportLost,
    clock,
)

Array = NDArray[np.float64]

_READ = 0.1  # s that a transport may wait before it is asked whether to stop
_TICK = 0.05  # s between two looks at who is silent
_SILENT = 1.0
"""Seconds without a sample after which an instrument is called silent."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0  # s between attempts to have an instrument back
_RATED = 2.0  # s over which a rate is counted
_JOINED = 15.0  # s that a thread may take to end
_FULL = 0.999  # of what an instrument can show


class Listener(Protocol):
    """Whoever wants what comes, while it comes."""

    def opened(self, stream: LiveStream) -> None:
        """An instrument begins to send, for the first time or again."""
        ...

    def block(self, stream: LiveStream, block: Block, time: Array) -> None:
        """Samples came; their instants in this computer's clock are the best that is known by now [s]."""
        ...


@dataclass(frozen=True)
class Listeners:
    """Several who listen to one capture, each in turn.

    Attributes
    ----------
    every : tuple of Listener
        In the order in which they are told.
    """

    every: tuple[Listener, ...]

    def opened(self, stream: LiveStream) -> None:
        """Tell each; as of :class:`Listener`."""
        for one in self.every:
            one.opened(stream)

    def block(self, stream: LiveStream, block: Block, time: Array) -> None:
        """Tell each; as of :class:`Listener`."""
        for one in self.every:
            one.block(stream, block, time)


class _Item(NamedTuple):
    kind: Literal["opened", "block", "lost", "ended", "failed"]
    place: int
    what: LiveStream | Block | Exception | None = None


@dataclass
class _Open:
    """What the loop knows of one instrument."""

    health: Health
    stream: LiveStream | None = None
    number: int = -1
    offset: float | None = None


class Capture:
    """Instruments, a journal, and who listens.

    Every transport is read by a thread of its own; what it gives is kept, in the order in which it came, by the one
    that calls :meth:`run`. An instrument that is lost is looked for again and again, at longer and longer intervals;
    one that is not there at the beginning ends the capture before it has begun.

    Parameters
    ----------
    transports : sequence of Transport
        At least one.
    journal : Journal, optional
        Where all of it is kept; closed at the end.
    listener : Listener, optional
        Is called in the thread of :meth:`run`.

    Raises
    ------
    InputError
        No instrument.
    """

    def __init__(
        self, transports: Sequence[Transport], journal: Journal | None = None, listener: Listener | None = None
    ) -> None:
        if not transports:
            raise InputError("a capture needs an instrument")
        self._transports = list(transports)
        self.journal = journal
        self.listener = listener
        self.notes: deque[tuple[float, str]] = deque(maxlen=200)
        """What happened: seconds from the beginning and a sentence."""
        self.begun = clock()
        names: list[str] = []
        for transport in self._transports:
            taken = sum(name.split(" #")[0] == transport.name for name in names)
            names.append(f"{transport.name} #{taken + 1}" if taken else transport.name)
        self._open = [_Open(Health(name)) for name in names]
        self._queue: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._stopping = threading.Event()

    @property
    def health(self) -> list[Health]:
        """How each instrument is, in their order."""
        return [one.health for one in self._open]

    @property
    def seconds(self) -> float:
        """Since the beginning [s]."""
        return clock() - self.begun

    def stop(self) -> None:
        """Have :meth:`run` return soon; from any thread."""
        self._stopping.set()

    def mark(self, text: str) -> None:
        """Keep a sentence of whoever watches, with the time; from within the ``tick`` of :meth:`run`.

        Parameters
        ----------
        text : str
            What is to be remembered.
        """
        self.notes.append((clock() - self.begun, text))
        if self.journal is not None:
            self.journal.note(0, text)

    def run(self, until: float = np.inf, tick: Callable[[], None] | None = None) -> None:
        """Capture until all has been played, time is over, or :meth:`stop`.

        Whatever ends it (an interruption by the keyboard too), the threads are ended, the instruments let go, and the
        journal is closed; one without a sample is taken away.

        Parameters
        ----------
        until : float
            Seconds from now.
        tick : callable, optional
            Called after everything that came, and 20 times a second where nothing does.

        Raises
        ------
        InputError
            An instrument is not there at the beginning, or is not what it should be.
        """
        self.begun = clock()
        threads = [
            threading.Thread(target=self._serve, args=(place,), name=f"revpress {one.health.name}", daemon=True)
            for place, one in enumerate(self._open)
        ]
        for thread in threads:
            thread.start()
        try:
            while not self._stopping.is_set() and clock() - self.begun < until:
                if all(one.health.state == "ended" for one in self._open) and self._queue.empty():
                    break
                self._take(_TICK)
                while not self._queue.empty():
                    self._take(0.0)
                self._look()
                if self.journal is not None:
                    self.journal.settle()
                if tick is not None:
                    tick()
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join(_JOINED)
            try:
                while not self._queue.empty():  # what came last is kept as well
                    self._take(0.0, ending=True)
            finally:
                if self.journal is not None and self.journal.samples:
                    self.journal.close()
                elif self.journal is not None:
                    self.journal.discard()

    def _serve(self, place: int) -> None:
        """Read one transport until it ends or all is over: a thread's work."""
        transport = self._transports[place]
        pause, seen = _FIRST_PAUSE, False
        while not self._stopping.is_set():
            try:
                stream = transport.open()
            except TransportLost as error:
                if not seen:
                    self._queue.put(_Item("failed", place, error))
                    return
                self._stopping.wait(pause)
                pause = min(2.0 * pause, _LONGEST_PAUSE)
                continue
            except Exception as error:  # whoever runs the capture says it
                self._queue.put(_Item("failed", place, error))
                return
            pause, seen = _FIRST_PAUSE, True
            self._queue.put(_Item("opened", place, stream))
            try:
                while not self._stopping.is_set():
                    block = transport.read(_READ)
                    if block is not None:
                        self._queue.put(_Item("block", place, block))
            except TransportLost as error:
                self._queue.put(_Item("lost", place, error))
            except TransportEnded:
                self._queue.put(_Item("ended", place))
                return
            except Exception as error:
                self._queue.put(_Item("failed", place, error))
                return
            finally:
                transport.close()
            self._stopping.wait(pause)

    def _take(self, wait: float, ending: bool = False) -> None:
        try:
            kind, place, what = self._queue.get(timeout=wait) if wait else self._queue.get_nowait()
        except queue.Empty:
            return
        one = self._open[place]
        if kind == "opened":
            assert isinstance(what, LiveStream)
            self._begin(one, what)
        elif kind == "block":
            assert isinstance(what, Block)
            self._keep(place, one, what)
        elif kind == "lost":
            one.health.state = "lost"
            self._say(one, f"{one.health.name} is lost: {what}")
        elif kind == "ended":
            one.health.state = "ended"
        elif isinstance(what, RevpressError):
            if not ending:
                raise InputError(str(what)) from what
        elif isinstance(what, Exception):
            raise what

    def _begin(self, one: _Open, stream: LiveStream) -> None:
        one.stream = replace(stream, name=one.health.name)
        one.offset = None
        if one.number >= 0:
            one.health.reopened += 1
        one.number = self.journal.add_stream(one.stream) if self.journal is not None else 0
        if one.health.reopened:
            self._say(one, f"{one.health.name} is back")
        one.health.state, one.health.nominal, one.health.last = "live", stream.rate, clock()
        one.health.rate = None
        one.health.recent.clear()
        if self.listener is not None:
            self.listener.opened(one.stream)

    def _keep(self, place: int, one: _Open, block: Block) -> None:
        assert one.stream is not None
        if self.journal is not None:
            self.journal.add_block(one.number, block)
        health = one.health
        health.state, health.last = "live", block.received
        health.samples += len(block)
        health.recent.append((block.received, len(block)))
        while len(health.recent) > 1 and block.received - health.recent[0][0] > _RATED:
            health.recent.popleft()
        span = block.received - health.recent[0][0]
        if span > 0.5 * _RATED:
            health.rate = (sum(count for _, count in health.recent) - health.recent[0][1]) / span
        for column, channel in enumerate(one.stream.channels):
            if channel.limit is not None:
                full = np.abs(block.raw[:, column].astype(float)) * abs(channel.scale) >= _FULL * channel.limit
                health.saturated += int(np.count_nonzero(full))
        self._settle(one, block)
        if self.listener is not None and len(block):
            assert one.offset is not None
            self.listener.block(one.stream, block, block.time + one.offset)
        self._listen(place, one)

    def _settle(self, one: _Open, block: Block) -> None:
        """The offset by now: the newest where it is measured, the least where blocks came late."""
        assert one.stream is not None
        found = block.offset[1] if block.offset is not None else None
        if one.stream.clock == "measured":
            if found is not None:
                one.offset = found
        elif found is not None:
            one.offset = found if one.offset is None else min(one.offset, found)
        if one.offset is None and len(block):
            one.offset = block.received - float(block.time[-1])

    def _look(self) -> None:
        now = clock()
        for place, one in enumerate(self._open):
            if one.health.state == "live" and now - one.health.last > _SILENT:
                one.health.state = "silent"
                self._say(one, f"{one.health.name} is silent")
            self._listen(place, one)

    def _listen(self, place: int, one: _Open) -> None:
        transport = self._transports[place]
        one.health.battery = transport.battery
        while transport.notes:
            self._say(one, transport.notes.popleft())

    def _say(self, one: _Open, text: str) -> None:
        self.notes.append((clock() - self.begun, text))
        if self.journal is not None and one.number >= 0:
            self.journal.note(one.number, text)
