"""The page ``/week``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from revpress.app.access.rights import Person, Right, needs
from revpress.app.page_choices import own_machines, plans, roster
from revpress.app.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/week")
def week(request: Request, person: Annotated[Person, Depends(needs(Right.READ_TEAM))]) -> HTMLResponse:
    """The plan; it stands in the address, or is one that was saved."""
    workspace = request.app.state.workspace
    own = own_machines(workspace)
    return page(
        request,
        "week.html",
        person,
        athletes=roster(workspace, person),
        plans=plans(workspace),
        may_save=person.may(Right.RECORD),
        known={"machines": own["machines"]},
        left_out=own["left_out"],
    )
