"""An archive is imported to an equal workspace, and one that was made to harm is refused."""

from __future__ import annotations

import hashlib
import json
import math
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import h5py
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from store_databases import new_database
from store_parts import recording, same_recording, set_of, team_of

from revpress.errors import InputError
from revpress.machine.file import machine_toml
from revpress.machine.find import find_machine
from revpress.measurement.calibration import Lift
from revpress.store import Workspace
from revpress.store.deletion import delete_athlete
from revpress.store.exchange.archive import ArchiveImport, write_archive
from revpress.store.exchange.preview import apply, preview
from revpress.store.exchange.rows import NOT_KEPT, TABLES, plain, values_of
from revpress.store.recordings import keep_recording, recording_of
from revpress.store.strength_tests import kept_test
from revpress.store.tables import (
    AthleteRow,
    AuditRow,
    Base,
    ComfortRow,
    EarlierRow,
    EditRow,
    MachineRow,
    NoteRow,
    PlanRow,
    RecordingRow,
    ResultRow,
    StrengthTestRow,
    Team,
)

DATA = Path(__file__).resolve().parent.parent / "data" / "recordings"


def filled(workspace: Workspace) -> tuple[str, list[str]]:
    """Ids of a team and its athletes, with a row in every table that is archived."""
    team, people = team_of(workspace, "1", "2")
    row = keep_recording(workspace, recording(), athlete_id=people[0])
    keep_recording(workspace, DATA / "trigno.csv", athlete_id=people[1])
    done = set_of(workspace, team, people[0], recording_id=row.id, settings={"pause": 0.1}, marks={"warm-up": True})
    done_at = datetime(2026, 3, 1, 12, 1, tzinfo=UTC)
    machine = MachineRow(
        team_id=team,
        name="Hänge 1",
        kind="prone_hinge",
        file=machine_toml(find_machine("prone_hinge")),
        measured_on=date(2026, 1, 1),
    )
    with workspace.writing() as session:
        session.add(machine)
        session.flush()
        session.add_all(
            [
                EditRow(recording_id=row.id, position=1, do="delete", rep=1),
                ResultRow(
                    athlete_id=people[0], set_id=done.id, on=date(2026, 3, 1), metric="m", value=0.1 + 0.2, unit="N"
                ),
                StrengthTestRow(athlete_id=people[0], on=date(2026, 1, 1), test=kept_test(Lift("back_squat", 120.0))),
                ComfortRow(athlete_id=people[1], machine_id=machine.id, rating=3, on=date(2026, 1, 1)),
                NoteRow(athlete_id=people[0], text="schnell – \N{GRINNING FACE}", at=datetime(2026, 1, 1, tzinfo=UTC)),
                PlanRow(team_id=team, title="Week 1", lines=[{"day": 1}]),
                EarlierRow(kind="set", object_id=done.id, athlete_id=people[0], values={"note": "slow"}, at=done_at),
            ]
        )
    return team, people


def contents(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    with workspace.reading() as session:
        return {
            table.__tablename__: [plain(row) for row in session.scalars(select(table).order_by(table.id))]  # type: ignore[attr-defined]
            for table in TABLES
        }


def brought_back(path: Path, workspace: Workspace, **answers: str) -> ArchiveImport:
    brought = ArchiveImport(path, answers)
    apply(workspace, brought, preview(workspace, brought).digest)
    return brought


def test_every_table_is_archived_or_said_not_to_be() -> None:
    kept = {table.__tablename__ for table in TABLES}
    assert kept.isdisjoint(NOT_KEPT)
    assert set(Base.metadata.tables) <= kept | set(NOT_KEPT)


def test_an_archive_is_imported_to_an_equal_workspace(workspace: Workspace, tmp_path: Path) -> None:
    filled(workspace)
    before = contents(workspace)
    assert all(before.values())
    write_archive(workspace, tmp_path / "a.zip")
    with Workspace.open(tmp_path / "other") as other:
        brought = ArchiveImport(tmp_path / "a.zip")
        found = preview(other, brought)
        assert (len(found.new), found.refused, found.questions) == (sum(map(len, before.values())), [], [])
        apply(other, brought, found.digest)
        assert contents(other) == before
        assert set(other.files.addresses()) == set(workspace.files.addresses())
        assert set(other.signals.addresses()) == set(workspace.signals.addresses())
        with other.reading() as session:
            row = session.scalars(select(RecordingRow).where(RecordingRow.file_digest.is_(None))).one()
            assert same_recording(recording(), recording_of(other, row))  # type: ignore[arg-type]
        assert list(other.drafts.iterdir()) == []
        again = preview(other, ArchiveImport(tmp_path / "a.zip"))
        assert again.words == "All of it is in the workspace already, the same."
    with Workspace.open(tmp_path / "other") as other:
        assert other.found == ()


def test_from_one_database_to_the_other(tmp_path: Path, postgresql: str) -> None:
    with Workspace.open(tmp_path / "one") as one, Workspace.open(tmp_path / "two", new_database(postgresql)) as two:
        filled(one)
        write_archive(one, tmp_path / "a.zip")
        brought_back(tmp_path / "a.zip", two)
        assert contents(two) == contents(one)


def test_what_differs_is_asked(on_sqlite: Workspace, tmp_path: Path) -> None:
    _, people = filled(on_sqlite)
    write_archive(on_sqlite, tmp_path / "a.zip")
    before = contents(on_sqlite)
    with on_sqlite.writing() as session:
        session.get_one(AthleteRow, people[0]).note = "changed since"
    later = contents(on_sqlite)
    (question,) = preview(on_sqlite, ArchiveImport(tmp_path / "a.zip")).questions
    assert question.text.startswith("1 rows are otherwise")
    brought_back(tmp_path / "a.zip", on_sqlite, changed=question.choices[0])
    assert contents(on_sqlite) == later
    brought_back(tmp_path / "a.zip", on_sqlite, changed=question.choices[1])
    assert contents(on_sqlite) == before


def test_the_deleted_do_not_come_back_unasked(on_sqlite: Workspace, tmp_path: Path) -> None:
    _, people = filled(on_sqlite)
    write_archive(on_sqlite, tmp_path / "a.zip")
    before = contents(on_sqlite)
    delete_athlete(on_sqlite, people[0])
    without = contents(on_sqlite)
    (question,) = preview(on_sqlite, ArchiveImport(tmp_path / "a.zip")).questions
    assert "deleted for good" in question.text
    brought_back(tmp_path / "a.zip", on_sqlite, deleted=question.choices[0])
    assert contents(on_sqlite) == without
    assert len(list(on_sqlite.signals.addresses())) == 1
    brought_back(tmp_path / "a.zip", on_sqlite, deleted=question.choices[1])
    assert contents(on_sqlite) == before


def test_one_team_alone(on_sqlite: Workspace, tmp_path: Path) -> None:
    team, _ = filled(on_sqlite)
    other, (zoe,) = team_of(on_sqlite, "1")
    keep_recording(on_sqlite, recording(9), athlete_id=zoe)
    write_archive(on_sqlite, tmp_path / "a.zip", other)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("tables/athlete.ndjson").count(b"\n") == 1
        assert archive.read("tables/result.ndjson") == b""
        assert sum(name.startswith("signals/") for name in archive.namelist()) == 1
    assert team != other


def test_another_with_the_same_id_is_refused(on_sqlite: Workspace, tmp_path: Path) -> None:
    team, people = filled(on_sqlite)
    write_archive(on_sqlite, tmp_path / "a.zip")
    with on_sqlite.writing() as session:
        session.delete(session.get_one(AthleteRow, people[1]))
        session.flush()
        session.add(AthleteRow(team_id=team, code="2", name="Another"))
    found = preview(on_sqlite, ArchiveImport(tmp_path / "a.zip", {"changed": "keep those of the workspace"}))
    assert any("another athlete with the ID '2'" in item.text for item in found.refused)


def test_the_archive_of_another_team_does_not_come_to_ones_own(on_sqlite: Workspace, tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "other") as other:
        filled(other)
        write_archive(other, tmp_path / "a.zip")
    with on_sqlite.writing() as session:
        session.add(Team(name="Team"))  # one that nothing was entered into
    assert preview(on_sqlite, ArchiveImport(tmp_path / "a.zip")).refused == []
    team_of(on_sqlite, "1")
    before = contents(on_sqlite)
    brought = ArchiveImport(tmp_path / "a.zip")
    found = preview(on_sqlite, brought)
    assert (found.new, found.changed, found.questions) == ([], [], [])
    (refused,) = found.refused
    assert "another team ('Team') than that of this workspace" in refused.text
    assert "--folder" in refused.text
    apply(on_sqlite, brought, found.digest, without_refused=True)
    assert contents(on_sqlite) == before
    assert list(on_sqlite.signals.addresses()) == []


def changed(path: Path, change: Callable[[dict[str, bytes]], None], seal: bool = True) -> Path:
    """The archive with other contents, and a manifest that says so unless it shall not."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts["manifest.json"])
    del parts["manifest.json"]
    change(parts)
    if seal:
        manifest["files"] = {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in parts.items()
        }
    out = path.with_name("changed.zip")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))
    return out


def first(parts: dict[str, bytes], folder: str) -> str:
    return next(name for name in parts if name.startswith(folder))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    with Workspace.open(folder / "w") as workspace:
        filled(workspace)
        write_archive(workspace, folder / "a.zip")
    return folder / "a.zip"


HARMFUL: dict[str, tuple[Callable[[dict[str, bytes]], object], bool, str]] = {
    "a path that leads out": (lambda p: p.update({"../../evil": b"x"}), True, "no file of an archive"),
    "an absolute path": (lambda p: p.update({"/etc/evil": b"x"}), True, "no file of an archive"),
    "a file in another's place": (lambda p: p.update({f"files/aa/{'b' * 64}": b"x"}), True, "no file of an archive"),
    "a bomb": (lambda p: p.update({"tables/note.ndjson": b" " * 300_000_000}), True, "times its size"),
    "another content": (lambda p: p.update({"tables/note.ndjson": b"x"}), False, "is damaged"),
    "another digest": (
        lambda p: p.update({"tables/team.ndjson": p["tables/team.ndjson"].replace(b"Team", b"Taem")}),
        False,
        "the digest of tables/team.ndjson",
    ),
    "a table that lacks": (lambda p: p.pop("tables/team.ndjson"), True, "no whole archive"),
    "a file that lacks": (lambda p: p.pop(first(p, "signals/")), True, "no whole archive"),
    "no JSON": (lambda p: p.update({"tables/note.ndjson": b"{"}), True, "line 1: not JSON"),
    "an unknown column": (lambda p: p.update({"tables/note.ndjson": b'{"odd": 1}'}), True, "does not know"),
    "a column that lacks": (lambda p: p.update({"tables/note.ndjson": b'{"id": "1"}'}), True, "lacks"),
    "an id that is none": (
        lambda p: p.update({"tables/team.ndjson": p["tables/team.ndjson"].replace(b'"id": "', b'"id": "../')}),
        True,
        "an id is no id",
    ),
}


@pytest.mark.parametrize("case", HARMFUL)
def test_what_was_made_to_harm_is_refused(archive: Path, case: str) -> None:
    change, seal, words = HARMFUL[case]
    with pytest.raises(InputError, match=words):
        ArchiveImport(changed(archive, change, seal))  # type: ignore[arg-type]


BROKEN: dict[str, tuple[str, dict[str, Any], str]] = {
    "a body height in words": ("athlete", {"description": {"stature": "tall", "mass": 70.0}}, "body height|stature"),
    "a body mass in a list": ("athlete", {"description": {"mass": [1]}}, "mass in description is \\[1\\]"),
    "a body that nobody has": ("athlete", {"description": {"stature": 1.9, "mass": 31.0}}, "mass/stature²"),
    "a property that is none": ("athlete", {"description": {"shoes": 44}}, "description has 'shoes'"),
    "a sex that is none": ("athlete", {"sex": "x"}, "sex is 'x', but must be one of male, female"),
    "a body in a list": ("athlete", {"description": []}, "description is .*names and values"),
    "a machine's file that is none": ("machine", {"file": "garbage ["}, "not a TOML file"),
    "a machine of another kind": ("machine", {"kind": "track"}, "its file is that of a prone_hinge"),
    "marks in a list": ("performed_set", {"marks": ["x"]}, "marks is .*names and values"),
    "a hole that is none": ("performed_set", {"holes": {"pad": 0}}, "hole of pad is 0"),
    "settings within settings": ("performed_set", {"settings": {"pause": {}}}, "'pause' in settings"),
    "a leg that is none": ("performed_set", {"leg": "third"}, "leg is 'third'"),
    "an infinite load": ("performed_set", {"load": math.inf}, "load holds inf"),
    "a half of a character": ("performed_set", {"stop_rule": {"a": "\ud800"}}, "stop_rule holds"),
    "an infinite result": ("result", {"value": math.inf}, "value holds inf"),
    "a result that is none": ("result", {"provenance": {"x": [math.nan]}}, "provenance holds nan"),
    "a repetition too large": ("result", {"repetition": 2**40}, "too large"),
    "a rating out of range": ("comfort", {"rating": 11}, "rating is 11"),
    "a test of nothing": ("strength_test", {"test": {"kind": "lift"}}, "is not whole"),
    "lines that are none": ("plan", {"lines": ["x"]}, "lines is .*list of rows"),
    "an instant after all": ("note", {"at": "9999-12-31T23:59:59-14:00"}, "no instant of the years"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_row_that_could_not_be_read_again_is_refused(archive: Path, on_sqlite: Workspace, case: str) -> None:
    table, values, words = BROKEN[case]

    def change(parts: dict[str, bytes]) -> None:
        name = f"tables/{table}.ndjson"
        line, *more = parts[name].split(b"\n")
        parts[name] = b"\n".join([json.dumps(json.loads(line) | values).encode(), *more])

    found = preview(on_sqlite, ArchiveImport(changed(archive, change)))
    refused = found.refused[0]
    assert refused.where.startswith(f"{table} ")
    assert re.search(words, refused.text)
    assert all("belongs to" in item.text for item in found.refused[1:])


def other_samples(parts: dict[str, bytes]) -> None:
    name = first(parts, "signals/")
    path = Path(f"/tmp/{hashlib.sha256(name.encode()).hexdigest()}.h5")
    path.write_bytes(parts[name])
    with h5py.File(path, "r+") as file:
        file["0/values"][0] += 1.0
    parts[name] = path.read_bytes()
    path.unlink()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (other_samples, "the file of the signals is damaged"),
        (lambda p: p.update({first(p, "signals/"): b"no HDF5"}), "the file of the signals is damaged"),
        (lambda p: p.update({first(p, "files/"): b"other"}), "is not the file that its name says"),
    ],
)
def test_files_that_are_not_what_their_names_say_keep_all_out(
    archive: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], words: str
) -> None:
    brought = ArchiveImport(changed(archive, change), file_name="mine.zip")
    with Workspace.open(tmp_path / "w") as workspace:
        with pytest.raises(InputError, match=words):
            apply(workspace, brought, preview(workspace, brought).digest)
        assert not any(contents(workspace).values())
        assert list(workspace.signals.addresses()) == list(workspace.drafts.iterdir()) == []


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"^mine\.zip: is no archive"):
        ArchiveImport(tmp_path / "x", file_name="mine.zip")
    with zipfile.ZipFile(tmp_path / "y", "w") as empty:
        empty.writestr("a", "b")
    with pytest.raises(InputError, match=r"it has no manifest"):
        ArchiveImport(tmp_path / "y")


def test_a_missing_file_stops_the_archive(on_sqlite: Workspace, tmp_path: Path) -> None:
    filled(on_sqlite)
    on_sqlite.signals.remove(next(on_sqlite.signals.addresses()))
    with pytest.raises(InputError, match="is missing in the workspace"):
        write_archive(on_sqlite, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=40)
@given(
    text=TEXT,
    detail=st.dictionaries(TEXT, PLAIN, max_size=3),
    value=st.floats(allow_nan=False, allow_infinity=False),
    on=st.dates(),
    at=st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.timezones()),
)
def test_any_row_comes_back_from_both_databases(
    kept_on_both: list[Workspace], text: str, detail: dict[str, Any], value: float, on: date, at: datetime
) -> None:
    for workspace in kept_on_both:
        with workspace.reading() as session:
            athlete = session.scalars(select(AthleteRow.id)).first()
        assert athlete is not None
        result = ResultRow(athlete_id=athlete, on=on, metric=text, value=value, unit="1", provenance=detail, created=at)
        said = plain(result)
        assert plain(ResultRow(**values_of(ResultRow, json.loads(json.dumps(said)), "x"))) == said
        with workspace.writing() as session:
            session.add(result)
            session.add(AuditRow(action=text, detail=detail))
        with workspace.reading() as session:
            assert plain(session.get_one(ResultRow, result.id)) == said


@pytest.fixture(scope="module")
def kept_on_both(tmp_path_factory: pytest.TempPathFactory, postgresql: str) -> Any:
    folder = tmp_path_factory.mktemp("both")
    with Workspace.open(folder / "one") as one, Workspace.open(folder / "two", new_database(postgresql)) as two:
        for workspace in (one, two):
            team_of(workspace, "1")
        yield [one, two]
