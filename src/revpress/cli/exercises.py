"""``revpress exercises``: what there is, and what can be set."""

from __future__ import annotations

from typing import Annotated

import typer


def exercises(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[EXERCISE]...", help="Their load and every parameter.")
    ] = None,
) -> None:
    """List the exercises; with names, load and parameters: default, allowed range and the reason for the default."""
    from revpress.cli.tables import show
    from revpress.errors import InputError
    from revpress.exercise.catalogue import exercises as library
    from revpress.exercise.catalogue import find_exercise
    from revpress.report.exercise_tables import overview_table, settings_tables

    if names:
        chosen = [type(find_exercise(name)) for name in names]
        show([table for exercise in chosen for table in settings_tables(exercise)])
        return
    listed, broken = [], []
    for name in library:
        try:
            listed.append(library[name])
        except InputError as error:  # of another package: the rest can be used all the same
            broken.append(str(error))
    show([overview_table(listed)], whole=True)
    for sentence in broken:
        typer.echo(sentence)
    typer.echo("`revpress exercises NAME` prints load and parameters of one, with defaults and allowed ranges.")
