"""Plans of a week over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import TeamReader, Writer
from revpress.app.answers.week import MOST_LINES, LineAsked
from revpress.app.field_types import Id, Instant, SeenText
from revpress.app.lookup import find_row, read_row
from revpress.app.team import team_to_write
from revpress.errors import InputError
from revpress.exercise.catalogue import exercises
from revpress.store.latest import delete_known, deleted_since, keep_latest, overtaken
from revpress.store.tables import AthleteRow, PlanRow, now
from revpress.store.workspace import Workspace

router = APIRouter(prefix="/api/v1", tags=["plans"])


class Plan(BaseModel):
    """What a plan says.

    Attributes
    ----------
    title : str
        As the coach calls it.
    athlete_id : str or None
        For whom; None: for the team.
    lines : list of LineAsked
        What is to be done.
    """

    model_config = ConfigDict(extra="forbid")

    title: Annotated[SeenText, Field(min_length=1, max_length=120)]
    athlete_id: Id | None = None
    lines: list[LineAsked] = Field(min_length=1, max_length=MOST_LINES)


class PlanSent(Plan):
    """A plan as a browser sends it.

    Attributes
    ----------
    at : datetime, optional
        When this was written, now if not given: of two edits the later stays.
    """

    at: Instant | None = None


class PlanShown(Plan):
    """A plan as it is kept.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    simulated : bool
        Nobody follows it.
    updated : datetime
        UTC.
    """

    title: str
    id: str
    simulated: bool
    updated: datetime


@router.get("/plans")
def list_plans(request: Request, person: TeamReader) -> list[PlanShown]:
    """All plans, the one that was changed last first."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        rows = session.scalars(select(PlanRow).order_by(PlanRow.updated.desc(), PlanRow.id)).all()
    return [shown_plan(row) for row in rows]


@router.get("/plans/{plan_id}")
def read_plan(plan_id: Id, request: Request, person: TeamReader) -> PlanShown:
    """One plan."""
    return shown_plan(read_row(request, PlanRow, plan_id))


@router.put("/plans/{plan_id}")
def keep_plan(plan_id: Id, sent: PlanSent, request: Request, person: Writer) -> PlanShown:
    """Keep a plan under an id that the browser gave; one that was written later stays."""
    for number, line in enumerate(sent.lines, 1):
        if line.exercise not in exercises:
            raise InputError(f"Line {number}: there is no exercise {line.exercise}")
        if line.load is not None:
            exercises[line.exercise].load.number(line.load, f"Line {number}")
    at = sent.at or now()
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        team_id = _team_id(session, sent.athlete_id)
        lines = [line.model_dump(exclude_none=True) for line in sent.lines]
        title = sent.title.strip()
        values = {"team_id": team_id, "athlete_id": sent.athlete_id, "title": title, "lines": lines}
        row = session.get(PlanRow, plan_id)
        if row is None:
            if deleted_since(session, plan_id, at):
                raise HTTPException(410, "this plan was deleted after this was written")
            row = PlanRow(id=plan_id, **values)
        stays = keep_latest(session, row, values, at, person.name)
    if not stays:
        raise HTTPException(409, overtaken(row))
    return shown_plan(row)


@router.delete("/plans/{plan_id}", status_code=204)
def delete_plan(plan_id: Id, request: Request, person: Writer) -> Response:
    """Delete a plan."""
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        delete_known(session, find_row(session, PlanRow, plan_id), person.name)
    return Response(status_code=204)


def shown_plan(row: PlanRow) -> PlanShown:
    """A plan as REST and the page show it."""
    lines: list[Any] = row.lines
    return PlanShown(
        id=row.id, title=row.title, athlete_id=row.athlete_id, lines=lines, simulated=row.simulated, updated=row.updated
    )


def _team_id(session: Session, athlete_id: str | None) -> str:
    """The athlete's team, else the one that pages show; one is made where there is none."""
    if athlete_id is not None:
        athlete = session.get(AthleteRow, athlete_id)
        if athlete is None:
            raise InputError("the athlete of this plan is no longer in the workspace: choose somebody of the roster")
        return athlete.team_id
    return team_to_write(session).id


__all__ = ["PlanSent", "PlanShown", "router", "shown_plan"]
