"""Opening, reading and writing a workspace, on both databases."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text, update

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, UnavailableError
from revpress.machine.file import machine_toml
from revpress.machine.find import typical_machine
from revpress.store import ConflictError, Workspace
from revpress.store.tables import (
    Account,
    AthleteRow,
    Base,
    ComfortRow,
    MachineRow,
    NoteRow,
    SessionRow,
    SetRow,
    Team,
)
from revpress.store.workspace import revision_of


def with_team(workspace: Workspace) -> tuple[str, str]:
    """Ids of a team and an athlete."""
    team = Team(name="Team")
    athlete = AthleteRow(
        team_id=team.id,
        code="07",
        name="Mia",
        sex="female",
        born=date(2000, 6, 30),
        description={"stature": 1.7, "mass": 64.0},
    )
    with workspace.writing() as session:
        session.add(team)
        session.flush()
        session.add(athlete)
    return team.id, athlete.id


def test_the_migrations_make_what_the_tables_say(workspace: Workspace) -> None:
    with workspace.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_opening_again_finds_all_and_says_nothing(workspace: Workspace, database: str | None) -> None:
    _, athlete = with_team(workspace)
    workspace.close()
    with Workspace.open(workspace.folder, database) as again, again.reading() as session:
        assert again.found == ()
        row = session.get(AthleteRow, athlete)
        assert row is not None
        assert (row.name, row.born, row.description) == ("Mia", date(2000, 6, 30), {"stature": 1.7, "mass": 64.0})


def test_a_writing_that_fails_leaves_nothing(workspace: Workspace) -> None:
    def half() -> None:
        with workspace.writing() as session:
            session.add(Team(name="Half"))
            session.flush()
            raise ValueError("cut")

    with pytest.raises(ValueError, match="cut"):
        half()
    with workspace.reading() as session:
        assert session.scalar(select(func.count()).select_from(Team)) == 0


def test_reading_sees_one_state_and_does_not_write(workspace: Workspace) -> None:
    team, _ = with_team(workspace)
    with workspace.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(AthleteRow)) == 1
        with workspace.writing() as writing:
            writing.add(AthleteRow(team_id=team, code="08", name="Noah"))
        assert reading.scalar(select(func.count()).select_from(AthleteRow)) == 1
        reading.add(Team(name="Never"))
        with pytest.raises(RuntimeError, match="does not write"):
            reading.flush()
        reading.expunge_all()
    with workspace.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(AthleteRow)) == 2


def test_a_writing_within_a_writing_is_refused(workspace: Workspace) -> None:
    with workspace.writing(), pytest.raises(RuntimeError, match="within a writing"), workspace.writing():
        pass


def test_what_does_not_go_with_the_rest_is_refused_in_words(workspace: Workspace) -> None:
    team, _ = with_team(workspace)
    cases = [
        (AthleteRow(team_id=team, code="07", name="Other"), ConflictError, "athlete with this ID"),
        (AthleteRow(team_id="0" * 32, code="1", name="Nobody's"), ConflictError, "no longer"),
        (AthleteRow(team_id=team, code="1", name="a\0b"), InputError, "a character that cannot be kept"),
        (AthleteRow(team_id=team, code="1", name="x", description={"mass": float("nan")}), InputError, "as JSON"),
        (AthleteRow(team_id=team, code="1", name="x", sex="other"), InputError, "cannot be kept"),
        (Team(name="x", created=datetime(2026, 1, 1)), InputError, "no time zone"),
    ]
    for row, kind, words in cases:
        with pytest.raises(kind, match=words), workspace.writing() as session:
            session.add(row)


def test_instants_come_back_in_utc(workspace: Workspace) -> None:
    east = datetime(2026, 3, 1, 0, 30, 0, 123456, timezone(timedelta(hours=2)))
    team = Team(name="East", created=east)
    with workspace.writing() as session:
        session.add(team)
    with workspace.reading() as session:
        kept = session.get_one(Team, team.id).created
    assert kept == east
    assert kept.tzinfo is UTC


def test_eight_threads_lose_nothing(workspace: Workspace) -> None:
    team, _ = with_team(workspace)
    failed: list[BaseException] = []

    def write(who: int) -> None:
        try:
            for one in range(50):
                with workspace.writing() as session:
                    before = session.get_one(Team, team)
                    before.name = f"{before.name}."
                    session.add(AthleteRow(team_id=team, code=f"{who}-{one}", name="x"))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with workspace.reading() as session:
        assert session.scalar(select(func.count()).select_from(AthleteRow)) == 401
        assert session.get_one(Team, team).name == "Team" + 400 * "."


def test_two_programs_wait_for_one_another(workspace: Workspace, database: str | None) -> None:
    team, _ = with_team(workspace)
    with Workspace.open(workspace.folder, database) as other:

        def write(one: Workspace) -> None:
            for _ in range(20):
                with one.writing() as session:
                    row = session.get_one(Team, team)
                    row.name = f"{row.name}."

        threads = [threading.Thread(target=write, args=(one,)) for one in (workspace, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with workspace.reading() as session:
        assert session.get_one(Team, team).name == "Team" + 40 * "."


def test_revisions_count_what_was_changed(workspace: Workspace) -> None:
    team, athlete = with_team(workspace)
    with workspace.reading() as session:
        before = revision_of(session, AthleteRow, MachineRow)
    with workspace.writing() as session:
        session.execute(update(AthleteRow).where(AthleteRow.id == athlete).values(note="tall"))
    with workspace.writing() as session:
        session.get_one(Team, team)  # nothing is changed
    with workspace.reading() as session:
        after = revision_of(session, AthleteRow, MachineRow)
    assert before == {"athlete": 1, "machine": 0}
    assert after == {"athlete": 2, "machine": 0}


def test_what_belongs_to_what_goes_with_it(workspace: Workspace) -> None:
    team, athlete = with_team(workspace)
    session_row = SessionRow(team_id=team)
    machine = MachineRow(team_id=team, name="Hinge", kind="prone_hinge", file="")
    one = SetRow(session_id=session_row.id, athlete_id=athlete, machine_id=machine.id, position=1, exercise="x")
    with workspace.writing() as session:
        session.add_all([session_row, machine])
        session.flush()
        session.add(one)
        session.flush()
        session.add_all(
            [
                NoteRow(session_id=session_row.id, set_id=one.id, text="slow"),
                ComfortRow(athlete_id=athlete, machine_id=machine.id, rating=7, on=date(2026, 1, 1)),
                Account(name="Mia", email="mia@team.example", role="athlete", athlete_id=athlete),
            ]
        )
    with workspace.writing() as session:
        session.delete(session.get_one(MachineRow, machine.id))
    with workspace.reading() as session:
        assert session.get_one(SetRow, one.id).machine_id is None
        assert session.scalars(select(ComfortRow)).all() == []
    with workspace.writing() as session:
        session.delete(session.get_one(AthleteRow, athlete))
    with workspace.reading() as session:
        assert session.scalars(select(SetRow)).all() == []
        assert session.scalars(select(NoteRow)).all() == []
        assert session.scalars(select(Account)).one().athlete_id is None


def test_an_athlete_as_the_twin_takes_them() -> None:
    row = AthleteRow(name="Mia", sex="female", born=date(2000, 6, 30), description={"stature": 1.7, "mass": 64.0})
    found = row.athlete(date(2026, 6, 30))
    assert found == Athlete("female", 1.7, 64.0, found.age)
    assert found.age == pytest.approx(26.0, abs=0.003)
    stated = AthleteRow(
        name="Noah", sex="male", described=date(2020, 1, 1), description={"stature": 1.8, "mass": 80.0, "age": 30.0}
    )
    assert stated.athlete(date(2025, 1, 1)).age == pytest.approx(35.0, abs=0.003)
    with pytest.raises(InputError, match=r"Who: body mass, sex, date of birth or age are not known"):
        AthleteRow(name="Who", description={"stature": 1.8}).athlete(date(2026, 1, 1))
    with pytest.raises(InputError, match=r"Kim: age is .*outside the allowed range"):
        AthleteRow(name="Kim", sex="male", born=date(2015, 1, 1), description={"stature": 1.8, "mass": 80.0}).athlete(
            date(2026, 1, 1)
        )


def test_a_machine_as_the_twin_takes_it() -> None:
    machine = typical_machine("prone_hinge")
    row = MachineRow(name="Hinge", kind=machine.kind, file=machine_toml(machine))
    assert machine_toml(row.machine()) == row.file


def test_sqlite_keeps_what_is_committed(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "w") as workspace, workspace.reading() as session:
        said = [session.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys")]
        assert said == ["wal", 1]
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2


@pytest.mark.parametrize(
    ("revision", "words"), [("9999", "newer version of revpress"), ("0001", "before the first release of revpress")]
)
def test_a_workspace_of_a_form_that_is_not_known_is_refused(
    workspace: Workspace, database: str | None, revision: str, words: str
) -> None:
    with workspace.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    with pytest.raises(InputError, match=words):
        Workspace.open(workspace.folder, database)


def test_what_cannot_be_a_workspace_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be a workspace"):
        Workspace.open(tmp_path / "file" / "w")
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "workspace.db").write_bytes(b"no database at all, but of some length" * 100)
    with pytest.raises(InputError, match="cannot be opened"):
        Workspace.open(tmp_path / "w")
    with pytest.raises(InputError, match="must be postgresql"):
        Workspace.open(tmp_path / "v", "mysql://a:secret@b/c")
    with pytest.raises(InputError, match="by a URL") as refused:
        Workspace.open(tmp_path / "v", "secret")
    assert "secret" not in str(refused.value)
    with pytest.raises(InputError, match="cannot be opened") as refused:
        Workspace.open(tmp_path / "v", f"postgresql://me:secret@/x?host={tmp_path}")
    assert "secret" not in str(refused.value)


def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:

        def write() -> None:
            with workspace.writing() as session:
                session.connection().exec_driver_sql("PRAGMA max_page_count = 1")
                session.add(NoteRow(text="x" * 100_000, by="A"))

        with pytest.raises(UnavailableError, match="the disk of the workspace is full"):
            write()
        with workspace.writing() as session:
            session.connection().exec_driver_sql("PRAGMA max_page_count = 1000000")
        with workspace.reading() as session:
            assert session.scalar(select(func.count()).select_from(NoteRow)) == 0


def test_who_waits_for_another_program_s_writing_is_told_so_and_gives_up_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("database", "workspace"):
        monkeypatch.setattr(f"revpress.store.{module}.BUSY", 0.05)
    with Workspace.open(tmp_path) as workspace:
        other = sqlite3.connect(tmp_path / "workspace.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        said = "another program writes to the workspace"

        def late() -> None:
            with pytest.raises(UnavailableError, match=said), workspace.writing() as session:
                session.add(NoteRow(text="refused", by="A"))

        late()
        other.execute("ROLLBACK")
        other.close()

        with workspace.writing() as session:
            waiting = threading.Thread(target=late)
            waiting.start()
            waiting.join(5.0)
            assert not waiting.is_alive()
            session.add(NoteRow(text="kept", by="A"))
        with workspace.reading() as session:
            assert session.scalars(select(NoteRow.text)).all() == ["kept"]
