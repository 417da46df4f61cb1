"""One table model, two faces: the terminal (rich) and the page (HTML).

A number that is only known within bounds is a :class:`Value` with ``low`` and ``high`` and is written
"153 (120 to 190)"; with a wider range around these, "153 (120 to 190) [20 to 310]".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import rich.box
import rich.table
import rich.text
from markupsafe import Markup, escape

from revpress.errors import InputError

_ABSENT = "–"
LEFT_OUT = "What is possible at all stands on the page (`--out FILE.html`)."
"""What a terminal's table says where wide ranges are left out."""


@dataclass(frozen=True)
class Value:
    """A number, and the interval that holds it where there is one.

    ``decimals`` overrides the column's. ``low`` and ``high`` come together; NaN is an absent value. ``wide`` is the
    wider range of all that is possible: on a terminal it stands only where there is no narrower interval.
    """

    best: float
    low: float | None = None
    high: float | None = None
    decimals: int | None = None
    wide: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise InputError(f"the value {self.best:g} has only one end of an interval, both are needed")
        for low, high in filter(None, [self.interval, self.wide]):
            if low > high:
                raise InputError(f"the interval {low:g} to {high:g} is upside down")

    @property
    def interval(self) -> tuple[float, float] | None:
        """Both ends of the interval, or None."""
        return None if self.low is None or self.high is None else (self.low, self.high)


Cell = str | float | Value | None


@dataclass(frozen=True)
class Column:
    """Head of a column: title, unit (empty for words) and decimals of its numbers."""

    title: str
    unit: str = ""
    decimals: int = 1

    @property
    def head(self) -> str:
        """Title with the unit in brackets."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


@dataclass(frozen=True)
class Rows:
    """Rows that belong together, under a heading of their own (empty: none)."""

    cells: Sequence[Sequence[Cell]]
    heading: str = ""


@dataclass(frozen=True)
class Table:
    """A table with the words that belong to it.

    Attributes
    ----------
    key : str
        Short name for anchors.
    title : str
        What it holds.
    columns : sequence of Column
        Heads; the first column names the row.
    body : sequence of Rows
        Groups of rows, each row as long as ``columns``.
    caption : str
        What it means in plain words.
    wide : str
        What the wide ranges of its values mean; said where they stand.
    """

    key: str
    title: str
    columns: Sequence[Column]
    body: Sequence[Rows]
    caption: str = ""
    wide: str = ""

    def __post_init__(self) -> None:
        for row in self.rows():
            if len(row) != len(self.columns):
                raise InputError(f"table {self.title!r}: a row has {len(row)} cells, expected {len(self.columns)}")

    def rows(self) -> Iterator[Sequence[Cell]]:
        """All rows, whatever their group."""
        for group in self.body:
            yield from group.cells

    def numeric(self, column: int) -> bool:
        """Whether a column holds numbers (and so stands to the right)."""
        cells = [row[column] for row in self.rows()]
        return any(isinstance(c, (float, int, Value)) for c in cells)


def number(value: float, decimals: int) -> str:
    """A number with a true minus sign, never "−0"; a dash if it is not finite."""
    if not math.isfinite(value):
        return _ABSENT
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def day_words(on: date) -> str:
    """A day as it is written everywhere: "3 Mar 2026"."""
    return f"{on.day} {on:%b %Y}"


def cell_text(cell: Cell, column: Column) -> str:
    """What stands in a cell."""
    if cell is None:
        return _ABSENT
    if isinstance(cell, str):
        return cell
    if not isinstance(cell, Value):
        return number(float(cell), column.decimals)
    decimals = column.decimals if cell.decimals is None else cell.decimals
    parts = [number(cell.best, decimals)]
    if math.isfinite(cell.best):
        parts += [f"({_ends(cell.interval, decimals)})"] if cell.interval else []
        parts += [f"[{_ends(cell.wide, decimals)}]"] if cell.wide else []
    return " ".join(parts)


def _ends(interval: tuple[float, float], decimals: int) -> str:
    if not any(map(math.isfinite, interval)):
        return _ABSENT
    low, high = (number(end, decimals) for end in interval)
    return f"{low} to {high}"


def parted(table: Table, width: int) -> list[Table]:
    """A table as several below one another that each fit a width, the columns that name the rows in each of them.

    Parameters
    ----------
    table : Table
        Of any width.
    width : int
        Characters that a line holds.

    Returns
    -------
    list of Table
        The table itself if it fits.
    """
    least = [_least_width(table, i) for i in range(len(table.columns))]
    width -= _EDGES
    if sum(least) + _BETWEEN * len(least) <= width:
        return [table]
    named = 1
    while named < min(_MOST_NAMES, len(least) - 1) and not _has_intervals(table, named):
        named += 1
    free = width - sum(least[:named]) - _BETWEEN * named
    parts: list[list[int]] = [[]]
    for i in range(named, len(least)):
        if parts[-1] and sum(least[j] + _BETWEEN for j in (*parts[-1], i)) > free:
            parts.append([])
        parts[-1].append(i)
    out = []
    for number_, part in enumerate(parts, start=1):
        kept = [*range(named), *part]
        body = [replace(group, cells=[[row[i] for i in kept] for row in group.cells]) for group in table.body]
        last = number_ == len(parts)
        out.append(replace(
            table, title=table.title if number_ == 1 else f"{table.title}, continued",
            columns=[table.columns[i] for i in kept], body=body,
            caption=table.caption if last else "", wide=table.wide if last else "",
        ))  # fmt: skip
    return out


_BETWEEN = 3  # characters beside a column
_EDGES = 2  # and beside a table
_MOST_NAMES = 3  # columns that name a row: exercise, set and load
_WRAPS = 24  # characters from which on words are broken into lines


def _least_width(table: Table, i: int) -> int:
    """Characters that a column takes at least: numbers stay in one line, words and heads are broken between words."""
    cells = [row[i] for row in table.rows()]
    whole = [_longest_word(table.columns[i].head)]
    for cell in cells:
        text = cell_text(_shortened(cell), table.columns[i])
        whole.append(_longest_word(text) if isinstance(cell, str) and len(text) > _WRAPS else len(text))
    return max(whole)


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)


def _has_intervals(table: Table, i: int) -> bool:
    return any(isinstance(row[i], Value) for row in table.rows())


def to_rich(table: Table, spelled: Callable[[str], str] = str) -> rich.table.Table:
    """The table for the terminal; ``spelled`` writes a text with the letters that the terminal has."""

    def text(words: str, style: str = "") -> rich.text.Text:
        return rich.text.Text(spelled(words), style=style)

    shortens = any(_has_both(cell) for row in table.rows() for cell in row)
    caption = " ".join(filter(None, [table.caption, LEFT_OUT if shortens else table.wide]))
    view = rich.table.Table(
        title=text(table.title, "bold"),  # no markup: it may be a user's own words
        caption=text(caption, "dim") if caption else None,
        box=rich.box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
    )
    for i, column in enumerate(table.columns):
        justify: Literal["left", "right"] = "right" if table.numeric(i) else "left"
        view.add_column(text(column.head), justify=justify, min_width=_least_width(table, i))
    for group in table.body:
        if group.heading:
            view.add_row(text(group.heading, "bold"))
        for row in group.cells:
            view.add_row(
                *(text(cell_text(_shortened(cell), column)) for cell, column in zip(row, table.columns, strict=True))
            )
        view.add_section()
    return view


def _shortened(cell: Cell) -> Cell:
    """A cell as a terminal has it: without the wider range where there is a narrower one."""
    return replace(cell, wide=None) if isinstance(cell, Value) and _has_both(cell) else cell


def _has_both(cell: Cell) -> bool:
    return isinstance(cell, Value) and cell.interval is not None and cell.wide is not None


def to_markdown(table: Table) -> str:
    """The table as Markdown, without its title: groups of rows under a row of their own heading."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"

    lines = [line([column.head for column in table.columns])]
    lines.append(line(["---:" if table.numeric(i) else "---" for i in range(len(table.columns))]))
    for group in table.body:
        if group.heading:
            lines.append(line([f"**{group.heading}**", *[""] * (len(table.columns) - 1)]))
        lines += [
            line([cell_text(cell, column) for cell, column in zip(row, table.columns, strict=True)])
            for row in group.cells
        ]
    return "".join(lines)


_LONG = 40  # letters of a cell that is read as a sentence, and needs the width of one


def to_html(table: Table) -> Markup:
    """The table for the page: numbers to the right, intervals quieter than their value, row names as headers.

    Its anchor is ``table-`` with its key: a section may have the same key.
    """
    kinds = ["number" if table.numeric(i) else "words" for i in range(len(table.columns))]
    head = Markup("").join(
        Markup('<th scope="col" class="{}">{}{}</th>').format(
            kind,
            column.title,
            Markup(' <span class="unit" data-unit="{0}">{0}</span>').format(column.unit) if column.unit else "",
        )
        for kind, column in zip(kinds, table.columns, strict=True)
    )
    body = Markup("").join(_group_html(group, table.columns, kinds) for group in table.body)
    return Markup('<table id="table-{}"><thead><tr>{}</tr></thead>{}</table>').format(table.key, head, body)


def _group_html(group: Rows, columns: Sequence[Column], kinds: Sequence[str]) -> Markup:
    heading = Markup('<tr class="group"><th colspan="{}" scope="rowgroup">{}</th></tr>').format(
        len(columns), group.heading
    )
    rows = [
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                _cell_html(cell, column, kind, first=i == 0)
                for i, (cell, column, kind) in enumerate(zip(row, columns, kinds, strict=True))
            )
        )
        for row in group.cells
    ]
    return Markup("<tbody>{}{}</tbody>").format(heading if group.heading else "", Markup("").join(rows))


def _cell_html(cell: Cell, column: Column, kind: str, *, first: bool) -> Markup:
    text = cell_text(cell, column)
    shown = escape(text)
    if isinstance(cell, Value) and " " in text:
        best, _, intervals = text.partition(" ")
        lines = re.findall(r"\(.*?\)|\[.*?\]", intervals)
        shown = Markup(" ").join([escape(best), *(Markup('<span class="interval">{}</span>').format(i) for i in lines)])
    unit = Markup(' data-unit="{}"').format(column.unit) if column.unit and not isinstance(cell, str) else ""
    if kind == "words" and len(text) > _LONG:
        kind = "words long"
    if first:
        return Markup('<th scope="row" class="{}"{}>{}</th>').format(kind, unit, shown)
    return Markup('<td class="{}"{}>{}</td>').format(kind, unit, shown)
