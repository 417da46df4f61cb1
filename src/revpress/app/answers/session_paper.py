"""What a session says, on paper."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from revpress.app.answers.registry import Progress, Told, answer
from revpress.app.answers.session_sets import SessionRequest
from revpress.app.answers.session_sets import session as told_session
from revpress.store.workspace import Workspace


@answer("session_paper", SessionRequest, of_results=True)
def session_paper(workspace: Workspace, request: SessionRequest, progress: Progress) -> Told:
    """The session as a PDF of one page: ``data`` has its ``name`` and its bytes in base 64 (``pdf``)."""
    from revpress.report.pdf import story_pdf

    story = told_session(workspace, request, progress).story
    progress(0.9, "Setting the page")
    on = datetime.now(UTC).date()
    with TemporaryDirectory() as folder:
        pdf = story_pdf(story, Path(folder) / "session.pdf", on=on).read_bytes()
    return Told(replace(story, draw=list), {"name": f"{story.title}.pdf", "pdf": b64encode(pdf).decode("ascii")})
