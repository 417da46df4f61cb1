"""Answers that took long, until what they read changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from revpress.store.tables.base import Base, now


class AnswerRow(Base):
    """An answer as it was given; the table may be emptied at any time.

    Attributes
    ----------
    key : str
        SHA-256 of the request, the version of the package and the revision of what it read.
    name : str
        Which answer.
    request, payload, provenance : dict
        What was asked, what was told, and with what it was made.
    created : datetime
        UTC.
    """

    __tablename__ = "answer"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    request: Mapped[dict[str, Any]]
    payload: Mapped[dict[str, Any]]
    provenance: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created: Mapped[datetime] = mapped_column(default=now)


class Revision(Base):
    """How often a table has been changed.

    Attributes
    ----------
    table : str
        Name of the table.
    number : int
        One more with every writing that changed it.
    """

    __tablename__ = "revision"

    table: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, default=0)
