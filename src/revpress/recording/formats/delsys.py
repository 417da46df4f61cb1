"""Delsys Trigno exports (EMGworks CSV): each channel with a time column and a rate of its own."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.recording import Recording, Stated
from revpress.recording.columns import first_line, head, quoted_cells, read_columns
from revpress.recording.format import reader
from revpress.recording.signals import distinct, listed, side_of, signal, signal_unit
from revpress.recording.source_file import SourceFile

_MOST_CHANNELS = 2000
_CHANNEL = re.compile(
    r"Label: (.{1,200}?) Sampling frequency: ([\d.eE+-]{1,30}) Number of points: (\d{1,12}) start: \S{1,30} "
    r"Unit: (.{0,20}?) Domain Unit: (\S{1,5}?),*\Z"
)
_AXIS = re.compile(r"\b(?:ACC|GYRO|MAG)\.([XYZ])\b")


def _recognise(file: SourceFile) -> str | None:
    line = first_line(file)
    if not (line.startswith("Label: ") and "Sampling frequency:" in line):
        return "its first line is no Label: with a Sampling frequency:"
    return None


@reader("Delsys Trigno CSV", (".csv",), _recognise)
def read_delsys(file: str | Path | SourceFile) -> Recording:
    """Every channel over its own time.

    Parameters
    ----------
    file : str, Path or SourceFile
        An export of EMGworks.

    Returns
    -------
    Recording
        EMG [V], accelerations [m/s²] and angular velocities [rad/s], each at its rate.

    Raises
    ------
    InputError
        Not such a file, a head that is not that of its table, or a cell that is no number.
    """
    source = SourceFile.read(file)
    lines = head(source, _MOST_CHANNELS + 20)
    found = []
    for line in lines:
        if not (channel := _CHANNEL.match(line)):
            break
        found.append(channel.groups())
    names_at = next((i for i, line in enumerate(lines) if line.startswith("X[s],")), None)
    if not found or names_at is None:
        raise InputError(f"{source}: is no export of Delsys EMGworks: it has no row of columns that begins with X[s]")
    columns = quoted_cells(lines[names_at].rstrip(", "), ",")
    if columns[1::2] != [label.strip() for label, *_ in found] or len(columns) != 2 * len(found):
        raise InputError(f"{source}, line {names_at + 1}: its columns are not the {len(found)} channels of the head")
    table = read_columns(source, names_at + 1, len(columns), ",")
    said, unknown, short, channels = [], [], [], []
    names = distinct((label for label, *_ in found), "channel")
    for place, (name, (label, frequency, points, spelled, _)) in enumerate(zip(names, found, strict=True)):
        unit = signal_unit(label, spelled.removeprefix("\N{NO-BREAK SPACE}").strip())
        time, values = table[:, 2 * place], table[:, 2 * place + 1]
        there = _before_padding(time, values, int(points))
        if there.sum() < int(points):
            short.append(f"{name} {int(there.sum())} of {points}")
        made = unit and signal(
            source,
            name,
            unit.quantity,
            time,
            values * unit.factor,
            _rate(source, frequency),
            there=there,
            side=side_of(label),
            site=label if unit.quantity == "emg" else "",
            axis=axis[1].lower() if (axis := _AXIS.search(label)) else "",
        )
        if made:
            channels.append(made)
        else:
            unknown.append(f"{name} ({spelled.strip()})")
    if not channels:
        raise InputError(f"{source}: has no sample of a known unit")
    if short:
        said.append(f"samples that the head declares and the table has not: {listed(short)}")
    if unknown:
        said.append(f"channels of an unknown unit, or empty: {listed(unknown)}")
    return Recording(tuple(channels), stated=Stated(device="Delsys Trigno"), left_out=tuple(said))


def _before_padding(time: NDArray[np.float64], values: NDArray[np.float64], points: int) -> NDArray[np.bool_]:
    """Which rows are samples: channels of a lower rate end before the others, with blanks or zeros after them."""
    with np.errstate(invalid="ignore"):
        goes_on = np.concatenate([[True], np.diff(time) > 0])
    end = int(np.argmin(goes_on)) if not goes_on.all() else len(time)
    there = np.isfinite(time) & np.isfinite(values)
    there[min(end, points) :] = False
    return there


def _rate(source: SourceFile, text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = float("nan")
    if not 0.1 <= rate <= 1e6:
        raise InputError(f"{source}: a sampling frequency is {shown(text)}, outside the allowed range 0.1 to 1e+06 Hz")
    return rate
