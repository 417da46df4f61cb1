"""An athlete is deleted for good, and nobody else."""

from __future__ import annotations

from collections.abc import Sized
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, select
from store_parts import recording, set_of, team_of, write_journal

from revpress.store import ConflictError, Workspace
from revpress.store.deletion import DELETED, STILL_ELSEWHERE, delete_athlete
from revpress.store.recordings import keep_recording
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
    now,
)

DATA = Path(__file__).resolve().parent.parent / "data" / "recordings"
NAME = "Mia Secret-Name"


def everything(workspace: Workspace) -> bytes:
    """All bytes in the workspace's folder."""
    return b"".join(path.read_bytes() for path in workspace.folder.rglob("*") if path.is_file())


def filled(workspace: Workspace) -> tuple[str, str]:
    team, (mia, noah) = team_of(workspace, "1", "2")
    row = keep_recording(workspace, DATA / "trigno.csv", athlete_id=mia)
    keep_recording(workspace, recording(), athlete_id=noah)
    table = keep_recording(workspace, recording(7))
    done = set_of(workspace, team, mia, recording_id=row.id)
    with workspace.writing() as session:
        session.get_one(AthleteRow, mia).name = NAME
        session.add_all(
            [
                ResultRow(athlete_id=mia, set_id=done.id, on=date(2026, 3, 1), metric="m", value=1.0, unit="N"),
                ResultRow(athlete_id=mia, recording_id=table.id, on=date(2026, 3, 1), metric="m", value=1.0, unit="N"),
                ResultRow(athlete_id=noah, recording_id=table.id, on=date(2026, 3, 1), metric="m", value=1.0, unit="N"),
                NoteRow(set_id=done.id, text="of the set"),
                NoteRow(athlete_id=noah, text=f"faster than {NAME.upper()}, slower than Mia"),
                AuditRow(action="read", athlete_id=mia, detail={"why": "anything"}),
                AuditRow(action="read", athlete_id=noah, detail={"beside": [f"{NAME}, 7"]}),
                AnswerRow(key="0" * 64, name="x", request={}, payload={"words": NAME}),
                Account(name=NAME, email="mia@team.example", role="athlete", athlete_id=mia),
                Account(name="Coach", email="coach@team.example", role="coach", athlete_id=mia),
            ]
        )
    write_journal(workspace.folder / "captures" / "a.rpj", {"about": {"athlete_id": mia}})
    write_journal(workspace.folder / "captures" / "b.rpj", {"about": {"athlete_id": noah}})
    return mia, noah


def test_all_of_one_goes_and_nothing_of_others(workspace: Workspace, database: str | None) -> None:
    mia, noah = filled(workspace)
    gone = delete_athlete(workspace, mia, "0" * 32)
    assert (gone.sets, gone.recordings, gone.results, gone.notes, gone.files) == (1, 1, 2, 1, 2)
    assert gone.words[0] == "Deleted for good: the athlete, 1 set, 1 recording, 2 results, 1 note, 2 files."
    assert gone.words[-1] == STILL_ELSEWHERE
    with workspace.reading() as session:
        assert session.scalars(select(AthleteRow.id)).all() == [noah]
        assert session.scalars(select(SetRow)).all() == []
        assert {row.athlete_id for row in session.scalars(select(RecordingRow))} == {noah, None}
        assert session.scalars(select(ResultRow.athlete_id)).all() == [noah]
        assert session.scalars(select(NoteRow.text)).all() == [f"faster than {NAME.upper()}, slower than Mia"]
        assert session.scalars(select(AnswerRow)).all() == []
        assert [(row.role, row.athlete_id) for row in session.scalars(select(Account))] == [("coach", None)]
        log = {row.action: row for row in session.scalars(select(AuditRow).where(AuditRow.athlete_id == mia))}
        assert (log["read"].detail, log[DELETED].detail, log[DELETED].account_id) == ({}, {}, "0" * 32)
        others = session.scalars(select(AuditRow).where(AuditRow.athlete_id == noah)).one()
        assert others.detail == {"beside": ["[deleted], 7"]}
    assert [path.name for path in (workspace.folder / "captures").iterdir()] == ["b.rpj"]
    assert len(list(workspace.signals.addresses())) == 2
    assert list(workspace.files.addresses()) == []
    if database is None:
        assert NAME.encode() not in everything(workspace)


def test_a_name_goes_from_sessions_they_were_in_and_others_texts_are_counted(workspace: Workspace) -> None:
    team, (mia, noah) = team_of(workspace, "M7", "2")
    done = set_of(workspace, team, mia)
    beside = datetime(2026, 3, 1, tzinfo=UTC)
    texts = ("Max effort, as Max Mustermann (M7) said", "max mustermann", "Max effort", "Rest of M70", "Maximum")
    with workspace.writing() as session:
        session.get_one(AthleteRow, mia).name = "Max Mustermann"
        session.get_one(SessionRow, done.session_id).title = "Max Mustermann's day"
        session.add(NoteRow(session_id=done.session_id, text=texts[0], at=beside))
        session.add_all(NoteRow(athlete_id=noah, text=text, at=beside) for text in texts)
    gone = delete_athlete(workspace, mia)
    with workspace.reading() as session:
        notes = session.scalars(select(NoteRow.text)).all()
        titles = session.scalars(select(SessionRow.title)).all()
    assert sorted(notes) == sorted([*texts, "Max effort, as [deleted] ([deleted]) said"])
    assert titles == ["[deleted]'s day"]
    assert gone.named == ("note of 2026-03-01",) * 4
    assert "may still stand in 4 texts, which nobody rewrote (note of 2026-03-01)" in " ".join(gone.words)


def test_every_kind_of_text_is_looked_through(workspace: Workspace) -> None:
    team, (mia, noah) = team_of(workspace, "M7", "2")
    beside = set_of(workspace, team, mia)
    keep_recording(workspace, recording(), athlete_id=noah)
    said, at = "with Mia Secret-Name", datetime(2026, 3, 1, tzinfo=UTC)
    with workspace.writing() as session:
        session.get_one(AthleteRow, mia).name = NAME
        noahs = session.scalars(select(RecordingRow)).one()
        noahs.file_name, noahs.created = "Mia Secret-Name.csv", at
        machine = MachineRow(team_id=team, name="Press", kind="track", file="", measured_by=NAME, created=at)
        session.add(machine)
        session.flush()
        session.add_all(
            [
                SetRow(session_id=beside.session_id, athlete_id=noah, position=2, exercise="x", note=said, at=at),
                PlanRow(team_id=team, title=f"Week of {NAME}", lines=[], updated=at),
                EditRow(recording_id=noahs.id, position=1, do="drop", rep=1, reason=said, when=at),
                ComfortRow(athlete_id=noah, machine_id=machine.id, rating=7, words=said, on=at.date()),
                StrengthTestRow(athlete_id=noah, on=at.date(), test={}, note=said),
            ]
        )
        other = SessionRow(team_id=team, place=said, begun=at)
        session.add(other)
        session.flush()
        session.add(SetRow(session_id=other.id, athlete_id=noah, position=1, exercise="x", stop_reason=said))
    named = delete_athlete(workspace, mia).named
    kinds = ("session", "plan", "correction", "rating", "strength test", "machine", "file")
    assert sorted(named) == sorted(["set", *(f"{kind} of 2026-03-01" for kind in kinds)])
    with workspace.reading() as session:  # what was written about a session that they were in is rewritten
        assert {row.note for row in session.scalars(select(SetRow))} == {"with [deleted]", ""}


def test_what_was_written_over_in_many_sets_is_found_in_one_question(workspace: Workspace) -> None:
    team, (mia, noah) = team_of(workspace, "M7", "2")
    done = set_of(workspace, team, mia)
    with workspace.writing() as session:
        session.get_one(AthleteRow, mia).name = NAME
        session.add_all(
            SetRow(session_id=done.session_id, athlete_id=noah, position=n, exercise="x") for n in range(2, 400)
        )
        session.flush()
        last = session.scalars(select(SetRow).where(SetRow.position == 399)).one()
        session.add(EarlierRow(kind="set", object_id=last.id, athlete_id=noah, values={"note": NAME}, at=now(), by=""))
    asked: list[int] = []

    def count(connection: object, cursor: object, statement: str, parameters: Sized, *_: object) -> None:
        asked.append(len(parameters))

    event.listen(workspace.engine, "before_cursor_execute", count)
    try:
        delete_athlete(workspace, mia)
    finally:
        event.remove(workspace.engine, "before_cursor_execute", count)
    assert max(asked) < 100, "databases take so many values at once, and a team has more sets"
    with workspace.reading() as session:
        assert session.scalars(select(EarlierRow.values)).all() == [{"note": "[deleted]"}]


def test_a_first_name_alone_rewrites_nothing(workspace: Workspace) -> None:
    team, (mia, _) = team_of(workspace, "Max", "2")
    done = set_of(workspace, team, mia)
    with workspace.writing() as session:
        session.get_one(AthleteRow, mia).name = "Max"
        session.add(NoteRow(session_id=done.session_id, text="Max effort"))
    assert len(delete_athlete(workspace, mia).named) == 1
    with workspace.reading() as session:
        assert session.scalars(select(NoteRow.text)).all() == ["Max effort"]


def test_files_that_others_need_stay_and_are_said(workspace: Workspace) -> None:
    mia, _ = filled(workspace)
    with workspace.writing() as session:
        shared = session.scalars(select(RecordingRow).where(RecordingRow.athlete_id.is_(None))).one()
        shared.file_name = "team.json"
    assert "team.json" in " ".join(delete_athlete(workspace, mia).words)
    with workspace.reading() as session:
        assert session.get(RecordingRow, shared.id) is not None


def test_a_name_that_somebody_else_has_is_left(workspace: Workspace) -> None:
    mia, noah = filled(workspace)
    with workspace.writing() as session:
        session.get_one(AthleteRow, noah).name = NAME
    delete_athlete(workspace, mia)
    with workspace.reading() as session:
        assert session.scalars(select(NoteRow.text)).all() == [f"faster than {NAME.upper()}, slower than Mia"]


def test_nobody_is_not_deleted(workspace: Workspace) -> None:
    with pytest.raises(ConflictError, match="no longer"):
        delete_athlete(workspace, "0" * 32)
