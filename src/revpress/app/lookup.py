"""What a request names: its workspace, and the row of an id or the sentence that there is none."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TypeVar

from fastapi import HTTPException
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from revpress.store.tables import (
    Account,
    AthleteRow,
    Base,
    ComfortRow,
    Invitation,
    MachineRow,
    NoteRow,
    PlanRow,
    RecordingRow,
    SessionRow,
    SetRow,
    StrengthTestRow,
)
from revpress.store.workspace import Workspace

Row = TypeVar("Row", bound=Base)

_WORDS: dict[type[Base], str] = {
    Account: "account",
    AthleteRow: "athlete",
    ComfortRow: "rating",
    Invitation: "invitation",
    MachineRow: "machine",
    NoteRow: "note",
    PlanRow: "plan",
    RecordingRow: "recording",
    SessionRow: "session",
    SetRow: "set",
    StrengthTestRow: "strength test",
}
"""What people call a row that an address can name."""


def workspace_of(connection: HTTPConnection) -> Workspace:
    """The workspace that a request is about.

    Parameters
    ----------
    connection : HTTPConnection
        A request or a WebSocket.

    Returns
    -------
    Workspace
    """
    found: Workspace = connection.app.state.workspace
    return found


def read_row(connection: HTTPConnection, table: type[Row], id: str) -> Row:
    """The row that an address names, in a reading of its own.

    Parameters
    ----------
    connection : HTTPConnection
        A request or a WebSocket.
    table : type of Base
        Which table.
    id : str
        Of the row.

    Returns
    -------
    Base
        As :func:`find_row` finds it.
    """
    with workspace_of(connection).reading() as session:
        return find_row(session, table, id)


def find_row(session: Session, table: type[Row], id: str, *, athlete_id: str | None = None) -> Row:
    """The row that an address names.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a reading or writing.
    table : type of Base
        Which table.
    id : str
        Of the row.
    athlete_id : str, optional
        Whose it has to be: another athlete's is as good as none.

    Returns
    -------
    Base
        A row of ``table``.

    Raises
    ------
    HTTPException
        404.
    """
    row = session.get(table, id)
    if row is None or (athlete_id is not None and getattr(row, "athlete_id", None) != athlete_id):
        raise HTTPException(404, f"there is no such {_WORDS[table]} in the workspace")
    return row


def find_capture(workspace: Workspace, journal: str) -> Path:
    """The journal that a request names.

    Parameters
    ----------
    workspace : Workspace
        Which has it.
    journal : str
        Its name; no folder before it counts.

    Returns
    -------
    Path

    Raises
    ------
    HTTPException
        404.
    """
    path = workspace.folder / "captures" / PurePosixPath(journal).name
    if not path.is_file():
        raise HTTPException(404, f"there is no capture {journal}: it may have been kept already")
    return path
