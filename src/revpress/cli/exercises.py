"""``revpress exercises``: what there is, and what can be set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from revpress.exercise.exercise import Exercise
    from revpress.report.tables import Table
    from revpress.settings import Parameter


def exercises(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[EXERCISE]...", help="Their load and every parameter.")
    ] = None,
) -> None:
    """List the exercises; with names, load and parameters: default, allowed range and the reason for the default."""
    from revpress.cli.tables import show
    from revpress.exercise.catalogue import exercises as library

    if names:
        show([table for name in names for table in (_table(library[name]), *_kinds(library[name]))])
        return
    show([_overview(library.values())])
    typer.echo("`revpress exercises NAME` prints load and parameters of one, with defaults and allowed ranges.")


def _overview(library: Iterable[type[Exercise]]) -> Table:
    from revpress.report.tables import Column, Rows, Table
    from revpress.units import spell

    columns = [Column("Name"), Column("Exercise"), Column("Default load"), Column("Parameters", decimals=0)]
    rows = [(e.name, e.title, spell(float(e.load.default), e.load.unit), float(len(e.parameters))) for e in library]
    return Table("exercises", "The exercises", columns, [Rows(rows)])


def _table(exercise: type[Exercise]) -> Table:
    from revpress.report.tables import Column, Rows, Table

    columns = [Column("Set"), Column("Default"), Column("Allowed"), Column("Why this default")]
    rows = [_row("load", exercise.load), *(_row(p.name, p) for p in exercise.parameters)]
    return Table(exercise.name, f"{exercise.name}: {exercise.title}", columns, [Rows(rows)])


def _kinds(exercise: type[Exercise]) -> list[Table]:
    """The settings of every kind of resistance that the exercise can have."""
    from revpress.report.tables import Column, Rows, Table

    tables = []
    columns = [Column("Set"), Column("Default"), Column("Allowed"), Column("Why this default")]
    for p in exercise.parameters:
        if p.kinds is None:
            continue
        for word in p.choices:
            own = type(p.kinds.read(word, exercise.name)).parameters
            rows = [_row(f"{p.name}.{inner.name}", inner) for inner in own]
            if rows:
                tables.append(Table(f"{exercise.name} {word}", f"{p.name}={word}", columns, [Rows(rows)]))
    return tables


def _row(name: str, parameter: Parameter) -> tuple[str, str, str, str]:
    from revpress.units import spell

    if parameter.choices:
        return name, str(parameter.default), parameter.allowed_words, parameter.reason
    default, low, high = (
        spell(float(value), parameter.unit) for value in (parameter.default, parameter.low, parameter.high)
    )
    return name, default, f"{low} to {high}", parameter.reason
