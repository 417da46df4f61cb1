"""``revpress trend``: who changed by more than the noise of the test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from revpress.cli.arguments import PAGES, check_out, number
from revpress.cli.test_table import APART, COLUMNS, SEVERAL, SHEET, VALUES
from revpress.errors import InputError

if TYPE_CHECKING:
    from revpress.measurement.trend import Noise


def trend(
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx, one test a line: athlete, date, results, conditions.")],
    values: VALUES = None,
    baseline: Annotated[int, typer.Option(min=1, max=1000, help="How many of the first tests are the baseline.")] = 3,
    latest: Annotated[int, typer.Option(min=1, max=1000, help="How many of the last tests are the present state.")] = 1,
    noise: Annotated[
        str | None,
        typer.Option(metavar="X|X%", help="Typical error of the test, if known; without, from the baselines of all."),
    ] = None,
    study: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Take the noise from repeated trials, as `revpress reliability` reads."),
    ] = None,
    share: Annotated[bool, typer.Option("--share", help="Noise grows with the value: changes in per cent.")] = False,
    columns: COLUMNS = None,
    apart: APART = None,
    sheet: SHEET = None,
    several: SEVERAL = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page with figures (.html, .pdf).")] = None,
) -> None:
    """Compare every athlete's latest tests with the baseline, beside the noise of the test: one sentence each."""
    check_out(out, PAGES)
    if noise is not None and study is not None:
        raise InputError("the noise is given twice, by --noise and by --study: give it once")
    if noise is not None and share:
        raise InputError("--share is of noise that is found: write --noise with a % instead")

    from revpress.cli.tables import tell, write_story, written
    from revpress.cli.test_table import read_tests
    from revpress.report.story import trend_story
    from revpress.report.story.reliability import noise_of_table

    known: Noise | None = None
    if noise is not None:
        known = _noise(noise)
    elif study is not None:
        known = noise_of_table(read_tests(study, None, values, None, None), share)
    table = read_tests(file, columns, values, apart, sheet)
    story = trend_story(
        table,
        baseline=baseline,
        latest=latest,
        noise=known,
        relative=share,
        several=several.value if several else None,
    )
    if out:
        write_story(story, out)
    tell(story)
    written(out)


def _noise(text: str) -> Noise:
    from revpress.measurement.trend import given_noise

    share = text.strip().endswith("%")
    return given_noise(number(text.strip().removesuffix("%"), "--noise") / (100.0 if share else 1.0), share)
