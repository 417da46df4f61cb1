"""A story as data: words, tables and page, as a browser and a program take them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from revpress.citations import bibliography
from revpress.report.html import render_sections
from revpress.report.story.story import Story
from revpress.report.story.words import without_options
from revpress.report.tables import Cell, Table, Value


def story_json(story: Story) -> dict[str, Any]:
    """A story as JSON holds it.

    Parameters
    ----------
    story : Story
        An answer.

    Returns
    -------
    dict
        ``title``, ``subtitle``, ``notices``, ``words``, ``next``, ``tables`` (see :func:`table_json`), ``sources``
        and ``html``, the sections of its page but for what to do next. Options of the command line are left out of
        sentences.
    """
    sections = [section for section in story.page if section.key != "next"]
    return {
        "title": story.title,
        "subtitle": story.subtitle,
        "notices": [without_options(sentence) for sentence in story.known_first],
        "words": [without_options(sentence) for sentence in story.words],
        "next": [without_options(sentence) for sentence in story.next_actions],
        "tables": [table_json(table) for table in story.tables],
        "sources": list(story.sources),
        "html": str(render_sections(sections, bibliography=bibliography())),
    }


def table_json(table: Table) -> dict[str, Any]:
    """A table as JSON holds it: numbers as numbers, with the ends of their intervals.

    Parameters
    ----------
    table : Table
        Of a story.

    Returns
    -------
    dict
        ``key``, ``title``, ``caption``, ``columns`` (``title`` and ``unit``) and ``groups`` (``heading`` and
        ``rows``); a cell is a text, a number, null, or ``value``, ``low``, ``high``, ``least`` and ``most``.
    """
    return {
        "key": table.key,
        "title": table.title,
        "caption": table.caption,
        "columns": [{"title": column.title, "unit": column.unit} for column in table.columns],
        "groups": [
            {"heading": group.heading, "rows": [[_cell(cell) for cell in row] for row in group.cells]}
            for group in table.body
        ],
    }


def numbers_json(values: Iterable[float]) -> list[float | None]:
    """Numbers of a picture: six figures of each, None for what is not finite.

    Parameters
    ----------
    values : iterable of float
        Of any unit.

    Returns
    -------
    list of float or None
    """
    return [float(f"{value:.6g}") if math.isfinite(value) else None for value in values]


def _cell(cell: Cell) -> Any:
    if isinstance(cell, Value):
        ends = {
            **dict(zip(("low", "high"), cell.interval or (), strict=False)),
            **dict(zip(("least", "most"), cell.wide or (), strict=False)),
        }
        return {"value": _number(cell.best), **{name: _number(end) for name, end in ends.items()}}
    return cell if cell is None or isinstance(cell, str) else _number(float(cell))


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
