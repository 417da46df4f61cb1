"""Noraxon MR exports (CSV): one time column, channels with their unit in the header."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from revpress.errors import InputError, check_range
from revpress.instrument.recording import Recording, Stated
from revpress.recording.columns import quoted_cells, read_columns
from revpress.recording.format import reader
from revpress.recording.signals import Unit, distinct, even_rate, listed, side_of, signal, unit_of
from revpress.recording.source_file import SourceFile

_HEADER = 20_000  # bytes in which the row of columns begins
_LINES = 200
_LABEL = re.compile(r"(.{1,200}?)(?:,\s*([^,()]{1,20})|\s*\(([^()]{1,20})\))\s*\Z")
_AXIS = re.compile(r"\b[AG]([xyz])\b")


# "EMG (uV)" alone is what any table may have.
_OWN = re.compile(r",\s*[uµμ]V\Z|\A(Ultium|Noraxon).*[uµμ]V\)?\Z")
_LIKE = 'like "Ultium EMG.EMG 1 (uV)" or "VMO RT, uV"'


def _names(file: SourceFile) -> tuple[int, list[str], str] | None:
    """Line from 0, columns and delimiter of the row of columns; None where there is none."""
    beginning = file.data[:_HEADER].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    for place, line in enumerate(beginning.split("\n")[:_LINES]):
        if not re.match(r'"?time\b', line, re.IGNORECASE):
            continue
        for mark in (",", ";", "\t"):
            columns = quoted_cells(line, mark)
            if len(columns) > 1 and any(_OWN.search(cell) for cell in columns):
                return place, columns, mark
    return None


def _recognise(file: SourceFile) -> str | None:
    return None if _names(file) else f"it has no row of columns that begins with time and has one {_LIKE}"


@reader("Noraxon MR CSV", (".csv", ".txt"), _recognise)
def read_noraxon(file: str | Path | SourceFile) -> Recording:
    """EMG and inertial channels of one export; its microvolts are EMG.

    Parameters
    ----------
    file : str, Path or SourceFile
        The lines before the table may be any.

    Returns
    -------
    Recording
        EMG [V], accelerations [m/s²], angular velocities [rad/s]; the rate by the time column.

    Raises
    ------
    InputError
        Not such a file, a time in other units than seconds, or a cell that is no number.
    """
    source = SourceFile.read(file)
    found = _names(source)
    if found is None:
        raise InputError(f"{source}: is no export of Noraxon MR: {_recognise(source)}")
    names_at, columns, mark = found
    while columns and not columns[-1]:
        columns.pop()
    known: list[tuple[int, str, Unit]] = []
    unknown = []
    for place, column in enumerate(columns[1:], 1):
        label, spelled = _parted(column)
        unit = unit_of(spelled)
        if unit and unit.quantity == "voltage":
            unit = replace(unit, quantity="emg")
        if unit and unit.quantity != "counts":
            known.append((place, label, unit))
        else:
            unknown.append(column or f"column {place + 1}")
    lines = source.text.split("\n", names_at + 2)
    decimal = "," if mark != "," and len(lines) > names_at + 1 and "," in lines[names_at + 1] else "."
    table = read_columns(
        source, names_at + 1, len(columns), mark, wanted=[0, *(place for place, *_ in known)], decimal=decimal
    )
    time = table[:, 0]
    if not np.isfinite(time).all():
        raise InputError(f"{source}: a row has no time in column 1")
    rate = even_rate(time)
    if rate is not None:
        check_range(f"{source}: its rate, if its time is in seconds,", rate, 10.0, 1e5, "Hz")
    channels = []
    for place, (name, (_, label, unit)) in enumerate(
        zip(distinct((k[1] for k in known), "channel"), known, strict=True), 1
    ):
        made = signal(
            source,
            name,
            unit.quantity,
            time,
            table[:, place] * unit.factor,
            rate,
            side=side_of(label),
            site=label if unit.quantity == "emg" else "",
            axis=axis[1] if (axis := _AXIS.search(label)) else "",
        )
        if made:
            channels.append(made)
        else:
            unknown.append(name)
    if not channels:
        raise InputError(f"{source}: has no sample of a known unit")
    said = (f"columns of another unit, of words, or empty: {listed(unknown)}",) if unknown else ()
    return Recording(tuple(channels), stated=Stated(device="Noraxon MR"), left_out=said)


def _parted(column: str) -> tuple[str, str]:
    """Label and unit of a column: ``VMO RT, uV`` or ``Ultium EMG.EMG 1 (uV)``."""
    found = _LABEL.match(column)
    return (found[1].strip(), (found[2] or found[3]).strip()) if found else (column, "")
