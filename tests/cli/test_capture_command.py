"""``revpress capture`` and ``simulate-device``: refusals, a replay, and two programs that talk to each other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from live_parts import bar, left_running, playing
from revpress.recording import Recording, read_recording
from revpress.recording.live.journal import recover
from revpress.recording.live.simulated.chronojump_encoder import SimulatedEncoder

HERE = [sys.executable, "-c", "from revpress.cli.main import main; raise SystemExit(main())"]


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    """An encoder's file: three repetitions of half a metre."""
    values = np.rint(1e3 * bar(3).position.values)
    file = tmp_path / "bar.txt"
    file.write_text(", ".join(str(int(step)) for step in np.diff(values, prepend=0.0)))
    return file


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("capture", "nothing to capture from"),
        ("capture --serial /dev/no-such-port", "/dev/no-such-port cannot be opened"),
        ("capture --replay nobody.txt", "nobody.txt"),
        ("capture --lsl a --load 50", "--load is given, but no --exercise"),
        ("capture --lsl a --target 0.4:0.6", "--target is given, but no --exercise"),
        ("capture --lsl a --mass 70", "an athlete or a direction is given, but no --exercise"),
        ("capture --lsl a --exercise back_squat --mass 70", "but no --load"),
        ("capture --lsl a --exercise back_squat --loss-of power", "but no --stop-at-loss"),
        ("capture --lsl a --exercise back_squat --stop-at-loss 20% --loss-of power", "needs --load"),
        ("capture --lsl a --exercise back_squat --stop-at-loss much", "--stop-at-loss in %"),
        ("capture --lsl a --exercise back_squat --stop-at-loss 99%", "loss at which a set is over is 0.99"),
        ("capture --lsl a --exercise back_squat --stop-at-loss 20% --loss-from last", "fastest or first"),
        ("capture --lsl a --exercise back_squat --target 0.4", "as 0.40:0.60"),
        ("capture --lsl a --exercise back_squat --target 0.6:0.4", "must rise"),
        ("capture --lsl a --exercise back_squad", "back_squat"),
        ("capture --lsl a --exercise prone_bent_knee_hold", "held still"),
        ("capture --lsl a --side top", "left, right or both"),
        ("capture --lsl a --unit x=furlong", "furlong"),
        ("capture --lsl a --tare", "there is no force sensor"),
        ("capture --lsl a --speed 2", "only a replay has one"),
        ("capture --tindeq any --unit a=mm", "no LSL stream"),
        ("capture --lsl a --out capture.csv", "its ending must be one of .rpj"),
        ("capture --lsl a --threshold 50 --exercise back_squat", "--threshold is given"),
        ("simulate-device lsl", "give either --exercise NAME"),
        ("simulate-device radio --exercise back_squat", "there is no device 'radio' to simulate (known: lsl"),
        ("simulate-device lsl --file a.txt --load 5", "--load is given beside --file"),
        ("simulate-device tindeq --exercise back_squat --name x", "only an LSL stream has one"),
        ("simulate-device lsl --exercise back_squat --reps few", "--reps"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_leaves_no_file(
    revpress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = revpress(*typed.split())
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
    assert left_running() == []


def test_a_replay_is_captured_shown_and_kept(revpress, counts: Path, tmp_path: Path) -> None:
    out_file = tmp_path / "set.rpj"
    code, out, err = revpress(
        "capture", "--replay", counts, "--speed", 0, "--exercise", "back_squat", "--load", 60, "--stop-at-loss", "50%",
        "--out", out_file,
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert [line.split(":")[0] for line in out.splitlines()[:4]] == [
        "Back squat, 60 kg", "Repetition 1", "Repetition 2", "Repetition 3",
    ]  # fmt: skip
    assert f"Next: revpress analyse {out_file} --exercise back_squat --load 60, as" in out
    assert out.endswith(f"Written: {out_file}\n")
    found = read_recording(out_file)
    np.testing.assert_allclose(found.position.values, read_recording(counts).position.values)
    assert (found.stated.exercise, found.stated.load) == ("back_squat", 60.0)
    code, _, err = revpress("capture", "--replay", counts, "--speed", 0, "--out", out_file)
    assert code == 2
    assert "never overwritten" in err


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_a_capture_that_is_ended_by_the_keyboard_is_whole(tmp_path: Path) -> None:
    pytest.importorskip("serial")
    out_file = tmp_path / "set.rpj"
    with playing(SimulatedEncoder(bar(3)), until=90.0) as device:
        words = ["capture", "--serial", device.address, "--exercise", "back_squat", "--out", str(out_file)]
        with subprocess.Popen([*HERE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as capture:
            assert capture.stdout is not None
            heard = [capture.stdout.readline() for _ in range(3)]
            capture.send_signal(signal.SIGINT)
            out, err = capture.communicate(timeout=60)
    assert (capture.returncode, err) == (0, "")
    assert heard[0].startswith("Back squat")
    assert heard[2].startswith("Repetition 2: mean ")
    assert out.endswith(f"Written: {out_file}\n")
    assert recover(out_file, out_file.read_bytes()).finished
    assert len(read_recording(out_file).position) > 3000


@pytest.mark.parametrize(
    ("words", "option", "channels"),
    [
        (["chronojump-encoder", "--file", "bar.txt"], "--serial", ["encoder"]),
        (["lsl", "--exercise", "back_squat", "--load", "60", "--reps", "2"], "--lsl", ["encoder", "load cell"]),
    ],
)
def test_a_device_says_where_it_waits_and_plays(
    revpress, monkeypatch: pytest.MonkeyPatch, counts: Path, words: list[str], option: str, channels: list[str]
) -> None:
    made: list[Recording] = []

    class Device:
        address = "over there"
        closed = False

        def serve(self, until: float = np.inf) -> bool:
            return True

        def close(self) -> None:
            Device.closed = True

    def stand_in(device: str, recording: Recording, speed: float, name: str | None) -> Device:
        made.append(recording)
        return Device()

    monkeypatch.setattr("revpress.recording.live.simulated.devices.simulated_device", stand_in)
    code, out, err = revpress("simulate-device", *(counts if word == "bar.txt" else word for word in words))
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"A simulated {words[0]} waits at: over there"
    assert f"revpress capture {option} 'over there'" in out
    assert [channel.name for channel in made[0]] == channels
    assert Device.closed
