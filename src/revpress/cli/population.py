"""``revpress population``: one exercise, many people, many settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_out, number, settings
from revpress.cli.people import takes_people
from revpress.cli.streams import complain
from revpress.errors import InputError, shown

_ENDINGS = (".zarr",)


@takes_people
def population(
    exercise: Annotated[str, typer.Argument(help="The exercise; `revpress exercises` lists them.")],
    pairs: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=A,B,...", help="A parameter at one or several values, angles in degrees. May be "
            "repeated; all values of one go with all of the others.",
        ),
    ] = None,
    load: Annotated[
        str | None, typer.Option(metavar="A,B,...", help="One or several loads; else the exercise's default.")
    ] = None,
    positions: Annotated[int | None, typer.Option(metavar="N", help="Positions of the way up; else 51.")] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="tcp://HOST:PORT", help="A dask scheduler, whose workers see --out; else this computer."),
    ] = None,
    chunk: Annotated[
        int | None, typer.Option(metavar="PAIRS", help="Pairs, people times settings, that are kept together.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER.zarr", help="Keep all numbers here as they come; the same command goes on."),
    ] = None,
    page: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a report (.html, .pdf).")] = None,
    *,
    people: Callable[[], Any],
) -> None:  # fmt: skip
    """Who can do an exercise on which setting, how far they get and what it asks of them."""
    check_out(page, PAGES)
    if out is not None and out.suffix.lower() not in _ENDINGS:
        raise InputError(f"cannot write {out}: its ending must be {_ENDINGS[0]}")

    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, write_story, written
    from revpress.report.story import population_story
    from revpress.study.population.population import population as work_out

    asked: dict[str, Any] = {} if positions is None else {"positions": positions}
    try:
        with progress("Working out") as report:
            answer = work_out(
                exercise,
                people(),
                _settings(exercise, settings(pairs or ())),
                None if load is None else _loads(load),
                scheduler=scheduler,
                out=out,
                chunk=chunk,
                announce=lambda words: typer.echo(words, err=True),
                progress=report,
                **asked,
            )
    except KeyboardInterrupt:
        kept = f"what is finished is kept in {out}, and the same command goes on there" if out else "nothing is kept"
        complain(f"stopped: {kept}")
        raise typer.Exit(130) from None
    story = population_story(answer)
    if page:
        write_story(story, page)
    tell(story)
    written(out, page)


def _settings(exercise: str, written: dict[str, str]) -> dict[str, Any]:
    """Each setting's value as it counts inside, or its values."""
    from revpress.cli.entries import entry

    values = {name: [part.strip() for part in text.split(",")] for name, text in written.items()}
    first = {name: parts[0] for name, parts in values.items()}
    found = {
        name: [entry(exercise, None, {**first, name: part}).parameters[name] for part in parts]
        for name, parts in values.items()
    }
    return {name: parts[0] if len(parts) == 1 else parts for name, parts in found.items()}


def _loads(text: str) -> list[float]:
    if not text.strip():
        raise InputError(f"--load is {shown(text)}: it takes numbers such as 20,40")
    return [number(part, "a value of --load") for part in text.split(",")]
