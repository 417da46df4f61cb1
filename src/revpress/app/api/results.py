"""Results over REST: what was measured of athletes, one number each."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import AthleteReader, check_athlete
from revpress.app.lookup import find_row, workspace_of
from revpress.app.team import current_team
from revpress.store.exchange.export import spreadsheet_cell
from revpress.store.tables import AthleteRow, ResultRow

router = APIRouter(prefix="/api/v1", tags=["athletes"])


_TABLE = (
    *("on", "trial", "exercise", "machine", "setup", "device", "metric", "side", "load", "repetition"),
    *("value", "unit", "deviation", "low", "high", "simulated"),
)
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


@router.get("/athletes/{athlete_id}/results.csv")
def results_as_table(athlete_id: str, request: Request, person: AthleteReader) -> Response:
    """All results of an athlete as CSV, one number a line."""
    with workspace_of(request).reading() as session:
        row = find_row(session, AthleteRow, athlete_id)
        query = select(ResultRow).where(ResultRow.athlete_id == athlete_id)
        found = session.scalars(query.order_by(ResultRow.on, ResultRow.created, ResultRow.id)).all()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("athlete", "code", *_TABLE))
    for one in found:
        cells = (row.name, row.code, *(getattr(one, name) for name in _TABLE))
        writer.writerow(map(spreadsheet_cell, cells))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.code, safe='')}.csv"}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
