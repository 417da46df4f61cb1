"""An athlete is deleted for good: rows, samples, files, answers, and the name wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    MachineRow,
    NoteRow,
    PlanRow,
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
_TEXTS: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
    ("note", NoteRow.at, (NoteRow.text,)),
    ("earlier text", EarlierRow.at, (EarlierRow.values,)),
    ("session", SessionRow.begun, (SessionRow.title, SessionRow.place, SessionRow.note)),
    ("set", SetRow.at, (SetRow.stop_reason, SetRow.note)),
    ("plan", PlanRow.updated, (PlanRow.title, PlanRow.lines)),
    ("correction", EditRow.when, (EditRow.reason,)),
    ("rating", ComfortRow.on, (ComfortRow.words,)),
    ("strength test", StrengthTestRow.on, (StrengthTestRow.note,)),
    ("athlete", AthleteRow.created, (AthleteRow.note,)),
    ("machine", MachineRow.created, (MachineRow.name, MachineRow.measured_by)),
    ("file", RecordingRow.created, (RecordingRow.file_name,)),
)
"""Where people write what they like: what it is called, its day, and its columns."""
_DISTINCT = re.compile(r"(?=.*\d)(?=.*[^\W\d_])")  # an ID that is neither a word nor a number
_MOST_SAID = 8  # texts that a sentence lists


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
    named : tuple of str
        Texts of others in which a word of the name stands, as "note of 2026-03-01": none was rewritten.
    """

    sets: int
    recordings: int
    results: int
    notes: int
    files: int
    shared: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What went, and what has to be known."""
        parts = [(self.sets, "set"), (self.recordings, "recording"), (self.results, "result"), (self.notes, "note")]
        said = ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in (*parts, (self.files, "file")))
        kept = f"Files of several athletes were kept, and hold this one's results too: {', '.join(self.shared)}."
        notes = f"{len(self.named)} text{'' if len(self.named) == 1 else 's'}"
        days = ", ".join(dict.fromkeys(self.named[:_MOST_SAID])) + (" and others" if self.named[_MOST_SAID:] else "")
        named = f"Their name may still stand in {notes}, which nobody rewrote ({days}): look them through."
        return (
            f"Deleted for good: the athlete, {said}.",
            *([kept] if self.shared else []),
            *([named] if self.named else []),
            STILL_ELSEWHERE,
        )


def delete_athlete(workspace: Workspace, athlete_id: str, account_id: str | None = None) -> Deletion:
    """Delete an athlete for good.

    Rows go, recordings too, and files that no other recording has; their account, if they have one; answers that were
    kept; captures of theirs that wait. Their full name, and an ID of letters and digits, is replaced in the log and in
    texts about sessions that they were in, where it stands as it was written and nobody else has the same; a single
    word may be an ordinary one, and texts of others are theirs: those are counted and left. The log keeps that somebody
    of this id (32 digits at random) was deleted, when and by whom.

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
        name, code = row.name, row.code
        alone = session.scalars(select(AthleteRow.id).where(AthleteRow.name == name)).all() == [athlete_id]
        sets = list(session.scalars(select(SetRow.id).where(SetRow.athlete_id == athlete_id)))
        theirs = list(session.scalars(select(SetRow.session_id).where(SetRow.athlete_id == athlete_id).distinct()))
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
        said = [name] if alone and len(name.split()) > 1 else []
        _forget(session, [*said, *([code] if _DISTINCT.search(code) else [])], theirs)
        named = _named(session, name)
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
    return Deletion(done, recorded, results, notes, files, shared, named)


def _deleted(session: Session, table: type[Any], where: Any) -> int:
    return int(session.execute(delete(table).where(where)).rowcount)  # type: ignore[attr-defined]


def _forget(session: Session, said: Sequence[str], sessions: Sequence[str]) -> None:
    """Take what somebody is called out of the log, and out of texts about sessions that they were in."""
    if not said:
        return
    pattern = _words(said)
    sets = select(SetRow.id).where(SetRow.session_id.in_(sessions))
    about = or_(NoteRow.session_id.in_(sessions), NoteRow.set_id.in_(sets))
    notes, of = select(NoteRow.id).where(about), EarlierRow.object_id
    places: tuple[tuple[type[Any], tuple[str, ...], Any], ...] = (
        (AuditRow, ("detail",), or_(*(cast(AuditRow.detail, Text).contains(one, autoescape=True) for one in said))),
        (NoteRow, ("text",), about),
        (SetRow, ("stop_reason", "note"), SetRow.session_id.in_(sessions)),
        (SessionRow, ("title", "place", "note"), SessionRow.id.in_(sessions)),
        (EarlierRow, ("values",), or_(of.in_(sets), of.in_(notes), of.in_(sessions))),
    )
    for table, columns, where in places:
        for row in session.scalars(select(table).where(where)):
            for column in columns:
                setattr(row, column, _without(getattr(row, column), pattern))
    for written in (SetRow, NoteRow, SessionRow, PlanRow, EarlierRow):
        session.execute(update(written).where(written.by.in_(said)).values(by=_NAMELESS))


def _named(session: Session, name: str) -> tuple[str, ...]:
    """Texts in which a word of a name stands."""
    words = [word for word in name.split() if len(word) > 1]
    if not words:
        return ()
    pattern = _words(words, re.IGNORECASE)
    found = []
    for noun, at, columns in _TEXTS:
        for day, *texts in session.execute(select(at, *columns)):
            if any(pattern.search(str(text)) for text in texts):
                found.append(noun if day is None else f"{noun} of {day:%Y-%m-%d}")
    return tuple(found)


def _words(said: Sequence[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(one) for one in said)})(?!\w)", flags)


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
