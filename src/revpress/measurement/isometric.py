"""Isometric pushes in a force signal: onset, peak, rate of force development, impulse, each with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from revpress.errors import InputError, check_range, shown
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
"""Samples a second that a window's rate of force development needs [Hz]: below, placing the onset at a sample alone
takes more than about 2 % from the rate of a force that rises with a time constant of 0.1 s."""
ALLOMETRIC = 0.67
"""Power of body mass that force is divided by to compare people of different size (:cite:`comfort2019`)."""

_LEAST_PUSH = 0.2  # of the largest push: what rises less is none
_LEAST_FORCE = 20.0  # N above the baseline, of any push
_RELEASED = 0.5  # of that rise: below, a push is over
_FEWEST_QUIET = 20
_LOCAL = 0.005  # s to each side, over which a slope is taken
_FAR = 6.0  # standard deviations, beyond which noise does not reach
_TOP = 0.05  # s, over which the shape of the top is smoothed where its noise is looked at


class IsometricPushes(NamedTuple):
    """What a force that was held still says.

    Attributes
    ----------
    pushes : tuple of IsometricPush
        In order of time.
    left_out : tuple of str
        Pushes that nothing is told of, and why.
    """

    pushes: tuple[IsometricPush, ...]
    left_out: tuple[str, ...]


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
        Largest force less what noise alone adds to a largest sample, and the same less the baseline [N].
    largest : tuple of float
        Instant of the largest sample and the sample itself [s, N].
    time_to_peak : Measured
        From the onset to the largest sample [s].
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
    largest: tuple[float, float]
    time_to_peak: Measured
    force: dict[float, Measured]
    rate: dict[float, Measured]
    impulse: dict[float, Measured]
    refused: dict[str, str]


def relative_force(force: Measured, mass: Measured, power: float = 1.0) -> Measured:
    """Force over a power of body mass: 1 for N/kg, :data:`ALLOMETRIC` to compare people of different size.

    Parameters
    ----------
    force : Measured
        [N].
    mass : Measured
        Of the body [kg].
    power : float
        Of the mass.

    Returns
    -------
    Measured
        F / mᵖ, [N/kgᵖ] (:cite:`comfort2019`).

    Raises
    ------
    InputError
        A mass outside 10 to 400 kg, or a power outside 0 to 1.
    """
    check_range("body mass", mass.value, 10.0, 400.0, "kg")
    check_range("power of the body mass", power, 0.0, 1.0)
    scale = mass.value**-power
    return Measured(force.value * scale, scale * float(np.hypot(force.u, power * force.value * mass.u / mass.value)))


def isometric_pushes(channel: Channel) -> IsometricPushes:
    """The pushes of a recording that was held still.

    Parameters
    ----------
    channel : Channel
        A force that rises in a push [N], unfiltered.

    Returns
    -------
    IsometricPushes
        Without a push where none begins from rest.

    Raises
    ------
    InputError
        Not a force, or fewer than 40 samples.

    Notes
    -----
    A push rises by a fifth of the largest one, 20 N at least, and is over where it has fallen to half of that rise.
    Its onset is where the force crosses the quiet mean plus :data:`ONSET` standard deviations. Between samples it may
    rise evenly or from a kink on: the middle of both. Where noise makes it cross more than once, it is the middle of
    the first and the last crossing. A push before which the sensor was not quiet for a second is left out.

    Uncertainties are those of the samples' noise (from third differences, so that sway is none), of the baseline
    (its samples hang together) and of the onset's place. The sensor's calibration is not in a recording: it is not in
    them.
    """
    if channel.quantity != "force":
        raise InputError(f"channel {shown(channel.name)} is a {channel.quantity}, not a force")
    if len(channel) < 2 * _FEWEST_QUIET:
        raise InputError(f"{channel.source}: {len(channel)} samples of force are fewer than {2 * _FEWEST_QUIET}")
    force = channel.values
    floor = float(np.quantile(force, 0.05))
    height = float(force.max()) - floor
    if height < _LEAST_FORCE:
        return IsometricPushes((), ())
    pushes, left_out = [], []
    rise, over = max(_LEAST_PUSH * height, _LEAST_FORCE), 0
    for first, last in _risen(force, floor, rise):
        quiet = _quiet_before(channel, over, first, floor + rise)
        over = last + 1
        if isinstance(quiet, str):
            left_out.append(f"the push at {channel.time[first]:.2f} s: {quiet}")
        else:
            pushes.append(_push(channel, *quiet, first, last))
    return IsometricPushes(tuple(pushes), tuple(left_out))


def _risen(force: Array, floor: float, rise: float) -> list[tuple[int, int]]:
    """First and last sample of every part that rises above a floor, until it has fallen to a part of that rise."""
    above = np.flatnonzero(np.diff(np.r_[False, force > floor + rise, False].astype(int)))
    parts: list[tuple[int, int]] = []
    for first, stop in zip(above[::2].tolist(), above[1::2].tolist(), strict=True):
        if parts and force[parts[-1][1] : first].min() > floor + _RELEASED * rise:
            parts[-1] = (parts[-1][0], stop)
        else:
            parts.append((first, stop))
    return [(first, stop - 1) for first, stop in parts]


def _push(channel: Channel, begin: int, stop: int, first: int, last: int) -> IsometricPush:
    time, force = channel.time, channel.values
    rest = force[begin:stop]
    mean, spread = float(rest.mean()), max(float(rest.std(ddof=1)), channel.resolution / np.sqrt(12.0))
    noise, together = _white(rest, channel.resolution)
    u_mean = spread / np.sqrt(max(rest.size / together, 2.0))
    u_level = float(np.hypot(u_mean, ONSET * spread / np.sqrt(2.0 * max(rest.size / together, 2.0))))
    level = mean + ONSET * spread
    onset = _onset(time, force, level, mean, stop, first, noise, u_level)
    spacing = float(np.median(np.diff(time)))
    refused: dict[str, str] = {}
    told: dict[str, dict[float, Measured]] = {"force": {}, "rate": {}, "impulse": {}}
    for window in WINDOWS:
        end = onset.value + window
        if not channel.covers(onset.value, end):
            refused[f"the first {1e3 * window:.0f} ms"] = "there are no samples throughout"
            continue
        value, u_value = _between(time, force, end, noise)
        reach = max(_LOCAL, spacing)
        slope = float(np.diff(np.interp([end - reach, end + reach], time, force))[0]) / (2.0 * reach)
        told["force"][window] = Measured(value, float(np.hypot(u_value, slope * onset.u)))
        within = (time > onset.value) & (time < end)
        clock, line = np.r_[onset.value, time[within], end], np.r_[level, force[within], value] - mean
        u_area = [noise * np.sqrt(window * spacing), (value - level) * onset.u, window * u_mean]
        told["impulse"][window] = Measured(float(np.trapezoid(line, clock)), float(np.linalg.norm(u_area)))
        if 1.0 / spacing < LEAST_RATE[window] * (1.0 - 1e-6):
            refused[f"rate of force development over {1e3 * window:.0f} ms"] = (
                f"it needs {LEAST_RATE[window]:g} samples a second, the recording has {1.0 / spacing:.0f}"
            )
            continue
        u_rise = float(np.linalg.norm([u_value, u_level, slope * onset.u]))
        told["rate"][window] = Measured((value - level) / window, u_rise / window)
    top = first + int(np.argmax(force[first : last + 1]))
    peak = _peak(time, force, first, last, noise)
    u_top = _dwell(time, force, top, first, last, noise)
    return IsometricPush(
        Measured(mean, float(u_mean)), onset, peak, Measured(peak.value - mean, float(np.hypot(peak.u, u_mean))),
        (float(time[top]), float(force[top])),
        Measured(float(time[top]) - onset.value, float(np.hypot(onset.u, u_top))),
        told["force"], told["rate"], told["impulse"], refused,
    )  # fmt: skip


def _white(rest: Array, resolution: float) -> tuple[float, float]:
    """Standard deviation of the noise of one sample, and how many samples hang together (AR(1))."""
    noise = float(np.std(np.diff(rest, 3))) / np.sqrt(20.0)
    off = rest - rest.mean()
    square = float(off @ off)
    lag = float(np.clip(off[1:] @ off[:-1] / square, 0.0, 0.999)) if square > 0.0 else 0.0
    return max(noise, resolution / np.sqrt(12.0)), (1.0 + lag) / (1.0 - lag)


def _onset(
    time: Array, force: Array, level: float, mean: float, stop: int, first: int, noise: float, u_level: float
) -> Measured:
    """Where a force crosses a level on its way to ``first``, which lies above it.

    Between its two samples the force may rise evenly or from a kink on: the middle of both, and both are possible.
    """
    below = np.flatnonzero(force[stop - 1 : first] <= level)
    last = stop - 1 + int(below[-1]) if below.size else stop - 1
    under = np.flatnonzero(force[stop - 1 : last + 1] <= 0.5 * (mean + level))
    early = stop - 1 + int(under[-1]) if under.size else stop - 1
    early += max(int(np.argmax(force[early : last + 2] > level)) - 1, 0)
    begin, step = float(time[last]), float(time[last + 1] - time[last])
    twice = 2.0 * level - mean
    over = last + 1 + int(np.argmax(np.r_[force[last + 1 :], np.inf] >= twice))
    under = np.flatnonzero(force[last + 1 : max(first, last + 1) + 1] < twice)
    after = last + 2 + int(under[-1]) if under.size else over
    span = float(np.mean(time[np.minimum([over, after], time.size - 1)])) - begin - 0.5 * step
    slope = (twice - level) / max(span, 0.5 * step)
    even = begin + step * float(np.clip((level - force[last]) / max(force[last + 1] - force[last], 1e-12), 0.0, 1.0))
    ahead = min(last + 2, time.size - 1)
    rise = float(force[ahead] - force[last + 1])
    kink = even
    if rise > 4.0 * noise:
        late = float(time[last + 1]) - float(force[last + 1] - level) / rise * float(time[ahead] - time[last + 1])
        kink = float(np.clip(late, even, time[last + 1]))
    # several crossings are averaged: the noise of one sample counts for less
    own = noise / slope / np.sqrt(1.0 + 0.5 * noise / (slope * step))
    dwell = float(time[last] - time[early])
    doubt = [own, u_level / slope, max(0.5 * (kink - even), 0.15 * step), dwell / np.sqrt(12.0)]
    return Measured(0.5 * (even + kink - dwell), float(np.linalg.norm(doubt)))


def _between(time: Array, force: Array, at: float, noise: float) -> tuple[float, float]:
    """Force at an instant by a straight line between its two samples, and what their noise leaves of it."""
    i = int(np.clip(np.searchsorted(time, at), 1, time.size - 1))
    share = (at - time[i - 1]) / (time[i] - time[i - 1])
    value = (1.0 - share) * force[i - 1] + share * force[i]
    return float(value), noise * float(np.hypot(1.0 - share, share))


def _peak(time: Array, force: Array, first: int, last: int, noise: float) -> Measured:
    """Largest force: the largest sample less what noise adds to it on average.

    P(all samples < x) = Π Φ((x − S_i) / noise) about the smoothed force S; its mean less max S is what noise adds.
    """
    part = force[first : last + 1]
    largest = float(part.max())
    span = max(1, round(_TOP / max(float(np.median(np.diff(time))), 1e-6)))
    if part.size < 2 * span + 1 or span < 3:
        return Measured(largest, noise)
    window = 2 * span + 1
    smooth = np.convolve(np.pad(part, span, mode="edge"), np.ones(window) / window, mode="valid")
    # the smooth force keeps some noise itself, and its largest value is a chosen one
    below = np.minimum((smooth - smooth.max()) / noise + 2.0 / np.sqrt(window), 0.0)
    near, count = np.unique(np.round(below[below > -_FAR], 1), return_counts=True)
    x = np.linspace(-_FAR, _FAR, 401)
    density = np.diff(np.exp((count * log_ndtr(x[:, None] - near)).sum(axis=1)))
    middle = 0.5 * (x[1:] + x[:-1])
    added = float(density @ middle)
    u = float(np.sqrt(max(density @ (middle - added) ** 2 + 1.0 / window, 0.0)))
    return Measured(largest - noise * added, noise * u)


def _dwell(time: Array, force: Array, top: int, first: int, last: int, noise: float) -> float:
    """Standard uncertainty of the place of the largest sample: where the force lies within noise of it [s]."""
    near = first + np.flatnonzero(force[first : last + 1] >= force[top] - 2.0 * noise)
    spread = float(np.sqrt(np.mean((time[near] - time[top]) ** 2)))
    return max(spread, float(np.median(np.diff(time)) / np.sqrt(12.0)))


def _quiet_before(channel: Channel, after: int, first: int, below: float) -> tuple[int, int] | str:
    """First and last sample of the quietest second that ends at most a second before a push, or why there is none.

    It lies after the push before; its onset's level must lie below that from which on a push is one.
    """
    time, force = channel.time, channel.values
    best: tuple[float, int, int] | None = None
    drifts = []
    step = max(1, round(0.05 / max(float(np.median(np.diff(time))), 1e-6)))
    for stop in range(first, 0, -step):
        if time[first] - time[stop] > QUIET or time[stop] - time[after] < QUIET * 0.999:
            break
        begin = int(np.searchsorted(time, time[stop] - QUIET * 1.001))
        if stop - begin < _FEWEST_QUIET or not channel.covers(time[begin], time[stop]):
            continue
        part = force[begin:stop]
        clock = time[begin:stop] - time[begin:stop].mean()
        slope = float(clock @ part) / float(clock @ clock)
        drifts.append(abs(slope) * QUIET)
        quiet = part.mean() + ONSET * part.std() < below
        if drifts[-1] <= DRIFT and quiet and (best is None or part.std() < best[0]):
            best = float(part.std()), begin, stop
    if best is not None:
        return best[1:]
    if not drifts or min(drifts) <= DRIFT:
        return f"there is no quiet {QUIET:g} s before it"
    return f"the force before it drifts by {min(drifts):.0f} N in {QUIET:g} s, more than {DRIFT:g} N"
