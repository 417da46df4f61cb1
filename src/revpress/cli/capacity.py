"""``revpress capacity``: how strong an athlete is in an exercise, and how fast at any load."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from revpress.cli.athlete import takes_athlete
from revpress.cli.given import check_ending, number, settings, typed_number

if TYPE_CHECKING:
    import xarray as xr

ENDINGS = (".html", ".nc", ".csv", ".json")
_STEPS = ("strength", "largest load", "maximal efforts")


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
            metavar="FILE", help="Write a report (.html), all numbers (.nc, .json) or the strength curve (.csv)."
        ),
    ] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """Strength over the stroke, the largest load as an estimate, velocity and power over load."""
    if out:
        check_ending(out, ENDINGS)

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import entry
    from revpress.cli.pages import METHOD, who
    from revpress.cli.progress import progress
    from revpress.cli.tables import show
    from revpress.exercise.capacity import largest_load, strength_curve
    from revpress.exercise.effort import load_velocity
    from revpress.report.capacity_section import (
        capacity_sections,
        capacity_words,
        estimate_table,
        profile_table,
        strength_table,
    )
    from revpress.report.html import write_report
    from revpress.report.sections import method_section

    chosen = entry(exercise, load, settings(pairs or ()))
    several = [number(text, "a load of --loads") for text in loads.split(",")] if loads is not None else None
    person, parameters = make_athlete(athlete), dict(chosen.parameters)
    with progress("Asking for") as report:
        report(0, len(_STEPS), _STEPS[0])
        strength = strength_curve(exercise, person, chosen.load, **parameters)
        report(1, len(_STEPS), _STEPS[1])
        held = largest_load(exercise, person, strength_deviation=strength_sd, **parameters)
        report(2, len(_STEPS), _STEPS[2])
        profile = load_velocity(exercise, person, several, **parameters)
    found = strength, held, profile
    if out and out.suffix.lower() == ".html":
        sections = [*capacity_sections(*found), method_section((*METHOD[:1], *_METHOD), _LIMITS)]
        write_report(out, sections, title=str(strength.attrs["title"]), subtitle=who(person))
    elif out:
        _write(strength, held, profile, out)
    show([strength_table(strength), estimate_table(*found), profile_table(profile)])
    for sentence in capacity_words(*found):
        typer.echo(sentence)


_METHOD = (
    "At every position the largest force is a linear programme: activations between 1 and 100 %, contact forces within "
    "friction and the sole, all equations of motion met. The same at every instant of a maximal effort gives the "
    "largest acceleration; activation rises with a time constant of 15 ms from what just holds the load.",
)
_LIMITS = (
    "The posture is the exercise's: nobody shifts, twists or leans to gain force, as people do.",
    "The interval of the largest load is one standard deviation of strength and of segment lengths, no more: not of "
    "technique, will or the model itself.",
    "Efforts do not slow down before the end of the stroke, so light loads are faster than in a lift that stops there; "
    "compare with mean propulsive velocity.",
    "Muscles may change their share at once; only the level that they may reach follows activation.",
)


def _write(strength: xr.Dataset, held: xr.Dataset, profile: xr.Dataset, out: Path) -> None:
    """All numbers as one dataset, or the strength curve as a table of one row a position."""
    import xarray as xr

    from revpress.exercise.export import write_solution
    from revpress.files import whole

    if out.suffix.lower() != ".csv":
        write_solution(xr.merge([strength, held, profile], combine_attrs="drop_conflicts"), out)
        return
    sides = [strength.sel(side=side).drop_vars("side") for side in strength.side.values]
    columns = {}
    for name, variable in strength.assign(largest_load=held.largest_load).data_vars.items():
        if variable.dims == ("stroke",):
            columns[f"{name} [{variable.attrs['units']}]" if "units" in variable.attrs else str(name)] = variable
        elif "side" in variable.dims:
            for side, part in zip(strength.side.values, sides, strict=True):
                columns[f"{name}:{side} [{variable.attrs['units']}]"] = part[name]
    with whole(out) as draft:
        xr.Dataset(columns).to_dataframe().to_csv(draft)
