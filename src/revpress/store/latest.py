"""Edits that arrive late: of two of the same thing the one that was written later stays, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from revpress.store.tables import EarlierRow, NoteRow, SetRow


def keep_latest(session: Session, row: SetRow | NoteRow, values: Mapping[str, Any], at: datetime, by: str) -> bool:
    """Write values into a row, unless something was written there later.

    Tablets keep what is typed while the network is away and send it afterwards, so edits come in any order. The same
    edit sent twice changes nothing. Whatever does not stay is kept as an :class:`~revpress.store.tables.EarlierRow`.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        A writing.
    row : SetRow or NoteRow
        One that is there, or new.
    values : mapping
        Columns by name.
    at : datetime
        When they were written.
    by : str
        Who wrote them.

    Returns
    -------
    bool
        Whether they stay.
    """
    there = row in session
    changed = {name for name, value in values.items() if getattr(row, name) != value}
    if there and not changed:
        return True
    if there and row.at is not None and at < row.at:
        session.add(_earlier(row, {name: values[name] for name in changed}, at, by))
        return False
    if there:
        session.add(_earlier(row, {name: getattr(row, name) for name in changed}, row.at or at, row.by))
    for name, value in values.items():
        setattr(row, name, value)
    row.at, row.by = at, by
    session.add(row)
    return True


def _earlier(row: SetRow | NoteRow, values: Mapping[str, Any], at: datetime, by: str) -> EarlierRow:
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    kind = "set" if isinstance(row, SetRow) else "note"
    return EarlierRow(kind=kind, object_id=row.id, athlete_id=row.athlete_id, values=kept, at=at, by=by)
