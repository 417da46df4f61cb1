"""Pages on paper, over REST."""

from __future__ import annotations

from base64 import b64decode
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Path
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import Person, Right, needs
from revpress.app.answers.keys import answer_key
from revpress.app.answers.registry import answers
from revpress.app.lookup import find_row
from revpress.errors import InputError
from revpress.store.tables import AnswerRow, SessionRow
from revpress.store.workspace import Workspace

router = APIRouter(prefix="/api/v1/sessions", tags=["sessions"])

_PATIENCE = 120.0  # s that a page may take, which waits behind other answers


@router.get("/{session_id}/report.pdf", response_class=Response)
def session_report(
    session_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")],
    request: Request,
    person: Annotated[Person, Depends(needs(Right.READ_TEAM))],
) -> Response:
    """What a session says, as a PDF of one page."""
    workspace: Workspace = request.app.state.workspace
    paper = answers()["session_paper"]
    asked = paper.request(session_id=session_id)  # type: ignore[call-arg]
    with workspace.reading() as session:
        find_row(session, SessionRow, session_id)
        key = answer_key(session, paper, asked)
        kept = session.get(AnswerRow, key)
    payload = kept.payload if kept is not None else None
    if payload is None:
        job = request.app.state.jobs.ask(paper.name, asked.model_dump(mode="json"), key, paper.lane, person.account_id)
        if not job.finished.wait(_PATIENCE):
            raise HTTPException(503, "the page takes longer than two minutes: ask for it again in a while")
        if job.payload is None:
            raise InputError(job.error or "the page was cancelled: ask for it again")
        payload = job.payload
    said = payload["data"]
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(said['name'], safe='')}"}
    return Response(b64decode(said["pdf"]), media_type="application/pdf", headers=headers)
