"""``revpress demo``: the main job on the bundled example."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from revpress import Athlete

EXERCISES = ("reverse_leg_press/prone_hinge", "reverse_leg_press/track", "hip_thrust", "back_squat")


def demo(
    out: Annotated[Path, typer.Option(metavar="FILE.html", help="Where to write the report.")] = Path(
        "out/report.html"
    ),
) -> None:
    """Compare the exercises for an average athlete, explain a bundled squat session, and write the report."""
    from revpress import Athlete
    from revpress.cli.given import check_ending
    from revpress.cli.progress import progress
    from revpress.cli.session import explained
    from revpress.cli.tables import show
    from revpress.recording import load_example_session
    from revpress.report.html import write_report
    from revpress.report.sections import comparison_findings, comparison_section, comparison_table, summary_section
    from revpress.study.compare import Entry, compare
    from revpress.testing import session_reps

    check_ending(out, (".html",))
    with progress("Comparing") as report:
        _, comparison = compare(Athlete(), [Entry(name) for name in EXERCISES], progress=report)
    show([comparison_table(comparison)])
    with progress("Explaining") as report:
        said = explained(session_reps(load_example_session()), "back_squat", _lifter(), {}, report)
    show(said.tables)
    for sentence in said.sentences:
        typer.echo(sentence)
    summary = summary_section(comparison_findings(comparison), said.sentences)
    write_report(out, [summary, comparison_section(comparison), said.section])
    typer.echo(f"The report with all figures: {out}")


def _lifter() -> Athlete:
    """The bundled session's lifter: nothing but the lifts is known, so size and age are those of a heavy lifter."""
    from revpress import Athlete

    return Athlete(sex="male", stature=1.85, mass=100.0, age=30.0)
