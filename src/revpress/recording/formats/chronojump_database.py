"""Chronojump's database: who did which set, and where the signal of it lies.

The database holds no samples. They are files of their own, in ``encoder/<session>/data/signal`` and
``forceSensor/<session>`` of the same folder of Chronojump's; names in the database are looked up nowhere else.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import Any

from revpress.errors import InputError, shown
from revpress.instrument.channel import Side
from revpress.instrument.recording import Recording, Stated
from revpress.recording.chronojump_settings import parse_configuration
from revpress.recording.format import reader
from revpress.recording.formats.chronojump import read_chronojump
from revpress.recording.formats.chronojump_force import read_chronojump_force
from revpress.recording.json_fields import finite
from revpress.recording.left_out import LeftOut
from revpress.recording.source_file import SourceFile

_MAGIC = b"SQLite format 3\x00"
_MOST = 20_000  # rows that are looked at
_LONGEST = 1_000_000  # bytes of a value or a row
_SECONDS = 5.0
_JOURNAL = slice(18, 20)  # bytes of the head that say how the database keeps its journal
_SHOWN = 12  # of them in a message
_SIDES: dict[str, Side] = {"R": "right", "L": "left", "RL": "both", "Right": "right", "Left": "left", "Both": "both"}
_STAMP = re.compile(r"(\d{4})-(\d{2})-(\d{2})_(\d{2})-(\d{2})-(\d{2})")

_TABLES = {
    "encoder": (
        "SELECT e.uniqueID, p.name, x.name, s.date, e.laterality, e.extraWeight, e.filename, e.url, "
        "e.encoderConfiguration, e.signalOrCurve, e.future1, e.personID FROM encoder e "
        "LEFT JOIN person77 p ON p.uniqueID = e.personID LEFT JOIN session s ON s.uniqueID = e.sessionID "
        "LEFT JOIN encoderExercise x ON x.uniqueID = e.exerciseID ORDER BY e.uniqueID"
    ),
    "forceSensor": (
        "SELECT f.uniqueID, p.name, x.name, s.date, f.laterality, '', f.filename, f.url, '', 'force', "
        "f.captureOption, f.personID FROM forceSensor f LEFT JOIN person77 p ON p.uniqueID = f.personID "
        "LEFT JOIN session s ON s.uniqueID = f.sessionID "
        "LEFT JOIN forceSensorExercise x ON x.uniqueID = f.exerciseID ORDER BY f.uniqueID"
    ),
}
_NEEDED = {
    "encoder": ("person77", "session", "encoderExercise"),
    "forceSensor": ("person77", "session", "forceSensorExercise"),
}


@dataclass(frozen=True)
class _Set:
    number: int
    kind: str  # "signal", "curve" or "force"
    person: str
    exercise: str
    date: str
    side: Side | None
    load: str
    filename: str
    url: str
    configuration: str
    saved: str  # mean power of a curve, capture option of a force

    def __str__(self) -> str:
        load = f", {self.load} kg" if self.load else ""
        option = "force" if self.kind == "force" else "signal"
        when = stamp.isoformat(sep=" ") if (stamp := _stamp(self.filename)) else self.date
        return f"{option}={self.number} ({self.person}, {self.exercise}{load}, {when})"


def _recognise(file: SourceFile) -> str | None:
    if not file.data.startswith(_MAGIC):
        return "not an SQLite database"
    if b"person77" not in file.data or not (b"encoder" in file.data or b"forceSensor" in file.data):
        return "an SQLite database without Chronojump's tables"
    return None


@reader("Chronojump database", (".db",), _recognise)
def read_chronojump_database(
    file: str | Path | SourceFile, signal: int | None = None, force: int | None = None
) -> Recording:
    """One set of a database, its signal read from the file that lies with it.

    Parameters
    ----------
    file : str, Path or SourceFile
        The database; it is only read.
    signal, force : int, optional
        Number of an encoder's or of a force sensor's set; needed where there are several.

    Returns
    -------
    Recording
        As of the encoder's or the force sensor's file; athlete, exercise, extra weight, side and date as the database
        has them.

    Raises
    ------
    InputError
        Several sets and none chosen (they are named), no such set, or a signal that is not beside the database.
    """
    source = SourceFile.read(file)
    sets = [_as_set(row) for row in _rows(source)]
    if signal is not None and force is not None:
        raise InputError(f"{source}: a signal and a force are chosen: give one of them")
    whole = [entry for entry in sets if entry.kind != "curve"]
    kind, number = ("force", force) if force is not None else ("signal", signal)
    chosen = whole if number is None else [e for e in whole if e.kind == kind and e.number == number]
    if not whole:
        raise InputError(f"{source}: has no set of an encoder or a force sensor")
    if len(chosen) != 1:
        listed = "; ".join(map(str, whole[:_SHOWN])) + (
            f"; and {len(whole) - _SHOWN} more" if len(whole) > _SHOWN else ""
        )
        what = f"has {len(whole)} sets: give one of" if number is None else f"has no {kind} {shown(number)}, but"
        raise InputError(f"{source}: {what} {listed}")
    return _read(source, chosen[0], sets)


def _read(source: SourceFile, entry: _Set, sets: list[_Set]) -> Recording:
    signal = SourceFile.read(_find(source, entry))
    left_out = LeftOut()
    if entry.kind == "force":
        found = read_chronojump_force(signal, side=entry.side)
        if entry.saved not in ("", "NORMAL"):
            left_out.add(f"the capture option {entry.saved}", "forces have the sign that the sensor wrote")
    elif entry.configuration:
        place = parse_configuration(f"{source}, set {entry.number}", entry.configuration)
        found = read_chronojump(
            signal, entry.side, None, place.name, place.diameter, place.outer_diameter, place.gear
        )  # fmt: skip
    else:
        found = read_chronojump(signal, entry.side)
    for other in sets:
        if other.kind == "curve" and (other.person, other.exercise) == (entry.person, entry.exercise):
            said = f" (mean power {other.saved} W)" if other.saved else ""
            left_out.add(f"repetition {other.number}{said}", "what the program saved of single repetitions")
    load = _load(source, entry)
    stated = Stated(found.stated.device, entry.person or None, entry.exercise or None, load, _stamp(entry.filename))
    return replace(found, stated=stated, left_out=(*found.left_out, *left_out.sentences))


def _load(source: SourceFile, entry: _Set) -> float | None:
    try:
        load = finite(entry.load.replace(",", "."))
    except InputError as error:
        raise InputError(f"{source}, set {entry.number}: extraWeight is {error}") from None
    return load if load is not None and 0.0 <= load <= 1000.0 else None


def _find(source: SourceFile, entry: _Set) -> Path:
    """The file of a set: beside the database, or in the folders that Chronojump makes beside that of the database."""
    name = PurePosixPath(entry.filename.replace("\\", "/")).name
    below = [
        part for part in entry.url.replace("\\", "/").split("/") if part not in ("", ".", "..") and ":" not in part
    ]
    if not name or "\x00" in name + entry.url:
        raise InputError(f"{source}, set {entry.number}: names no file of a signal")
    here = source.path.parent
    places = [here / name, here.joinpath(*below, name), here.parent.joinpath(*below, name)]
    try:
        return next(place for place in places if place.is_file())
    except (StopIteration, OSError):
        looked = ", ".join(dict.fromkeys(str(place.parent) for place in places))
        raise InputError(
            f"{source}, set {entry.number}: its signal {shown(name)} is not there (looked in {looked}): put it beside "
            "the database"
        ) from None


def _stamp(filename: str) -> datetime | None:
    found = _STAMP.search(filename)
    try:
        if not found:
            return None
        year, month, day, hour, minute, second = map(int, found.groups())
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def _as_set(row: tuple[Any, ...]) -> _Set:
    number, person, exercise, date, side, load, filename, url, configuration, kind, power, person_number = row
    words = [
        "" if value is None else str(value)[:300] for value in (exercise, date, load, filename, url, configuration)
    ]
    exercise, date, load, filename, url, configuration = words
    name = str(person)[:100] if person else str(person_number)
    kind = kind if kind in ("signal", "curve", "force") else "signal"
    text = "" if power is None else str(power)[:20]
    return _Set(
        int(number), kind, name, exercise, date, _SIDES.get(str(side)), load, filename, url, configuration, text
    )


def _rows(source: SourceFile) -> list[tuple[Any, ...]]:
    """All sets, from a copy in memory, with bounds: a database may be made to keep one busy."""
    if (lacks := _recognise(source)) is not None:
        raise InputError(f"{source}: {lacks}")
    data = bytearray(source.data)
    if data[_JOURNAL] == bytes([2, 2]):
        data[_JOURNAL] = bytes([1, 1])  # a copy in memory keeps no journal of its own
    begun = monotonic()
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.deserialize(bytes(data))
            for limit, most in ((sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST), (sqlite3.SQLITE_LIMIT_ATTACHED, 0)):
                database.setlimit(limit, most)
            database.set_progress_handler(lambda: monotonic() - begun > _SECONDS, 10_000)
            database.execute("PRAGMA query_only = ON")
            database.execute("PRAGMA trusted_schema = OFF")
            plain = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            tables = {str(name) for (name,) in database.execute(plain).fetchmany(_MOST)}
            out: list[tuple[Any, ...]] = []
            for table, query in _TABLES.items():
                if table not in tables:
                    continue
                missing = [needed for needed in _NEEDED[table] if needed not in tables]
                if missing:
                    raise InputError(f"{source}: has no table {missing[0]}")
                out += database.execute(query).fetchmany(_MOST)
        except (sqlite3.Error, sqlite3.Warning, UnicodeDecodeError, OverflowError, MemoryError) as error:
            raise InputError(f"{source}: cannot be read as a database of Chronojump ({error})") from None
    return out
