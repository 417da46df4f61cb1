"""``revpress instead``: what can stand in for an exercise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_out
from revpress.cli.athlete import takes_athlete
from revpress.errors import InputError

_ENDINGS = (".html", ".nc", ".json", ".pdf")


@takes_athlete
def instead(
    exercise: Annotated[
        str,
        typer.Argument(
            metavar="EXERCISE[@KG|@SHARE%][,NAME=VALUE...]",
            help="The exercise to be replaced; half of the athlete's largest load if nothing else is said.",
        ),
    ],
    among: Annotated[
        list[str] | None,
        typer.Option(
            metavar="EXERCISE[@KG|@SHARE%][,NAME=VALUE...]",
            help="An exercise that might stand in; else all that there are. May be repeated.",
        ),
    ] = None,
    have: Annotated[
        str | None,
        typer.Option(metavar="A,B,...", help="Equipment that is there, such as cable,bench; or nothing."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a report with figures (.html, .pdf) or the numbers (.nc, .json).",
        ),
    ] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """Find what can stand in for an exercise, how alike its work is, and what it lacks."""
    if have is not None and not have.strip():
        raise InputError("--have is empty: name equipment such as cable,bench, or nothing")
    check_out(out, _ENDINGS)

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import parse
    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, write_story, written
    from revpress.exchange.solution_files import write_solution
    from revpress.report.story import instead_story
    from revpress.study.instead import instead as find_substitutes

    with progress("Comparing") as report:
        found = find_substitutes(
            make_athlete(athlete),
            parse(exercise),
            [parse(text) for text in among] if among else None,
            have=None if have is None else [word.strip() for word in have.split(",")],
            progress=report,
        )
    story = instead_story(found)
    if out and out.suffix.lower() in PAGES:
        write_story(story, out)
    elif out:
        write_solution(found.whole, out)
    tell(story)
    written(out)
