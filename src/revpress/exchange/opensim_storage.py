"""Reader of OpenSim's storage files (``.mot``, ``.sto``): tables over time.

A free header that ends with ``endheader``, one row of column names, and rows of numbers. The header says how many rows
there are and whether angles are in degrees, in one of several ways, or not at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from revpress.errors import InputError, shown
from revpress.files import read_text
from revpress.mechanics.kinematics import Array

_VALUE = re.compile(r"(?:.*/)?([^/]+)/value")
_MOST_DIGITS = 18


@dataclass(frozen=True)
class Storage:
    """A table over time.

    Attributes
    ----------
    path : Path
        Where it was read.
    in_degrees : bool or None
        Whether its angles are in degrees; None where its header does not say.
    time : ndarray, shape (F,)
        Rising [s].
    columns : mapping of str to ndarray, shape (F,)
        As the file names them. A cell that is not a number is NaN: what is not used may be missing.
    """

    path: Path
    in_degrees: bool | None
    time: Array
    columns: Mapping[str, Array]

    @property
    def is_of_states(self) -> bool:
        """Whether columns are named by component paths, as OpenSim 4 writes states: always in radians."""
        return any(_VALUE.fullmatch(column) for column in self.columns)

    def coordinates(self) -> dict[str, Array]:
        """The columns by coordinate: those of a state file are named ``/jointset/hip_r/hip_flexion_r/value``.

        Raises
        ------
        InputError
            Two columns are the same coordinate.
        """
        out: dict[str, Array] = {}
        for column, values in self.columns.items():
            path = _VALUE.fullmatch(column)
            name = path[1] if path else column
            if name in out:
                raise InputError(f"{self.path} has the coordinate {shown(name)} twice, the second as {shown(column)}")
            out[name] = values
        return out


@dataclass(frozen=True)
class StorageHeader:
    """What stands before the rows.

    Attributes
    ----------
    title : str
        The first line.
    names_at : int
        Place of the line with the names of the columns, from 0.
    rows : tuple of int
        How many rows there are, as often as it is said.
    in_degrees : bool or None
        Whether angles are in degrees; None where that is not said.
    """

    title: str
    names_at: int
    rows: tuple[int, ...]
    in_degrees: bool | None


def read_storage_header(path: str | Path, lines: Sequence[str]) -> StorageHeader | None:
    """Read the header of a storage file.

    Parameters
    ----------
    path : str or Path
        The file, for errors.
    lines : sequence of str
        Its lines, or as many of the first as hold the header.

    Returns
    -------
    StorageHeader or None
        None of what is no storage file: it has no endheader, or nothing after it.

    Raises
    ------
    InputError
        A number of rows that is none, or an inDegrees that is neither yes nor no; names file and line.
    """
    end = next((i for i, line in enumerate(lines) if line.strip(" \t,;").lower() == "endheader"), None)
    first = next((i for i in range(end + 1, len(lines)) if lines[i].strip()), None) if end is not None else None
    if end is None or first is None:
        return None
    head = [line.rstrip(" \t,;") for line in lines[:end]]
    return StorageHeader(head[0] if head else "", first, _counts(path, head), _in_degrees(path, head))


def read_storage(path: str | Path) -> Storage:
    """Read a storage file.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Storage

    Raises
    ------
    InputError
        Not a storage file, ragged or unreadable rows, not as many rows as its header says, the same column twice, or a
        time that does not rise.
    """
    path = Path(path)
    lines = read_text(path, foreign=True).split("\n")
    header = read_storage_header(path, lines)
    names = _names(lines[header.names_at]) if header else []
    if names and any(mark in names[0] for mark in ",;"):
        raise InputError(f"{path} is separated by commas or semicolons: save it with tabs or spaces, as OpenSim does")
    if header is None or names[0].lower() != "time":
        raise InputError(f"{path} is not an OpenSim motion: it has no endheader or no column time")
    first = header.names_at
    if len(set(names)) < len(names):
        [(twice, _)] = Counter(names).most_common(1)
        raise InputError(f"{path}, line {first + 1}: the column {shown(twice)} stands twice")
    values, places = _numbers(path, lines, first + 1, names)
    for said in header.rows:
        if said != len(values):
            raise InputError(
                f"{path} has {len(values)} rows, but its header says {said}: it was cut off, or changed by hand"
            )
    time = values[:, 0]
    check_time(path, time, places)
    return Storage(path, header.in_degrees, time, dict(zip(names[1:], values[:, 1:].T, strict=True)))


def _names(line: str) -> list[str]:
    """The names of a row: those of two words, as Sports2D writes them, are told apart by tabs."""
    cells = [cell.strip() for cell in line.strip().split("\t")]
    return cells if cells[0].lower() == "time" and all(cells) else line.split()


def check_time(path: Path, time: Array, places: list[int]) -> None:
    """Refuse a time (F,) that does not rise, naming the line of the row where it does not.

    Raises
    ------
    InputError
        Such a row.
    """
    wrong = np.flatnonzero(~(np.diff(time, prepend=-np.inf) > 0.0) | ~np.isfinite(time))
    if len(wrong):
        raise InputError(
            f"{path}, line {places[wrong[0]]}: the time {time[wrong[0]]:g} s does not rise from the row before"
        )


def _numbers(path: Path, lines: list[str], start: int, names: list[str]) -> tuple[Array, list[int]]:
    """Numbers (F, columns) and each row's line in the file."""
    places = [i + 1 for i in range(start, len(lines)) if lines[i].strip()]
    if not places:
        raise InputError(f"{path} is not an OpenSim motion: it has no rows")

    def rows() -> Iterator[list[float]]:
        for place in places:
            yield _row(path, place, lines[place - 1].split(), names)

    flat = np.fromiter((x for row in rows() for x in row), dtype=float)
    return flat.reshape(len(places), len(names)), places


def _row(path: Path, line: int, cells: list[str], names: list[str]) -> list[float]:
    """The numbers of one row; the error names the file, the line and the column."""
    if len(cells) != len(names):
        raise InputError(f"{path}, line {line}: the row has {len(cells)} numbers, but there are {len(names)} columns")
    row = []
    for name, cell in zip(names, cells, strict=True):
        try:
            if "_" in cell:  # which Python takes within a number
                raise ValueError
            row.append(float(cell))
        except ValueError:
            raise InputError(f"{path}, line {line}: {shown(cell)} in column {shown(name)} is no number") from None
    return row


def _counts(path: str | Path, header: list[str]) -> tuple[int, ...]:
    out = []
    for line, said in _entries(header, "nrows", "datarows"):
        if not (said.isascii() and said.isdigit() and len(said) <= _MOST_DIGITS):
            raise InputError(f"{path}, line {line}: the number of rows is {shown(said)}, which is no number")
        out.append(int(said))
    return tuple(out)


def _in_degrees(path: str | Path, header: list[str]) -> bool | None:
    for line, said in _entries(header, "indegrees"):
        if said.lower() not in ("yes", "no"):
            raise InputError(f"{path}, line {line}: inDegrees is {shown(said)}, but must be yes or no")
        return said.lower() == "yes"
    return None


def _entries(header: list[str], *names: str) -> Iterator[tuple[int, str]]:
    """Line and value of every ``name=value`` of a header, or ``name value`` as SIMM wrote it."""
    for line, text in enumerate(header, 1):
        words = text.replace("=", " ", 1).split()
        if len(words) == 2 and words[0].lower() in names:
            yield line, words[1]
