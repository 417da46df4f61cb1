"""Sets over REST: kept under ids that the browser gives, so that what is sent twice is there once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete
from sqlalchemy.orm import Session, object_session
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import TeamReader, Writer
from revpress.app.errors import RefusedError
from revpress.app.field_types import Id, Instant
from revpress.app.lookup import find_capture, find_row
from revpress.errors import InputError, check_range
from revpress.exercise.catalogue import exercises
from revpress.store.captures import keep_capture
from revpress.store.latest import delete_known, deleted_since, keep_latest
from revpress.store.tables import AthleteRow, MachineRow, RecordingRow, ResultRow, SessionRow, SetRow
from revpress.store.workspace import Workspace

router = APIRouter(prefix="/api/v1/sets", tags=["sets"])

Settings = Annotated[dict[str, float | str | bool], Field(max_length=60)]
Holes = Annotated[dict[str, Annotated[int, Field(ge=1, le=200)]], Field(max_length=20)]
Marks = Annotated[dict[str, bool | Annotated[str, Field(max_length=500)]], Field(max_length=20)]
StopRule = Annotated[dict[str, float | Annotated[str, Field(max_length=100)]], Field(max_length=8)]
Leg = Literal["left", "right", "both"]

_LOAD = (-500.0, 2000.0)  # what no exercise of the catalogue has; its own range is checked where it is solved


class SetSent(BaseModel):
    """A set as a browser sends it.

    Attributes
    ----------
    session_id, athlete_id : str
        Where, and who.
    machine_id : str or None
        On which of the team's machines.
    position : int
        Its place in the session, from 1.
    exercise : str
        Of the catalogue.
    settings : dict
        Of the exercise, SI and radians.
    holes : dict
        Hole of each adjustment, from 1.
    leg : {"left", "right", "both"}
        Which pushes.
    load : float or None
        In the unit of the exercise's load.
    begun, ended : datetime or None
        When.
    stop_rule : dict or None
        When it is to end.
    stop_reason, note : str
        Why it ended; what to remember.
    marks : dict
        Warm-up, failed, ...
    at : datetime
        When this was written: of two edits the later stays.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    session_id: Id
    athlete_id: Id
    machine_id: Id | None = None
    position: Annotated[int, Field(ge=1, le=10_000)]
    exercise: Annotated[str, Field(max_length=100)]
    settings: Settings = {}
    holes: Holes = {}
    leg: Leg = "both"
    load: float | None = None
    begun: Instant | None = None
    ended: Instant | None = None
    stop_rule: StopRule | None = None
    stop_reason: Annotated[str, Field(max_length=500)] = ""
    marks: Marks = {}
    note: Annotated[str, Field(max_length=10_000)] = ""
    at: Instant


class MarksSent(BaseModel):
    """Marks of a set.

    Attributes
    ----------
    marks : dict
        Warm-up, failed, ...
    at : datetime
        When they were made.
    """

    model_config = ConfigDict(extra="forbid")

    marks: Marks
    at: Instant


class CaptureKept(BaseModel):
    """Which capture belongs to a set.

    Attributes
    ----------
    journal : str
        Name of its file, as the capture says it.
    """

    model_config = ConfigDict(extra="forbid")

    journal: Annotated[str, Field(max_length=200, pattern=r"^[\w.-]+\.rpj$")]


class SetShown(BaseModel):
    """A set as it is kept: as :class:`SetSent` has it, what was measured, and whether a device played it."""

    id: str
    session_id: str
    athlete_id: str
    machine_id: str | None
    position: int
    exercise: str
    settings: dict[str, Any]
    holes: dict[str, Any]
    leg: Leg
    load: float | None
    load_unit: str
    begun: datetime | None
    ended: datetime | None
    stop_rule: dict[str, Any] | None
    stop_reason: str
    marks: dict[str, Any]
    note: str
    recording_id: str | None
    measured: dict[str, Any] | None
    simulated: bool
    at: datetime | None
    by: str


def shown_set(row: SetRow) -> SetShown:
    """A set of a session that is open, as REST and the pages show it."""
    session = object_session(row)
    recording = session.get(RecordingRow, row.recording_id) if session is not None and row.recording_id else None
    values = {name: getattr(row, name) for name in SetShown.model_fields if name != "simulated"}
    return SetShown(**values, simulated=recording is not None and recording.simulated)


@router.get("/{set_id}")
def read_set(set_id: Id, request: Request, person: TeamReader) -> SetShown:
    """One set."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        return shown_set(find_row(session, SetRow, set_id))


@router.put("/{set_id}")
def keep_set(set_id: Id, sent: SetSent, request: Request, person: Writer) -> SetShown:
    """Keep a set, or change it; of two edits the one that was written later stays, and the other is kept beside it."""
    if sent.exercise not in exercises:
        raise InputError(f"there is no exercise {sent.exercise}: choose one of the catalogue")
    if sent.load is not None:
        check_range("load of the set", sent.load, *_LOAD)
    if sent.begun is not None and sent.ended is not None and sent.ended < sent.begun:
        raise RefusedError(422, "the set ends before it begins: change one of the two instants", "ended")
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        for table, id, noun in (
            (SessionRow, sent.session_id, "session"),
            (AthleteRow, sent.athlete_id, "athlete"),
            (MachineRow, sent.machine_id, "machine"),
        ):
            if id is not None and session.get(table, id) is None:
                raise InputError(f"the {noun} of this set is not, or no longer, in the workspace: choose another")
        values = sent.model_dump(exclude={"at"})
        row = session.get(SetRow, set_id)
        if row is None:
            if deleted_since(session, set_id, sent.at):
                raise HTTPException(410, "this set was deleted after this was written")
            row = SetRow(id=set_id, **values, load_unit=exercises[sent.exercise]().load.unit)
        before = row.athlete_id
        if keep_latest(session, row, values, sent.at, person.name) and row.athlete_id != before:
            _hand_over(session, row)
        session.flush()
        return shown_set(row)


def _hand_over(session: Session, row: SetRow) -> None:
    """Another athlete did the set: its recording is theirs, and until it is measured again it has no results."""
    session.execute(delete(ResultRow).where(ResultRow.set_id == row.id))
    row.measured = None
    recording = session.get(RecordingRow, row.recording_id) if row.recording_id else None
    if recording is not None:
        recording.athlete_id = row.athlete_id


@router.put("/{set_id}/marks")
def mark_set(set_id: Id, sent: MarksSent, request: Request, person: Writer) -> SetShown:
    """Mark a set: warm-up, failed, ..."""
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        row = find_row(session, SetRow, set_id)
        keep_latest(session, row, {"marks": sent.marks}, sent.at, person.name)
        session.flush()
        return shown_set(row)


@router.post("/{set_id}/recording")
def keep_recording(set_id: Id, sent: CaptureKept, request: Request, person: Writer) -> SetShown:
    """Keep a capture that has ended as what was measured in this set; the second of two screens finds it kept."""
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        row = find_row(session, SetRow, set_id)
        measured = None if row.recording_id is None else session.get(RecordingRow, row.recording_id)
        if measured is not None and measured.file_name == sent.journal:
            return shown_set(row)
        athlete_id = row.athlete_id
    journal = find_capture(workspace, sent.journal)
    closed = request.app.state.captures.check_ended(journal.name)
    keep_capture(workspace, journal, athlete_id=athlete_id, set_id=set_id, closed=closed)
    with workspace.reading() as session:
        return shown_set(find_row(session, SetRow, set_id))


@router.delete("/{set_id}", status_code=204)
def delete_set(set_id: Id, request: Request, person: Writer) -> Response:
    """Delete a set and its results; its recording stays among the data."""
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        delete_known(session, find_row(session, SetRow, set_id), person.name)
    return Response(status_code=204)
