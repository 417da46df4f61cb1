"""What a command leaves behind: files that are whole or absent, and progress for those who watch."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from revpress.errors import InputError

Progress = Callable[[int, int, str], None]


def check_ending(path: Path, allowed: Sequence[str]) -> Path:
    """``path`` if it ends in one of ``allowed``, else :class:`InputError`: asked before any long work."""
    if path.suffix.lower() not in allowed:
        raise InputError(f"cannot write {path}: its ending must be one of {', '.join(allowed)}")
    return path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A draft of the file or folder ``path``: moved there when the block succeeds, removed when it fails.

    A folder may exist already; files of the same name in it are replaced, others are kept.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as scratch:
        draft = Path(scratch) / path.name
        yield draft
        if draft.is_dir() and path.is_dir():
            for part in sorted(draft.iterdir()):
                os.replace(part, path / part.name)
        else:
            os.replace(draft, path)


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """A bar on the terminal, fed by ``report(done, total, what)``; silent where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(
        *columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as bars:
        task = bars.add_task(title, total=None)

        def report(done: int, total: int, what: str = "") -> None:
            bars.update(task, completed=done, total=total, description=f"{title}: {what}" if what else title)

        yield report
