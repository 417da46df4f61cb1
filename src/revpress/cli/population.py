"""``revpress population``: one exercise, many people, many settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from revpress.cli.arguments import check_out, number, settings
from revpress.cli.streams import complain
from revpress.errors import InputError, shown

if TYPE_CHECKING:
    from revpress.study.population.request import People

_ENDINGS = (".zarr",)


def population(
    exercise: Annotated[str, typer.Argument(help="The exercise; `revpress exercises` lists them.")],
    people: Annotated[
        int | None, typer.Option(metavar="N", help="People to draw from a survey (ANSUR II: soldiers).")
    ] = None,
    sex: Annotated[str | None, typer.Option(metavar="SEX", help="Of those drawn: both (else), female or male.")] = None,
    seed: Annotated[int | None, typer.Option(metavar="NUMBER", help="Other people for another number; else 0.")] = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="A team instead: name, sex, stature, mass and age a line.")
    ] = None,
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
    page: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Write a report.")] = None,
) -> None:  # fmt: skip
    """Who can do an exercise on which setting, how far they get and what it asks of them."""
    check_out(page, (".html",))
    if out is not None and out.suffix.lower() not in _ENDINGS:
        raise InputError(f"cannot write {out}: its ending must be {_ENDINGS[0]}")

    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, written
    from revpress.report.story import population_story
    from revpress.study.population.population import population as work_out

    asked: dict[str, Any] = {} if positions is None else {"positions": positions}
    try:
        with progress("Working out") as report:
            answer = work_out(
                exercise,
                _people(people, sex, seed, roster),
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
        story.to_html(page)
    tell(story)
    written(out, page)


def _people(number: int | None, sex: str | None, seed: int | None, roster: Path | None) -> People | dict[str, Any]:
    """Those of a team, or those drawn."""
    from revpress.athlete.population import Population
    from revpress.athlete.roster import read_roster

    if (number is None) == (roster is None):
        raise InputError("give either --people, how many to draw, or --roster, a file with a team")
    if roster is None:
        drawn: dict[str, Any] = {"n": number, "sex": sex or "both", "seed": seed or 0}
        return Population(**drawn)
    for option, value in (("--sex", sex), ("--seed", seed)):
        if value is not None:
            raise InputError(f"{option} is {value}, but changes nothing: the people of {roster} are who they are")
    return read_roster(roster)


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
