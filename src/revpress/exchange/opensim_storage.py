"""Readers of OpenSim's motion and force files.

A storage file (``.mot``, ``.sto``) is a free header that ends with ``endheader``, one row of column names, and rows of
numbers. An ``ExternalLoads`` document (``.xml``) says which of its columns are the force, point and moment on which
body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from xml.etree import ElementTree

import numpy as np

from revpress.errors import InputError
from revpress.mechanics.kinematics import Array


@dataclass(frozen=True)
class Storage:
    """A table over time.

    Attributes
    ----------
    in_degrees : whether its angles are in degrees.
    time : (F,) rising [s].
    columns : name to values (F,).
    """

    in_degrees: bool
    time: Array
    columns: Mapping[str, Array]


@dataclass(frozen=True)
class MeasuredForce:
    """One external force.

    Attributes
    ----------
    name, body : of the force, and the body it acts on.
    time : (F,) [s].
    wrench : (3, F, 3) force [N], its point [m] and moment [N m], ground axes.
    """

    name: str
    body: str
    time: Array
    wrench: Array


def read_storage(path: str | Path) -> Storage:
    """Read a storage file.

    Raises
    ------
    InputError : not a storage file, ragged or unreadable rows, or a time that does not rise.
    """
    path = Path(path)
    try:
        head, end, body = path.read_text(encoding="utf-8-sig").partition("endheader")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no text file: {error}") from error
    before = head.count("\n") + 1
    numbered = [(i, line.split()) for i, line in enumerate(body.splitlines(), before) if line.strip()]
    names = numbered[0][1] if numbered else []
    if not end or not names or names[0].lower() != "time" or len(numbered) < 2:
        raise InputError(f"{path} is not an OpenSim motion: it has no endheader, no column time or no rows")
    values = np.array([_row(path, line, cells, len(names)) for line, cells in numbered[1:]])
    if len(values) > 1 and np.diff(values[:, 0]).min() <= 0.0:
        raise InputError(f"the time in {path} does not rise from row to row")
    degrees = "indegrees=yes" in head.lower().replace(" ", "")
    return Storage(degrees, values[:, 0], dict(zip(names[1:], values[:, 1:].T, strict=True)))


def _row(path: Path, line: int, cells: list[str], width: int) -> list[float]:
    """The numbers of one row; the error names the file and the line."""
    if len(cells) != width:
        raise InputError(f"{path}, line {line}: the row has {len(cells)} numbers, but there are {width} columns")
    try:
        values = [float(cell) for cell in cells]
    except ValueError as error:
        raise InputError(f"{path}, line {line}: {error}") from None
    if not np.isfinite(values).all():
        raise InputError(f"{path}, line {line}: a cell is empty (NaN) or infinite")
    return values


def read_loads(setup: str | Path) -> list[MeasuredForce]:
    """Read an ``ExternalLoads`` document and the file of forces that it names.

    The file is looked for where the document says and, as documents carry the paths of other machines, beside it.

    Raises
    ------
    InputError : not such a document, a missing file or column, or vectors in other axes than the ground's.
    """
    setup = Path(setup)
    try:
        root = ElementTree.parse(setup).getroot()
    except ElementTree.ParseError as error:
        raise InputError(f"{setup} is not a readable XML document: {error}") from error
    forces = list(root.iter("ExternalForce"))
    if not forces:
        raise InputError(f"{setup} has no ExternalForce: it is not a document of external loads")
    data = read_storage(_data_file(setup, root))
    return [_force(setup, force, data) for force in forces]


def _data_file(setup: Path, root: ElementTree.Element) -> Path:
    named = (root.findtext(".//datafile") or "").strip()
    choices = [setup.parent / named, setup.parent / PureWindowsPath(named).name] if named else []
    for path in choices:
        if path.is_file():
            return path
    raise InputError(f"{setup} names {named or 'no file'} for its forces, which is neither there nor beside it")


def _force(setup: Path, element: ElementTree.Element, data: Storage) -> MeasuredForce:
    name = element.get("name") or "force"
    for kind in ("force", "point"):
        axes = (element.findtext(f"{kind}_expressed_in_body") or "ground").strip()
        if axes != "ground":
            raise InputError(f"{kind} {name} in {setup} is given in the axes of {axes}, but only ground is read")
    vectors = []
    for kind in ("force", "point", "torque"):
        start = (element.findtext(f"{kind}_identifier") or "").strip()
        if not start and kind == "torque":
            vectors.append(np.zeros((len(data.time), 3)))
            continue
        columns = [f"{start}{axis}" for axis in "xyz"]
        missing = [column for column in columns if column not in data.columns]
        if missing:
            raise InputError(f"{setup} asks for the column {missing[0]} of {name}, which the file of forces has not")
        vectors.append(np.stack([data.columns[column] for column in columns], axis=1))
    body = (element.findtext("applied_to_body") or "").strip()
    return MeasuredForce(name, body, data.time, np.array(vectors))
