"""The pages ``/data`` and ``/recordings``: what is kept, what is brought in and taken out, and one recording."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse

from revpress.app.access.rights import Right, TeamReader
from revpress.app.field_types import Id
from revpress.app.lookup import find_row
from revpress.app.page_choices import read_machines
from revpress.app.pages import page
from revpress.app.recording_words import recording_title
from revpress.app.team import current_team
from revpress.exercise.catalogue import exercises
from revpress.store.demo_team import has_demo_team
from revpress.store.tables import AthleteRow, MachineRow, RecordingRow, ResultRow, SessionRow, SetRow
from revpress.store.workspace import Workspace

router = APIRouter(include_in_schema=False)


_SHOWN = 40  # recordings of one page of the list


@router.get("/data")
def data(
    request: Request, person: TeamReader, begin: Annotated[int, Query(ge=0, le=10**6)] = 0, find: str = ""
) -> HTMLResponse:
    """What is kept; files come in and go out."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        team = current_team(session)
        team_id = team.id if team is not None else ""
        people = session.scalars(
            select(AthleteRow).where(AthleteRow.team_id == team_id).order_by(AthleteRow.name)
        ).all()
        of_team = [row.id for row in people]
        wanted = select(RecordingRow).where(
            or_(RecordingRow.athlete_id.is_(None), RecordingRow.athlete_id.in_(of_team))
        )
        if find:
            named = [row.id for row in people if find.casefold() in f"{row.name} {row.code}".casefold()]
            wanted = wanted.where(
                or_(RecordingRow.file_name.icontains(find, autoescape=True), RecordingRow.athlete_id.in_(named))
            )
        many = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        order = (func.coalesce(RecordingRow.begun, RecordingRow.created).desc(), RecordingRow.id)
        rows = session.scalars(wanted.order_by(*order).offset(begin).limit(_SHOWN)).all()
        told = set(session.scalars(select(SetRow.recording_id).where(SetRow.recording_id.is_not(None))))
        counts = _counts(session, team_id)
        demo = has_demo_team(session)
    untold = next((row for row in rows if row.id not in told and row.content != "results" and not row.simulated), None)
    return page(
        request, "data.html", person, team=team, people=people, names={row.id: row.name for row in people},
        recordings=rows, told=told, untold=untold, counts=counts, many=many, begin=begin, step=_SHOWN, find=find,
        demo=demo, may_write=person.may(Right.RECORD), may_manage=person.may(Right.MANAGE),
    )  # fmt: skip


@router.get("/recordings/{recording_id}")
def recording(recording_id: Id, request: Request, person: TeamReader) -> HTMLResponse:
    """One recording: its signals, its repetitions, and what it says."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        row = find_row(session, RecordingRow, recording_id)
        done = session.scalars(select(SetRow).where(SetRow.recording_id == row.id).order_by(SetRow.id).limit(1)).first()
        team = current_team(session)
        team_id = team.id if team is not None else ""
        people = session.scalars(
            select(AthleteRow).where(AthleteRow.team_id == team_id).order_by(AthleteRow.name)
        ).all()
        machines = read_machines(
            session.scalars(select(MachineRow).where(MachineRow.team_id == team_id).order_by(MachineRow.name))
        )
        who = session.get(AthleteRow, done.athlete_id if done is not None else row.athlete_id or "")
    lifts = [(name, kind.title, kind.load.unit) for name, kind in exercises.items() if kind.repetition is not None]
    return page(
        request, "recording.html", person, row=row, done=done, who=who, people=people,
        machines=[one for one, _ in machines.read],
        left_out=machines.left_out.values() if person.may(Right.RECORD) else (),
        lifts=lifts, title=recording_title(row), exercise=exercises.get(done.exercise) if done else None,
        may_write=person.may(Right.RECORD),
    )  # fmt: skip


def _counts(session: Session, team_id: str) -> list[tuple[int, str]]:
    """How much is kept of each noun."""
    of_team = select(AthleteRow.id).where(AthleteRow.team_id == team_id)
    queries: list[tuple[str, Any]] = [
        ("athlete", select(func.count()).select_from(AthleteRow).where(AthleteRow.team_id == team_id)),
        ("session", select(func.count()).select_from(SessionRow).where(SessionRow.team_id == team_id)),
        ("recording", select(func.count()).select_from(RecordingRow)),
        ("result", select(func.count()).select_from(ResultRow).where(ResultRow.athlete_id.in_(of_team))),
    ]
    return [(session.scalar(query) or 0, word) for word, query in queries]
