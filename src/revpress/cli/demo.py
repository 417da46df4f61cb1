"""``revpress demo``: the main job on the bundled example."""

from __future__ import annotations

from math import radians
from pathlib import Path
from typing import Annotated, Any

import typer

# What this athlete can move in every frame of a controlled repetition: from a fifth to a half of the largest load.
ATHLETE: dict[str, Any] = {"sex": "male", "stature": 1.80, "mass": 80.0, "age": 25.0, "strength": 1.8}
EXERCISES = {
    "reverse_leg_press/prone_hinge": 25.0, "reverse_leg_press/track": 40.0, "hip_thrust": 140.0, "back_squat": 50.0,
}  # fmt: skip
LOADS = (
    "The loads differ: each is a working load of this athlete in that exercise, but not the same effort in all. "
    "Compare at which angles and by which muscles the work is done rather than how much it is."
)

# Of the bundled session's lifter only the lifts are known. The bar travels up to 0.742 m, which takes a tall man who
# squats as deep as the body allows.
LIFTER: dict[str, Any] = {"sex": "male", "stature": 1.95, "mass": 115.0, "age": 30.0}
LIFTER_TECHNIQUE = {"depth": radians(138.0), "shank_lean": radians(40.0), "lumbar_flexion": radians(35.0)}


def demo(
    out: Annotated[Path, typer.Option(metavar="FILE.html", help="Where to write the report.")] = Path(
        "out/report.html"
    ),
) -> None:
    """Compare the exercises for a trained athlete, explain a bundled squat session, and write the report."""
    from revpress import Athlete
    from revpress.cli.given import check_ending
    from revpress.cli.pages import LIMITS, METHOD, comparison_sections, who
    from revpress.cli.progress import progress
    from revpress.cli.session import explained
    from revpress.cli.tables import show, written
    from revpress.recording import load_example_session
    from revpress.report.html import write_report
    from revpress.report.sections import beyond_athlete, comparison_table, method_section
    from revpress.study.compare import Entry, compare
    from revpress.testing import session_reps

    check_ending(out, (".html",))
    athlete, lifter = Athlete(**ATHLETE), Athlete(**LIFTER)
    with progress("Comparing") as report:
        solutions, comparison = compare(
            athlete, [Entry(name, load) for name, load in EXERCISES.items()], progress=report
        )
    for sentence in (LOADS, *beyond_athlete(comparison)):
        typer.echo(sentence)
    show([comparison_table(comparison)])
    with progress("Explaining") as report:
        said = explained(session_reps(load_example_session()), "back_squat", lifter, LIFTER_TECHNIQUE, report)
    show(said.tables)
    for sentence in said.sentences:
        typer.echo(sentence)
    sections = comparison_sections(solutions, comparison, (LOADS, *said.sentences))
    sections += [said.section, method_section(METHOD, LIMITS)]
    write_report(out, sections, subtitle=f"Exercises: {who(athlete)}. Recording: {who(lifter)}.")
    written(out)
