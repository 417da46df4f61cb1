"""Results over REST: what was measured of athletes, one number each."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from starlette.requests import Request

from revpress.app.access.rights import AthleteReader, check_athlete
from revpress.app.lookup import workspace_of
from revpress.app.team import current_team
from revpress.store.tables import AthleteRow, ResultRow

router = APIRouter(prefix="/api/v1", tags=["athletes"])

_MOST_RESULTS = 5000


class ResultInfo(BaseModel):
    """One number of one athlete on one day."""

    id: str
    athlete_id: str
    set_id: str | None
    recording_id: str | None
    session_id: str | None
    on: date
    trial: str
    exercise: str
    machine: str
    setup: str
    device: str
    metric: str
    side: Literal["left", "right", "both"] | None
    load: float | None
    repetition: int | None
    value: float
    unit: str
    deviation: float | None
    low: float | None
    high: float | None
    provenance: dict[str, Any]
    simulated: bool


class ResultQuestion(BaseModel):
    """Which results."""

    model_config = ConfigDict(extra="forbid")

    athlete_id: str = Field("", max_length=32, description="Of one athlete; of the whole team if not given.")
    exercise: str = Field("", max_length=200)
    metric: str = Field("", max_length=120)
    since: date | None = None
    limit: int = Field(1000, ge=1, le=_MOST_RESULTS, description="The latest so many.")


@router.get("/results")
def results(request: Request, person: AthleteReader, question: Annotated[ResultQuestion, Query()]) -> list[ResultInfo]:
    """Results, one number a line, the latest first."""
    check_athlete(person, question.athlete_id or None)
    with workspace_of(request).reading() as session:
        query = select(ResultRow).join(AthleteRow, AthleteRow.id == ResultRow.athlete_id)
        if question.athlete_id:
            query = query.where(ResultRow.athlete_id == question.athlete_id)
        else:
            team = current_team(session)
            query = query.where(AthleteRow.team_id == (team.id if team else ""))
        for name in ("exercise", "metric"):
            if getattr(question, name):
                query = query.where(getattr(ResultRow, name) == getattr(question, name))
        if question.since is not None:
            query = query.where(ResultRow.on >= question.since)
        latest = query.order_by(ResultRow.on.desc(), ResultRow.created.desc(), ResultRow.id).limit(question.limit)
        names = ResultInfo.model_fields
        return [ResultInfo(**{name: getattr(row, name) for name in names}) for row in session.scalars(latest)]
