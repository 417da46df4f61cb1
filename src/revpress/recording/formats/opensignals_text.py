"""OpenSignals text files of biosignalsplux and BITalino: a line of JSON, then counts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from revpress.errors import InputError, shown
from revpress.files import parse_json
from revpress.instrument.recording import Recording
from revpress.recording.columns import first_line, head, read_columns
from revpress.recording.format import reader
from revpress.recording.opensignals import Hub, emg_sensor, hub_facts, recording_of
from revpress.recording.source_file import SourceFile

_FIRST = "# OpenSignals Text File Format"
_END = "# EndOfHeader"
_LINES = 20
_NUMBER = "nSeq"
_ANALOG = re.compile(r"(?:A|CH)\d{1,3}\Z")


def _recognise(file: SourceFile) -> str | None:
    return None if first_line(file).startswith(_FIRST) else f"its first line is not {_FIRST}"


@reader("OpenSignals text", (".txt",), _recognise)
def read_opensignals_text(
    file: str | Path | SourceFile, emg_gain: float | None = None, emg_supply: float | None = None
) -> Recording:
    """The analog channels, as counts; EMG in volts where its transfer function is given.

    Lost samples are seen by the sequence number and missing from the channels.

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
        Not such a file, a head that does not fit its columns, values that are converted already, or a cell that is no
        number.
    """
    source = SourceFile.read(file)
    sensor = emg_sensor(emg_gain, emg_supply)
    lines = head(source, _LINES)
    end = next((i for i, line in enumerate(lines) if line.strip() == _END), None)
    if _recognise(source) or not end or len(lines) < 2:
        raise InputError(f"{source}: is no text of OpenSignals: it lacks {_FIRST} or {_END}")
    said = parse_json(source.path, lines[1].lstrip("# "))
    if not isinstance(said, dict) or not said or not all(isinstance(hub, dict) for hub in said.values()):
        raise InputError(f"{source}, line 2: its head is not one of devices")
    columns = [column for name, hub in said.items() for column in _texts(source, name, hub, "column")]
    table = read_columns(source, end + 1, len(columns), "\t")
    hubs, left_out, begin = [], [], 0
    for name, hub in said.items():
        if hub.get("convertedValues"):
            raise InputError(
                f"{source}: the values of {shown(name)} are converted, and the file does not say to what unit"
            )
        own = _texts(source, name, hub, "column")
        places = [begin + i for i, column in enumerate(own) if _ANALOG.match(column)]
        others = [column for column in own if not _ANALOG.match(column) and column != _NUMBER]
        if others:
            left_out.append(f"digital lines of {name}: {', '.join(others)[:200]}")
        sensors = _texts(source, name, hub, "sensor")
        labels = _texts(source, name, hub, "label") if "label" in hub else [columns[i] for i in places]
        bits = hub.get("resolution")
        if not isinstance(bits, list) or not all(type(b) is int and 1 <= b <= 32 for b in bits):
            raise InputError(
                f"{source}, line 2: the resolution of {shown(name)} is {shown(bits)}, not bits of channels"
            )
        if not places or not len(sensors) == len(labels) == len(places) <= len(bits):
            raise InputError(f"{source}, line 2: sensors, labels and columns of {shown(name)} do not pair up")
        rate, start = hub_facts(source, name, hub)
        numbers = table[:, begin + own.index(_NUMBER)] if _NUMBER in own else None
        counts = [table[:, i] for i in places]
        held = tuple(bits[-len(places) :])
        hubs.append(Hub(name, rate, tuple(sensors), tuple(labels), held, counts, numbers, start))
        begin += len(own)
    return recording_of(source, hubs, sensor, left_out)


def _texts(source: SourceFile, name: str, hub: dict[str, Any], key: str) -> list[str]:
    held = hub.get(key)
    if not isinstance(held, list) or not all(isinstance(text, str) for text in held):
        raise InputError(f"{source}, line 2: {shown(key)} of {shown(name)} is {shown(held)}, not a list of names")
    return held
