"""``revpress instruments``: what each instrument adds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_out, settings, typed_number
from revpress.cli.athlete import takes_athlete

_ENDINGS = (".html", ".nc", ".json", ".pdf")


@takes_athlete
def instruments(
    exercise: Annotated[str, typer.Option(help="What is to be done; `revpress exercises` lists them.")],
    have: Annotated[str, typer.Option(metavar="NAME,NAME", help="Instruments at hand, one of them an encoder.")],
    load: Annotated[
        float | None, typer.Option(parser=typed_number, metavar="KG", help="The exercise's own if not given.")
    ] = None,
    more: Annotated[
        str | None, typer.Option(metavar="NAME,NAME", help="Instruments that could be added; all if not given.")
    ] = None,
    pairs: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter, angles in degrees. May be repeated."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page (.html, .pdf) or the numbers (.nc, .json)."),
    ] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """What the instruments at hand leave open of muscles and joints, and what each one more would narrow."""
    check_out(out, _ENDINGS)

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import entry
    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, write_story, written
    from revpress.exchange.solution_files import write_solution
    from revpress.report.story import instruments_story
    from revpress.study.instrument_sets import instrument_sets, named_instruments, usual_instruments

    chosen, who = entry(exercise, load, settings(pairs or ())), make_athlete(athlete)
    at_hand, others = named_instruments(have), usual_instruments() if more is None else named_instruments(more)
    with progress("Asking") as report:
        sets = instrument_sets(
            chosen.name, who, chosen.load, at_hand, others, progress=report, **chosen.parameters
        )  # fmt: skip
    story = instruments_story(sets, who)
    if out and out.suffix.lower() in PAGES:
        write_story(story, out)
    elif out:
        write_solution(sets, out)
    tell(story)
    written(out)
