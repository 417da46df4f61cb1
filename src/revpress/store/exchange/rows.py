"""Rows of tables as plain values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Table

from revpress.errors import InputError, shown
from revpress.store.tables import (
    AthleteRow,
    Base,
    ComfortRow,
    EarlierRow,
    EditRow,
    MachineRow,
    NoteRow,
    PlanRow,
    RecordingRow,
    ResultRow,
    SessionRow,
    SetRow,
    StrengthTestRow,
    Team,
)

TABLES: tuple[type[Base], ...] = (
    Team, AthleteRow, MachineRow, SessionRow, RecordingRow, EditRow, SetRow, ResultRow, StrengthTestRow, ComfortRow,
    NoteRow, PlanRow, EarlierRow,
)  # fmt: skip
"""What a team keeps, in an order in which nothing comes before what it belongs to."""

NOT_KEPT = ("account", "web_session", "api_token", "invitation", "sign_in_attempt", "audit", "answer", "revision")
"""Tables that stay where they are: who may sign in here, who did what here, and what can be made again."""


def plain(row: Base) -> dict[str, Any]:
    """A row as JSON holds it.

    Parameters
    ----------
    row : Base
        Of any table.

    Returns
    -------
    dict
        Every column by name; days and instants as ISO 8601 has them, instants in UTC.
    """
    out = {}
    for column in row.__table__.columns:
        value = getattr(row, column.key)
        if isinstance(value, datetime):
            value = value.astimezone(UTC).isoformat()
        elif isinstance(value, date):
            value = value.isoformat()
        out[column.key] = value
    return out


def values_of(table: type[Base], said: Mapping[str, Any], where: str) -> dict[str, Any]:
    """What a row's columns are, from what :func:`plain` gave.

    Parameters
    ----------
    table : type of Base
        Which.
    said : mapping
        As JSON held it.
    where : str
        For messages.

    Returns
    -------
    dict
        Every column by name.

    Raises
    ------
    InputError
        A column that is unknown or missing, or a value of another kind.
    """
    columns = _table_of(table).columns
    for name in said:
        if name not in columns:
            raise InputError(f"{where}: a row has {shown(name)}, which this version does not know; update revpress")
    out: dict[str, Any] = {}
    for column in columns:
        if column.key not in said:
            raise InputError(f"{where}: a row lacks {column.key}")
        value: Any = said[column.key]
        if value is None:
            if not column.nullable:
                raise InputError(f"{where}: {column.key} is empty")
            out[column.key] = None
            continue
        kind = column.type.python_type
        try:
            if kind is datetime:
                value = datetime.fromisoformat(value)
            elif kind is date:
                value = date.fromisoformat(value)
            elif kind is float and isinstance(value, int) and not isinstance(value, bool):
                value = float(value)
        except (TypeError, ValueError):
            raise InputError(f"{where}: {column.key} is {shown(value)}, which is no {kind.__name__}") from None
        right: Any = (dict, list) if kind is dict else kind
        if not isinstance(value, right) or (kind is not bool and isinstance(value, bool)):
            raise InputError(f"{where}: {column.key} is {shown(value)}, which is no {kind.__name__}")
        if isinstance(value, datetime) and value.tzinfo is None:
            raise InputError(f"{where}: {column.key} has no time zone")
        out[column.key] = value
    return out


def _table_of(table: type[Base]) -> Table:
    found = table.__table__
    assert isinstance(found, Table)
    return found
