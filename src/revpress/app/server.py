"""The server: store, answers, captures and routes joined into one application."""

from __future__ import annotations

import pkgutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from importlib import import_module
from importlib.metadata import version
from types import ModuleType

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

import revpress.app.api
import revpress.app.routes
from revpress.app.access.audit import AuditLog
from revpress.app.access.identify import signed_in
from revpress.app.access.passwords import Passwords
from revpress.app.access.provider import add_provider
from revpress.app.access.rights import only_user
from revpress.app.access.secret import workspace_secret
from revpress.app.access.write_queue import WriteQueue
from revpress.app.answers.keys import answer_key
from revpress.app.answers.registry import answers
from revpress.app.answers.worker import start_answering
from revpress.app.api.answers import keep_answer
from revpress.app.jobs import Jobs
from revpress.app.live.captures import Captures
from revpress.app.live.routes import router as captures_router
from revpress.app.middleware.gate import Gate
from revpress.app.middleware.headers import SecurityHeaders
from revpress.app.pages import STATIC
from revpress.app.refusals import Refusal, add_refusals
from revpress.app.settings import AppSettings
from revpress.app.uploads import sweep_uploads
from revpress.store.demo_team import add_demo_team, is_empty, lacks_recordings
from revpress.store.workspace import Workspace

_FIRST = 60.0  # s that captures are not prepared because of the first page


def create_app(settings: AppSettings) -> FastAPI:
    """The application.

    Parameters
    ----------
    settings : AppSettings
        How it is served.

    Returns
    -------
    fastapi.FastAPI
        Its ``state`` has ``settings``, ``workspace``, ``jobs``, ``captures``, ``identify``, ``write_queue`` and
        ``audit`` while it runs, and ``secret``, ``passwords`` and ``provider`` before.
    """

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        workspace = app.state.workspace = Workspace.open(settings.folder, settings.database)
        sweep_uploads(settings.folder)
        filled = _fill(workspace, settings)
        arguments = (settings.folder, settings.database)
        app.state.jobs = Jobs(start_answering, arguments, lambda job: keep_answer(workspace, job))
        app.state.captures = Captures(settings.folder / "captures")
        if filled:
            _begin(workspace, app.state.jobs, app.state.captures)
        else:
            app.state.captures.warm()
        app.state.write_queue = WriteQueue(workspace)
        app.state.audit = AuditLog(app.state.write_queue, settings.log_days)
        try:
            yield
        finally:
            await app.state.captures.close()
            app.state.jobs.close()
            app.state.write_queue.close()
            workspace.close()

    app = FastAPI(
        title="revpress workspace",
        version=version("revpress"),
        openapi_url=None,  # a route as all others: see api/interface.py
        docs_url=None,
        redoc_url=None,
        lifespan=running,
    )
    secret = workspace_secret(settings.folder)
    app.state.settings, app.state.secret = settings, secret
    app.state.identify = signed_in if settings.team else only_user
    app.state.passwords = Passwords()
    add_refusals(app)
    app.state.provider = add_provider(app, settings, secret) if settings.team else None
    app.add_middleware(Gate, settings=settings, secret=secret)
    app.add_middleware(SecurityHeaders)
    routers = [*_routers(revpress.app.api), captures_router, *_routers(revpress.app.routes)]
    for router in routers:
        app.include_router(router, responses={"4XX": {"model": Refusal, "description": "It cannot be, and why"}})
    for name, room in STATIC.items():
        app.mount(f"/static/{name}", StaticFiles(packages=[(room, "static")]), name=f"static-{name}")
    return app


def _fill(workspace: Workspace, settings: AppSettings) -> bool:
    """Give an empty workspace its simulated team; whether it has one whose recordings are to be made or finished."""
    with workspace.reading() as session:
        empty, unfinished = is_empty(session), lacks_recordings(session)
    if empty and settings.demo:
        add_demo_team(workspace, date.today() - timedelta(days=1))
    return unfinished or (empty and settings.demo)


def _begin(workspace: Workspace, jobs: Jobs, captures: Captures) -> None:
    """At a first start all has to be compiled: what the first page shows comes before what nobody waits for yet."""
    found = answers()["today"]
    with workspace.reading() as session:
        key = answer_key(session, found, found.request())
    first = jobs.ask("today", {}, key, found.lane, None)  # the page of a workspace of one person joins it
    jobs.ask("demo", {}, "demo", "background", None)

    def warm() -> None:
        first.finished.wait(_FIRST)
        captures.warm()

    threading.Thread(target=warm, name="first start", daemon=True).start()


def _routers(package: ModuleType) -> list[APIRouter]:
    modules = [import_module(f"{package.__name__}.{module.name}") for module in pkgutil.iter_modules(package.__path__)]
    return [module.router for module in modules if hasattr(module, "router")]
