"""Sign-in at another provider, by OpenID Connect: the authorization code with PKCE, through Authlib."""

from __future__ import annotations

import os
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.middleware.sessions import SessionMiddleware

from revpress.app.access.invitations import accept, check_email
from revpress.app.access.secret import signed
from revpress.app.settings import AppSettings
from revpress.errors import InputError, shown
from revpress.store.tables import Account, Invitation, now

FILE = "oidc.toml"
"""Its name in the workspace's folder."""

SECRET_VARIABLE = "REVPRESS_OIDC_CLIENT_SECRET"
"""Environment variable that may hold the client's secret instead of the file."""

PATH = "/sign-in/provider"
"""Where the journey to the provider begins; it ends at ``PATH + "/back"``."""

_KNOWN = {"issuer", "client_id", "client_secret", "name"}
_MINUTES = 10


@dataclass(frozen=True)
class Provider:
    """Who else says who somebody is.

    Attributes
    ----------
    name : str
        As the button calls it.
    issuer : str
        Its address.
    client : object
        Authlib's.
    """

    name: str
    issuer: str
    client: Any


def add_provider(app: FastAPI, settings: AppSettings, secret: bytes) -> Provider | None:
    """Let people sign in at a provider, if the workspace names one.

    Parameters
    ----------
    app : fastapi.FastAPI
        Gets a signed cookie for the journey, seen by nothing else.
    settings : AppSettings
        Where the workspace is.
    secret : bytes
        Of the workspace.

    Returns
    -------
    Provider or None
        None: the folder has no ``oidc.toml``.

    Raises
    ------
    InputError
        The file cannot be used.
    """
    path = settings.folder / FILE
    if not path.exists():
        return None
    said = _read(path)
    from authlib.integrations.starlette_client import OAuth  # most workspaces have no provider

    oauth = OAuth()
    oauth.register(
        "provider",
        server_metadata_url=f"{said['issuer'].rstrip('/')}/.well-known/openid-configuration",
        client_id=said["client_id"],
        client_secret=said.get("client_secret"),
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
    )
    app.add_middleware(
        SessionMiddleware,
        secret_key=signed(secret, "provider", "journey"),
        session_cookie="revpress_journey",
        max_age=60 * _MINUTES,
        path=PATH,
        same_site="lax",  # the way back begins at the provider's page
        https_only=settings.reached.startswith("https:"),
    )
    return Provider(
        said.get("name", urlsplit(said["issuer"]).hostname or "the provider"), said["issuer"], oauth.provider
    )


def account_of(session: Session, claims: dict[str, Any], issuer: str) -> Account:
    """The account of whom a provider has sent.

    Somebody who comes for the first time is known by an address that the provider has verified: by their account, or by
    an invitation that waits for them. Nobody lets themselves in.

    Parameters
    ----------
    session : Session
        Of the store, that writes.
    claims : dict
        Of the ID token, verified.
    issuer : str
        Who says so.

    Returns
    -------
    Account

    Raises
    ------
    InputError
        Nobody invited them.
    """
    subject = f"{issuer} {claims['sub']}"
    account = session.scalar(select(Account).where(Account.oidc_subject == subject))
    if account is None:
        email = (
            check_email(str(claims["email"])) if claims.get("email_verified") is True and "email" in claims else None
        )
        account = _first_time(session, email, str(claims.get("name") or email or ""), subject) if email else None
    if account is None or account.disabled:
        raise InputError("the provider knows you, this team does not: ask an owner of the team for an invitation")
    return account


def _first_time(session: Session, email: str, name: str, subject: str) -> Account | None:
    account = session.scalar(select(Account).where(Account.email == email, Account.oidc_subject.is_(None)))
    if account is not None:
        account.oidc_subject = subject
        return account
    waiting = (Invitation.used.is_(None), Invitation.account_id.is_(None), Invitation.expires > now())
    invitation = session.scalar(select(Invitation).where(Invitation.email == email, *waiting))
    if invitation is None:
        return None
    return accept(session, invitation, name=name, email=email, subject=subject)


def _read(path: Path) -> dict[str, str]:
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(f"{path}: holds a secret that others on this computer may read: chmod 600 it")
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({' '.join(str(error).split())})") from None
    if SECRET_VARIABLE in os.environ:
        said["client_secret"] = os.environ[SECRET_VARIABLE]
    for name, value in said.items():
        if name not in _KNOWN or not isinstance(value, str):
            raise InputError(f"{path}: {shown(name)} is not among its texts {', '.join(sorted(_KNOWN))}")
    missing = {"issuer", "client_id"} - said.keys()
    if missing:
        raise InputError(f"{path}: lacks {', '.join(sorted(missing))}")
    parts = urlsplit(said["issuer"])
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise InputError(f"{path}: the issuer {shown(said['issuer'])} must be an address that begins with https://")
    return said
