"""The page ``/``: the team's day."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import HTMLResponse

from revpress.app.access.rights import Person, Right, needs
from revpress.app.api.waiting import unkept
from revpress.app.pages import page
from revpress.app.team import current_team
from revpress.store.tables import AthleteRow

router = APIRouter(include_in_schema=False)


@router.get("/")
def today(request: Request, person: Annotated[Person, Depends(needs(Right.READ_TEAM))]) -> HTMLResponse:
    """Who is next, who changed, what waits: the page asks for it itself."""
    workspace = request.app.state.workspace
    with workspace.reading() as session:
        team = current_team(session)
        wanted = select(AthleteRow).where(
            AthleteRow.team_id == (team.id if team else ""), AthleteRow.archived.is_(False)
        )  # fmt: skip
        rows = session.scalars(wanted.order_by(AthleteRow.name, AthleteRow.id)).all()
    may_write = person.may(Right.RECORD)
    return page(
        request, "today.html", person, team=team, athletes=rows, found=workspace.found,
        unkept=len(unkept(request)) if may_write else 0, may_write=may_write,
    )  # fmt: skip
