"""What a program that was killed left behind, put in order at the next start, and said."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from revpress.store.shelf import Shelf
from revpress.store.tables import RecordingRow
from revpress.store.waiting import waiting_captures

_NAMED = 3  # of files that are missing


def put_in_order(session: Session, folder: Path, signals: Shelf, files: Shelf) -> tuple[str, ...]:
    """Take away what was never committed, and say what was cut off and what is missing.

    Only for a workspace that no other program has open: another one's drafts look like those of a dead one.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a writing.
    folder : Path
        Of the workspace.
    signals, files : Shelf
        Of the workspace.

    Returns
    -------
    tuple of str
        One sentence each; none where all is as it should be.
    """
    drafts = list((folder / "drafts").iterdir())
    for draft in drafts:
        shutil.rmtree(draft, ignore_errors=True)
    said = []
    if sweep(session, signals, files) + len(drafts):
        said.append(
            "The program ended while something was being kept: it was not committed, and what there was of it was "
            "taken away; bring it again."
        )
    said += _missing(session, signals, files)
    _, unreadable = waiting_captures(folder)  # those that can be read are offered as long as they wait
    return (*said, *unreadable)


def sweep(session: Session, signals: Shelf, files: Shelf) -> int:
    """Take away files of signals and originals that no recording has.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a writing, so that nobody settles a file meanwhile.
    signals, files : Shelf
        Of the workspace.

    Returns
    -------
    int
        How many there were.
    """
    count = 0
    for shelf, column in ((signals, RecordingRow.signals), (files, RecordingRow.file_digest)):
        known = set(session.scalars(select(column)))
        count += sum(shelf.remove(address) for address in shelf.addresses() if address not in known)
    return count


def _missing(session: Session, signals: Shelf, files: Shelf) -> list[str]:
    lost = [
        name or id
        for id, name, address, digest in session.execute(
            select(RecordingRow.id, RecordingRow.file_name, RecordingRow.signals, RecordingRow.file_digest)
        )
        if (address is not None and not signals.has(address)) or (digest is not None and not files.has(digest))
    ]
    if not lost:
        return []
    names = ", ".join(lost[:_NAMED]) + (f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else "")
    return [f"Files of recordings are missing ({names}): bring them back into the folder from a backup."]
