"""Coming in and going: sign-in by password or at a provider, joining by a link, signing out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from revpress.app.access import first_owner
from revpress.app.access.attempts import Attempt, pause_in_words
from revpress.app.access.identify import (
    LONGEST,
    SESSION_COOKIE,
    browser_in_words,
    close_sessions,
    open_session,
    session_id,
)
from revpress.app.access.invitations import accept, check_email, check_name, find_invitation
from revpress.app.access.passwords import LONGEST as LONGEST_PASSWORD
from revpress.app.access.passwords import check_password
from revpress.app.access.provider import PATH, account_of
from revpress.app.access.rights import Person, Right, Role, Self, needs
from revpress.app.middleware.gate import cookie
from revpress.app.pages import page
from revpress.errors import InputError
from revpress.store.tables import Account, WebSession, now
from revpress.store.workspace import Workspace

router = APIRouter(include_in_schema=False)

Anybody = Annotated[Person | None, Depends(needs(Right.PUBLIC))]
_Text = Annotated[str, Form(max_length=LONGEST_PASSWORD)]

_WRONG = "the address and the password do not belong together, or this account may not sign in"


@router.get("/sign-in")
async def sign_in_page(request: Request, person: Anybody, next: str = "/") -> Response:
    """The page to sign in; whoever is already goes on."""
    if person is not None:
        return RedirectResponse(_own_address(next), status_code=303)
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A link of another site brought them: the browser has kept their cookie back, and sends it from our own page.
        return page(request, "onwards.html", None, target=_own_address(next))
    return _sign_in(request, next)


@router.post("/sign-in")
async def sign_in(
    request: Request, person: Anybody, email: _Text = "", password: _Text = "", next: _Text = "/"
) -> Response:
    """Sign in."""
    state = request.app.state
    _only_in_teams(request)
    workspace: Workspace = state.workspace
    attempt = Attempt.of(state.secret, email, request.client.host if request.client else "")

    def begin() -> tuple[float, Account | None]:
        with workspace.writing() as session:
            wait = attempt.begin(session, now())
            found = select(Account).where(Account.email == email.strip().casefold())
            return wait, None if wait or "\0" in email else session.scalar(found)

    wait, account = await run_in_threadpool(begin)
    if wait:
        response = _sign_in(request, next, email, pause_in_words(wait), 429)
        response.headers["Retry-After"] = str(int(wait) + 1)
        return response
    fits = await state.passwords.fits(account.password_hash if account else None, password)
    if account is None or not fits or account.disabled:
        state.audit.note("refused to sign in", account.id if account else None)
        return _sign_in(request, next, email, _WRONG, 401)

    def succeed() -> str:
        with workspace.writing() as session:
            attempt.succeed(session, now())
            return open_session(session, account, _browser(request))

    return _signed_in(request, account, await run_in_threadpool(succeed), next)


@router.post("/sign-out")
def sign_out(request: Request, person: Self) -> Response:
    """Sign this browser out."""
    with request.app.state.workspace.writing() as session:
        row = session.get(WebSession, session_id(request) or "")
        if row is not None:
            session.delete(row)
    request.app.state.audit.note("signed out", person.account_id)
    return _leave(request)


@router.post("/sign-out-everywhere")
def sign_out_everywhere(request: Request, person: Self) -> Response:
    """Sign out in all browsers."""
    with request.app.state.workspace.writing() as session:
        close_sessions(session, person.account_id or "")
    request.app.state.audit.note("signed out everywhere", person.account_id)
    return _leave(request)


@router.get("/join")
async def join_page(request: Request, person: Anybody) -> Response:
    """The page that a link of an invitation opens; the code stands after ``#``, where no server's log sees it."""
    _only_in_teams(request)
    return _join(request)


@router.post("/join")
async def join(
    request: Request,
    person: Anybody,
    code: _Text = "",
    name: _Text = "",
    email: _Text = "",
    password: _Text = "",
) -> Response:
    """Come in by an invitation."""
    state = request.app.state
    _only_in_teams(request)
    workspace: Workspace = state.workspace
    attempt = Attempt.of(state.secret, f"join {code}", request.client.host if request.client else "")

    def begin() -> float:
        with workspace.writing() as session:
            return attempt.begin(session, now())

    def check() -> None:
        with workspace.reading() as session:
            found = find_invitation(session, code, now())
            known = session.get(Account, found.account_id) if found.account_id else None
            if known is None:
                check_name(found.name or name)
                check_email(found.email or email)
            check_password(password, found.name or name, known.email if known else found.email or email)

    def enter(hashed: str) -> tuple[Account, str]:
        with workspace.writing() as session:
            attempt.succeed(session, now())
            invitation = find_invitation(session, code, now())
            account = accept(session, invitation, name=name, email=email, password_hash=hashed)
            close_sessions(session, account.id)  # a new password ends what the old one had opened
            return account, open_session(session, account, _browser(request))

    wait = await run_in_threadpool(begin)
    if wait:
        return _join(request, code, name, email, pause_in_words(wait), 429)
    try:
        await run_in_threadpool(check)
        account, secret = await run_in_threadpool(enter, await state.passwords.hash(password))
    except InputError as error:
        return _join(request, code, name, email, str(error), 422)
    (state.settings.folder / first_owner.FILE).unlink(missing_ok=True)
    if account.disabled:
        raise HTTPException(403, "this account may not sign in: ask an owner of the team")
    return _signed_in(request, account, secret, "/")


@router.get(PATH)
async def to_provider(request: Request, person: Anybody) -> Response:
    """Go to the provider that says who one is."""
    provider = request.app.state.provider
    if provider is None:
        raise HTTPException(404, "this workspace has no other provider to sign in at")
    try:
        back = f"{request.app.state.settings.reached}{PATH}/back"
        answer: Response = await provider.client.authorize_redirect(request, back)
    except Exception as error:
        raise _not_reached(provider.name) from error
    return answer


@router.get(f"{PATH}/back")
async def from_provider(request: Request, person: Anybody) -> Response:
    """Come back from the provider."""
    provider = request.app.state.provider
    if provider is None:
        raise HTTPException(404, "this workspace has no other provider to sign in at")
    from authlib.integrations.base_client import OAuthError  # only where there is a provider
    from joserfc.errors import JoseError

    try:
        token: dict[str, Any] = await provider.client.authorize_access_token(request)
    except (OAuthError, JoseError):
        return _sign_in(request, "/", sentence=f"{provider.name} did not say who you are: sign in again", status=401)
    except Exception as error:
        raise _not_reached(provider.name) from error
    claims = dict(token.get("userinfo") or {})
    if "sub" not in claims:
        return _sign_in(request, "/", sentence=f"{provider.name} did not say who you are: sign in again", status=401)

    def enter() -> tuple[Account, str]:
        with request.app.state.workspace.writing() as session:
            account = account_of(session, claims, provider.issuer)
            return account, open_session(session, account, _browser(request))

    try:
        account, secret = await run_in_threadpool(enter)
    except InputError as error:
        request.app.state.audit.note("refused to sign in", None, provider=provider.name)
        return _sign_in(request, "/", sentence=str(error), status=403)
    return _signed_in(request, account, secret, "/", page(request, "onwards.html", None, target=_home(account)))


def _sign_in(request: Request, next: str, email: str = "", sentence: str = "", status: int = 200) -> Response:
    provider = request.app.state.provider
    return page(
        request,
        "sign_in.html",
        None,
        status=status,
        next=_own_address(next),
        email=email,
        sentence=sentence,
        provider=provider and provider.name,
        provider_address=PATH,
    )


def _join(
    request: Request, code: str = "", name: str = "", email: str = "", sentence: str = "", status: int = 200
) -> Response:
    provider = request.app.state.provider
    return page(
        request,
        "join.html",
        None,
        status=status,
        code=code,
        name=name,
        email=email,
        sentence=sentence,
        provider=provider and provider.name,
        provider_address=PATH,
    )


def _signed_in(request: Request, account: Account, secret: str, next: str, through: Response | None = None) -> Response:
    target = _own_address(next)
    response = through or RedirectResponse(_home(account) if target == "/" else target, status_code=303)
    response.headers.append("set-cookie", cookie(request, SESSION_COOKIE, secret, LONGEST.total_seconds()))
    request.scope["renew_browser"] = True
    request.app.state.audit.note("signed in", account.id)
    return response


def _leave(request: Request) -> Response:
    response = RedirectResponse("/sign-in", status_code=303)
    response.headers.append("set-cookie", cookie(request, SESSION_COOKIE, "", 0))
    response.headers["Clear-Site-Data"] = '"cache"'
    request.scope["renew_browser"] = True
    return response


def _home(account: Account) -> str:
    return Person(account.name, Role(account.role), account.id, account.athlete_id).home


def _browser(request: Request) -> str:
    return browser_in_words(request.headers.get("user-agent", ""))


def _only_in_teams(request: Request) -> None:
    if not request.app.state.settings.team:
        raise HTTPException(404, "nobody signs in here: this workspace was opened for one person, without --team")


def _own_address(next: str) -> str:
    """Where to go on: an address of ours, whatever was asked."""
    plain = next.startswith("/") and not next.startswith(("//", "/\\")) and next.isprintable()
    return next if plain else "/"


def _not_reached(name: str) -> HTTPException:
    return HTTPException(502, f"{name} is not reached, or does not answer as it should: try again, or use a password")
