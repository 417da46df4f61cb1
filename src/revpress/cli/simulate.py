"""``revpress simulate``: one exercise, one athlete, one load."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.athlete import takes_athlete
from revpress.cli.given import typed_number

ENDINGS = (".nc", ".csv", ".json")


@takes_athlete
def simulate(
    exercise: Annotated[str, typer.Argument(help="The exercise; `revpress exercises` lists them.")],
    load: Annotated[
        float, typer.Option(parser=typed_number, metavar="KG", help="Load on the machine or bar.")
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter, angles in degrees. May be repeated."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help=f"Write the solution: {', '.join(ENDINGS)}.")
    ] = None,
    opensim: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write OpenSim coordinates and external loads.")
    ] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """Solve one exercise: moments, muscles and contact forces over the stroke."""
    from revpress import exercises, solve
    from revpress.cli import entries, given
    from revpress.cli.athlete import make_athlete
    from revpress.cli.output import check_ending, whole
    from revpress.cli.tables import print_solution
    from revpress.exercise.export import write_solution
    from revpress.exercise.opensim_files import write_opensim

    if out:
        check_ending(out, ENDINGS)
    parameters = entries.parameters(exercises[exercise], given.settings(settings or ()))
    solution = solve(exercise, make_athlete(athlete), load=load, **parameters)
    with ExitStack() as files:  # both or none
        if out:
            write_solution(solution, files.enter_context(whole(out)))
        if opensim:
            write_opensim(solution, files.enter_context(whole(opensim)))
    print_solution(solution)
