"""Hawkin Dynamics: force over time, as its service answers, as its clients write it and as its web page exports it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.files import parse_json
from revpress.instrument.channel import Channel, Side, check_samples
from revpress.instrument.recording import Recording, Stated
from revpress.recording.format import reader
from revpress.recording.json_fields import Fields, as_object, finite
from revpress.recording.left_out import LeftOut
from revpress.recording.number_table import decimal_step, even_rate, read_numbers
from revpress.recording.result_rows import header_cells
from revpress.recording.source_file import SourceFile
from revpress.recording.stamps import from_epoch

Array = NDArray[np.float64]

DEVICE = "Hawkin Dynamics"
_TIME = "Time(s)"
_CENTRE = "centre of mass"
_FORCE = "CombinedForce(N)"
# name in the service's answer: name of the channel, quantity, unit, side, site, axis
_Kind = tuple[str, str, str, Side | None, str, Any]
_CHANNELS: dict[str, _Kind] = {
    "LeftForce(N)": ("left force", "force", "N", "left", "plate", "z"),
    "RightForce(N)": ("right force", "force", "N", "right", "plate", "z"),
    "CombinedForce(N)": ("combined force", "force", "N", "both", "plate", "z"),
    "XLeftForce(N)": ("left force, medio-lateral", "force", "N", "left", "plate", "x"),
    "XRightForce(N)": ("right force, medio-lateral", "force", "N", "right", "plate", "x"),
    "YLeftForce(N)": ("left force, anterior-posterior", "force", "N", "left", "plate", "y"),
    "YRightForce(N)": ("right force, anterior-posterior", "force", "N", "right", "plate", "y"),
    "Velocity(m/s)": ("velocity", "velocity", "m/s", None, _CENTRE, ""),
    "Displacement(m)": ("displacement", "position", "m", None, _CENTRE, ""),
    "Power(W)": ("power", "power", "W", None, _CENTRE, ""),
}
_ABOUT = frozenset(("id", "testType", "athlete", "timestamp", "eid", "segment", "active", _TIME))


def _recognise(file: SourceFile) -> str | None:
    if not file.text.lstrip().startswith("{") or f'"{_TIME}"' not in file.text or f'"{_FORCE}"' not in file.text:
        return f"not a JSON object with {_TIME} and {_FORCE}"
    return None


@reader("Hawkin force over time", (".json",), _recognise)
def read_hawkin(file: str | Path | SourceFile) -> Recording:
    """Forces under both feet and what the service worked out of them.

    Parameters
    ----------
    file : str, Path or SourceFile
        The answer to /forcetime/{id}.

    Returns
    -------
    Recording
        Force left, right and combined [N]; velocity, displacement and power of the centre of mass where the test has
        them. Time 0 is the end of the quiet phase; ``stated.start`` is when the test was done (UTC).

    Raises
    ------
    InputError
        Columns of different length, or a sample that is no number.
    """
    source = SourceFile.read(file)
    fields = Fields(str(source), "", as_object(str(source), parse_json(source.path, source.text)))
    left_out = LeftOut()
    time = _column(fields, _TIME)
    columns: dict[str, Array] = {}
    for name in fields.values:
        if name in _ABOUT:
            continue
        if name not in _CHANNELS:
            left_out.add(name, "no signal with a unit")
            continue
        column = _column(fields, name)
        if not column.size:
            left_out.add(name, "this test has none")
        elif column.size != time.size:
            raise InputError(f"{source}: {name} has {column.size} samples, but {_TIME} has {time.size}")
        else:
            columns[name] = column
    stated = Stated(
        device=DEVICE,
        athlete=fields.inner("athlete").text("id", "name") or None,
        exercise=fields.inner("testType").text("name") or None,
        start=from_epoch(fields.number("timestamp")),
    )
    return _recording(source, time, columns, stated, left_out)


def _column(fields: Fields, name: str) -> Array:
    raw = fields.values.get(name)
    if not isinstance(raw, list):
        raise InputError(f"{fields.where}: {name} is {shown(raw)}, not a list of samples")
    check_samples(f"{fields.where}: {name}", len(raw))
    try:
        return np.array([np.nan if (number := finite(value)) is None else number for value in raw], dtype=np.float64)
    except InputError as error:
        raise InputError(f"{fields.where}: a sample of {name} is {error}") from None


_WORDS = {"left": "LeftForce(N)", "right": "RightForce(N)", "combined": "CombinedForce(N)"}


def _meaning(header: str) -> str | None:
    """The service's name of a column of a table; None for an unknown one."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).lower())
    if not words:
        return None
    if words[0] == "time":
        return _TIME if words[1:] in ([], ["s"], ["sec"], ["seconds"]) else None
    force = [_WORDS[word] for word in words if word in _WORDS]
    if len(force) == 1 and set(words) <= {*_WORDS, "force", "n"}:
        return force[0]
    for word, name in (("velocity", "Velocity(m/s)"), ("displacement", "Displacement(m)"), ("power", "Power(W)")):
        if words[0] == word and set(words[1:]) <= {"m", "s", "w"}:
            return name
    return None


def _recognise_table(file: SourceFile) -> str | None:
    found = [_meaning(cell) for cell in header_cells(file)]
    if found[:1] == [_TIME] and set(_WORDS.values()) <= set(found) and None not in found:
        return None
    return "its first line is not time, left, right and combined force"


@reader("Hawkin table of force over time", (".csv",), _recognise_table)
def read_hawkin_table(file: str | Path | SourceFile) -> Recording:
    """The same from a table: of the web page (time, left, right, combined) or of the clients for R and Python.

    Parameters
    ----------
    file : str, Path or SourceFile
        The table; forces in N, time in s.

    Returns
    -------
    Recording
        As of :func:`read_hawkin`; athlete, test and date stand in no column.

    Raises
    ------
    InputError
        Line and cell that is no number, or a time that does not increase.
    """
    source = SourceFile.read(file)
    header = header_cells(source)
    names = [_meaning(cell) for cell in header]
    if names[:1] != [_TIME] or None in names or len(set(names)) < len(names):
        raise InputError(f"{source}: its first line is not time, left, right and combined force")
    line = source.text.lstrip("\n").partition("\n")[0]
    delimiter = max(";,\t", key=line.count)
    skip = 1 + len(source.text) - len(source.text.lstrip("\n"))
    decimal = "," if delimiter != "," and re.search(r"\d,\d", source.text[len(line) : len(line) + 100_000]) else "."
    table = read_numbers(source, len(names), skip=skip, delimiter=delimiter, decimal=decimal)
    columns = {name: table[:, place] for place, name in enumerate(names) if name and name != _TIME}
    return _recording(source, table[:, 0], columns, Stated(device=DEVICE), LeftOut())


def _recording(
    source: SourceFile, time: Array, columns: dict[str, Array], stated: Stated, left_out: LeftOut
) -> Recording:
    known = np.isfinite(time)
    if not known.any():
        raise InputError(f"{source}: no sample has a time")
    for sample in np.flatnonzero(~known):
        left_out.add(f"sample {sample + 1}", "no time")
    channels = []
    for name, values in columns.items():
        label, quantity, unit, side, site, axis = _CHANNELS[name]
        good = known & np.isfinite(values)
        for sample in np.flatnonzero(known & ~good):
            left_out.add(f"{name}, sample {sample + 1}", "no number")
        if not good.any():
            left_out.add(name, "it has no number")
            continue
        step = decimal_step(values[good])
        stamps = time[good]
        channels.append(
            Channel(
                label, quantity, unit, stamps, values[good], even_rate(stamps), step, side, str(source), source.sha256,
                site, axis,
            )
        )  # fmt: skip
    if not channels:
        raise InputError(f"{source}: no signal with a sample in it")
    return Recording(tuple(channels), stated=stated, left_out=left_out.sentences)
