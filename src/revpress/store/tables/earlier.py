"""What somebody wrote and somebody else wrote over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id


class EarlierRow(Base):
    """Values of a set, note, session or plan that did not stay: of two edits the one that was written later does.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    kind : {"set", "note", "session", "plan"}
        Of what,
    object_id : str
        and of which.
    athlete_id : str or None
        Whose data they are.
    values : dict
        Columns by name, as JSON holds them; ``deleted`` alone: it was deleted then.
    at : datetime
        When they were written; UTC.
    by : str
        Who wrote them.
    """

    __tablename__ = "earlier"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[str]
    object_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    athlete_id: Mapped[str | None] = mapped_column(ForeignKey("athlete.id", ondelete="CASCADE"), index=True)
    values: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(default="")
