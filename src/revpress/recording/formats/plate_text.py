"""A force plate's text without a header: time and the six components, as AMTI's program exports them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from revpress.errors import InputError, check_range
from revpress.instrument.recording import Recording
from revpress.recording.columns import head, read_columns
from revpress.recording.format import reader
from revpress.recording.signals import even_rate, signal, unit_of
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import LayoutNeeded

_SIX = ("force x", "force y", "force z", "moment x", "moment y", "moment z")
_UNITS = {"SI": ("N", "N m"), "US": ("lbf", "ft-lb")}


def _recognise(file: SourceFile) -> str | None:
    return "nothing in such a file says what it is: it is read where it is named, with its units"


@reader("force plate text", (".asc", ".txt", ".csv"), _recognise)
def read_plate_text(
    file: str | Path | SourceFile, units: Literal["SI", "US"] | None = None, rate: float | None = None
) -> Recording:
    """Force and moment of one plate, with the sign and axes of the file.

    Parameters
    ----------
    file : str, Path or SourceFile
        Seven columns, the first the time [s], or six at an even rate; parted by commas, semicolons, tabs or blanks.
    units : {"SI", "US"}
        Newtons and newton metres, or pounds-force and foot-pounds: the file does not say it.
    rate : float, optional
        Samples a second [Hz], for six columns without a time.

    Returns
    -------
    Recording
        Force [N] and moment [N m] in x, y and z, site "plate".

    Raises
    ------
    InputError
        Without units, without a rate where it needs one, or rows that cannot be read.
    """
    source = SourceFile.read(file)
    first = next((line for line in head(source, 3) if line.strip()), "")
    mark = next((mark for mark in ("\t", ";", ",") if mark in first), "whitespace")
    count = len(first.split() if mark == "whitespace" else first.rstrip(mark).split(mark))
    if count not in (6, 7):
        raise InputError(f"{source}: its first row has {count} cells, where time and six components are seven")
    if units not in _UNITS:
        raise LayoutNeeded(
            f"{source}: does not say its units: say units='SI' (N, N m) or units='US' (lbf, ft lb)",
            choices=({"units": "SI"}, {"units": "US"}),
        )
    if (rate is None) == (count == 6):
        raise InputError(
            f"{source}: has six columns and no time: say rate=..."
            if rate is None
            else f"{source}: has a column of time, so a rate is not in force"
        )
    table = read_columns(source, 0, count, mark)
    if rate is None:
        time = table[:, 0]
        if not np.isfinite(time).all():
            raise InputError(f"{source}: a row has no time in column 1")
        steady = even_rate(time)
    else:
        steady = check_range("rate", rate, 1.0, 1e5, "Hz")
        time = np.arange(len(table)) / steady
    made = []
    for place, name in enumerate(_SIX):
        quantity, axis = name.split()
        unit = unit_of(_UNITS[units][quantity == "moment"].replace("N m", "Nm"))
        assert unit is not None
        values = table[:, count - 6 + place] * unit.factor
        made.append(signal(source, name, quantity, time, values, steady, site="plate", axis=axis))
    channels = tuple(channel for channel in made if channel)
    if not channels:
        raise InputError(f"{source}: has no sample at all")
    return Recording(
        channels,
        notes=(
            "the file does not say whether the force acts on the plate or on the body, nor about which point the "
            "moment is",
        ),
    )
