"""``revpress demo``: the main job on the bundled example."""

from __future__ import annotations

from math import radians
from pathlib import Path
from typing import Annotated, Any

import typer

_ATHLETE: dict[str, Any] = {"sex": "male", "stature": 1.80, "mass": 80.0, "age": 25.0, "strength": 1.8}
_ON_MACHINES = ("reverse_leg_press/prone_hinge", "reverse_leg_press/track")
_MACHINES = ["prone_hinge", "track"]
_WITHOUT = ("hip_thrust", "back_squat")
_SHARE = 0.5  # of the largest load: every frame of a controlled repetition can be done

_SMALL_AND_TALL: dict[str, dict[str, Any]] = {
    "a small woman, 1.55 m": {"sex": "female", "stature": 1.55, "mass": 55.0, "age": 25.0},
    "a tall man, 2.00 m": {"sex": "male", "stature": 2.00, "mass": 100.0, "age": 25.0},
}

# Of the bundled session's lifter only the lifts are known. The bar travels up to 0.742 m, which takes a tall man who
# squats as deep as the body allows.
_LIFTER: dict[str, Any] = {"sex": "male", "stature": 1.95, "mass": 115.0, "age": 30.0}
_LIFTER_TECHNIQUE: dict[str, Any] = {
    "depth": radians(138.0),
    "shank_lean": radians(40.0),
    "lumbar_flexion": radians(35.0),
}

# Read by several instruments, on a machine that stands.
_READ_ON, _READ_LOADS = "reverse_leg_press/prone_hinge", (50.0, 90.0)
_READ_BY = "encoder,force_plate,emg:electrodes=gluteus maximus+biceps femoris"


def demo(
    out: Annotated[Path, typer.Option(metavar="FILE.html", help="Where to write the report.")] = Path(
        "out/report.html"
    ),
) -> None:
    """Compare exercises for a trained athlete, say who fits, explain two recordings, write the report."""
    from revpress.athlete.athlete import Athlete
    from revpress.cli.arguments import check_out
    from revpress.cli.progress import progress
    from revpress.cli.tables import tell, written
    from revpress.exercise.loaded_exercise import LoadedExercise
    from revpress.measurement import session_reps
    from revpress.recording import load_example_session
    from revpress.report.story import (
        comparison_story,
        fit_story,
        session_story,
        several_instruments_story,
        told_together,
    )
    from revpress.study.compare import compare
    from revpress.study.fit import fit
    from revpress.study.instrument_sets import named_instruments
    from revpress.study.simulated_session import simulated_session

    check_out(out, (".html",))
    athlete, lifter = Athlete(**_ATHLETE), Athlete(**_LIFTER)
    with progress("Comparing") as report:
        standing = {"machine": "typical"}
        entries = [LoadedExercise(name, parameters=standing, share=_SHARE) for name in _ON_MACHINES]
        entries += [LoadedExercise(name, share=_SHARE) for name in _WITHOUT]
        solutions, comparison = compare(athlete, entries, progress=report)
    with progress("Fitting") as report:
        fitted = fit(_MACHINES, {word: Athlete(**who) for word, who in _SMALL_AND_TALL.items()}, progress=report)
    with progress("Explaining") as report:
        reps = session_reps(load_example_session())
        session = session_story(reps, "back_squat", lifter, progress=report, **_LIFTER_TECHNIQUE)
    with progress("Reading"):
        instruments = list(named_instruments(_READ_BY).values())
        read = simulated_session(_READ_ON, athlete, _READ_LOADS, instruments, machine="typical")
        several = several_instruments_story(read, _READ_ON, athlete, machine="typical")
    compared = comparison_story(solutions, comparison, session.words)
    fits = fit_story(fitted)
    tell(compared, fits, session, several)
    who = f"Exercises: {compared.subtitle}. Recording: {session.subtitle}."
    told_together(
        [compared, fits, session, several],
        title="Exercises compared, machines fitted, recordings explained",
        subtitle=who,
    ).to_html(out)
    written(out)
