"""The streams of an XDF file: what runs in a process of its own, and so imports little."""

from __future__ import annotations

import io
import logging
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError


@dataclass(frozen=True)
class Stream:
    """What a stream holds.

    Attributes
    ----------
    name, kind : str
        As its sender calls it, and what it sends.
    rate : float
        Nominal [Hz]; 0 where samples come when they come.
    labels, units : tuple of str
        Of its channels; empty where it does not say them.
    time : ndarray, shape (sample,)
        On the common clock [s].
    values : ndarray, shape (sample, channel), or list of list of str
        Numbers or words.
    """

    name: str
    kind: str
    rate: float
    labels: tuple[str, ...]
    units: tuple[str, ...]
    time: NDArray[np.float64]
    values: Any


def read_streams(source: str, data: bytes) -> list[Stream]:
    """Read all streams; in a process of its own.

    Parameters
    ----------
    source : str
        The file, for errors.
    data : bytes
        What it holds.

    Returns
    -------
    list of Stream
        In the order of the file.

    Raises
    ------
    InputError
        A part that is damaged, or times that are none.
    """
    import pyxdf

    heard: list[str] = []
    listener = logging.Handler(logging.WARNING)
    listener.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("pyxdf")
    logger.addHandler(listener)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a damaged file; what cannot be used is refused afterwards
        streams, _ = pyxdf.load_xdf(io.BytesIO(data))
    logger.removeHandler(listener)
    if any("corruption" in message for message in heard):
        raise InputError(f"{source}: a part of it cannot be read as samples: it is damaged")
    out = []
    for stream in streams:
        info, time = stream["info"], np.asarray(stream["time_stamps"], float)
        values = stream["time_series"]
        if not isinstance(values, list):
            values = np.asarray(values).reshape(time.size, -1)
        elif len(values) != time.size:
            raise InputError(f"{source}: a stream of words has {len(values)} of them at {time.size} times")
        if not np.isfinite(time).all():
            raise InputError(f"{source}: a stream has a time that is no number")
        labels, units = _described(info)
        rate = float(_text(info, "nominal_srate") or 0.0)
        out.append(
            Stream(_text(info, "name"), _text(info, "type"), rate if rate > 0 else 0.0, labels, units, time, values)
        )
    return out


def _text(info: Any, key: str) -> str:
    held = info.get(key) if isinstance(info, dict) else None
    return str(held[0]).strip() if isinstance(held, list) and held and held[0] is not None else ""


def _described(info: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Labels and units of the channels, where the sender describes them."""
    try:
        channels = info["desc"][0]["channels"][0]["channel"]
    except (KeyError, IndexError, TypeError):
        return (), ()
    return tuple(_text(channel, "label") for channel in channels), tuple(_text(channel, "unit") for channel in channels)
