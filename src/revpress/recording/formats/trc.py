"""TRC files: markers over time, as Cortex, OpenSim and markerless capture write them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from revpress.errors import InputError, shown
from revpress.instrument.recording import Recording
from revpress.recording.columns import first_line, head, read_columns
from revpress.recording.format import reader
from revpress.recording.signals import distinct, even_rate, listed, side_of, signal, unit_of
from revpress.recording.source_file import SourceFile

_HEADER = 5  # lines: kind, names of entries, entries, names of markers, names of axes
_MOST_BLANK = 3


def _recognise(file: SourceFile) -> str | None:
    return None if first_line(file).startswith("PathFileType") else "its first line does not begin with PathFileType"


@reader("TRC markers", (".trc",), _recognise)
def read_trc(file: str | Path | SourceFile) -> Recording:
    """Marker positions, in the file's own axes.

    Parameters
    ----------
    file : str, Path or SourceFile
        Parted by tabs, or by commas as spreadsheets save it.

    Returns
    -------
    Recording
        Three position channels [m] a marker; where it is missing they have no sample.

    Raises
    ------
    InputError
        Not such a file, a unit of length that is none, or rows that cannot be read.
    """
    source = SourceFile.read(file)
    lines = head(source, _HEADER + _MOST_BLANK)
    if _recognise(source) or len(lines) <= _HEADER:
        raise InputError(f"{source}: is no TRC file: its first line does not begin with PathFileType, or it ends there")
    mark = "\t" if "\t" in lines[3] else ","
    entries = _entries(lines, mark)
    unit = unit_of(entries.get("Units", ""))
    if unit is None or unit.quantity != "position":
        raise InputError(f"{source}, line 3: the unit is {shown(entries.get('Units', ''))}, not one of mm, cm, m, in")
    names = [cell for cell in _cells(lines[3], mark)[2:] if cell]
    if not names or _cells(lines[3], mark)[1].lower() != "time":
        raise InputError(f"{source}, line 4: has no column Time with markers after it")
    skipped = _HEADER
    while skipped < len(lines) and not lines[skipped].strip(f"{mark} "):
        skipped += 1
    table = read_columns(source, skipped, 2 + 3 * len(names), mark)
    time = table[:, 1]
    rate = even_rate(time)
    channels, absent = [], []
    for place, name in enumerate(distinct(names, "marker")):
        there = np.isfinite(table[:, 2 + 3 * place : 5 + 3 * place]).all(axis=1)
        if not there.any():
            absent.append(name)
            continue
        when = time if there.all() else time[there]
        for number, axis in enumerate("xyz"):
            made = signal(
                source,
                f"{name} {axis}",
                "position",
                when,
                table[there, 2 + 3 * place + number] * unit.factor,
                rate,
                side=side_of(name),
                site=name,
                axis=axis,
            )
            if made:
                channels.append(made)
    if not channels:
        raise InputError(f"{source}: has no sample of any of its {len(names)} markers")
    left_out = (f"markers without a single sample: {listed(absent)}",) if absent else ()
    differences = _differences(entries, len(names), len(table), rate)
    return Recording(tuple(channels), left_out=left_out, notes=tuple(differences))


def _entries(lines: list[str], mark: str) -> dict[str, str]:
    """What the header says by name; some programs put two tabs between its numbers."""
    names, values = _cells(lines[1], mark), _cells(lines[2], mark)
    if len(values) > len(names):
        values = [value for value in values if value]
    return dict(zip(names, values, strict=False))


def _cells(line: str, mark: str) -> list[str]:
    return [cell.strip() for cell in line.split(mark)]


def _differences(entries: dict[str, str], markers: int, frames: int, rate: float | None) -> list[str]:
    """What the header says that is not so."""
    said = []
    for key, there, what in (("NumFrames", frames, "frames"), ("NumMarkers", markers, "markers")):
        if entries.get(key, str(there)) != str(there):
            said.append(f"the header says {shown(entries[key])} {what} and {there} are there")
    try:
        declared = float(entries.get("DataRate", "nan"))
    except ValueError:
        declared = float("nan")
    if rate and not abs(declared - rate) <= 0.01 * rate:
        said.append(
            f"the header says a rate of {shown(entries.get('DataRate', ''))} Hz and the times {rate:.4g} Hz: they count"
        )
    return said
