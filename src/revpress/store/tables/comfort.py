"""How a machine feels to an athlete."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class ComfortRow(Base):
    """One rating of a machine by an athlete.

    Attributes
    ----------
    id, athlete_id, machine_id : str
        32 hexadecimal digits.
    holes : dict
        Hole of each adjustment, from 1.
    rating : int
        1 (would not do it again) to 10 (as comfortable as can be).
    words : str
        Why, in the athlete's words.
    on : date
        The day.
    simulated : bool
        Nobody rated.
    created : datetime
        UTC.
    """

    __tablename__ = "comfort"
    __table_args__ = (CheckConstraint("rating BETWEEN 1 AND 10", name="rating"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    athlete_id: Mapped[str] = mapped_column(ForeignKey("athlete.id", ondelete="CASCADE"), index=True)
    machine_id: Mapped[str] = mapped_column(ForeignKey("machine.id", ondelete="CASCADE"), index=True)
    holes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rating: Mapped[int]
    words: Mapped[str] = mapped_column(default="")
    on: Mapped[date]
    simulated: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(default=now)
