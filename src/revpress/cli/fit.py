"""``revpress fit``: who fits on which machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_out, settings
from revpress.cli.people import takes_people

_ENDINGS = (".html", ".nc", ".csv", ".json", ".pdf")


@takes_people
def fit(
    machines: Annotated[
        list[str],
        typer.Argument(metavar="MACHINE...", help="Kinds of machines (their typical ones) or files, MACHINE.toml."),
    ],
    holes: Annotated[
        list[str] | None,
        typer.Option("--hole", metavar="NAME=N", help="The same hole for everybody; else each takes the best."),
    ] = None,
    loads: Annotated[
        bool, typer.Option("--loads", help="Also each one's largest load, beside what the machine takes (slower).")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page (.html, .pdf), all numbers (.nc, .json) or the table (.csv)."),
    ] = None,
    *,
    people: Callable[[], Any],
) -> None:
    """Who fits: start and end of the stroke, past neutral or short of it, what ends it, for which share of people."""
    check_out(out, _ENDINGS)

    from revpress.cli.arguments import number
    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, write_story, written
    from revpress.exchange.solution_files import write_solution
    from revpress.report.story.fit import fit_story
    from revpress.study.fit import fit as fit_people

    setup = {name: number(hole, f"hole of {name}") for name, hole in settings(holes or ()).items()}
    with progress("Fitting") as report:
        fitted = fit_people(list(machines), people(), setup=setup, loads=loads, progress=report)
    story = fit_story(fitted)
    if out and out.suffix.lower() in PAGES:
        write_story(story, out)
    elif out:
        write_solution(fitted, out)
    tell(story)
    written(out)
