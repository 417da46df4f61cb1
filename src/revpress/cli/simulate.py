"""``revpress simulate``: one exercise, one athlete, one load."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from revpress.cli.arguments import check_out, settings, typed_number
from revpress.cli.athlete import takes_athlete
from revpress.errors import InputError

_ENDINGS = (".nc", ".csv", ".json")


@takes_athlete
def simulate(
    exercise: Annotated[str | None, typer.Argument(help="The exercise; `revpress exercises` lists them.")] = None,
    load: Annotated[
        float | None,
        typer.Option(parser=typed_number, metavar="KG", help="Load on the machine or bar; else its default."),
    ] = None,
    pairs: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter, angles in degrees. May be repeated."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help=f"Write the solution: {', '.join(_ENDINGS)}.")
    ] = None,
    motion: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.mot", help="Instead of an exercise: a recorded motion, joint angles of a video too."
        ),
    ] = None,
    loads: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.xml", help="Measured forces of the motion, OpenSim's document; else it is on a floor."
        ),
    ] = None,
    opensim: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the athlete's model, motion and loads for OpenSim."),
    ] = None,
    mjcf: Annotated[
        Path | None, typer.Option(metavar="FILE.xml", help="Write athlete and machine as a model for MuJoCo.")
    ] = None,
    *,
    athlete: dict[str, Any],
) -> None:
    """Solve one exercise, or a measured motion: moments, muscles and contact forces over the stroke."""
    if motion and not exercise:
        name = f"motion:{motion}" + (f"+{loads}" if loads else "")
    elif exercise and not motion and not loads:
        name = exercise
    else:
        raise InputError(
            "give either an exercise, or a measured motion with --motion FILE.mot and, where forces were measured, "
            "--loads FILE.xml"
        )
    check_out(out, _ENDINGS)
    check_out(opensim)
    if mjcf:
        check_out(mjcf, (".xml",))
        if motion:
            raise InputError("--mjcf writes an exercise: a measured motion is no mechanism that moves by itself")

    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import entry
    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, written
    from revpress.exchange.mjcf import write_mjcf
    from revpress.exchange.opensim_files import write_opensim
    from revpress.exchange.solution_files import write_solution
    from revpress.report.story import comparison_story
    from revpress.study.compare import compare

    chosen = entry(name, load, settings(pairs or ()))
    person = make_athlete(athlete)
    with progress("Solving") as report:
        solutions, comparison = compare(person, [chosen], progress=report)
    [solution] = solutions.values()
    if opensim:
        write_opensim(solution, opensim)
    if mjcf:
        write_mjcf(name, person, mjcf, float(solution["load"]), **chosen.parameters)
    if out:
        write_solution(solution, out)
    tell(comparison_story(solutions, comparison))
    written(opensim, mjcf, out)
