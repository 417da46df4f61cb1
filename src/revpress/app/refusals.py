"""How it is told what cannot be, in one sentence: to programs as JSON, to people as a page."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.websockets import WebSocket

from revpress.app.live.request import CaptureRefused
from revpress.app.look import look_asked_for, look_of
from revpress.app.pages import page
from revpress.errors import RevpressError, UnavailableError
from revpress.store.workspace import DISK_FULL

_FULL = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: "the workspace may take no more of its disk: make room on it, then try again",
    errno.EROFS: "the disk of the workspace may not be written: look at it, then try again",
}


class Refusal(BaseModel):
    """What REST answers where something cannot be."""

    error: str = Field(description="One sentence: what cannot be, and why.")
    where: str = Field(description="The field that it is about; empty where it is none.")


def add_refusals(app: FastAPI) -> None:
    """Have every refusal told alike.

    Parameters
    ----------
    app : fastapi.FastAPI
        The application.
    """

    @app.exception_handler(RevpressError)
    async def cannot_be(connection: HTTPConnection, error: RevpressError) -> Response | None:
        return await _answer(connection, 422, str(error))

    @app.exception_handler(UnavailableError)
    async def not_now(connection: HTTPConnection, error: UnavailableError) -> Response | None:
        return await _answer(connection, 503, str(error))  # what a browser keeps is sent again

    @app.exception_handler(OSError)
    async def no_room(connection: HTTPConnection, error: OSError) -> Response | None:
        if error.errno not in _FULL:
            raise error
        return await _answer(connection, 503, _FULL[error.errno])

    @app.exception_handler(CaptureRefused)
    async def not_captured(connection: HTTPConnection, error: CaptureRefused) -> Response | None:
        return await _answer(connection, error.status, str(error), error.where)

    @app.exception_handler(RequestValidationError)
    async def not_valid(connection: HTTPConnection, error: RequestValidationError) -> Response | None:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body")
        return await _answer(connection, 422, f"{where or 'the request'}: {first['msg']}", where)

    @app.exception_handler(HTTPException)
    async def refused(connection: HTTPConnection, error: HTTPException) -> Response | None:
        where = getattr(error, "where", "")
        return await _answer(connection, error.status_code, str(error.detail), where, error.headers)


async def _answer(
    connection: HTTPConnection,
    status: int,
    sentence: str,
    where: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response | None:
    if isinstance(connection, WebSocket):
        await connection.close(1008, sentence[:120])
        return None
    return await tell(Request(connection.scope), status, sentence, where, headers)


async def tell(
    request: Request, status: int, sentence: str, where: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """A refusal, in the form in which it was asked.

    Parameters
    ----------
    request : Request
        What is refused.
    status : int
        Of HTTP.
    sentence : str
        Why.
    where : str
        The field that it is about.
    headers : mapping, optional
        Of the answer.

    Returns
    -------
    Response
        JSON under ``/api/``, else a page; who has to sign in first is led there.
    """
    kept = dict(headers or {})
    if request.url.path.startswith("/api/"):
        sentence = look_asked_for(request).text(sentence)
        return JSONResponse({"error": sentence, "where": where}, status_code=status, headers=kept)
    if status == 401:
        target = quote(request.url.path, safe="/") if request.method == "GET" else "/"
        return RedirectResponse(f"/sign-in?next={target}", status_code=303)
    person = await request.app.state.identify(request)
    response = page(
        request, "refused.html", person, status=status, sentence=look_of(request).text(sentence), code=status
    )
    response.headers.update(kept)
    return response
