"""What stands before all routes: strange names, forged requests, bodies without end, defects that say too much."""

from __future__ import annotations

import contextlib
import hmac
import ipaddress
import logging
import secrets
import socket
import traceback
from collections.abc import Iterable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from revpress.app.access.identify import bearer, cookie_name
from revpress.app.access.rights import Identify
from revpress.app.access.secret import signed
from revpress.app.access.trail import Trail, follow
from revpress.app.errors import RefusedError
from revpress.app.refusals import tell
from revpress.app.settings import AppSettings

_LOG = logging.getLogger(__name__)

CSRF_HEADER = "x-revpress-csrf"
"""Where a script repeats ``meta[name=csrf]``; forms do it in their field ``csrf``."""

BODY = 2 * 1024**2
"""Largest body of a request [bytes],"""
UPLOAD = 256 * 1024**2
"""of one that brings files,"""
STRANGER = 64 * 1024
"""and of one by nobody who is signed in, or of a plain form."""

_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_NO_CSRF = "a change needs the csrf of GET /api/v1/me as the header X-Revpress-CSRF, with the cookie that came along"
_FILES = ("multipart/form-data", "application/octet-stream", "application/zip")
_BROWSER = "revpress_browser"
_YEAR = 31536000  # s


class Gate:
    """Refuses, in a sentence, what should not reach a route; notes what a route has read.

    Parameters
    ----------
    app : ASGIApp
        The routes.
    settings : AppSettings
        Says by which names it is reached.
    secret : bytes
        Of the workspace.
    """

    def __init__(self, app: ASGIApp, settings: AppSettings, secret: bytes) -> None:
        self._app, self._settings, self._secret = app, settings, secret
        self._names = frozenset(_names(settings))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through or refuse."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        stranger = self._strange(connection)
        if stranger:
            await _refuse_early(connection, stranger, receive, send)
        elif scope["type"] == "websocket":
            await self._follow(connection, receive, send)
        else:
            await self._request(Request(scope, receive), receive, send)

    def _strange(self, connection: HTTPConnection) -> str:
        """Why a request does not come from where it should; empty: it does."""
        host = connection.headers.get("host", "")
        if not self._is_ours(host):
            return (
                "the address in the browser is none of this workspace's: open it by the one that it printed, "
                "or name this one when it is started"
            )
        changes = connection.scope["type"] == "websocket" or connection.scope["method"] not in _SAFE
        if not changes:
            return ""
        origin = connection.headers.get("origin")
        if origin is not None:
            scheme = {"ws": "http", "wss": "https"}.get(connection.url.scheme, connection.url.scheme)
            own = {f"{scheme}://{host}".casefold()}
            if self._settings.address:
                own.add(_origin(self._settings.address))
            if origin.casefold() not in own:
                return "another site's page asked for this: nothing was done"
        elif connection.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return "another site's page asked for this: nothing was done"
        return ""

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
            urlsplit(f"//{host}").port  # noqa: B018 - raises where it is none
        except ValueError:
            return False
        try:
            ip = ipaddress.ip_address(name)
        except ValueError:
            return name in self._names
        return self._settings.team or ip.is_loopback  # a name can be made to point here, a number cannot

    async def _request(self, request: Request, receive: Receive, send: Send) -> None:
        scope = request.scope
        name = cookie_name(request, _BROWSER)
        key = request.cookies.get(name, "")
        fresh = len(key) != 43 and not scope["path"].startswith("/static/")
        if fresh:
            key = secrets.token_urlsafe(32)
        scope["csrf"] = signed(self._secret, "csrf", key)

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and (fresh or scope.get("renew_browser")):
                value = secrets.token_urlsafe(32) if scope.get("renew_browser") else key
                headers = MutableHeaders(raw=message["headers"])
                headers.append("set-cookie", cookie(request, _BROWSER, value, _YEAR))
            await send(message)

        try:
            receive = await self._checked(request, receive, fresh)
        except HTTPException as refusal:
            where = getattr(refusal, "where", "")
            response = await tell(request, refusal.status_code, str(refusal.detail), where, refusal.headers)
            if refusal.status_code == 413:
                response.headers["connection"] = "close"
            await response(scope, receive, with_cookie)
            return
        await self._follow(request, receive, with_cookie)

    async def _checked(self, request: Request, receive: Receive, fresh: bool) -> Receive:
        """The body as far as it may go; HTTPException for one that is too long or forged."""
        if request.method in _SAFE:
            return _limited(request, receive, STRANGER)
        identify: Identify = request.app.state.identify
        token = bearer(request)
        person = await identify(request)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
        form = kind == "application/x-www-form-urlencoded"
        limit = STRANGER if person is None or form else UPLOAD if kind in _FILES else BODY
        receive = _limited(request, receive, limit)
        if person is None and (token is not None or request.url.path.startswith("/api/")):
            sentence = "sign in first" if token is None else "this token is not, or no longer, valid"
            raise HTTPException(401, sentence, {"WWW-Authenticate": "Bearer"})
        if token is not None:
            return receive  # no browser sends one by itself
        said = request.headers.get(CSRF_HEADER, "")
        if not said and form:
            body = await _whole(receive)
            said = parse_qs(body.decode("utf-8", "replace"), max_num_fields=200).get("csrf", [""])[0]
            receive = _again(body, receive)
        if not said and not form and request.url.path.startswith("/api/"):
            raise RefusedError(403, _NO_CSRF, "csrf")  # our pages send one with every change
        if fresh or not hmac.compare_digest(said.encode(), request.scope["csrf"].encode()):
            raise RefusedError(403, "this page is older than your visit: load it again, then do it once more", "csrf")
        return receive

    async def _follow(self, connection: HTTPConnection, receive: Receive, send: Send) -> None:
        """Let the routes answer, and log whom the answer is about."""
        scope, status = connection.scope, 0
        trail = Trail(scope)
        turned = False

        async def watched(message: Message) -> None:
            nonlocal status, turned
            if message["type"] == "http.response.start" and not status:
                status = message["status"]
                if status < 400 and trail.strangers:
                    _LOG.error("%s read other athletes' data for an athlete: refused", trail.address)
                    turned, status = True, 403
                    response = await tell(Request(scope), 403, "this is not among what your account may do")
                    await response(scope, receive, send)
                    return
            elif message["type"] == "websocket.accept":
                status = 101
            if not turned:
                await send(message)

        try:
            with follow(trail) if self._settings.team else contextlib.nullcontext():
                await self._app(scope, receive, watched)
        except Exception as error:
            # Its words and values may be a person's: the log gets the place alone, the reader neither.
            mark = secrets.token_hex(4)
            where = " < ".join(
                f"{Path(f.filename).name}:{f.lineno} {f.name}"
                for f in traceback.extract_tb(error.__traceback__)[:-9:-1]
            )
            _LOG.error("defect %s: %s at %s: %s", mark, type(error).__name__, trail.address or "no route", where)
            if scope["type"] == "websocket":
                with contextlib.suppress(Exception):  # it may be closed already
                    await send({"type": "websocket.close", "code": 1011})
            elif status:
                raise RuntimeError(f"defect {mark} in the midst of an answer") from None
            else:
                sentence = f"this is a defect of revpress, nothing was changed; its log says where under {mark}"
                response = await tell(Request(scope), 500, sentence)
                await response(scope, receive, send)
            return
        if self._settings.team and 0 < status < 400:
            connection.app.state.audit.read(trail)


def cookie(connection: HTTPConnection, name: str, value: str, seconds: float) -> str:
    """A cookie that scripts cannot read and other sites' pages do not send.

    Parameters
    ----------
    connection : HTTPConnection
        Says whether it is TLS.
    name : str
        Without prefix.
    value : str
        Empty to end it.
    seconds : float
        How long it is kept [s].

    Returns
    -------
    str
        For a header ``Set-Cookie``.
    """
    key = cookie_name(connection, name)
    jar: SimpleCookie = SimpleCookie()
    jar[key] = value
    said: dict[str, Any] = {
        "path": "/",
        "httponly": True,
        "samesite": "Strict",
        "max-age": int(seconds) if value else 0,
    }
    if key != name:
        said["secure"] = True
    for word, meaning in said.items():
        jar[key][word] = meaning
    return jar[key].OutputString()


async def _refuse_early(connection: HTTPConnection, sentence: str, receive: Receive, send: Send) -> None:
    if connection.scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": "another site's page"})
        return
    as_json = connection.url.path.startswith("/api/")
    body = {"error": sentence, "where": ""}
    response: Response = JSONResponse(body, 403) if as_json else PlainTextResponse(sentence + "\n", 403)
    await response(connection.scope, receive, send)


def _limited(request: Request, receive: Receive, limit: int) -> Receive:
    try:
        stated = int(request.headers.get("content-length", 0))
    except ValueError:
        raise HTTPException(400, "the length of the request is no number") from None
    if stated > limit:
        raise _too_long(limit)
    got = 0

    async def counted() -> Message:
        nonlocal got
        message = await receive()
        if message["type"] == "http.request":
            got += len(message.get("body", b""))
            if got > limit:
                raise _too_long(limit)
        return message

    return counted


def _too_long(limit: int) -> HTTPException:
    size = f"{limit // 1024**2} MB" if limit >= 1024**2 else f"{limit // 1024} kB"
    return HTTPException(413, f"what was sent is larger than {size}, the most that is taken here at once")


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    given = False

    async def first_that() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return first_that


def _names(settings: AppSettings) -> Iterable[str]:
    yield "localhost"
    yield settings.host.casefold()
    if settings.team:
        own = socket.gethostname().casefold()
        yield from (own, f"{own}.local")
    if settings.address:
        yield (urlsplit(settings.address).hostname or "").casefold()


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".casefold()
