"""What instruments share: channels made of a solution, and the channel of a reading that is meant."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.exercise.again import rig_of
from revpress.instrument.channel import Channel, Side
from revpress.instrument.recording import Recording
from revpress.twin.motion import Motion
from revpress.twin.rig import Rig

Array = NDArray[np.float64]
Reading = Recording | Channel
"""What is taken as a reading: a recording that has the instrument's channels, or its only channel."""

SIDES: dict[str, Side] = {"r": "right", "l": "left"}
"""Sides by the suffix of the body's names."""
SUFFIXES = {side: suffix for suffix, side in SIDES.items()}
"""The suffix of each side."""


def check_single(solution: xr.Dataset) -> None:
    """Refuse what has no course in time to be read.

    Parameters
    ----------
    solution : xarray.Dataset
        What is to be simulated.

    Raises
    ------
    InputError
        No solution, one of several repetitions, or of stillness at chosen positions.
    """
    if "time" not in solution.variables or "stroke" not in solution.variables:
        raise InputError("this is no solution: it has no time and no stroke")
    if solution["stroke"].dims != ("frame",):
        several = ", ".join(str(dim) for dim in solution["stroke"].dims if dim != "frame")
        raise InputError(f"an instrument reads one repetition, but this solution has several, along {several}")
    time = solution["time"].values
    if not (time.ndim == 1 and time.size > 1 and np.all(np.diff(time) > 0.0)):
        raise InputError("an instrument reads what goes on in time, but this solution stands still at its positions")


def compiled(solution: xr.Dataset) -> tuple[Rig, Motion]:
    """The compiled exercise of a solution of one repetition, and its motion.

    Parameters
    ----------
    solution : xarray.Dataset
        Of :func:`~revpress.exercise.solve.solve`.

    Returns
    -------
    rig : Rig
    motion : Motion

    Raises
    ------
    InputError
        As :func:`check_single` and :func:`~revpress.exercise.again.rig_of`.
    """
    check_single(solution)
    return rig_of(solution)


def clock(solution: xr.Dataset, rate: float, lead: float = 0.0) -> Array:
    """Instants (frame,) [s] at which an instrument samples a solution.

    Parameters
    ----------
    solution : xarray.Dataset
        Of one repetition.
    rate : float
        [Hz].
    lead : float, default: 0.0
        By how much what is read comes before what it is of [s].

    Returns
    -------
    ndarray, shape (frame,)
        From the solution's first instant, or before it.

    Raises
    ------
    InputError
        As :func:`check_single`.
    """
    check_single(solution)
    time = solution["time"].values
    return np.asarray(time[0] - lead + np.arange(int((time[-1] - time[0]) * rate + 1e-6) + 1) / rate)


def simulated(
    name: str,
    quantity: str,
    unit: str,
    time: Array,
    values: Array,
    rate: float | None,
    resolution: float,
    side: Side | None = None,
    site: str = "",
    axis: str = "",
) -> Channel:
    """A channel of a simulation.

    Parameters
    ----------
    name, quantity, unit : str
        As :class:`~revpress.instrument.channel.Channel` has them, and all others too.
    time, values : ndarray, shape (frame,)
        [s], [unit].
    rate : float or None
        [Hz].
    resolution : float
        [unit].
    side : {"right", "left"}, optional
        Which limb.
    site, axis : str, default: ""
        Where, and which component.

    Returns
    -------
    Channel
        Its source is "simulated"; instants without a value are left out.
    """
    there = np.isfinite(values)
    return Channel(
        name, quantity, unit, time[there], values[there], rate, resolution, side, "simulated", "", site, axis
    )


def channel_of(reading: Reading, quantity: str, site: str = "", axis: str = "", side: Side | None = None) -> Channel:
    """The channel that an instrument means.

    Parameters
    ----------
    reading : Recording or Channel
        What was read.
    quantity : str
        One of :data:`~revpress.instrument.channel.QUANTITIES`.
    site : str, default: ""
        Where; nothing stands for anywhere, and a channel that does not say may be the one.
    axis : str, default: ""
        Component of a vector.
    side : {"right", "left"}, optional
        Which limb; a channel that does not say may be the one.

    Returns
    -------
    Channel

    Raises
    ------
    InputError
        There is none, or more than one.
    """
    if isinstance(reading, Channel):
        if reading.quantity != quantity:
            raise InputError(f"channel {shown(reading.name)} is a {reading.quantity}, not a {quantity}")
        return reading
    of_quantity = [c for c in reading.of(quantity) if c.axis == axis and c.side in (side, None)]
    found = [c for c in of_quantity if not site or c.site == site] or [c for c in of_quantity if not c.site]
    if len(found) != 1:
        where = (f" of {shown(site)}" if site else "") + (f" along {axis}" if axis else "")
        channels = ", ".join(f"{c.name} ({c.quantity}{f' of {c.site}' if c.site else ''})" for c in reading)
        what = "no channel is" if not found else f"{len(found)} channels are"
        raise InputError(
            f"{reading.source}: {what} the {quantity}{where.rstrip()} that is needed (channels: {channels})"
        )
    return found[0]


def has_channel(reading: Reading, quantity: str, site: str = "", axis: str = "", side: Side | None = None) -> bool:
    """Whether a recording has what :func:`channel_of` would look for.

    Parameters
    ----------
    reading : Recording or Channel
        What was read.
    quantity, site, axis : str
        As there.
    side : {"right", "left"}, optional
        As there.

    Returns
    -------
    bool
        False for a single channel.
    """
    return isinstance(reading, Recording) and any(
        c.axis == axis and c.side in (side, None) and c.site in (site, "") for c in reading.of(quantity)
    )


def at_times(channel: Channel, time: Array, slack: float = 0.0) -> Array:
    """Values (F,) of a channel at the instants of a motion.

    Parameters
    ----------
    channel : Channel
        What was read.
    time : ndarray, shape (F,)
        On the recording's clock [s].
    slack : float, default: 0.0
        How much may be missing at either end, besides a sample [s].

    Returns
    -------
    ndarray, shape (F,)
        By straight lines between samples.

    Raises
    ------
    InputError
        The channel does not cover the motion.
    """
    begin, end = (float(t) for t in channel.time[[0, -1]])
    step = float(np.median(np.diff(channel.time))) if len(channel) > 1 else 0.0
    first, last = float(time[0]) + step + slack, float(time[-1]) - step - slack
    if not (begin <= first and last <= end):
        raise InputError(
            f"{channel.source}: the {channel.quantity} runs from {begin:g} to {end:g} s and does not cover the "
            f"repetition, {time[0]:g} to {time[-1]:g} s"
        )
    for low, high in channel.holes:
        if low < last and first < high:
            raise InputError(f"{channel.source}: the {channel.quantity} has a hole from {low:g} to {high:g} s")
    return np.interp(time, channel.time, channel.values)


def evenly(channel: Channel) -> tuple[Array, Array, float]:
    """A channel without holes, evenly spaced.

    Parameters
    ----------
    channel : Channel
        What was read.

    Returns
    -------
    time, values : ndarray, shape (frame,)
        As read; where the spacing varies, on the rate of its median step by straight lines.
    rate : float
        [Hz].

    Raises
    ------
    InputError
        A hole, or a single sample.
    """
    if len(channel) < 2:
        raise InputError(f"{channel.source}: channel {shown(channel.name)} has a single sample")
    for low, high in channel.holes:
        raise InputError(f"{channel.source}: the {channel.quantity} has a hole from {low:g} to {high:g} s")
    if channel.rate is not None:
        return channel.time, channel.values, channel.rate
    rate = 1.0 / float(np.median(np.diff(channel.time)))
    time = channel.time[0] + np.arange(int((channel.time[-1] - channel.time[0]) * rate + 1e-6) + 1) / rate
    return time, np.interp(time, channel.time, channel.values), rate


def gained(
    values: Array, rng: np.random.Generator | None, u_relative: float, noise: float, u_zero: float = 0.0
) -> Array:
    """Values with a calibration that is off by one factor, a zero by one amount, and white noise.

    Parameters
    ----------
    values : ndarray, shape (frame, ...)
        The truth.
    rng : numpy.random.Generator or None
        Of all of them; without it the values stay as they are.
    u_relative : float
        Standard deviation of the factor.
    noise : float
        Standard deviation of one sample [unit of the values].
    u_zero : float, default: 0.0
        Standard deviation of the zero [unit of the values].

    Returns
    -------
    ndarray, shape (frame, ...)
    """
    if rng is None:
        return values
    size, zero = rng.normal(1.0, u_relative), rng.normal(0.0, u_zero)
    return np.asarray(values * size + zero + rng.normal(0.0, noise, values.shape))
