"""A workspace: where a team's data lie, and how they are read and written."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import ORMExecuteState, Session

from revpress.errors import InputError, UnavailableError
from revpress.store.database import BUSY, connect, database_url, for_reading, for_writing, migrate
from revpress.store.opened import OpenMark
from revpress.store.recovery import put_in_order
from revpress.store.shelf import Shelf
from revpress.store.tables import Base, Revision

_UNCOUNTED = {"audit", "web_session", "api_token", "invitation", "sign_in_attempt", "answer", "revision"}
_CHANGED = "revpress_changed"  # in Session.info: names of tables
# What a database says of a row that may not be there, and what that means.
_TAKEN = {
    "athlete": "the team has an athlete with this ID already",
    "account": "there is an account with this address already",
    "edit": "the recording has an edit at this place already",
}


DISK_FULL = "the disk of the workspace is full: make room on it, then try again"
"""Said wherever there is no room to keep something."""

_OTHER_WRITES = "another program writes to the workspace and does not let go: try again in a while"
# What keeps SQLite from reading or writing for now, and what to do.
_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: _OTHER_WRITES,
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_READONLY: "the workspace's database may not be written: look at its folder, then try again",
    sqlite3.SQLITE_IOERR: "the disk of the workspace fails: look at it, then try again",
    sqlite3.SQLITE_CANTOPEN: "the workspace's database cannot be opened: look at its folder, then try again",
}


class ConflictError(InputError):
    """What was to be written does not go with what is there: one sentence says what."""


class Workspace:
    """An open workspace.

    Parameters
    ----------
    folder : Path
        Where signals, files and captures lie, and the database unless it is elsewhere.
    engine : Engine
        Of the database, its tables in the form of this version.
    mark : OpenMark
        That it is open.

    Attributes
    ----------
    folder : Path
        As given.
    engine : Engine
        As given.
    found : tuple of str
        Sentences of the opening: what was cut off when the program ended, what waits, what is missing. A program that
        is killed loses nothing that was committed.
    signals, files : Shelf
        Samples of recordings, and the files that they came in.
    drafts : Path
        Folder of what is not yet whole.
    """

    def __init__(self, folder: Path, engine: Engine, mark: OpenMark) -> None:
        self.folder, self.engine = folder, engine
        self.found: tuple[str, ...] = ()
        self.signals = Shelf(folder / "signals", ".h5")
        self.files = Shelf(folder / "files")
        self.drafts = folder / "drafts"
        self._mark = mark
        self._writer = threading.Lock()
        self._writes = threading.local()
        self._reading, self._writing = for_reading(engine), for_writing(engine)

    @classmethod
    def open(cls, folder: str | Path, database: str | None = None) -> Workspace:
        """Open a workspace, or make one where there is none.

        Parameters
        ----------
        folder : str or Path
            Where it lies; it is made if it is not there.
        database : str, optional
            URL of a PostgreSQL database, ``postgresql://user@host/name``; if not given, SQLite in the folder.

        Returns
        -------
        Workspace
            Its tables are in the form that this version knows.

        Raises
        ------
        InputError
            A folder that cannot be written, a database that cannot be reached or was made by a newer version.
        """
        place = Path(folder).absolute()
        try:
            for part in ("signals", "files", "captures", "drafts"):
                (place / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder}: cannot be a workspace ({error.strerror})") from error
        engine = connect(database_url(place, database))
        mark = OpenMark(place)
        try:
            changed = migrate(engine)
            self = cls(place, engine, mark)
            self.found = ("The workspace was brought to the form of this version.",) * changed
            if mark.alone:
                with self.writing() as session:
                    self.found += put_in_order(session, place, self.signals, self.files)
            mark.share()
        except BaseException:
            engine.dispose()
            mark.close()
            raise
        return self

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that reads one state of all tables; its rows may be used afterwards.

        Yields
        ------
        Session
            What is added to it is refused.

        Raises
        ------
        InputError
            What is looked for is a value that nothing in a database can have.
        """
        with _told(), Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            event.listen(session, "before_flush", _refuse)
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that writes: committed at the end of the block, or nothing at all where it fails.

        There is one writer at a time, in this program and in others; a block that is within another one of the same
        thread would wait for itself, and is refused.

        Yields
        ------
        Session
            Its rows may be used afterwards.

        Raises
        ------
        ConflictError
            A row that is there already, or belongs to one that is not there.
        InputError
            A value that cannot be kept.
        UnavailableError
            Another writing does not end, or the disk is full.
        """
        if getattr(self._writes, "now", False):
            raise RuntimeError("a writing within a writing")
        with self._turn(), Session(self._writing, expire_on_commit=False) as session:
            event.listen(session, "before_flush", _note_changes)
            event.listen(session, "do_orm_execute", _note_statement)
            self._writes.now = True
            try:
                with _told(), session.begin():
                    yield session
                    session.flush()
                    _count(session)
            finally:
                self._writes.now = False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        # Whoever waits gives up when the one before does: else each of many would wait as long once more.
        if not self._writer.acquire(timeout=BUSY):
            raise UnavailableError(_OTHER_WRITES)
        try:
            yield
        finally:
            self._writer.release()

    def close(self) -> None:
        """Let go of the database and the folder."""
        self.engine.dispose()
        self._mark.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def revision_of(session: Session, *tables: type[Base]) -> dict[str, int]:
    """How often tables were changed: an answer that read them is old when one of the numbers is another.

    Parameters
    ----------
    session : Session
        Of a reading or writing.
    *tables : type of Base
        Whose.

    Returns
    -------
    dict of str to int
        By name of the table; 0 for one that nothing was ever written to.
    """
    names = [table.__tablename__ for table in tables]
    known = session.scalars(select(Revision).where(Revision.table.in_(names)))
    return dict.fromkeys(names, 0) | {one.table: one.number for one in known}


def _refuse(session: Session, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a reading does not write")


def _note_changes(session: Session, *_: Any) -> None:
    changed = session.info.setdefault(_CHANGED, set())
    for row in (*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))):
        changed.add(row.__tablename__)


def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        mapper = state.bind_mapper
        if mapper is not None:
            state.session.info.setdefault(_CHANGED, set()).add(mapper.class_.__tablename__)


def _count(session: Session) -> None:
    """One more for every table that was changed."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    for table in sorted(session.info.get(_CHANGED, set()) - _UNCOUNTED):
        statement = insert(Revision).values(table=table, number=1)
        more = {"number": Revision.number + 1}
        session.connection().execute(statement.on_conflict_do_update(index_elements=["table"], set_=more))


@contextmanager
def _told() -> Iterator[None]:
    """What a database refuses, in one sentence."""
    try:
        yield
    except IntegrityError as error:
        reason = " ".join(str(error.orig).split())
        if "unique" in reason.casefold():
            table = next((t for t in _TAKEN if f" {t}." in reason or f'"uq_{t}_' in reason), None)
            raise ConflictError(_TAKEN[table] if table else "this is in the workspace already") from error
        if "foreign key" in reason.casefold():
            raise ConflictError("what this belongs to is not, or no longer, in the workspace") from error
        raise InputError(f"this cannot be kept ({reason})") from error
    except DataError as error:
        raise InputError(
            f"a value is too large or too long to be kept ({' '.join(str(error.orig).split())})"
        ) from error
    except OperationalError as error:
        if isinstance(error.orig, sqlite3.Error):
            sentence = _UNAVAILABLE.get(error.orig.sqlite_errorcode & 0xFF)  # the rest says more of the same
        else:
            sentence = "the workspace's database does not answer as it should: try again in a while"
        if sentence is None:
            raise
        raise UnavailableError(sentence) from error
    except StatementError as error:
        if isinstance(error.orig, InputError):
            raise error.orig from error
        if isinstance(error.orig, OverflowError):
            raise InputError("a whole number is too large to be kept") from error
        raise
