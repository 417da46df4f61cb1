"""1080 Motion: sets and sessions as the service answers, and the tables that its clients write."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.instrument.channel import Channel, Side, check_samples
from revpress.instrument.recording import Recording, Stated
from revpress.recording.format import Content, reader
from revpress.recording.json_fields import Fields, joined, top_objects
from revpress.recording.left_out import LeftOut
from revpress.recording.number_table import even_rate, read_numbers
from revpress.recording.result_rows import header_cells, known_columns, numbers_of, read_rows
from revpress.recording.results import DeviceResult, ResultTable
from revpress.recording.source_file import SourceFile
from revpress.recording.stamps import instant

Array = NDArray[np.float64]

_DEVICE = "1080 Motion"
_SIDES: dict[str, Side] = {
    "0": "left",
    "1": "right",
    "2": "both",
    "left": "left",
    "right": "right",
    "bilateral": "both",
}
_SIGNALS = (("position", "m"), ("velocity", "m/s"), ("acceleration", "m/s²"), ("force", "N"))
_FIVE = 5  # float32 numbers of a sample: time, position, speed, acceleration, force
_LONGEST_HEADER = 60
_FINE = 1e-6  # resolution that single precision leaves, relative to the largest value
_UNITS = {
    "speed": "m/s",
    "force": "N",
    "power": "W",
    "acceleration": "m/s²",
    "position": "m",
    "distance": "m",
    "work": "J",
    "duration": "s",
    "time": "s",
    "mass": "kg",
}
_REPETITIONS = ("Set", "RepNumber", "RepId", "RepTime", "TopSpeed", "TotalTime", "Distance")
_SAMPLES = ("Time", "Position", "Speed", "Force")


@dataclass(frozen=True)
class _Motion:
    """One way of one repetition, and where it stands."""

    fields: Fields
    exercise: str
    athlete: str
    set_: str
    repetition: str
    time: datetime | None
    side: Side | None

    @property
    def phase(self) -> str:
        eccentric = self.fields.values.get("isEccentric", self.fields.values.get("is_eccentric"))
        return ", eccentric" if eccentric is True else ""


def _recognise(file: SourceFile) -> str | None:
    if file.text.lstrip()[:1] not in ("{", "[") or '"motionGroups"' not in file.text:
        return "not JSON with motionGroups"
    return None


@reader("1080 Motion sets", (".json",), _recognise)
def read_1080(file: str | Path | SourceFile, repetition: int | None = None, results: bool = False) -> Content:
    """A set or a session: its samples over time where the answer has them, else what the device says of each motion.

    Parameters
    ----------
    file : str, Path or SourceFile
        The answer to /TrainingData/Set/{id} or /Session/{id}.
    repetition : int, optional
        Which one to read, from 1, where the clock begins anew with each motion.
    results : bool
        Whether the device's own numbers are wanted of an answer that has samples too.

    Returns
    -------
    Recording or ResultTable
        Channels "position", "velocity", "acceleration", "force" with holes between motions; or the numbers.

    Raises
    ------
    InputError
        No motion can be read, samples are broken, or several repetitions share a clock and none is chosen.
    """
    source = SourceFile.read(file)
    left_out = LeftOut()
    motions = list(_motions(source, left_out))
    sampled = [motion for motion in motions if motion.fields.values.get("sampleData")]
    if sampled and not results:
        for motion in motions:
            if motion.fields.values.get("sampleData") is None:
                left_out.add(motion.fields.place, "no samples")
        left_out.add(f"the device's own numbers of {len(motions)} motions", "results=True reads them")
        return _signals(source, sampled, repetition, left_out)
    if repetition is not None:
        raise InputError(f"{source}: has no samples over time of which repetition {repetition} could be read")
    found = [result for motion in motions for result in _numbers(motion, left_out)]
    if not found:
        raise InputError(f"{source}: no motion with a number in it")
    check_samples(str(source), len(found))
    return ResultTable(tuple(found), _DEVICE, str(source), source.sha256, left_out.sentences)


def _motions(source: SourceFile, left_out: LeftOut) -> Iterator[_Motion]:
    for top in top_objects(source, "set", "data", "sets") if '"exercises"' not in source.text else ():
        yield from _of_set(top, top.text("exerciseTypeId", "exerciseName"), top.text("clientId"), None)
    if '"exercises"' in source.text:
        for session in top_objects(source, "session", "data", "sessions"):
            athlete, time = session.text("clientId"), instant(session.values.get("created"))
            for exercise in session.items("exercises", "exercise"):
                name = exercise.text("name", "exerciseName", "exerciseTypeId", "id")
                for entry in exercise.items("sets", "set"):
                    yield from _of_set(entry, name, athlete, time)


def _of_set(entry: Fields, exercise: str, athlete: str, begun: datetime | None) -> Iterator[_Motion]:
    side = _SIDES.get(entry.text("side").lower())
    for number, group in enumerate(entry.items("motionGroups", "repetition"), start=1):
        time = instant(group.values.get("created")) or begun
        own = _SIDES.get(group.text("side").lower(), side)
        for motion in group.items("motions", "motion"):
            yield _Motion(motion, exercise, athlete, entry.text("id"), str(number), time, own)


def _numbers(motion: _Motion, left_out: LeftOut) -> Iterator[DeviceResult]:
    fields = motion.fields
    resistance = fields.inner("resistance") if isinstance(fields.values.get("resistance"), dict) else None
    name = "eccMass" if motion.phase else "conMass"
    other = "ecc_mass" if motion.phase else "con_mass"
    load = None
    if resistance is not None:
        load = resistance.number(name) if name in resistance else resistance.number(other)
        load = load if load is None or load >= 0.0 else None
    holders = [fields, *(fields.inner(key) for key in ("values",) if isinstance(fields.values.get(key), dict))]
    for holder in holders:
        for metric, raw in holder.values.items():
            if isinstance(raw, bool) or not isinstance(raw, int | float):
                continue
            value = holder.number(metric)
            if value is None:
                left_out.add(joined(holder.place, metric), "no number")
                continue
            unit = next((u for word, u in _UNITS.items() if word in metric.lower()), "")
            yield DeviceResult(
                metric + motion.phase, value, unit, motion.exercise, motion.athlete, motion.time, motion.side,
                motion.set_, motion.repetition, load,
            )  # fmt: skip


def _signals(source: SourceFile, motions: list[_Motion], repetition: int | None, left_out: LeftOut) -> Recording:
    numbers = list(dict.fromkeys(motion.repetition for motion in motions))
    if repetition is not None:
        chosen = [motion for motion in motions if motion.repetition == str(repetition)]
        if not chosen:
            raise InputError(f"{source}: no repetition {repetition} in it (there are {', '.join(numbers[:20])})")
        for motion in motions:
            if motion.repetition != str(repetition):
                left_out.add(motion.fields.place, "another repetition was asked for")
        motions = chosen
    blocks = []
    for motion in motions:
        block = _decoded(motion.fields)
        good = np.isfinite(block).all(axis=1)
        if not good.all():
            left_out.add(motion.fields.place, "some of its samples are no numbers")
        if good.any():
            blocks.append(block[good])
    if not blocks:
        raise InputError(f"{source}: no motion with samples in it")
    check_samples(str(source), sum(len(block) for block in blocks))
    table = np.concatenate(blocks)
    if np.any(np.diff(table[:, 0]) <= 0.0):
        if len(numbers) > 1 and repetition is None:
            raise InputError(
                f"{source}: its clock begins anew with each of {len(numbers)} repetitions: give "
                f"repetition={numbers[0]} to {numbers[-1]}, or results=True for the device's own numbers"
            )
        raise InputError(f"{source}: the times of its samples do not increase")
    sides = {motion.side for motion in motions}
    side = sides.pop() if len(sides) == 1 else None
    first = motions[0]
    stated = Stated(_DEVICE, first.athlete or None, first.exercise or None, None, first.time)
    return Recording(_channels(source, table, side), stated=stated, left_out=left_out.sentences)


def _decoded(motion: Fields) -> Array:
    """(sample, 5): time, position, speed, acceleration, force."""
    raw = motion.values["sampleData"]
    if not isinstance(raw, str):
        raise InputError(f"{motion.where}: sampleData is {shown(raw)}, not base64")
    try:
        data = base64.b64decode(raw, validate=True)
    except (binascii.Error, ValueError):
        raise InputError(f"{motion.where}: sampleData is not base64") from None
    if not data or len(data) % (4 * _FIVE):
        raise InputError(f"{motion.where}: sampleData has {len(data)} bytes, no multiple of {4 * _FIVE}")
    table = np.frombuffer(data, dtype="<f4").reshape(-1, _FIVE).astype(np.float64)
    return np.where(np.abs(table) < 1e9, table, np.nan)


def _channels(source: SourceFile, table: Array, side: Side | None) -> tuple[Channel, ...]:
    time = table[:, 0]
    rate = even_rate(time)
    out = []
    for place, (quantity, unit) in enumerate(_SIGNALS[: table.shape[1] - 1], start=1):
        values = table[:, place]
        fine = max(float(np.abs(values).max()) * _FINE, 1e-9)
        out.append(
            Channel(quantity, quantity, unit, time, values, rate, fine, side, str(source), source.sha256, "cable")
        )
    return tuple(out)


def _recognise_samples(file: SourceFile) -> str | None:
    header = list(header_cells(file))
    if header in (list(_SAMPLES), [*_SAMPLES[:3], "Acceleration", "Force"]) and ";" in file.text[:_LONGEST_HEADER]:
        return None  # with another delimiter, it may be anybody's
    return "its first line is not Time;Position;Speed;Force"


@reader("1080 Motion table of samples", (".csv",), _recognise_samples)
def read_1080_samples(file: str | Path | SourceFile, side: Side | None = None) -> Recording:
    """Samples of one repetition from the table that the maker's clients write.

    Parameters
    ----------
    file : str, Path or SourceFile
        Time;Position;Speed;Force, or with Acceleration before Force; s, m, m/s, m/s², N.
    side : {"left", "right", "both"}, optional
        Which limb moved, if known.

    Returns
    -------
    Recording
        Channels "position", "velocity", "acceleration" (where there is one), "force".

    Raises
    ------
    InputError
        Line and cell that is no number, or a time that does not increase.
    """
    source = SourceFile.read(file)
    header = header_cells(source)
    if (lacks := _recognise_samples(source)) is not None:
        raise InputError(f"{source}: {lacks}")
    skip = 1 + len(source.text) - len(source.text.lstrip("\n"))
    table = read_numbers(source, len(header), skip=skip, decimal="," if "," in source.text else ".")
    good = np.isfinite(table).all(axis=1)
    left_out = LeftOut()
    for row in np.flatnonzero(~good):
        left_out.add(f"line {row + skip + 1}", "a cell is empty")
    if not good.any():
        raise InputError(f"{source}: no row is whole")
    if len(header) == len(_SAMPLES):
        table = np.insert(table, 3, 0.0, axis=1)
    channels = _channels(source, table[good], side)
    kept = tuple(c for c in channels if len(header) > len(_SAMPLES) or c.quantity != "acceleration")
    return Recording(kept, stated=Stated(_DEVICE), left_out=left_out.sentences)


def _recognise_repetitions(file: SourceFile) -> str | None:
    return known_columns(header_cells(file), _REPETITIONS)


@reader("1080 Motion table of repetitions", (".csv",), _recognise_repetitions)
def read_1080_repetitions(file: str | Path | SourceFile, decimal: str = "") -> ResultTable:
    """Top speed, time and distance of each repetition from the table that the maker's clients write.

    Parameters
    ----------
    file : str, Path or SourceFile
        Set;RepNumber;RepId;RepTime;TopSpeed;TotalTime;Distance; m/s, s, m.
    decimal : {"", ".", ","}
        Decimal sign, where the file leaves it open.

    Returns
    -------
    ResultTable
        Trial: the set; repetition: its number.

    Raises
    ------
    InputError
        No repetition can be read.
    """
    source = SourceFile.read(file)
    table = read_rows(source)
    if lacks := known_columns(table.header, _REPETITIONS):
        raise InputError(f"{source}: {lacks}")
    set_, rep, _, when, *values = (table.column(name) or 0 for name in _REPETITIONS)
    number = numbers_of(source, table.delimiter, (row[i] for row in table.rows for i in values), decimal)
    left_out = LeftOut()
    for line in table.odd:
        left_out.add(f"line {line}", "more cells than the header")
    out = []
    for line, row in zip(table.lines, table.rows, strict=True):
        for place, name, unit in zip(values, _REPETITIONS[4:], ("m/s", "s", "m"), strict=True):
            try:
                value = number(row[place])
            except InputError as error:
                left_out.add(f"line {line}, {name}", str(error))
                continue
            if value is None:
                left_out.add(f"line {line}, {name}", "no value")
            else:
                out.append(DeviceResult(name, value, unit, "", "", instant(row[when]), None, row[set_], row[rep]))
    if not out:
        raise InputError(f"{source}: no number in its rows")
    return ResultTable(tuple(out), _DEVICE, str(source), source.sha256, left_out.sentences)
