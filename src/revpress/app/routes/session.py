"""The pages ``/session``: beside the machine, on the wall, and what a session says."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import HTMLResponse

from revpress.app.access.rights import Right, TeamReader, Writer
from revpress.app.answers.machine_asked import machine_of_row
from revpress.app.api.sets import shown_set
from revpress.app.field_types import Id
from revpress.app.lookup import find_row
from revpress.app.machine_controls import controls
from revpress.app.pages import page
from revpress.app.team import current_team
from revpress.errors import RevpressError
from revpress.exercise.catalogue import exercises
from revpress.machine.catalogue import machines as kinds
from revpress.store.tables import AthleteRow, MachineRow, SessionRow, SetRow
from revpress.store.workspace import Workspace

router = APIRouter(include_in_schema=False)


_SHOWN = 30  # sessions in the list


@router.get("/session")
def sessions(request: Request, person: TeamReader) -> HTMLResponse:
    """Begin a session, go on with one, or read one."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        team = current_team(session)
        rows: list[dict[str, Any]] = []
        if team is not None:
            counted = select(SetRow.session_id, func.count()).group_by(SetRow.session_id)
            counts = {row[0]: row[1] for row in session.execute(counted)}
            query = select(SessionRow).where(SessionRow.team_id == team.id).order_by(SessionRow.begun.desc())
            rows = [{"row": row, "sets": counts.get(row.id, 0)} for row in session.scalars(query.limit(_SHOWN))]
    may_record = person.may(Right.RECORD)
    return page(request, "sessions.html", person, team=team, sessions=rows, may_record=may_record)


@router.get("/session/{session_id}")
def beside_the_machine(session_id: Id, request: Request, person: Writer) -> HTMLResponse:
    """A session while it goes on, for a tablet beside the machine."""
    held, known = _known(request, session_id)
    return page(request, "session.html", person, held=held, known=known)


@router.get("/session/{session_id}/board")
def on_the_wall(session_id: Id, request: Request, person: TeamReader) -> HTMLResponse:
    """A session for all to see: who is on, the last number, who is next; names of those who agreed to it."""
    held, known = _known(request, session_id)
    known["athletes"] = [_on_the_wall(one) for one in known["athletes"]]
    return page(request, "session_board.html", person, held=held, known=known)


@router.get("/session/{session_id}/report")
def what_it_says(session_id: Id, request: Request, person: TeamReader) -> HTMLResponse:
    """What a session says."""
    held, _ = _known(request, session_id)
    return page(request, "session_report.html", person, held=held)


def _known(request: Request, session_id: str) -> tuple[SessionRow, dict[str, Any]]:
    """The session, and what its page knows: its sets, the roster, the machines with their holes, the exercises."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        held = find_row(session, SessionRow, session_id)
        people = session.scalars(
            select(AthleteRow)
            .where(AthleteRow.team_id == held.team_id, AthleteRow.archived.is_(False))
            .order_by(AthleteRow.name)
        ).all()
        machines = session.scalars(
            select(MachineRow).where(MachineRow.team_id == held.team_id).order_by(MachineRow.name)
        ).all()
        done = session.scalars(select(SetRow).where(SetRow.session_id == held.id).order_by(SetRow.position)).all()
        last = {row.athlete_id: row for row in session.scalars(select(SetRow).order_by(SetRow.begun))}
    known = {
        "session": {"id": held.id, "title": held.title, "ended": held.ended is not None, "simulated": held.simulated},
        "athletes": [_person(row, last.get(row.id)) for row in people],
        "machines": [shown for row in machines if row.kind in kinds and (shown := _machine(row))],
        "exercises": {
            name: {"title": kind.title, "unit": kind().load.unit, "usual": kind().checked_load(None)}
            for name, kind in exercises.items()
            if kind().repetition is not None
        },
        "sets": [shown_set(row).model_dump(mode="json") for row in done],
    }
    return held, known


def _person(row: AthleteRow, last: SetRow | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "code": row.code,
        "simulated": row.simulated,
        "leaderboard": row.leaderboard_consent,
        "last": None
        if last is None
        else {"machine_id": last.machine_id, "exercise": last.exercise, "load": last.load, "holes": last.holes},
    }


def _on_the_wall(person: dict[str, Any]) -> dict[str, Any]:
    """Of whoever did not agree to stand on a leaderboard: the first letter, and nothing else that names them."""
    return person if person["leaderboard"] else {**person, "name": f"{person['name'][:1]}.", "code": ""}


def _machine(row: MachineRow) -> dict[str, Any] | None:
    """A machine with what can be set on it; None for one whose file cannot be read."""
    try:
        machine = machine_of_row(row)
    except RevpressError:
        return None
    known = controls(machine)
    return {
        "id": row.id,
        "name": row.name,
        "exercises": list(kinds[row.kind].exercises),
        "adjustments": known["adjustments"],
        "load": known["load"],
        "simulated": row.simulated,
    }
