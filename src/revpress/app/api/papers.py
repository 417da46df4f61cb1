"""Pages on paper, over REST."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Path
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from revpress.app.access.rights import Person, Right, needs
from revpress.app.answers.keys import answer_key
from revpress.app.answers.registry import answers
from revpress.app.jobs import Job, Jobs, has_ended
from revpress.app.lookup import find_row, workspace_of
from revpress.errors import InputError
from revpress.store.tables import AnswerRow, SessionRow

router = APIRouter(prefix="/api/v1/sessions", tags=["sessions"])

_PATIENCE = 120.0  # s that a page may take, which waits behind other answers


@router.get("/{session_id}/report.pdf", response_class=Response)
async def session_report(
    session_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")],
    request: Request,
    person: Annotated[Person, Depends(needs(Right.READ_TEAM))],
) -> Response:
    """What a session says, as a PDF of one page."""
    said = await run_in_threadpool(_kept_or_asked, request, session_id, person)
    if isinstance(said, Job):
        said = await _done(said)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(said['name'], safe='')}"}
    return Response(b64decode(said["pdf"]), media_type="application/pdf", headers=headers)


def _kept_or_asked(request: Request, session_id: str, person: Person) -> Job | Mapping[str, Any]:
    workspace = workspace_of(request)
    paper = answers()["session_paper"]
    asked = paper.request(session_id=session_id)  # type: ignore[call-arg]
    with workspace.reading() as session:
        find_row(session, SessionRow, session_id)
        key = answer_key(session, paper, asked)
        kept = session.get(AnswerRow, key)
    if kept is not None:
        data: Mapping[str, Any] = kept.payload["data"]
        return data
    jobs: Jobs = request.app.state.jobs
    return jobs.ask(paper.name, asked.model_dump(mode="json"), key, paper.lane, person.account_id)


async def _done(job: Job) -> Mapping[str, Any]:
    """What a job found."""
    if not await has_ended(job, _PATIENCE):
        raise HTTPException(503, "the page takes longer than two minutes: ask for it again in a while")
    if job.payload is None:
        raise InputError(job.error or "the page was cancelled: ask for it again")
    data: Mapping[str, Any] = job.payload["data"]
    return data
