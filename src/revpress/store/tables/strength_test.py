"""Strength tests that calibrate an athlete."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class StrengthTestRow(Base):
    """One test of an athlete's strength.

    Attributes
    ----------
    id, athlete_id : str
        32 hexadecimal digits.
    on : date
        The day.
    test : dict
        ``kind`` "lift" or "torque", and the fields of :class:`~revpress.measurement.calibration.Lift` or
        :class:`~revpress.measurement.calibration.Torque`, SI and radians.
    note : str
        What a coach wants to remember.
    simulated : bool
        Nobody was tested.
    created : datetime
        UTC.
    """

    __tablename__ = "strength_test"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    athlete_id: Mapped[str] = mapped_column(ForeignKey("athlete.id", ondelete="CASCADE"), index=True)
    on: Mapped[date]
    test: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(default="")
    simulated: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(default=now)
