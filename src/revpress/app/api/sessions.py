"""Sessions over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import TeamReader, Writer
from revpress.app.api.sets import SetShown, shown_set
from revpress.app.errors import RefusedError
from revpress.app.field_types import Id, Instant
from revpress.app.lookup import find_row
from revpress.app.team import current_team
from revpress.errors import InputError
from revpress.store.latest import delete_known, deleted_since, keep_latest, overtaken
from revpress.store.tables import SessionRow, SetRow, now
from revpress.store.workspace import Workspace

router = APIRouter(prefix="/api/v1/sessions", tags=["sessions"])


class SessionSent(BaseModel):
    """A session as a browser sends it.

    Attributes
    ----------
    title, place, note : str
        As the coach wrote them.
    begun : datetime, optional
        Now if not given.
    simulated : bool
        It never takes place; said when it begins, and it stays so.
    at : datetime, optional
        When this was written, now if not given: of two edits the later stays.
    """

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(max_length=120)] = ""
    place: Annotated[str, Field(max_length=120)] = ""
    note: Annotated[str, Field(max_length=10_000)] = ""
    begun: Instant | None = None
    simulated: bool = False
    at: Instant | None = None


class SessionShown(BaseModel):
    """A session as it is kept.

    Attributes
    ----------
    id, title, place, note : str
        As sent.
    begun : datetime
        UTC.
    ended : datetime or None
        None while it goes on.
    simulated : bool
        It never took place.
    sets : int
        How many were done.
    """

    id: str
    title: str
    place: str
    note: str
    begun: datetime
    ended: datetime | None
    simulated: bool
    sets: int


class SessionWhole(SessionShown):
    """A session with its sets.

    Attributes
    ----------
    performed : list of SetShown
        In their order.
    """

    performed: list[SetShown]


@router.get("")
def list_sessions(request: Request, person: TeamReader) -> list[SessionShown]:
    """The team's sessions, the last first."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        team = current_team(session)
        if team is None:
            return []
        counted = select(SetRow.session_id, func.count()).group_by(SetRow.session_id)
        counts = {row[0]: row[1] for row in session.execute(counted)}
        query = select(SessionRow).where(SessionRow.team_id == team.id).order_by(SessionRow.begun.desc(), SessionRow.id)
        return [SessionShown(**_values(row), sets=counts.get(row.id, 0)) for row in session.scalars(query)]


@router.get("/{session_id}")
def read_session(session_id: Id, request: Request, person: TeamReader) -> SessionWhole:
    """A session and its sets."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        row = find_row(session, SessionRow, session_id)
        sets = session.scalars(select(SetRow).where(SetRow.session_id == row.id).order_by(SetRow.position, SetRow.id))
        performed = [shown_set(one) for one in sets]
    return SessionWhole(**_values(row), sets=len(performed), performed=performed)


@router.put("/{session_id}")
def keep_session(session_id: Id, sent: SessionSent, request: Request, person: Writer) -> SessionShown:
    """Begin a session under an id that the browser gave, or change what is said of it; the later written stays."""
    at = sent.at or now()
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        row = session.get(SessionRow, session_id)
        if row is None:
            if deleted_since(session, session_id, at):
                raise HTTPException(410, "this session was deleted after this was written")
            team = current_team(session)
            if team is None:
                raise InputError("a session is a team's, and there is none yet: add an athlete first")
            row = SessionRow(id=session_id, team_id=team.id, simulated=sent.simulated)
        elif "simulated" in sent.model_fields_set and sent.simulated != row.simulated:
            raise RefusedError(422, "whether a session is simulated is said when it begins, and stays so", "simulated")
        values = {"title": sent.title.strip(), "place": sent.place.strip(), "note": sent.note}
        stays = keep_latest(session, row, {**values, "begun": sent.begun or row.begun}, at, person.name)
        count = session.scalar(select(func.count()).where(SetRow.session_id == session_id)) or 0
    if not stays:
        raise HTTPException(409, overtaken(row))
    return SessionShown(**_values(row), sets=count)


@router.post("/{session_id}/end")
def end_session(session_id: Id, request: Request, person: Writer) -> SessionShown:
    """End a session; one that has ended stays as it is."""
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        row = find_row(session, SessionRow, session_id)
        row.ended = row.ended or now()
        count = session.scalar(select(func.count()).where(SetRow.session_id == session_id)) or 0
    return SessionShown(**_values(row), sets=count)


@router.delete("/{session_id}", status_code=204)
def delete_session(session_id: Id, request: Request, person: Writer) -> Response:
    """Delete a session in which nothing was done; one with sets stays."""
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        row = find_row(session, SessionRow, session_id)
        if session.scalar(select(func.count()).where(SetRow.session_id == session_id)):
            raise HTTPException(409, "this session has sets: delete those first")
        delete_known(session, row, person.name)
    return Response(status_code=204)


def _values(row: SessionRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "title", "place", "note", "begun", "ended", "simulated")}
