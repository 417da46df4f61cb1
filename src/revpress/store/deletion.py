"""An athlete is deleted for good: rows, samples, files, answers, and the name wherever it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, delete, or_, select, update
from sqlalchemy.orm import Session

from revpress.store.recovery import sweep
from revpress.store.tables import (
    Account,
    AnswerRow,
    AthleteRow,
    AuditRow,
    ComfortRow,
    EarlierRow,
    EditRow,
    NoteRow,
    RecordingRow,
    ResultRow,
    SessionRow,
    SetRow,
    StrengthTestRow,
)
from revpress.store.waiting import waiting_captures
from revpress.store.workspace import ConflictError, Workspace

DELETED = "delete for good"
"""Action in the log of a deletion of an athlete."""

STILL_ELSEWHERE = (
    "Backups and archives that were made before still hold this athlete: delete those too, or keep them only as long "
    "as you must."
)
"""What has to be said after every deletion."""

_NAMELESS = "[deleted]"


@dataclass(frozen=True)
class Deletion:
    """What went.

    Attributes
    ----------
    sets, recordings, results, notes : int
        Rows.
    files : int
        Of samples and originals that nobody else has.
    shared : tuple of str
        Names of files of a device's that hold results of others as well, and so were kept.
    """

    sets: int
    recordings: int
    results: int
    notes: int
    files: int
    shared: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What went, and what has to be known."""
        parts = [(self.sets, "set"), (self.recordings, "recording"), (self.results, "result"), (self.notes, "note")]
        said = ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in (*parts, (self.files, "file")))
        kept = f"Files of several athletes were kept, and hold this one's results too: {', '.join(self.shared)}."
        return f"Deleted for good: the athlete, {said}.", *([kept] if self.shared else []), STILL_ELSEWHERE


def delete_athlete(workspace: Workspace, athlete_id: str, account_id: str | None = None) -> Deletion:
    """Delete an athlete for good.

    Rows go, recordings too, and files that no other recording has; their account, if they have one; answers that were
    kept; captures of theirs that wait; and in notes and details of the log, whoever they are about, the name is
    replaced unless somebody else has the same. The log keeps that somebody of this id (32 digits at random) was
    deleted, when and by whom.

    Parameters
    ----------
    workspace : Workspace
        Where.
    athlete_id : str
        Who.
    account_id : str, optional
        Who does it.

    Returns
    -------
    Deletion
        What went, in words with what has to be known.

    Raises
    ------
    ConflictError
        There is no such athlete.
    """
    with workspace.writing() as session:
        row = session.get(AthleteRow, athlete_id)
        if row is None:
            raise ConflictError("this athlete is not, or no longer, in the workspace")
        name = row.name
        alone = session.scalars(select(AthleteRow.id).where(AthleteRow.name == name)).all() == [athlete_id]
        sets = list(session.scalars(select(SetRow.id).where(SetRow.athlete_id == athlete_id)))
        own = RecordingRow.athlete_id == athlete_id
        of_sets = RecordingRow.id.in_(select(SetRow.recording_id).where(SetRow.athlete_id == athlete_id))
        others = RecordingRow.id.in_(select(SetRow.recording_id).where(SetRow.athlete_id != athlete_id))
        recordings = list(session.scalars(select(RecordingRow.id).where(or_(own, of_sets & ~others))))
        used = select(ResultRow.recording_id).where(ResultRow.athlete_id == athlete_id)
        rest = RecordingRow.id.in_(used) & RecordingRow.id.not_in(recordings)
        shared = tuple(session.scalars(select(RecordingRow.file_name).where(rest).order_by(RecordingRow.file_name)))
        about = or_(NoteRow.athlete_id == athlete_id, NoteRow.set_id.in_(sets))
        counts = [
            _deleted(session, table, where)
            for table, where in (
                (NoteRow, about),
                (ResultRow, or_(ResultRow.athlete_id == athlete_id, ResultRow.recording_id.in_(recordings))),
                (SetRow, SetRow.athlete_id == athlete_id),
                (EditRow, EditRow.recording_id.in_(recordings)),
                (RecordingRow, RecordingRow.id.in_(recordings)),
                (ComfortRow, ComfortRow.athlete_id == athlete_id),
                (StrengthTestRow, StrengthTestRow.athlete_id == athlete_id),
                (Account, (Account.athlete_id == athlete_id) & (Account.role == "athlete")),
                (AnswerRow, AnswerRow.key.is_not(None)),
            )
        ]
        session.execute(delete(AthleteRow).where(AthleteRow.id == athlete_id))
        session.execute(update(AuditRow).where(AuditRow.athlete_id == athlete_id).values(detail={}))
        if alone and name.strip():
            _forget(session, name)
        session.add(
            AuditRow(account_id=account_id, action=DELETED, kind="athlete", object_id=athlete_id, athlete_id=athlete_id)
        )
    with workspace.writing() as session:  # once it is committed: a file is never missed by a row
        files = sweep(session, workspace.signals, workspace.files)
    notes, results, done, _, recorded = counts[:5]
    for capture in waiting_captures(workspace.folder)[0]:
        if (capture.stated.get("about") or {}).get("athlete_id") == athlete_id:
            capture.path.unlink(missing_ok=True)
    _give_back(workspace)
    return Deletion(done, recorded, results, notes, files, shared)


def _deleted(session: Session, table: type[Any], where: Any) -> int:
    return int(session.execute(delete(table).where(where)).rowcount)  # type: ignore[attr-defined]


def _forget(session: Session, name: str) -> None:
    """Take a name out of what is about others or about nobody."""
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    places: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
        (AuditRow, ("detail",)), (NoteRow, ("text", "by")), (SessionRow, ("title", "note")),
        (EarlierRow, ("values", "by")),
    )  # fmt: skip
    for table, columns in places:
        has = [cast(getattr(table, column), Text).icontains(name, autoescape=True) for column in columns]
        for row in session.scalars(select(table).where(or_(*has))):
            for column in columns:
                setattr(row, column, _without(getattr(row, column), pattern))


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(_NAMELESS, value)
    if isinstance(value, dict):
        return {_without(key, pattern): _without(inner, pattern) for key, inner in value.items()}
    return [_without(inner, pattern) for inner in value] if isinstance(value, list) else value


def _give_back(workspace: Workspace) -> None:
    """Have the database write over what was deleted, where it is a file of ours."""
    if workspace.engine.dialect.name == "sqlite":
        with workspace.engine.connect() as connection:
            raw = connection.connection.cursor()
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.close()
