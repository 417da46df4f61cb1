"""One's own account over REST: password, where one is signed in, API tokens."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from revpress.app.access.attempts import Attempt, pause_in_words
from revpress.app.access.identify import TOKEN_PREFIX, close_sessions, session_id
from revpress.app.access.passwords import LONGEST, check_password
from revpress.app.access.rights import Person, Right, Self
from revpress.app.access.secret import digest
from revpress.app.errors import RefusedError
from revpress.errors import InputError
from revpress.store.tables import Account, ApiToken, WebSession, now
from revpress.store.workspace import Workspace

router = APIRouter(prefix="/api/v1/me", tags=["own account"])

Scope = Literal["read_athlete", "read_team", "record", "manage"]

MOST_TOKENS = 50
"""Of one account, that still hold."""


class PasswordChange(BaseModel):
    """A new password."""

    model_config = ConfigDict(extra="forbid")

    present: str = Field(max_length=LONGEST)
    new: str = Field(max_length=LONGEST)


class TokenRequest(BaseModel):
    """A token to be made."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80, description="What it is for.")
    scopes: list[Scope] = Field(min_length=1, max_length=4)
    days: int = Field(90, ge=1, le=365, description="How long it holds.")


class TokenInfo(BaseModel):
    """A token that still holds."""

    id: str
    name: str
    scopes: list[Scope]
    created: datetime
    expires: datetime | None
    last_used: datetime | None


class NewToken(TokenInfo):
    """A token that was just made."""

    token: str = Field(description="Shown this once; sent as `Authorization: Bearer ...`.")


class Place(BaseModel):
    """Where one is signed in."""

    id: str
    browser: str
    created: datetime
    last_seen: datetime
    this: bool = Field(description="Whether it is the browser that asks.")


class Closed(BaseModel):
    """What was closed."""

    places: int


@router.post("/password", status_code=204)
async def change_password(body: PasswordChange, request: Request, person: Self) -> None:
    """Change the password; all other places are signed out."""
    state = request.app.state
    account_id = _own(person)
    workspace: Workspace = state.workspace

    def begin() -> tuple[float, Account]:
        with workspace.writing() as session:
            account = session.get(Account, account_id)
            assert account is not None  # whoever is signed in has one
            return attempt.begin(session, now()), account

    attempt = Attempt.of(state.secret, f"password {account_id}", request.client.host if request.client else "")
    wait, account = await run_in_threadpool(begin)
    if wait:
        raise HTTPException(429, pause_in_words(wait), {"Retry-After": str(int(wait) + 1)})
    if account.password_hash is None:
        raise InputError("this account signs in at a provider: its password is changed there")
    if not await state.passwords.fits(account.password_hash, body.present):
        raise RefusedError(422, "the present password is another one", "present")
    check_password(body.new, account.name, account.email)
    hashed = await state.passwords.hash(body.new)

    def keep() -> None:
        with workspace.writing() as session:
            attempt.succeed(session, now())
            row = session.get(Account, account_id)
            assert row is not None
            row.password_hash = hashed
            close_sessions(session, account_id, but=session_id(request))

    await run_in_threadpool(keep)


@router.get("/places")
def places(request: Request, person: Self) -> list[Place]:
    """Browsers that are signed in, the latest first."""
    with request.app.state.workspace.reading() as session:
        own = select(WebSession).where(WebSession.account_id == _own(person), WebSession.expires > now())
        return [
            Place(
                id=row.id,
                browser=row.browser or "A browser",
                created=row.created,
                last_seen=row.last_seen,
                this=row.id == session_id(request),
            )
            for row in session.scalars(own.order_by(WebSession.last_seen.desc()))
        ]


@router.delete("/places")
def leave_other_places(request: Request, person: Self) -> Closed:
    """Sign out everywhere but here."""
    with request.app.state.workspace.writing() as session:
        return Closed(places=close_sessions(session, _own(person), but=session_id(request)))


@router.get("/tokens")
def tokens(request: Request, person: Self) -> list[TokenInfo]:
    """Tokens that still hold, the newest first."""
    with request.app.state.workspace.reading() as session:
        own = select(ApiToken).where(ApiToken.account_id == _own(person), ApiToken.revoked.is_(None))
        holds = ApiToken.expires.is_(None) | (ApiToken.expires > now())
        return [_info(token) for token in session.scalars(own.where(holds).order_by(ApiToken.created.desc()))]


@router.post("/tokens", status_code=201)
def make_token(body: TokenRequest, request: Request, person: Self) -> NewToken:
    """Make a token: it is shown this once."""
    account_id = _own(person)
    for scope in body.scopes:
        if not person.holds(Right(scope)):
            raise RefusedError(422, "a token cannot do what your account may not", "scopes")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with request.app.state.workspace.writing() as session:
        live = select(ApiToken.id).where(
            ApiToken.account_id == account_id, ApiToken.revoked.is_(None), ApiToken.expires > now()
        )
        if len(session.scalars(live).all()) >= MOST_TOKENS:
            raise InputError(f"{MOST_TOKENS} tokens hold already, the most for one account: revoke one first")
        token = ApiToken(
            account_id=account_id,
            name=body.name,
            digest=digest(secret),
            scopes=sorted(set(body.scopes)),
            expires=now() + timedelta(days=body.days),
        )
        session.add(token)
    return NewToken(**_info(token).model_dump(), token=secret)


@router.delete("/tokens/{token_id}", status_code=204)
def revoke(token_id: str, request: Request, person: Self) -> None:
    """Revoke a token: from now on it opens nothing."""
    with request.app.state.workspace.writing() as session:
        token = session.get(ApiToken, token_id)
        if token is None or token.account_id != _own(person):
            raise HTTPException(404, "there is no such token, or it is not yours")
        token.revoked = token.revoked or now()


def _own(person: Person) -> str:
    if person.account_id is None:
        raise HTTPException(404, "there are no accounts: this workspace was opened for one person, without --team")
    return person.account_id


def _info(token: ApiToken) -> TokenInfo:
    names = ("id", "name", "scopes", "created", "expires", "last_used")
    return TokenInfo(**{name: getattr(token, name) for name in names})
