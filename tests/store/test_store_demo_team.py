"""The simulated team: marked in every row, finished where it was cut off, and removed whole."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select

from revpress.store import Workspace, demo_team
from revpress.store.demo_team import (
    add_demo_recordings,
    add_demo_team,
    has_demo_team,
    is_empty,
    lacks_recordings,
    remove_demo_team,
)
from revpress.store.recordings import keep_recording
from revpress.store.tables import (
    AthleteRow,
    Base,
    ComfortRow,
    MachineRow,
    NoteRow,
    RecordingRow,
    ResultRow,
    SessionRow,
    SetRow,
    StrengthTestRow,
    Team,
)

LAST = date(2026, 3, 2)
MARKED = (AthleteRow, MachineRow, SessionRow, ResultRow, ComfortRow, StrengthTestRow)


@pytest.fixture
def demo(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(tmp_path / "demo")
    add_demo_team(workspace, LAST)
    return workspace


def counted(workspace: Workspace, table: type[Base]) -> int:
    with workspace.reading() as session:
        return int(session.scalar(select(func.count()).select_from(table)) or 0)


def cut_after_one(workspace: Workspace) -> None:
    """Make recordings until one is whole and the next is begun, then be cut off."""
    told: list[str] = []

    class Cut(Exception):
        pass

    def cut(share: float, doing: str) -> None:
        told.append(doing)
        if len(told) == 2:
            raise Cut

    with pytest.raises(Cut):
        add_demo_recordings(workspace, cut)


def test_every_row_says_that_it_is_simulated(demo: Workspace) -> None:
    with demo.reading() as session:
        for table in MARKED:
            assert set(session.scalars(select(table.simulated))) == {True}, table  # type: ignore[attr-defined]
        assert all(code.startswith("SIM") for code in session.scalars(select(AthleteRow.code)))
        assert not is_empty(session)
        assert has_demo_team(session)


def test_recordings_go_on_where_they_were_cut_off(demo: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_team, "simulate_set", lambda *a, **k: pytest.fail("not yet"))
    with pytest.raises(pytest.fail.Exception):
        add_demo_recordings(demo, lambda share, doing: None)
    with demo.reading() as session:
        assert lacks_recordings(session)
    monkeypatch.undo()
    cut_after_one(demo)
    assert counted(demo, RecordingRow) == 1
    cut_after_one(demo)
    assert counted(demo, RecordingRow) == 2  # the next one, and the first not again
    with demo.reading() as session:
        assert set(session.scalars(select(RecordingRow.simulated))) == {True}


def test_it_is_removed_whole_with_its_files(demo: Workspace) -> None:
    cut_after_one(demo)
    gone = remove_demo_team(demo)
    assert (gone.athletes, gone.sessions, gone.recordings, gone.kept) == (8, 8, 1, False)
    for table in (Team, *MARKED, RecordingRow, SetRow, NoteRow):
        assert counted(demo, table) == 0, table
    assert list(demo.signals.addresses()) == list(demo.files.addresses()) == []
    assert remove_demo_team(demo).words == "There is no demo team."


def test_what_people_entered_in_it_stays(demo: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("time [s],position [m]\n" + "".join(f"{i / 100},{np.sin(i / 20) / 2}\n" for i in range(400)))
    with demo.writing() as session:
        team = session.scalars(select(Team)).one()
        machine = session.scalars(select(MachineRow)).first()
        assert machine is not None
        session.add(own := AthleteRow(team_id=team.id, code="A1", name="Ann"))
        session.add(held := SessionRow(team_id=team.id, begun=datetime(2026, 3, 3, tzinfo=UTC)))
        session.flush()
        said = {"exercise": "hip_thrust", "leg": "both", "position": 1, "machine_id": machine.id}
        session.add(SetRow(session_id=held.id, athlete_id=own.id, **said))
    kept = keep_recording(demo, file, athlete_id=own.id)
    gone = remove_demo_team(demo)
    assert gone.kept
    assert gone.words.endswith("What was entered by people stays.")
    with demo.reading() as session:
        assert session.scalars(select(Team.name)).all() == ["Team"]
        assert session.scalars(select(AthleteRow.code)).all() == ["A1"]
        assert session.scalars(select(RecordingRow.id)).all() == [kept.id]
        assert session.scalars(select(MachineRow.id)).all() == [machine.id]
        assert session.scalars(select(SetRow.machine_id)).all() == [machine.id]
        assert not has_demo_team(session)
