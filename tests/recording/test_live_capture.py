"""The capture loop: several instruments on one clock, losses that heal, and nothing left running."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from live_parts import bar, left_running, playing, pulls
from revpress.errors import InputError
from revpress.recording import read_recording
from revpress.recording.live.capture import Capture
from revpress.recording.live.chronojump_encoder import ChronojumpEncoder
from revpress.recording.live.journal import Journal
from revpress.recording.live.replay import Replay
from revpress.recording.live.simulated.chronojump_encoder import SimulatedEncoder
from revpress.recording.live.simulated.tindeq import SimulatedTindeq
from revpress.recording.live.tindeq import tindeq_at
from revpress.recording.live.transport import (
    Block,
    LiveChannel,
    LiveStream,
    TransportEnded,
    TransportLost,
    clock,
)


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    assert left_running() == []


class Scripted:
    """A transport that does what it is told: blocks, or an error to raise; each opening takes up the next script."""

    def __init__(self, *openings: list[Block | Exception | None] | Exception, name: str = "scripted") -> None:
        self.name, self.notes, self.battery = name, deque[str](), 3.7
        self._openings, self._now = deque(openings), deque()
        self.closed = 0
        channel = LiveChannel("position", "position", "m", limit=2.0)
        self.stream = LiveStream(name, "made", (channel,), 100.0, "<f8", clock="measured")

    def open(self) -> LiveStream:
        script = self._openings.popleft() if self._openings else TransportLost("no more")
        if isinstance(script, Exception):
            raise script
        self._now = deque(script)
        return self.stream

    def read(self, wait: float) -> Block | None:
        if not self._now:
            raise TransportEnded
        what = self._now.popleft()
        if isinstance(what, Exception):
            raise what
        return what

    def close(self) -> None:
        self.closed += 1


def block(start: float, value: float = 0.5) -> Block:
    time = start + np.arange(10) / 100.0
    return Block(time, np.full((10, 1), value), clock(), (start, 1000.0))


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("revpress.recording.live.capture._FIRST_PAUSE", 0.05)


def test_what_is_lost_is_looked_for_until_it_is_back(tmp_path: Path) -> None:
    gone = TransportLost("unplugged")
    transport = Scripted([block(0.0), gone], gone, gone, [block(1.0)])
    running = Capture([transport], Journal(tmp_path / "a.rpj"))
    running.run(10.0)
    assert [text for _, text in running.notes] == ["scripted is lost: unplugged", "scripted is back"]
    assert (running.health[0].state, running.health[0].reopened, running.health[0].samples) == ("ended", 1, 20)
    assert running.health[0].battery == pytest.approx(3.7)
    assert transport.closed == 2
    channel = read_recording(tmp_path / "a.rpj").position
    assert len(channel) == 20
    assert channel.holes == (pytest.approx((channel.time[9], channel.time[10])),)


def test_one_that_is_not_there_at_the_beginning_ends_it_and_leaves_no_file(tmp_path: Path) -> None:
    for error in (TransportLost("no such port"), InputError("it is a modem")):
        with pytest.raises(InputError, match=str(error)):
            Capture([Scripted(error), Scripted([None] * 10**6, name="other")], Journal(tmp_path / "a.rpj")).run(20.0)
        assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="needs an instrument"):
        Capture([])


def test_what_reaches_the_limit_is_counted(tmp_path: Path) -> None:
    running = Capture([Scripted([block(0.0), block(0.1, -2.0), block(0.2, 1.9)])])
    running.run(5.0)
    assert running.health[0].saturated == 10


def test_silence_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("revpress.recording.live.capture._SILENT", 0.1)

    class Silent(Scripted):
        def read(self, wait: float) -> Block | None:
            import time

            time.sleep(0.02)
            return None

    running = Capture([Silent([None])])
    running.run(0.5)
    assert [text for _, text in running.notes] == ["scripted is silent"]
    assert running.health[0].state == "silent"


def test_two_of_one_name_are_told_apart(tmp_path: Path) -> None:
    running = Capture([Scripted([block(0.0)]), Scripted([block(0.0)])], Journal(tmp_path / "a.rpj"))
    running.run(5.0)
    assert [c.name for c in read_recording(tmp_path / "a.rpj")] == ["scripted", "scripted #2"]


def test_an_error_of_the_listener_keeps_what_came(tmp_path: Path) -> None:
    class Broken:
        def opened(self, stream: LiveStream) -> None:
            return

        def block(self, stream: LiveStream, block: Block, time: np.ndarray) -> None:
            raise InputError("which one?")

    with pytest.raises(InputError, match=r"which one\?"):
        Capture([Scripted([block(0.0), block(0.1)])], Journal(tmp_path / "a.rpj"), Broken()).run(5.0)
    assert len(read_recording(tmp_path / "a.rpj").position) >= 10


def test_a_defect_of_a_transport_is_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        Capture([Scripted([block(0.0), ZeroDivisionError("a defect")])]).run(5.0)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_a_cable_that_is_pulled_and_put_back_goes_on(tmp_path: Path) -> None:
    pytest.importorskip("serial")
    port, first, second = tmp_path / "port", SimulatedEncoder(bar(1)), SimulatedEncoder(bar(1))
    port.symlink_to(first.address)
    running = Capture([ChronojumpEncoder(str(port))], Journal(tmp_path / "a.rpj"))
    health = running.health[0]

    def pull() -> None:
        if health.samples > 300 and port.readlink() != Path(second.address):
            first.close()
            port.unlink()
            port.symlink_to(second.address)
        if health.reopened and health.samples > 900:
            running.stop()

    with playing(first), playing(second):
        running.run(15.0, pull)
    assert health.reopened == 1
    assert [text.split(":")[0] for _, text in running.notes] == ["encoder is lost", "encoder is back"]
    channel = read_recording(tmp_path / "a.rpj").position
    assert len(channel) > 900
    assert len(channel.holes) == 1


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_several_instruments_are_on_one_clock(tmp_path: Path) -> None:
    """Both begin to send a signal whose place in time is known, through two transports with clocks of their own."""
    pytest.importorskip("serial")
    with (
        playing(SimulatedEncoder(bar(1))) as port,
        playing(SimulatedTindeq(pulls(), counter=(1 << 32) - 500_000)) as radio,
    ):
        heard: dict[str, list[float]] = {}

        class Late:
            def opened(self, stream: LiveStream) -> None:
                return

            def block(self, stream: LiveStream, block: Block, time: np.ndarray) -> None:
                heard.setdefault(stream.name, []).append(block.received - time[-1])

        running = Capture(
            [ChronojumpEncoder(port.address), tindeq_at(radio.address)], Journal(tmp_path / "a.rpj"), Late()
        )
        running.run(3.5)
    found = read_recording(tmp_path / "a.rpj")
    assert sorted(c.quantity for c in found) == ["force", "position"]  # whichever sent first stands first
    for channel in found:
        assert channel.holes == ()
        assert 2.5 < channel.time[-1] <= 4.0
    # A block cannot be there before its last sample, and it comes soon after.
    for delays in heard.values():
        assert min(delays) > -5e-4
        assert np.median(delays) < 0.1


def test_a_replay_gives_the_recording_again(tmp_path: Path) -> None:
    played = bar(1)
    Capture([Replay(played, np.inf)], Journal(tmp_path / "a.rpj")).run(20.0)
    again = read_recording(tmp_path / "a.rpj").position
    np.testing.assert_array_equal(again.values, played.position.values)
    assert again.rate == pytest.approx(1000.0)
    np.testing.assert_allclose(np.diff(again.time), np.diff(played.position.time), atol=1e-9)
