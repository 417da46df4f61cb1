"""``revpress exercises``: what there is, and what can be set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from revpress.exercise.registry import Exercise, Parameter
    from revpress.report.tables import Table


def exercises(
    names: Annotated[list[str] | None, typer.Argument(metavar="[EXERCISE]...", help="Only these.")] = None,
) -> None:
    """List the exercises with load and parameters: default, allowed range and the reason for the default."""
    from revpress import exercises as library
    from revpress.cli.tables import show

    show(_table(library[name]) for name in names or library)


def _table(exercise: Exercise) -> Table:
    from revpress.report.tables import Column, Rows, Table

    columns = [Column("Set"), Column("Default"), Column("Allowed"), Column("Why this default")]
    rows = [_row("load", exercise.load), *(_row(p.name, p) for p in exercise.parameters)]
    return Table(exercise.name, f"{exercise.name}: {exercise.title}", columns, [Rows(rows)])


def _row(name: str, parameter: Parameter) -> tuple[str, str, str, str]:
    from revpress.cli.faces import spell

    if parameter.choices:
        return name, str(parameter.default), parameter.allowed_words, parameter.reason
    default, low, high = (
        spell(float(value), parameter.unit) for value in (parameter.default, parameter.low, parameter.high)
    )
    return name, default, f"{low} to {high}", parameter.reason
