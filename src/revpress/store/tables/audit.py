"""Who read or changed what of whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class AuditRow(Base):
    """One line of the log.

    It outlives what it is about: its ids point to nothing that the database would hold on to.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    at : datetime
        UTC.
    account_id : str or None
        Who; None for the single user of a workspace, and for the program itself.
    action : str
        For instance "read", "write", "delete", "sign in".
    kind, object_id : str
        What; empty where it is no single thing.
    athlete_id : str or None
        Whose.
    detail : dict
        What else is worth keeping; never a secret.
    """

    __tablename__ = "audit"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    account_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    action: Mapped[str]
    kind: Mapped[str] = mapped_column(default="")
    object_id: Mapped[str] = mapped_column(default="")
    athlete_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
