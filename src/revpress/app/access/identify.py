"""Who asks, in team mode: by the cookie of a browser that is signed in, or by an API token."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from revpress.app.access.rights import SCOPES, Person, Right, Role
from revpress.app.access.secret import digest
from revpress.app.access.write_queue import WriteQueue
from revpress.store.tables import Account, ApiToken, WebSession, now
from revpress.store.workspace import Workspace

SESSION_COOKIE = "revpress_session"
"""Name of the cookie; over TLS with the prefix ``__Host-``."""

LONGEST = timedelta(days=30)
"""After this a browser signs in again,"""
IDLE = timedelta(days=7)
"""and after this without a visit."""

TOKEN_PREFIX = "revpress_"
"""API tokens begin so, that one in the wrong place is known for what it is."""

_SEEN_EVERY = timedelta(minutes=10)
_PERSON, _SESSION = "revpress_person", "revpress_session_id"


def cookie_name(connection: HTTPConnection, name: str) -> str:
    """The name of one of our cookies: over TLS no other server of the domain can set it.

    Parameters
    ----------
    connection : HTTPConnection
        Says whether it is TLS.
    name : str
        Without prefix.

    Returns
    -------
    str
    """
    return f"__Host-{name}" if connection.url.scheme in ("https", "wss") else name


async def signed_in(connection: HTTPConnection) -> Person | None:
    """Who asks; looked up once a request, and whenever it is asked on a WebSocket, which may outlast its right.

    Parameters
    ----------
    connection : HTTPConnection
        A request or a WebSocket.

    Returns
    -------
    Person or None
        None: nobody who may come in.
    """
    scope = connection.scope
    if _PERSON not in scope or scope["type"] == "websocket":
        scope[_PERSON] = await run_in_threadpool(_find, connection)
    person: Person | None = scope[_PERSON]
    return person


def bearer(connection: HTTPConnection) -> str | None:
    """The API token that a request carries; None: it carries none.

    Parameters
    ----------
    connection : HTTPConnection
        A request or a WebSocket.
    """
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.casefold() == "bearer" else None


def session_id(connection: HTTPConnection) -> str | None:
    """Which :class:`~revpress.store.tables.WebSession` a request came with, once :func:`signed_in` has looked.

    Parameters
    ----------
    connection : HTTPConnection
        A request.
    """
    found: str | None = connection.scope.get(_SESSION)
    return found


def _find(connection: HTTPConnection) -> Person | None:
    workspace: Workspace = connection.app.state.workspace
    queue: WriteQueue = connection.app.state.write_queue
    token = bearer(connection)
    secret = token if token is not None else connection.cookies.get(cookie_name(connection, SESSION_COOKIE))
    if not secret:
        return None
    with workspace.reading() as session:
        if token is not None:
            return _by_token(session, digest(secret), queue)
        return _by_cookie(session, digest(secret), queue, connection)


def _by_token(session: Session, key: str, queue: WriteQueue) -> Person | None:
    moment = now()
    token = session.scalar(select(ApiToken).where(ApiToken.digest == key))
    if token is None or token.revoked is not None or (token.expires is not None and token.expires <= moment):
        return None
    account = session.get(Account, token.account_id)
    if account is None or account.disabled:
        return None
    id = token.id
    if token.last_used is None or moment - token.last_used > _SEEN_EVERY:
        queue.put(lambda s: _seen(s, ApiToken, id, "last_used", moment))
    scopes = frozenset(Right(scope) for scope in token.scopes if scope in SCOPES)
    return _person(account, scopes | {Right.PUBLIC, Right.SIGNED_IN} if scopes else scopes)


def _by_cookie(session: Session, key: str, queue: WriteQueue, connection: HTTPConnection) -> Person | None:
    moment = now()
    found = session.scalar(select(WebSession).where(WebSession.digest == key))
    if found is None or found.expires <= moment or moment - found.last_seen > IDLE:
        return None
    account = session.get(Account, found.account_id)
    if account is None or account.disabled:
        return None
    id = connection.scope[_SESSION] = found.id
    if moment - found.last_seen > _SEEN_EVERY:
        queue.put(lambda s: _seen(s, WebSession, id, "last_seen", moment))
    return _person(account, None)


def _person(account: Account, scopes: frozenset[Right] | None) -> Person:
    return Person(account.name, Role(account.role), account.id, account.athlete_id, scopes)


def _seen(session: Session, table: type[ApiToken] | type[WebSession], id: str, column: str, moment: datetime) -> None:
    row = session.get(table, id)
    if row is not None:
        setattr(row, column, moment)


def open_session(session: Session, account: Account, browser: str) -> str:
    """Sign a browser in.

    Parameters
    ----------
    session : Session
        Of the store, that writes.
    account : Account
        Whose.
    browser : str
        Which, in words.

    Returns
    -------
    str
        The secret for its cookie; only a digest is kept.
    """
    secret, moment = secrets.token_urlsafe(32), now()
    old = (WebSession.expires <= moment) | (WebSession.last_seen <= moment - IDLE)
    session.execute(delete(WebSession).where(old))
    session.add(
        WebSession(account_id=account.id, digest=digest(secret), browser=browser[:80], expires=moment + LONGEST)
    )
    return secret


def close_sessions(session: Session, account_id: str, *, but: str | None = None) -> int:
    """Sign an account out wherever it is signed in.

    Parameters
    ----------
    session : Session
        Of the store, that writes.
    account_id : str
        Whose.
    but : str, optional
        A session that stays.

    Returns
    -------
    int
        How many were closed.
    """
    rows = session.scalars(select(WebSession).where(WebSession.account_id == account_id)).all()
    closed = [row for row in rows if row.id != but]
    for row in closed:
        session.delete(row)
    return len(closed)


def browser_in_words(agent: str) -> str:
    """What a browser says of itself, short enough to be known again.

    Parameters
    ----------
    agent : str
        Header ``User-Agent``.

    Returns
    -------
    str
        As "Firefox on Android".
    """
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("OPR", "Opera"), ("Chrom", "Chrome"), ("Safari", "Safari"))
    systems = ("Android", "iPad", "iPhone", "Windows", "Mac OS", "CrOS", "Linux")
    browser = next((name for sign, name in browsers if sign in agent), "A browser")
    system = next((name for name in systems if name in agent), "")
    return f"{browser} on {system}" if system else browser
