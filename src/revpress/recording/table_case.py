"""A table while it is found out how it is read: what its headers and the answers to it say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from revpress.errors import InputError, shown
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import Answers
from revpress.recording.table_grid import Grid
from revpress.recording.table_head import of_head
from revpress.recording.table_layout import TableColumn, columns_of
from revpress.recording.table_numbers import is_clock, stand_for_nothing
from revpress.recording.table_words import meaning

Array = NDArray[np.float64]

_MOST_LISTED = 8


class Case:
    """One table, and what has been found out of it so far.

    Parameters
    ----------
    source : SourceFile
        The file, for messages.
    grid : Grid
        The table.
    answers : Answers
        What is known of it.

    Attributes
    ----------
    evidence, left_out, notes : list of str
        What was found and why, what is not read, and how something was found that the file does not say.
    told : bool
        Whether headers have told all so far.
    step : float or None
        Time between two rows [s].
    clocks, numeric : list of int
        Columns of times of day or dates, and of numbers, from 0.
    meanings : list of Meaning
        What the header of each column says.
    chosen : dict of int to TableColumn
        What the answers say columns are of.
    wanted : list of int or None
        The columns that alone are read, where the answers say so.
    head : Head
        What stands above the table.
    """

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
        self.head = of_head(grid)

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
            if word.isdecimal() and len(word) < 10 and 1 <= int(word) <= self.grid.width:
                wanted.append(int(word) - 1)
            elif len(named) == 1:
                wanted.append(named[0])
            else:
                names = ", ".join(shown(self.meanings[c].name) for c in self.numeric)
                raise InputError(f"{self.source}: no one column is called {shown(word)} (there are {names})")
        return {}, wanted


def sound(values: Array) -> Array:
    """Without the cells that hold nothing, and numbers that stand for it."""
    return values[np.isfinite(values) & ~stand_for_nothing(values)]


def changes(values: Array) -> bool:
    """Whether a column is not the same throughout."""
    known = sound(values)
    return bool(known.size and np.ptp(known) > 0)


def listed(columns: list[int]) -> str:
    """Columns as a message names them, not all of many."""
    some = ", ".join(str(c + 1) for c in columns[:_MOST_LISTED])
    return f"columns {some}" + (f" and {len(columns) - _MOST_LISTED} more" if len(columns) > _MOST_LISTED else "")
