"""The log of who read or changed whose data: found where the store reads and writes, whatever the route."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, event, inspect
from sqlalchemy.orm import Mapper, ORMExecuteState, Session

from revpress.app.access.trail import Trail, current_trail
from revpress.app.access.write_queue import WriteQueue
from revpress.store.deletion import DELETED
from revpress.store.tables import AthleteRow, AuditRow, Base, now

SAME_READING = 300.0
"""Time [s] within which the same person's same reading of the same people is one line."""

_SWEPT = 86400.0  # s between two looks for lines that are too old
_REMEMBERED = 2000  # readings
_NOT_PERSONAL = {"audit", "answer", "revision", "sign_in_attempt"}  # their own changes are nobody's
_OF_ACCOUNTS = {"account", "api_token", "web_session", "invitation"}  # looked at with every request
_SEEN = {"last_seen", "last_used", "used"}
_LOGGED = "revpress_logged"  # in Session.info


class AuditLog:
    """Lines of the log.

    Parameters
    ----------
    queue : WriteQueue
        Who writes the readings; a change is logged in the writing that makes it, or not made.
    days : int
        For how long lines are kept; that somebody was deleted for good stays, as an old archive may bring them back.
    """

    def __init__(self, queue: WriteQueue, days: int) -> None:
        self._queue, self._days = queue, days
        self._swept = -_SWEPT
        self._recent: OrderedDict[tuple[Any, ...], float] = OrderedDict()

    def sweep(self) -> None:
        """Have lines that are too old taken out, once a day."""
        if time.monotonic() - self._swept < _SWEPT:
            return
        self._swept = time.monotonic()
        oldest = now() - timedelta(days=self._days)
        old = (AuditRow.at < oldest) & (AuditRow.action != DELETED)
        self._queue.put(lambda session: session.execute(delete(AuditRow).where(old)))

    def read(self, trail: Trail) -> None:
        """Log what a request has read, unless the same was read a short time ago.

        Parameters
        ----------
        trail : Trail
            Of a request that was answered.
        """
        self.sweep()
        if not trail.athletes and not trail.tables:
            return
        athletes, tables, address = sorted(trail.athletes), sorted(trail.tables), trail.address
        key = (trail.account_id, address, tuple(athletes), tuple(tables))
        at = time.monotonic()
        if at - self._recent.get(key, -SAME_READING) < SAME_READING:
            return
        self._recent[key] = at
        self._recent.move_to_end(key)
        while len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)
        detail: dict[str, Any] = {"address": address}
        if len(athletes) != 1:
            detail["athletes"] = athletes
        row = {"account_id": trail.account_id, "action": "read", "kind": ", ".join(tables), "detail": detail}
        one = athletes[0] if len(athletes) == 1 else None
        self._queue.put(lambda session: session.add(AuditRow(**row, athlete_id=one)))

    def note(self, action: str, account_id: str | None, **detail: Any) -> None:
        """Log what is no reading or change of a row: coming in, being refused, going.

        Parameters
        ----------
        action : str
            What.
        account_id : str or None
            Whose.
        **detail
            What else is worth keeping; no secret, no name.
        """
        self._queue.put(lambda session: session.add(AuditRow(action=action, account_id=account_id, detail=detail)))


def whose(row: Base) -> str | None:
    """The athlete whose data a row is; None where it is nobody's or cannot be told without asking.

    Parameters
    ----------
    row : Base
        Of any table.

    Returns
    -------
    str or None
    """
    name = "id" if isinstance(row, AthleteRow) else "athlete_id"
    found = row.__dict__.get(name)
    return found if isinstance(found, str) else None


def _personal(table: type[Base]) -> bool:
    name = table.__tablename__
    return name not in _NOT_PERSONAL | _OF_ACCOUNTS and (table is AthleteRow or hasattr(table, "athlete_id"))


@event.listens_for(Base, "load", propagate=True)
def _loaded(row: Base, _context: object) -> None:
    trail = current_trail()
    if trail is None or not _personal(type(row)):
        return
    trail.tables.add(row.__tablename__)
    athlete = whose(row)
    if athlete is not None:
        trail.athletes.add(athlete)


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    trail = current_trail()
    if trail is None:
        return
    if state.is_select:
        columns = getattr(state.statement, "column_descriptions", ())
        for entity in {column["entity"] for column in columns} - {None}:
            table = getattr(entity, "__mapper__", None)
            if table is not None and entity in {c["entity"] for c in columns if c["expr"] is not entity}:
                _note_columns(trail, table)
        return
    mapper = state.bind_mapper
    if mapper is not None and (state.is_update or state.is_delete or state.is_insert):
        action = "delete" if state.is_delete else "change" if state.is_update else "add"
        one = next(iter(trail.athletes)) if len(trail.athletes) == 1 else None
        _log(state.session, trail, action, mapper.class_.__tablename__, one, (), ())


def _note_columns(trail: Trail, mapper: Mapper[Any]) -> None:
    if issubclass(mapper.class_, Base) and _personal(mapper.class_):
        trail.tables.add(mapper.class_.__tablename__)


@event.listens_for(Session, "before_flush")
def _flushed(session: Session, *_: object) -> None:
    trail = current_trail()
    if trail is None:
        return
    changed = (row for row in session.dirty if session.is_modified(row))
    for action, rows in (("add", session.new), ("change", changed), ("delete", session.deleted)):
        groups: dict[tuple[str, str | None], list[Any]] = {}
        for row in rows:
            groups.setdefault((row.__tablename__, whose(row)), []).append(row)
        for (table, athlete), some in groups.items():
            columns = set()
            if action == "change":
                columns = {a.key for row in some for a in unwritten(row)}
                if table in _OF_ACCOUNTS and columns <= _SEEN:
                    continue
            _log(session, trail, action, table, athlete, [row.__dict__.get("id") for row in some], sorted(columns))


def unwritten(row: Base) -> list[Any]:
    """Attributes of a row whose changes are not written yet.

    Parameters
    ----------
    row : Base
        Of a session.

    Returns
    -------
    list of sqlalchemy.orm.AttributeState
    """
    return [attribute for attribute in inspect(row).attrs if attribute.history.has_changes()]


def _log(
    session: Session,
    trail: Trail,
    action: str,
    table: str,
    athlete: str | None,
    ids: Iterable[str | None],
    columns: Iterable[str],
) -> None:
    if table in _NOT_PERSONAL or table == "web_session":
        return
    known = [id for id in ids if id]
    key = (action, table, athlete, tuple(known[:1]), tuple(columns))
    logged = session.info.setdefault(_LOGGED, set())
    if key in logged:
        return
    logged.add(key)
    detail: dict[str, Any] = {"address": trail.address}
    if len(known) > 1:
        detail["rows"] = len(known)
    if columns:
        detail["columns"] = list(columns)
    session.add(
        AuditRow(
            account_id=trail.account_id,
            action=action,
            kind=table,
            object_id=known[0] if len(known) == 1 else "",
            athlete_id=athlete,
            detail=detail,
        )
    )
