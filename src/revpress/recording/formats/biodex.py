"""Biodex text exports: torque, position and velocity of an isokinetic dynamometer."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import Side
from revpress.instrument.recording import Event, Recording, Stated
from revpress.recording.columns import head, read_columns
from revpress.recording.format import reader
from revpress.recording.signals import even_rate, signal, unit_of
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import LayoutNeeded

Array = NDArray[np.float64]

_LINES = 120  # of a header, at most
_HEADER = 20_000  # bytes
_TORQUE = re.compile(r"(?<![A-Z])(N-?M|FT-?LBS?)(?![A-Z])", re.IGNORECASE)
_DEGREES = re.compile(r"DEG", re.IGNORECASE)
_SHORT = ("time", "torque", "position", "anatomical", "velocity")
_LONG = ("set", "repetition", *_SHORT)
_CHANNELS = (
    ("torque", "torque", "moment"),
    ("position", "position", "angle"),
    ("anatomical", "anatomical position", "angle"),
    ("velocity", "velocity", "angular velocity"),
)


def _names_at(lines: list[str]) -> int | None:
    """Place of the row of columns, from 0."""
    for place, line in enumerate(lines):
        words = line.upper().split()
        if words and words[0] in ("TIME", "SET", "MSEC") and {"TORQUE", "POSITION", "VELOCITY"} <= set(words):
            return place
    return None


def _recognise(file: SourceFile) -> str | None:
    lines = file.data[:_HEADER].decode("utf-8-sig", "replace").splitlines()[:_LINES]
    return "it has no row of columns TIME TORQUE POSITION ... VELOCITY" if _names_at(lines) is None else None


@reader("Biodex text", (".txt",), _recognise)
def read_biodex(
    file: str | Path | SourceFile, torque_unit: str = "", side: Side | None = None, set: int | None = None
) -> Recording:
    """Torque, angles and velocity over time; the head may be of any length.

    Parameters
    ----------
    file : str, Path or SourceFile
        Columns of time, torque, position, anatomical position and velocity, with set and repetition before them or
        not, parted by blanks.
    torque_unit : str
        "N-M" or "FT-LBS", for a head that does not say it.
    side : {"left", "right", "both"}, optional
        Which limb, if known.
    set : int, optional
        The one that is read, for a file of several.

    Returns
    -------
    Recording
        "torque" [N m], "position" and "anatomical position" [rad], "velocity" [rad/s], with the dynamometer's signs;
        repetitions begin with an event.

    Raises
    ------
    InputError
        Not such a file, a unit or set that is left open, or rows that cannot be read.
    """
    source = SourceFile.read(file)
    lines = head(source, _LINES)
    names_at = _names_at(lines)
    if names_at is None:
        raise InputError(f"{source}: {_recognise(source)}")
    first = next((i for i in range(names_at + 1, len(lines)) if _are_numbers(lines[i])), None)
    if first is None:
        raise InputError(f"{source}: has no row of numbers after line {names_at + 1}")
    columns = {len(_SHORT): _SHORT, len(_LONG): _LONG}
    count = len(lines[first].split())
    if count not in columns:
        raise InputError(f"{source}, line {first + 1}: has {count} cells, where 5 or 7 are known")
    named = columns[count]
    table = read_columns(source, first, count, "whitespace")
    if not np.isfinite(table).all():
        raise InputError(f"{source}: a row lacks a number")
    units = " ".join(lines[names_at:first])
    torque = _torque_unit(source, units, torque_unit)
    if not _DEGREES.search(units):
        raise InputError(f"{source}: its columns of position and velocity are not said to be in degrees")
    if set is not None and "set" not in named:
        raise InputError(f"{source}: has no column of sets, so set={set} is not in force")
    said: list[str] = []
    table = _one_set(source, table, set, said) if "set" in named else table
    time = table[:, named.index("time")] * 1e-3
    rate = even_rate(time)
    factors = {"moment": torque, "angle": np.pi / 180, "angular velocity": np.pi / 180}
    channels = [
        signal(
            source,
            name,
            quantity,
            time,
            table[:, named.index(column)] * factors[quantity],
            rate,
            side=side,
            site="dynamometer",
        )
        for column, name, quantity in _CHANNELS
    ]
    events = []
    if "repetition" in named:
        repetition = table[:, 1]
        begins = np.flatnonzero(np.diff(repetition, prepend=np.nan) != 0)
        events = [Event(f"repetition {repetition[i]:g}", float(time[i])) for i in begins[:10_000]]
    made = tuple(channel for channel in channels if channel)
    return Recording(made, tuple(events), Stated(device="Biodex"), tuple(said))


def _are_numbers(line: str) -> bool:
    words = line.split()
    return len(words) > 1 and all(re.fullmatch(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?", word, re.ASCII) for word in words)


def _torque_unit(source: SourceFile, units: str, asked: str) -> float:
    found = {re.sub("S$", "", unit.upper().replace("-", "")) for unit in _TORQUE.findall(units)}
    spelled = asked or (found.pop() if len(found) == 1 else "")
    unit = unit_of(spelled)
    if unit is None or unit.quantity != "moment":
        if asked:
            raise InputError(f"torque_unit is {shown(asked)}, not N-M or FT-LBS")
        raise LayoutNeeded(
            f"{source}: does not say one unit of torque: say torque_unit='N-M' or 'FT-LBS'",
            choices=({"torque_unit": "N-M"}, {"torque_unit": "FT-LBS"}),
        )
    return unit.factor


def _one_set(source: SourceFile, table: Array, wanted: int | None, said: list[str]) -> Array:
    """The rows of one set: their times begin anew, so two cannot be one recording."""
    there = np.unique(table[:, 0])
    if wanted is None and there.size > 1:
        names = ", ".join(f"{number:g}" for number in there[:20])
        raise LayoutNeeded(f"{source}: has the sets {names}: say which, set=...", choices=({"set": f"{there[0]:g}"},))
    if wanted is not None and wanted not in there:
        raise InputError(f"{source}: has no set {shown(wanted)} (there are {', '.join(f'{n:g}' for n in there[:20])})")
    if there.size > 1:
        said.append(f"{there.size - 1} other sets of the file")
    rows: Array = table[table[:, 0] == (there[0] if wanted is None else wanted)]
    return rows
