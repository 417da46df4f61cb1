"""Reader of OpenSim's external loads: a document that says which columns of a table act on which body.

A force that the document switches off is not read at all. A cell that is not a number counts only where it is needed:
in the used part of the recording, and not as the point of a force that is not there.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath
from typing import Literal
from xml.etree import ElementTree

import numpy as np

from revpress.errors import InputError, shown
from revpress.exchange.opensim_storage import Storage, read_storage
from revpress.exchange.xml_document import read_xml
from revpress.mechanics.kinematics import Array

UNLOADED = 1.0
"""A force below this along every axis has no point: a plate without a foot on it gives none, or any [N]."""

_MOST_FORCES = 64
"""Each takes a copy of its columns: a document must not ask for more than any laboratory measures."""

_FRAME = re.compile(r"/?(?:bodyset/)?([^/]+)")
_KINDS = ("force", "point", "torque")
_SWITCHES: tuple[tuple[str, Literal["true", "false"]], ...] = (("isDisabled", "true"), ("appliesForce", "false"))


@dataclass(frozen=True)
class MeasuredForce:
    """One external force.

    Attributes
    ----------
    name, body : str
        Of the force, and of the body it acts on.
    time : ndarray, shape (F,)
        [s].
    wrench : ndarray, shape (3, F, 3)
        Force [N], its point [m] and moment [N m], ground axes.
    columns : tuple of str
        Where each of the nine stands in the table, force, point and moment; empty where it stands nowhere.
    """

    name: str
    body: str
    time: Array
    wrench: Array
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExternalLoads:
    """All external forces of a document.

    Attributes
    ----------
    forces : tuple of MeasuredForce
        Those that act.
    switched_off : tuple of str
        Names of those that the document leaves out.
    """

    forces: tuple[MeasuredForce, ...]
    switched_off: tuple[str, ...]


def read_loads(setup: str | Path) -> ExternalLoads:
    """Read an ``ExternalLoads`` document and the file of forces that it names.

    The file is looked for where the document says and, as documents carry the paths of other machines, beside it.

    Parameters
    ----------
    setup : str or Path
        The document, ``.xml``.

    Returns
    -------
    ExternalLoads

    Raises
    ------
    InputError
        Not such a document, no force that acts, two of one name or too many, a missing file or column, or vectors in
        other axes than the ground's.
    """
    setup = Path(setup)
    root = read_xml(setup)
    elements = list(root.iter("ExternalForce"))
    if not elements:
        raise InputError(f"{setup} has no ExternalForce: it is not a document of external loads")
    if len(elements) > _MOST_FORCES:
        raise InputError(f"{setup} has {len(elements)} forces, but at most {_MOST_FORCES} are read")
    off = [_is_off(setup, e) for e in elements]
    acting = [e for e, is_off in zip(elements, off, strict=True) if not is_off]
    if not acting:
        raise InputError(f"every force of {setup} is switched off (isDisabled, appliesForce)")
    [(name, count)] = Counter(map(_name, acting)).most_common(1)
    if count > 1:
        raise InputError(f"{count} forces of {setup} are called {shown(name)}: each needs a name of its own")
    data = read_storage(_data_file(setup, root))
    left_out = tuple(_name(e) for e, is_off in zip(elements, off, strict=True) if is_off)
    return ExternalLoads(tuple(_force(setup, e, data) for e in acting), left_out)


def needed_part(force: MeasuredForce, begin: float, until: float) -> tuple[MeasuredForce, int]:
    """A force over a part of its recording, every number of it there.

    Parameters
    ----------
    force : MeasuredForce
    begin, until : float
        [s]

    Returns
    -------
    force : MeasuredForce
        From the last sample before the part to the first one after it.
    filled : int
        Samples whose force is below :data:`UNLOADED` and whose point or moment is missing: they have the point of the
        nearest loaded sample, and no moment.

    Raises
    ------
    InputError
        A number that is needed is missing; names its column.
    """
    first = max(int(np.searchsorted(force.time, begin, side="right")) - 1, 0)
    last = int(np.searchsorted(force.time, until, side="left"))
    time, wrench = force.time[first : last + 1], np.array(force.wrench[:, first : last + 1])
    there = np.isfinite(wrench)
    loaded = ~(np.abs(wrench[0]).max(axis=1) < UNLOADED)  # a force that is missing counts as one
    missing = ~there & np.stack([np.ones_like(there[0]), *2 * [np.broadcast_to(loaded[:, None], there[0].shape)]])
    if missing.any():
        kind, sample, axis = (int(i) for i in np.argwhere(missing)[0])
        column = force.columns[3 * kind + axis] if force.columns else f"the {_KINDS[kind]} of {force.name}"
        raise InputError(
            f"column {shown(column)} has no number at {time[sample]:g} s, where the force {shown(force.name)} needs it"
        )
    gaps = ~there[1:].all(axis=(0, 2))
    known = there[1].all(axis=1)
    for axis in range(3) if known.any() else ():
        wrench[1, ~known, axis] = np.interp(time[~known], time[known], wrench[1, known, axis])
    wrench[~np.isfinite(wrench)] = 0.0
    return replace(force, time=time, wrench=wrench), int(gaps.sum())


def _name(element: ElementTree.Element) -> str:
    return element.get("name") or "force"


def _text(element: ElementTree.Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _is_off(setup: Path, element: ElementTree.Element) -> bool:
    """Whether a force is switched off: by ``isDisabled`` until OpenSim 3, by ``appliesForce`` since."""
    off = False
    for tag, word in _SWITCHES:
        said = _text(element, tag).lower()
        if said not in ("", "true", "false"):
            raise InputError(f"{setup}: {tag} of {shown(_name(element))} is {shown(said)}, but must be true or false")
        off = off or said == word
    return off


def _data_file(setup: Path, root: ElementTree.Element) -> Path:
    named = (root.findtext(".//datafile") or "").strip()
    choices = [setup.parent / named, setup.parent / PureWindowsPath(named).name] if named else []
    for path in choices:
        try:
            if path.is_file():
                return path
        except (OSError, ValueError):  # no name that a file can have
            continue
    said = shown(named) if named else "no file"
    raise InputError(f"{setup} names {said} for its forces, which is neither there nor beside it")


def _frame(path: str) -> str:
    """The body, or ground, that a name or a component path of OpenSim 4 means (``/bodyset/calcn_r``)."""
    found = _FRAME.fullmatch(path)
    return found[1] if found else path


def _force(setup: Path, element: ElementTree.Element, data: Storage) -> MeasuredForce:
    name = _name(element)
    for kind in ("force", "point"):
        axes = _frame(_text(element, f"{kind}_expressed_in_body") or "ground")
        if axes != "ground":
            raise InputError(
                f"the {kind} of {shown(name)} in {setup} is given in the axes of {shown(axes)}, but only ground is read"
            )
    vectors, places = [], []
    for kind in _KINDS:
        start = _text(element, f"{kind}_identifier")
        if not start and kind == "torque":
            vectors.append(np.zeros((len(data.time), 3)))
            places += ["", "", ""]
            continue
        if not start:
            raise InputError(f"{setup} does not say where the {kind} of {shown(name)} is: no {kind}_identifier")
        columns = [f"{start}{axis}" for axis in "xyz"]
        missing = [column for column in columns if column not in data.columns]
        if missing:
            raise InputError(
                f"{setup} asks for the column {shown(missing[0])} of {shown(name)}, which {data.path} has not"
            )
        vectors.append(np.stack([data.columns[column] for column in columns], axis=1))
        places += columns
    return MeasuredForce(name, _frame(_text(element, "applied_to_body")), data.time, np.array(vectors), tuple(places))
