"""novel's pedar text (``.asc``): the pressure under each sensor of two insoles."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import numpy as np

from revpress.errors import InputError, shown
from revpress.instrument.channel import Side
from revpress.instrument.recording import Recording, Stated
from revpress.recording.columns import first_line, head, read_columns
from revpress.recording.format import reader
from revpress.recording.signals import even_rate, signal, unit_of
from revpress.recording.source_file import SourceFile

_LINES = 60  # of a header, at most
_UNIT = re.compile(r"pressure values in +(\S+)")
_TOTAL = re.compile(r"total time \[secs\]: +([\d.]+)")
_RATE = re.compile(r"scanning rate \[Hz\]: +([\d.]+)")
_DAY = re.compile(r"date/time +(\d\d)\.(\d\d)\.(\d\d) (\d\d)\.(\d\d)")
_SENSOR = re.compile(r"sensor type: +(\S.*)")


def _recognise(file: SourceFile) -> str | None:
    if not first_line(file).startswith("file name:") or b"time[secs]" not in file.data[:20_000]:
        return "it does not begin with file name: and has no column time[secs]"
    return None


@reader("pedar insoles", (".asc",), _recognise)
def read_pedar(file: str | Path | SourceFile) -> Recording:
    """The pressure of every sensor; the sensors of the left insole come first, and count from 1 on each side.

    Where the sensors lie and how large they are is not in the file, so it has neither forces nor a centre of pressure.

    Parameters
    ----------
    file : str, Path or SourceFile
        Parted by tabs.

    Returns
    -------
    Recording
        Channels "left 1" ... and "right 1" ... [Pa] with side and site "sensor 1" ....

    Raises
    ------
    InputError
        Not such a file, sensors that do not make one or two insoles, or rows that cannot be read.
    """
    source = SourceFile.read(file)
    lines = head(source, _LINES)
    names_at = next((i for i, line in enumerate(lines) if line.startswith("time[secs]")), None)
    if _recognise(source) or names_at is None:
        raise InputError(f"{source}: is no pedar text: it has no row of columns that begins with time[secs]")
    beginning = "\n".join(lines[:names_at])
    spelled = _UNIT.search(beginning)
    unit = unit_of(spelled[1]) if spelled else None
    if unit is None or unit.quantity != "pressure":
        raise InputError(
            f"{source}: the unit of pressure is {shown(spelled[1] if spelled else '')}, not kPa, N/cm2 or Pa"
        )
    sensors = lines[names_at].split()[1:]
    sides = _sides(source, names_at + 1, sensors)
    table = read_columns(source, names_at + 1, len(sensors) + 1, "\t")
    time = table[:, 0]
    rate = even_rate(time)
    left_out = ("forces and centres of pressure: where the sensors lie and how large they are is not in the file",)
    channels = [
        made
        for place, (sensor, side) in enumerate(zip(sensors, sides, strict=True), 1)
        if (
            made := signal(
                source,
                f"{side} {sensor}",
                "pressure",
                time,
                table[:, place] * unit.factor,
                rate,
                side=side,
                site=f"sensor {sensor}",
            )
        )
    ]
    device = _SENSOR.search(beginning)
    named = f"pedar {device[1].strip()}" if device else "pedar"
    stated = Stated(device=named, start=_start(beginning))
    return Recording(
        tuple(channels), stated=stated, left_out=left_out, notes=tuple(_differences(beginning, time, rate))
    )


def _sides(source: SourceFile, line: int, sensors: list[str]) -> list[Side]:
    """Left until the numbers begin again."""
    again = next((i for i, sensor in enumerate(sensors) if i and sensor == "1"), len(sensors))
    numbers = [str(i + 1) for i in range(again)]
    if not sensors or sensors[:again] != numbers or sensors[again:] not in ([], numbers):
        raise InputError(f"{source}, line {line}: its columns are not the sensors 1 to n of one or two insoles")
    if again == len(sensors):
        raise InputError(f"{source}, line {line}: has the sensors of one insole, and does not say of which side")
    sides: tuple[Side, Side] = ("left", "right")
    return [side for side in sides for _ in range(again)]


def _differences(beginning: str, time: np.ndarray[tuple[int], np.dtype[np.float64]], rate: float | None) -> list[str]:
    said = []
    total, declared = _TOTAL.search(beginning), _RATE.search(beginning)
    step = 1.0 / rate if rate else 0.0
    if total and not abs(_number(total[1]) - time[-1]) <= 1.5 * step:
        said.append(f"the header says {shown(total[1])} s and the rows end at {time[-1]:g} s: it was cut off")
    if declared and rate and not abs(_number(declared[1]) - rate) <= 0.02 * rate:
        said.append(f"the header says a rate of {shown(declared[1])} Hz and the times {rate:.4g} Hz: they count")
    return said


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _start(beginning: str) -> datetime | None:
    found = _DAY.search(beginning)
    if not found:
        return None
    day, month, year, hour, minute = (int(part) for part in found.groups())
    try:
        return datetime(2000 + year, month, day, hour, minute)
    except ValueError:
        return None
