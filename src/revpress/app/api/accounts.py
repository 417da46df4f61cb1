"""Accounts and invitations over REST: who may come in, and as what."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.requests import Request

from revpress.app.access.identify import close_sessions
from revpress.app.access.invitations import check_name, invite, take_back_all
from revpress.app.access.rights import AccountsOwner, Role
from revpress.app.errors import RefusedError
from revpress.app.field_types import Id
from revpress.app.lookup import find_row, workspace_of
from revpress.errors import InputError
from revpress.store.tables import Account, AthleteRow, Invitation, WebSession, now

router = APIRouter(prefix="/api/v1", tags=["accounts"])


class AccountInfo(BaseModel):
    """An account."""

    id: str
    name: str
    email: str
    role: Role
    athlete_id: str | None
    disabled: bool
    signs_in: Literal["password", "provider", "not yet"]
    created: datetime
    last_seen: datetime | None = Field(description="In a browser that is still signed in.")


class AccountChange(BaseModel):
    """What is changed of an account; what is not said stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, max_length=120)
    role: Role | None = None
    athlete_id: Id | None = Field(None, description="Whom an athlete may see; with the role of an athlete alone.")
    disabled: bool | None = None


class InvitationRequest(BaseModel):
    """Whom to invite."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    name: str = Field("", max_length=120)
    email: str = Field(max_length=254)
    athlete_id: Id | None = Field(None, description="Whom an athlete may see; with the role of an athlete alone.")


class InvitationInfo(BaseModel):
    """An invitation that waits."""

    id: str
    role: Role
    name: str
    email: str
    athlete_id: str | None
    for_password: bool = Field(description="Whether it gives an account a new password.")
    created: datetime
    expires: datetime


class InvitationLink(InvitationInfo):
    """An invitation that was just made."""

    link: str = Field(description="Shown this once; whoever has it comes in, once.")


@router.get("/accounts")
def accounts(request: Request, person: AccountsOwner) -> list[AccountInfo]:
    """All accounts, by name."""
    with workspace_of(request).reading() as session:
        last_seen = func.max(WebSession.last_seen)
        question = select(WebSession.account_id, last_seen).group_by(WebSession.account_id)
        seen: dict[str, datetime] = {row[0]: row[1] for row in session.execute(question)}
        return [_info(a, seen.get(a.id)) for a in session.scalars(select(Account).order_by(Account.name, Account.id))]


@router.patch("/accounts/{account_id}")
def change_account(account_id: str, body: AccountChange, request: Request, person: AccountsOwner) -> AccountInfo:
    """Change an account; whoever gets another role, or is shut out, is signed out everywhere."""
    with workspace_of(request).writing() as session:
        account = find_row(session, Account, account_id)
        role = body.role or Role(account.role)
        athlete_id = body.athlete_id or (account.athlete_id if role is Role.ATHLETE else None)
        if (role is Role.ATHLETE) != (athlete_id is not None):
            sentence = "an athlete's account belongs to one athlete of the team, and no other account does"
            raise RefusedError(422, sentence, "athlete_id")
        if athlete_id is not None and session.get(AthleteRow, athlete_id) is None:
            raise RefusedError(422, "there is no such athlete", "athlete_id")
        disabled = account.disabled if body.disabled is None else body.disabled
        if role is not Role.OWNER or disabled:
            _keep_an_owner(session, account)
            take_back_all(session, account.id)
        if (role, athlete_id) != (account.role, account.athlete_id) or disabled:
            close_sessions(session, account.id)
        account.name = account.name if body.name is None else check_name(body.name)
        account.role, account.athlete_id, account.disabled = role.value, athlete_id, disabled
        return _info(account, None)


@router.delete("/accounts/{account_id}", status_code=204)
def delete_account(account_id: str, request: Request, person: AccountsOwner) -> None:
    """Delete an account with its tokens; what its person measured stays."""
    with workspace_of(request).writing() as session:
        account = find_row(session, Account, account_id)
        _keep_an_owner(session, account)
        take_back_all(session, account.id)
        session.delete(account)


@router.get("/invitations")
def invitations(request: Request, person: AccountsOwner) -> list[InvitationInfo]:
    """Invitations that still let somebody in, the newest first."""
    with workspace_of(request).reading() as session:
        waiting = select(Invitation).where(Invitation.used.is_(None), Invitation.expires > now())
        return [InvitationInfo(**_waiting(i)) for i in session.scalars(waiting.order_by(Invitation.created.desc()))]


@router.post("/invitations", status_code=201)
def make_invitation(body: InvitationRequest, request: Request, person: AccountsOwner) -> InvitationLink:
    """Invite somebody: the link is shown this once."""
    if not body.email:
        raise RefusedError(422, "an invitation needs the e-mail address of whom it is for", "email")
    with workspace_of(request).writing() as session:
        invitation, secret = invite(
            session,
            body.role,
            name=body.name,
            email=body.email,
            athlete_id=body.athlete_id,
            made_by=person.account_id,
        )
        return _link(request, invitation, secret)


@router.post("/accounts/{account_id}/password-link", status_code=201)
def password_link(account_id: str, request: Request, person: AccountsOwner) -> InvitationLink:
    """A link by which somebody gives their account a new password."""
    with workspace_of(request).writing() as session:
        account = find_row(session, Account, account_id)
        invitation, secret = invite(
            session,
            Role(account.role),
            name=account.name,
            athlete_id=account.athlete_id,
            account_id=account.id,
            made_by=person.account_id,
        )
        return _link(request, invitation, secret)


@router.delete("/invitations/{invitation_id}", status_code=204)
def take_back(invitation_id: str, request: Request, person: AccountsOwner) -> None:
    """Take an invitation back."""
    with workspace_of(request).writing() as session:
        session.delete(find_row(session, Invitation, invitation_id))


def _keep_an_owner(session: Session, account: Account) -> None:
    others = select(func.count()).where(
        Account.role == Role.OWNER, Account.disabled.is_(False), Account.id != account.id
    )
    if account.role == Role.OWNER and not session.scalar(others):
        raise InputError("this is the only owner who may sign in: make somebody else an owner first")


def _info(account: Account, last_seen: datetime | None) -> AccountInfo:
    signs_in: Literal["password", "provider", "not yet"] = "provider" if account.oidc_subject else "not yet"
    return AccountInfo(
        id=account.id,
        name=account.name,
        email=account.email,
        role=Role(account.role),
        athlete_id=account.athlete_id,
        disabled=account.disabled,
        signs_in="password" if account.password_hash else signs_in,
        created=account.created,
        last_seen=last_seen,
    )


def _waiting(invitation: Invitation) -> dict[str, Any]:
    names = ("id", "role", "name", "email", "athlete_id", "created", "expires")
    return {name: getattr(invitation, name) for name in names} | {"for_password": invitation.account_id is not None}


def _link(request: Request, invitation: Invitation, secret: str) -> InvitationLink:
    if not request.app.state.settings.team:
        raise InputError("nobody can come in yet: start the workspace with --team, then invite")
    return InvitationLink(**_waiting(invitation), link=f"{request.app.state.settings.reached}/join#{secret}")
