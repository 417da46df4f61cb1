"""The page ``/instead``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from revpress.app.access.rights import Person, Right, needs
from revpress.app.page_choices import own_machines, roster
from revpress.app.pages import page
from revpress.study.instead import known_equipment

router = APIRouter(include_in_schema=False)


@router.get("/instead")
def instead(request: Request, person: Annotated[Person, Depends(needs(Right.READ_TEAM))]) -> HTMLResponse:
    """The question; what is asked stands in the address and is asked by the page itself."""
    workspace = request.app.state.workspace
    own = own_machines(workspace)
    return page(
        request,
        "instead.html",
        person,
        athletes=roster(workspace, person),
        equipment=known_equipment(),
        known={"machines": own["machines"]},
        left_out=own["left_out"],
    )
