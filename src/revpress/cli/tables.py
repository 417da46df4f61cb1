"""Stories and tables on the terminal, and what was written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from revpress.cli.streams import spelled
from revpress.report.tables import Table, to_rich

if TYPE_CHECKING:
    from revpress.report.story import Story

_PIPED_WIDTH = 260  # piped output has no width of its own: a table must not be cut there


def show(tables: Iterable[Table]) -> None:
    """Print tables to the terminal, or in full width to a file or pipe."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    for table in tables:
        console.print(to_rich(table, partial(spelled, encoding=console.encoding)))


def tell(*stories: Story) -> None:
    """Print what has to be known first, the tables, what they say, and what to do next."""
    for story in stories:
        for sentence in story.notices:
            typer.echo(sentence)
        show(story.tables)
        for sentence in story.words:
            typer.echo(sentence)
    for story in stories:
        for sentence in story.next_words:
            typer.echo(sentence)


def written(*paths: Path | None) -> None:
    """Say which files or folders were written, if any: the last lines of a command."""
    for path in paths:
        if path is not None:
            typer.echo(f"Written: {path}")
