"""What is taken out of the workspace, as files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse

from revpress.app.access.rights import AthleteReader, Owner, TeamReader
from revpress.app.field_types import Id
from revpress.app.lookup import read_row
from revpress.app.team import current_team
from revpress.errors import InputError
from revpress.instrument.recording import Recording
from revpress.store.exchange.archive import write_archive
from revpress.store.exchange.export import write_athletes, write_recording, write_results
from revpress.store.recordings import recording_of
from revpress.store.tables import AthleteRow, RecordingRow
from revpress.store.workspace import Workspace

router = APIRouter(prefix="/api/v1/exports", tags=["exports"])

Ending = Literal["csv", "parquet", "ndjson"]
SignalEnding = Literal["csv", "ndjson", "c3d"]


@router.get("/results.{ending}", response_class=FileResponse)
def results(ending: Ending, request: Request, person: TeamReader) -> FileResponse:
    """All results of the team, one number a row."""
    workspace: Workspace = request.app.state.workspace

    def write(path: FilePath) -> None:
        with workspace.reading() as session:
            write_results(session, path, _team(workspace))

    return _written(workspace, f"results.{ending}", write)


@router.get("/athletes.csv", response_class=FileResponse)
def athletes(request: Request, person: TeamReader) -> FileResponse:
    """The athletes of the team, as a table that can be brought in again."""
    workspace: Workspace = request.app.state.workspace

    def write(path: FilePath) -> None:
        with workspace.reading() as session:
            write_athletes(session, path, _team(workspace))

    return _written(workspace, "athletes.csv", write)


@router.get("/athletes/{athlete_id}/results.{ending}", response_class=FileResponse)
def results_of_athlete(athlete_id: Id, ending: Ending, request: Request, person: AthleteReader) -> FileResponse:
    """All results of one athlete."""
    workspace: Workspace = request.app.state.workspace
    row = read_row(request, AthleteRow, athlete_id)

    def write(path: FilePath) -> None:
        with workspace.reading() as session:
            write_results(session, path, row.team_id, athlete_id)

    return _written(workspace, f"{row.code}.{ending}", write)


@router.get("/recordings/{recording_id}.{ending}", response_class=FileResponse)
def signals(recording_id: Id, ending: SignalEnding, request: Request, person: TeamReader) -> FileResponse:
    """The signals of a recording."""
    workspace: Workspace = request.app.state.workspace
    row = read_row(request, RecordingRow, recording_id)
    if row.content != "recording":
        raise InputError("this file holds no signals over time: take the file itself")
    content = recording_of(workspace, row)
    assert isinstance(content, Recording)
    name = FilePath(row.file_name or "recording").stem
    return _written(workspace, f"{name}.{ending}", lambda path: write_recording(content, path))


@router.get("/archive.zip", response_class=FileResponse)
def archive(request: Request, person: Owner) -> FileResponse:
    """All that is kept but for accounts and the log; another workspace takes it in."""
    workspace: Workspace = request.app.state.workspace
    return _written(workspace, "workspace.zip", lambda path: write_archive(workspace, path))


def _team(workspace: Workspace) -> str:
    with workspace.reading() as session:
        team = current_team(session)
    if team is None:
        raise InputError("nothing is kept yet: add an athlete or bring files first")
    return team.id


def _written(workspace: Workspace, name: str, write: Callable[[FilePath], None]) -> FileResponse:
    """A file that is there until it is sent."""
    folder = workspace.drafts
    with tempfile.NamedTemporaryFile(dir=folder, prefix="export-", suffix=FilePath(name).suffix, delete=False) as made:
        path = FilePath(made.name)
    try:
        write(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    gone = BackgroundTask(path.unlink, missing_ok=True)
    return FileResponse(path, media_type="application/octet-stream", headers=headers, background=gone)
