"""``revpress compare``: several exercises side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_out
from revpress.cli.athlete import takes_athlete
from revpress.errors import InputError

_ENDINGS = (".html", ".nc", ".json", ".pdf")
_WITH_BODY = ("possible", "likely", "body")


@takes_athlete
def compare(
    exercises: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[EXERCISE[@KG|@SHARE%][,NAME=VALUE...]]...",
            help="Exercises, with load and parameters, such as hip_thrust@120,end_hip_flexion=-5; @70% is 70 % of this "
            "athlete's estimated largest load; a measured motion is motion:FILE.mot+FILE.xml.",
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="A file with tables athlete and exercise.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a report with figures (.html, .pdf) or the numbers (.nc, .json).",
        ),
    ] = None,
    body: Annotated[
        bool, typer.Option("--body", help="Bands also over bodies as strong as people of that age, sex and size are.")
    ] = False,
    *,
    athlete: dict[str, Any],
) -> None:
    """Compare exercises: what each trains, over hip angle, and at what cost to the joints."""
    if not exercises and not config:
        raise InputError("nothing to compare: name exercises as EXERCISE@KG or give --config FILE.toml")
    check_out(out, _ENDINGS)

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import parse, read_config
    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, write_story, written
    from revpress.exchange.solution_files import write_solution
    from revpress.report.story import comparison_story
    from revpress.study.compare import compare as compare_exercises

    described, listed = read_config(config) if config else ({}, [])
    chosen = listed + [parse(text) for text in exercises or ()]
    with progress("Comparing") as report:
        solutions, comparison = compare_exercises(
            make_athlete(described | athlete), chosen, progress=report, intervals=_WITH_BODY if body else True
        )
    story = comparison_story(solutions, comparison)
    if out and out.suffix.lower() in PAGES:
        write_story(story, out)
    elif out:
        write_solution(comparison, out)
    tell(story)
    written(out)
