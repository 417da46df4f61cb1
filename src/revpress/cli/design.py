"""``revpress design``: which dimensions a machine should have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import PAGES, check_out, number, settings
from revpress.cli.people import takes_people
from revpress.errors import InputError, shown


@takes_people
def design(
    machine: Annotated[
        str, typer.Argument(metavar="MACHINE", help="A kind of machine (its typical one) or a file, MACHINE.toml.")
    ],
    free: Annotated[
        list[str],
        typer.Option(
            "--free", metavar="NAME=LOW:HIGH,...", help="Dimensions that may change, and within what: m, degrees; "
            "cam=LOW:HIGH is the profile of a stack's cam over its nominal radius. May be repeated.",
        ),
    ],
    goals: Annotated[
        list[str],
        typer.Option(
            "--goal", metavar="NAME", help="reach_neutral, reach_end, fit, gluteal_work, match, sticking, hip_force or "
            "knee_force. May be repeated.",
        ),
    ],
    most: Annotated[
        list[str] | None,
        typer.Option("--most", metavar="NAME=VALUE", help="A joint force that must not be exceeded, in body weights."),
    ] = None,
    load: Annotated[
        float | None, typer.Option(metavar="KG", help="What they lift; else the exercise's default.")
    ] = None,
    tried: Annotated[int | None, typer.Option("--machines", metavar="N", help="Machines a round; else 24.")] = None,
    rounds: Annotated[int | None, typer.Option(metavar="N", help="Rounds; else 12.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the machines (.toml), cams (.csv, .dxf), a rig for MuJoCo (.xml)."),
    ] = None,
    page: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a report (.html, .pdf).")] = None,
    *,
    people: Callable[[], Any],
) -> None:  # fmt: skip
    """Which dimensions no other machine beats in your goals for your people, and what would have to change."""
    check_out(page, PAGES)
    check_out(out)

    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, write_story, written
    from revpress.machine.find import find_machine
    from revpress.report.story.design import design_story
    from revpress.study.design import design as find_designs
    from revpress.study.design_folder import write_design

    found = find_machine(machine)
    budget = {name: n for name, n in (("machines", tried), ("rounds", rounds)) if n is not None}
    with progress("Designing") as report:
        answer = find_designs(
            found,
            _bounds(found, settings(part for text in free for part in text.split(","))),
            goals,
            people(),
            most={name: number(value, f"most of {name}") for name, value in settings(most or ()).items()},
            load=load,
            announce=lambda words: typer.echo(words, err=True),
            progress=report,
            **budget,
        )
    story = design_story(answer)
    if page:
        write_story(story, page)
    if out:
        write_design(answer, out)
    tell(story)
    written(out, page)


def _bounds(machine: Any, texts: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Bounds as they count inside, by name."""
    from revpress.units import inside

    units = {p.name: p.unit for p in machine.parameters}
    bounds = {}
    for name, text in texts.items():
        parts = text.split(":")
        if len(parts) != 2:
            raise InputError(f"--free {name}={shown(text)} is not of the form LOW:HIGH")
        low, high = (inside(number(part, f"bound of {name}"), units.get(name, "1")) for part in parts)
        bounds[name] = low, high
    return bounds
