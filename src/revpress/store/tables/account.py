"""Who may sign in, and with what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class Account(Base):
    """Somebody who may sign in.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    name, email : str
        The address is kept in small letters and stands once.
    password_hash : str or None
        As argon2 writes it; None where they sign in elsewhere.
    role : {"owner", "coach", "athlete", "viewer"}
        What they may do.
    athlete_id : str or None
        Whom they may see, in the role of an athlete.
    oidc_subject : str or None
        Who they are to the sign-in provider: issuer and subject.
    disabled : bool
        May no longer sign in.
    created : datetime
        UTC.
    """

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("role IN ('owner', 'coach', 'athlete', 'viewer')", name="role"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    role: Mapped[str]
    athlete_id: Mapped[str | None] = mapped_column(ForeignKey("athlete.id", ondelete="SET NULL"), index=True)
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)
    disabled: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(default=now)


class WebSession(Base):
    """One browser that is signed in.

    Attributes
    ----------
    id, account_id : str
        32 hexadecimal digits.
    digest : str
        SHA-256 of the secret in the browser's cookie; the secret itself is nowhere kept.
    browser : str
        Which one, in words, so that its person knows it again.
    created, last_seen, expires : datetime
        UTC.
    """

    __tablename__ = "web_session"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(default="")
    created: Mapped[datetime] = mapped_column(default=now)
    last_seen: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime]


class ApiToken(Base):
    """A key for programs of one person.

    Attributes
    ----------
    id, account_id : str
        32 hexadecimal digits.
    name : str
        What it is for.
    digest : str
        SHA-256 of the token; the token itself is nowhere kept.
    scopes : list of str
        What it may do, at most what the person may.
    created : datetime
        UTC.
    expires, last_used, revoked : datetime or None
        UTC; None for never.
    """

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime | None]
    last_used: Mapped[datetime | None]
    revoked: Mapped[datetime | None]
