"""Chronojump's force sensor: its own files, and what the program exports of them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from revpress.errors import InputError
from revpress.instrument.channel import Channel, Side
from revpress.instrument.recording import Recording, Stated
from revpress.recording.format import reader
from revpress.recording.left_out import LeftOut
from revpress.recording.number_table import decimal_step, even_rate, read_numbers
from revpress.recording.result_rows import metric_and_unit
from revpress.recording.source_file import SourceFile

_HEADER = re.compile(
    r'"?\s*[^;,"\t\n]{0,40}\(micros\)\s*"?\s*;\s*"?[^;,"\t\n]{0,40}\(N\)\s*"?\s*;?\s*(?=\n)', re.IGNORECASE
)
_EXPORT = re.compile(
    r'[^;,\n]{1,60}([;,])[^;,\n]{1,60}\1[^;,\n(]{0,60}\(ms\)"?\1[^;,\n(]{0,60}\(N\)"?\1[^;,\n(]{0,60}\(N/s\)[^\n]{0,400}\n',
    re.IGNORECASE,
)
_DEVICE = "Chronojump force sensor"
# columns of the export by their place: name, quantity, unit; the position where there is an elastic
_EXPORTED = (
    ("force", "force", "N"),
    ("", "", ""),  # rate of force development: worked out of the force
    ("position", "position", "m"),
    ("velocity", "velocity", "m/s"),
    ("acceleration", "acceleration", "m/s²"),
    ("power", "power", "W"),
)


def _head(file: SourceFile) -> str:
    return file.text[:4000].lstrip("\n\ufeff ") + "\n"


def _recognise(file: SourceFile) -> str | None:
    return None if _HEADER.match(_head(file)) else "its first line is not Time (micros);Force(N)"


@reader("Chronojump force sensor file", (".csv",), _recognise)
def read_chronojump_force(file: str | Path | SourceFile, side: Side | None = None) -> Recording:
    """Force over time: microseconds and newtons, with decimal comma or point, at the sensor's own uneven times.

    Parameters
    ----------
    file : str, Path or SourceFile
        The file; whatever language its header is in, the units say what it is.
    side : {"left", "right", "both"}, optional
        Which limb pulled, if known.

    Returns
    -------
    Recording
        One channel, "force" [N]. The first two samples lie closer than the others; all are kept.

    Raises
    ------
    InputError
        Line and cell that is no number, or a time that does not increase.
    """
    source = SourceFile.read(file)
    if not _HEADER.match(_head(source)):
        raise InputError(f"{source}: its first line is not Time (micros);Force(N)")
    skip = 1 + len(source.text) - len(source.text.lstrip("\n"))
    decimal = "," if "," in source.text else "."
    table = read_numbers(source, 2, skip=skip, decimal=decimal)
    left_out = LeftOut()
    good = np.isfinite(table).all(axis=1)
    for row in np.flatnonzero(~good):
        left_out.add(f"line {row + skip + 1}", "no number")
    if not good.any():
        raise InputError(f"{source}: no row is whole")
    time, force = table[good, 0] * 1e-6, table[good, 1]
    channel = Channel(
        "force", "force", "N", time, force, None, decimal_step(force), side, str(source), source.sha256, "cable"
    )
    return Recording((channel,), stated=Stated(_DEVICE), left_out=left_out.sentences)


def _recognise_export(file: SourceFile) -> str | None:
    return None if _EXPORT.match(_head(file)) else "its first line is not of columns of ms, N and N/s"


@reader("Chronojump force sensor export", (".csv",), _recognise_export)
def read_chronojump_force_export(file: str | Path | SourceFile, side: Side | None = None) -> Recording:
    """What the program exports of a force sensor: a block of statistics, an empty line, a block of samples.

    Parameters
    ----------
    file : str, Path or SourceFile
        The export; its columns are known by place and unit, whatever their language.
    side : {"left", "right", "both"}, optional
        Which limb pulled, if known.

    Returns
    -------
    Recording
        "force" [N], and position, velocity, acceleration and power where the exercise has an elastic. Statistics and
        the rate of force development, which follow from the force, are left out.

    Raises
    ------
    InputError
        There is no block of samples, or line and cell that is no number.
    """
    source = SourceFile.read(file)
    lines = source.text.split("\n")
    blank = next((i for i, line in enumerate(lines) if i and not line.strip(";, ")), None)
    begin = None if blank is None else next((i for i in range(blank, len(lines)) if lines[i].strip(";, ")), None)
    if begin is None or not (found := _EXPORT.match(lines[begin] + "\n")):
        raise InputError(f"{source}: no block of samples follows its statistics")
    delimiter = found[1]
    header = [cell.strip().strip('"') for cell in lines[begin].rstrip(delimiter + " ").split(delimiter)]
    decimal = "," if delimiter == ";" and any("," in line for line in lines[begin + 1 :]) else "."
    table = read_numbers(source, len(header), skip=begin + 1, delimiter=delimiter, decimal=decimal)
    left_out = LeftOut()
    left_out.add(f"lines 1 to {blank}", "statistics of the program")
    left_out.add(header[4] or "column 5", "it follows from the force")
    time = table[:, 2] * 1e-3
    channels = []
    for place, title in enumerate(header[3:], start=3):
        name, quantity, unit = _EXPORTED[place - 3] if place - 3 < len(_EXPORTED) else ("", "", "")
        if not name:
            if place != 4:
                left_out.add(title, "a column that is not known")
            continue
        if metric_and_unit(title)[1].replace("^2", "²") != unit:
            raise InputError(f"{source}, line {begin + 1}: column {place + 1} is not of {unit}")
        good = np.isfinite(time) & np.isfinite(table[:, place])
        for row in np.flatnonzero(~good):
            left_out.add(f"line {row + begin + 2}, {name}", "no number")
        if good.any():
            values, stamps = table[good, place], time[good]
            channels.append(
                Channel(
                    name, quantity, unit, stamps, values, even_rate(stamps), decimal_step(values), side, str(source),
                    source.sha256, "cable",
                )
            )  # fmt: skip
    if not channels:
        raise InputError(f"{source}: no sample is a number")
    return Recording(tuple(channels), stated=Stated(_DEVICE), left_out=left_out.sentences)
