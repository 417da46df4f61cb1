"""``revpress gallery``: every exercise drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def gallery(
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where page and pictures go.")] = Path("docs"),
) -> None:
    """Draw every exercise, with what it asks and what the default athlete can give over the stroke."""
    from revpress.cli.arguments import check_out
    from revpress.cli.progress import progress
    from revpress.cli.tables import written
    from revpress.report.gallery import write_gallery

    check_out(out)
    with progress("Drawing") as report:
        page = write_gallery(out, progress=report)
    written(page)
