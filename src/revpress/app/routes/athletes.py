"""The pages ``/athletes``: the roster, and one athlete."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import HTMLResponse

from revpress.app.access.rights import AthleteReader, Right, TeamReader
from revpress.app.lookup import find_row
from revpress.app.page_choices import read_machines
from revpress.app.pages import page
from revpress.app.team import current_team
from revpress.athlete.dynamometer import CALIBRATED
from revpress.exercise.catalogue import exercises
from revpress.machine.machine import Machine
from revpress.store.tables import AthleteRow, MachineRow

router = APIRouter(include_in_schema=False)


@router.get("/athletes")
def roster(request: Request, person: TeamReader, archived: bool = False) -> HTMLResponse:
    """Who is in the team; the page asks itself who changed and who is due."""
    with request.app.state.workspace.reading() as session:
        team = current_team(session)
        wanted = select(AthleteRow).where(AthleteRow.team_id == (team.id if team else ""))
        rows = session.scalars(wanted.order_by(AthleteRow.name, AthleteRow.id)).all()
    shown = [row for row in rows if row.archived is archived]
    return page(
        request, "athletes.html", person, athletes=shown, team=team, archived=archived,
        others=len(rows) - len(shown), may_write=person.may(Right.RECORD),
    )  # fmt: skip


@router.get("/athletes/{athlete_id}")
def one(athlete_id: str, request: Request, person: AthleteReader) -> HTMLResponse:
    """An athlete; the page asks itself for the answer."""
    with request.app.state.workspace.reading() as session:
        row = find_row(session, AthleteRow, athlete_id)
        machines = read_machines(
            session.scalars(select(MachineRow).where(MachineRow.team_id == row.team_id).order_by(MachineRow.name))
        )
    may_write = person.may(Right.RECORD)
    return page(
        request, "athlete.html", person, athlete=row, machines=[_setup(*one) for one in machines.read],
        left_out=machines.left_out.values() if may_write else (),
        lifts=[(name, found.title, found.load.unit) for name, found in exercises.items() if found.repetition],
        actions=[(name, name.replace("_", " ").capitalize()) for name in CALIBRATED],
        may_write=may_write, may_delete=person.may(Right.MANAGE),
    )  # fmt: skip


def _setup(row: MachineRow, machine: Machine) -> dict[str, Any]:
    """A machine with what can be set on it."""
    adjustments = {name: found.count for name, found in machine.adjustments.items()}
    return {"id": row.id, "name": row.name, "adjustments": adjustments}
