"""``revpress validate``: every published check, with what is found here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_ENDINGS = (".html", ".md", ".json", ".csv", ".pdf")


def validate(
    groups: Annotated[
        list[str] | None, typer.Argument(metavar="[GROUP]...", help="Groups of checks, such as isometric; else all.")
    ] = None,
    figures: Annotated[bool, typer.Option("--figures", help="Every figure, not the worst of each check.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a report (.html, .md) or every figure (.json, .csv).")
    ] = None,
) -> None:
    """Check what is computed here against what was published: figure, tolerance, source, pass or miss.

    A miss is no error: the exit code says whether the checks could be run.
    """
    from revpress.cli.arguments import PAGES, check_known, check_out
    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, write_story, written
    from revpress.report.story.validity import validity_story
    from revpress.report.validity_page import write_page
    from revpress.study.validity import check_groups
    from revpress.study.validity import validate as run

    check_out(out, _ENDINGS)
    check_known("group of checks", groups or (), check_groups)
    with progress("Checking") as report:
        validity = run(groups or None, report)
    story = validity_story(validity, figures=figures)
    if out and out.suffix.lower() in PAGES:
        write_story(story, out)
    elif out and out.suffix.lower() == ".md":
        write_page(validity, out)
    elif out:
        validity.write(out)
    tell(story, whole=True)
    written(out)
