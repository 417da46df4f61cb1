"""The page ``/choose``."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from revpress.app.access.rights import Person, Right, needs
from revpress.app.page_choices import own_machines, roster
from revpress.app.pages import page
from revpress.machine.catalogue import machines as kinds
from revpress.study.criteria import criteria, goals

router = APIRouter(include_in_schema=False)

_PRESS = "reverse_leg_press/"


@router.get("/choose")
def choose(request: Request, person: Annotated[Person, Depends(needs(Right.READ_TEAM))]) -> HTMLResponse:
    """The question; what is asked stands in the address and is asked by the page itself."""
    workspace = request.app.state.workspace
    people, own = roster(workspace, person), own_machines(workspace)
    team = [one for one in people if not one["simulated"]] or people
    there = {machine["kind"] for machine in own["machines"]}
    return page(
        request,
        "choose.html",
        person,
        athletes=people,
        team=team,
        machines=[*map(_own, own["machines"]), *(_typical(kind, kind in there) for kind in kinds)],
        left_out=own["left_out"],
        goals=list(goals().values()),
        criteria=list(criteria().values()),
        known={
            "athlete_ids": [one["id"] for one in team],
            "weights": {
                goal.key: {name: 100.0 * weight for name, weight in goal.weights.items()} for goal in goals().values()
            },
        },
    )


def _typical(kind: str, there: bool) -> dict[str, Any]:
    """The typical machine of a kind; not among the usual ones where the team has one of its own."""
    exercise = kinds[kind].exercises[0]
    return {
        "value": kind,
        "title": kinds[kind].title,
        "own": False,
        "exercise": exercise,
        "usual": exercise.startswith(_PRESS) and not there,
    }


def _own(machine: dict[str, Any]) -> dict[str, Any]:
    exercise = next(iter(machine["exercises"]), "")
    return {
        "value": machine["id"],
        "title": machine["name"],
        "own": True,
        "exercise": exercise,
        "usual": exercise.startswith(_PRESS),
    }
