"""Reader of joint angles in any of the files that a motion comes in: OpenSim's storage, or a table with headers.

OpenSim's files end their header with ``endheader`` and name coordinates as this body does. A table has one row of names
and a column of time; its names are taken for coordinates where they cannot mean anything else.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np

from revpress.errors import InputError, shown
from revpress.exchange.measured_angles import RIGID
from revpress.exchange.opensim_storage import Storage, check_time, read_storage
from revpress.files import read_text
from revpress.mechanics.kinematics import Array
from revpress.twin.joints import ARMS, LUMBAR, PELVIS

_SEPARATORS = "\t;,"
_MARK = re.compile(r"[(\[]\s*([^)\]]*)\s*[)\]]\s*$|_(deg|rad|degrees|radians|m|s)$", re.IGNORECASE)
_DEGREES, _RADIANS, _SECONDS, _METRES = ({"deg", "degree", "degrees", "°"}, {"rad", "radian", "radians"}, {"s", "sec",
    "seconds"}, {"m", "metre", "metres", "meter", "meters"})  # fmt: skip
_SIDES = {"right": "r", "left": "l", "r": "r", "l": "l"}
_NAMES = {
    "knee": "knee_angle", "knee_flexion": "knee_angle", "ankle": "ankle_angle", "ankle_dorsiflexion": "ankle_angle",
    "ankle_flexion": "ankle_angle", "dorsiflexion": "ankle_angle", "hip_rot": "hip_rotation", "subtalar":
    "subtalar_angle", "elbow": "elbow_flex", "elbow_flexion": "elbow_flex",
}  # fmt: skip
"""Other words for a coordinate of a side. Not "hip": a hip's angle is against the pelvis or against the trunk."""

_OF_A_SIDE = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle", *ARMS)
_COORDINATES = {*PELVIS, *LUMBAR, *RIGID, *(f"{name}_{side}" for name in _OF_A_SIDE for side in "rl")}


def read_motion(path: str | Path) -> Storage:
    """Read joint angles over time.

    Parameters
    ----------
    path : str or Path
        OpenSim's ``.mot`` or ``.sto``, or a table (``.csv``, ``.txt``…) separated by tab, semicolon or comma whose
        first row has names: ``time``, then coordinates as OpenSim names them or in words ("Right knee flexion (deg)").

    Returns
    -------
    Storage
        Columns by coordinate where the name is one, as the file names them where it is none.

    Raises
    ------
    InputError
        As :func:`.read_storage`; a table without names or without time, in units that do not fit, or ragged.
    """
    path = Path(path)
    text = read_text(path)
    if re.search(r"^[ \t,;]*endheader[ \t,;]*$", text, re.IGNORECASE | re.MULTILINE) or path.suffix.lower() in (
        ".mot",
        ".sto",
    ):
        found = read_storage(path)
        columns = {_coordinate(name): values for name, values in found.columns.items()}
        clash = len(columns) < len(found.columns)
        return found if clash else Storage(path, found.in_degrees, found.time, columns)
    return _table(path, text)


def _table(path: Path, text: str) -> Storage:
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise InputError(f"{path} is empty")
    head = lines[first]
    separator = next((mark for mark in _SEPARATORS if mark in head), None)
    if separator is None:
        raise InputError(f"{path}, line {first + 1}: no row of names separated by tab, semicolon or comma")
    decimal = "," if separator == ";" and not any("." in line for line in lines[first + 1 :]) else "."
    reader = csv.reader(lines[first:], delimiter=separator)
    try:
        rows = [(first + reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise InputError(f"{path} is no table of numbers: {error}") from None
    where, names = rows[0]
    while names and not names[-1]:
        names.pop()
    units = [_unit(name) for name in names]
    times = [i for i, name in enumerate(names) if _plain(name) in ("time", "t", "seconds")]
    if len(times) != 1:
        raise InputError(
            f"{path}, line {where}: {'no' if not times else 'more than one'} column of time: name it time, in "
            f"seconds; the columns are {', '.join(map(shown, names[:12]))}"
        )
    rows = [(place, row) for place, row in rows[1:] if any(row)]
    values = _numbers(path, rows, names, decimal)
    if units[times[0]] and units[times[0]] not in _SECONDS:
        raise InputError(f"{path}, line {where}: time is in {shown(units[times[0]])}, but must be in seconds (s)")
    check_time(path, values[:, times[0]], [place for place, _ in rows])
    columns: dict[str, Array] = {}
    for i, name in enumerate(names):
        if i == times[0]:
            continue
        key = _coordinate(name)
        if key in columns:
            raise InputError(f"{path}, line {where}: the column {shown(key)} stands twice")
        columns[key] = values[:, i]
    return Storage(path, _stated(path, names, units, times[0]), values[:, times[0]], columns)


def _numbers(path: Path, rows: list[tuple[int, list[str]]], names: list[str], decimal: str) -> Array:
    if not rows:
        raise InputError(f"{path} has no rows of numbers")
    out = np.empty((len(rows), len(names)))
    for i, (place, row) in enumerate(rows):
        if len(row) < len(names) or any(row[len(names) :]):
            raise InputError(f"{path}, line {place}: the row has {len(row)} cells, but there are {len(names)} columns")
        out[i] = [_number(path, place, n, c.replace(decimal, ".")) for n, c in zip(names, row, strict=False)]
    return out


def _number(path: Path, line: int, name: str, cell: str) -> float:
    if not cell:
        return np.nan
    try:
        if "_" in cell:  # which Python takes within a number
            raise ValueError
        return float(cell)
    except ValueError:
        raise InputError(f"{path}, line {line}: {shown(cell)} in column {shown(name)} is no number") from None


def _unit(name: str) -> str:
    found = _MARK.search(name)
    return (found[1] or found[2] or "").strip().lower() if found else ""


def _stated(path: Path, names: list[str], units: list[str], time: int) -> bool | None:
    """Whether the names say degrees; None where they say nothing."""
    said = {unit for i, unit in enumerate(units) if i != time and unit}
    for name, unit in zip(names, units, strict=True):
        if unit and unit not in _DEGREES | _RADIANS | _SECONDS | _METRES:
            raise InputError(f"{path}: column {shown(name)} is in {shown(unit)}, but must be in deg, rad or m")
    if said & _DEGREES and said & _RADIANS:
        raise InputError(f"{path} has columns in degrees and in radians: give all in one of them")
    return True if said & _DEGREES else False if said & _RADIANS else None


def _plain(name: str) -> str:
    """A name in small letters and underscores, without its unit."""
    return re.sub(r"[\s\-.]+", "_", _MARK.sub("", name).strip().lower())


def _coordinate(name: str) -> str:
    """The coordinate that a column means, or its name as it stands."""
    if "/" in name:
        return name
    words = _plain(name).split("_")
    side = ""
    for at in (0, -1):
        if len(words) > 1 and words[at] in _SIDES and not side:
            side = "_" + _SIDES[words.pop(at)]
    plain = "_".join(words)
    meant = f"{_NAMES.get(plain, plain)}{side}"
    return meant if meant in _COORDINATES else name
