"""Find out how a table is to be read, with the evidence, or ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, check_range, shown
from revpress.instrument.channel import Side, check_samples
from revpress.instrument.recording import Stated
from revpress.recording.source_file import SourceFile
from revpress.recording.table_cells import COMMA, COMMA_GROUP, POINT, POINT_GROUP, Bytes
from revpress.recording.table_grid import FEWEST_ROWS, Grid, as_bytes, delimiters_of, find_grid, is_column
from revpress.recording.table_layout import DECIMALS, DELIMITERS, THOUSANDS, TableColumn, TableLayout, columns_of
from revpress.recording.table_numbers import (
    DECIMAL_LOOKS,
    GROUPS,
    THOUSANDS_LOOKS,
    check_cells,
    find_signs,
    is_clock,
    read_clock,
    read_numbers,
    stand_for_nothing,
)
from revpress.recording.table_units import LARGEST, TIME_UNITS, UNITS, unit_of
from revpress.recording.table_words import Meaning, meaning, plain_words, told

Array = NDArray[np.float64]

_PLAUSIBLE_RANGE = (0.05, 3.0)
"""Travel of a strength exercise [m]."""
_LONGEST_WAY = 60.0
"""Largest range [m] of what a header calls a position: a sprint; more is another unit."""
_SMALL_STEP = 0.02
"""Largest value [m] of a "displacement" that may be the one since the line before."""
_PLAUSIBLE_STEP = {"s": (9e-5, 5.5e-2), "ms": (0.09, 55.0), "us": (90.0, 5.5e4)}
"""Step of the time column for rates of 20 to 10,000 Hz and a little beyond, by unit; the ranges do not overlap."""
_STATED_RATES = (5.0, 5e4)
"""Rates [Hz] at which a unit that a header states is believed."""
_PLAUSIBLE_PEAK = {"force": (20.0, 8000.0), "velocity": (0.1, 13.0), "angular velocity": (0.2, 35.0), "power": (20.0, 8000.0)}
"""Largest values in SI of what people do, for headers without a unit."""
_FASTEST = 12.0
"""Speed [m/s] that hardly any sample of a position exceeds."""
_FEW_FOOT_LINES = 20
_MOST_LISTED = 8
_NEAR = 0.2  # of the first part of a table: where the others begin, if their time begins anew


@dataclass(frozen=True)
class Detection:
    """A proposal, to be shown before it is used unless the file itself tells all of it.

    Attributes
    ----------
    layout : TableLayout
        What is proposed.
    evidence : tuple of str
        Why, in sentences.
    told : bool
        Whether headers name every quantity and unit that is read, so that nothing need be asked.
    left_out : tuple of str
        What the file has and the layout does not read, and why.
    """

    layout: TableLayout
    evidence: tuple[str, ...]
    told: bool = False
    left_out: tuple[str, ...] = ()


class LayoutNeeded(InputError):
    """A table that leaves something open.

    Attributes
    ----------
    detection : Detection or None
        A proposal; None where the table leaves something open, which the message names.
    choices : tuple of mapping
        Options of the reader, each an answer to what is open.
    """

    def __init__(
        self, message: str, detection: Detection | None = None, choices: tuple[Mapping[str, str], ...] = ()
    ) -> None:
        super().__init__(message)
        self.detection = detection
        self.choices = choices


@dataclass(frozen=True)
class Answers:
    """What a person says of a table that it leaves open; the rest is found.

    Attributes
    ----------
    delimiter, decimal, thousands : str or None
        As in :class:`~revpress.recording.table_layout.TableLayout`.
    columns : str
        "2: force N left, 3: angle deg": what columns are of; "2, 5" or their names: which of them are read.
    time_column : int or None
        The first is 1.
    rate : float or None
        Samples a second [Hz], instead of a time column.
    part : int or None
        Which of several recordings that stand one below another; the first is 1.
    side : {"left", "right", "both"} or None
        Of every column that has none of its own.

    Raises
    ------
    InputError
        A value that is not allowed.
    """

    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    columns: str = ""
    time_column: int | None = None
    rate: float | None = None
    part: int | None = None
    side: Side | None = None

    def __post_init__(self) -> None:
        for name, allowed in (
            ("delimiter", DELIMITERS), ("decimal", DECIMALS), ("thousands", THOUSANDS), ("side", get_args(Side)),
        ):  # fmt: skip
            value = getattr(self, name)
            if value is not None and value not in allowed:
                raise InputError(f"{name} is {shown(value)}, not one of {', '.join(map(repr, allowed))}")
        for name in ("time_column", "part"):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
                raise InputError(f"{name} is {shown(value)}, not a whole number of 1 or more")
        if not isinstance(self.columns, str):
            raise InputError(f"columns is {shown(self.columns)}, not a text such as '2: force N, 3: angle deg'")
        if self.rate is not None:
            check_range("rate", self.rate, 10.0, 1e5, "Hz")
            if self.time_column is not None:
                raise InputError("time_column and rate are both given: give one of them")


@dataclass
class FoundTable:
    """A table with all that was found out: its numbers are read already.

    Attributes
    ----------
    grid : Grid
        The table.
    detection : Detection
        How it is read.
    numbers : dict of int to ndarray
        By column from 0, of all rows.
    clock : ndarray or None
        Times of day as seconds since the first row.
    rows : ndarray of int64
        Which rows are read.
    stated : Stated
        What stands above the table.
    notes : list of str
        How something was found that the file does not say.
    """

    grid: Grid
    detection: Detection
    numbers: dict[int, Array]
    clock: Array | None
    rows: NDArray[np.int64]
    stated: Stated
    notes: list[str] = field(default_factory=list)


def is_table(file: SourceFile) -> bool:
    """Whether most lines at the ends of a file are rows of numbers, or one number each.

    Parameters
    ----------
    file : SourceFile
        Any file.

    Returns
    -------
    bool
        True where there is at least one way to read it.

    Raises
    ------
    InputError
        It is no text.
    """
    data = as_bytes(file.text)
    return bool(delimiters_of(data)) or is_column(data)


def detect_layout(file: str | Path | SourceFile, answers: Answers | None = None) -> Detection:
    """Delimiter, decimal sign, columns and units of a table over time.

    Decided on every row, never on the first ones: the delimiter and decimal sign that turn the whole table into
    numbers. What a header says of a column is believed. Where it says nothing: the only evenly increasing column as
    time, its unit by the only plausible rate; the only other changing column as position, its unit by the only
    plausible travel.

    Parameters
    ----------
    file : str, Path or SourceFile
        The table.
    answers : Answers, optional
        What is known of it.

    Returns
    -------
    Detection
        With its evidence.

    Raises
    ------
    LayoutNeeded
        Two readings remain; it says what is unclear.
    InputError
        The file cannot be read.
    """
    source = SourceFile.read(file)
    return find_table(source, as_bytes(source.text), answers or Answers()).detection


def find_table(source: SourceFile, data: Bytes, answers: Answers, place: str = "line") -> FoundTable:
    """Find out how a table is to be read, and read its numbers.

    Parameters
    ----------
    source : SourceFile
        The file, for messages.
    data : ndarray of uint8
        Its text in UTF-8.
    answers : Answers
        What is known of it.
    place : str
        What messages call a line.

    Returns
    -------
    FoundTable
        All of it.

    Raises
    ------
    LayoutNeeded
        Something is open, or a line is odd.
    """
    return _Search(source, _only_grid(source, data, answers, place), answers).table()


def _only_grid(source: SourceFile, data: Bytes, answers: Answers, place: str) -> Grid:
    delimiters = [answers.delimiter] if answers.delimiter else delimiters_of(data)
    single = not delimiters and is_column(data)
    grids = [grid for sign in delimiters or [";"] * single if (grid := find_grid(data, sign, place)) is not None]
    if len(grids) > 1:
        named = [grid for grid in grids if all(grid.names[c] for c in range(grid.width) if not grid.is_empty(c))]
        grids = named if named else grids
        known = [sum(meaning(name).quantity is not None for name in grid.names) for grid in grids]
        grids = [grid for grid, count in zip(grids, known, strict=True) if count == max(known)]
    if not grids or (single and not (answers.columns and answers.rate)):
        why = "no delimiter and decimal sign turn its rows into two or more columns of numbers"
        if single:
            raise LayoutNeeded(
                f"{source}: {why}: it is one number a line, and does not say of what, nor how many a second: give both, "
                "such as columns='1: force N' and rate=1000",
                choices=tuple(
                    {"columns": f"1: {what}", "rate": "HZ"}
                    for what in ("position mm", "displacement mm", "force N", "emg mV")
                ),
            )
        raise LayoutNeeded(f"{source}: {why}: give a layout")
    if len(grids) > 1:
        found = " or ".join(f"delimiter {shown(grid.delimiter)}" for grid in grids)
        raise LayoutNeeded(
            f"{source}: it can be read with {found}: give a layout",
            choices=tuple({"delimiter": grid.delimiter} for grid in grids),
        )
    grid = grids[0]
    if len(grid.rows) < FEWEST_ROWS:
        raise LayoutNeeded(f"{source}: {len(grid.rows)} rows of numbers, fewer than the {FEWEST_ROWS} of a table over time")
    if odd := grid.odd_line():
        line, text = odd
        what = f"{shown(text)} stands among its rows and is none of {grid.width} cells" if text else "is empty, among its rows"
        raise InputError(f"{source}, {place} {line}: {what}")
    if grid.foot_lines > max(_FEW_FOOT_LINES, len(grid.rows) // 10):
        line, text = grid.foot[0]
        raise InputError(
            f"{source}, {place} {line}: {shown(text)} ends its table, but {grid.foot_lines - 1} more lines follow"
        )
    unsigned = not grid.counts[:, [POINT, POINT_GROUP, COMMA, COMMA_GROUP]].any()
    if grid.delimiter == "," and unsigned and not any(grid.names) and not answers.delimiter:
        raise LayoutNeeded(
            f"{source}: its commas may be delimiters or decimal signs, no header of as many names tells: give a layout",
            choices=({"delimiter": ","}, {"delimiter": "whitespace", "decimal": ","}),
        )
    check_samples(str(source), len(grid.rows))
    return grid


class _Search:
    """One table, and what has been found out of it so far."""

    def __init__(self, source: SourceFile, grid: Grid, answers: Answers) -> None:
        self.source, self.grid, self.answers = source, grid, answers
        self.evidence: list[str] = []
        self.left_out: list[str] = []
        self.notes: list[str] = []
        self.told = True
        self.step: float | None = None  # between two rows [s]
        columns = range(grid.width)
        self.clocks = [c for c in columns if is_clock(grid, c)]
        self.numeric = [c for c in columns if c not in self.clocks and grid.is_number(c) and not grid.is_empty(c)]
        self.meanings = [meaning(grid.names[c], grid.units[c]) for c in columns]
        self.chosen, self.wanted = self._answered()
        self.head = _of_head(grid)

    def _answered(self) -> tuple[dict[int, TableColumn], list[int] | None]:
        """What the answers say columns are of; and which alone are read, if they say."""
        text = self.answers.columns
        if not text:
            return {}, None
        if ":" in text:
            given = {number - 1: column for number, column in columns_of(text).items()}
            return given, sorted(given)
        wanted = []
        for word in (part.strip() for part in text.split(",")):
            named = [c for c in self.numeric if word in (self.grid.names[c], self.meanings[c].name)]
            if word.isdigit() and 1 <= int(word) <= self.grid.width:
                wanted.append(int(word) - 1)
            elif len(named) == 1:
                wanted.append(named[0])
            else:
                names = ", ".join(shown(self.meanings[c].name) for c in self.numeric)
                raise InputError(f"{self.source}: no one column is called {shown(word)} (there are {names})")
        return {}, wanted

    def table(self) -> FoundTable:
        grid = self.grid
        rate = self.answers.rate
        times = [] if rate else self._time_candidates()
        channels = self._told_channels(times)
        if not channels and not rate and not times and self.head.rate:
            rate = self.head.rate
        used = sorted({*channels, *(c for c in times if c not in self.clocks)})
        guess = not channels
        if guess:
            used = [c for c in self.numeric if self.wanted is None or c in self.wanted or c in times]
        searched = guess or not (times or rate)
        if searched and not guess:  # the time is among those that no header names
            used = sorted({*channels, *(c for c in self.numeric if self.meanings[c].quantity not in (*UNITS, "load"))})
        for c in (*channels, *times):
            if c >= grid.width or (c not in self.numeric and c not in self.clocks):
                raise InputError(f"{self.source}: column {c + 1} holds no numbers (it has {grid.width} columns)")
        plain = [c for c in used if c not in self.clocks]
        self._say_rows()
        decimal, thousands = self._signs(plain, times)
        if searched:
            plain = [c for c in plain if c in channels or self._readable(c, decimal, thousands)]
        check_cells(self.source, grid, plain, decimal, thousands)
        numbers = dict(zip(plain, read_numbers(grid, plain, decimal, thousands), strict=True))
        rows = np.arange(len(grid.rows))
        time_column, time_unit, clock, start = None, "s", None, None
        if rate is None and self.head.rate and not times and not guess:
            rate = self.head.rate
            self.notes.append(f"the head of the file says {rate:g} Hz, and no column is a time")
        if rate is None:
            time_column, time_unit, clock, start, rows = self._time(times, numbers)
        if guess:
            channels = self._position(numbers, time_column, rows)
        channels = self._with_units(channels, numbers, rows)
        self._say_others(channels, time_column)
        self._say_foot()
        layout = self._layout(channels, time_column, time_unit, rate, decimal, thousands)
        stated = self._stated(rows, start)
        detection = Detection(layout, tuple(self.evidence), self.told, tuple(self.left_out))
        return FoundTable(grid, detection, numbers, clock, rows, stated, self.notes)

    def _readable(self, column: int, decimal: str, thousands: str) -> bool:
        try:
            check_cells(self.source, self.grid, [column], decimal, thousands)
        except InputError:
            if self.wanted is not None and column in self.wanted:
                raise
            return not self.grid.names[column]
        return True

    # -- what headers and answers tell

    def _time_candidates(self) -> list[int]:
        if self.answers.time_column:
            return [self.answers.time_column - 1]
        named = [c for c in self.numeric if self.meanings[c].quantity == "time" and c not in self.chosen]
        return named or [c for c in self.clocks if self.meanings[c].quantity in ("time", None)]

    def _told_channels(self, times: list[int]) -> dict[int, TableColumn | Meaning]:
        channels: dict[int, TableColumn | Meaning] = dict(self.chosen)
        if self.chosen:
            return channels
        for c in self.numeric:
            what = self.meanings[c]
            if c in times or what.quantity not in UNITS or (self.wanted is not None and c not in self.wanted):
                continue
            channels[c] = what
        return channels

    # -- decimal signs

    def _say_rows(self) -> None:
        grid = self.grid
        self.evidence.append(
            f"delimiter {shown(grid.delimiter)}: {len(grid.rows)} rows of {grid.width} numbers after "
            f"{grid.header_lines} header lines"
        )

    def _signs(self, columns: list[int], times: list[int]) -> tuple[str, str]:
        grid, answers = self.grid, self.answers
        if answers.decimal is not None and answers.thousands is not None:
            decimal, thousands = answers.decimal, answers.thousands
        elif answers.decimal is not None:
            other = "," if answers.decimal == "." else "."
            total = grid.counts[columns].sum(axis=0)
            found = [s for s in THOUSANDS_LOOKS if s != answers.decimal and total[list(THOUSANDS_LOOKS[s])].any()]
            found += [other] if total[GROUPS[other]] and other not in found else []
            decimal, thousands = answers.decimal, found[0] if found else ""
        else:
            signs = find_signs(self.source, grid, columns)
            decimal, thousands = signs.decimal, answers.thousands if answers.thousands is not None else signs.thousands
            if thousands == decimal:
                decimal = "," if thousands == "." else "."
            elif signs.open is not None:
                decimal, thousands = self._by_the_clock(signs.open, times, decimal)
            else:
                for c in columns:
                    if not grid.names[c] and c not in self.chosen and self._only_groups(c, decimal):
                        self._ask_sign(c, decimal)
        counts = grid.counts[columns]
        signed = int(counts[:, [*DECIMAL_LOOKS[decimal], GROUPS[decimal]]].sum())
        total_cells = len(columns) * len(grid.rows)
        if not signed:
            said = "decimal sign: none occurs, all numbers are whole"
        else:
            said = f"decimal sign {shown(decimal)}: {signed} of {total_cells} cells have it, none has the other"
        if thousands:
            said = f"{said.removesuffix(', none has the other')}; {shown(thousands)} parts thousands"
        self.evidence.append(said)
        return decimal, thousands

    def _only_groups(self, column: int, sign: str) -> bool:
        counts = self.grid.counts[column]
        return bool(counts[GROUPS[sign]] and not counts[list(DECIMAL_LOOKS[sign])].any())

    def _ask_sign(self, column: int, sign: str) -> None:
        cell = self.grid.cell(self.grid.first(column, GROUPS[sign]), column)
        raise LayoutNeeded(
            f"{self.source}: every {shown(sign)} in column {column + 1} (such as {shown(cell)}) may be a thousands "
            "separator: give a layout",
            choices=({"decimal": sign}, {"thousands": sign}),
        )

    def _by_the_clock(self, column: int, times: list[int], sign: str) -> tuple[str, str]:
        """The one of two readings under which the stated time is plausible, where only one is."""
        other = "," if sign == "." else "."
        readings = [(sign, ""), (other, sign)]
        stated = [c for c in times if self.meanings[c].unit and c not in self.clocks]
        if len(stated) == 1 and self._only_groups(stated[0], sign):
            fits = []
            for decimal, thousands in readings:
                try:
                    check_cells(self.source, self.grid, stated, decimal, thousands)
                except InputError:
                    continue
                time = read_numbers(self.grid, stated, decimal, thousands)[0]
                step = float(np.nanmedian(np.diff(time))) * TIME_UNITS[str(self.meanings[stated[0]].unit)]
                if step > 0 and _STATED_RATES[0] <= 1.0 / step <= _STATED_RATES[1] and np.all(np.diff(time) > 0):
                    fits.append((decimal, thousands))
            if len(fits) == 1:
                return fits[0]
        self._ask_sign(column, sign)
        raise AssertionError  # it was asked

    # -- time

    def _time(
        self, times: list[int], numbers: dict[int, Array]
    ) -> tuple[int, str, Array | None, datetime | None, NDArray[np.int64]]:
        if not times:
            index = self._even_column(numbers)
            if self.chosen:
                self.notes.append(f"column {index + 1} is taken as the time: the only one that increases evenly")
            else:
                self.told = False
        elif len(times) == 1:
            index = times[0]
        else:
            index = self._one_time(times, numbers)
        clock, start = None, None
        if index in self.clocks:
            clock, start = read_clock(self.source, self.grid, index)
        time = numbers[index] if clock is None else clock
        known = np.flatnonzero(np.isfinite(time))
        if known.size < len(time):
            self.left_out.append(f"{len(time) - known.size} rows without a time")
        rows = self._increasing(index, time, known)
        step = float(np.median(np.diff(time[rows])))
        self.step = step
        if clock is not None:
            self.evidence.append(f"time: column {index + 1} holds times of day or dates")
            return index, "s", clock, start, rows
        unit = self._time_unit(index, step)
        self.step = step * TIME_UNITS[unit]
        return index, unit, None, None, rows

    def _even_column(self, numbers: dict[int, Array]) -> int:
        even = []
        for index, values in numbers.items():
            if index in self.chosen or self.meanings[index].quantity in UNITS:
                continue
            steps = np.diff(values)
            if steps.size and steps.min() > 0 and np.median(np.abs(steps - np.median(steps))) < 0.2 * np.median(steps):
                even.append(index)
        counted = [index for index in even if self.meanings[index].quantity == "index"]
        even = [index for index in even if index not in counted]
        if len(even) != 1:
            which = (
                f"{_listed(even)} all increase evenly" if even
                else f"column {counted[0] + 1} only counts its rows" if counted
                else "no column increases evenly (is it a table of results?)"
            )  # fmt: skip
            choices: tuple[Mapping[str, str], ...] = tuple({"time_column": str(i + 1)} for i in even)
            raise LayoutNeeded(
                f"{self.source}: {which}, so the time is unclear: give a layout with time_column or rate",
                choices=(*choices, {"rate": "HZ"}),
            )
        return even[0]

    def _one_time(self, times: list[int], numbers: dict[int, Array]) -> int:
        """One of several columns that are called times."""
        rising = [c for c in times if c in numbers and np.all(np.diff(numbers[c]) > 0)]
        if len(rising) > 1:
            scaled = [numbers[c] * TIME_UNITS[self.meanings[c].unit or "s"] for c in rising]
            if all(np.allclose(s - s[0], scaled[0] - scaled[0][0], rtol=1e-6, atol=1e-6) for s in scaled):
                rising = rising[:1]
        if len(rising) != 1:
            names = " and ".join(f"{c + 1} {shown(self.grid.names[c])}" for c in times)
            raise LayoutNeeded(
                f"{self.source}: columns {names} are all called times, and differ: give time_column",
                choices=tuple({"time_column": str(c + 1)} for c in times),
            )
        return rising[0]

    def _increasing(self, index: int, time: Array, known: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows that are read: all, or one of several parts; InputError where the time stands or goes back."""
        if known.size < FEWEST_ROWS:
            raise InputError(f"{self.source}: {known.size} rows have a time in column {index + 1}, {FEWEST_ROWS} are needed")
        steps = np.diff(time[known])
        back = np.flatnonzero(steps < 0) + 1
        parts = np.split(known, back)
        first = time[parts[0]]
        parted = back.size and all(
            np.all(np.diff(time[part]) > 0) and abs(time[part[0]] - first[0]) <= _NEAR * np.ptp(first) for part in parts
        )
        if self.answers.part is not None:
            if not parted or self.answers.part > len(parts):
                has = f"{len(parts)} parts" if parted else "one part"
                raise InputError(f"{self.source}: part is {self.answers.part}, but the table has {has}")
            self.left_out.append(f"{len(parts) - 1} other recordings above and below part {self.answers.part}")
            part = parts[self.answers.part - 1]
            if part.size < FEWEST_ROWS:
                raise InputError(f"{self.source}: part {self.answers.part} has {part.size} rows, {FEWEST_ROWS} are needed")
            return part
        late = np.flatnonzero(steps <= 0)
        if not late.size:
            return known
        row = int(known[late[0] + 1])
        cell = self.grid.where(row, index).replace(": ", ": time ", 1)
        if parted:
            raise LayoutNeeded(
                f"{self.source}, {cell} begins anew: {len(parts)} recordings stand one below another: give part, "
                f"1 to {len(parts)}",
                choices=({"part": "1"},),
            )
        equal = int(np.count_nonzero(steps == 0))
        if equal > 0.3 * steps.size:
            size = round(steps.size / max(np.count_nonzero(steps > 0), 1))
            raise LayoutNeeded(
                f"{self.source}, {cell} does not increase: about {size} rows in a row have one time, as packets do, and when "
                "each was measured is not in the file: give rate instead if they are evenly spaced and none is missing",
                choices=({"rate": "HZ"},),
            )
        raise InputError(f"{self.source}, {cell} does not increase")

    def _time_unit(self, index: int, step: float) -> str:
        plausible = [unit for unit, (low, high) in _PLAUSIBLE_STEP.items() if low <= step <= high]
        stated = self.meanings[index].unit if self.meanings[index].quantity == "time" else None
        if stated in TIME_UNITS:
            rate = 1.0 / (step * TIME_UNITS[stated])
            if not _STATED_RATES[0] <= rate <= _STATED_RATES[1]:
                fits = f"fits {plausible[0]}" if plausible else "fits no unit"
                raise LayoutNeeded(
                    f"{self.source}: the header gives the time in {stated}, but its step of {step:g} {fits}: give a layout"
                )
            self.evidence.append(f"time: column {index + 1}, in {stated} as its header says")
            return stated
        if not plausible:
            raise LayoutNeeded(
                f"{self.source}: a time step of {step:g} in column {index + 1} fits no rate of 20 to 10,000 Hz: give a layout"
            )
        self.evidence.append(
            f"time: column {index + 1}, the only one that increases evenly; a step of {step:g} is a plausible rate only in "
            f"{plausible[0]}"
            if self.meanings[index].quantity != "time"
            else f"time: column {index + 1}, as its header says; a step of {step:g} is a plausible rate only in {plausible[0]}"
        )
        return plausible[0]

    # -- quantities

    def _position(
        self, numbers: dict[int, Array], time_column: int | None, rows: NDArray[np.int64]
    ) -> dict[int, TableColumn | Meaning]:
        """The only column that may be a position, where no header tells what any is of."""
        self.told = False
        counted = [c for c in numbers if self.meanings[c].quantity in ("index", "time", "load")]
        changing = [
            i for i in numbers if i != time_column and i not in counted and _changes(numbers[i][rows])
        ]
        if len(changing) != 1:
            which = (
                f"{_listed(changing)} all change" if changing else "no other column changes"
            )
            raise LayoutNeeded(
                f"{self.source}: {which}, so the position is unclear: give a layout with column",
                choices=({"columns": "2: position mm, 3: force N"},) if changing else (),
            )
        index = changing[0]
        what = self.meanings[index]
        values = _sound(numbers[index][rows])
        travel = float(np.ptp(values))
        low, high = _PLAUSIBLE_RANGE
        lengths = UNITS["position"]
        if what.other_unit or (what.unit and what.unit not in lengths):
            raise LayoutNeeded(
                f"{self.source}: the header of column {index + 1} gives its unit as {shown(what.other_unit or what.unit)}, "
                f"which is none of {', '.join(lengths)}, and does not say of what it is: give columns",
                choices=({"columns": f"{index + 1}: QUANTITY UNIT"},),
            )
        if what.unit is not None:
            if not low <= travel * lengths[what.unit] <= high:
                raise LayoutNeeded(
                    f"{self.source}: a range of {travel:g} {what.unit} in column {index + 1} is no travel of {low:g} to {high:g} "
                    "m (a displacement since the last sample?): give a layout"
                )
            unit = what.unit
            self.evidence.append(f"position: column {index + 1}, the only other one that changes; unit {unit} from its header")
        else:
            unit = self._unit_of_travel(index, travel)
            self.evidence.append(
                f"position: column {index + 1}, the only other one that changes; a range of {travel:g} is a travel of "
                f"{low:g} to {high:g} m only in {unit}"
            )
        self._check_speed(index, values, unit)
        return {index: TableColumn("position", unit, self.answers.side)}

    def _check_speed(self, index: int, values: Array, unit: str) -> None:
        """Refuse a guess at a position that goes to and fro faster than anybody: it is another signal."""
        if self.step is None:
            return
        steps = np.abs(np.diff(values))
        speed = float(np.quantile(steps, 0.99)) * UNITS["position"][unit] / self.step if steps.size else 0.0
        if speed > _FASTEST:
            raise LayoutNeeded(
                f"{self.source}: no header says of what column {index + 1} is; as a position in {unit} it would move at "
                f"{speed:.3g} m/s, so it is another signal: give columns",
                choices=tuple({"columns": f"{index + 1}: {what}"} for what in ("emg mV", "force N", "acceleration g")),
            )

    def _unit_of_travel(self, index: int, travel: float) -> str:
        low, high = _PLAUSIBLE_RANGE
        plausible = [unit for unit in ("m", "cm", "mm") if low <= travel * UNITS["position"][unit] <= high]
        if len(plausible) != 1:
            units = " or ".join(plausible) or "none of m, cm, mm"
            raise LayoutNeeded(
                f"{self.source}: a range of {travel:g} in column {index + 1} is a travel of {low:g} to {high:g} m in {units}: "
                "give a layout with unit",
                choices=tuple({"columns": f"{index + 1}: position {unit}"} for unit in plausible),
            )
        return plausible[0]

    def _with_units(
        self, channels: dict[int, TableColumn | Meaning], numbers: dict[int, Array], rows: NDArray[np.int64]
    ) -> dict[int, TableColumn]:
        """Channels of which the unit is known; others are left out, or asked for where none or no position is left."""
        out: dict[int, TableColumn] = {}
        asked: list[LayoutNeeded] = []
        for c, what in channels.items():
            if isinstance(what, TableColumn):
                name = what.name or self.meanings[c].name
                out[c] = replace(what, side=what.side or self.answers.side, name=name)
                continue
            values = _sound(numbers[c][rows])
            try:
                if not values.size:
                    self.left_out.append(f"column {c + 1} {shown(what.name)}: it holds no number")
                    continue
                unit = self._unit(c, what, values)
            except LayoutNeeded as error:
                if what.quantity == "position":
                    raise
                asked.append(error)
                self.left_out.append(f"column {c + 1} {shown(what.name)}: a {what.quantity} of which the unit is not known")
                continue
            assert what.quantity is not None
            out[c] = TableColumn(what.quantity, unit, what.side or self.answers.side, what.axis, what.name)
            if what.quantity == "position":
                self._check_way(c, unit, values)
        if not out:
            raise asked[0] if asked else LayoutNeeded(f"{self.source}: no column holds a number: give columns")
        return out

    def _unit(self, c: int, what: Meaning, values: Array) -> str:
        quantity = str(what.quantity)
        if what.unit in UNITS[quantity]:
            self.evidence.append(f"{quantity}: column {c + 1} {shown(what.name)}, in {what.unit} as its header says")
            return what.unit
        if what.other_unit:
            raise LayoutNeeded(
                f"{self.source}: the header of column {c + 1} gives its unit as {shown(what.other_unit)}, which is none of "
                f"{', '.join(UNITS[quantity])}: give columns",
                choices=({"columns": f"{c + 1}: {quantity} UNIT"},),
            )
        if quantity == "position":
            unit = self._unit_of_travel(c, float(np.ptp(values)))
            self.told = False
            self.evidence.append(
                f"position: column {c + 1}, as its header says; a range of {np.ptp(values):g} is a travel of "
                f"{_PLAUSIBLE_RANGE[0]:g} to {_PLAUSIBLE_RANGE[1]:g} m only in {unit}"
            )
            return unit
        low, high = _PLAUSIBLE_PEAK.get(quantity, (0.0, np.inf))
        peak = float(np.abs(values).max())
        factors = {factor: unit for unit, factor in reversed(UNITS[quantity].items())}  # each once
        plausible = [unit for factor, unit in reversed(factors.items()) if low <= peak * factor <= high]
        if len(plausible) != 1:
            units = " or ".join(plausible or UNITS[quantity])
            raise LayoutNeeded(
                f"{self.source}: the header of column {c + 1} {shown(what.name)} gives no unit, and values up to {peak:g} may be "
                f"{units}: give columns",
                choices=tuple({"columns": f"{c + 1}: {quantity} {unit}"} for unit in plausible[:3]),
            )
        self.notes.append(
            f"column {c + 1} {shown(what.name)} has no unit: values up to {peak:g} are a {quantity} of people only in {plausible[0]}"
        )
        self.evidence.append(self.notes[-1])
        return plausible[0]

    def _check_way(self, c: int, unit: str, values: Array) -> None:
        factor = UNITS["position"][unit]
        values = values[np.abs(values) * factor <= LARGEST["position"]]
        if not values.size:
            return  # refused where it is read
        travel = float(np.ptp(values)) * factor
        if travel > _LONGEST_WAY:
            raise LayoutNeeded(
                f"{self.source}: a range of {np.ptp(values):g} {unit} in column {c + 1} is no travel of a person, {_LONGEST_WAY:g} m "
                "at most: give columns",
                choices=({"columns": f"{c + 1}: position mm"},),
            )
        words = plain_words(self.meanings[c].name)
        summed = float(np.ptp(np.cumsum(values))) * factor
        if (
            any(word.startswith(("displa", "despla", "desloc", "spost", "depla", "verschieb")) for word in words)
            and np.abs(values).max() * factor < _SMALL_STEP
            and travel > 0
            and _PLAUSIBLE_RANGE[0] <= summed <= _PLAUSIBLE_RANGE[1]
        ):
            raise LayoutNeeded(
                f"{self.source}: the displacements in column {c + 1} span {travel:.3g} m, their sums {summed:.3g} m: say whether "
                "each is the way from the start or since the line before",
                choices=({"columns": f"{c + 1}: position {unit}"}, {"columns": f"{c + 1}: displacement {unit}"}),
            )

    # -- what is left

    def _say_others(self, channels: Mapping[int, TableColumn], time_column: int | None) -> None:
        said = " ".join(self.left_out)
        unasked = []
        for c in range(self.grid.width):
            name = shown(self.grid.names[c]) if self.grid.names[c] else "without a name"
            where = f"column {c + 1} {name}"
            if c in channels or c == time_column or self.grid.is_empty(c) or f"column {c + 1} " in said:
                continue
            what = self.meanings[c]
            if what.quantity == "index":
                self.left_out.append(f"{where}: it counts the rows")
            elif what.quantity == "time":
                self.left_out.append(f"{where}: another time")
            elif what.quantity == "load":
                continue
            elif c in self.numeric and self.wanted is None:
                self.left_out.append(f"{where}: what it is of, and in what unit, is not known")
            elif c in self.numeric:
                unasked.append(c)
            else:
                self.left_out.append(f"{where}: it holds texts")
        if unasked:
            self.left_out.append(f"{_listed(unasked)}: not among those that were asked for")

    def _say_foot(self) -> None:
        for line, text in self.grid.foot:
            if not text.lstrip().startswith("#") and text.strip(" \t;,"):
                self.left_out.append(f"{self.grid.place} {line} below the table: {shown(text.strip())}")

    def _layout(
        self,
        channels: dict[int, TableColumn],
        time_column: int | None,
        time_unit: str,
        rate: float | None,
        decimal: str,
        thousands: str,
    ) -> TableLayout:
        grid = self.grid
        common = {
            "time_column": None if time_column is None else time_column + 1,
            "time_unit": time_unit,
            "rate": rate if time_column is None else None,
            "delimiter": grid.delimiter,
            "decimal": decimal,
            "thousands": thousands,
            "header_lines": grid.header_lines,
            "quoted": decimal == grid.delimiter,
        }
        if len(channels) == 1:
            ((c, only),) = channels.items()
            if only.quantity in ("position", "displacement") and not only.axis:
                return TableLayout(c + 1, only.unit, quantity=only.quantity, side=only.side, **common)  # type: ignore[arg-type]
        return TableLayout(columns={c + 1: column for c, column in sorted(channels.items())}, **common)  # type: ignore[arg-type]

    def _stated(self, rows: NDArray[np.int64], start: datetime | None) -> Stated:
        load = self.head.load
        loads = [c for c in self.numeric if self.meanings[c].quantity == "load"]
        for c in loads:
            where = f"column {c + 1} {shown(self.grid.names[c])}"
            try:
                check_cells(self.source, self.grid, [c], ".", "")
                values = read_numbers(self.grid, [c], ".", "")[0][rows]
            except InputError:
                values = np.array([])
            unit = {"kg": 1.0, "lb": 0.45359237}.get(self.meanings[c].unit or "")
            if values.size and unit and np.nanmin(values) == np.nanmax(values) and load is None and len(loads) == 1:
                load = float(values[0]) * unit
            else:
                self.left_out.append(f"{where}: a load that changes, or of which the unit is not known")
        return Stated(self.head.device, self.head.athlete, self.head.exercise, load, start)


def _sound(values: Array) -> Array:
    """Without the cells that hold nothing, and numbers that stand for it."""
    return values[np.isfinite(values) & ~stand_for_nothing(values)]


def _changes(values: Array) -> bool:
    known = _sound(values)
    return bool(known.size and np.ptp(known) > 0)


def _listed(columns: list[int]) -> str:
    some = ", ".join(str(c + 1) for c in columns[:_MOST_LISTED])
    return f"columns {some}" + (f" and {len(columns) - _MOST_LISTED} more" if len(columns) > _MOST_LISTED else "")


@dataclass(frozen=True)
class _Head:
    device: str | None = None
    athlete: str | None = None
    exercise: str | None = None
    load: float | None = None
    rate: float | None = None


_PAIR = re.compile(r"\s*[#%]*\s*([^:=]{1,60}?)\s*(?:[(\[]([^)\]]{1,8})[)\]])?\s*[:=]\s*(.{1,200})\Z")
_AMOUNT = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*([^\s0-9]{0,4})\Z")


def _of_head(grid: Grid) -> _Head:
    """What the lines above a table say in pairs: a name and its value, in two cells or around a colon."""
    found: dict[str, str] = {}
    for row in grid.head:
        filled = [cell for cell in row if cell]
        if len(filled) > 1 and ":" in filled[0]:  # a decimal comma in its value, which is no delimiter here
            filled = [grid.delimiter.join(filled) if grid.delimiter != "whitespace" else " ".join(filled)]
        if len(filled) == 2:
            key, value = filled[0].rstrip(":= "), filled[1]
            key, unit = (key[: key.find("(")], key[key.find("(") + 1 :].rstrip(")")) if key.endswith(")") else (key, "")
        elif len(filled) == 1 and (pair := _PAIR.match(filled[0])):
            key, unit, value = pair[1], pair[2] or "", pair[3].strip()
        else:
            continue
        if what := told(key):
            found.setdefault(what, f"{value} {unit}".strip())
    out = {what: found[what] for what in ("device", "athlete", "exercise") if what in found}
    amounts: dict[str, float] = {}
    for what, units in (("load", {"kg": 1.0, "lb": 0.45359237}), ("rate", {"hz": 1.0, "khz": 1e3})):
        amount = _AMOUNT.match(found.get(what, ""))
        if amount is None:
            continue
        unit = unit_of(amount[2]) if what == "load" else amount[2].casefold()
        value = float(amount[1].replace(",", ".")) * units.get(str(unit), 0.0)
        if (what == "load" and 0.0 < value <= 1000.0) or (what == "rate" and 10.0 <= value <= 1e5):
            amounts[what] = value
    return _Head(**out, **amounts)
