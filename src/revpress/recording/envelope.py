"""Least and most of a signal in equal parts of a time: what a picture of a long recording needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.instrument.channel import Channel

Array = NDArray[np.float64]


def envelope(channel: Channel, begin: float, end: float, parts: int) -> tuple[Array, Array]:
    """Least and most value of a channel in each of equal parts of a time.

    Parameters
    ----------
    channel : Channel
        Of any rate.
    begin, end : float
        The time [s] on the clock of the recording.
    parts : int
        How many, from 1.

    Returns
    -------
    least, most : ndarray, shape (parts,)
        In the channel's unit; NaN where a part has no sample.

    Raises
    ------
    InputError
        A time that ends before it begins, or no part.
    """
    if not begin < end or parts < 1:
        raise InputError(f"a picture from {begin:g} to {end:g} s in {parts} parts: it must end later than it begins")
    edges = np.linspace(begin, end, parts + 1)
    places = np.searchsorted(channel.time, edges, side="left")
    places[-1] = np.searchsorted(channel.time, end, side="right")
    filled = places[1:] > places[:-1]
    least, most = np.full(parts, np.nan), np.full(parts, np.nan)
    if filled.any():
        starts = places[:-1][filled]
        values = channel.values[: places[-1]]
        least[filled] = np.minimum.reduceat(values, starts)
        most[filled] = np.maximum.reduceat(values, starts)
    return least, most
