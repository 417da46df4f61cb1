"""Recordings into the workspace and out of it: the same content, whatever happens in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from revpress.errors import InputError, shown
from revpress.instrument.recording import Event, Recording, Stated
from revpress.measurement.edits import Edit, Edits
from revpress.recording.format import Content, recording_formats
from revpress.recording.identity import digest
from revpress.recording.read import read_recording
from revpress.recording.session import Session
from revpress.recording.signal_files import address_of, described, read_signals, write_signals
from revpress.recording.source_file import SourceFile
from revpress.recording.table_layout import TableLayout
from revpress.store.shelf import Drafts, drafts_in
from revpress.store.tables import AthleteRow, EditRow, RecordingRow
from revpress.store.workspace import ConflictError, Workspace

_SIMULATED = "simulated"  # source of a channel that nobody measured


@dataclass(frozen=True)
class Brought:
    """A recording that is about to be kept.

    Attributes
    ----------
    content : Recording, Session or ResultTable
        What was read.
    file : SourceFile or None
        The file that it came in.
    family : str
        Name of the file's format.
    reading : dict
        What the reader was told beside the file.
    """

    content: Content
    file: SourceFile | None = None
    family: str = ""
    reading: Mapping[str, Any] = field(default_factory=dict)

    def write(self, workspace: Workspace, drafts: Drafts) -> None:
        """Write samples and file as drafts; this may take a while, and keeps nobody from writing.

        Parameters
        ----------
        workspace : Workspace
            Where they belong.
        drafts : Drafts
            Of the workspace.
        """
        if isinstance(self.content, Recording) and self.content.channels:
            channels = self.content.channels
            drafts.add(workspace.signals, address_of(channels), lambda path: write_signals(channels, path))
        if self.file is not None:
            data = self.file.data
            drafts.add(workspace.files, self.file.sha256, lambda path: path.write_bytes(data))

    def row(self, athlete_id: str | None = None, simulated: bool | None = None) -> RecordingRow:
        """The row of it.

        Parameters
        ----------
        athlete_id : str, optional
            Who moved.
        simulated : bool, optional
            Whether nobody did; if not given, as the channels say.

        Returns
        -------
        RecordingRow
            Not yet kept.
        """
        content = self.content
        row = RecordingRow(
            digest=digest(content),
            file_name=self.file.path.name if self.file is not None else "",
            file_digest=self.file.sha256 if self.file is not None else None,
            family=self.family,
            reading=dict(self.reading),
            content="session" if isinstance(content, Session) else "results",
            athlete_id=athlete_id,
            left_out=list(content.left_out),
            simulated=bool(simulated),
        )
        if isinstance(content, Recording):
            row.content = "recording"
            row.notes = list(content.notes)
            row.channels = [described(channel) for channel in content.channels]
            row.events = [asdict(event) for event in content.events]
            start = content.stated.start
            row.stated = asdict(content.stated) | {"start": start.isoformat() if start is not None else None}
            row.begun = start if start is not None and start.tzinfo is not None else None
            if content.channels:
                row.signals = address_of(content.channels)
                ends = [(float(c.time[0]), float(c.time[-1])) for c in content.channels]
                row.duration = max(end for _, end in ends) - min(begin for begin, _ in ends)
                if simulated is None:
                    row.simulated = all(channel.source.startswith(_SIMULATED) for channel in content.channels)
        elif isinstance(content, Session):
            row.notes = list(content.notes)
        return row


def bring(
    file: str | Path | SourceFile,
    layout: TableLayout | None = None,
    *,
    format: str = "",
    file_name: str = "",
    **options: Any,
) -> Brought:
    """Read a file for the workspace.

    Parameters
    ----------
    file : str, Path or SourceFile
        The file.
    layout : TableLayout, optional
        How to read a table.
    format : str, optional
        Read as this, whatever the content looks like.
    file_name : str, optional
        What it is called, where that is not the name of ``file``.
    **options
        As :func:`~revpress.recording.read.read_recording` takes them: plain values, which are kept with the recording.

    Returns
    -------
    Brought
        Nothing is kept yet.

    Raises
    ------
    InputError
        As :func:`~revpress.recording.read.read_recording`.
    """
    source = SourceFile.read(file)
    # What is kept names the file, not the folder that it lay in on somebody's computer.
    source = SourceFile(Path(Path(file_name or source.path.name).name), source.data)
    content = read_recording(source, layout, format=format, **options)
    family = format or recording_formats.of(source).name
    reading = dict(options) if layout is None else {"layout": asdict(layout), **options}
    return Brought(content, source, family, reading)


def keep_recording(
    workspace: Workspace,
    source: str | Path | SourceFile | Content | Brought,
    *,
    athlete_id: str | None = None,
    simulated: bool | None = None,
) -> RecordingRow:
    """Keep a recording: its samples, the file that it came in, and a row.

    Parameters
    ----------
    workspace : Workspace
        Where.
    source : str, Path, SourceFile, Recording, Session, ResultTable or Brought
        A file, what was read, or both with how it was read.
    athlete_id : str, optional
        Who moved.
    simulated : bool, optional
        Whether nobody did; if not given, as the channels say.

    Returns
    -------
    RecordingRow
        One that is kept already for the same athlete is given back: nothing is there twice.

    Raises
    ------
    InputError
        The file cannot be read, or is a device's own table or session without its file.
    ConflictError
        The same is kept as another athlete's.
    """
    if isinstance(source, Brought):
        brought = source
    elif isinstance(source, str | Path | SourceFile):
        brought = bring(source)
    else:
        brought = Brought(source)
    if brought.file is None and not isinstance(brought.content, Recording):
        raise InputError("a session or table of a device's is kept with its file: give the file")
    with drafts_in(workspace.drafts) as drafts:
        brought.write(workspace, drafts)
        row = brought.row(athlete_id, simulated)
        with workspace.writing() as session:
            drafts.settle()
            return add_recording(session, row)


def add_recording(session: DatabaseSession, row: RecordingRow) -> RecordingRow:
    """Add a recording to the tables, or find it there; its files are in their places.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        Of a writing.
    row : RecordingRow
        Not yet kept.

    Returns
    -------
    RecordingRow
        The same, or one of the same content that is kept already for this athlete; nobody's becomes theirs.

    Raises
    ------
    ConflictError
        It is another athlete's.
    """
    for kept in session.scalars(select(RecordingRow).where(RecordingRow.digest == row.digest)):
        if row.athlete_id is not None and kept.athlete_id is None:
            kept.athlete_id = row.athlete_id
        if row.athlete_id not in (None, kept.athlete_id):
            other = session.get(AthleteRow, kept.athlete_id)
            whose = shown(other.name) if other is not None else "another athlete"
            raise ConflictError(f"the same recording is in the workspace already, as that of {whose}")
        return kept
    session.add(row)
    session.flush()
    return row


def recording_of(workspace: Workspace, row: RecordingRow) -> Content:
    """What was recorded, as it was when it was kept.

    Parameters
    ----------
    workspace : Workspace
        Which has it.
    row : RecordingRow
        Of a recording.

    Returns
    -------
    Recording, Session or ResultTable
        Signals to the last bit; sets and tables of a device's are read from their file again.

    Raises
    ------
    InputError
        A file is not there or damaged.
    """
    if row.content != "recording":
        source = SourceFile(Path(row.file_name), file_of(workspace, row))
        reading = dict(row.reading)
        layout = reading.pop("layout", None)
        return read_recording(source, layout and _layout(layout), format="" if layout else row.family, **reading)
    channels = (
        () if row.signals is None else read_signals(workspace.signals.place(row.signals), row.signals, row.channels)
    )
    start = row.stated.get("start")
    stated = Stated(**{**row.stated, "start": datetime.fromisoformat(start) if start else None})
    events = tuple(Event(**event) for event in row.events)
    return Recording(channels, events, stated, tuple(row.left_out), tuple(row.notes))


def file_of(workspace: Workspace, row: RecordingRow) -> bytes:
    """The file that a recording came in.

    Parameters
    ----------
    workspace : Workspace
        Which has it.
    row : RecordingRow
        Of a recording.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        It came without a file, or the file is not there or damaged.
    """
    if row.file_digest is None:
        raise InputError("this recording came without a file")
    source = SourceFile.read(workspace.files.place(row.file_digest))
    if source.sha256 != row.file_digest:
        raise InputError(f"{row.file_name}: the file in the workspace is damaged: bring it back from a backup")
    return source.data


def edits_of(recording: RecordingRow, rows: Sequence[EditRow]) -> Edits | None:
    """The corrections of what was found in a recording.

    Parameters
    ----------
    recording : RecordingRow
        Which.
    rows : sequence of EditRow
        Its own, in order.

    Returns
    -------
    Edits or None
        None where there is none.
    """
    if not rows:
        return None
    steps = tuple(Edit(one.do, one.rep, one.at, one.end, one.to) for one in rows)
    sha256 = recording.channels[0]["sha256"] if recording.channels else ""
    return Edits(sha256, steps, "the edits in the workspace")


def _layout(kept: Mapping[str, Any]) -> TableLayout:
    return TableLayout(**{**kept, "header": tuple(kept["header"])})
