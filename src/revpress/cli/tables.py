"""Stories and tables on the terminal, and what was written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from revpress.cli.streams import spelled
from revpress.report.tables import Table, parted, to_rich

if TYPE_CHECKING:
    from revpress.report.story import Story

_PIPED_WIDTH = 100  # piped output has no width of its own
_WHOLE_WIDTH = 260  # of a list that must not be broken


def show(tables: Iterable[Table], whole: bool = False) -> None:
    """Print tables to the terminal, file or pipe; one that is too wide in parts below one another, or ``whole``."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WHOLE_WIDTH if whole else _PIPED_WIDTH
    for table in tables:
        for part in [table] if whole else parted(table, console.width):
            console.print(to_rich(part, partial(spelled, encoding=console.encoding)))


def tell(*stories: Story, whole: bool = False) -> None:
    """Print what has to be known first, the tables as in :func:`show`, what they say, and what to do next."""
    for story in stories:
        for sentence in story.known_first:
            typer.echo(sentence)
        show(story.tables, whole)
        for sentence in story.words:
            typer.echo(sentence)
    for story in stories:
        for sentence in story.next_words:
            typer.echo(sentence)


def write_story(story: Story, path: Path) -> None:
    """Write a story's page: for the browser, or as one sheet of paper where the ending says PDF."""
    if path.suffix.lower() == ".pdf":
        from revpress.report.pdf import story_pdf

        story_pdf(story, path)
    else:
        story.to_html(path)


def written(*paths: Path | None) -> None:
    """Say which files or folders were written, if any: the last lines of a command."""
    for path in paths:
        if path is not None:
            typer.echo(f"Written: {path}")
