"""A story's parts as the template of the page takes them: plain values, every text made fit to be set."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from revpress.citations import Bibliography
from revpress.report.blocks import Block, Bullets, Finding, Findings, Notice, Prose, View
from revpress.report.chart import Chart
from revpress.report.look import Look
from revpress.report.pdf.letters import settable
from revpress.report.story.words import without_options
from revpress.report.style import Plot
from revpress.report.tables import Cell, Column, Rows, Table, Value, cell_text, parted

Content = dict[str, Any]

_LINE = 104  # letters of a table's row at 8.5 pt on a line of 7.2 in
_BESIDE = 3  # letters beside a column
_WIDEST = 44  # letters of a column that a long text asks for
_WORD = 36  # letters that a word keeps in a cell
_CELL = 160  # letters that a cell keeps
_MARKS = re.compile(r"\*\*(.+?)\*\*|\[(@[\w:.-]+(?:;\s*@[\w:.-]+)*)\]")
_KEY = re.compile(r"@([\w:.-]+)")


class Drawn(NamedTuple):
    """A figure as it is drawn, and the file in which it lies.

    Attributes
    ----------
    file : str
        Its name.
    plot : Plot
        The drawing with its words.
    """

    file: str
    plot: Plot


@dataclass
class Words:
    """Turns inline marks into runs, and keeps the references that it met.

    Attributes
    ----------
    bibliography : Bibliography
        What ``[@key]`` may name.
    look : Look
        How numbers are written.
    cited : dict of str to None
        Keys met so far, in order.
    """

    bibliography: Bibliography
    look: Look
    cited: dict[str, None] = field(default_factory=dict)

    def text(self, text: str, most: int | None = None) -> str:
        """A text without marks, as this reader reads it and as the page can show it.

        Parameters
        ----------
        text : str
            Of a story.
        most : int, optional
            Letters that are kept.

        Returns
        -------
        str
        """
        return settable(self.look.text(without_options(text)), most)

    def runs(self, text: str, most: int | None = None) -> list[Content]:
        """A text with ``**bold**`` and ``[@key]`` as runs; all else is just letters.

        Parameters
        ----------
        text : str
            Of a story.
        most : int, optional
            Letters that are kept.

        Returns
        -------
        list of dict
            ``text`` and ``bold`` of each run.
        """
        text = self.look.text(without_options(text))
        if most is not None and len(text) > most:
            text = f"{text[: most - 1].rstrip()}…"
        found: list[Content] = []

        def add(piece: str, bold: bool = False) -> None:
            # Spaces at the ends of a piece part it from its neighbours.
            lead, trail = (" " if piece[i : i + 1].isspace() else "" for i in (0, len(piece) - 1))
            if shown := settable(piece):
                found.append({"text": f"{lead}{shown}{trail}", "bold": bold})

        at = 0
        for mark in _MARKS.finditer(text):
            add(text[at : mark.start()])
            if mark[1] is not None:
                add(mark[1], bold=True)
            else:
                add(f"({'; '.join(self.short(key) for key in _KEY.findall(mark[2]))})")
            at = mark.end()
        add(text[at:])
        return found

    def short(self, key: str) -> str:
        """Authors and year of a source; the key itself where the bibliography does not hold it.

        Parameters
        ----------
        key : str
            Of a source.

        Returns
        -------
        str
        """
        if key not in set(self.bibliography):
            return settable(key, 60)
        self.cited[key] = None
        return self.bibliography[key].short


def block_content(block: Block, words: Words, figure: Callable[[Plot | Chart], Drawn]) -> list[Content]:
    """What the template shows of a block.

    Parameters
    ----------
    block : Block
        Of a section.
    words : Words
        For its texts.
    figure : callable
        Draws a figure.

    Returns
    -------
    list of dict
        A wide table is several.
    """
    match block:
        case Prose():
            return [{"kind": "prose", "paragraphs": [words.runs(text) for text in block.paragraphs]}]
        case Bullets():
            items = [words.runs(text) for text in block.items]
            return [{"kind": "bullets", "heading": words.text(block.heading), "items": items}] if items else []
        case Findings():
            return [findings_content(block.items, words)]
        case Notice():
            return [{"kind": "notice", "heading": words.text(block.heading), "text": words.runs(block.text)}]
        case Plot() | Chart():
            return [plot_content(figure(block), words)]
        case Table():
            return [table_content(part, words) for part in parted(shortened(block, words), _LINE)]
        case View():
            text = f"It turns on the page for the browser, not on paper. {block.alt}"
            return [{"kind": "notice", "heading": "3D view.", "text": words.runs(text)}]


def findings_content(items: Sequence[Finding], words: Words) -> Content:
    """Findings side by side.

    Parameters
    ----------
    items : sequence of Finding
        In order.
    words : Words
        For their sentences.

    Returns
    -------
    dict
    """
    return {
        "kind": "findings",
        "items": [{"number": words.text(item.number, 24), "text": words.runs(item.sentence)} for item in items],
    }


def plot_content(drawn: Drawn, words: Words) -> Content:
    """A figure with its words.

    Parameters
    ----------
    drawn : Drawn
        The figure.
    words : Words
        For its caption.

    Returns
    -------
    dict
    """
    file, plot = drawn
    width, height = (float(inch) for inch in plot.figure.get_size_inches())
    title = words.text(plot.title, _CELL)
    return {
        "kind": "plot", "file": file, "title": title, "caption": words.runs(plot.caption), "width": width,
        "height": height, "alt": f"{title}. {words.text(plot.alt)}",
    }  # fmt: skip


def shortened(table: Table, words: Words) -> Table:
    """A table whose words are no longer than a cell takes.

    Parameters
    ----------
    table : Table
        Of any content.
    words : Words
        For its texts.

    Returns
    -------
    Table
    """

    def short(text: str, most: int) -> str:
        kept = (word if len(word) <= _WORD else f"{word[: _WORD - 1]}…" for word in text.split())
        return words.text(" ".join(kept), most)

    def cell(value: Cell) -> Cell:
        return short(value, _CELL) if isinstance(value, str) else value

    columns = [
        replace(column, title=short(column.title, 60), unit=settable(column.unit, 24)) for column in table.columns
    ]
    body = [
        Rows([[cell(value) for value in row] for row in group.cells], words.text(group.heading, _CELL))
        for group in table.body
    ]
    return replace(table, title=words.text(table.title, _CELL), columns=columns, body=body)


def first_part(table: Table, words: Words) -> tuple[Table, int]:
    """What of a table fits beside one another on a page.

    Parameters
    ----------
    table : Table
        Of any width.
    words : Words
        For its texts.

    Returns
    -------
    part : Table
        Its first columns.
    left_out : int
        How many columns are missing.
    """
    part = parted(shortened(table, words), _LINE)[0]
    return part, len(table.columns) - len(part.columns)


def first_rows(table: Table, count: int) -> Table:
    """The first rows of a table, with their headings.

    Parameters
    ----------
    table : Table
        Of any length.
    count : int
        Rows that are kept.

    Returns
    -------
    Table
    """
    body: list[Rows] = []
    for group in table.body:
        kept = group.cells[: max(count, 0)]
        count -= len(kept)
        if kept:
            body.append(replace(group, cells=kept))
    return replace(table, body=body)


def table_content(table: Table, words: Words) -> Content:
    """A table whose columns fit beside one another.

    Parameters
    ----------
    table : Table
        See :func:`first_part`.
    words : Words
        For its caption.

    Returns
    -------
    dict
    """
    widths = _widths(table, words.look)
    rows: list[Content] = []
    for group in table.body:
        if group.heading:
            rows.append({"heading": group.heading})
        rows += [
            {"cells": [_cell_content(cell, table, i, words.look) for i, cell in enumerate(row)]} for row in group.cells
        ]  # fmt: skip
    return {
        "kind": "table", "title": table.title, "widths": widths, "rows": rows,
        "heads": [{"title": column.title, "unit": words.look.unit(column.unit)} for column in table.columns],
        "numeric": [table.numeric(i) for i in range(len(table.columns))],
        "caption": words.runs(" ".join(filter(None, [table.caption, table.wide]))),
    }  # fmt: skip


def _cell_content(cell: Cell, table: Table, i: int, look: Look) -> Content:
    """The text, and apart from it what stands quieter: the interval."""
    text = _cell_words(cell, table.columns[i], look)
    best, _, interval = text.partition(" ") if isinstance(cell, Value) else (text, "", "")
    return {"text": best, "interval": interval}


def _cell_words(cell: Cell, column: Column, look: Look) -> str:
    text = cell_text(cell, column)
    return text if isinstance(cell, str) else look.numbers(text, column.unit)


def _widths(table: Table, look: Look) -> list[float]:
    """Of the columns, in letters: each as wide as it likes, or as wide as it must be and a share of what is left."""
    least, liked = [], []
    for i, column in enumerate(table.columns):
        texts = [_cell_words(row[i], column, look) for row in table.rows()]
        words = [len(word) for text in (column.head, *(texts if not table.numeric(i) else ())) for word in text.split()]
        numbers = [len(text) for text in texts] if table.numeric(i) else []
        least.append(float(max([*words, *numbers, 1])))
        liked.append(float(min(max(least[-1], *(len(text) for text in (*texts, ""))), max(_WIDEST, least[-1]))))
    room = _LINE - _BESIDE * len(table.columns)
    more = sum(liked) - sum(least)
    if sum(liked) <= room or more == 0.0:
        return [width + _BESIDE for width in liked]
    share = max(room - sum(least), 0.0) / more
    return [low + share * (high - low) + _BESIDE for low, high in zip(least, liked, strict=True)]
