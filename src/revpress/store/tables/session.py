"""Sessions of a team, and the sets that were done in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class SessionRow(Base):
    """A testing or training session.

    Attributes
    ----------
    id, team_id : str
        32 hexadecimal digits.
    title, place : str
        As the coach wrote them.
    begun : datetime
        UTC.
    ended : datetime or None
        None while it goes on.
    note : str
        What a coach wants to remember.
    simulated : bool
        It never took place.
    at : datetime or None
        When title, place and note were written, not when they arrived; UTC.
    by : str
        Who wrote them.
    """

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    begun: Mapped[datetime] = mapped_column(default=now)
    ended: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    simulated: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime | None]
    by: Mapped[str] = mapped_column(default="")


class SetRow(Base):
    """One set of one athlete.

    Attributes
    ----------
    id, session_id, athlete_id : str
        32 hexadecimal digits.
    machine_id : str or None
        The team's machine, where it was done on one of its own.
    position : int
        Its place in the session, from 1.
    exercise : str
        Name in the catalogue.
    settings : dict
        Settings of the exercise by name, SI and radians.
    holes : dict
        Hole of each adjustment of the machine, from 1.
    leg : {"left", "right", "both"}
        Which leg pushed.
    load : float or None
        In ``load_unit``; None where it is not known.
    load_unit : str
        Of the exercise's load: "kg" for most.
    begun, ended : datetime or None
        UTC.
    stop_rule : dict or None
        When it was to end.
    stop_reason : str
        Why it ended.
    marks : dict
        What a coach marked: warm-up, failed, ...
    note : str
        What a coach wants to remember.
    recording_id : str or None
        What was measured.
    at : datetime or None
        When this was written, not when it arrived; UTC.
    by : str
        Who wrote it.
    measured : dict or None
        How its results were made from the recording, and what was said or went wrong: see
        :mod:`revpress.store.results`. None where nobody has measured it yet.
    """

    __tablename__ = "performed_set"
    __table_args__ = (CheckConstraint("leg IN ('left', 'right', 'both')", name="leg"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    athlete_id: Mapped[str] = mapped_column(ForeignKey("athlete.id", ondelete="CASCADE"), index=True)
    machine_id: Mapped[str | None] = mapped_column(ForeignKey("machine.id", ondelete="SET NULL"), index=True)
    position: Mapped[int]
    exercise: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    holes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    leg: Mapped[str] = mapped_column(default="both")
    load: Mapped[float | None]
    load_unit: Mapped[str] = mapped_column(default="kg")
    begun: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    stop_rule: Mapped[dict[str, Any] | None]
    stop_reason: Mapped[str] = mapped_column(default="")
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(default="")
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recording.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime | None]
    by: Mapped[str] = mapped_column(default="", server_default="")
    measured: Mapped[dict[str, Any] | None]
