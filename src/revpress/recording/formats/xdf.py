"""XDF files of LabRecorder: streams of Lab Streaming Layer, each with its clock."""

from __future__ import annotations

from pathlib import Path

from revpress.errors import InputError
from revpress.instrument.channel import check_samples
from revpress.instrument.recording import Event, Recording
from revpress.recording.format import reader
from revpress.recording.signals import Unit, distinct, even_rate, listed, side_of, signal, signal_unit
from revpress.recording.source_file import SourceFile
from revpress.recording.worker import in_worker
from revpress.recording.xdf_streams import Stream, read_streams

_MAGIC = b"XDF:"
_STREAM_HEADER = 2
_MOST_STREAMS = 1000
_SPELLED = {"microvolts": "uv", "microvolt": "uv", "millivolts": "mv", "millivolt": "mv"}


def _recognise(file: SourceFile) -> str | None:
    return None if file.data.startswith(_MAGIC) else "it does not begin with XDF:"


@reader("XDF", (".xdf",), _recognise)
def read_xdf(file: str | Path | SourceFile) -> Recording:
    """Every stream on one clock, which begins with the first sample of any; streams of words are events.

    Clocks are put together and jitter is taken out by pyxdf, as LabRecorder means it.

    Parameters
    ----------
    file : str, Path or SourceFile
        Not compressed.

    Returns
    -------
    Recording
        A channel for each number of each stream, in the quantity of its unit; without a unit, counts.

    Raises
    ------
    InputError
        Not such a file, not a whole one, or one without samples.
    """
    source = SourceFile.read(file)
    _check_chunks(source)
    streams: list[Stream] = in_worker(read_streams, source, len(source.data), str(source), source.data)
    full = [stream for stream in streams if check_samples(f"{source}: {stream.name}", len(stream.time))]
    if not full:
        raise InputError(f"{source}: none of its {len(streams)} streams has a sample")
    begin = min(float(stream.time.min()) for stream in full)
    said: list[str] = []
    notes: list[str] = []
    if len(full) < len(streams):
        said.append(f"streams without a sample: {listed([s.name for s in streams if not len(s.time)])}")
    events, found = [], []
    for stream in full:
        time = stream.time - begin
        if isinstance(stream.values, list):
            events += [Event(" ".join(words), at) for words, at in zip(stream.values, time.tolist(), strict=True)]
        else:
            rate = _rate(stream, notes)
            found += [(stream, place, time, rate) for place in range(stream.values.shape[1])]
    called = distinct((f"{stream.name} {_label(stream, place)}" for stream, place, *_ in found), "channel")
    unknown, plain, channels = [], [], []
    for name, (stream, place, time, rate) in zip(called, found, strict=True):
        label = _label(stream, place)
        spelled = stream.units[place] if place < len(stream.units) else ""
        unit = signal_unit(f"{stream.kind} {label}", _SPELLED.get(spelled.lower(), spelled))
        if not spelled:
            unit = Unit("counts", 1.0)
            plain.append(name)
        made = unit and signal(
            source,
            name,
            unit.quantity,
            time,
            stream.values[:, place].astype(float) * unit.factor,
            rate,
            side=side_of(label),
            site=label if unit.quantity == "emg" else "",
        )
        if made:
            channels.append(made)
        else:
            unknown.append(f"{name} ({spelled})")
    if not channels:
        raise InputError(f"{source}: has no channel of numbers with a known unit ({len(events)} events)")
    if unknown:
        said.append(f"channels of an unknown unit, or empty: {listed(unknown)}")
    if plain:
        notes.append(f"the unit of channels that do not say one: {listed(plain)}")
    return Recording(
        tuple(channels), tuple(sorted(events, key=lambda event: event.time)), left_out=tuple(said), notes=tuple(notes)
    )


def _label(stream: Stream, place: int) -> str:
    label = stream.labels[place] if place < len(stream.labels) else ""
    return label or f"{place + 1}"


def _rate(stream: Stream, notes: list[str]) -> float | None:
    """The nominal rate, unless the times say another; None where samples come when they come."""
    even = even_rate(stream.time) if stream.rate else None
    if even is None or abs(even - stream.rate) <= 0.01 * stream.rate:
        return even and stream.rate
    notes.append(f"{stream.name} says a rate of {stream.rate:g} Hz, and its times {even:.4g} Hz: they count")
    return even


def _check_chunks(source: SourceFile) -> None:
    """Refuse a file whose chunks do not follow one another to its end: cheap, before any of them is read."""
    data, place, streams = source.data, len(_MAGIC), 0
    if _recognise(source):
        raise InputError(f"{source}: {_recognise(source)}")
    while place < len(data):
        width = data[place]
        length = int.from_bytes(data[place + 1 : place + 1 + width], "little") if width in (1, 4, 8) else -1
        start = place + 1 + width
        if length < 2 or start + length > len(data):
            raise InputError(
                f"{source}: the chunk at byte {place} does not end within the file: it was cut off or changed"
            )
        streams += int.from_bytes(data[start : start + 2], "little") == _STREAM_HEADER
        place = start + length
    if not 0 < streams <= _MOST_STREAMS:
        raise InputError(f"{source}: has {streams} streams, where 1 to {_MOST_STREAMS} are read")
