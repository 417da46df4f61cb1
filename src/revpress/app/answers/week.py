"""What a week asks of the muscles, and what an addition repeats."""

from __future__ import annotations

from pydantic import Field

from revpress.app.answers.asked import AboutAthlete, ExerciseAsked, Word, at, athlete_of, loaded, steps
from revpress.app.answers.registry import Progress, Told, answer
from revpress.report.story import week_story
from revpress.store.workspace import Workspace
from revpress.study.instead import SHARE
from revpress.study.ledger import ADDED, PlannedExercise, ledger

MOST_LINES = 40
"""Of a week."""


class LineAsked(ExerciseAsked):
    """A line of a plan.

    Attributes
    ----------
    day : str
        Any name.
    sets, repetitions : int
        Repetitions are those of a set, and of each leg.
    """

    day: Word
    sets: int = 3
    repetitions: int = 8


class WeekRequest(AboutAthlete):
    """A week's plan.

    Attributes
    ----------
    lines : sequence of LineAsked
        The plan; a line without a load has half of the person's largest.
    addition : LineAsked or None
        What might be added.
    """

    lines: tuple[LineAsked, ...] = Field(min_length=1, max_length=MOST_LINES)
    addition: LineAsked | None = None

    @property
    def machine_ids(self) -> list[str]:
        """The team's machines that it is about."""
        return [
            line.machine_id for line in (*self.lines, *([self.addition] if self.addition else [])) if line.machine_id
        ]


@answer("week", WeekRequest)
def week(workspace: Workspace, request: WeekRequest, progress: Progress) -> Told:
    """Add the plan up and tell it; its data are the loads that shares came to, a line each."""
    athlete = athlete_of(workspace, request)
    lines = [_planned(workspace, line, f"Line {number}") for number, line in enumerate(request.lines, 1)]
    addition = None if request.addition is None else _planned(workspace, request.addition, "Addition")
    if addition is not None and not addition.day:
        addition = addition._replace(day=ADDED)
    found = ledger(athlete, lines, addition, progress=steps(progress, "Adding up"))
    loads = [
        {"title": str(title), "load": float(found.solutions[str(label)]["load"])}
        for title, label in zip(found.data.title.values, found.data.label.values, strict=True)
    ]
    return Told(week_story(found), data={"lines": loads})


def _planned(workspace: Workspace, line: LineAsked, place: str) -> PlannedExercise:
    with at(place):
        return PlannedExercise(line.day.strip(), loaded(workspace, line, SHARE), line.sets, line.repetitions, place)
