"""``revpress capacity``: how strong an athlete is in an exercise, and how fast at any load."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from revpress.cli.arguments import check_ending, number, settings, typed_number
from revpress.cli.athlete import takes_athlete
from revpress.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

    from revpress.report.blocks import Section
    from revpress.report.tables import Table

ENDINGS = (".html", ".nc", ".csv", ".json")
SPEEDS = (-0.4, -0.2, -0.1, 0.0, 0.1, 0.2, 0.4, 0.8)
"""Speeds of an isokinetic machine [m/s], unless others are asked for."""


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
    from revpress.cli.tables import show, written
    from revpress.exercise.catalogue import exercises
    from revpress.performance.compare_settings import compare_settings
    from revpress.performance.eccentric import flywheel_repetition, isokinetic_repetition
    from revpress.performance.largest_load import largest_load
    from revpress.performance.load_velocity import load_velocity
    from revpress.performance.strength_curve import isokinetic_strength, strength_curve
    from revpress.report import capacity_section as report
    from revpress.report.html import write_report
    from revpress.report.sections import method_section

    chosen = entry(exercise, load, settings(pairs or ()))
    several, paces = _numbers(loads, "loads"), _numbers(speeds, "speeds")
    changed, labels = _versus(versus, str(chosen.name))
    person, parameters = make_athlete(athlete), dict(chosen.parameters)
    machine = exercises[exercise](**parameters).values()
    drive = machine.get("resistance")
    extra: list[tuple[Section, Table]] = []
    with progress("Asking for") as told:
        told(0, 4, "strength")
        strength = strength_curve(exercise, person, chosen.load, **parameters)
        told(1, 4, "largest load")
        # A motor takes whatever force there is. Where it or a tester, whose load is a force, dictates the speed, no
        # load is fast or slow.
        driven = drive == "isokinetic"
        held = None if driven else largest_load(exercise, person, strength_deviation=strength_sd, **parameters)
        told(2, 4, "maximal efforts")
        dictated = driven or exercises[exercise].load.unit == "N"
        profile = None if dictated else load_velocity(exercise, person, several, **parameters)
        told(3, 4, "speeds and settings")
        if drive == "isokinetic" or paces is not None:
            at_speeds = isokinetic_strength(
                exercise, person, SPEEDS if paces is None else paces, chosen.load, **parameters
            )
            extra.append((report.speeds_section(at_speeds), report.speeds_table(at_speeds)))
        if drive == "isokinetic":
            paced = machine["machine_speed"], machine["return_speed"]
            repetition = isokinetic_repetition(exercise, person, *paced, chosen.load, **parameters)
            extra.append((report.repetition_section(repetition), report.repetition_table(repetition)))
        if drive == "flywheel":
            repetition = flywheel_repetition(exercise, person, chosen.load, **parameters)
            extra.append((report.repetition_section(repetition), report.repetition_table(repetition)))
        for name, values in changed.items():
            others = {key: value for key, value in parameters.items() if key != name}
            compared = compare_settings(exercise, person, name, values, chosen.load, **others)
            extra.append((report.settings_section(compared, labels), report.settings_table(compared, labels)))
    found = strength, held, profile
    if out and out.suffix.lower() == ".html":
        sections = [*report.capacity_sections(*found), *(section for section, _ in extra)]
        sections.append(method_section((*METHOD[:1], *_METHOD), _LIMITS))
        write_report(out, sections, title=str(strength.attrs["title"]), subtitle=who(person))
    elif out:
        _write(strength, held, profile, out)
    show(
        [
            report.strength_table(strength),
            report.estimate_table(*found),
            *([] if profile is None else [report.profile_table(profile)]),
            *(table for _, table in extra),
        ]
    )
    for sentence in report.capacity_words(*found):
        typer.echo(sentence)
    written(out)


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


def _numbers(text: str | None, option: str) -> list[float] | None:
    """The numbers of an option, separated by commas."""
    if text is not None and not text.strip():
        raise InputError(f"--{option} is empty: it takes numbers such as 20,40")
    return None if text is None else [number(part, f"a value of --{option}") for part in text.split(",")]


def _versus(text: str | None, exercise: str) -> tuple[dict[str, list[Any]], list[str]]:
    """The parameter to compare with its values as they count inside, and the values as a person reads them."""
    from revpress.cli.entries import entry
    from revpress.exercise.catalogue import exercises
    from revpress.units import spell

    if text is None:
        return {}, []
    [(name, listed)] = settings([text]).items()
    written = [part.strip() for part in listed.split(",")]
    if len(set(written)) < 2:
        raise InputError(f"--versus {text!r} compares at least two values: {name}=A,B")
    values = [entry(exercise, None, {name: value}).parameters[name] for value in written]
    unit = {p.name: p.unit for p in exercises[exercise].parameters}[name]
    labels = [spell(v, unit) if isinstance(v, float) else text for v, text in zip(values, written, strict=True)]
    return {name: values}, labels


def _write(strength: xr.Dataset, held: xr.Dataset | None, profile: xr.Dataset | None, out: Path) -> None:
    """All numbers as one dataset, or the strength curve as a table of one row a position."""
    import xarray as xr

    from revpress.exchange.solution_files import write_solution
    from revpress.files import whole

    if out.suffix.lower() != ".csv":
        parts = [part for part in (strength, held, profile) if part is not None]
        write_solution(xr.merge(parts, combine_attrs="drop_conflicts"), out)
        return
    sides = [strength.sel(side=side).drop_vars("side") for side in strength.side.values]
    columns = {}
    whole_table = strength if held is None else strength.assign(largest_load=held.largest_load)
    for name, variable in whole_table.data_vars.items():
        if variable.dims == ("stroke",):
            columns[f"{name} [{variable.attrs['units']}]" if "units" in variable.attrs else str(name)] = variable
        elif "side" in variable.dims:
            for side, part in zip(strength.side.values, sides, strict=True):
                columns[f"{name}:{side} [{variable.attrs['units']}]"] = part[name]
    with whole(out) as draft:
        xr.Dataset(columns).to_dataframe().to_csv(draft)
