"""Samples of recordings in HDF5, addressed by what they are and not by how they are packed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.instrument.channel import Channel

Array = NDArray[np.float64]

_SAID = ("name", "quantity", "unit", "rate", "resolution", "side", "source", "sha256", "site", "axis")
_LEVEL = 4  # of gzip: more takes longer and saves little


def described(channel: Channel) -> dict[str, Any]:
    """What a channel says of itself, as JSON takes it.

    Parameters
    ----------
    channel : Channel
        Of a recording.

    Returns
    -------
    dict
        All but its times and values, and how many ``samples`` there are.
    """
    return {name: getattr(channel, name) for name in _SAID} | {"samples": len(channel)}


def address_of(channels: Sequence[Channel]) -> str:
    """The address of the samples of channels.

    Parameters
    ----------
    channels : sequence of Channel
        In their order.

    Returns
    -------
    str
        64 hexadecimal digits: SHA-256 over those of all times and values, to the last bit.
    """
    return _address([(channel.time, channel.values) for channel in channels])


def write_signals(channels: Sequence[Channel], path: Path) -> None:
    """Write the samples of channels.

    Parameters
    ----------
    channels : sequence of Channel
        In their order.
    path : Path
        A new file.
    """
    kept: dict[bytes, str] = {}
    digests = _Digests()
    with h5py.File(path, "w") as file:
        for number, channel in enumerate(channels):
            group = file.create_group(str(number))
            for name, samples in (("time", channel.time), ("values", channel.values)):
                data, key = np.ascontiguousarray(samples, "<f8"), digests.of(samples)
                if key in kept:  # channels of one clock have one axis
                    group[name] = file[kept[key]]
                    continue
                chunks = (min(data.size, 1 << 16),)
                group.create_dataset(
                    name, data=data, chunks=chunks, shuffle=True, compression="gzip", compression_opts=_LEVEL
                )
                kept[key] = f"{number}/{name}"


def read_signals(path: Path, address: str, said: Sequence[dict[str, Any]]) -> tuple[Channel, ...]:
    """Read channels, to the last bit as they were.

    Parameters
    ----------
    path : Path
        The file.
    address : str
        Which it must have.
    said : sequence of dict
        What :func:`described` gave of each.

    Returns
    -------
    tuple of Channel

    Raises
    ------
    InputError
        The file is not there or is damaged.
    """
    try:
        with h5py.File(path, "r") as file:
            read = _Read()
            pairs = [(read.of(file[f"{i}/time"]), read.of(file[f"{i}/values"])) for i in range(len(said))]
    except (OSError, KeyError, RuntimeError) as error:
        there = "is damaged" if path.exists() else "is not there"
        raise InputError(f"{path.name}: the file of the signals {there}: bring it back from a backup") from error
    if _address(pairs) != address:
        raise InputError(f"{path.name}: the file of the signals is damaged: bring it back from a backup")
    return tuple(
        Channel(time=time, values=values, **{name: one[name] for name in _SAID})
        for (time, values), one in zip(pairs, said, strict=True)
    )


def _address(pairs: Sequence[tuple[Array, Array]]) -> str:
    whole, digests = hashlib.sha256(), _Digests()
    for pair in pairs:
        for samples in pair:
            whole.update(digests.of(samples))
    return whole.hexdigest()


class _Digests:
    """SHA-256 of samples, once of an array that several channels have in common."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Array, bytes]] = {}

    def of(self, samples: Array) -> bytes:
        if id(samples) not in self._known:
            digest = hashlib.sha256(np.ascontiguousarray(samples, "<f8").data).digest()
            self._known[id(samples)] = samples, digest
        return self._known[id(samples)][1]


class _Read:
    """Samples of a file, read once where several channels have them in common."""

    def __init__(self) -> None:
        self._known: dict[int, Array] = {}

    def of(self, data: h5py.Dataset) -> Array:
        place = h5py.h5o.get_info(data.id).addr
        if place not in self._known:
            self._known[place] = data[:]
        return self._known[place]


def copy_signals(jobs: Sequence[tuple[str, str, str, list[dict[str, Any]]]]) -> None:
    """Read files of signals that came from elsewhere, and write what they hold anew.

    Parameters
    ----------
    jobs : sequence of (str, str, str, list of dict)
        Path of the file, path of the new one, the address that it must have, and what is said of its channels.

    Raises
    ------
    InputError
        A file is damaged or not what it should be.
    """
    for source, target, address, said in jobs:
        for one in said:
            if not isinstance(one, dict) or not set(_SAID) <= set(one):
                raise InputError(f"{address[:12]}…: a channel of the recording is not described")
        Path(target).unlink(missing_ok=True)
        write_signals(read_signals(Path(source), address, said), Path(target))
