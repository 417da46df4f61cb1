"""The database of a workspace: SQLite in its folder, or PostgreSQL by its URL, with the same behaviour."""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError

from revpress.errors import InputError, shown

SQLITE_FILE = "workspace.db"
"""Name of the database in a workspace's folder."""

BUSY = 30.0
"""How long a writing waits for another one [s]."""
_WRITING = "revpress_writing"  # execution option of a connection that will write
_LOCK = 7_340_510_992  # of PostgreSQL's advisory locks: one writer, also of several computers


def database_url(folder: Path, database: str | None) -> URL:
    """Where the database of a workspace is.

    Parameters
    ----------
    folder : Path
        The workspace's folder.
    database : str or None
        A URL ``postgresql://...``; None for SQLite in the folder.

    Returns
    -------
    URL
        With the driver that is used.

    Raises
    ------
    InputError
        A URL of something else.
    """
    if database is None:
        return URL.create("sqlite+pysqlite", database=str(folder / SQLITE_FILE))
    try:
        url = make_url(database)
    except ArgumentError:
        raise InputError("the database is given by a URL such as postgresql://user@host/name") from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        name = shown(url.get_backend_name())
        raise InputError(f"the database is of kind {name}, but must be postgresql, or none for SQLite in the folder")
    return url.set(drivername="postgresql+psycopg")


def connect(url: URL) -> Engine:
    """An engine for a database of a workspace.

    SQLite keeps what is committed through a failure of power (write-ahead log, synchronised), minds foreign keys and
    waits for other programs; a reading sees one state of all tables, a writing keeps others from writing.

    Parameters
    ----------
    url : URL
        As :func:`database_url` gives it.

    Returns
    -------
    Engine
        Nothing is connected yet.

    Raises
    ------
    InputError
        PostgreSQL's driver is not installed.
    """
    options: dict[str, Any] = {"json_serializer": _dumped, "hide_parameters": True}  # they are what people wrote
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY, "check_same_thread": False}, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        engine = create_engine(url, pool_pre_ping=True, **options)
    except ImportError:
        raise InputError("a database of PostgreSQL needs its driver: pip install 'revpress[pg]'") from None
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def for_writing(engine: Engine) -> Engine:
    """The same engine, whose transactions keep others from writing."""
    return engine.execution_options(**{_WRITING: True})


def for_reading(engine: Engine) -> Engine:
    """The same engine, whose transactions see one state of all tables."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="REPEATABLE READ")


def migrate(engine: Engine) -> bool:
    """Bring the tables to the form that this version knows.

    Parameters
    ----------
    engine : Engine
        Of the database.

    Returns
    -------
    bool
        Whether an older workspace was changed.

    Raises
    ------
    InputError
        The database cannot be reached, is none, or was made by a newer version or before the first release.
    """
    try:
        with as_file(files("revpress.store") / "migrations") as folder, for_writing(engine).begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(folder).replace("%", "%%"))
            config.attributes["connection"] = connection
            script = ScriptDirectory.from_config(config)
            revision = _revision(connection)
            if revision == script.get_current_head():
                return False
            try:
                command.upgrade(config, "head")
            except CommandError:
                where = engine.url.render_as_string(hide_password=True)
                if revision is not None and revision < (script.get_base() or ""):
                    raise InputError(
                        f"{where}: was made before the first release of revpress, in a form that is no longer known; "
                        "begin a new workspace"
                    ) from None
                raise InputError(f"{where}: was made by a newer version of revpress; update this one") from None
    except DBAPIError as error:
        where = engine.url.render_as_string(hide_password=True)
        reason = " ".join(str(error.orig).split())
        raise InputError(f"{where}: cannot be opened ({reason})") from error
    return revision is not None


def _revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _dumped(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InputError(f"{shown(value)} cannot be kept as JSON ({error})") from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # Whoever will write takes the lock at once: what was read first would be old by the time of writing.
    writes = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITING):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
