"""How people come in: invitations, and attempts to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class Invitation(Base):
    """A link that lets one person in once: to an account that is made, or back to their own with a new password.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    digest : str
        SHA-256 of the secret in the link; the secret itself is nowhere kept.
    role : {"owner", "coach", "athlete", "viewer"}
        What the account may do.
    name, email : str
        Whom it was made for; the address in small letters, empty for the first owner's.
    athlete_id : str or None
        Whom an athlete's account may see.
    account_id : str or None
        The account that gets a new password; None: one is made.
    made_by : str or None
        Account of who made it; None: the program itself.
    created, expires : datetime
        UTC.
    used : datetime or None
        When it let somebody in.
    """

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("role IN ('owner', 'coach', 'athlete', 'viewer')", name="role"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    athlete_id: Mapped[str | None] = mapped_column(ForeignKey("athlete.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    made_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime]
    used: Mapped[datetime | None]


class SignInAttempt(Base):
    """How often somebody failed to sign in, by account and by network address.

    Attributes
    ----------
    key : str
        Of the account or address, hashed with the workspace's secret: neither can be read from it.
    failures : int
        In a row, near each other.
    last : datetime
        The last of them; UTC.
    until : datetime
        No attempt before this instant; UTC.
    """

    __tablename__ = "sign_in_attempt"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime] = mapped_column(default=now)
