"""What can stand in for an exercise."""

from __future__ import annotations

from pydantic import Field

from revpress.app.answers.asked import (
    AboutAthlete,
    ExerciseAsked,
    Word,
    at,
    athlete_of,
    loaded,
    rounded,
    steps,
)
from revpress.app.answers.registry import Progress, Told, answer
from revpress.report.story import instead_story
from revpress.store.workspace import Workspace
from revpress.study.contrast import PEOPLE
from revpress.study.instead import SHARE
from revpress.study.instead import instead as find_substitutes

_FEW = 24  # imagined people of a first look


class InsteadRequest(AboutAthlete):
    """An exercise that is to be replaced.

    Attributes
    ----------
    target : ExerciseAsked
        With half of the person's largest load if nothing else is said.
    among : sequence of ExerciseAsked or None
        What might stand in; everything if None.
    have : sequence of str or None
        Equipment that is there; everything if None, ``["nothing"]`` for none.
    rough : bool
        A first look: fewer imagined people are asked how sure it is.
    """

    target: ExerciseAsked
    among: tuple[ExerciseAsked, ...] | None = Field(default=None, max_length=24)
    have: tuple[Word, ...] | None = Field(default=None, max_length=40)
    rough: bool = False

    @property
    def machine_ids(self) -> list[str]:
        """The team's machines that it is about."""
        return [asked.machine_id for asked in (self.target, *(self.among or ())) if asked.machine_id]


@answer("instead", InsteadRequest)
def instead(workspace: Workspace, request: InsteadRequest, progress: Progress) -> Told:
    """Find substitutes and tell them; its data are their order and how alike each is."""
    athlete = athlete_of(workspace, request)
    with at("Exercise 1"):
        target = loaded(workspace, request.target, SHARE)
    among = None
    if request.among:
        among = []
        for number, asked in enumerate(request.among, 1):
            with at(f"Candidate {number}"):
                among.append(loaded(workspace, asked))
    people = _FEW if request.rough else PEOPLE
    tell = steps(progress, "Comparing")
    found = find_substitutes(athlete, target, among, have=request.have, people=people, progress=tell)
    order = [
        {
            "exercise": str(found.solutions[label].attrs["exercise"]),
            "title": str(row.title.item()),
            "similarity": rounded(row.similarity),
        }
        for label in found.order
        for row in [found.likeness.sel(exercise=label)]
    ]
    return Told(instead_story(found), data={"order": order})
