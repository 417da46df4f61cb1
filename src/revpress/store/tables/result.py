"""Results: one number a row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class ResultRow(Base):
    """One number of one athlete on one day, with what made it.

    Attributes
    ----------
    id, athlete_id : str
        32 hexadecimal digits.
    set_id, recording_id, session_id : str or None
        Where it is from, as far as that is in the workspace.
    on : date
        The day.
    trial : str
        Which of several of a day; empty where there is one.
    exercise, machine, setup, device : str
        The condition; empty where nobody said.
    metric : str
        For instance "mean velocity".
    side : {"left", "right", "both"} or None
        None where nobody said.
    load : float or None
        In the unit of the exercise's load.
    repetition : int or None
        Which of the set, from 1; None for a number of the whole set or test.
    value : float
        In ``unit``.
    unit : str
        "m/s", "W", ...; "1" for a number without one.
    deviation : float or None
        Standard uncertainty in ``unit``.
    low, high : float or None
        95 of 100 such intervals hold the true value.
    provenance : dict
        Version of the package, parameters in force, digest of the edits; or the file that it came in.
    simulated : bool
        Nobody moved.
    created : datetime
        UTC.
    """

    __tablename__ = "result"
    __table_args__ = (
        CheckConstraint("side IN ('left', 'right', 'both')", name="side"),
        Index(None, "athlete_id", "metric", "on"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    athlete_id: Mapped[str] = mapped_column(ForeignKey("athlete.id", ondelete="CASCADE"))
    set_id: Mapped[str | None] = mapped_column(ForeignKey("performed_set.id", ondelete="CASCADE"), index=True)
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    on: Mapped[date]
    trial: Mapped[str] = mapped_column(default="")
    exercise: Mapped[str] = mapped_column(default="")
    machine: Mapped[str] = mapped_column(default="")
    setup: Mapped[str] = mapped_column(default="")
    device: Mapped[str] = mapped_column(default="")
    metric: Mapped[str]
    side: Mapped[str | None]
    load: Mapped[float | None]
    repetition: Mapped[int | None]
    value: Mapped[float]
    unit: Mapped[str]
    deviation: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    provenance: Mapped[dict[str, Any]] = mapped_column(default=dict)
    simulated: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(default=now)
