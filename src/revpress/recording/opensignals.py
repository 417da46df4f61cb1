"""What OpenSignals writes of a biosignalsplux or BITalino, in text and HDF5 alike: counts, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Channel
from revpress.instrument.recording import Recording, Stated
from revpress.recording.signals import distinct, side_of, signal
from revpress.recording.source_file import SourceFile

Array = NDArray[np.float64]

_WRAPS = (16, 256, 4096, 65536)
_EMG = "EMG"


@dataclass(frozen=True)
class Sensor:
    """The transfer function of EMG sensors: EMG = (ADC/2ⁿ − 1/2)·V/G, as PLUX gives it (:cite:`plux_ecg_sheet`).

    Attributes
    ----------
    gain : float
        G [1]; 1000 for the sensors of biosignalsplux by their data sheets.
    supply : float
        V, the operating voltage [V]; 3 V for the sensors of biosignalsplux.
    """

    gain: float
    supply: float

    def volts(self, counts: Array, bits: int) -> Array:
        """The voltage at the electrodes.

        Parameters
        ----------
        counts : ndarray, shape (frame,)
            What the converter gave.
        bits : int
            n.

        Returns
        -------
        ndarray, shape (frame,)
            [V].
        """
        return (counts / 2.0**bits - 0.5) * self.supply / self.gain


def emg_sensor(gain: float | None, supply: float | None) -> Sensor | None:
    """Both numbers of the transfer function, or neither.

    Parameters
    ----------
    gain : float, optional
        [1].
    supply : float, optional
        [V].

    Returns
    -------
    Sensor or None
        None where neither is given: counts stay counts.

    Raises
    ------
    InputError
        One without the other, or a number that cannot be.
    """
    if gain is None and supply is None:
        return None
    if gain is None or supply is None:
        raise InputError("give both emg_gain and emg_supply, or neither: the data sheet of the sensor has them")
    return Sensor(check_range("emg_gain", gain, 1.0, 1e6), check_range("emg_supply", supply, 0.1, 100.0, "V"))


@dataclass(frozen=True)
class Hub:
    """One device.

    Attributes
    ----------
    name : str
        Its address.
    rate : float
        [Hz].
    sensors, labels : tuple of str
        Of its analog channels.
    bits : tuple of int
        Resolution of each.
    counts : sequence of ndarray, shape (frame,)
        Of each.
    numbers : ndarray, shape (frame,), or None
        The sequence number of each sample.
    start : datetime or None
        When it began, by the clock of the computer.
    """

    name: str
    rate: float
    sensors: tuple[str, ...]
    labels: tuple[str, ...]
    bits: tuple[int, ...]
    counts: Sequence[NDArray[Any]]
    numbers: NDArray[Any] | None
    start: datetime | None


def recording_of(source: SourceFile, hubs: Sequence[Hub], sensor: Sensor | None, left_out: Sequence[str]) -> Recording:
    """The channels of all hubs.

    Parameters
    ----------
    source : SourceFile
        The file.
    hubs : sequence of Hub
        At least one.
    sensor : Sensor or None
        Of the EMG channels.
    left_out : sequence of str
        What is said already.

    Returns
    -------
    Recording
        EMG [V] where the transfer function is known, else counts.

    Raises
    ------
    InputError
        Without a sample.
    """
    said, named, channels = list(left_out), [], []
    for hub in hubs:
        time, lost = _time(source, hub)
        if lost:
            said.append(f"{lost} samples of {hub.name} were lost on the way, by its sequence numbers: they are missing")
        for label, kind, bits, counts in zip(hub.labels, hub.sensors, hub.bits, hub.counts, strict=True):
            named.append(f"{label} {kind}".strip() if len(hubs) == 1 else f"{hub.name} {label} {kind}".strip())
            is_emg = kind.upper() == _EMG and sensor is not None
            values = sensor.volts(counts, bits) if is_emg and sensor else counts.astype(float)
            step = sensor.supply / sensor.gain / 2.0**bits if is_emg and sensor else 1.0
            channels.append((label, "emg" if is_emg else "counts", time, values, hub.rate, step))
    made: list[Channel] = []
    for name, (label, quantity, time, values, rate, step) in zip(distinct(named, "channel"), channels, strict=True):
        channel = signal(
            source, name, quantity, time, values, rate, resolution=step, side=side_of(label),
            site=label if quantity == "emg" else "",
        )  # fmt: skip
        made += [channel] if channel else []
    if not made:
        raise InputError(f"{source}: has no sample of an analog channel")
    notes: tuple[str, ...] = ()
    if any(channel.quantity == "counts" for channel in made):
        notes = (
            "the unit of its channels is not in the file: it has counts of a converter; with emg_gain=... and "
            "emg_supply=... from the sensor's data sheet EMG is in volts",
        )
    starts = {hub.start for hub in hubs}
    return Recording(
        tuple(made),
        stated=Stated(
            device=f"OpenSignals {' '.join(hub.name for hub in hubs)}", start=starts.pop() if len(starts) == 1 else None
        ),
        left_out=tuple(said),
        notes=notes,
    )


def _time(source: SourceFile, hub: Hub) -> tuple[Array, int]:
    """Time of the samples, lost ones counted by the sequence number, and how many are lost."""
    count = len(hub.counts[0]) if hub.counts else 0
    if hub.numbers is None or count < 2 or not np.ptp(hub.numbers):
        return np.arange(count) / hub.rate, 0
    numbers = hub.numbers.astype(float)
    wrap = next((wrap for wrap in _WRAPS if numbers.max() < wrap), None)
    steps = np.diff(numbers)
    if wrap is None or (steps >= 0).all():
        wrap = 2**53
    steps = np.mod(steps, wrap)
    if not (steps > 0).all() or numbers.min() < 0:
        row = int(np.argmin(steps)) + 1
        raise InputError(f"{source}: the sequence number {numbers[row]:g} of sample {row + 1} follows itself")
    lost = int(min((steps - 1).sum(), 1e15))
    return np.concatenate([[0.0], np.cumsum(steps)]) / hub.rate, lost


def hub_facts(source: object, name: str, said: Mapping[str, Any]) -> tuple[float, datetime | None]:
    """Rate and start of a hub, from what its header says.

    Parameters
    ----------
    source : object
        The file, for errors.
    name : str
        Of the hub.
    said : mapping
        Its header.

    Returns
    -------
    rate : float
        [Hz].
    start : datetime or None
        None where it is not said, or not in a form that is known.

    Raises
    ------
    InputError
        A rate that is none.
    """
    rate = check_range(f"{source}: the sampling rate of {shown(name)}", said.get("sampling rate"), 0.1, 1e6, "Hz")
    try:
        year, month, day = (int(part) for part in str(said.get("date", "")).split("-"))
        hour, minute, second = str(said.get("time", "")).split(":")
        whole = float(second)
        return rate, datetime(
            year, month, day, int(hour), int(minute), int(whole), min(round(whole % 1 * 1e6), 999_999)
        )
    except (ValueError, OverflowError):
        return rate, None
