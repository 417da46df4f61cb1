"""The channels of an OpenSignals HDF5 file: what runs in a process of its own, and so imports little."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown

_MOST_CHANNELS = 64


@dataclass(frozen=True)
class RawHub:
    """One device as the file has it.

    Attributes
    ----------
    name : str
        Its address.
    said : dict
        What its header says: sampling rate, date and time.
    sensors, labels : tuple of str
        Of its analog channels.
    bits : tuple of int
        Resolution of each.
    counts : list of ndarray, shape (frame,)
        Of each.
    numbers : ndarray, shape (frame,), or None
        The sequence number of each sample.
    """

    name: str
    said: dict[str, Any]
    sensors: tuple[str, ...]
    labels: tuple[str, ...]
    bits: tuple[int, ...]
    counts: list[NDArray[np.integer[Any]]]
    numbers: NDArray[np.integer[Any]] | None


def read_hubs(source: str, data: bytes) -> list[RawHub]:
    """Read all hubs of a file; in a process of its own, as the library beneath may end it.

    Parameters
    ----------
    source : str
        The file, for errors.
    data : bytes
        What it holds.

    Returns
    -------
    list of RawHub
        In the order of the file.

    Raises
    ------
    InputError
        A file that holds something else.
    """
    import h5py

    out = []
    with h5py.File(io.BytesIO(data), "r") as file:
        for name, hub in file.items():
            raw = hub.get("raw")
            if raw is None:
                continue
            keys = sorted((key for key in raw if key.startswith("channel_")), key=lambda key: (len(key), key))
            if not keys or len(keys) > _MOST_CHANNELS:
                raise InputError(
                    f"{source}: {shown(name)} has {len(keys)} channels, where 1 to {_MOST_CHANNELS} are read"
                )
            counts = [_values(source, raw[key]) for key in keys]
            if len({len(values) for values in counts}) > 1:
                raise InputError(f"{source}: the channels of {shown(name)} are of different lengths")
            numbers = _values(source, raw["nSeq"]) if "nSeq" in raw else None
            bits = [int(b) for b in np.ravel(hub.attrs.get("resolution", []))]
            if len(bits) != len(keys) or not all(1 <= b <= 32 for b in bits):
                raise InputError(f"{source}: {shown(name)} does not say the bits of its {len(keys)} channels")
            said = {"sampling rate": float(np.ravel(hub.attrs.get("sampling rate", np.nan))[0])}
            said |= {key: str(hub.attrs.get(key, "")) for key in ("date", "time")}  # type: ignore[misc]
            sensors = tuple(str(raw[key].attrs.get("sensor", "")) for key in keys)
            labels = tuple(str(raw[key].attrs.get("label", key)) for key in keys)
            same = numbers is not None and len(numbers) == len(counts[0])
            out.append(RawHub(name, said, sensors, labels, tuple(bits), counts, numbers if same else None))
    if not out:
        raise InputError(f"{source}: is HDF5, but has no raw channels of OpenSignals")
    return out


def _values(source: str, dataset: Any) -> NDArray[np.integer[Any]]:
    if dataset.dtype.kind not in "iu" or dataset.dtype.itemsize > 4:
        raise InputError(f"{source}: {dataset.name} holds {dataset.dtype}, not counts")
    return np.ravel(dataset[()])
