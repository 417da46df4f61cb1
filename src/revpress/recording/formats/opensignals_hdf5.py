"""OpenSignals HDF5 files of biosignalsplux: raw counts by channel."""

from __future__ import annotations

from pathlib import Path

from revpress.errors import InputError
from revpress.instrument.channel import check_samples
from revpress.instrument.recording import Recording
from revpress.recording.format import reader
from revpress.recording.opensignals import Hub, emg_sensor, hub_facts, recording_of
from revpress.recording.raw_hubs import RawHub, read_hubs
from revpress.recording.source_file import SourceFile
from revpress.recording.worker import in_worker

_MAGIC = b"\x89HDF\r\n\x1a\n"


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
    held: list[RawHub] = in_worker(read_hubs, source, len(source.data), str(source), source.data)
    hubs = []
    for hub in held:
        rate, start = hub_facts(source, hub.name, hub.said)
        check_samples(f"{source}: {hub.name}", max(map(len, hub.counts)))
        hubs.append(Hub(hub.name, rate, hub.sensors, hub.labels, hub.bits, hub.counts, hub.numbers, start))
    return recording_of(source, hubs, sensor, ["digital lines, events and summaries of the program"])
