"""What all tables share: ids, instants, texts and JSON that both databases keep alike."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from revpress.errors import InputError, shown

ID_LENGTH = 32
"""Hexadecimal digits of an id."""


def new_id() -> str:
    """A new id: 32 hexadecimal digits at random."""
    return uuid.uuid4().hex


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


class Instant(TypeDecorator[datetime]):
    """An instant with its time zone; it comes back in UTC, from databases without time zones too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What it is outside of the database."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What the database keeps; InputError for an instant without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise InputError(f"the instant {value.isoformat()} has no time zone: it could be any of a day")
        moved = value.astimezone(UTC)
        return moved.replace(tzinfo=None) if dialect.name == "sqlite" else moved

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text of a person's: without the zero character and halves of characters, which no database keeps."""

    impl = Text
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        """What it is outside of the database."""
        return str

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The same text; InputError for one that cannot be kept."""
        if value is not None and ("\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value)):
            raise InputError(f"the text {shown(value)} holds a character that cannot be kept")
        return value


class Base(DeclarativeBase):
    """A row; what is not given has its default from the beginning, not only once it is kept.

    A value of JSON is changed by giving the attribute a new one: a change within it is not seen.

    Parameters
    ----------
    **values
        Columns by name.
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Words,
        datetime: Instant,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }

    def __init__(self, **values: Any) -> None:
        columns = self.__mapper__.column_attrs
        for name in values:
            if name not in columns:
                raise TypeError(f"{type(self).__name__} has no column {name!r}")
        for attribute in columns:
            default = attribute.columns[0].default
            if attribute.key in values or default is None:
                continue
            if default.is_scalar:
                values[attribute.key] = default.arg
            elif default.is_callable:
                values[attribute.key] = default.arg(None)
        for name, value in values.items():
            setattr(self, name, value)
