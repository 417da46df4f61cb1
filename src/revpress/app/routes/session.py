"""The pages ``/session``: beside the machine, on the wall, and what a session says."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Select, func, select
from starlette.requests import Request
from starlette.responses import HTMLResponse

from revpress.app.access.rights import Right, TeamReader, Writer
from revpress.app.api.sets import shown_set
from revpress.app.field_types import Id
from revpress.app.lookup import find_row, read_row
from revpress.app.machine_controls import controls
from revpress.app.page_choices import read_machines
from revpress.app.pages import page
from revpress.app.team import current_team
from revpress.exercise.catalogue import exercises
from revpress.machine.catalogue import machines as kinds
from revpress.machine.machine import Machine
from revpress.store.results import team_names
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
    held, known, left_out = _known(request, session_id)
    return page(request, "session.html", person, held=held, known=known, left_out=left_out)


@router.get("/session/{session_id}/board")
def on_the_wall(session_id: Id, request: Request, person: TeamReader) -> HTMLResponse:
    """A session for all to see: who is on, the last number, who is next; names of those who agreed to it."""
    held, known, _ = _known(request, session_id)
    known["athletes"] = [_on_the_wall(one) for one in known["athletes"]]
    return page(request, "session_board.html", person, held=held, known=known)


@router.get("/session/{session_id}/report")
def what_it_says(session_id: Id, request: Request, person: TeamReader) -> HTMLResponse:
    """What a session says."""
    return page(request, "session_report.html", person, held=read_row(request, SessionRow, session_id))


def _known(request: Request, session_id: str) -> tuple[SessionRow, dict[str, Any], list[str]]:
    """The session, what its page knows (its sets, the roster, the machines with their holes, the exercises), and what
    is said of machines that are left out.
    """
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        held = find_row(session, SessionRow, session_id)
        people = session.scalars(
            select(AthleteRow)
            .where(AthleteRow.team_id == held.team_id, AthleteRow.archived.is_(False))
            .order_by(AthleteRow.name)
        ).all()
        machines = read_machines(
            session.scalars(select(MachineRow).where(MachineRow.team_id == held.team_id).order_by(MachineRow.name))
        )
        done = session.scalars(select(SetRow).where(SetRow.session_id == held.id).order_by(SetRow.position)).all()
        names = team_names(session, held.team_id)
        last = {row.athlete_id: row for row in session.scalars(_last_sets(held.team_id))}
    known = {
        "session": {"id": held.id, "title": held.title, "ended": held.ended is not None, "simulated": held.simulated},
        "athletes": [_person(row, names[row.id], last.get(row.id), machines.left_out) for row in people],
        "machines": [_machine(row, machine) for row, machine in machines.read],
        "exercises": {
            name: {"title": kind.title, "unit": kind().load.unit, "usual": kind().checked_load(None)}
            for name, kind in exercises.items()
            if kind().repetition is not None
        },
        "sets": [shown_set(row).model_dump(mode="json") for row in done],
    }
    return held, known, list(machines.left_out.values())


def _last_sets(team_id: str) -> Select[SetRow]:
    """What each of a team did last, picked by the database: in some years a team does many thousands of sets."""
    latest = (SetRow.begun.desc().nulls_last(), SetRow.position.desc(), SetRow.id)
    place = func.row_number().over(partition_by=SetRow.athlete_id, order_by=latest).label("place")
    of_team = select(SetRow.id, place).join(AthleteRow, AthleteRow.id == SetRow.athlete_id)
    ranked = of_team.where(AthleteRow.team_id == team_id).subquery()
    return select(SetRow).join(ranked, ranked.c.id == SetRow.id).where(ranked.c.place == 1)


def _person(row: AthleteRow, name: str, last: SetRow | None, left_out: Container[str | None]) -> dict[str, Any]:
    """Somebody, as the team tells people apart, with what they did last; a machine that is left out is none."""
    machine_id = None if last is None or last.machine_id in left_out else last.machine_id
    return {
        "id": row.id,
        "name": name,
        "code": row.code,
        "simulated": row.simulated,
        "leaderboard": row.leaderboard_consent,
        "last": None
        if last is None
        else {"machine_id": machine_id, "exercise": last.exercise, "load": last.load, "holes": last.holes},
    }


def _on_the_wall(person: dict[str, Any]) -> dict[str, Any]:
    """Of whoever did not agree to stand on a leaderboard: the first letter, and nothing else that names them."""
    return person if person["leaderboard"] else {**person, "name": f"{person['name'][:1]}.", "code": ""}


def _machine(row: MachineRow, machine: Machine) -> dict[str, Any]:
    """A machine with what can be set on it."""
    known = controls(machine)
    return {
        "id": row.id,
        "name": row.name,
        "exercises": list(kinds[machine.kind].exercises),
        "adjustments": known["adjustments"],
        "load": known["load"],
        "simulated": row.simulated,
    }
