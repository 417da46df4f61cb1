"""Answers over REST: ask, watch, cancel."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from revpress.app.access.rights import Person, Right, SignedIn, check_athlete, needs
from revpress.app.answers.keys import answer_key, named
from revpress.app.answers.registry import Answer, AnswerRequest, answers
from revpress.app.jobs import Job, Jobs, has_ended
from revpress.app.look import look_asked_for, worded
from revpress.report.look import Look
from revpress.store.tables import AnswerRow
from revpress.store.workspace import Workspace

router = APIRouter(prefix="/api/v1", tags=["answers"])


def keep_answer(workspace: Workspace, job: Job) -> None:
    """Keep what a job found for whoever asks the same again, unless what it read has changed meanwhile.

    Parameters
    ----------
    workspace : Workspace
        The store.
    job : Job
        One that is done.
    """
    found = answers()[job.name]
    payload = job.payload
    if not found.kept or payload is None:
        return
    asked = found.request.model_validate(job.request)
    with workspace.writing() as session:
        if answer_key(session, found, asked) != job.key:
            return
        session.merge(
            AnswerRow(
                key=job.key,
                name=job.name,
                request=dict(job.request),
                payload={k: v for k, v in payload.items() if k != "provenance"},
                provenance=dict(payload["provenance"]),
                created=datetime.now(UTC),
            )
        )


def forget_answers(jobs: Jobs) -> None:
    """Let go of what was found or is being found out about people, one of whom was deleted.

    Parameters
    ----------
    jobs : Jobs
        Whose payloads are taken away; what only reads is cancelled, and what writes goes on.
    """
    jobs.forget(lambda job: answers()[job.name].right in (Right.RECORD, Right.MANAGE))


@router.get("/jobs/{job_id}")
def job(job_id: str, request: Request, person: SignedIn) -> dict[str, Any]:
    """How far an answer is; with ``payload`` when it is done."""
    found = _find(request, job_id, person)
    look = look_asked_for(request)
    payload = None if found.payload is None else worded(found.payload, look)
    return {**_described(found, look), "payload": payload}


@router.delete("/jobs/{job_id}")
def cancel(job_id: str, request: Request, person: SignedIn) -> dict[str, Any]:
    """Cancel an answer that is being worked out."""
    found = _find(request, job_id, person)
    request.app.state.jobs.cancel(found)
    return _described(found, look_asked_for(request))


def _described(job: Job, look: Look) -> dict[str, Any]:
    return {**job.described(), "error": look.text(job.error)}


def _find(request: Request, job_id: str, person: Person) -> Job:
    found: Job | None = request.app.state.jobs.find(job_id, person.account_id)
    if found is None:
        raise HTTPException(404, "there is no such job, or it is not yours")
    return found


def _add(answer: Answer) -> None:
    """One route an answer, so that the description of the interface holds its request."""

    def kept_or_asked(body: Any, request: Request, person: Person, look: Look) -> dict[str, Any] | Job:
        if answer.right is Right.READ_ATHLETE:
            ids: list[str | None] = list(named(body, "athlete"))
            for id in ids or [None]:
                check_athlete(person, id)
        workspace: Workspace = request.app.state.workspace
        with workspace.reading() as session:
            key = answer_key(session, answer, body)
            kept = session.get(AnswerRow, key)
            if kept is not None:
                return {**worded(kept.payload, look), "provenance": kept.provenance}
        if answer.right in (Right.RECORD, Right.MANAGE):  # what it writes is written by another process
            request.app.state.audit.note(f"asked for {answer.name.replace('_', ' ')}", person.account_id)
        jobs: Jobs = request.app.state.jobs
        return jobs.ask(answer.name, body.model_dump(mode="json"), key, answer.lane, person.account_id)

    async def ask(body: Any, request: Request, person: Any) -> JSONResponse:
        look = look_asked_for(request)
        found = await run_in_threadpool(kept_or_asked, body, request, person, look)
        if isinstance(found, dict):
            return JSONResponse(found)
        if answer.lane == "quick":
            await has_ended(found, _QUICK)
        if found.payload is not None:
            return JSONResponse(await run_in_threadpool(worded, found.payload, look))
        return JSONResponse({"job": found.id, **_described(found, look)}, status_code=202)

    ask.__annotations__ |= {"body": answer.request, "person": Annotated[Person, Depends(needs(answer.right))]}
    ask.__doc__ = f"Ask for {answer.name}: the answer, or 202 with the job that works it out."
    router.add_api_route(
        f"/answers/{answer.name}",
        ask,
        methods=["POST"],
        name=f"answer_{answer.name}",
        responses={202: {"description": "The job that works it out"}},
    )


_QUICK = 2.0  # s that a quick answer may take within its request

for _answer in answers().values():
    _add(_answer)

__all__ = ["AnswerRequest", "forget_answers", "keep_answer", "router"]
