"""The page ``/instruments``."""

from __future__ import annotations

from inspect import getdoc
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from revpress.app.access.rights import Person, Right, needs
from revpress.app.page_choices import own_machines, roster
from revpress.app.pages import page
from revpress.instrument.catalogue import instruments as catalogue
from revpress.instrument.position_sensor import PositionSensor

router = APIRouter(include_in_schema=False)

_EMG = "emg:electrodes=gluteus maximus+biceps femoris"
_TITLES = {"emg": "EMG of gluteus maximus and biceps femoris", "hand_held_dynamometer": "Hand-held dynamometer"}


@router.get("/instruments")
def instruments(request: Request, person: Annotated[Person, Depends(needs(Right.READ_TEAM))]) -> HTMLResponse:
    """The question; what is asked stands in the address and is asked by the page itself."""
    workspace = request.app.state.workspace
    own = own_machines(workspace)
    usual = [
        {"name": _EMG if name == "emg" else name, "title": _title(name), "reads": (getdoc(kind) or "").splitlines()[0]}
        for name, kind in catalogue().items()
        if not issubclass(kind, PositionSensor)
    ]
    return page(
        request,
        "instruments.html",
        person,
        athletes=roster(workspace, person),
        instruments=usual,
        known={"machines": own["machines"]},
        left_out=own["left_out"],
    )


def _title(name: str) -> str:
    return _TITLES.get(name, name.replace("_", " ").capitalize())
