"""Answers over REST: ask, watch, cancel."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from revpress.app.access.rights import Person, Right, SignedIn, check_athlete, needs
from revpress.app.answers.keys import answer_key, named
from revpress.app.answers.registry import Answer, AnswerRequest, answers
from revpress.app.jobs import Job, Jobs, State, has_ended
from revpress.app.look import look_asked_for, worded
from revpress.report.look import Look
from revpress.store.tables import AnswerRow
from revpress.store.workspace import Workspace

router = APIRouter(prefix="/api/v1", tags=["answers"])


class AnswerShown(BaseModel):
    """An answer: what to read first, and the numbers behind it."""

    title: str
    subtitle: str
    notices: list[str] = Field(description="What to know before anything else.")
    words: list[str] = Field(description="The answer in sentences, the most important first.")
    next: list[str] = Field(description="What to do next, and why; the first weighs most.")
    tables: list[dict[str, Any]] = Field(
        description="Each with key, title, caption, columns (title, unit) and groups of rows; a cell is a text, a "
        "number, null, or an object with value and the ends of its intervals (low, high; least, most)."
    )
    sources: list[str] = Field(description="Keys of the bibliography.")
    html: str = Field(description="The same as a page has it, with its figures.")
    data: dict[str, Any] = Field(description="Numbers for programs: what they are stands with each answer.")
    provenance: dict[str, Any] = Field(description="Version, name of the answer and request that it was made of.")


class JobShown(BaseModel):
    """How far an answer is."""

    id: str
    name: str
    state: State
    fraction: float = Field(description="From 0 to 1.")
    doing: str
    seconds: float = Field(description="Since it was asked for.")
    error: str = Field(description="Why there is no answer, in one sentence.")


class JobBegun(JobShown):
    """An answer that is being worked out."""

    job: str = Field(description="Its id: ask GET /api/v1/jobs/{job_id} until its state is done, failed or cancelled.")


class JobWhole(JobShown):
    """How far an answer is, and the answer when it is there."""

    payload: AnswerShown | None


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


@router.get("/jobs/{job_id}", responses={200: {"model": JobWhole}})
def job(job_id: str, request: Request, person: SignedIn) -> dict[str, Any]:
    """How far an answer is; with ``payload`` when it is done. Ask again every half second or so."""
    found = _find(request, job_id, person)
    look = look_asked_for(request)
    told = _described(found, look)  # before the payload is looked for: what is said to be done has one
    payload = None if found.payload is None else worded(found.payload, look)
    return {**told, "payload": payload}


@router.delete("/jobs/{job_id}", responses={200: {"model": JobShown}})
def cancel(job_id: str, request: Request, person: SignedIn) -> dict[str, Any]:
    """Wait for an answer no longer; it is cancelled unless another tab waits for the same."""
    found = _find(request, job_id, person)
    request.app.state.jobs.leave(found)
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
        told = _described(found, look)
        if found.payload is not None:
            return JSONResponse(await run_in_threadpool(worded, found.payload, look))
        return JSONResponse({"job": found.id, **told}, status_code=202)

    ask.__annotations__ |= {"body": answer.request, "person": Annotated[Person, Depends(needs(answer.right))]}
    ask.__doc__ = f"{answer.tell.__doc__}\n\nWhat is known or quick comes at once, else 202 with the job to ask for."
    router.add_api_route(
        f"/answers/{answer.name}",
        ask,
        methods=["POST"],
        name=f"answer_{answer.name}",
        responses={
            200: {"model": AnswerShown, "description": "The answer"},
            202: {"model": JobBegun, "description": "The job that works it out"},
        },
    )


_QUICK = 2.0  # s that a quick answer may take within its request

for _answer in answers().values():
    _add(_answer)

__all__ = ["AnswerRequest", "forget_answers", "keep_answer", "router"]
