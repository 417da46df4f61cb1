"""Options that say how a table of tests is read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from revpress.cli.arguments import settings

if TYPE_CHECKING:
    from revpress.recording.test_table import TestTable

VALUES = Annotated[
    list[str] | None,
    typer.Option(
        "--value", metavar="HEADER", help="A column of results; without, every column of numbers. May be repeated."
    ),
]
COLUMNS = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="NAME=HEADER",
        help="Which column is the athlete, trial, date, device, machine, setup, position, side, exercise or load. "
        "May be repeated.",
    ),
]
APART = Annotated[
    list[str] | None,
    typer.Option(metavar="HEADER", help="A further column whose values must not be mixed. May be repeated."),
]


class Several(StrEnum):
    """Which counts of several tests of one athlete on one day."""

    mean = "mean"
    max = "max"
    min = "min"


SEVERAL = Annotated[
    Several | None, typer.Option(help="Which counts of several tests of one athlete on one day, or in one trial.")
]
SHEET = Annotated[str | None, typer.Option(metavar="NAME", help="Of a spreadsheet with several.")]


def read_tests(
    file: Path, columns: list[str] | None, values: list[str] | None, apart: list[str] | None, sheet: str | None
) -> TestTable:
    """The table that these options describe."""
    from revpress.recording.test_table import read_test_table

    return read_test_table(
        file, columns=settings(columns or ()), values=values or (), tell_apart=apart or (), sheet=sheet
    )
