"""The decimal sign of a table and what parts its thousands: proved, told, or asked."""

from __future__ import annotations

import numpy as np

from revpress.errors import InputError, shown
from revpress.recording.table_answers import LayoutNeeded
from revpress.recording.table_case import Case
from revpress.recording.table_cells import EMPTY, MISSING
from revpress.recording.table_numbers import (
    DECIMAL_LOOKS,
    GROUPS,
    THOUSANDS_LOOKS,
    check_cells,
    find_signs,
    read_numbers,
)
from revpress.recording.table_time import STATED_RATES
from revpress.recording.table_units import TIME_UNITS


def choose_signs(case: Case, columns: list[int], times: list[int]) -> tuple[str, str]:
    """The signs of the columns that are read.

    Parameters
    ----------
    case : Case
        The table.
    columns : list of int
        Of numbers.
    times : list of int
        Those that are called times.

    Returns
    -------
    decimal, thousands : str
        Thousands are parted by nothing where that is empty.

    Raises
    ------
    LayoutNeeded
        A sign may be either.
    InputError
        Cells contradict each other.
    """
    grid, answers = case.grid, case.answers
    if answers.decimal is not None and answers.thousands is not None:
        decimal, thousands = answers.decimal, answers.thousands
    elif answers.decimal is not None:
        other = "," if answers.decimal == "." else "."
        total = grid.counts[columns].sum(axis=0)
        found = [s for s in THOUSANDS_LOOKS if s != answers.decimal and total[list(THOUSANDS_LOOKS[s])].any()]
        found += [other] if total[GROUPS[other]] and other not in found else []
        decimal, thousands = answers.decimal, found[0] if found else ""
    else:
        signs = find_signs(case.source, grid, columns)
        decimal, thousands = signs.decimal, answers.thousands if answers.thousands is not None else signs.thousands
        if thousands == decimal:
            decimal = "," if thousands == "." else "."
        elif signs.open is not None:
            decimal, thousands = _by_the_clock(case, signs.open, times, decimal)
        else:
            for c in columns:
                if not grid.names[c] and c not in case.chosen and _only_groups(case, c, decimal):
                    _ask_sign(case, c, decimal)
        for c in columns if answers.thousands is None and thousands in GROUPS else ():
            if c not in times and _all_groups(case, c, thousands):
                _ask_sign(case, c, thousands)
    counts = grid.counts[columns]
    signed = int(counts[:, [*DECIMAL_LOOKS[decimal], GROUPS[decimal]]].sum())
    total_cells = len(columns) * len(grid.rows)
    if not signed:
        said = "decimal sign: none occurs, all numbers are whole"
    else:
        said = f"decimal sign {shown(decimal)}: {signed} of {total_cells} cells have it, none has the other"
    if thousands:
        said = f"{said.removesuffix(', none has the other')}; {shown(thousands)} parts thousands"
    case.evidence.append(said)
    return decimal, thousands


def _only_groups(case: Case, column: int, sign: str) -> bool:
    counts = case.grid.counts[column]
    return bool(counts[GROUPS[sign]] and not counts[list(DECIMAL_LOOKS[sign])].any())


def _all_groups(case: Case, column: int, sign: str) -> bool:
    """Whether every number of a column has the one sign that would part its thousands: it may be another program's."""
    counts = case.grid.counts[column]
    return bool(counts[GROUPS[sign]] and counts[GROUPS[sign]] == counts.sum() - counts[[EMPTY, MISSING]].sum())


def _ask_sign(case: Case, column: int, sign: str) -> None:
    cell = case.grid.cell(case.grid.first(column, GROUPS[sign]), column)
    raise LayoutNeeded(
        f"{case.source}: every {shown(sign)} in column {column + 1} (such as {shown(cell)}) may be a thousands "
        "separator: give a layout",
        choices=({"decimal": sign}, {"thousands": sign}),
    )


def _by_the_clock(case: Case, column: int, times: list[int], sign: str) -> tuple[str, str]:
    """The one of two readings under which the stated time is plausible, where only one is."""
    other = "," if sign == "." else "."
    readings = [(sign, ""), (other, sign)]
    stated = [c for c in times if case.meanings[c].unit and c not in case.clocks]
    if len(stated) == 1 and _only_groups(case, stated[0], sign):
        fits = []
        for decimal, thousands in readings:
            try:
                check_cells(case.source, case.grid, stated, decimal, thousands)
            except InputError:
                continue
            time = read_numbers(case.source, case.grid, stated, decimal, thousands)[0]
            step = float(np.nanmedian(np.diff(time))) * TIME_UNITS[str(case.meanings[stated[0]].unit)]
            if step > 0 and STATED_RATES[0] <= 1.0 / step <= STATED_RATES[1] and np.all(np.diff(time) > 0):
                fits.append((decimal, thousands))
        if len(fits) == 1:
            return fits[0]
    _ask_sign(case, column, sign)
    raise AssertionError  # it was asked
