"""Pressure under a foot: contacts, largest pressure, force, heel and forefoot, path of the centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import Channel
from revpress.instrument.uncertainty import Measured

Array = NDArray[np.float64]

LOADED = 0.05
"""Part of the largest load of a recording above which a foot presses (assumed)."""

_SHORTEST, _JOINED = 0.1, 0.05  # s, of a contact and of a gap in one


@dataclass(frozen=True)
class FootContact:
    """One contact.

    Attributes
    ----------
    begin, end : float
        [s].
    largest : Measured
        Largest load of the contact, in the channel's unit.
    mean : Measured
        Mean load over the contact, in the channel's unit.
    """

    begin: float
    end: float
    largest: Measured
    mean: Measured


def pressure_envelope(channels: Sequence[Channel]) -> tuple[Channel, Channel]:
    """Largest and mean pressure over the sensors of one foot.

    Parameters
    ----------
    channels : sequence of Channel
        Pressures on one clock [Pa].

    Returns
    -------
    largest, mean : Channel
        The mean counts every sensor alike: it is a force over an area only where all are of one size.

    Raises
    ------
    InputError
        None, not pressures, more than one side, or different sampling instants.
    """
    if not channels:
        raise InputError("there is no pressure to look at")
    wrong = next((c for c in channels if c.quantity != "pressure"), None)
    if wrong is not None:
        raise InputError(f"channel {shown(wrong.name)} is a {wrong.quantity}, not a pressure")
    first = channels[0]
    if len({c.side for c in channels}) > 1:
        raise InputError(f"{first.source}: pressures of both feet are not looked at together")
    if any(c.time.shape != first.time.shape or not np.allclose(c.time, first.time) for c in channels):
        raise InputError(f"{first.source}: the sensors were not sampled at the same instants")
    values = np.array([c.values for c in channels])
    step = max(c.resolution for c in channels)

    def of(name: str, line: Array, resolution: float) -> Channel:
        return Channel(name, "pressure", "Pa", first.time, line, first.rate, resolution, first.side, first.source,
                       first.sha256, "insole")  # fmt: skip

    mean = of("mean pressure", values.mean(axis=0), step / np.sqrt(len(channels)))
    return of("largest pressure", values.max(axis=0), step), mean


def contacts(load: Channel, u_relative: float = 0.0) -> tuple[FootContact, ...]:
    """When a foot pressed, and how hard.

    Parameters
    ----------
    load : Channel
        Force or pressure of one foot, never negative.
    u_relative : float
        Relative standard uncertainty of the sensor's calibration; 0 leaves it out.

    Returns
    -------
    tuple of FootContact
        Those of 0.1 s or more that begin and end within the recording. Their uncertainties are those of the sensor's
        step, of what one sample more or less at the ends changes, and of the calibration.
    """
    time, values = load.time, load.values
    level = LOADED * float(values.max())
    if not level > 0.0:
        return ()
    edges = np.flatnonzero(np.diff(np.r_[False, values > level, False].astype(int)))
    parts: list[list[int]] = []
    for first, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if parts and time[first] - time[parts[-1][1]] < _JOINED:
            parts[-1][1] = stop - 1
        else:
            parts.append([first, stop - 1])
    told = []
    own = load.resolution / np.sqrt(12.0)
    for first, last in parts:
        begin, end = float(time[first]), float(time[last])
        if first == 0 or last == time.size - 1 or end - begin < _SHORTEST or not load.covers(begin, end):
            continue
        part = values[first : last + 1]
        largest, mean = float(part.max()), float(part.mean())
        ends = mean / (part.size * np.sqrt(6.0))  # half a sample at both ends
        told.append(FootContact(
            begin, end, Measured(largest, float(np.hypot(own, u_relative * largest))),
            Measured(mean, float(np.linalg.norm([own / np.sqrt(part.size), ends, u_relative * mean]))),
        ))  # fmt: skip
    return tuple(told)


def share_of(load: Channel, share: Channel, contact: FootContact) -> Measured:
    """Part of the impulse of a contact that one region of the foot took.

    Parameters
    ----------
    load : Channel
        Force of the foot [N].
    share : Channel
        Part of it that the region bears at each instant [1].
    contact : FootContact
        Of ``load``.

    Returns
    -------
    Measured
        ∫ share F dt / ∫ F dt; its uncertainty is that of the sensor's step.

    Raises
    ------
    InputError
        Another quantity, or no samples of the share in the contact.
    """
    if share.quantity != "share":
        raise InputError(f"channel {shown(share.name)} is a {share.quantity}, not a share")
    inside = (share.time >= contact.begin) & (share.time <= contact.end)
    if inside.sum() < 2:
        raise InputError(f"{share.source}: there is no share from {contact.begin:.2f} to {contact.end:.2f} s")
    force = np.interp(share.time[inside], load.time, load.values)
    weight = force / force.sum()
    value = float(weight @ share.values[inside])
    return Measured(value, float(share.resolution / np.sqrt(12.0) * np.linalg.norm(weight)))


def centre_path(along: Channel, contact: FootContact) -> tuple[float, float, float]:
    """Where the centre of pressure began, ended, and how far it reached, in one direction.

    Parameters
    ----------
    along : Channel
        One coordinate of the centre of pressure [m].
    contact : FootContact
        When.

    Returns
    -------
    begin, end, reach : float
        In the file's own axis [m].

    Raises
    ------
    InputError
        No samples of it in the contact.
    """
    inside = along.values[(along.time >= contact.begin) & (along.time <= contact.end)]
    if not inside.size:
        raise InputError(f"{along.source}: no centre of pressure from {contact.begin:.2f} to {contact.end:.2f} s")
    return float(inside[0]), float(inside[-1]), float(np.ptp(inside))
