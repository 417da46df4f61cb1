"""The devices that can be simulated, by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from revpress.errors import InputError, check_range, shown
from revpress.instrument.recording import Recording
from revpress.recording.live.simulated.chronojump_encoder import SimulatedEncoder
from revpress.recording.live.simulated.chronojump_force import SimulatedForce
from revpress.recording.live.simulated.lsl import SimulatedLsl
from revpress.recording.live.simulated.player import SimulatedDevice
from revpress.recording.live.simulated.tindeq import SimulatedTindeq
from revpress.recording.read import read_recording

DEVICES: dict[str, tuple[Callable[..., SimulatedDevice], str]] = {
    "lsl": (SimulatedLsl, "--lsl"),
    "chronojump-encoder": (SimulatedEncoder, "--serial"),
    "chronojump-force": (SimulatedForce, "--serial"),
    "tindeq": (SimulatedTindeq, "--tindeq"),
}
"""Class, and the option of ``revpress capture`` that takes its address."""


def playable(file: Path) -> Recording:
    """A recording of signals over time.

    Parameters
    ----------
    file : Path
        Of any known format.

    Returns
    -------
    Recording

    Raises
    ------
    InputError
        It cannot be read, or holds no signals.
    """
    content = read_recording(file)
    if not isinstance(content, Recording):
        raise InputError(f"{file} holds no signals over time: there is nothing to play")
    return content


def simulated_device(device: str, recording: Recording, speed: float = 1.0, name: str | None = None) -> SimulatedDevice:
    """A device that plays a recording.

    Parameters
    ----------
    device : str
        One of :data:`DEVICES`.
    recording : Recording
        What it plays.
    speed : float
        Times as fast as in life.
    name : str, optional
        Of the LSL stream.

    Returns
    -------
    SimulatedDevice

    Raises
    ------
    InputError
        No such device, a name where there is none to give, or a recording without what it measures.
    """
    if device not in DEVICES:
        raise InputError(f"there is no device {shown(device)} to simulate (known: {', '.join(DEVICES)})")
    kind = DEVICES[device][0]
    if name is not None and device != "lsl":
        raise InputError(f"a name is given, but only an LSL stream has one, not a {device}")
    check_range("speed", speed, 1e-3, 1e6)
    return kind(recording, speed) if name is None else kind(recording, speed, name=name)
