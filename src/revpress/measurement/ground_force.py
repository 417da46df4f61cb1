"""Force under the feet: body weight, flights, a jump by its impulse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import Channel
from revpress.instrument.uncertainty import Measured
from revpress.mechanics.gravity import GRAVITY

Array = NDArray[np.float64]

OFF = 20.0
"""Below it, nobody stands on a plate [N] (assumed: above the noise of plates)."""

_QUIET = (1.0, 0.5, 0.15)  # s of quiet standing: the longest that there is
_FLIGHT = (0.1, 1.2)  # s
_LIGHTEST = 150.0  # N: what is less is nobody's weight
_STEADY = 0.0125  # of body weight that quiet standing may spread by
_AS_QUIET = 2.0  # times the least spread
_LEAST_RATE = 100.0


@dataclass(frozen=True)
class Jump:
    """One jump off a plate.

    Attributes
    ----------
    weight : Measured
        Of body and load, from quiet standing [N].
    takeoff, landing : Measured
        [s].
    takeoff_velocity : Measured
        ∫ (F − W) dt / m from quiet standing to take-off [m/s].
    height : Measured
        Of the centre of mass above take-off, v² / 2g [m].
    flight_height : Measured
        The same by time in the air, g t² / 8: too large where the legs are bent at landing [m].
    peak : Measured
        Largest force before take-off [N].
    landing_peak : Measured or None
        Largest force of the first half second after landing, if recorded [N].
    """

    weight: Measured
    takeoff: Measured
    landing: Measured
    takeoff_velocity: Measured
    height: Measured
    flight_height: Measured
    peak: Measured
    landing_peak: Measured | None


def total_force(channels: Sequence[Channel]) -> Channel:
    """Sum of vertical forces that share a clock.

    Parameters
    ----------
    channels : sequence of Channel
        Forces on the body, upwards positive [N].

    Returns
    -------
    Channel
        Their sum where all were sampled, with the side "both" where there are two or more.

    Raises
    ------
    InputError
        None, not forces, or different sampling instants.
    """
    if not channels:
        raise InputError("there is no force to add up")
    wrong = next((c for c in channels if c.quantity != "force"), None)
    if wrong is not None:
        raise InputError(f"channel {shown(wrong.name)} is a {wrong.quantity}, not a force")
    first = channels[0]
    if len(channels) == 1:
        return first
    if any(c.time.shape != first.time.shape or not np.allclose(c.time, first.time) for c in channels):
        raise InputError(f"{first.source}: the forces were not sampled at the same instants: nothing is added up")
    total = np.sum([c.values for c in channels], axis=0)
    resolution = float(np.linalg.norm([c.resolution for c in channels]))
    return replace(first, name="total force", values=total, resolution=resolution, side="both", site="")


def quiet_weight(channel: Channel, until: float | None = None) -> tuple[Measured, float]:
    """Body weight from quiet standing, and when that ended.

    Parameters
    ----------
    channel : Channel
        Vertical force, upwards positive [N].
    until : float, optional
        Only before this instant [s].

    Returns
    -------
    weight : Measured
        Mean force of the first second that is about as quiet as any; of less where there is no quiet second [N].
    end : float
        [s].

    Raises
    ------
    InputError
        Nobody stood quietly: within 1.25 % of their weight.
    """
    time, force = channel.time, channel.values
    stop = time.size if until is None else int(np.searchsorted(time, until))
    for span in _QUIET:
        width = int(np.searchsorted(time - time[0], span * 0.999))
        if width < 10 or stop <= width:
            continue
        total, square = (np.concatenate([[0.0], np.cumsum(x[:stop])]) for x in (force, force**2))
        mean = (total[width:] - total[:-width]) / width
        spread = np.sqrt(np.maximum((square[width:] - square[:-width]) / width - mean**2, 0.0))
        whole = time[width - 1 : stop] - time[: stop - width + 1] < 1.5 * span
        good = np.flatnonzero((mean > _LIGHTEST) & (spread < _STEADY * mean) & whole)
        if good.size:
            # the first that is about as quiet as any: people sink before a jump, slowly and very quietly
            at = int(good[spread[good] <= _AS_QUIET * spread[good].min()][0])
            # sway hangs together: ten stretches of it, not every sample, say how sure the mean is
            parts = [p.mean() for p in np.array_split(force[at : at + width], 10)]
            return Measured(float(mean[at]), float(np.std(parts, ddof=1) / np.sqrt(10.0))), float(time[at + width - 1])
    raise InputError(f"{channel.source}: nobody stands quietly for {_QUIET[-1]:g} s, so there is no body weight")


def flights(channel: Channel) -> tuple[tuple[float, float], ...]:
    """When a person was in the air.

    Parameters
    ----------
    channel : Channel
        Vertical force, upwards positive [N].

    Returns
    -------
    tuple of tuple of float
        Take-off and landing of every stretch of 0.1 to 1.2 s below :data:`OFF` between two of standing [s].
    """
    time, force = channel.time, channel.values
    if float(force.max()) < 2.0 * _LIGHTEST:
        return ()
    edges = np.flatnonzero(np.diff(np.r_[False, force < OFF, False].astype(int)))
    found = []
    for first, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if first == 0 or stop == time.size:
            continue
        begin, end = float(time[first]), float(time[stop])
        around = force[(time > begin - 0.3) & (time < begin)], force[(time > end) & (time < end + 0.3)]
        both = all(part.size and part.max() > 2.0 * _LIGHTEST for part in around)
        if _FLIGHT[0] <= end - begin <= _FLIGHT[1] and both and channel.covers(begin, end):
            found.append((begin, end))
    return tuple(found)


def jump(channel: Channel, flight: tuple[float, float] | None = None) -> Jump:
    """A jump by the impulse of its push.

    Parameters
    ----------
    channel : Channel
        Vertical force of both feet, upwards positive, unfiltered [N].
    flight : tuple of float, optional
        Take-off and landing [s]; the first of :func:`flights` by default.

    Returns
    -------
    Jump

    Raises
    ------
    InputError
        No flight, fewer than 100 samples a second, samples missing, or nobody who stands quietly before.

    Notes
    -----
    The person is taken to stand still where the quiet standing ends. The uncertainty of the velocity is that of the
    weight over the time of the push, (∂v/∂W) u_W with m = W/g, of noise, and of the instant of take-off.
    """
    found = flights(channel) if flight is None else (flight,)
    if not found:
        raise InputError(f"{channel.source}: nobody leaves the plate for {_FLIGHT[0]:g} s or more")
    takeoff, landing = found[0]
    step = float(np.median(np.diff(channel.time)))
    if 1.0 / step < _LEAST_RATE:
        raise InputError(f"{channel.source}: a jump needs {_LEAST_RATE:g} samples a second, not {1.0 / step:.0f}")
    weight, start = quiet_weight(channel, takeoff)
    if not channel.covers(start, takeoff):
        raise InputError(f"{channel.source}: samples are missing between quiet standing and take-off")
    time, force = channel.time, channel.values
    push = (time >= start) & (time <= takeoff)
    air = (time > takeoff + 0.02) & (time < landing - 0.02)
    noise = max(float(force[air].std()) if air.sum() > 10 else 0.0, channel.resolution / np.sqrt(12.0))
    mass = weight.value / GRAVITY
    clock, pushed = time[push], force[push]
    impulse = float(np.trapezoid(pushed, clock))
    span = float(clock[-1] - clock[0])
    velocity = impulse / mass - GRAVITY * span
    parts = [impulse / mass * weight.u / weight.value, noise * np.sqrt(span * step) / mass,
             GRAVITY * step / np.sqrt(12.0)]  # fmt: skip
    u_velocity = float(np.linalg.norm(parts))
    u_instant = step / np.sqrt(12.0)
    air_time = landing - takeoff
    after = force[(time >= landing) & (time <= landing + 0.5)]
    return Jump(
        weight, Measured(takeoff, u_instant), Measured(landing, u_instant), Measured(velocity, u_velocity),
        Measured(velocity**2 / (2.0 * GRAVITY), abs(velocity) * u_velocity / GRAVITY),
        Measured(GRAVITY * air_time**2 / 8.0, GRAVITY * air_time * u_instant * np.sqrt(2.0) / 4.0),
        Measured(float(pushed.max()), noise), Measured(float(after.max()), noise) if after.size else None,
    )  # fmt: skip
