"""One-time links: how the first owner, and everybody after, comes in."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from revpress.app.access.rights import Role
from revpress.app.access.secret import digest
from revpress.errors import InputError, shown
from revpress.store.tables import Account, AthleteRow, Invitation, now

EXPIRES = timedelta(days=7)
"""How long a link lets somebody in."""

_LONGEST_NAME, _LONGEST_EMAIL = 120, 254


def invite(
    session: Session,
    role: Role,
    *,
    name: str = "",
    email: str = "",
    athlete_id: str | None = None,
    account_id: str | None = None,
    made_by: str | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation.

    Parameters
    ----------
    session : Session
        Of the store, that writes.
    role : Role
        What the account may do.
    name, email : str
        Whom it is for.
    athlete_id : str, optional
        Whom an athlete's account may see; an athlete's has one, no other has.
    account_id : str, optional
        An account that gets a new password, instead of a new account.
    made_by : str, optional
        Account of who invites.

    Returns
    -------
    invitation : Invitation
        As it is kept.
    secret : str
        For the link; nobody can find it again.

    Raises
    ------
    InputError
        There is such an account or no such athlete.
    """
    email = check_email(email) if email else ""
    if (role is Role.ATHLETE) != (athlete_id is not None):
        raise InputError("an athlete's account belongs to one athlete of the team, and no other account does")
    if athlete_id is not None and session.get(AthleteRow, athlete_id) is None:
        raise InputError(f"there is no athlete {shown(athlete_id)}")
    if account_id is None and email and session.scalar(select(Account.id).where(Account.email == email)) is not None:
        raise InputError(f"{email} has an account already: make a link for a new password instead")
    secret = secrets.token_urlsafe(24)
    invitation = Invitation(
        digest=digest(secret),
        role=role.value,
        name=check_name(name) if name else "",
        email=email,
        athlete_id=athlete_id,
        account_id=account_id,
        made_by=made_by,
        expires=now() + EXPIRES,
    )
    session.add(invitation)
    return invitation, secret


def take_back_all(session: Session, account_id: str) -> None:
    """End the links that somebody has made: who may invite no longer keeps no way in by them.

    Parameters
    ----------
    session : Session
        Of the store, that writes.
    account_id : str
        Who made them.
    """
    for made in session.scalars(select(Invitation).where(Invitation.made_by == account_id, Invitation.used.is_(None))):
        session.delete(made)


def find_invitation(session: Session, secret: str, moment: datetime) -> Invitation:
    """The invitation that a code belongs to.

    Parameters
    ----------
    session : Session
        Of the store.
    secret : str
        As the link has it.
    moment : datetime
        This instant.

    Returns
    -------
    Invitation

    Raises
    ------
    InputError
        There is none, it was used, or its time is over: all one sentence.
    """
    found = session.scalar(select(Invitation).where(Invitation.digest == digest(secret.strip())))
    if found is None or found.used is not None or found.expires <= moment:
        raise InputError("this link was used already or its time is over: ask an owner of the team for a new one")
    return found


def accept(
    session: Session,
    invitation: Invitation,
    *,
    name: str,
    email: str,
    password_hash: str | None = None,
    subject: str | None = None,
) -> Account:
    """Let somebody in by an invitation, which is used up.

    Parameters
    ----------
    session : Session
        Of the store, that writes.
    invitation : Invitation
        As :func:`find_invitation` finds it.
    name, email : str
        As they want to be called; the invitation's own where it says them.
    password_hash : str, optional
        See :class:`~revpress.app.access.passwords.Passwords`.
    subject : str, optional
        Who they are to the sign-in provider.

    Returns
    -------
    Account
        New, or theirs with a new password.

    Raises
    ------
    InputError
        The address has an account, or is none, or the name is none.
    """
    invitation.used = now()
    if invitation.account_id is not None:
        account = session.get(Account, invitation.account_id)
        assert account is not None  # its invitations go with an account
        account.password_hash = password_hash
        return account
    account = Account(
        name=check_name(invitation.name or name),
        email=check_email(invitation.email or email),
        role=invitation.role,
        athlete_id=invitation.athlete_id,
        password_hash=password_hash,
        oidc_subject=subject,
    )
    session.add(account)
    session.flush()
    return account


def first_owner_link(session: Session) -> str | None:
    """A code for the first owner; earlier ones end.

    Parameters
    ----------
    session : Session
        Of the store, that writes.

    Returns
    -------
    str or None
        None: there is an owner who may sign in.
    """
    owners = select(func.count()).select_from(Account).where(Account.role == Role.OWNER, Account.disabled.is_(False))
    if session.scalar(owners):
        return None
    session.execute(delete(Invitation).where(Invitation.role == Role.OWNER, Invitation.made_by.is_(None)))
    return invite(session, Role.OWNER)[1]


def check_email(email: str) -> str:
    """An address as it is kept, in small letters.

    Parameters
    ----------
    email : str
        As it was typed.

    Returns
    -------
    str

    Raises
    ------
    InputError
        It is none.
    """
    plain = email.strip().casefold()
    before, at, after = plain.rpartition("@")
    odd = any(sign.isspace() or not sign.isprintable() for sign in plain)
    if not (before and at and after) or odd or len(plain) > _LONGEST_EMAIL:
        raise InputError(f"{shown(email)} is no e-mail address")
    return plain


def check_name(name: str) -> str:
    """A name as it is kept.

    Parameters
    ----------
    name : str
        As it was typed.

    Returns
    -------
    str

    Raises
    ------
    InputError
        It is empty or too long.
    """
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= _LONGEST_NAME:
        raise InputError(f"the name has {len(plain)} characters, but must have 1 to {_LONGEST_NAME}")
    return plain
