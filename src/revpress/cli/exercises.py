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
    from revpress.exercise.catalogue import exercises as library
    from revpress.report.exercise_tables import overview_table, settings_tables

    if names:
        show([table for name in names for table in settings_tables(library[name])])
        return
    show([overview_table(library.values())])
    typer.echo("`revpress exercises NAME` prints load and parameters of one, with defaults and allowed ranges.")
