"""Notes over REST, kept under ids that the browser gives."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import TeamReader, Writer
from revpress.app.field_types import Id, Instant, SeenText
from revpress.app.lookup import find_row
from revpress.store.latest import delete_known, deleted_since, keep_latest
from revpress.store.tables import NoteRow
from revpress.store.workspace import Workspace

router = APIRouter(prefix="/api/v1/notes", tags=["notes"])

_About = Annotated[str | None, Query(pattern="^[0-9a-f]{32}$")]


class NoteSent(BaseModel):
    """A note as a browser sends it.

    Attributes
    ----------
    text : str
        As it was written.
    session_id, athlete_id, set_id : str or None
        What it is about.
    at : datetime
        When it was written: of two edits the later stays.
    """

    model_config = ConfigDict(extra="forbid")

    text: Annotated[SeenText, Field(min_length=1, max_length=10_000)]
    session_id: Id | None = None
    athlete_id: Id | None = None
    set_id: Id | None = None
    at: Instant


class NoteShown(BaseModel):
    """A note as it is kept; attributes as :class:`NoteSent` has them, and who wrote it."""

    id: str
    text: str
    session_id: str | None
    athlete_id: str | None
    set_id: str | None
    at: datetime
    by: str


@router.get("")
def list_notes(
    request: Request, person: TeamReader, session_id: _About = None, athlete_id: _About = None, set_id: _About = None
) -> list[NoteShown]:
    """Notes of a session, an athlete or a set, the last first; at most 500."""
    asked = {NoteRow.session_id: session_id, NoteRow.athlete_id: athlete_id, NoteRow.set_id: set_id}
    query = select(NoteRow).where(*(column == id for column, id in asked.items() if id is not None))
    workspace: Workspace = request.app.state.workspace
    with workspace.reading() as session:
        return [_shown(row) for row in session.scalars(query.order_by(NoteRow.at.desc(), NoteRow.id).limit(500))]


@router.put("/{note_id}")
def keep_note(note_id: Id, sent: NoteSent, request: Request, person: Writer) -> NoteShown:
    """Keep a note, or change it; of two edits the one that was written later stays."""
    values = sent.model_dump(exclude={"at"})
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        row = session.get(NoteRow, note_id)
        if row is None:
            if deleted_since(session, note_id, sent.at):
                raise HTTPException(410, "this note was deleted after this was written")
            row = NoteRow(id=note_id, **values)
        keep_latest(session, row, values, sent.at, person.name)
    return _shown(row)


@router.delete("/{note_id}", status_code=204)
def delete_note(note_id: Id, request: Request, person: Writer) -> Response:
    """Delete a note."""
    workspace: Workspace = request.app.state.workspace
    with workspace.writing() as session:
        delete_known(session, find_row(session, NoteRow, note_id), person.name)
    return Response(status_code=204)


def _shown(row: NoteRow) -> NoteShown:
    return NoteShown(**{name: getattr(row, name) for name in NoteShown.model_fields})
