"""Transports against devices that are simulated: what was played is what comes, and what goes wrong is said."""

from __future__ import annotations

import os
import struct
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_parts import bar, left_running, playing, pulls
from revpress.errors import InputError
from revpress.instrument.recording import Recording
from revpress.recording.live.chronojump_encoder import ChronojumpEncoder
from revpress.recording.live.chronojump_force import ChronojumpForce
from revpress.recording.live.replay import Replay, replays
from revpress.recording.live.serial_port import SerialPort, instrument_on
from revpress.recording.live.simulated.chronojump_encoder import SimulatedEncoder
from revpress.recording.live.simulated.chronojump_force import SimulatedForce
from revpress.recording.live.simulated.tindeq import SimulatedTindeq
from revpress.recording.live.tindeq import GRAVITY, BleakSource, SocketSource, Tindeq, parts, tindeq_at
from revpress.recording.live.transport import (
    Block,
    ReceptionClock,
    Transport,
    TransportEnded,
    TransportLost,
    clock,
    needs,
    unit_of,
)
from revpress.recording.live.wrapping import Unwrapped

pytest.importorskip("serial", reason="the packages of live instruments are not installed: pip install 'revpress[live]'")
pytestmark = pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    assert left_running() == []


def all_of(transport: Transport, seconds: float, count: float = np.inf) -> tuple[np.ndarray, np.ndarray]:
    """Instants and values of what comes in so many seconds, or until so many samples are there."""
    stream, times, values, end = transport.open(), [], [], clock() + seconds
    try:
        while clock() < end and sum(map(len, times)) < count:
            block = transport.read(0.1)
            if block is not None:
                times.append(block.time)
                values.append(stream.values(block.raw))
    finally:
        transport.close()
    return np.concatenate(times), np.concatenate(values)[:, 0]


def read_on(transport: Transport, kept: list[Block] | None = None) -> None:
    """Read until it can no longer be done."""
    for _ in range(10_000):
        block = transport.read(0.1)
        if kept is not None and block is not None:
            kept.append(block)


def test_an_encoder_gives_what_it_counted() -> None:
    played = bar(1)
    with playing(SimulatedEncoder(played, 3.0)) as device:
        transport = ChronojumpEncoder(device.address, side="left")
        time, steps = all_of(transport, 4.5, 1000 + len(played.position) + 300)
        assert transport.stream.channels[0].side == "left"
        assert list(transport.notes) == []
    np.testing.assert_allclose(np.diff(time), 1e-3)
    position = np.cumsum(steps)
    moving = np.flatnonzero(np.diff(position)), np.flatnonzero(np.diff(played.position.values))
    assert position.min() == pytest.approx(played.position.values.min(), abs=1e-9)
    np.testing.assert_array_equal(np.diff(moving[0]), np.diff(moving[1]))


def test_lost_bytes_are_said_and_time_goes_on() -> None:
    played = bar(2)
    with playing(SimulatedEncoder(played, loses=(1000, 1100))) as device:
        transport = ChronojumpEncoder(device.address)
        time, _ = all_of(transport, 6.0, 4800)
        said = list(transport.notes)
    assert len(said) == 1
    assert "bytes were lost" in said[0]
    lost = int(said[0].split("about ")[1].split()[0])
    assert 80 <= lost <= 120
    assert np.diff(time).max() == pytest.approx((lost + 1) * 1e-3, abs=1e-6)


def test_a_cable_that_is_pulled_is_a_loss_and_may_come_back() -> None:
    device = SimulatedEncoder(bar(1))
    with playing(device):
        transport = ChronojumpEncoder(device.address)
        transport.open()
        assert isinstance(transport.read(1.0) or transport.read(1.0), Block)
        device.close()
        with pytest.raises(TransportLost, match=r"serial port .* has gone"):
            read_on(transport)
        transport.close()
        transport.close()
    with pytest.raises(TransportLost, match="cannot be opened"):
        transport.open()


def test_a_port_says_which_instrument_is_on_it() -> None:
    with playing(SimulatedEncoder(bar(1))) as device:
        assert instrument_on(device.address) == "encoder"
    with playing(SimulatedForce(pulls())) as device:
        assert instrument_on(device.address) == "force"


def test_a_port_with_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("revpress.recording.live.serial_port._ANSWERED", 0.5)
    with playing(SimulatedForce(pulls(), boots=60.0)) as device, pytest.raises(InputError, match="neither an encoder"):
        instrument_on(device.address)
    with pytest.raises(TransportLost, match="cannot be opened"):
        instrument_on("/dev/no-such-port")


@pytest.mark.parametrize("counter", [0, (1 << 32) - 1_000_000])
def test_a_force_sensor_gives_what_it_weighed(counter: int) -> None:
    """Its microseconds begin anew in the middle: time goes on all the same."""
    played = pulls()["load cell"]
    with playing(SimulatedForce(pulls(), 3.0, counter=counter, boots=0.1)) as device:
        transport = ChronojumpForce(device.address, tare=True, wait=2.0)
        time, force = all_of(transport, 4.0, 0.98 * 3.0 * 85.0)
        assert transport.stream.device == "Chronojump force sensor 0.7"
    np.testing.assert_allclose(np.diff(time), 1 / 85.0, atol=2e-6)
    np.testing.assert_allclose(force, np.interp(time - time[0], played.time, played.values), atol=0.02)


def test_a_force_sensor_of_another_dialect_is_refused() -> None:
    other, deaf = SimulatedForce(pulls(), form="binary", version="0.3", boots=0.0), SimulatedForce(pulls(), boots=60.0)
    with playing(other), pytest.raises(InputError, match=r"version 0\.3\) sends binary numbers"):
        ChronojumpForce(other.address, wait=2.0).open()
    with playing(deaf), pytest.raises(TransportLost, match=r"gives no answer to get_version: within 0\.3 s"):
        ChronojumpForce(deaf.address, wait=0.3).open()


class Written(SerialPort):
    """A port on which lines lie ready."""

    def __init__(self, *reads: bytes) -> None:
        self.reads = list(reads)

    def read(self, wait: float, gather: float = 0.0) -> bytes:
        return self.reads.pop(0) if self.reads else b""

    def write(self, data: bytes) -> None:
        return

    def close(self) -> None:
        return


def test_lines_are_read_whole_and_broken_ones_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = b"Force_Sensor-0.4\r\n", b"Not a valid command\r\n", b"Starting capture...\r\n"
    lines = b"0;1.50\r\n11", b"000;-2", b".25\r\nx;3\r\n22000;7\r\n", b"9" * 200
    monkeypatch.setattr("revpress.recording.live.chronojump_force.SerialPort", lambda path: Written(*answers, *lines))
    transport = ChronojumpForce("anywhere")
    transport.open()
    found = [transport.read(0.0) for _ in range(4)]
    assert found[1] is None
    assert [block.raw[:, 0].tolist() for block in found if block] == [[1.5], [-2.25, 7.0]]
    assert len(transport.notes) == 2
    assert "1 lines were no time and force" in transport.notes[0]
    transport.close()


@pytest.mark.parametrize("counter", [0, (1 << 32) - 1_000_000])
def test_a_progressor_gives_newtons(counter: int) -> None:
    played = pulls()["load cell"]
    with playing(SimulatedTindeq(pulls(), 3.0, counter=counter, weak=True)) as device:
        transport = tindeq_at(device.address, tare=True, side="right")
        time, force = all_of(transport, 4.0, 0.98 * 3.0 * 80.0)
        assert transport.battery == pytest.approx(3.9)
        assert list(transport.notes) == ["Progressor: its battery is nearly empty"]
    np.testing.assert_allclose(np.diff(time), 1 / 80.0, atol=2e-6)
    np.testing.assert_allclose(force, np.interp(time - time[0], played.time, played.values), atol=0.01)


def test_a_progressor_out_of_reach_is_a_loss(tmp_path: Path) -> None:
    device = SimulatedTindeq(pulls(), path=tmp_path / "progressor")
    with playing(device):
        transport = tindeq_at(device.address)
        transport.open()
        assert transport.read(1.0) is not None
        device.drop()
        with pytest.raises(TransportLost, match="has gone"):
            read_on(transport)
        transport.close()
    with pytest.raises(TransportLost, match="no simulated device answers"):
        tindeq_at("socket:/nowhere/at/all").open()


class Messages:
    """A source whose messages lie ready, and which keeps what it is told."""

    def __init__(self, *messages: bytes) -> None:
        self.messages, self.sent = deque(messages), []

    def open(self) -> None:
        self.sent.append("open")

    def send(self, message: bytes) -> None:
        self.sent.append(message)

    def receive(self, wait: float) -> bytes | None:
        return self.messages.popleft() if self.messages else None

    def close(self) -> None:
        self.sent.append("close")


def test_a_progressor_is_joined_before_it_is_told_to_measure() -> None:
    pair = struct.pack("<fI", 10.0, 1_000_000)
    voltage = b"\x00\x04" + struct.pack("<I", 3700)
    weights = [b"\x01\x08" + pair, b"\x01\x0b" + pair + b"abc", b"\x01\x99x", b"\x04"]
    source = Messages(voltage, *weights)
    transport = Tindeq(source)
    transport.open()
    assert source.sent == ["open", bytes([111]), bytes([101])]
    block = transport.read(0.0)
    assert block is not None
    np.testing.assert_allclose(transport.stream.values(block.raw), [[10.0 * GRAVITY]] * 2)
    assert [note.split("had ")[1] for note in transport.notes] == [
        "a weight that is cut off, which is lost",
        "a value of 1 bytes that says it has 153, which is lost",
        "a tag without a length, which is lost",
    ]
    transport.close()
    assert source.sent[-2:] == [bytes([102]), "close"]


@given(st.binary(max_size=60))
def test_no_message_is_read_beyond_its_end(message: bytes) -> None:
    said: list[str] = []
    found = parts(message, said.append)
    assert sum(2 + len(value) for _, value in found) <= len(message)
    assert (sum(2 + len(value) for _, value in found) == len(message)) == (not said)


def test_without_a_radio_it_is_said_in_a_sentence() -> None:
    pytest.importorskip("bleak")
    source = BleakSource()
    with pytest.raises(TransportLost, match=r"Progressor") as error:
        source.open()
    assert "\n" not in str(error.value)
    source.close()
    assert isinstance(tindeq_at("any").source, BleakSource)
    assert isinstance(tindeq_at("socket:x").source, SocketSource)


@given(st.integers(0, (1 << 32) - 1), st.lists(st.integers(0, 1 << 30), min_size=1, max_size=20), st.integers(1, 20))
def test_a_counter_that_begins_anew_goes_on(first: int, steps: list[int], cut: int) -> None:
    true = first + np.concatenate([[0], np.cumsum(steps)])
    counter, shown = Unwrapped(), true % (1 << 32)
    found = np.concatenate([counter(shown[:cut]), counter(shown[cut:])])
    np.testing.assert_array_equal(found, true)


def test_the_offset_of_a_clock_is_that_of_the_least_delay() -> None:
    reception = ReceptionClock(every=1.0)
    assert reception.update(0.0, 10.3) == (0.0, pytest.approx(10.3))
    assert reception.update(0.4, 10.9) is None
    assert reception.update(0.6, 10.7) == (0.6, pytest.approx(10.1)), "less than all before: at once"
    assert reception.update(0.9, 11.2) is None
    assert reception.update(1.1, 11.25) is None
    assert reception.update(1.7, 12.0) == (1.1, pytest.approx(10.15)), "the least since the last time"


def test_a_replay_keeps_time_and_goes_as_fast_as_it_can() -> None:
    played = bar(1)
    replay, begun = Replay(played, speed=4.0), clock()
    replay.open()
    got: list[Block] = []
    with pytest.raises(TransportEnded):
        read_on(replay, got)
    assert clock() - begun >= played.position.time[-1] / 4.0 - 0.01
    np.testing.assert_array_equal(np.concatenate([b.raw[:, 0] for b in got]), played.position.values)
    begun, fast = clock(), Replay(played, speed=np.inf)
    with pytest.raises(TransportLost):
        fast.read(0.1)
    fast.open()
    with pytest.raises(TransportEnded):
        read_on(fast)
    assert clock() - begun < 1.0
    two = Recording((*played.channels, *pulls().channels))
    assert [r.name for r in replays(two)] == ["encoder", "load cell"]
    with pytest.raises(InputError, match="instants of their own"):
        Replay(two)
    with pytest.raises(InputError, match="speed of a replay"):
        Replay(played, speed=-1.0)


def test_a_missing_package_is_a_sentence_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("serial", "pylsl", "bleak"):
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(InputError, match=r"pip install 'revpress\[live\]'"):
            needs(package)
    with pytest.raises(InputError, match="pip install"):
        ChronojumpEncoder("/dev/null").open()


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("mm", ("position", "m", 1e-3)),
        ("kg", ("force", "N", 9.80665)),
        ("uV", ("emg", "V", 1e-6)),
        ("", ("counts", "1", 1.0)),
    ],
)
def test_a_unit_tells_the_quantity(unit: str, expected: tuple[str, str, float]) -> None:
    assert unit_of(unit) == expected
