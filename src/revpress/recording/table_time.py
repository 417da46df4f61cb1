"""The time of a table: which column it is, in what unit, and that it increases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.recording.table_answers import LayoutNeeded
from revpress.recording.table_case import Array, Case, listed
from revpress.recording.table_grid import FEWEST_ROWS
from revpress.recording.table_numbers import read_clock
from revpress.recording.table_units import TIME_UNITS, UNITS

_PLAUSIBLE_STEP = {"s": (9e-5, 5.5e-2), "ms": (0.09, 55.0), "us": (90.0, 5.5e4)}
"""Step of the time column for rates of 20 to 10,000 Hz and a little beyond, by unit; the ranges do not overlap."""
STATED_RATES = (5.0, 5e4)
"""Rates [Hz] at which a unit that a header states is believed."""
_NEAR = 0.2  # of the first part of a table: where the others begin, if their time begins anew


def find_time(
    case: Case, times: list[int], numbers: dict[int, Array]
) -> tuple[int, str, Array | None, datetime | None, NDArray[np.int64]]:
    """The column of the time.

    Parameters
    ----------
    case : Case
        The table.
    times : list of int
        Columns that are called times.
    numbers : dict of int to ndarray
        By column.

    Returns
    -------
    column : int
        From 0.
    unit : str
        Of :data:`~revpress.recording.table_units.TIME_UNITS`.
    clock : ndarray or None
        Times of day as seconds since the first row.
    start : datetime or None
        The first, where it has a date.
    rows : ndarray of int64
        Rows that are read.

    Raises
    ------
    LayoutNeeded
        It is not clear which column is the time, or what its unit is.
    InputError
        The time stands or goes back.
    """
    if not times:
        index = _even_column(case, numbers)
        if case.chosen:
            case.notes.append(f"column {index + 1} is taken as the time: the only one that increases evenly")
        else:
            case.told = False
    elif len(times) == 1:
        index = times[0]
    else:
        index = _one_time(case, times, numbers)
    clock, start = None, None
    if index in case.clocks:
        clock, start = read_clock(case.source, case.grid, index)
    time = numbers[index] if clock is None else clock
    known = np.flatnonzero(np.isfinite(time))
    if known.size < len(time):
        case.left_out.append(f"{len(time) - known.size} rows without a time")
    rows = _increasing(case, index, time, known)
    step = float(np.median(np.diff(time[rows])))
    case.step = step
    if clock is not None:
        case.evidence.append(f"time: column {index + 1} holds times of day or dates")
        return index, "s", clock, start, rows
    unit = _time_unit(case, index, step)
    case.step = step * TIME_UNITS[unit]
    return index, unit, None, None, rows


def _even_column(case: Case, numbers: dict[int, Array]) -> int:
    even = []
    for index, values in numbers.items():
        if index in case.chosen or case.meanings[index].quantity in UNITS:
            continue
        steps = np.diff(values)
        if steps.size and steps.min() > 0 and np.median(np.abs(steps - np.median(steps))) < 0.2 * np.median(steps):
            even.append(index)
    counted = [index for index in even if case.meanings[index].quantity == "index"]
    even = [index for index in even if index not in counted]
    if len(even) != 1:
        which = (
            f"{listed(even)} all increase evenly" if even
            else f"column {counted[0] + 1} only counts its rows" if counted
            else "no column increases evenly (is it a table of results?)"
        )  # fmt: skip
        choices: tuple[Mapping[str, str], ...] = tuple({"time_column": str(i + 1)} for i in even)
        raise LayoutNeeded(
            f"{case.source}: {which}, so the time is unclear: give a layout with time_column or rate",
            choices=(*choices, {"rate": "HZ"}),
        )
    return even[0]


def _one_time(case: Case, times: list[int], numbers: dict[int, Array]) -> int:
    """One of several columns that are called times."""
    rising = [c for c in times if c in numbers and np.all(np.diff(numbers[c]) > 0)]
    if len(rising) > 1:
        scaled = [numbers[c] * TIME_UNITS[case.meanings[c].unit or "s"] for c in rising]
        if all(np.allclose(s - s[0], scaled[0] - scaled[0][0], rtol=1e-6, atol=1e-6) for s in scaled):
            rising = rising[:1]
    if len(rising) != 1:
        names = " and ".join(f"{c + 1} {shown(case.grid.names[c])}" for c in times)
        raise LayoutNeeded(
            f"{case.source}: columns {names} are all called times, and differ: give time_column",
            choices=tuple({"time_column": str(c + 1)} for c in times),
        )
    return rising[0]


def _increasing(case: Case, index: int, time: Array, known: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows that are read: all, or one of several parts; InputError where the time stands or goes back."""
    if known.size < FEWEST_ROWS:
        raise InputError(
            f"{case.source}: {known.size} rows have a time in column {index + 1}, {FEWEST_ROWS} are needed"
        )
    steps = np.diff(time[known])
    back = np.flatnonzero(steps < 0) + 1
    parts = np.split(known, back)
    first = time[parts[0]]
    parted = back.size and all(
        np.all(np.diff(time[part]) > 0) and abs(time[part[0]] - first[0]) <= _NEAR * np.ptp(first) for part in parts
    )
    if case.answers.part is not None:
        if not parted or case.answers.part > len(parts):
            has = f"{len(parts)} parts" if parted else "one part"
            raise InputError(f"{case.source}: part is {case.answers.part}, but the table has {has}")
        case.left_out.append(f"{len(parts) - 1} other recordings above and below part {case.answers.part}")
        part = parts[case.answers.part - 1]
        if part.size < FEWEST_ROWS:
            raise InputError(f"{case.source}: part {case.answers.part} has {part.size} rows, {FEWEST_ROWS} are needed")
        return part
    late = np.flatnonzero(steps <= 0)
    if not late.size:
        return known
    row = int(known[late[0] + 1])
    cell = case.grid.where(row, index).replace(": ", ": time ", 1)
    if parted:
        raise LayoutNeeded(
            f"{case.source}, {cell} begins anew: {len(parts)} recordings stand one below another: give part, "
            f"1 to {len(parts)}",
            choices=({"part": "1"},),
        )
    equal = int(np.count_nonzero(steps == 0))
    if equal > 0.3 * steps.size:
        size = round(steps.size / max(int(np.count_nonzero(steps > 0)), 1))
        raise LayoutNeeded(
            f"{case.source}, {cell} does not increase: about {size} rows in a row have one time, as packets do, and "
            "when "
            "each was measured is not in the file: give rate instead if they are evenly spaced and none is missing",
            choices=({"rate": "HZ"},),
        )
    raise InputError(f"{case.source}, {cell} does not increase")


def _time_unit(case: Case, index: int, step: float) -> str:
    plausible = [unit for unit, (low, high) in _PLAUSIBLE_STEP.items() if low <= step <= high]
    stated = case.meanings[index].unit if case.meanings[index].quantity == "time" else None
    if stated in TIME_UNITS:
        rate = 1.0 / (step * TIME_UNITS[stated])
        if not STATED_RATES[0] <= rate <= STATED_RATES[1]:
            fits = f"fits {plausible[0]}" if plausible else "fits no unit"
            raise LayoutNeeded(
                f"{case.source}: the header gives the time in {stated}, but its step of {step:g} {fits}: give a layout"
            )
        case.evidence.append(f"time: column {index + 1}, in {stated} as its header says")
        return stated
    if not plausible:
        raise LayoutNeeded(
            f"{case.source}: a time step of {step:g} in column {index + 1} fits no rate of 20 to 10,000 Hz: give a "
            "layout"
        )
    named = case.meanings[index].quantity == "time"
    why = "as its header says" if named else "the only one that increases evenly"
    case.evidence.append(
        f"time: column {index + 1}, {why}; a step of {step:g} is a plausible rate only in {plausible[0]}"
    )
    return plausible[0]
