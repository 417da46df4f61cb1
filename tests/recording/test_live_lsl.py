"""Lab Streaming Layer over the network of this machine: an outlet in another process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from live_parts import LSL_AT_HOME, bar, left_running
from revpress.errors import InputError
from revpress.recording import read_recording
from revpress.recording.live.capture import Capture
from revpress.recording.live.journal import Journal
from revpress.recording.live.lsl import LslTransport
from revpress.recording.live.transport import TransportLost

_OUTLETS = """
from live_parts import bar
from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.recording.live.simulated.lsl import SimulatedLsl
[bar_] = bar(1).channels
muscles = [
    Channel(f"muscle {i}", "emg", "V", bar_.time, 1e-3 * i + 0.0 * bar_.time, bar_.rate, 1e-6, None, "made", "")
    for i in range(7)
]
recording = Recording((bar_, *muscles))
named = (("revpress-test-a", "sender-a"), ("revpress-test-b", "sender-b"), ("revpress-test-b", "sender-c"))
outlets = [SimulatedLsl(recording, name=name, source_id=source) for name, source in named]
print("up", flush=True)
outlets[0].serve(60.0)
input()
"""


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """Three streams of another process; the first plays once, to whoever joins it."""
    pytest.importorskip("pylsl", reason="the packages of live instruments are not installed")
    if "pylsl" not in sys.modules and "LSLAPICFG" not in os.environ:
        # The library reads its settings when it is loaded: before that, or the network would be asked.
        file = tmp_path_factory.mktemp("lsl") / "lsl.cfg"
        file.write_text(LSL_AT_HOME)
        os.environ["LSLAPICFG"] = str(file)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[1]), *sys.path])}
    words = [sys.executable, "-c", _OUTLETS]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "up"
        import pylsl

        if not pylsl.resolve_byprop("source_id", "sender-a", timeout=5.0):
            process.kill()
            pytest.skip("this machine lets no LSL stream be found, not even one of its own")
        yield process
        process.kill()


def test_a_stream_of_another_process_is_kept_with_its_own_stamps(sender: subprocess.Popen[str], tmp_path: Path) -> None:
    path, played = tmp_path / "a.rpj", bar(1)["encoder"]
    running = Capture([LslTransport("revpress-test-a")], Journal(path))
    running.run(8.0, lambda: running.stop() if running.health[0].samples >= len(played) else None)
    assert left_running() == []
    found = read_recording(path)
    assert [c.name for c in found] == ["encoder", *(f"muscle {i}" for i in range(7))]
    assert {c.quantity for c in found} == {"position", "emg"}
    channel = found["encoder"]
    assert channel.rate == pytest.approx(1000.0, rel=1e-6)
    np.testing.assert_allclose(channel.values, played.values[-len(channel) :], atol=1e-6)
    assert len(channel) > 0.9 * len(played)
    assert channel.time[0] >= 0.0
    assert channel.time[-1] < 10.0, "in the clock of this computer, from when the journal was begun"


def test_streams_of_one_name_are_told_apart_by_their_source(sender: subprocess.Popen[str]) -> None:
    with pytest.raises(InputError, match=r"2 LSL streams are called 'revpress-test-b': name one of sender-"):
        LslTransport("revpress-test-b").open()
    with pytest.raises(InputError, match=r"has no channel 'x' \(it has encoder, muscle 0"):
        LslTransport("sender-c", units={"x": "mm"}).open()
    scaled = LslTransport("sender-c", units={"muscle 3": "mV"}, side="left")
    channel = scaled.open().channels[4]
    assert (channel.scale, channel.side, scaled.stream.device[:19]) == (1e-3, "left", "revpress-test-b on ")
    scaled.close()
    scaled.close()


def test_a_sender_that_has_gone_is_a_loss(sender: subprocess.Popen[str]) -> None:
    transport = LslTransport("sender-b")
    transport.open()
    sender.kill()

    def wait() -> None:
        for _ in range(1000):
            transport.read(0.1)

    with pytest.raises(TransportLost, match="has gone"):
        wait()
    transport.close()
    transport.wait = 0.3
    with pytest.raises(TransportLost, match=r"none answered within 0\.3 s"):
        transport.open()


def test_names_and_units_that_cannot_be_are_refused() -> None:
    with pytest.raises(InputError, match="cannot be looked for"):
        LslTransport(" ")
    with pytest.raises(InputError, match=r"unit 'furlong' is none that says what was measured \(known: m, cm"):
        LslTransport("x", units={"a": "furlong"})
