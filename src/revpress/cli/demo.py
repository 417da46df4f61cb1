"""``revpress demo``: the main job on the bundled example."""

from __future__ import annotations

from math import radians
from pathlib import Path
from typing import Annotated, Any

import typer

ATHLETE: dict[str, Any] = {"sex": "male", "stature": 1.80, "mass": 80.0, "age": 25.0, "strength": 1.8}
EXERCISES = ("reverse_leg_press/prone_hinge", "reverse_leg_press/track", "hip_thrust", "back_squat")
SHARE = 0.5  # of the largest load: every frame of a controlled repetition can be done
LOADS = (
    "Each load is half of the largest that the model expects this athlete to move slowly through the whole stroke, so "
    "the effort is alike."
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
    from revpress.athlete.athlete import Athlete
    from revpress.cli.arguments import check_ending
    from revpress.cli.pages import LIMITS, METHOD, comparison_sections, who
    from revpress.cli.progress import progress
    from revpress.cli.session import explained
    from revpress.cli.tables import show, written
    from revpress.exercise.loaded_exercise import LoadedExercise
    from revpress.measurement import session_reps
    from revpress.recording import load_example_session
    from revpress.report.html import write_report
    from revpress.report.sections import beyond_athlete, comparison_table, method_section
    from revpress.study.compare import compare

    check_ending(out, (".html",))
    athlete, lifter = Athlete(**ATHLETE), Athlete(**LIFTER)
    with progress("Comparing") as report:
        entries = [LoadedExercise(name, share=SHARE) for name in EXERCISES]
        solutions, comparison = compare(athlete, entries, progress=report)
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
