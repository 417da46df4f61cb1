"""``revpress analyse``: a real recording, explained through the twin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import check_out, settings, typed_number
from revpress.cli.athlete import takes_athlete


@takes_athlete
def analyse(
    file: Annotated[
        Path, typer.Argument(help="A Chronojump encoder file, an OpenBarbell session (.json), or any table.")
    ],
    exercise: Annotated[str, typer.Option(help="What was done; `revpress exercises` lists them.")],
    load: Annotated[
        float | None, typer.Option(parser=typed_number, metavar="KG", help="What was lifted, unless the file says.")
    ] = None,
    pairs: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter, angles in degrees. May be repeated."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="NAME=VALUE",
            help="How to read a table: column, unit, rate or time_column, decimal, ... Without, one is proposed.",
        ),
    ] = None,
    mapping: Annotated[Path | None, typer.Option(metavar="FILE.toml", help="The same from a file.")] = None,
    turned: Annotated[
        bool | None,
        typer.Option("--reversed/--not-reversed", help="Whether the recording falls in the lift; found if not given."),
    ] = None,
    edits: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Corrections of the repetitions found; see the guide.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Write a report with figures.")] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """Find and measure the repetitions of a recording, and say what they mean for joints and muscles."""
    check_out(out, (".html",))

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import entry
    from revpress.cli.progress import progress
    from revpress.cli.recordings import read_reps
    from revpress.cli.tables import tell, written
    from revpress.report.story import session_story

    chosen = entry(exercise, load, settings(pairs or ()))
    who = make_athlete(athlete)
    reps = read_reps(file, chosen, who, mapping, columns or (), turned, edits)
    with progress("Explaining") as report:
        story = session_story(reps, chosen.name, who, title=file.name, progress=report, **chosen.parameters)
    if out:
        story.to_html(out)
    tell(story)
    written(out)
