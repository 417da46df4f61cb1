"""Isometric pushes in a force signal: onset, peak, rate of force development, impulse, each with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import Channel
from revpress.instrument.uncertainty import Measured

Array = NDArray[np.float64]

WINDOWS = (0.05, 0.1, 0.15, 0.2, 0.25)
"""From the onset on, in which force, its rate and its impulse are told [s]."""
QUIET = 1.0
"""Of rest before a push, from which its baseline is taken [s] (:cite:`dossantos2017`)."""
ONSET = 5.0
"""Standard deviations of the quiet force above its mean at which a push begins (:cite:`dossantos2017`)."""
DRIFT = 50.0
"""Most that the quiet force may drift by [N] (:cite:`comfort2019`)."""
LEAST_RATE = {0.05: 500.0, 0.1: 200.0, 0.15: 100.0, 0.2: 100.0, 0.25: 80.0}
"""Samples a second that a window's rate of force development needs [Hz]: below, it is off by more than 3 % for a force
that rises with a time constant of 0.1 s, by the sampling alone."""

_LEAST_PUSH = 0.2  # of the largest push: what rises less is none
_LEAST_FORCE = 20.0  # N above the baseline, of any push
_RELEASED = 0.5  # of a push's own height: below, it is over
_FEWEST_QUIET = 20


@dataclass(frozen=True)
class IsometricPush:
    """One push; forces gross, as the sensor shows them.

    Attributes
    ----------
    baseline : Measured
        Mean force of the quiet second before [N].
    onset : Measured
        [s].
    peak, net_peak : Measured
        Largest force, and the same less the baseline [N].
    time_to_peak : Measured
        From the onset [s].
    force : dict of float to Measured
        At the end of each of :data:`WINDOWS` after the onset, gross [N].
    rate : dict of float to Measured
        (F(onset + T) − F(onset)) / T of each window T [N/s].
    impulse : dict of float to Measured
        ∫ (F − baseline) dt over each window [N s].
    refused : dict of str to str
        What cannot be told, and why.
    """

    baseline: Measured
    onset: Measured
    peak: Measured
    net_peak: Measured
    time_to_peak: Measured
    force: dict[float, Measured]
    rate: dict[float, Measured]
    impulse: dict[float, Measured]
    refused: dict[str, str]


def isometric_pushes(channel: Channel) -> tuple[IsometricPush, ...]:
    """The pushes of a recording that was held still.

    Parameters
    ----------
    channel : Channel
        A force that rises in a push [N], unfiltered.

    Returns
    -------
    tuple of IsometricPush
        In order of time; empty where there is none that begins from rest.

    Raises
    ------
    InputError
        Not a force, or fewer than 40 samples.

    Notes
    -----
    A push rises by a fifth of the largest one, 20 N at least, and is over where it has fallen by half of its height.
    One before which the sensor was not quiet for a second has no baseline, and is left out. Uncertainties are those of
    noise (the quiet force's standard deviation), of the onset's place, and of a calibration that is not known here:
    none.
    """
    if channel.quantity != "force":
        raise InputError(f"channel {shown(channel.name)} is a {channel.quantity}, not a force")
    if len(channel) < 2 * _FEWEST_QUIET:
        raise InputError(f"{channel.source}: {len(channel)} samples of force are fewer than {2 * _FEWEST_QUIET}")
    time, force = channel.time, channel.values
    floor = float(np.quantile(force, 0.05))
    height = float(force.max()) - floor
    if height < _LEAST_FORCE:
        return ()
    found = [_push(channel, *ends) for ends in _risen(force, floor + max(_LEAST_PUSH * height, _LEAST_FORCE))]
    return tuple(push for push in found if push is not None and push.onset.value > time[0])


def _risen(force: Array, level: float) -> list[tuple[int, int]]:
    """First and last sample of every part above a level, parts of one push joined until half of it is lost."""
    above = np.flatnonzero(np.diff(np.r_[False, force > level, False].astype(int)))
    parts: list[tuple[int, int]] = []
    for first, stop in zip(above[::2].tolist(), above[1::2].tolist(), strict=True):
        if parts:
            begin, end = parts[-1]
            top = force[begin:end].max()
            if force[end:first].min() > level - _RELEASED * (top - level):
                parts[-1] = (begin, stop)
                continue
        parts.append((first, stop))
    return [(first, stop - 1) for first, stop in parts]


def _push(channel: Channel, first: int, last: int) -> IsometricPush | None:
    time, force = channel.time, channel.values
    quiet = _quiet_before(time, force, first)
    if quiet is None:
        return None
    begin, stop = quiet
    rest = force[begin:stop]
    mean, noise = float(rest.mean()), float(rest.std(ddof=1))
    noise = max(noise, channel.resolution / np.sqrt(12.0))
    level = mean + ONSET * noise
    at = stop + int(np.argmax(force[stop : last + 1] > level))
    step = float(time[at] - time[at - 1])
    slope = max((force[at] - force[at - 1]) / step, ONSET * noise / (10.0 * step))
    onset = float(time[at] - (force[at] - level) / slope) if force[at - 1] < level else float(time[at])
    u_onset = float(np.hypot(noise / slope, step / np.sqrt(12.0)))
    top = at + int(np.argmax(force[at : last + 1]))
    u_mean = float(noise / np.sqrt(stop - begin))
    refused: dict[str, str] = {}
    spacing = float(np.median(np.diff(time)))
    told: dict[str, dict[float, Measured]] = {"force": {}, "rate": {}, "impulse": {}}
    start = float(np.interp(onset, time, force))
    for window in WINDOWS:
        end = onset + window
        if not channel.covers(onset, end):
            refused[f"{window:g} s"] = "no samples throughout the window"
            continue
        value = float(np.interp(end, time, force))
        local = abs(float(np.interp(end + spacing, time, force)) - value) / spacing
        u_force = float(np.hypot(noise, local * u_onset))
        told["force"][window] = Measured(value, u_force)
        within = (time > onset) & (time < end)
        clock, line = np.r_[onset, time[within], end], np.r_[start, force[within], value] - mean
        area = float(np.trapezoid(line, clock))
        u_area = float(np.linalg.norm([noise * np.sqrt(window * spacing), (value - start) * u_onset, window * u_mean]))
        told["impulse"][window] = Measured(area, u_area)
        if 1.0 / spacing < LEAST_RATE[window]:
            refused[f"rate of force development over {1e3 * window:.0f} ms"] = (
                f"it needs {LEAST_RATE[window]:g} samples a second, the recording has {1.0 / spacing:.0f}"
            )
            continue
        difference = value - start
        u_difference = float(np.linalg.norm([noise, noise, local * u_onset]))
        told["rate"][window] = Measured(difference / window, u_difference / window)
    peak = float(force[top])
    return IsometricPush(
        Measured(mean, u_mean), Measured(onset, u_onset), Measured(peak, noise),
        Measured(peak - mean, float(np.hypot(noise, u_mean))),
        Measured(float(time[top]) - onset, float(np.hypot(u_onset, spacing))), told["force"], told["rate"],
        told["impulse"], refused,
    )  # fmt: skip


def _quiet_before(time: Array, force: Array, first: int) -> tuple[int, int] | None:
    """First and last sample of the quietest second that ends at most a second before a push, or None."""
    best: tuple[float, int, int] | None = None
    for stop in range(first, 0, -max(1, int(0.05 / max(np.median(np.diff(time)), 1e-6)))):
        if time[first] - time[stop] > QUIET:
            break
        begin = int(np.searchsorted(time, time[stop] - QUIET))
        if time[stop] - time[0] < QUIET * 0.999 or stop - begin < _FEWEST_QUIET:
            continue
        part = force[begin:stop]
        half = len(part) // 2
        spread, drift = float(part.std()), abs(float(part[half:].mean() - part[:half].mean()))
        if drift <= DRIFT and (best is None or spread < best[0]):
            best = spread, begin, stop
    return None if best is None else best[1:]
