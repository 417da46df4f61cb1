"""``revpress analyse``: a real recording, explained through the twin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_out, settings, typed_number
from revpress.cli.athlete import takes_athlete
from revpress.cli.recordings import ReadOption, SaveOption
from revpress.errors import InputError


@takes_athlete
def analyse(
    file: Annotated[
        Path, typer.Argument(help="What an instrument, an app or a laboratory wrote, of any known format.")
    ],
    exercise: Annotated[
        str | None, typer.Option(help="What was done; `revpress exercises` lists them. Without, what the file says.")
    ] = None,
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
            help="How to read a table, all of it: column, unit, time_column, ... Not needed where its header says it.",
        ),
    ] = None,
    exercise_in_file: Annotated[
        str | None, typer.Option(metavar="NAME", help="What the file calls the exercise, where it is another name.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(metavar="FILE.toml", help="The same from a file.")] = None,
    options: ReadOption = None,
    save: SaveOption = None,
    turned: Annotated[
        bool | None,
        typer.Option("--reversed/--not-reversed", help="Whether the recording falls in the lift; found if not given."),
    ] = None,
    edits: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Corrections of the repetitions found; see the guide.")
    ] = None,
    instruments: Annotated[
        str | None,
        typer.Option(
            "--with",
            metavar="NAME,NAME",
            help="Other instruments that were read on the same clock; `revpress instruments` names them.",
        ),
    ] = None,
    beside: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What those instruments wrote, where it is another file.")
    ] = None,
    later: Annotated[
        float,
        typer.Option(
            parser=typed_number, metavar="SECONDS", help="What the clock of that file shows when this one's shows 0."
        ),
    ] = 0.0,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a report with figures (.html, .pdf).")] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """Say what a recording holds; with the exercise, measure its repetitions and what they mean for the body."""
    check_out(out, PAGES)
    if instruments is None and (beside is not None or later):
        option = "--beside" if beside is not None else "--later"
        raise InputError(f"{option} is of other instruments: name them with --with")
    if beside is None and later:
        raise InputError("--later is of another file: give it with --beside")
    if exercise is None and instruments is not None:
        raise InputError("--with is of an exercise: give --exercise too")
    if exercise is None and (load is not None or pairs or exercise_in_file):
        option = "--load" if load is not None else "--set" if pairs else "--exercise-in-file"
        raise InputError(f"{option} is of an exercise: give --exercise too")

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import entry
    from revpress.cli.progress import progress
    from revpress.cli.recordings import observed, read_content, read_sets, reps_of
    from revpress.cli.tables import tell, write_story, written
    from revpress.report.story import recording_story, session_story

    if exercise is None:
        content = read_content(file, mapping, columns or (), "", options or (), save)
        story = recording_story(content, file.name, make_athlete(athlete))
    else:
        chosen = entry(exercise, load, settings(pairs or ()))
        who = make_athlete(athlete)
        content = read_sets(file, chosen, mapping, columns or (), options or (), save, exercise_in_file)
        reps = reps_of(content, chosen, who, exercise_in_file, turned, edits)
        if instruments is not None:
            reps = observed(reps, content, instruments, beside, later)
        with progress("Explaining") as report:
            story = session_story(reps, chosen.name, who, title=file.name, progress=report, **chosen.parameters)
    if out:
        write_story(story, out)
    tell(story)
    written(out)
