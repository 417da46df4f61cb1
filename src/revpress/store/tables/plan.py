"""A week's plan, for one athlete or for the team."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class PlanRow(Base):
    """What is to be done in a week, a line for each exercise of a day.

    Attributes
    ----------
    id : str
        32 hexadecimal digits, given by the browser: a plan that is sent twice is kept once.
    team_id : str
        32 hexadecimal digits.
    athlete_id : str or None
        For whom; None: for the whole team.
    title : str
        As the coach calls it.
    lines : list of dict
        Each with ``day``, ``exercise``, ``sets``, ``repetitions``, ``load`` (in the unit of the exercise's load) or
        ``share_percent`` (of the largest), and ``settings`` by name as a face has them: angles in degrees.
    simulated : bool
        Nobody follows it.
    created, updated : datetime
        UTC.
    at : datetime or None
        When it was written, not when it arrived; UTC.
    by : str
        Who wrote it.
    """

    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)
    athlete_id: Mapped[str | None] = mapped_column(ForeignKey("athlete.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    lines: Mapped[list[Any]] = mapped_column(default=list)
    simulated: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(default=now)
    updated: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    at: Mapped[datetime | None]
    by: Mapped[str] = mapped_column(default="")
