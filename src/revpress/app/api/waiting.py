"""Captures that were found and that nobody has kept yet, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import Writer
from revpress.app.lookup import find_capture
from revpress.store.captures import discard_capture, is_being_written, keep_capture
from revpress.store.tables import AthleteRow, SetRow
from revpress.store.waiting import WaitingCapture, waiting_captures
from revpress.store.workspace import Workspace

router = APIRouter(prefix="/api/v1/waiting-captures", tags=["captures"])

Journal = Annotated[str, Path(pattern=r"^[\w.-]{1,200}\.rpj$")]


class WaitingShown(BaseModel):
    """A capture that waits.

    Attributes
    ----------
    journal : str
        Name of its file.
    begun : datetime
        UTC.
    seconds : float
        How long it is [s].
    samples : int
        Of all its streams.
    finished : bool
        False of one that was cut off, or goes on.
    going : bool
        Whether it goes on by itself, its server being gone: it ends within a minute, and can be kept then.
    about : dict
        Whose it is, as far as that was said.
    position : int or None
        Which set of its session it was made for, where that is still there.
    athlete : str
        Who did it, where they are known; else nothing.
    """

    journal: str
    begun: datetime
    seconds: float
    samples: int
    finished: bool
    going: bool
    about: dict[str, Any]
    position: int | None
    athlete: str


class KeptShown(BaseModel):
    """What it became.

    Attributes
    ----------
    recording_id : str
        Its recording.
    """

    recording_id: str


@router.get("")
def list_waiting(request: Request, person: Writer) -> list[WaitingShown]:
    """Captures of which nobody has said whether they are kept, but for those that go on."""
    waiting = unkept(request)
    with request.app.state.workspace.reading() as session:
        return [_shown(session, one) for one in waiting]


def unkept(request: Request) -> list[WaitingCapture]:
    """Captures on the disk that nobody has kept, but for those that this server conducts.

    Parameters
    ----------
    request : Request
        To the server.
    """
    conducted = {one.journal for one in request.app.state.captures.every() if one.state != "ended"}
    found, _ = waiting_captures(request.app.state.workspace.folder)
    return [one for one in found if one.path.name not in conducted]


def _shown(session: Session, one: WaitingCapture) -> WaitingShown:
    about = one.stated.get("about")
    about = about if isinstance(about, dict) else {}
    made_for = session.get(SetRow, str(about.get("set_id")))
    athlete = session.get(AthleteRow, str(about.get("athlete_id")))
    return WaitingShown(
        journal=one.path.name,
        begun=one.begun,
        seconds=one.seconds,
        samples=one.samples,
        finished=one.finished,
        going=is_being_written(one.path, one.finished),
        about=about,
        position=None if made_for is None else made_for.position,
        athlete="" if athlete is None else athlete.name,
    )


@router.post("/{journal}/keep")
def keep_waiting(journal: Journal, request: Request, person: Writer) -> KeptShown:
    """Keep one as a recording: of the set that it was made for, where that is still there."""
    workspace: Workspace = request.app.state.workspace
    closed = request.app.state.captures.check_ended(journal)
    return KeptShown(recording_id=keep_capture(workspace, find_capture(workspace, journal), closed=closed).id)


@router.delete("/{journal}", status_code=204)
def discard_waiting(journal: Journal, request: Request, person: Writer) -> Response:
    """Throw one away; one that goes on has to be stopped first."""
    closed = request.app.state.captures.check_ended(journal)
    discard_capture(request.app.state.workspace, journal, closed=closed)
    return Response(status_code=204)
