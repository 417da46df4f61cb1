"""A team."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import ID_LENGTH, Base, new_id, now


class Team(Base):
    """People who train together.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    name : str
        As the pages call it.
    created : datetime
        UTC.
    """

    __tablename__ = "team"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    name: Mapped[str]
    created: Mapped[datetime] = mapped_column(default=now)
