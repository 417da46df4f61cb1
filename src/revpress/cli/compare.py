"""``revpress compare``: several exercises side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.athlete import takes_athlete

ENDINGS = (".html", ".nc", ".csv", ".json")


@takes_athlete
def compare(
    exercises: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[EXERCISE@KG[,NAME=VALUE...]]...",
            help="Exercises with loads in kg and parameters, such as hip_thrust@100.",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help="A file with tables athlete and exercise."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a report (.html) or the numbers (.nc, .csv, .json)."),
    ] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """Compare exercises: what each trains, over hip angle, and at what cost to the joints."""
    from revpress.cli import entries
    from revpress.cli.athlete import make_athlete
    from revpress.cli.output import check_ending, progress, whole
    from revpress.cli.tables import print_comparison
    from revpress.errors import InputError
    from revpress.exercise.export import write_solution
    from revpress.report.html import write_report
    from revpress.study.compare import compare as compare_exercises

    if out:
        check_ending(out, ENDINGS)
    person, listed = entries.read_config(config) if config else ({}, [])
    chosen = listed + [entries.parse(text) for text in exercises or ()]
    if not chosen:
        raise InputError("nothing to compare: name exercises as EXERCISE@KG or give --config FILE.toml")
    who = make_athlete(person | athlete)
    with progress("Comparing") as report:
        solutions, comparison = compare_exercises(who, chosen, progress=report)
    print_comparison(comparison)
    if out:
        with whole(out) as draft:
            if out.suffix == ".html":
                write_report(draft, solutions=solutions, comparison=comparison)
            else:
                write_solution(comparison, draft)
