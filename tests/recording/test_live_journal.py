"""The journal: what was written is read again; what was cut off or damaged never gives a wrong sample."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.recording import SourceFile, read_recording, recording_formats
from revpress.recording.formats.journal import read_journal
from revpress.recording.live.corrected import clock_line
from revpress.recording.live.journal import MAGIC, Journal, recover
from revpress.recording.live.transport import Block, LiveChannel, LiveStream

T = TypeVar("T")
POSITION = LiveStream("encoder", "an encoder", (LiveChannel("encoder", "position", "m", 1e-3, 1e-3),), 100.0, "<i2")
COUNTS = LiveStream(
    "wheel", "a wheel", (LiveChannel("wheel", "position", "m", 0.01, 0.01),), 100.0, "<i1", cumulative=True
)
BOTH = LiveStream(
    "plate",
    "a plate",
    (LiveChannel("force", "force", "N", 2.0), LiveChannel("muscle", "emg", "V")),
    50.0,
    "<f4",
    clock="measured",
)


def blocks(count: int, channels: int, rate: float, dtype: str, offset: float, seed: int = 0) -> list[Block]:
    """So many blocks of ten samples whose offset is measured with every one."""
    rng = np.random.default_rng(seed)
    out = []
    for number in range(count):
        time = (10 * number + np.arange(10)) / rate
        raw = rng.integers(-100, 100, (10, channels)).astype(dtype)
        out.append(Block(time, raw, float(time[-1]) + offset, (float(time[-1]), offset)))
    return out


def written(folder: Path, end: bool = True) -> tuple[Path, list[Block], list[Block]]:
    path = folder / "capture.rpj"
    journal = Journal(path, {"exercise": "back_squat", "load": 100.0})
    ours = blocks(12, 1, 100.0, "<i2", journal.opened)
    theirs = blocks(8, 2, 50.0, "<f4", journal.opened + 0.25, seed=1)
    one, two = journal.add_stream(POSITION), journal.add_stream(BOTH)
    for block in ours:
        journal.add_block(one, block)
    for block in theirs:
        journal.add_block(two, block)
    journal.note(one, "something happened")
    if end:
        journal.close()
    else:
        journal._stop.set()
        journal._thread.join()
        os.close(journal._file)
    return path, ours, theirs


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    path, ours, theirs = written(tmp_path)
    found = read_recording(path)
    assert [(c.name, c.quantity, c.unit, c.rate) for c in found] == [
        ("encoder", "position", "m", pytest.approx(100.0)),
        ("plate force", "force", "N", pytest.approx(50.0)),
        ("plate muscle", "emg", "V", pytest.approx(50.0)),
    ]
    np.testing.assert_allclose(found["encoder"].values, 1e-3 * np.concatenate([b.raw[:, 0] for b in ours]), rtol=1e-15)
    np.testing.assert_array_equal(found["plate force"].values, 2.0 * np.concatenate([b.raw[:, 0] for b in theirs]))
    np.testing.assert_allclose(found["encoder"].time, np.arange(120) / 100.0, atol=1e-9)
    np.testing.assert_allclose(found["plate muscle"].time, 0.25 + np.arange(80) / 50.0, atol=1e-9)
    assert (found.stated.exercise, found.stated.load, found.stated.device) == (
        "back_squat",
        100.0,
        "an encoder, a plate",
    )
    assert found.stated.start is not None
    assert found.stated.start.tzinfo is not None
    assert [event.name for event in found.events] == ["something happened"]
    assert found.left_out == ()


def test_it_is_recognised_by_its_content(tmp_path: Path) -> None:
    path, *_ = written(tmp_path)
    other = path.rename(tmp_path / "capture.txt")
    assert recording_formats.of(SourceFile.read(other)).name == "revpress capture"


def test_one_that_was_not_ended_says_so(tmp_path: Path) -> None:
    path, ours, _ = written(tmp_path, end=False)
    found = read_recording(path)
    assert found.left_out == ("the capture was not ended",)
    assert len(found["encoder"]) >= 10 * (len(ours) - 1)
    path.write_bytes(path.read_bytes() + b"RPJFrest")
    assert read_recording(path).left_out[0].endswith("its last 8 bytes are no whole frame and are lost")


def test_one_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path, *_ = written(tmp_path)
    before = path.read_bytes()
    with pytest.raises(InputError, match="is there already, and a capture is never overwritten"):
        Journal(path)
    assert path.read_bytes() == before


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path, *_ = written(tmp_path_factory.mktemp("journal"))
    return path.read_bytes()


def answer(ask: Callable[[], T]) -> T | None:
    """What is read, or None where it is refused: in one sentence, and in no other way."""
    with suppress(InputError):
        return ask()
    return None


def check_part_of(sound: bytes, damaged: bytes) -> None:
    """Whatever is read of the damaged one stands so in the sound one, from the beginning on."""
    whole = recover("sound", sound)
    part = answer(lambda: recover("damaged", damaged))
    if part is None:
        return
    assert len(part.segments) <= len(whole.segments)
    for some, everything in zip(part.segments, whole.segments, strict=False):
        assert some.stream == everything.stream
        np.testing.assert_array_equal(some.raw, everything.raw[: len(some.raw)])
        np.testing.assert_array_equal(some.time, everything.time[: len(some.time)])
        np.testing.assert_array_equal(some.offsets, everything.offsets[: len(some.offsets)])
    answer(lambda: read_journal(SourceFile(Path("damaged.rpj"), damaged)))


@given(data=st.data())
@settings(max_examples=150)
def test_a_journal_that_is_cut_off_gives_no_wrong_sample(sound: bytes, data: st.DataObject) -> None:
    check_part_of(sound, sound[: data.draw(st.integers(0, len(sound)))])


@given(data=st.data())
@settings(max_examples=300)
def test_a_flipped_bit_gives_no_wrong_sample(sound: bytes, data: st.DataObject) -> None:
    place, bit = data.draw(st.integers(0, len(sound) - 1)), data.draw(st.integers(0, 7))
    damaged = bytearray(sound)
    damaged[place] ^= 1 << bit
    check_part_of(sound, bytes(damaged))


@given(data=st.data())
@settings(max_examples=150)
def test_parts_that_are_moved_give_no_wrong_sample(sound: bytes, data: st.DataObject) -> None:
    a, b, c = sorted(data.draw(st.lists(st.integers(0, len(sound)), min_size=3, max_size=3)))
    check_part_of(
        sound,
        data.draw(st.sampled_from([sound[:a] + sound[b:], sound[:c] + sound[a:], sound[:a] + sound[b:c] + sound[a:]])),
    )


@given(st.binary(max_size=400))
@settings(max_examples=100)
def test_bytes_that_are_none_end_in_words(rest: bytes) -> None:
    with pytest.raises(InputError, match="first frame is not whole"):
        recover("x", MAGIC + rest)


def framed(kind: int, stream: int, content: bytes, number: int) -> bytes:
    head = struct.pack("<4sBxHII", b"RPJF", kind, stream, len(content), number)
    return head + struct.pack("<I", zlib.crc32(content, zlib.crc32(head))) + content


HEADER = {"version": 1, "began": "2026-01-01T00:00:00+00:00", "clock": 5.0, "stated": {}}
STREAM = {
    "name": "a", "device": "b", "rate": 100.0, "dtype": "<i2", "clock": "received", "cumulative": False,
    "channels": [{"name": "a", "quantity": "position", "unit": "m"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("frames", "says"),
    [
        ([(1, HEADER | {"version": 2})], "is of version 2, but only 1 is known"),
        ([(1, HEADER | {"clock": "now"})], "the header is not as it must be"),
        ([(1, HEADER), (1, HEADER)], "has one header"),
        ([(1, HEADER), (3, struct.pack("<dI", 0.0, 0))], "is of stream 0, which was not announced"),
        ([(1, HEADER), (2, STREAM | {"dtype": "<c8"})], "description of a stream is not as it must be"),
        ([(1, HEADER), (2, STREAM | {"channels": []})], "description of a stream is not as it must be"),
        ([(1, HEADER), (2, STREAM | {"rate": -1})], "description of a stream is not as it must be"),
        ([(1, HEADER), (2, STREAM), (3, struct.pack("<dI", 0.0, 1 << 31))], "has not the length of 2147483648 samples"),
        ([(1, HEADER), (2, STREAM), (4, b"12345678")], "an offset is two numbers"),
        ([(1, HEADER), (9, b"")], "is of kind 9, which this version does not know"),
        ([(1, HEADER), (2, STREAM)], "in which no sample came"),
        ([(1, b"[" * 100_000)], "frame 0"),
    ],
)  # fmt: skip
def test_frames_that_say_what_cannot_be_are_refused(frames: list[tuple[int, object]], says: str) -> None:
    data = MAGIC
    for number, (kind, content) in enumerate(frames):
        data += framed(kind, 0, content if isinstance(content, bytes) else json.dumps(content).encode(), number)
    with pytest.raises(InputError, match=says):
        read_journal(SourceFile(Path("x.rpj"), data))


def test_samples_that_are_none_are_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.rpj"
    with Journal(path) as journal:
        number = journal.add_stream(BOTH)
        time = np.array([0.0, 0.1, -0.5, 0.2, 0.3])
        raw = np.array([[1, 1], [2, np.nan], [3, 3], [4, 4], [np.inf, 5]], dtype="<f4")
        journal.add_block(number, Block(time, raw, journal.opened + 0.3, (0.0, journal.opened)))
    found = read_recording(path)
    np.testing.assert_array_equal(found["force"].values, [2.0, 4.0, 8.0])
    np.testing.assert_array_equal(found["muscle"].values, [1.0, 4.0, 5.0])
    assert found["force"].rate is None
    assert "1 of 5 samples have an instant that does not follow on the others" in found.left_out[0]
    assert len(found.left_out) == 3


def test_a_stamp_that_jumps_ahead_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.rpj"
    with Journal(path) as journal:
        number = journal.add_stream(POSITION)
        time = np.arange(100) / 100.0
        time[[20, 60]] = 1e6, np.nan
        raw = np.arange(100, dtype="<i2")[:, None]
        journal.add_block(number, Block(time, raw, journal.opened + 1.0, (0.0, journal.opened)))
    found = read_recording(path)
    np.testing.assert_allclose(found.position.values, 1e-3 * np.delete(np.arange(100), [20, 60]))
    assert "2 of 100 samples" in found.left_out[0]


def test_an_instrument_that_came_back_goes_on_with_a_hole(tmp_path: Path) -> None:
    path = tmp_path / "a.rpj"
    with Journal(path) as journal:
        for start in (0.0, 2.0):
            number = journal.add_stream(COUNTS)
            time = np.arange(50) / 100.0
            offset = (0.0, journal.opened + start)
            journal.add_block(number, Block(time, np.ones((50, 1), "<i1"), journal.opened + start + 0.5, offset))
    channel = read_recording(path).position
    np.testing.assert_allclose(channel.values, 0.01 * np.arange(1, 101))
    assert channel.holes == (pytest.approx((0.49, 2.0)),)
    assert channel.rate is None


def test_without_offsets_the_last_sample_of_a_block_is_there_when_it_was_received(tmp_path: Path) -> None:
    path = tmp_path / "a.rpj"
    with Journal(path) as journal:
        number = journal.add_stream(POSITION)
        for block in blocks(12, 1, 100.0, "<i2", journal.opened + 3.0):
            journal.add_block(number, replace(block, offset=None))
    np.testing.assert_allclose(read_recording(path).position.time, 3.0 + np.arange(120) / 100.0)


def test_drift_is_told_from_long_captures_alone() -> None:
    """A clock that is 50 millionths slow: over ten minutes it is found, over ten seconds delays say more."""
    rng = np.random.default_rng(3)
    for length, drift in ((600.0, 50e-6), (10.0, 0.0)):
        sent = np.arange(0.0, length)
        found = clock_line(np.column_stack([sent, 7.0 + 50e-6 * sent + rng.exponential(2e-4, sent.size)]), late=True)
        assert found.drift == pytest.approx(drift, abs=2e-6)
        assert found(np.array([0.0]))[0] == pytest.approx(7.0, abs=5e-4)
    measured = np.column_stack([np.arange(9.0), 3.0 + rng.normal(0.0, 1e-4, 9)])
    assert clock_line(measured, late=False)(np.array([4.0]))[0] == pytest.approx(7.0, abs=3e-4)


_WRITER = """
import sys, time
import numpy as np
from revpress.recording.live.journal import Journal
from revpress.recording.live.transport import Block, LiveChannel, LiveStream, clock
journal = Journal(sys.argv[1])
stream = LiveStream("a", "b", (LiveChannel("a", "position", "m"),), 1000.0, "<i4")
number = journal.add_stream(stream)
begun, sent = clock(), 0
while True:
    count = int((clock() - begun) * 1000)
    if count > sent:
        time_ = np.arange(sent, count) / 1000
        raw = np.arange(sent, count, dtype="<i4")[:, None]
        journal.add_block(number, Block(time_, raw, clock(), (0.0, begun)))
        journal.settle()
        sent = count
        print(count, flush=True)
    time.sleep(0.01)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill a process so")
def test_a_killed_capture_loses_less_than_a_second(tmp_path: Path) -> None:
    path = tmp_path / "killed.rpj"
    with subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        last = 0
        for line in writer.stdout:
            last = int(line)
            if last > 1200:
                break
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().split()
    last = int(rest[-1]) if rest and rest[-1].isdigit() else last
    channel = read_recording(path).position
    assert last - len(channel) < 1000
    assert last - len(channel) < 300, "what is held back is a tenth of a second"
    np.testing.assert_array_equal(channel.values, np.arange(len(channel)))
