"""``revpress week``: what a training programme asks of the muscles, and what an addition repeats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_out, settings
from revpress.cli.athlete import takes_athlete
from revpress.errors import InputError

_ENDINGS = (".html", ".nc", ".json", ".pdf")
_SETS, _REPETITIONS = 3, 8


@takes_athlete
def week(
    programme: Annotated[
        Path,
        typer.Argument(
            metavar="PROGRAMME",
            help="A .toml with tables [\\[exercise]], or a .csv with the columns day, exercise, sets, repetitions, "
            "load (kg or 70%) and settings.",
        ),
    ],
    add: Annotated[
        str | None,
        typer.Option(
            metavar="EXERCISE[@KG|@SHARE%][,NAME=VALUE...]",
            help="What might be added; half of the athlete's largest load if no load is given.",
        ),
    ] = None,
    day: Annotated[str | None, typer.Option(metavar="DAY", help="Day of the addition; else one of its own.")] = None,
    sets: Annotated[str | None, typer.Option(metavar="N", help=f"Sets of the addition; {_SETS} if not given.")] = None,
    repetitions: Annotated[
        str | None, typer.Option(metavar="N", help=f"Repetitions of each of them; {_REPETITIONS} if not given.")
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
    """Add up a programme: work, force and time by muscle and day, and what an exercise more would repeat."""
    if add is None:
        for name, value in (("day", day), ("sets", sets), ("repetitions", repetitions)):
            if value is not None:
                raise InputError(f"--{name} is of an addition: give --add EXERCISE too")
    check_out(out, _ENDINGS)

    from revpress.cli.athlete import make_athlete
    from revpress.cli.programme import planned, read_programme
    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, write_story, written
    from revpress.exchange.solution_files import write_solution
    from revpress.report.story import week_story
    from revpress.study.ledger import ADDED, ledger

    described, lines = read_programme(programme)
    addition = None
    if add is not None:
        head, *pairs = add.split(",")
        name, at, load = head.partition("@")
        given: dict[str, Any] = {
            "day": ADDED if day is None else day, "exercise": name, "sets": str(_SETS) if sets is None else sets,
            "repetitions": str(_REPETITIONS) if repetitions is None else repetitions, "load": load if at else "50%",
        }  # fmt: skip
        own = ("day", "sets", "repetitions")
        addition = planned({**settings(pairs), **given}, lambda column: f"--{column if column in own else 'add'}")
    with progress("Solving") as report:
        found = ledger(make_athlete(described | athlete), lines, addition, progress=report)
    story = week_story(found)
    if out and out.suffix.lower() in PAGES:
        write_story(story, out)
    elif out:
        write_solution(found.data, out)
    tell(story)
    written(out)
