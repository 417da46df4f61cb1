"""Notes of a coach's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class NoteRow(Base):
    """A note on a session, an athlete or a set.

    Attributes
    ----------
    id : str
        32 hexadecimal digits, given by the browser: a note that is sent twice is kept once.
    session_id, athlete_id, set_id : str or None
        What it is about.
    text : str
        As it was written.
    at : datetime
        When it was written, not when it arrived; UTC.
    by : str
        Who wrote it.
    """

    __tablename__ = "note"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    athlete_id: Mapped[str | None] = mapped_column(ForeignKey("athlete.id", ondelete="CASCADE"), index=True)
    set_id: Mapped[str | None] = mapped_column(ForeignKey("performed_set.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str] = mapped_column(default="")
