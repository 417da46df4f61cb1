"""``revpress flags``: who of a team stands out today, over all metrics together."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from revpress.cli.arguments import PAGES, check_out, number, settings
from revpress.cli.test_table import APART, COLUMNS, SEVERAL, SHEET, VALUES


class Watch(StrEnum):
    """Which changes count."""

    either = "either"
    fall = "fall"
    rise = "rise"


def flags(
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx, one test a line: athlete, date, one or more metrics.")],
    values: VALUES = None,
    watch: Annotated[Watch, typer.Option(help="Which changes count.")] = Watch.either,
    noise: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC=CV%", help="Known noise of a metric; then of all. Without, from the baselines."),
    ] = None,
    columns: COLUMNS = None,
    apart: APART = None,
    sheet: SHEET = None,
    several: SEVERAL = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page (.html, .pdf).")] = None,
) -> None:
    """Flag the athletes whose last test moved by more than noise: 5 of 100 unchanged ones, however many metrics."""
    check_out(out, PAGES)

    from revpress.cli.tables import tell, write_story, written
    from revpress.cli.test_table import read_tests
    from revpress.report.story import flags_story

    known = {
        name: number(text.removesuffix("%"), f"noise of {name}") / 100.0 for name, text in settings(noise or ()).items()
    }
    story = flags_story(
        read_tests(file, columns, values, apart, sheet),
        watched=watch.value,
        noise=known or None,
        several=several.value if several else None,
    )
    if out:
        write_story(story, out)
    tell(story)
    written(out)
