"""The simulated team over REST."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request

from revpress.app.access.rights import Owner, TeamReader
from revpress.store.demo_team import remove_demo_team

router = APIRouter(prefix="/api/v1/demo-team", tags=["demo"])


class DemoRemoved(BaseModel):
    """What went.

    Attributes
    ----------
    words : str
        In a sentence.
    athletes, sessions, recordings : int
        How many.
    """

    words: str
    athletes: int
    sessions: int
    recordings: int


@router.delete("")
def remove(request: Request, person: Owner) -> DemoRemoved:
    """Remove the simulated team with all that was made for it; what people entered stays."""
    jobs = request.app.state.jobs
    job = jobs.running("demo")
    if job is not None:
        jobs.cancel(job)  # it would go on recording who is gone
        job.finished.wait(5.0)
    gone = remove_demo_team(request.app.state.workspace)
    return DemoRemoved(words=gone.words, athletes=gone.athletes, sessions=gone.sessions, recordings=gone.recordings)


class DemoProgress(BaseModel):
    """How far the simulated team's recordings are.

    Attributes
    ----------
    going : bool
        Whether they are being made.
    fraction : float
        0 to 1.
    doing : str
        What is done now.
    """

    going: bool
    fraction: float = 0.0
    doing: str = ""


@router.get("/progress")
def progress(request: Request, person: TeamReader) -> DemoProgress:
    """How far the recordings of the simulated team are."""
    job = request.app.state.jobs.running("demo")
    if job is None:
        return DemoProgress(going=False, fraction=1.0)
    return DemoProgress(going=True, fraction=job.fraction, doing=job.doing)
