"""``revpress capacity``: how strong an athlete is in an exercise, and how fast at any load."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_out, number, settings, typed_number
from revpress.cli.athlete import takes_athlete
from revpress.errors import InputError, shown

_ENDINGS = (".html", ".nc", ".csv", ".json", ".pdf")


@takes_athlete
def capacity(
    exercise: Annotated[str, typer.Argument(help="The exercise; `revpress exercises` lists them.")],
    load: Annotated[
        float | None,
        typer.Option(parser=typed_number, metavar="LOAD", help="Load whose resistance is compared; else its default."),
    ] = None,
    loads: Annotated[
        str | None,
        typer.Option(metavar="A,B,...", help="Loads to be moved as hard as possible; else eight of them."),
    ] = None,
    speeds: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...", help="Constant speeds in m/s at which force is asked for; eccentric ones are negative."
        ),
    ] = None,
    versus: Annotated[
        str | None,
        typer.Option(metavar="NAME=A,B,...", help="A parameter at several values, such as push=heel,forefoot."),
    ] = None,
    strength_sd: Annotated[
        float | None,
        typer.Option(
            parser=typed_number, metavar="FRACTION", help="Standard deviation of a measured strength, such as 0.05."
        ),
    ] = None,
    pairs: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter, angles in degrees. May be repeated."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write a report (.html, .pdf), all numbers (.nc, .json) or the strength curve (.csv)."
        ),
    ] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """Strength over the stroke, the largest load as an estimate, velocity and power over load."""
    check_out(out, _ENDINGS)

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import entry
    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, write_story, written
    from revpress.performance.capacity import capacity as find_capacity
    from revpress.report.story import capacity_story

    given = settings(pairs or ())
    chosen = entry(exercise, load, given)
    with progress("Asking for") as report:
        found = find_capacity(
            chosen.name,
            make_athlete(athlete),
            chosen.load,
            loads=_numbers(loads, "loads"),
            speeds=_numbers(speeds, "speeds"),
            versus=_versus(versus, exercise, given),
            strength_deviation=strength_sd,
            progress=report,
            **chosen.parameters,
        )
    story = capacity_story(found)
    if out and out.suffix.lower() in PAGES:
        write_story(story, out)
    elif out:
        found.write(out)
    tell(story)
    written(out)


def _numbers(text: str | None, option: str) -> list[float] | None:
    """The numbers of an option, separated by commas."""
    if text is not None and not text.strip():
        raise InputError(f"--{option} is empty: it takes numbers such as 20,40")
    return None if text is None else [number(part, f"a value of --{option}") for part in text.split(",")]


def _versus(text: str | None, exercise: str, given: dict[str, str]) -> tuple[str, dict[str, Any]] | None:
    """The setting to compare beside the ``given`` ones, and its values as they count inside by what a person reads."""
    from revpress.cli.entries import entry
    from revpress.exercise.catalogue import find_exercise
    from revpress.settings import find_parameter
    from revpress.units import spell

    if text is None:
        return None
    [(name, listed)] = settings([text]).items()
    written = [part.strip() for part in listed.split(",")]
    if len(set(written)) < 2:
        raise InputError(f"--versus {shown(text)} compares at least two values: {name}=A,B")
    values = [entry(exercise, None, {**given, name: value}).parameters[name] for value in written]
    unit = find_parameter(find_exercise(exercise).parameters, name, given, exercise).unit
    labels = [spell(v, unit) if isinstance(v, float) else part for v, part in zip(values, written, strict=True)]
    return name, dict(zip(labels, values, strict=True))
