"""What the tests of live instruments share: signals, a device in a thread, and a look at what is left running."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording
from revpress.recording.live.simulated.player import SimulatedDevice

LSL_AT_HOME = """[multicast]
ResolveScope=machine
AddressesOverride={127.0.0.1}
[lab]
KnownPeers={127.0.0.1}
[ports]
IPv6=disable
[log]
level=-2
"""
"""What a file says that ``LSLAPICFG`` names, so that Lab Streaming Layer looks for streams on this machine alone."""


def bar(repetitions: int = 2, rate: float = 1000.0) -> Recording:
    """A bar that goes half a metre down and up, with rests."""
    time = np.arange(int((1.0 + 1.4 * repetitions) * rate)) / rate
    place = np.where(time < 0.7, 0.0, (time - 0.7) % 1.4)
    down, up = np.clip(place / 0.5, 0.0, 1.0), np.clip((place - 0.6) / 0.5, 0.0, 1.0)
    done = time > 0.7 + 1.4 * repetitions
    height = [0.5 * (10 * s**3 - 15 * s**4 + 6 * s**5) for s in (down, up)]
    values = np.floor(1e3 * np.where(done, 0.0, height[1] - height[0])) / 1e3
    return Recording((Channel("encoder", "position", "m", time, values, rate, 1e-3, None, "made", ""),))


def pulls(rate: float = 200.0, seconds: float = 3.0) -> Recording:
    """A pull of 300 N every second and a half."""
    time = np.arange(int(seconds * rate)) / rate
    values = 300.0 * np.clip(np.sin(2 * np.pi * time / 1.5), 0.0, None) ** 2
    return Recording((Channel("load cell", "force", "N", time, values, rate, 0.1, None, "made", ""),))


@contextmanager
def playing(device: SimulatedDevice, until: float = 20.0) -> Iterator[SimulatedDevice]:
    """A device that waits in a thread of its own; it is gone afterwards, and so is the thread."""
    thread = threading.Thread(target=device.serve, args=(until,))
    thread.start()
    try:
        yield device
    finally:
        device.stop()
        thread.join(10.0)
        device.close()
        assert not thread.is_alive()


def left_running() -> list[str]:
    """Threads of this program that are still there."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("revpress ")]
