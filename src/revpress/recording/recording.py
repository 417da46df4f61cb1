"""Channels of a measurement, and how a file becomes text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.instrument.encoder import Encoder
from revpress.instrument.kinematics import Kinematics

Array = NDArray[np.float64]
Side = Literal["left", "right", "both"]


@dataclass(frozen=True)
class Channel:
    """One quantity over time, in SI units.

    Attributes
    ----------
    name, quantity, unit : e.g. "encoder", "position", "m".
    time, values : (frame,) [s], [unit].
    rate : samples a second [Hz], or None where the spacing varies.
    resolution : smallest step that the values can take [unit].
    side : which limb moved; None where the file does not say (never inferred).
    source, sha256 : the file, and the hash of its bytes.
    """

    name: str
    quantity: str
    unit: str
    time: Array
    values: Array
    rate: float | None
    resolution: float
    side: Side | None
    source: str
    sha256: str

    def __len__(self) -> int:
        return self.time.size

    def reversed(self) -> Channel:
        """The same channel with its sign turned: for a tether that shortens in the concentric phase."""
        return replace(self, values=-self.values)

    def kinematics(self, cutoff: float, encoder: Encoder | None = None) -> Kinematics:
        """Velocity and acceleration of a position channel: see :meth:`Encoder.kinematics`.

        ``encoder`` defaults to one of this channel's resolution and rate, along the travel, its scale exact. A channel
        of varying spacing is first put on its median rate by straight lines.
        """
        if self.quantity != "position":
            raise InputError(f"channel {self.name!r} is a {self.quantity}, not a position")
        values, rate = self.values, self.rate
        if rate is None:
            rate = 1.0 / float(np.median(np.diff(self.time)))
            samples = int((self.time[-1] - self.time[0]) * rate + 1e-6) + 1
            even = self.time[0] + np.arange(samples) / rate
            values = np.interp(even, self.time, values)
        encoder = encoder or Encoder(self.resolution, rate)
        if abs(encoder.rate / rate - 1.0) > 1e-3:
            raise InputError(f"the encoder's rate is {encoder.rate:g} Hz, but the channel's is {rate:g} Hz")
        return encoder.kinematics(values, cutoff, start=float(self.time[0]))


@dataclass(frozen=True)
class Recording:
    """The channels of one measurement; they may differ in rate and time."""

    channels: tuple[Channel, ...]

    def __getitem__(self, name: str) -> Channel:
        for channel in self.channels:
            if channel.name == name:
                return channel
        raise InputError(f"no channel {name!r} in the recording (channels: {', '.join(c.name for c in self.channels)})")

    @property
    def position(self) -> Channel:
        """The one position channel; InputError where there is none or more than one."""
        found = [c for c in self.channels if c.quantity == "position"]
        if len(found) != 1:
            raise InputError(f"the recording has {len(found)} position channels, where one is needed")
        return found[0]


def read_text(path: Path | str) -> tuple[str, str]:
    """Text (without byte order mark, line ends as \\n) and SHA-256 of a file; InputError where it cannot be read."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\r", "\n"), hashlib.sha256(data).hexdigest()
