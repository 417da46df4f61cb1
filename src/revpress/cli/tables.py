"""Tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

PIPED_WIDTH = 200  # piped output has no width of its own: a table must not be cut there


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> None:
    """Print a table with a line of explanation under it; words to the left, numbers to the right."""
    view = Table(
        title=title, caption=note or None, box=box.SIMPLE_HEAD, title_justify="left", caption_justify="left"
    )
    numeric = [all(row[i][:1] in "-+0123456789" for row in rows) for i in range(len(header))]
    for name, right in zip(header, numeric, strict=True):
        view.add_column(name, justify="right" if right else "left")
    for row in rows:
        view.add_row(*row)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    console.print(view)
