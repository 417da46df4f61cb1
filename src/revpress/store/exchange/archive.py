"""One archive of everything that a team keeps, which is imported again to an equal workspace.

A ZIP file with ``manifest.json`` (format, version, and size and SHA-256 of every other file), ``tables/NAME.ndjson``
(one row a line), ``signals/ab/abcd….h5`` (samples), ``files/ab/abcd…`` (the files that recordings came in).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from revpress.errors import InputError, shown
from revpress.files import parse_json
from revpress.recording.signal_files import copy_signals
from revpress.recording.worker import in_worker
from revpress.store.deletion import DELETED
from revpress.store.demo_team import NAME
from revpress.store.exchange.checks import check_row
from revpress.store.exchange.preview import Import, Item, Preview, Question, called
from revpress.store.exchange.rows import TABLES, plain, values_of
from revpress.store.exchange.sealed_zip import SealedZip, ZipWriter
from revpress.store.own_teams import ENTERED, is_own
from revpress.store.recovery import sweep
from revpress.store.shelf import Drafts, Shelf, drafts_in
from revpress.store.tables import AthleteRow, AuditRow, Base, RecordingRow, SetRow, Team
from revpress.store.workspace import Workspace
from revpress.whole_files import whole

_BATCH = 32 * 2**20  # bytes of signals that one process looks through
_NAMES = re.compile(
    r"tables/[a-z_]{1,40}\.ndjson|signals/([0-9a-f]{2})/\1[0-9a-f]{62}\.h5|files/([0-9a-f]{2})/\2[0-9a-f]{62}"
)
_NEWER, _ARCHIVED = "keep those of the workspace", "take those of the archive"
_LEAVE, _BACK = "leave them out", "bring them back"


def write_archive(workspace: Workspace, path: str | Path, team_id: str | None = None) -> None:
    """Write all that is kept, of one state of the workspace; whole or not at all.

    Who may sign in, and the log of who did what, are not in it.

    Parameters
    ----------
    workspace : Workspace
        What is written.
    path : str or Path
        Where to.
    team_id : str, optional
        Of one team alone; if not given, of all.

    Raises
    ------
    InputError
        It cannot be written there, or a file of the workspace is missing.
    """
    with (
        whole(Path(path)) as draft,
        workspace.reading() as session,
        closing(ZipWriter(draft)) as archive,
    ):
        known: dict[str, set[str]] = {}
        shelved: dict[str, Path] = {}
        for table in TABLES:
            rows = list(_rows(session, table, team_id, known))
            known[table.__tablename__] = {row["id"] for row in rows}
            lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)
            archive.add(_table_name(table), "".join(lines).encode())
            if table is RecordingRow:
                shelved = {_file_name(*one): one[0].place(one[1]) for row in rows for one in _files(workspace, row)}
        for name, place in sorted(shelved.items()):
            try:
                data = place.read_bytes()
            except OSError:
                raise InputError(f"{name}: is missing in the workspace: bring it back from a backup") from None
            archive.add(name, data, packed=name.endswith(".h5"))


class _Row(NamedTuple):
    """A row of an archive."""

    table: type[Base]
    values: dict[str, Any]


class ArchiveImport(Import):
    """Everything of an archive.

    Parameters
    ----------
    path : str or Path
        As :func:`write_archive` wrote it; it is read again when it is kept.
    answers : mapping of str to str, optional
        By key of the question: "changed", "deleted".
    file_name : str, optional
        What the file is called.

    Raises
    ------
    InputError
        No archive, a damaged one, or one that was made to harm: too large when unpacked, with names of other places.
    """

    def __init__(self, path: str | Path, answers: Mapping[str, str] | None = None, file_name: str = "") -> None:
        self.path, self.answers = Path(path), dict(answers or {})
        self._name = file_name or self.path.name
        with called(path, file_name), SealedZip(self.path, _NAMES) as archive:
            self._names = set(archive.files)
            self._rows = {table: _read_rows(archive, table) for table in TABLES}
            self._check_files()
        self._added: list[_Row] = []
        self._changed: list[_Row] = []

    def write(self, workspace: Workspace, drafts: Drafts) -> None:
        """Unpack samples and files: see :class:`~revpress.store.exchange.preview.Import`."""
        waiting: list[tuple[str, str, str, list[dict[str, Any]]]] = []
        size = 0

        def look_through() -> None:
            nonlocal size
            if waiting:
                in_worker(copy_signals, self._name, size, list(waiting))
            waiting.clear()
            size = 0

        with (
            called(self.path, self._name),
            SealedZip(self.path, _NAMES) as archive,
            drafts_in(workspace.drafts) as packed,
        ):
            for one in self._rows[RecordingRow]:
                for shelf, address in _files(workspace, one):
                    if shelf.has(address) or (shelf, address) in drafts.written:
                        continue
                    name = _file_name(shelf, address)
                    unpack = partial(archive.unpack, name)
                    if shelf is workspace.files:
                        if archive.files[name]["sha256"] != address:
                            raise InputError(f"{self.path}: {name} is not the file that its name says: it is damaged")
                        drafts.add(shelf, address, unpack)
                        continue
                    # Another's HDF5 is not opened here: a process of its own reads the samples and writes them anew.
                    packed.add(shelf, address, unpack)
                    drafts.add(shelf, address, Path.touch)
                    source, target = packed.written[shelf, address], drafts.written[shelf, address]
                    waiting.append((str(source), str(target), address, one["channels"]))
                    size += source.stat().st_size
                    if size > _BATCH:
                        look_through()
            look_through()

    def look(self, workspace: Workspace, session: Session) -> Preview:
        """See what it would do: see :class:`~revpress.store.exchange.preview.Import`."""
        found = Preview()
        self._added, self._changed = [], []
        if other := self._other_team(session):
            found.refused.append(Item(self._name, other))
            return found
        gone = self._deleted(found, session)
        theirs = self._belongings(gone)
        changed: list[tuple[_Row, Item]] = []
        known: dict[str, set[str]] = {}
        for table, rows in self._rows.items():
            kept = {row.id: plain(row) for row in session.scalars(select(table))}  # type: ignore[attr-defined]
            known[table.__tablename__] = set(kept)
            for said in rows:
                where = f"{table.__tablename__} {said['id']}"
                if gone and _is_gone(table, said, gone, theirs):
                    continue
                if problem := self._problem(table, said, known, kept):
                    found.refused.append(Item(where, problem))
                    continue
                row = _Row(table, values_of(table, said, self._name))
                item = Item(where, _title(table, said))
                before = kept.get(said["id"])
                try:
                    check_row(table, row.values)
                except InputError as error:
                    found.refused.append(Item(where, f"{item.text}: {error}"))
                    continue
                known[table.__tablename__].add(said["id"])
                if before is None:
                    self._added.append(row)
                    found.new.append(item)
                elif before == plain(table(**row.values)):
                    found.same.append(item)
                else:
                    names = ", ".join(sorted(n for n in before if before[n] != said[n]))
                    changed.append((row, Item(where, f"{item.text}: {names}")))
        if changed and (answer := self.answers.get("changed")) not in (_NEWER, _ARCHIVED):
            text = f"{len(changed)} rows are otherwise in the workspace than in the archive: which are to be kept?"
            found.questions.append(Question("changed", text, (_NEWER, _ARCHIVED)))
        elif changed and answer == _ARCHIVED:
            self._changed = [row for row, _ in changed]
            found.changed = [item for _, item in changed]
        return found

    def keep(self, workspace: Workspace, session: Session) -> None:
        """Do it: see :class:`~revpress.store.exchange.preview.Import`."""
        for table in TABLES:
            session.add_all([table(**row.values) for row in self._added if row.table is table])
            session.flush()
        for row in self._changed:
            statement = update(row.table).where(row.table.id == row.values["id"])  # type: ignore[attr-defined]
            session.execute(statement.values(**row.values), execution_options={"synchronize_session": False})
        session.flush()
        sweep(session, workspace.signals, workspace.files)  # of rows that were left out

    def new_teams(self, session: Session) -> list[str]:
        """Names of the teams of the archive that the workspace does not have, but for the simulated one and empty ones.

        Parameters
        ----------
        session : sqlalchemy.orm.Session
            Of the workspace.

        Returns
        -------
        list of str
        """
        new = {row["team_id"] for table in ENTERED for row in self._rows[table]} - set(session.scalars(select(Team.id)))
        return [one["name"] for one in self._rows[Team] if one["id"] in new and one["name"] != NAME]

    def _other_team(self, session: Session) -> str:
        """Why an archive of another team cannot come to one's own, or nothing: pages show one team."""
        own = session.scalar(select(Team.name).where(is_own()).limit(1))
        new = self.new_teams(session)
        if own is None or not new:
            return ""
        return (
            f"it is the archive of another team ({shown(new[0])}) than that of this workspace ({shown(own)}): start "
            f"revpress app with another --folder and import it there"
        )

    def _check_files(self) -> None:
        """Every file that a row names is in the archive."""
        for one in self._rows[RecordingRow]:
            for name, address, ending in (("signals", one["signals"], ".h5"), ("files", one["file_digest"], "")):
                if address is None:
                    continue
                place = f"{name}/{address[:2]}/{address}{ending}"
                if place not in self._names:
                    raise InputError(f"{self.path}: {place} of a recording is not in it: it is no whole archive")

    def _deleted(self, found: Preview, session: Session) -> set[str]:
        """Athletes of the archive who were deleted for good here, and are to be left out."""
        query = select(AuditRow.athlete_id).where(AuditRow.action == DELETED)
        ids = {one["id"] for one in self._rows[AthleteRow]} & set(session.scalars(query))
        ids -= set(session.scalars(select(AthleteRow.id)))
        if not ids:
            return set()
        answer = self.answers.get("deleted")
        if answer not in (_LEAVE, _BACK):
            text = f"{len(ids)} athletes of the archive were deleted for good here: leave them out, or bring them back?"
            found.questions.append(Question("deleted", text, (_LEAVE, _BACK)))
        return set() if answer == _BACK else {str(id) for id in ids}

    def _belongings(self, gone: set[str]) -> set[str]:
        """Recordings and sets of those who are left out."""
        return {one["id"] for table in (RecordingRow, SetRow) for one in self._rows[table] if one["athlete_id"] in gone}

    def _problem(
        self, table: type[Base], said: Mapping[str, Any], known: Mapping[str, set[str]], kept: Mapping[str, Any]
    ) -> str:
        """Why a row cannot be kept, or nothing."""
        for key in table.__table__.foreign_keys:
            value = said[key.parent.key]
            if value is not None and value not in known.get(key.column.table.name, set()):
                return f"it belongs to {key.column.table.name} {value}, which is neither in the archive nor here"
        if table is AthleteRow:
            for id, other in kept.items():
                if id != said["id"] and (other["team_id"], other["code"]) == (said["team_id"], said["code"]):
                    return f"the team has another athlete with the ID {shown(said['code'])}"
        return ""


def _is_gone(table: type[Base], said: Mapping[str, Any], gone: set[str], theirs: set[str]) -> bool:
    if table is AthleteRow:
        return said["id"] in gone
    return said.get("athlete_id") in gone or said.get("recording_id") in theirs or said.get("set_id") in theirs


def _rows(
    session: Session, table: type[Base], team_id: str | None, known: Mapping[str, set[str]]
) -> Iterator[dict[str, Any]]:
    for row in session.scalars(select(table).order_by(table.id)):  # type: ignore[attr-defined]
        said = plain(row)
        if team_id is not None and not _of_team(table, said, team_id, known):
            continue
        yield said


def _of_team(table: type[Base], said: Mapping[str, Any], team_id: str, known: Mapping[str, set[str]]) -> bool:
    if "team_id" in said or table.__tablename__ == "team":
        return bool(said.get("team_id", said["id"]) == team_id)
    owners = [
        said[key.parent.key] in known.get(key.column.table.name, set())
        for key in table.__table__.foreign_keys
        if said[key.parent.key] is not None
    ]
    return bool(owners) and all(owners)


def _files(workspace: Workspace, row: Mapping[str, Any]) -> Iterator[tuple[Shelf, str]]:
    """Shelf and address of what a recording has."""
    if row["signals"] is not None:
        yield workspace.signals, row["signals"]
    if row["file_digest"] is not None:
        yield workspace.files, row["file_digest"]


def _file_name(shelf: Shelf, address: str) -> str:
    return f"{shelf.folder.name}/{address[:2]}/{address}{shelf.suffix}"


def _table_name(table: type[Base]) -> str:
    return f"tables/{table.__tablename__}.ndjson"


def _read_rows(archive: SealedZip, table: type[Base]) -> list[dict[str, Any]]:
    name = _table_name(table)
    if name not in archive.files:
        raise InputError(f"{archive.path}: {name} is not in it: it is no whole archive")
    try:
        text = archive.data(name).decode()
    except UnicodeDecodeError:
        raise InputError(f"{archive.path}: {name} is no UTF-8 text") from None
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line:
            continue
        where = f"{archive.path}, {name}, line {number}"
        said = parse_json(where, line)
        if not isinstance(said, dict):
            raise InputError(f"{where}: is no row")
        values_of(table, said, where)
        rows.append(said)
    ids = [row["id"] for row in rows]
    if len(set(ids)) < len(ids) or not all(re.fullmatch("[0-9a-f]{32}", id) for id in ids):
        raise InputError(f"{archive.path}, {name}: an id is no id, or stands twice")
    return rows


def _title(table: type[Base], said: Mapping[str, Any]) -> str:
    for name in ("name", "title", "file_name", "metric", "exercise", "text"):
        if isinstance(said.get(name), str) and said[name]:
            return shown(said[name])
    return str(table.__tablename__)
