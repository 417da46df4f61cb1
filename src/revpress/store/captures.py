"""Captures become recordings."""

from __future__ import annotations

import time
from datetime import UTC
from pathlib import Path

from sqlalchemy.orm import Session

from revpress.errors import InputError, shown
from revpress.files import read_bounded
from revpress.recording.live.journal import Recovered, recover
from revpress.recording.source_file import SourceFile
from revpress.store.recordings import add_recording, bring
from revpress.store.shelf import drafts_in
from revpress.store.tables import AthleteRow, RecordingRow, SetRow
from revpress.store.workspace import ConflictError, Workspace

_QUIET = 3.0  # s without a word, after which whoever wrote a journal is gone (it writes ten times a second)


def keep_capture(
    workspace: Workspace,
    journal: str | Path,
    *,
    athlete_id: str | None = None,
    set_id: str | None = None,
    closed: bool = False,
) -> RecordingRow:
    """Keep a capture as a recording; its journal is its file, and no longer among the captures.

    Parameters
    ----------
    workspace : Workspace
        Where.
    journal : str or Path
        In the workspace's folder of captures, finished or cut off.
    athlete_id : str, optional
        Who moved; if not given, whom the journal names in ``about``, where they are in the workspace.
    set_id : str, optional
        The set that was captured; if not given, that in ``about``. It must have no other recording.
    closed : bool
        Whether whoever wrote it is known to be gone, however fresh the journal is.

    Returns
    -------
    RecordingRow
        What was read up to where it was cut off; a journal without a sample is refused.

    Raises
    ------
    InputError
        No journal, or nothing in it can be read.
    ConflictError
        It is still being written, the set has another recording, or another athlete has the same.
    """
    path = Path(journal)
    source = SourceFile.read(path)
    held = recover(path.name, source.data)
    if not closed:
        _check_closed(path, held)
    about = held.stated.get("about")
    about = about if isinstance(about, dict) else {}
    brought = bring(source, file_name=path.name)
    with drafts_in(workspace.drafts) as drafts:
        brought.write(workspace, drafts)
        with workspace.writing() as session:
            drafts.settle()
            who = athlete_id or about.get("athlete_id")
            person = session.get(AthleteRow, who) if isinstance(who, str) else None
            _check_person(session, athlete_id, about.get("athlete_id"))
            if athlete_id is not None and person is None:
                raise ConflictError("the athlete of this capture is not, or no longer, in the workspace")
            which = set_id or about.get("set_id")
            done = session.get(SetRow, which) if isinstance(which, str) else None
            row = brought.row(person.id if person is not None else None, held.stated.get("simulated") is True)
            row.begun = held.began.astimezone(UTC)
            row = add_recording(session, row)
            if done is not None:
                if done.recording_id not in (None, row.id):
                    raise ConflictError("the set of this capture has another recording already")
                done.recording_id = row.id
                row.athlete_id = row.athlete_id or done.athlete_id
    path.unlink(missing_ok=True)
    return row


def _check_person(session: Session, wanted: str | None, said: object) -> None:
    """Refuse a capture that says of itself that it is somebody else's."""
    other = session.get(AthleteRow, said) if isinstance(said, str) and said != wanted else None
    if wanted is not None and other is not None:
        raise ConflictError(
            f"this capture was made of {shown(other.name)}: choose their set, or keep it as theirs among the sessions"
        )


def discard_capture(workspace: Workspace, journal: str | Path, *, closed: bool = False) -> None:
    """Throw a capture away that nobody wants.

    Parameters
    ----------
    workspace : Workspace
        Whose.
    journal : str or Path
        Name of a journal in the folder of captures.
    closed : bool
        As for :func:`keep_capture`.

    Raises
    ------
    InputError
        There is no such journal there.
    ConflictError
        It is still being written.
    """
    path = workspace.folder / "captures" / Path(journal).name
    if path.suffix != ".rpj" or not path.is_file():
        raise InputError(f"there is no capture {path.name} in the workspace")
    try:
        held = recover(path.name, read_bounded(path))
    except InputError:
        pass  # of which nothing can be read is thrown away all the same
    else:
        if not closed:
            _check_closed(path, held)
    path.unlink()


def is_being_written(path: Path, finished: bool) -> bool:
    """Whether a capture still goes on, by itself or not.

    Parameters
    ----------
    path : Path
        Its journal.
    finished : bool
        Whether that was closed.

    Returns
    -------
    bool
    """
    try:
        return not finished and time.time() - path.stat().st_mtime < _QUIET
    except FileNotFoundError:  # another screen has kept it or thrown it away meanwhile
        return False


def _check_closed(path: Path, held: Recovered) -> None:
    if is_being_written(path, held.finished):
        raise ConflictError(f"{path.name}: is still being written; stop the capture first")
