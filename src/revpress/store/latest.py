"""Edits that arrive late: of two of the same thing the one that was written later stays, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.store.tables import EarlierRow, NoteRow, PlanRow, SessionRow, SetRow, now

_AHEAD = timedelta(minutes=2)  # that clocks of tablets go fast; one that is further ahead is wrong
_DELETED = {"deleted": True}

Written = SetRow | NoteRow | SessionRow | PlanRow
"""Rows that are typed beside a machine, and may be sent long afterwards."""
_KINDS: Mapping[type[Written], str] = {SetRow: "set", NoteRow: "note", SessionRow: "session", PlanRow: "plan"}


def keep_latest(session: Session, row: Written, values: Mapping[str, Any], at: datetime, by: str) -> bool:
    """Write values into a row, unless something was written there later.

    Tablets keep what is typed while the network is away and send it afterwards, so edits come in any order. The same
    edit sent twice changes nothing. Whatever does not stay is kept as an :class:`~revpress.store.tables.EarlierRow`.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        A writing.
    row : SetRow, NoteRow, SessionRow or PlanRow
        One that is there, or new.
    values : mapping
        Columns by name.
    at : datetime
        When they were written; what is still to come is taken as now, as no true edit would be later.
    by : str
        Who wrote them.

    Returns
    -------
    bool
        Whether they stay.
    """
    at = _possible(at)
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


def overtaken(row: SessionRow | PlanRow) -> str:
    """What is said to whoever wrote before somebody else and sent it after them.

    Parameters
    ----------
    row : SessionRow or PlanRow
        As it stays.

    Returns
    -------
    str
        A sentence.
    """
    by = f" by {row.by}" if row.by else ""
    return f"this {_KINDS[type(row)]} was changed{by} after this was written: that stays, load it again"


def delete_known(session: Session, row: Written, by: str) -> None:
    """Delete a row and keep that it was, so that an edit from before does not bring it back.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        A writing.
    row : SetRow, NoteRow, SessionRow or PlanRow
        One that is there.
    by : str
        Who deletes it.
    """
    session.add(_earlier(row, _DELETED, now(), by))
    session.delete(row)


def deleted_since(session: Session, object_id: str, at: datetime) -> bool:
    """Whether something was deleted after something was written of it.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        A reading or writing.
    object_id : str
        Of the set, note, session or plan.
    at : datetime
        When that was written.

    Returns
    -------
    bool
        False of one that was never deleted, or before.
    """
    query = select(EarlierRow).where(EarlierRow.object_id == object_id, EarlierRow.at >= _possible(at))
    return any(row.values == _DELETED for row in session.scalars(query))


def _possible(at: datetime) -> datetime:
    present = now()
    return present if at > present + _AHEAD else at


def _earlier(row: Written, values: Mapping[str, Any], at: datetime, by: str) -> EarlierRow:
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    athlete_id = None if isinstance(row, SessionRow) else row.athlete_id
    return EarlierRow(kind=_KINDS[type(row)], object_id=row.id, athlete_id=athlete_id, values=kept, at=at, by=by)
