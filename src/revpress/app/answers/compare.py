"""Which exercise trains what, and at what cost: several side by side."""

from __future__ import annotations

from typing import Any

import xarray as xr
from pydantic import Field

from revpress.app.answers.asked import AboutAthlete, ExerciseAsked, at, athlete_of, loaded, rounded, steps
from revpress.app.answers.registry import Progress, Told, answer
from revpress.report.story import comparison_story
from revpress.store.workspace import Workspace
from revpress.study.compare import compare as compare_exercises
from revpress.study.instead import SHARE


class CompareRequest(AboutAthlete):
    """Exercises to be compared for one person.

    Attributes
    ----------
    exercises : sequence of ExerciseAsked
        One to six; one without a load has half of the person's largest.
    """

    exercises: tuple[ExerciseAsked, ...] = Field(min_length=1, max_length=6)

    @property
    def machine_ids(self) -> list[str]:
        """The team's machines that it is about."""
        return [asked.machine_id for asked in self.exercises if asked.machine_id]


@answer("compare", CompareRequest)
def compare(workspace: Workspace, request: CompareRequest, progress: Progress) -> Told:
    """Solve each exercise and tell the comparison; its data are the loads that shares came to."""
    athlete = athlete_of(workspace, request)
    entries = []
    for number, asked in enumerate(request.exercises, 1):
        with at(f"Exercise {number}"):
            entries.append(loaded(workspace, asked, SHARE))
    solutions, comparison = compare_exercises(athlete, entries, progress=steps(progress, "Asking imagined people"))
    return Told(comparison_story(solutions, comparison), data={"exercises": loads_of(comparison)})


def loads_of(comparison: xr.Dataset) -> list[dict[str, Any]]:
    """Title, load and unit of each exercise, for the page's own controls."""
    return [
        {"title": str(title), "load": rounded(load), "unit": str(unit)}
        for title, load, unit in zip(
            comparison.title.values, comparison["load"].values, comparison.load_unit.values, strict=True
        )
    ]
