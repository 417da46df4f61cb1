"""``revpress reliability``: how big a change of a test must be to be real."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from revpress.cli.arguments import PAGES, check_out
from revpress.cli.test_table import APART, COLUMNS, SEVERAL, SHEET, VALUES


def reliability(
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx, one test a line: athlete, trial or date, results.")],
    values: VALUES = None,
    trials: Annotated[
        str | None, typer.Option(metavar="A,B,...", help="The trials that count; without, all that there are.")
    ] = None,
    columns: COLUMNS = None,
    apart: APART = None,
    sheet: SHEET = None,
    several: SEVERAL = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page with every figure (.html, .pdf)."),
    ] = None,
) -> None:
    """Say how noisy a test is: which change is real, how many trials to average, with intervals."""
    check_out(out, PAGES)

    from revpress.cli.tables import tell, write_story, written
    from revpress.cli.test_table import read_tests
    from revpress.report.story import reliability_story

    chosen = [name.strip() for name in trials.split(",")] if trials else []
    table = read_tests(file, columns, values, apart, sheet)
    story = reliability_story(table, chosen, several.value if several else None)
    if out:
        write_story(story, out)
    tell(story)
    written(out)
