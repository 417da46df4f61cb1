"""The journal of a capture: frames that are only ever added to, so that nothing that is written is lost again.

Every frame has a mark, its number, its length and a checksum over all of it. A reader takes frames while they follow
one another without a fault and stops at the first that does not: it never gives a sample that was not written.

Notes
-----
The file begins with :data:`MAGIC`. Each frame is, little-endian: the mark ``RPJF``, its kind (1 byte) and a zero, the
number of its stream (2), the length of its content (4), its own number from 0 (4), the CRC-32 of all of these and of
the content (4), and the content:

* ``header``, ``stream``, ``note``, ``end``: JSON;
* ``block``: when it was received (float64, s), how many samples (uint32), their instants in the sender's clock
  (float64 each, s), and the samples as they came, row by row, in the stream's own dtype;
* ``offset``: an instant of the sender's clock and what to add to it for this computer's (two float64, s).
"""

from __future__ import annotations

import json
import os
import struct
import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.files import parse_json
from revpress.recording.live.transport import Block, LiveStream, clock, described
from revpress.whole_files import check_writable

Array = NDArray[np.float64]

MAGIC = b"\x89RPJ\r\n\x1a\n"
"""What a journal begins with."""

VERSION = 1
"""Of the form of its frames."""

_MARK = b"RPJF"
_HEAD = struct.Struct("<4sBxHIII")
_BLOCK = struct.Struct("<dI")
_OFFSET = struct.Struct("<dd")
_HEADER, _STREAM, _BLOCKS, _OFFSETS, _NOTE, _END = range(1, 7)
_LONGEST = 1 << 26  # bytes of a frame: no block comes near it, and a damaged length asks for no more memory
_HELD = 0.1  # s: what comes within it is one frame
_SYNCED = 0.5  # s: how long what is written may not yet be on the disk itself


class Journal:
    """A journal that is being written.

    What is written is the system's at once, so that it outlives this process, however it ends; twice a second it is
    brought to the disk itself, by a thread of its own, so that a failure of power takes less than a second too.

    Parameters
    ----------
    path : str or Path
        A new file: one that is there is refused, as a capture is never written over.
    stated : Mapping, optional
        What is known of it beside the samples: exercise, load [kg], athlete, side.

    Raises
    ------
    InputError
        There is such a file, or it cannot be written.
    """

    def __init__(self, path: str | Path, stated: Mapping[str, Any] | None = None) -> None:
        self.path = Path(path)
        check_writable(self.path, folder=False)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
            self._file = os.open(self.path, flags, 0o644)
        except FileExistsError:
            raise InputError(
                f"cannot write {self.path}: it is there already, and a capture is never overwritten"
            ) from None
        except OSError as error:
            raise InputError(f"cannot write {self.path}: {error.strerror}") from error
        self.opened = clock()
        self._number = 0
        self._streams: dict[int, LiveStream] = {}
        self._held: dict[int, list[Block]] = {}
        self._since: dict[int, float] = {}
        self._samples: dict[int, int] = {}
        self._stop = threading.Event()
        self._closed = False
        self._put(MAGIC)
        began = datetime.now(UTC).astimezone().isoformat()
        self._frame(
            _HEADER, 0, {"version": VERSION, "began": began, "clock": self.opened, "stated": dict(stated or {})}
        )
        self._thread = threading.Thread(target=self._sync, name="revpress journal", daemon=True)
        self._thread.start()

    def add_stream(self, stream: LiveStream) -> int:
        """Announce a stream; one that was opened anew is another one of the same name.

        Parameters
        ----------
        stream : LiveStream
            What it sends.

        Returns
        -------
        int
            Its number in this journal.
        """
        number = len(self._streams)
        self._streams[number], self._samples[number] = stream, 0
        self._frame(_STREAM, number, asdict(stream))
        return number

    def add_block(self, stream: int, block: Block) -> None:
        """Keep a block; it is written a tenth of a second later at most, given that :meth:`settle` is called.

        Parameters
        ----------
        stream : int
            Number of its stream.
        block : Block
            What came.
        """
        if block.offset is not None:
            self._frame(_OFFSETS, stream, _OFFSET.pack(*block.offset))
        if not len(block):
            return
        self._samples[stream] += len(block)
        self._held.setdefault(stream, []).append(block)
        since = self._since.setdefault(stream, block.received)
        if block.received - since >= _HELD:
            self._write_held(stream)

    def note(self, stream: int, text: str) -> None:
        """Keep a sentence on what happened, with the time.

        Parameters
        ----------
        stream : int
            Number of the stream that it is about.
        text : str
            What happened.
        """
        self._frame(_NOTE, stream, {"time": clock() - self.opened, "text": text})

    def settle(self) -> None:
        """Write what has waited long enough."""
        now = clock()
        for stream in [s for s, since in self._since.items() if now - since >= _HELD]:
            self._write_held(stream)

    def close(self) -> None:
        """Write the end, and bring all to the disk. Safe to call more than once."""
        if self._closed:
            return
        self._closed = True
        self._stop.set()
        self._thread.join()
        try:
            for stream in list(self._held):
                self._write_held(stream)
            self._frame(_END, 0, {"samples": {str(number): count for number, count in self._samples.items()}})
            os.fsync(self._file)
        finally:
            os.close(self._file)

    def discard(self) -> None:
        """Close it and take it away: of a capture in which nothing came."""
        self.close()
        self.path.unlink(missing_ok=True)

    @property
    def samples(self) -> int:
        """How many it has, of all streams."""
        return sum(self._samples.values())

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write_held(self, stream: int) -> None:
        blocks = self._held.pop(stream, [])
        self._since.pop(stream, None)
        if not blocks:
            return
        time = np.concatenate([block.time for block in blocks]).astype("<f8")
        raw = np.concatenate([block.raw for block in blocks]).astype(self._streams[stream].dtype)
        content = _BLOCK.pack(blocks[-1].received, time.size) + time.tobytes() + raw.tobytes()
        self._frame(_BLOCKS, stream, content)

    def _frame(self, kind: int, stream: int, content: bytes | Mapping[str, Any]) -> None:
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        head = _HEAD.pack(_MARK, kind, stream, len(content), self._number, 0)
        check = zlib.crc32(content, zlib.crc32(head[:-4]))
        self._number += 1
        self._put(head[:-4] + struct.pack("<I", check) + content)

    def _put(self, data: bytes) -> None:
        """All of it in one go where the system can: a frame is whole or the last."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._file, view) :]
        except OSError as error:
            raise InputError(f"cannot write {self.path}: {error.strerror}") from error

    def _sync(self) -> None:
        while not self._stop.wait(_SYNCED):
            try:
                os.fsync(self._file)
            except OSError:  # a disk that is gone fails at the next write, which says so
                return


class Frame(NamedTuple):
    """One frame as it was written.

    Attributes
    ----------
    kind, stream : int
        What it is, and of which stream.
    content : bytes
        What it holds.
    """

    kind: int
    stream: int
    content: memoryview


@dataclass
class Segment:
    """A stream from one opening to the next, as a journal has it.

    Attributes
    ----------
    stream : LiveStream
        What it says of itself.
    time : ndarray, shape (n,)
        In the sender's clock [s].
    raw : ndarray, shape (n, channels)
        As the samples came.
    offsets : ndarray, shape (m, 2)
        Instants of the sender's clock, and what to add to it for this computer's [s].
    received : float
        When its first block was there, less what passed from its first sample to its last, by this computer's clock
        [s].
    """

    stream: LiveStream
    time: Array
    raw: NDArray[Any]
    offsets: Array
    received: float


@dataclass
class Recovered:
    """All that a journal holds.

    Attributes
    ----------
    began : datetime
        When it was begun.
    opened : float
        The same in this computer's clock, as the segments have it [s].
    stated : dict
        What was said of it beside the samples.
    segments : list of Segment
        In the order of their opening; those without a sample too.
    notes : list of (float, str)
        Seconds from the beginning, and what happened then.
    finished : bool
        Whether it was closed.
    left : int
        Bytes at its end that are no whole frame.
    """

    began: datetime
    opened: float
    stated: dict[str, Any]
    segments: list[Segment] = field(default_factory=list)
    notes: list[tuple[float, str]] = field(default_factory=list)
    finished: bool = False
    left: int = 0


def frames(data: bytes) -> Iterator[Frame]:
    """The whole frames of a journal, in order, up to the first that is not one.

    Parameters
    ----------
    data : bytes
        The content of the file.

    Yields
    ------
    Frame
        Each is as long, as numbered and as summed as it says.
    """
    view, place, number = memoryview(data), len(MAGIC), 0
    while len(data) - place >= _HEAD.size:
        mark, kind, stream, length, own, check = _HEAD.unpack_from(data, place)
        content = view[place + _HEAD.size : place + _HEAD.size + length]
        if mark != _MARK or own != number or length > _LONGEST or len(content) != length:
            return
        if zlib.crc32(content, zlib.crc32(view[place : place + _HEAD.size - 4])) != check:
            return
        if data[place + 5]:  # the zero
            return
        yield Frame(kind, stream, content)
        place += _HEAD.size + length
        number += 1


def recover(path: str | Path, data: bytes) -> Recovered:
    """Read a journal, finished or not.

    Parameters
    ----------
    path : str or Path
        The file, for errors.
    data : bytes
        What it holds.

    Returns
    -------
    Recovered
        All up to the last whole frame.

    Raises
    ------
    InputError
        It is no journal, or not even its first frame is whole; or a frame says what cannot be.
    """
    if not data.startswith(MAGIC):
        raise InputError(f"{path}: is no journal of a capture")
    found: Recovered | None = None
    times: dict[int, list[Array]] = {}
    raws: dict[int, list[NDArray[Any]]] = {}
    offsets: dict[int, list[tuple[float, ...]]] = {}
    used = len(MAGIC)
    for number, frame in enumerate(frames(data)):
        where = f"{path}, frame {number}"
        if (number == 0) != (frame.kind == _HEADER):
            raise InputError(f"{where}: a journal has one header, and it comes first")
        if found is None:
            found = _begun(where, frame)
        elif frame.kind == _STREAM:
            if frame.stream != len(found.segments):
                raise InputError(f"{where}: stream {frame.stream} is announced out of turn")
            stream = _described(where, frame)
            nothing = np.empty((0, len(stream.channels)), stream.dtype)
            found.segments.append(Segment(stream, np.empty(0), nothing, np.empty((0, 2)), np.nan))
        elif frame.kind == _NOTE:
            found.notes.append(_noted(where, frame))
        elif frame.kind == _END:
            found.finished = True
        elif frame.kind in (_BLOCKS, _OFFSETS):
            if frame.stream >= len(found.segments):
                raise InputError(f"{where}: is of stream {frame.stream}, which was not announced")
            segment = found.segments[frame.stream]
            if frame.kind == _OFFSETS:
                if len(frame.content) != _OFFSET.size:
                    raise InputError(f"{where}: an offset is two numbers")
                offsets.setdefault(frame.stream, []).append(_OFFSET.unpack(frame.content))
            else:
                received, time, raw = _samples(where, frame, segment.stream)
                times.setdefault(frame.stream, []).append(time)
                raws.setdefault(frame.stream, []).append(raw)
                if np.isnan(segment.received) and time.size:
                    segment.received = received - float(time[-1] - time[0])
        else:
            raise InputError(f"{where}: is of kind {frame.kind}, which this version does not know")
        used += _HEAD.size + len(frame.content)
    if found is None:
        raise InputError(f"{path}: is a journal whose first frame is not whole: nothing can be read")
    for number, segment in enumerate(found.segments):
        if number in times:
            segment.time, segment.raw = np.concatenate(times[number]), np.concatenate(raws[number])
        if number in offsets:
            segment.offsets = np.array(offsets[number])
    found.left = len(data) - used
    return found


def _json(where: str, frame: Frame) -> dict[str, Any]:
    try:
        text = bytes(frame.content).decode()
    except UnicodeDecodeError:
        raise InputError(f"{where}: is no text") from None
    value = parse_json(where, text)
    if not isinstance(value, dict):
        raise InputError(f"{where}: is no object")
    return value


def _begun(where: str, frame: Frame) -> Recovered:
    header = _json(where, frame)
    if header.get("version") != VERSION:
        raise InputError(f"{where}: is of version {header.get('version')!r:.20}, but only {VERSION} is known")
    try:
        began, opened, stated = datetime.fromisoformat(header["began"]), float(header["clock"]), dict(header["stated"])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise InputError(f"{where}: the header is not as it must be") from None
    if not np.isfinite(opened):
        raise InputError(f"{where}: the header is not as it must be")
    return Recovered(began, opened, stated)


def _described(where: str, frame: Frame) -> LiveStream:
    try:
        return described(_json(where, frame))
    except InputError as error:
        raise InputError(f"{where}: {error}" if where not in str(error) else str(error)) from None


def _noted(where: str, frame: Frame) -> tuple[float, str]:
    note = _json(where, frame)
    time, text = note.get("time"), note.get("text")
    if not isinstance(time, int | float) or not np.isfinite(time) or not isinstance(text, str):
        raise InputError(f"{where}: a note is a time and a text")
    return float(time), text


def _samples(where: str, frame: Frame, stream: LiveStream) -> tuple[float, Array, NDArray[Any]]:
    row = len(stream.channels) * np.dtype(stream.dtype).itemsize
    if len(frame.content) < _BLOCK.size:
        raise InputError(f"{where}: is too short for a block")
    received, count = _BLOCK.unpack_from(frame.content)
    if len(frame.content) != _BLOCK.size + count * (8 + row):
        raise InputError(f"{where}: has not the length of {count} samples")
    time = np.frombuffer(frame.content, "<f8", count, _BLOCK.size)
    raw = np.frombuffer(frame.content, stream.dtype, count * len(stream.channels), _BLOCK.size + 8 * count)
    return received, time, raw.reshape(count, -1)
