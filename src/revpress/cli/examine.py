"""``revpress examine``: does an exercise obey the laws of physics?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def examine(
    exercise: Annotated[
        str,
        typer.Argument(
            metavar="NAME|MODULE:CLASS|FILE.py", help="An exercise, or a Python file whose exercises are all examined."
        ),
    ],
) -> None:
    """Examine an exercise: laws of physics over people, loads and settings, judged by MuJoCo's own dynamics.

    Exit code 1 where a law does not hold.
    """
    from revpress.cli.progress import progress
    from revpress.cli.tables import show
    from revpress.exercise.catalogue import exercises_in
    from revpress.exercise.examination import examine as examined
    from revpress.report.examination_table import examination_table, examination_words

    listed = exercises_in(Path(exercise)) if exercise.endswith(".py") else [exercise]
    passed = True
    for one in listed:
        with progress("Examining") as report:
            result = examined(one, progress=report)
        show([examination_table(result)])
        for sentence in examination_words(result):
            typer.echo(sentence)
        passed = passed and result.passed
    if not passed:
        raise typer.Exit(1)
