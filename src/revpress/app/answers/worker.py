"""What runs in a process of answers: open the store once, then request to payload."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from revpress.app.answers.registry import Progress, answers
from revpress.app.jobs import Work
from revpress.errors import InputError, shown
from revpress.store.workspace import Workspace

_COMPILING = "Preparing what is used for the first time, which takes a minute or two, once"


def start_answering(folder: Path, database: str | None) -> Work:
    """Open the store and be ready.

    Parameters
    ----------
    folder : pathlib.Path
        The workspace.
    database : str or None
        Address of its PostgreSQL database.

    Returns
    -------
    callable
        See :data:`revpress.app.jobs.Work`; a payload is :func:`~revpress.report.story_json.story_json`, the answer's
        own ``data``, and ``provenance``.
    """
    from revpress.mechanics.compile import watch_compiling
    from revpress.report.story_json import story_json

    workspace = Workspace.open(folder, database)

    def work(name: str, request: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        found = answers().get(name)
        if found is None:
            raise InputError(f"no answer is called {shown(name)}: there are {', '.join(answers())}")
        far = 0.0

        def tell(fraction: float, doing: str) -> None:
            nonlocal far
            far = fraction
            progress(fraction, doing)

        watch_compiling(lambda: progress(far, _COMPILING))
        told = found.tell(workspace, found.request.model_validate(request), tell)
        progress(0.95, "Drawing")
        provenance = {"revpress": version("revpress"), "answer": name, "request": dict(request)}
        return {**story_json(told.story), "data": dict(told.data), "provenance": provenance}

    return work
