"""What goes out for other programs says the same as the workspace."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from pathlib import Path

import pytest
from store_parts import recording, team_of

from revpress.errors import InputError
from revpress.instrument import Recording
from revpress.store import Workspace
from revpress.store.exchange.athletes import AthletesImport
from revpress.store.exchange.export import RESULT_COLUMNS, write_athletes, write_recording, write_results
from revpress.store.exchange.preview import preview
from revpress.store.tables import AthleteRow, ResultRow


@pytest.fixture
def filled(workspace: Workspace) -> tuple[Workspace, str]:
    team, (mia, noah) = team_of(workspace, "1", "2")
    other, (zoe,) = team_of(workspace, "1")
    assert other != team
    with workspace.writing() as session:
        session.get_one(AthleteRow, mia).name = "=Mia()"
        row = session.get_one(AthleteRow, noah)
        row.description = {"stature": 1.8, "mass": 80.5, "age": 25.5, "hip_extension_limit": 0.3, "foot_length": 0.27}
        row.born = None
        for who, value in ((mia, 0.1), (noah, 1 / 3), (zoe, 9.0)):
            session.add(
                ResultRow(athlete_id=who, on=date(2026, 1, 2), metric="peak force", value=value, unit="N",
                          side="left", provenance={"file": "ä.csv"}, repetition=1)
            )  # fmt: skip
    return workspace, team


def test_results_as_tables(filled: tuple[Workspace, str], tmp_path: Path) -> None:
    from pyarrow import parquet

    workspace, team = filled
    with workspace.reading() as session:
        for ending in ("csv", "ndjson", "parquet"):
            write_results(session, tmp_path / f"r.{ending}", team)
        with pytest.raises(InputError, match=r"\.csv, \.ndjson or \.parquet"):
            write_results(session, tmp_path / "r.xls", team)
    with (tmp_path / "r.csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    lines = [json.loads(line) for line in (tmp_path / "r.ndjson").read_text(encoding="utf-8").splitlines()]
    columns = parquet.read_table(tmp_path / "r.parquet").to_pylist()
    assert [list(one) for one in (table[0], lines[0], columns[0])] == [list(RESULT_COLUMNS)] * 3
    for rows in (table, lines, columns):
        assert sorted(float(row["value"]) for row in rows) == [0.1, 1 / 3]
        assert {row["on"] for row in rows} == {"2026-01-02"}
    assert {row["name"] for row in table} == {"'=Mia()", "Name 2"}  # no spreadsheet computes it
    assert {row["name"] for row in lines} == {row["name"] for row in columns} == {"=Mia()", "Name 2"}
    assert {row["load"] for row in columns} == {None}
    assert lines[0]["provenance"] == {"file": "ä.csv"}


def test_results_of_one(filled: tuple[Workspace, str], tmp_path: Path) -> None:
    workspace, team = filled
    with workspace.reading() as session:
        row = session.query(AthleteRow).where(AthleteRow.name == "Name 2").one()
        write_results(session, tmp_path / "r.ndjson", team, row.id)
    assert len((tmp_path / "r.ndjson").read_text().splitlines()) == 1


def test_athletes_come_back_the_same(filled: tuple[Workspace, str], tmp_path: Path) -> None:
    workspace, team = filled
    with workspace.writing() as session:
        session.query(AthleteRow).where(AthleteRow.name == "=Mia()").one().name = "Mia"
    with workspace.reading() as session:
        write_athletes(session, tmp_path / "a.csv", team)
    found = preview(workspace, AthletesImport(team, tmp_path / "a.csv", date(2026, 3, 1)))
    assert found.words == "All of it is in the workspace already, the same."


def test_without_its_package_parquet_says_so(
    filled: tuple[Workspace, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, team = filled
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with workspace.reading() as session, pytest.raises(InputError, match=r"pip install 'revpress\[export\]'"):
        write_results(session, tmp_path / "r.parquet", team)
    assert list(tmp_path.glob("r*")) == []


def test_signals_as_tables(tmp_path: Path) -> None:
    held = recording()
    write_recording(held, tmp_path / "s.csv")
    with (tmp_path / "s.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["time [s]", "encoder left [m]", "plate [N]", "time 2 [s]", "odd left [°]"]
    assert [float(row["encoder left [m]"]) for row in rows] == held["encoder"].values.tolist()
    assert [row["time 2 [s]"] for row in rows[:4]] == ["0.1", "0.30000000000000004", "0.7", ""]
    write_recording(held, tmp_path / "s.ndjson")
    lines = [json.loads(line) for line in (tmp_path / "s.ndjson").read_text().splitlines()]
    assert [line["values"] for line in lines] == [channel.values.tolist() for channel in held]
    with pytest.raises(InputError, match="same instants"):
        write_recording(held, tmp_path / "s.c3d")
    write_recording(Recording(held.channels[:2]), tmp_path / "s.c3d")
    assert (tmp_path / "s.c3d").stat().st_size > 4 * 800
    with pytest.raises(InputError, match="no signals"):
        write_recording(Recording(()), tmp_path / "s.csv")
    with pytest.raises(InputError, match=r"\.csv, \.ndjson or \.c3d"):
        write_recording(held, tmp_path / "s.txt")
