"""Tekscan's ASCII movies (``.asf``): frames of the cells of one sensor."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Channel, Side, check_samples
from revpress.instrument.recording import Recording, Stated
from revpress.recording.columns import first_line, read_columns
from revpress.recording.format import reader
from revpress.recording.signals import signal, unit_of
from revpress.recording.source_file import SourceFile

Array = NDArray[np.float64]

_HEADER = 20_000  # characters in which it ends
_MARK = "ASCII_DATA @@"
_AREA = {"mm2": 1e-6, "cm2": 1e-4, "m2": 1.0, "in2": 0.0254**2}
_FRAME = re.compile(r"Frame +(\d+)[^\n]*\n")
_MOST_CELLS = 100_000
_NO_CELL = "B"
_LARGEST = 1e9  # of a cell, in any unit


def _recognise(file: SourceFile) -> str | None:
    if not first_line(file).startswith("DATA_TYPE") or _MARK.encode() not in file.data[:_HEADER]:
        return f"it does not begin with DATA_TYPE, or has no {_MARK}"
    return None


@reader("Tekscan movie", (".asf", ".csv"), _recognise)
def read_tekscan(file: str | Path | SourceFile, side: Side | None = None, split: int | None = None) -> Recording:
    """Force, centre of pressure and the shares of two parts of a sensor, frame by frame.

    The force is Σ p·A over the cells of area A; the centre of pressure lies in the sensor's axes, x along its columns
    and y along its rows, from the middle of the first cell. Which end of the sensor lies under the heel is not in the
    file.

    Parameters
    ----------
    file : str, Path or SourceFile
        An ASCII movie.
    side : {"left", "right", "both"}, optional
        Which foot, if known.
    split : int, optional
        How many rows the first part has; half of them if not given.

    Returns
    -------
    Recording
        "force" [N], "largest pressure" [Pa], "centre of pressure" x and y [m], and two shares [1] with their rows as
        site; where nothing is loaded, the last four have no sample. Of raw units the sum and the largest, as counts.

    Raises
    ------
    InputError
        Not such a file; an entry of the header, a frame or a cell that cannot be; a unit that is none.
    """
    source = SourceFile.read(file)
    if _recognise(source):
        raise InputError(f"{source}: is no ASCII movie of Tekscan: it does not begin with DATA_TYPE or has no {_MARK}")
    text = source.text
    start = text.find(_MARK)
    entries = _entries(text[:start])
    rows, columns = (_whole(source, entries, key) for key in ("ROWS", "COLS"))
    if rows * columns > _MOST_CELLS:
        raise InputError(f"{source}: {rows} rows of {columns} cells are more than the {_MOST_CELLS} that are read")
    if split is not None and not (isinstance(split, int) and 0 < split < rows):
        raise InputError(f"split is {shown(split)}, but must be a whole number of rows from 1 to {rows - 1}")
    if _measure(source, entries, "SECONDS_PER_FRAME", {"": 1.0}) is None:
        raise InputError(f"{source}: its header lacks SECONDS_PER_FRAME")
    step = check_range(
        f"{source}: its SECONDS_PER_FRAME", _measure(source, entries, "SECONDS_PER_FRAME", {"": 1.0}), 1e-5, 100.0, "s"
    )
    numbers, cells, absent = _cells(source, text, start + len(_MARK), rows, columns)
    time = (numbers - numbers[0]) * step
    notes, said = [], [f"the pressure of each of the {int((~absent).sum())} cells: what they add up to is given"]
    first, last = entries.get("START_FRAME", ""), entries.get("END_FRAME", "")
    if first.isdecimal() and last.isdecimal() and int(last[:9]) - int(first[:9]) + 1 != len(numbers):
        notes.append(f"the header says frames {first[:9]} to {last[:9]} and {len(numbers)} are there")
    channels = _channels(source, entries, cells, absent, time, 1.0 / step, side, split or rows // 2, said)
    stated = Stated(device=" ".join(filter(None, ("Tekscan", entries.get("SENSOR_TYPE", "")))))
    return Recording(tuple(channels), stated=stated, left_out=tuple(said), notes=tuple(notes))


def _entries(text: str) -> dict[str, str]:
    """The lines KEY value of a header."""
    pairs = (line.partition(" ") for line in text.split("\n"))
    return {key.rstrip(":"): value.strip() for key, _, value in pairs if key}


def _whole(source: SourceFile, entries: dict[str, str], key: str) -> int:
    said = entries.get(key, "")
    if not (said.isascii() and said.isdigit() and len(said) <= 6 and int(said) > 0):
        raise InputError(f"{source}: {key} is {shown(said)}, not a whole number above 0")
    return int(said)


def _measure(source: SourceFile, entries: dict[str, str], key: str, units: dict[str, float]) -> float | None:
    """A number with its unit, in SI; None where the header lacks it."""
    words = entries.get(key, "").split()
    if not words:
        return None
    spelled = words[1].lower() if len(words) > 1 else ""
    try:
        if "_" in words[0] or not np.isfinite(number := float(words[0])) or spelled not in units:
            raise ValueError
    except ValueError:
        allowed = " or ".join(filter(None, units)) or "no unit"
        raise InputError(f"{source}: {key} is {shown(entries[key])}, not a number with {allowed}") from None
    return number * units[spelled]


def _cells(
    source: SourceFile, text: str, start: int, rows: int, columns: int
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Numbers of the frames; cells (frame, row, column), 0 where there is none; which are none."""
    heads = list(_FRAME.finditer(text, start))
    if not heads:
        raise InputError(f"{source}: has no frame")
    check_samples(str(source), len(heads))
    ends = [found.start() for found in heads[1:]] + [len(text)]
    parts = [text[found.end() : end].replace("@@", "").strip() for found, end in zip(heads, ends, strict=True)]
    for found, part in zip(heads, parts, strict=True):
        if part.count("\n") + 1 != rows:
            there = part.count("\n") + 1
            raise InputError(f"{source}: frame {found[1][:9]} has {there} rows, and the header says {rows}")
    # The rows of cells alone: a message counts their lines.
    alone = SourceFile(Path(f"{source}, without its heads"), "\n".join(parts).encode())
    del parts
    table = read_columns(alone, 0, columns, ",", missing=(_NO_CELL,))
    if len(table) != len(heads) * rows:
        raise InputError(f"{source}: has an empty row among its cells")
    cells = table.reshape(len(heads), rows, columns)
    none = np.isnan(cells)
    differs = (none != none[0]).any(axis=(1, 2))
    if differs.any():
        raise InputError(f"{source}: frame {heads[int(np.argmax(differs))][1][:9]} lacks other cells than the first")
    cells[none] = 0.0
    beyond = ((cells < 0) | (cells > _LARGEST)).any(axis=(1, 2))
    if beyond.any():
        frame = heads[int(np.argmax(beyond))][1][:9]
        raise InputError(f"{source}: frame {frame} has a cell outside the allowed 0 to {_LARGEST:g}")
    numbers = np.array([int(found[1][:9]) for found in heads], float)
    late = np.flatnonzero(np.diff(numbers) <= 0)
    if late.size:
        raise InputError(f"{source}: frame {numbers[late[0] + 1]:g} follows frame {numbers[late[0]]:g}")
    return numbers, cells, none[0]


def _channels(
    source: SourceFile,
    entries: dict[str, str],
    cells: Array,
    absent: NDArray[np.bool_],
    time: Array,
    rate: float,
    side: Side | None,
    split: int,
    said: list[str],
) -> list[Channel]:
    rows = cells.shape[1]
    raw = entries.get("UNITS", "").lower() == "raw"
    unit = None if raw else unit_of(entries.get("UNITS", ""))
    if not raw and (unit is None or unit.quantity != "pressure"):
        raise InputError(f"{source}: UNITS is {shown(entries.get('UNITS', ''))}, not one of RAW, kPa, MPa, PSI")
    area = _measure(source, entries, "SENSEL_AREA", _AREA)
    lengths = {"mm": 1e-3, "cm": 1e-2, "m": 1.0, "in": 0.0254}
    spacing = [_measure(source, entries, key, lengths) for key in ("COL_SPACING", "ROW_SPACING")]
    if not raw and (area is None or None in spacing):
        raise InputError(f"{source}: its header lacks SENSEL_AREA, ROW_SPACING or COL_SPACING")
    total = cells.sum(axis=(1, 2))
    loaded = total > 0
    weights = np.where(loaded, total, np.nan)
    by_row, by_column = cells.sum(axis=2), cells.sum(axis=1)
    part = by_row[:, :split].sum(axis=1) / weights
    saturated = _measure(source, entries, "SATURATION_PRESSURE", dict.fromkeys(("kpa", "mpa", "psi", "pa"), 1.0))
    if saturated and cells.max() >= saturated:
        said.append(f"cells that are saturated: {cells.max():g} {entries['UNITS']} reach the largest that they measure")

    def made(name: str, quantity: str, values: Array, site: str = "", axis: str = "") -> list[Channel]:
        channel = signal(source, name, quantity, time, values, rate, side=side, site=site, axis=axis)
        return [channel] if channel else []

    if unit is None or area is None:
        said.append("forces and pressures: the cells are raw counts")
        out = made("sum of the cells", "counts", total) + made("largest cell", "counts", cells.max(axis=(1, 2)))
    else:
        out = made("force", "force", total * unit.factor * area, "insole")
        out += made("largest pressure", "pressure", cells.max(axis=(1, 2)) * unit.factor, "insole")
    for axis, distance, sums in (("x", spacing[0], by_column), ("y", spacing[1], by_row)):
        if distance:
            place = (sums * np.arange(sums.shape[1])).sum(axis=1) / weights * distance
            out += made(f"centre of pressure {axis}", "centre of pressure", place, "insole", axis)
    out += made("share of the first rows", "share", part, f"rows 1 to {split}")
    out += made("share of the last rows", "share", 1.0 - part, f"rows {split + 1} to {rows}")
    return out
