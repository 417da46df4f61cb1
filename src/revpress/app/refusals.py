"""What cannot be, in one sentence: for programs as JSON, for people as a page."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from revpress.app.live.request import CaptureRefused
from revpress.app.pages import page
from revpress.errors import RevpressError


def add_refusals(app: FastAPI) -> None:
    """Have every refusal told alike.

    Parameters
    ----------
    app : fastapi.FastAPI
        The application.
    """

    @app.exception_handler(RevpressError)
    async def cannot_be(request: Request, error: RevpressError) -> Response:
        return await _told(request, 422, str(error))

    @app.exception_handler(CaptureRefused)
    async def not_captured(request: Request, error: CaptureRefused) -> Response:
        return await _told(request, error.status, str(error), error.where)

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body")
        return await _told(request, 422, f"{where or 'the request'}: {first['msg']}", where)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        return await _told(request, error.status_code, str(error.detail), headers=error.headers)


async def _told(request: Request, status: int, sentence: str, where: str = "", headers: object = None) -> Response:
    kept = dict(headers) if isinstance(headers, dict) else None
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": sentence, "where": where}, status_code=status, headers=kept)
    person = await request.app.state.identify(request)
    if status == 401:
        return RedirectResponse("/sign-in", status_code=303)
    response = page(request, "refused.html", person, status=status, sentence=sentence, code=status)
    response.headers.update(kept or {})
    return response
