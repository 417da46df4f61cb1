"""OpenSim's tables over time (``.mot``, ``.sto``): coordinates, generalised forces, ground forces, activations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.exchange.opensim_storage import read_storage_header
from revpress.instrument.channel import Side
from revpress.instrument.recording import Recording
from revpress.recording.columns import head, read_columns
from revpress.recording.format import reader
from revpress.recording.formats.c3d_plates import LEAST_LOAD
from revpress.recording.signals import even_rate, listed, side_of, signal, unit_of
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import LayoutNeeded

AngleUnit = Literal["degrees", "radians"]
Array = NDArray[np.float64]

_LINES = 400  # of a header, at most
_STATE = re.compile(r"(?:.*[/|])?([^/|]+)[/|](value|speed|activation)\Z")
_SHIFT = re.compile(r"(?:_t[xyz]|_?trans[_ ]?[xyz]?)\Z", re.IGNORECASE)
_GENERALISED = re.compile(r"(.+)_(moment|force)\Z")
_GROUND = re.compile(r"(?:(.*?)_?ground_)?(force|torque|moment)_?([rl12]?)_?([vp]?)([xyz])\Z", re.IGNORECASE)
_NUMBERED = re.compile(r"([fpm])(\d+)_([123])\Z")
_COORDINATES = "coordinates"
_FEET: dict[str, Side] = {"r": "right", "l": "left"}


@dataclass(frozen=True)
class _Column:
    quantity: str
    factor: float
    site: str
    axis: str = ""


def _delimiter(names: str) -> str:
    if "\t" in names:
        return "\t"
    return next((mark for mark in ",;" if mark in names), "whitespace")


def _names(line: str) -> list[str]:
    mark = _delimiter(line)
    # Tabs are padded with blanks, and some programs end a row with one.
    return line.split() if mark in ("\t", "whitespace") else [cell.strip() for cell in line.rstrip(",; ").split(mark)]


def _recognise(file: SourceFile) -> str | None:
    if not re.search(rb"^[ \t]*endheader", file.data[:100_000], re.IGNORECASE | re.MULTILINE):
        return "it has no endheader"
    header = read_storage_header(file.path, head(file, _LINES))
    if header is None or _names(head(file, _LINES)[header.names_at])[0].lower() != "time":
        return "its first column is no time"
    return None


@reader("OpenSim motion", (".mot", ".sto"), _recognise)
def read_opensim_motion(
    file: str | Path | SourceFile, angle_unit: AngleUnit | None = None, length_unit: str = ""
) -> Recording:
    """The columns of an OpenSim table whose quantity its names tell, in SI.

    Parameters
    ----------
    file : str, Path or SourceFile
        Parted by tabs or blanks, as OpenSim writes it, or by commas or semicolons, as spreadsheets do.
    angle_unit : {"degrees", "radians"}, optional
        Of coordinates, for a header that does not say it, or says what is not so.
    length_unit : str
        "mm" or "m": of the columns p1_1, m1_1, ..., whose unit the file does not say.

    Returns
    -------
    Recording
        Coordinates as angles [rad] or positions [m] with the coordinate as site; generalised forces [N m] or [N];
        ground forces [N], their moments [N m] and points [m]; activations.

    Raises
    ------
    InputError
        No such table; rows that cannot be read; or a unit that the file leaves open.
    """
    source = SourceFile.read(file)
    if angle_unit not in (None, *get_args(AngleUnit)):
        raise InputError(f"angle_unit is {shown(angle_unit)}, not one of {', '.join(get_args(AngleUnit))}")
    lines = head(source, _LINES)
    header = read_storage_header(source.path, lines)
    names = _names(lines[header.names_at]) if header else []
    if header is None or names[0].lower() != "time":
        raise InputError(f"{source}: is no OpenSim table: it has no endheader or no column time")
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise InputError(f"{source}, line {header.names_at + 1}: the column {shown(twice[0])} stands twice")
    mark = _delimiter(lines[header.names_at])
    table = read_columns(source, header.names_at + 1, len(names), "whitespace" if mark == "\t" else mark)
    notes = [
        f"the header says {rows} rows and {len(table)} are there: it was cut off, or changed by hand"
        for rows in set(header.rows) - {len(table)}
    ]
    in_degrees = header.in_degrees if angle_unit is None else angle_unit == "degrees"
    if None not in (header.in_degrees, in_degrees) and header.in_degrees != in_degrees:
        notes.append(f"angles are read as {angle_unit}, as asked, against the header")
    rate = even_rate(table[:, 0])
    columns = [_column(source, name, header.title, in_degrees, length_unit) for name in names[1:]]
    if _lift_off(table, columns):
        notes.append(f"no centre of pressure where a foot or plate bears less than {LEAST_LOAD:g} N")
    channels, unknown = [], []
    for place, (name, column) in enumerate(zip(names[1:], columns, strict=True), 1):
        made = column and signal(
            source,
            name,
            column.quantity,
            table[:, 0],
            table[:, place] * column.factor,
            rate,
            side=_FEET.get(column.site.lower()) or side_of(column.site or name),
            site=column.site,
            axis=column.axis,
        )
        if made:
            channels.append(made)
        else:
            unknown.append(name)
    if not channels:
        raise InputError(f"{source}: none of its columns is of a quantity that its name tells ({listed(unknown)})")
    untold = f"columns of a quantity that their name does not tell, or empty: {listed(unknown)}"
    return Recording(tuple(channels), left_out=(untold,) if unknown else (), notes=tuple(notes))


def _lift_off(table: Array, columns: Sequence[_Column | None]) -> bool:
    """Take out the points of a force that is none, where programs write anything; whether there were any."""
    found = False
    for site in {c.site for c in columns if c and c.quantity == "centre of pressure"}:
        force, points = (
            [i for i, c in enumerate(columns, 1) if c and c.site == site and c.quantity == quantity]
            for quantity in ("force", "centre of pressure")
        )
        bears = np.linalg.norm(np.nan_to_num(table[:, force]), axis=1) >= LEAST_LOAD
        if bears.any() and not bears.all():
            table[np.ix_(~bears, points)] = np.nan
            found = True
    return found


def _column(source: SourceFile, name: str, title: str, in_degrees: bool | None, length_unit: str) -> _Column | None:
    """What a column is; None where its name does not tell."""
    if state := _STATE.match(name):
        return {
            "value": _coordinate(source, state[1], False),
            "speed": _speed(state[1]),
            "activation": _Column("activation", 1.0, state[1]),
        }[state[2]]
    if ground := _GROUND.match(name):
        site, kind = ground[1] or ground[3], ground[2].lower()
        which, axis = ground[4].lower(), ground[5].lower()
        quantity = "moment" if kind in ("torque", "moment") else "centre of pressure" if which == "p" else "force"
        return _Column(quantity, 1.0, site, axis)
    if numbered := _NUMBERED.match(name):
        axis, site = "xyz"[int(numbered[3]) - 1], f"plate {numbered[2]}"
        if numbered[1] == "f":
            return _Column("force", 1.0, site, axis)
        unit = unit_of(length_unit) if length_unit else None
        if unit is None or unit.quantity != "position":
            raise LayoutNeeded(
                f"{source}: does not say the unit of length of its column {name}: say length_unit='mm' or 'm'",
                choices=({"length_unit": "mm"}, {"length_unit": "m"}),
            )
        return _Column("moment" if numbered[1] == "m" else "centre of pressure", unit.factor, site, axis)
    if "generalized forces" in title.lower() and (force := _GENERALISED.match(name)):
        return _Column(force[2], 1.0, force[1])
    if title.strip().lower() == _COORDINATES:
        return _coordinate(source, name, in_degrees)
    return None


def _coordinate(source: SourceFile, name: str, in_degrees: bool | None) -> _Column:
    if _SHIFT.search(name):
        return _Column("position", 1.0, name)
    if in_degrees is None:
        raise LayoutNeeded(
            f"{source}: its header does not say whether angles are in degrees or radians: say angle_unit='degrees' or "
            "'radians'",
            choices=({"angle_unit": "degrees"}, {"angle_unit": "radians"}),
        )
    return _Column("angle", float(np.radians(1.0)) if in_degrees else 1.0, name)


def _speed(name: str) -> _Column:
    return _Column("velocity" if _SHIFT.search(name) else "angular velocity", 1.0, name)
