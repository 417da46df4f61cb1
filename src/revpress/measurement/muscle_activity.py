"""How active a muscle was by its surface EMG: envelope, relative to a maximal effort, when it was on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt, welch

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Channel
from revpress.instrument.filtering import LowPass
from revpress.instrument.uncertainty import Measured

Array = NDArray[np.float64]

BAND = (20.0, 450.0)
"""Of the EMG that is kept [Hz] (assumed: usual for surface electrodes)."""
SMOOTH = 6.0
"""Cut-off of the envelope's low-pass [Hz] (assumed)."""
LEAST_RATE = 500.0
"""Samples a second without which an EMG is not worked on [Hz]: half of its band lies above 125 Hz (assumed)."""

_KINDS = ("emg", "voltage", "counts")
_QUIET = 0.5  # s
_ABOVE = 3.0  # standard deviations of the quiet envelope
_SHORTEST, _JOINED = 0.1, 0.2  # s, of a burst and of a gap
_MAXIMAL = 0.5  # s over which a maximal effort is averaged
_RISE = 0.35  # of 1 / cut-off: how long a double pass takes to rise


@dataclass(frozen=True)
class Activity:
    """An EMG's envelope, on the clock of the recording.

    Attributes
    ----------
    channel : Channel
        The rectified and smoothed signal, in the unit of the file.
    rectified : ndarray, shape (frame,)
        Before it was smoothed.
    together : float
        For how long samples of the EMG hang together: ∫ρ² of its autocorrelation [s].
    upper : float
        End of the band that was kept [Hz].
    """

    channel: Channel
    rectified: Array
    together: float
    upper: float


@dataclass(frozen=True)
class Burst:
    """One stretch of activity.

    Attributes
    ----------
    on, off : Measured
        [s].
    mean, peak : Measured
        Of the envelope, in its unit.
    """

    on: Measured
    off: Measured
    mean: Measured
    peak: Measured


def activity(channel: Channel, smooth: float = SMOOTH) -> Activity:
    """Band-pass, rectify, smooth: all without lag.

    Parameters
    ----------
    channel : Channel
        Raw surface EMG.
    smooth : float
        Cut-off of the envelope [Hz].

    Returns
    -------
    Activity

    Raises
    ------
    InputError
        Not an EMG, fewer than 500 samples a second, uneven or missing samples, or less than a second.
    """
    if channel.quantity not in _KINDS:
        raise InputError(f"channel {shown(channel.name)} is a {channel.quantity}, not a raw EMG")
    check_range("cut-off of the envelope", smooth, 1.0, 50.0, "Hz")
    where = f"{channel.source}: channel {shown(channel.name)}"
    rate = 1.0 / float(np.median(np.diff(channel.time))) if len(channel) > 1 else 0.0
    if rate < LEAST_RATE * (1.0 - 1e-6):
        raise InputError(f"{where} has {rate:.0f} samples a second, an EMG needs {LEAST_RATE:g} or more")
    if channel.holes:
        raise InputError(f"{where} lacks samples from {channel.holes[0][0]:.2f} s on: its band is not kept across that")
    if len(channel) < rate:
        raise InputError(f"{where} is {len(channel) / rate:.2f} s long, an envelope needs 1 s or more")
    upper = min(BAND[1], 0.45 * rate)
    sections = butter(2, (BAND[0], upper), "bandpass", fs=rate, output="sos")
    inside = sosfiltfilt(sections, channel.values - channel.values.mean())
    frequency, density = welch(inside, rate, nperseg=min(512, inside.size))
    step = float(frequency[1])
    power = float(density.sum()) * step
    together = 0.5 * float((density**2).sum()) * step / power**2 if power > 0.0 else 1.0 / rate
    rectified = np.abs(inside)
    envelope = np.maximum(LowPass(smooth, rate)(rectified), 0.0)
    return Activity(replace(channel, name=f"envelope of {channel.name}", values=envelope), rectified, together, upper)


def mean_activity(found: Activity, begin: float, end: float) -> Measured:
    """Mean rectified EMG of a stretch, such as a repetition.

    Parameters
    ----------
    found : Activity
        See :func:`activity`.
    begin, end : float
        [s].

    Returns
    -------
    Measured
        Its relative variance is ½ ∫ρ² / T, that of the mean of a rectified normal noise to first order.

    Raises
    ------
    InputError
        The recording does not cover the stretch, or it is shorter than 0.05 s.
    """
    channel = found.channel
    check_range("length of the stretch", end - begin, 0.05, 1e6, "s")
    if not channel.covers(begin, end):
        raise InputError(f"{channel.source}: there is no EMG throughout {begin:.2f} to {end:.2f} s")
    part = found.rectified[(channel.time >= begin) & (channel.time <= end)]
    value = float(part.mean())
    return Measured(value, value * float(np.sqrt(0.5 * found.together / (end - begin))))


def peak_activity(found: Activity, begin: float, end: float) -> Measured:
    """Largest envelope of a stretch, with the spread of an envelope about its mean.

    Parameters
    ----------
    found : Activity
        See :func:`activity`.
    begin, end : float
        [s].

    Returns
    -------
    Measured
        The smoothing averages over 1 / (2 cut-off); a largest value lies high by about its own uncertainty.

    Raises
    ------
    InputError
        As :func:`mean_activity`.
    """
    mean_activity(found, begin, end)
    channel = found.channel
    value = float(channel.values[(channel.time >= begin) & (channel.time <= end)].max())
    return Measured(value, value * float(np.sqrt(0.5 * found.together * 2.0 * SMOOTH)))


def maximal_effort(found: Activity) -> Measured:
    """What a maximal voluntary contraction reads: the largest mean over half a second.

    Parameters
    ----------
    found : Activity
        Of a trial of maximal effort, for the gluteus maximus lying prone with the knee bent
        (:cite:`contreras2015mvic`).

    Returns
    -------
    Measured
        In the unit of the file.
    """
    time = found.channel.time
    width = int(np.searchsorted(time - time[0], _MAXIMAL))
    total = np.concatenate([[0.0], np.cumsum(found.rectified)])
    at = int(np.argmax(total[width:] - total[:-width]))
    return mean_activity(found, float(time[at]), float(time[at + width - 1]))


def relative_activity(measured: Measured, maximum: Measured) -> Measured:
    """Activity over that of a maximal effort of the same electrode on the same day.

    Parameters
    ----------
    measured, maximum : Measured
        In one unit.

    Returns
    -------
    Measured
        A share; may be above 1.

    Raises
    ------
    InputError
        A maximum that is not above 0.
    """
    if not maximum.value > 0.0:
        raise InputError(f"activity of the maximal effort is {maximum.value:g}, but must be above 0")
    value = measured.value / maximum.value
    return Measured(value, float(np.hypot(measured.u, value * maximum.u)) / maximum.value)


def bursts(found: Activity) -> tuple[Burst, ...]:
    """When a muscle was on.

    Parameters
    ----------
    found : Activity
        See :func:`activity`.

    Returns
    -------
    tuple of Burst
        Stretches of 0.1 s or more in which the envelope is above the mean and three standard deviations of its
        quietest half second (assumed), gaps below 0.2 s closed; those that the recording cuts off are not given.

    Notes
    -----
    Smoothing makes an onset a ramp of 0.35 / cut-off; a muscle that starts at once crosses the level before the ramp's
    middle. On and off are where the envelope is half way between the level's rest and the burst's mean, nearest to the
    crossing; their uncertainty is that of noise on the ramp.
    """
    time, envelope = found.channel.time, found.channel.values
    width = int(np.searchsorted(time - time[0], _QUIET))
    if width >= time.size:
        return ()
    total, square = (np.concatenate([[0.0], np.cumsum(x)]) for x in (envelope, envelope**2))
    mean = (total[width:] - total[:-width]) / width
    at = int(np.argmin(mean))
    rest = float(mean[at])
    spread = float(np.sqrt(max((square[at + width] - square[at]) / width - rest**2, 0.0)))
    level = max(rest + _ABOVE * spread, 2.0 * rest)
    edges = np.flatnonzero(np.diff(np.r_[False, envelope > level, False].astype(int)))
    parts: list[list[int]] = []
    for first, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if parts and time[first] - time[parts[-1][1]] < _JOINED:
            parts[-1][1] = stop - 1
        else:
            parts.append([first, stop - 1])
    ramp = _RISE / SMOOTH
    told = []
    for first, last in parts:
        if first == 0 or last == time.size - 1 or time[last] - time[first] < _SHORTEST:
            continue
        inner = mean_activity(found, float(time[first]), float(time[last]))
        half = np.flatnonzero(envelope[first : last + 1] >= 0.5 * (rest + inner.value)) + first
        ends = (int(half[0]), int(half[-1])) if half.size else (first, last)
        u = ramp * float(np.sqrt(1.0 / 12.0 + 0.5 * found.together * 2.0 * SMOOTH))
        on, off = float(time[ends[0]]), float(time[ends[1]])
        if off - on < _SHORTEST:
            continue
        told.append(Burst(
            Measured(on, u), Measured(off, u), mean_activity(found, on, off), peak_activity(found, on, off)
        ))  # fmt: skip
    return tuple(told)
