"""Measure how late a live value comes, over every real transport, and what a capture costs.

Each device plays in a process of its own and is joined as a real one is: LSL over the network of this machine, serial
ports as pseudo-terminals, Bluetooth's messages over a socket. Prints, for each, how long after the last sample of a
repetition its value was there, and the share of one core that capturing took; for the eight channels at 1 kHz too.

    python scripts/measure_live.py [REPETITIONS] [SECONDS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from revpress.exercise.repetition import RepetitionRule
from revpress.instrument.channel import Channel
from revpress.instrument.encoder import Encoder
from revpress.instrument.recording import Recording
from revpress.measurement.live_set import LiveSet
from revpress.recording.live.capture import Capture
from revpress.recording.live.choose import transports
from revpress.recording.live.journal import Journal
from revpress.recording.live.simulated.devices import DEVICES, simulated_device

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from live_parts import LSL_AT_HOME

_RATE, _STROKE, _PHASE, _REST = 1000.0, 0.5, 0.6, 0.25


def played(seconds: float, muscles: int) -> Recording:
    """A bar going down and up with rests, the force that goes with it, and muscles."""
    time = np.arange(int(seconds * _RATE)) / _RATE
    place = (time - 1.0) % (2 * (_PHASE + _REST))
    down = np.clip(place / _PHASE, 0.0, 1.0)
    up = np.clip((place - _PHASE - _REST) / _PHASE, 0.0, 1.0)
    smooth = [10 * s**3 - 15 * s**4 + 6 * s**5 for s in (down, up)]
    height = np.where(time < 1.0, 0.0, _STROKE * (smooth[1] - smooth[0]))
    _, counted = Encoder(1e-3, _RATE).sample(lambda t: height[np.rint(t * _RATE).astype(int)], time[-1])
    force = 400.0 * np.where(time < 1.0, 0.0, np.sin(np.pi * up) ** 2)
    channels = [
        Channel("encoder", "position", "m", time, counted, _RATE, 1e-3, None, "made", ""),
        Channel("load cell", "force", "N", time, force, _RATE, 0.1, None, "made", ""),
    ]
    rng = np.random.default_rng(0)
    for number in range(muscles):
        noise = rng.normal(0.0, 1e-4, time.size)
        channels.append(Channel(f"muscle {number + 1}", "emg", "V", time, noise, _RATE, 1e-6, None, "made", ""))
    return Recording(tuple(channels))


def play(device: str, seconds: float, muscles: int) -> None:
    """Be a device."""
    playing = simulated_device(device, played(seconds, muscles))
    try:
        print(playing.address, flush=True)
        while not playing.serve():
            pass
    finally:
        playing.close()


def measure(device: str, seconds: float, muscles: int = 0) -> None:
    """Capture from a device in another process, and print what it was like."""
    words = [sys.executable, __file__, "play", device, str(seconds), str(muscles)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as other, tempfile.TemporaryDirectory() as folder:
        assert other.stdout is not None
        address = other.stdout.readline().strip()
        option = DEVICES[device][1].removeprefix("--")
        live = LiveSet(RepetitionRule(0.2) if device in ("lsl", "chronojump-encoder") else None)
        joined = transports(**{option: [address]})  # type: ignore[arg-type]
        running = Capture(joined, Journal(Path(folder) / "capture.rpj"), live)
        busy, since = time.process_time(), time.perf_counter()
        running.run(seconds + 2.0)
        wall = time.perf_counter() - since
        share = (time.process_time() - busy) / wall
        size = (Path(folder) / "capture.rpj").stat().st_size
        other.kill()
    late = 1e3 * np.array(live.latencies)
    half, most = np.median(late), np.quantile(late, 0.95)
    found = f"{late.size} values, {half:.0f} ms in the median, p95 {most:.0f}, most {late.max():.0f}"
    channels = f", {2 + muscles} channels" if muscles else ""
    print(f"{device}{channels}: {found}; {100 * share:.1f} % of a core; {size / wall / 1e3:.1f} kB/s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["play"]:
        play(sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
        sys.exit()
    with tempfile.TemporaryDirectory() as settings:
        file = Path(settings) / "lsl.cfg"
        file.write_text(LSL_AT_HOME)
        os.environ.setdefault("LSLAPICFG", str(file))  # before the library is loaded
        repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 20
        length = 1.5 + 2 * (_PHASE + _REST) * repetitions
        for name in DEVICES:
            measure(name, length)
        measure("lsl", float(sys.argv[2]) if len(sys.argv) > 2 else length, muscles=6)
