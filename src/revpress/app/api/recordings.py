"""Recordings over REST: what is kept, the corrections of what was found in them, and what was done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import Person, TeamReader, Writer
from revpress.app.answers.recordings import EditTried
from revpress.app.field_types import Id
from revpress.app.jobs import Job, has_ended
from revpress.app.look import look_asked_for, worded
from revpress.app.lookup import find_row
from revpress.app.team import team_to_write
from revpress.errors import InputError, check_range
from revpress.exercise.catalogue import exercises
from revpress.store.recordings import file_of
from revpress.store.tables import AthleteRow, EditRow, MachineRow, RecordingRow, SessionRow, SetRow
from revpress.store.workspace import ConflictError, Workspace

router = APIRouter(prefix="/api/v1/recordings", tags=["recordings"])


_PATIENCE = 60.0  # s for trying an edit, which waits behind other quick answers
_LOAD = (-500.0, 2000.0)  # as of any set: what no exercise of the catalogue has


class RecordingShown(BaseModel):
    """A recording; attributes as :class:`~revpress.store.tables.recording.RecordingRow` has them."""

    id: str
    file_name: str
    family: str
    content: str
    begun: datetime | None
    duration_s: float | None
    athlete_id: str | None
    simulated: bool
    channels: list[dict[str, Any]]
    left_out: list[str]
    notes: list[str]


class EditSent(EditTried):
    """A correction that is to be kept.

    Attributes
    ----------
    reason : str
        Why.
    seen : int
        How many corrections the recording had when this one was thought of.
    """

    reason: Annotated[str, Field(max_length=500)] = ""
    seen: Annotated[int, Field(ge=0, le=10_000)]


class EditShown(BaseModel):
    """A correction, with who made it, when and why."""

    id: str
    position: int
    do: str
    rep: int
    at: float | None
    end: str
    to: float | None
    by: str
    when: datetime
    reason: str


class DoneSent(BaseModel):
    """What was done in a recording.

    Attributes
    ----------
    athlete_id : str
        Who did it.
    exercise : str
        Of the catalogue.
    load : float or None
        In the unit of the exercise's load; None where the file names its own.
    leg : {"left", "right", "both"}
        Which pushed.
    machine_id : str or None
        On which of the team's machines.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    athlete_id: Id
    exercise: Annotated[str, Field(max_length=100)]
    load: float | None = None
    leg: Literal["left", "right", "both"] = "both"
    machine_id: Id | None = None


class DoneShown(BaseModel):
    """The set that the recording became."""

    set_id: str
    session_id: str


@router.get("")
def list_recordings(
    request: Request, person: TeamReader, begin: Annotated[int, Query(ge=0, le=10**6)] = 0
) -> list[RecordingShown]:
    """Recordings, the newest first, a hundred from ``begin`` on."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        order = func.coalesce(RecordingRow.begun, RecordingRow.created).desc()
        rows = session.scalars(select(RecordingRow).order_by(order, RecordingRow.id).offset(begin).limit(100)).all()
    return [_shown(row) for row in rows]


@router.get("/{recording_id}")
def read_recording(recording_id: Id, request: Request, person: TeamReader) -> RecordingShown:
    """One recording, without its samples."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        return _shown(find_row(session, RecordingRow, recording_id))


@router.get("/{recording_id}/file", response_class=Response)
def original(recording_id: Id, request: Request, person: TeamReader) -> Response:
    """The file that it came in, as it was; a browser saves it and never opens it."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        row = find_row(session, RecordingRow, recording_id)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.file_name or 'recording', safe='')}"}
    return Response(file_of(workspace, row), media_type="application/octet-stream", headers=headers)


@router.get("/{recording_id}/edits")
def list_edits(recording_id: Id, request: Request, person: TeamReader) -> list[EditShown]:
    """Corrections of what was found, in their order."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        find_row(session, RecordingRow, recording_id)
        return [_edit_shown(row) for row in _edits(session, recording_id)]


@router.post("/{recording_id}/edits", status_code=201)
async def add_edit(recording_id: Id, sent: EditSent, request: Request, person: Writer) -> dict[str, Any]:
    """Correct what was found: tried first, then kept with who, when and why; the answer says what it changed."""
    job = await run_in_threadpool(_try_edit, request, recording_id, sent, person)
    if not await has_ended(job, _PATIENCE):
        raise HTTPException(503, "trying this takes longer than a minute: nothing was changed; try again later")
    if job.payload is None:
        raise InputError(job.error or "this was not tried to its end: nothing was changed; try it again")
    await run_in_threadpool(_keep_edit, request, recording_id, sent, person)
    return worded(job.payload, look_asked_for(request))


@router.delete("/{recording_id}/edits/last")
def take_edit_back(recording_id: Id, request: Request, person: Writer) -> EditShown:
    """Take the last correction back."""
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        find_row(session, RecordingRow, recording_id)
        rows = _edits(session, recording_id)
        if not rows:
            raise HTTPException(404, "nothing of this recording is corrected")
        session.delete(rows[-1])
    _measure_again(request, recording_id, person)
    return _edit_shown(rows[-1])


@router.post("/{recording_id}/set", status_code=201)
def say_what_was_done(recording_id: Id, sent: DoneSent, request: Request, person: Writer) -> DoneShown:
    """Say what was done: the recording becomes a set of a session of that day, and can be measured."""
    if sent.exercise not in exercises:
        raise InputError(f"there is no exercise {sent.exercise}: choose one of the catalogue")
    if sent.load is not None:
        check_range("load of the set", sent.load, *_LOAD)
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        row = find_row(session, RecordingRow, recording_id)
        if row.content == "results":
            raise InputError("this file holds a device's results and no signal: there is nothing to measure in it")
        if session.scalar(select(SetRow.id).where(SetRow.recording_id == row.id).limit(1)) is not None:
            raise ConflictError("it is said already what was done in this recording")
        who = session.get(AthleteRow, sent.athlete_id)
        if who is None:
            raise InputError("the athlete is not, or no longer, in the workspace: choose another")
        if row.athlete_id not in (None, who.id):
            raise ConflictError("the recording is that of another athlete")
        if sent.machine_id is not None and session.get(MachineRow, sent.machine_id) is None:
            raise InputError("the machine is not, or no longer, in the workspace: choose another")
        row.athlete_id = who.id
        begun = row.begun or datetime.now(UTC)
        held = SessionRow(team_id=team_to_write(session).id, title="From files", begun=begun, ended=begun)
        held.simulated = row.simulated
        session.add(held)
        session.flush()
        unit = exercises[sent.exercise]().load.unit
        done = SetRow(session_id=held.id, position=1, load_unit=unit, begun=row.begun, recording_id=row.id)
        for name, value in sent.model_dump().items():
            setattr(done, name, value)
        session.add(done)
        session.flush()
        return DoneShown(set_id=done.id, session_id=held.id)


def _try_edit(request: Request, recording_id: str, sent: EditSent, person: Person) -> Job:
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        find_row(session, RecordingRow, recording_id)
    asked = {"recording_id": recording_id, "tried": _correction(sent)}
    job: Job = request.app.state.jobs.ask("repetitions", asked, f"{asked}", "quick", person.account_id)
    return job


def _keep_edit(request: Request, recording_id: str, sent: EditSent, person: Person) -> None:
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        count = len(_edits(session, recording_id))
        if count != sent.seen:
            raise ConflictError("somebody else has corrected this recording meanwhile: load the page, then do it again")
        said = {"by": person.name, "reason": sent.reason, "position": count + 1}
        session.add(EditRow(recording_id=recording_id, **_correction(sent), **said))
    _measure_again(request, recording_id, person)


def _correction(sent: EditSent) -> dict[str, Any]:
    """What is changed, without who says so and why."""
    return sent.model_dump(exclude={"reason", "seen"})


def _measure_again(request: Request, recording_id: str, person: Person) -> None:
    """Have the results follow the corrections, whether or not somebody looks at them next."""
    asked = {"recording_id": recording_id, "tried": None}
    request.app.state.jobs.ask("repetitions", asked, uuid4().hex, "quick", person.account_id)


def _edits(session: Session, recording_id: str) -> list[EditRow]:
    query = select(EditRow).where(EditRow.recording_id == recording_id)
    return list(session.scalars(query.order_by(EditRow.position)))


def _edit_shown(row: EditRow) -> EditShown:
    return EditShown(**{name: getattr(row, name) for name in EditShown.model_fields})


def _shown(row: RecordingRow) -> RecordingShown:
    known = {name: getattr(row, name) for name in RecordingShown.model_fields if name != "duration_s"}
    return RecordingShown(duration_s=row.duration, **known)
