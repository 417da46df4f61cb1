"""OpenSignals HDF5 files of biosignalsplux: raw counts by channel."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import check_samples
from revpress.instrument.recording import Recording
from revpress.recording.format import reader
from revpress.recording.opensignals import Hub, emg_sensor, hub_facts, recording_of
from revpress.recording.source_file import SourceFile
from revpress.recording.worker import in_worker

_MAGIC = b"\x89HDF\r\n\x1a\n"
_MOST_CHANNELS = 64


def _recognise(file: SourceFile) -> str | None:
    if not file.data.startswith(_MAGIC):
        return "it is no HDF5 file"
    if b"sampling rate" not in file.data or b"channel_" not in file.data:
        return "it is HDF5, but has no sampling rate and channels of OpenSignals"
    return None


@reader("OpenSignals HDF5", (".h5", ".hdf5"), _recognise)
def read_opensignals_hdf5(
    file: str | Path | SourceFile, emg_gain: float | None = None, emg_supply: float | None = None
) -> Recording:
    """The raw channels, as counts; EMG in volts where its transfer function is given.

    Parameters
    ----------
    file : str, Path or SourceFile
        Of one or several hubs.
    emg_gain, emg_supply : float, optional
        Gain [1] and operating voltage [V] of the EMG sensors, from their data sheet.

    Returns
    -------
    Recording
        One channel an analog input.

    Raises
    ------
    InputError
        Not such a file, or not a whole one.
    """
    source = SourceFile.read(file)
    sensor = emg_sensor(emg_gain, emg_supply)
    reason = _recognise(source)
    if reason:
        raise InputError(f"{source}: {reason}")
    hubs: list[Hub] = in_worker(read_hubs, source, len(source.data), str(source), source.data)
    return recording_of(source, hubs, sensor, ["digital lines, events and summaries of the program"])


def read_hubs(source: str, data: bytes) -> list[Hub]:
    """Read all hubs of a file; in a process of its own, as the library beneath may end it.

    Parameters
    ----------
    source : str
        The file, for errors.
    data : bytes
        What it holds.

    Returns
    -------
    list of Hub
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
            rate, start = hub_facts(source, name, said)
            out.append(Hub(name, rate, sensors, labels, tuple(bits), counts, numbers if same else None, start))
    if not out:
        raise InputError(f"{source}: is HDF5, but has no raw channels of OpenSignals")
    return out


def _values(source: str, dataset: Any) -> NDArray[np.integer[Any]]:
    check_samples(f"{source}: {dataset.name}", dataset.size)
    if dataset.dtype.kind not in "iu" or dataset.dtype.itemsize > 4:
        raise InputError(f"{source}: {dataset.name} holds {dataset.dtype}, not counts")
    return np.ravel(dataset[()])
