"""What an instrument gives: one quantity over time."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown

Array = NDArray[np.float64]
Side = Literal["left", "right", "both"]

QUANTITIES = {
    "position": "m",
    "velocity": "m/s",
    "acceleration": "m/s²",
    "force": "N",
    "moment": "N m",
    "angle": "rad",
    "angular velocity": "rad/s",
    "power": "W",
    "emg": "V",
    "activation": "1",
    "pressure": "Pa",
    "centre of pressure": "m",
    "share": "1",
    "voltage": "V",
    "counts": "1",
}
"""What a channel may be of, and its unit. "emg" is the raw signal, "activation" its envelope relative to a maximal
effort, "share" a part of a whole, "voltage" what a converter measured where the file does not say of what, and "counts"
what it gave where the file does not even say how many of them are a volt."""

HOLE_STEPS = 5.0
"""A step so many times as long as the median one is a hole."""

SAMPLE_LIMIT = 5_000_000
"""Most samples of a channel, unless the environment allows more: 83 minutes at 1 kHz."""
SAMPLE_VARIABLE = "REVPRESS_SAMPLE_LIMIT"
"""Name of the environment variable that sets another limit."""


@dataclass(frozen=True)
class Channel:
    """One quantity over time, in SI units.

    Attributes
    ----------
    name, quantity, unit : str
        For instance "encoder", "position", "m".
    time, values : ndarray, shape (frame,)
        [s], [unit].
    rate : float or None
        Samples a second [Hz], None where the spacing varies.
    resolution : float
        Smallest step that the values can take [unit].
    side : {"left", "right", "both"} or None
        Which limb moved; None where the file does not say (never inferred).
    source, sha256 : str
        The file and the hash of its bytes; "simulated" and nothing for a simulation.
    site : str
        Where it was measured: a place of the machine ("sled", "lever", "stack", "belt", "cable", "plate 1"), of the
        body (a muscle, a joint's coordinate, a marker), or nothing where that is not known.
    axis : {"", "x", "y", "z"}
        Component of a vector, in the file's own axes.

    Raises
    ------
    InputError
        Times and values that do not pair up or are not finite, a time that does not increase, or another side.
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
    site: str = ""
    axis: str = ""

    def __post_init__(self) -> None:
        where = f"{self.source}: channel {shown(self.name)}"
        if self.time.ndim != 1 or self.time.shape != self.values.shape or not self.time.size:
            raise InputError(
                f"{where} needs one value for each time, not {self.values.shape} values for {self.time.shape} times"
            )
        if not (np.all(np.isfinite(self.time)) and np.all(np.isfinite(self.values))):
            raise InputError(f"{where} has times or values that are not finite")
        late = np.flatnonzero(np.diff(self.time) <= 0.0)
        if late.size:
            raise InputError(f"{where}: time does not increase at sample {late[0] + 1} ({self.time[late[0] + 1]:g} s)")
        if self.side is not None and self.side not in get_args(Side):
            raise InputError(f"{where}: side is {shown(self.side)}, not one of {', '.join(get_args(Side))}")

    def __len__(self) -> int:
        return self.time.size

    @cached_property
    def holes(self) -> tuple[tuple[float, float], ...]:
        """Where samples are missing: last instant before and first after every step that is much too long [s]."""
        steps = np.diff(self.time)
        if not steps.size:
            return ()
        wide = np.flatnonzero(steps > HOLE_STEPS * np.median(steps))
        return tuple((float(self.time[i]), float(self.time[i + 1])) for i in wide)

    def covers(self, begin: float, end: float) -> bool:
        """Whether there are samples throughout a part of the recording.

        Parameters
        ----------
        begin, end : float
            [s].

        Returns
        -------
        bool
            False where it begins or ends too late or early, or has a hole in between.
        """
        inside = self.time[0] <= begin and end <= self.time[-1]
        return bool(inside and not any(low < end and begin < high for low, high in self.holes))

    def reversed(self) -> Channel:
        """Turn the sign: for a tether that shortens in the concentric phase.

        Returns
        -------
        Channel
            Otherwise the same.
        """
        return replace(self, values=-self.values)


def check_samples(what: str, count: float) -> int:
    """Refuse more samples than are worked with, before they are made.

    Parameters
    ----------
    what : str
        What would have them, with its file and place.
    count : float
        How many there would be.

    Returns
    -------
    int
        The count.

    Raises
    ------
    InputError
        More than the environment variable ``REVPRESS_SAMPLE_LIMIT``, else 5,000,000.
    """
    limit = _sample_limit()
    if not count <= limit:  # false for NaN too
        raise InputError(
            f"{what}: {count:.4g} samples are more than the {limit} that are read; to read it, set the environment "
            f"variable {SAMPLE_VARIABLE} to a larger number"
        )
    return int(count)


def _sample_limit() -> int:
    text = os.environ.get(SAMPLE_VARIABLE, "").strip()
    if not text:
        return SAMPLE_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) <= 15 and int(text) > 0):
        raise InputError(f"the environment variable {SAMPLE_VARIABLE} is {shown(text)}, not a whole number above 0")
    return int(text)
