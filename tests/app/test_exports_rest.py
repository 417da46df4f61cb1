"""What goes out over REST is what the store holds, in every form, to whoever may have it and nobody else."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsers import ADDRESS
from fastapi.testclient import TestClient
from people import HIDDEN, People, move_in, team_app
from sqlalchemy import select

from revpress.instrument import Channel, Recording
from revpress.recording import read_recording
from revpress.store.exchange.archive import ArchiveImport
from revpress.store.exchange.export import RESULT_COLUMNS
from revpress.store.exchange.preview import apply, preview
from revpress.store.exchange.rows import TABLES, plain
from revpress.store.recordings import keep_recording, recording_of
from revpress.store.tables import AthleteRow, RecordingRow, ResultRow, StrengthTestRow
from revpress.store.workspace import Workspace

FORMS = ("csv", "ndjson", "parquet")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    app = team_app(tmp_path_factory.mktemp("exports"))
    with TestClient(app, base_url=ADDRESS):
        team = move_in(app)
        with team.workspace.writing() as session:
            session.delete(session.get_one(RecordingRow, team.others["recording"]))  # its samples are not there,
            session.delete(session.get_one(StrengthTestRow, team.others["strength_test"]))  # and this is no whole test
            for who, value, load, side in (
                (team.own, 1 / 3, 60.0, "left"),
                (team.own, 0.1 + 0.2, None, None),
                (team.other, 0.7, 40.0, "both"),
            ):
                session.add(
                    ResultRow(athlete_id=who, on=date(2026, 3, 2), metric="peak force", value=value, unit="N",
                              load=load, side=side, repetition=2, provenance={"file": "ä.csv"})
                )  # fmt: skip
        yield team


@pytest.fixture(scope="module")
def recording(people: People) -> str:
    """Two channels of one clock."""
    rng = np.random.default_rng(1)
    clock = np.arange(500) / 1000.0
    position = Channel("encoder", "position", "m", clock, rng.normal(0.3, 0.1, 500), 1000.0, 1e-3, None, "made", "")
    force = Channel("load cell", "force", "N", clock, rng.normal(400.0, 50.0, 500), 1000.0, 0.1, None, "made", "")
    return str(keep_recording(people.workspace, Recording((position, force)), athlete_id=people.own).id)


def rows_of(form: str, content: bytes) -> list[dict[str, Any]]:
    """A table of results as its values are, whatever its form."""
    if form == "ndjson":
        return [json.loads(line) for line in content.decode().splitlines()]
    if form == "parquet":
        parquet = pytest.importorskip("pyarrow.parquet")
        rows = parquet.read_table(io.BytesIO(content)).to_pylist()
        return [row | {"provenance": json.loads(row["provenance"])} for row in rows]
    numbers = {"value", "load", "deviation", "low", "high"}
    found = []
    for row in csv.DictReader(io.StringIO(content.decode())):
        said: dict[str, Any] = {name: text or None for name, text in row.items()}
        said |= {name: float(row[name]) for name in numbers if row[name]}
        said |= {"repetition": int(row["repetition"]) if row["repetition"] else None}
        found.append(said | {"simulated": row["simulated"] == "True", "provenance": json.loads(row["provenance"])})
    return found


def kept_rows(people: People, athlete_id: str | None = None) -> list[dict[str, Any]]:
    with people.workspace.reading() as session:
        named = {row.id: row for row in session.scalars(select(AthleteRow))}
        rows = [plain(row) for row in session.scalars(select(ResultRow))]
    said = [row | {"code": named[row["athlete_id"]].code, "name": named[row["athlete_id"]].name} for row in rows]
    return [{name: row[name] for name in RESULT_COLUMNS} for row in said if athlete_id in (None, row["athlete_id"])]


def same(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> bool:
    """The same rows in any order; in a table of texts what is empty is nothing."""

    def ordered(rows: list[dict[str, Any]]) -> list[str]:
        return sorted(json.dumps({k: None if v == "" else v for k, v in row.items()}, sort_keys=True) for row in rows)

    return ordered(one) == ordered(other)


@pytest.mark.parametrize("form", FORMS)
def test_results_are_those_of_the_store(people: People, form: str) -> None:
    answer = people.browser("viewer").get(f"/api/v1/exports/results.{form}")
    assert answer.status_code == 200, answer.text
    assert len(kept_rows(people)) >= 3
    assert same(rows_of(form, answer.content), kept_rows(people))
    own = people.browser("athlete").get(f"/api/v1/exports/athletes/{people.own}/results.{form}")
    assert same(rows_of(form, own.content), kept_rows(people, people.own))
    assert HIDDEN.encode() not in own.content


def test_signals_are_those_of_the_store(people: People, recording: str) -> None:
    browser = people.browser("viewer")
    with people.workspace.reading() as session:
        held = recording_of(people.workspace, session.get_one(RecordingRow, recording))
    assert isinstance(held, Recording)
    address = f"/api/v1/exports/recordings/{recording}"
    lines = [json.loads(line) for line in browser.get(f"{address}.ndjson").text.splitlines()]
    rows = list(csv.DictReader(io.StringIO(browser.get(f"{address}.csv").text)))
    for line, channel in zip(lines, held.channels, strict=True):
        assert (line["name"], line["unit"]) == (channel.name, channel.unit)
        assert (line["time"], line["values"]) == (channel.time.tolist(), channel.values.tolist())
        assert [float(row[f"{channel.name} [{channel.unit}]"]) for row in rows] == channel.values.tolist()
    assert [float(row["time [s]"]) for row in rows] == held.channels[0].time.tolist()


def test_c3d_is_read_back_by_our_reader_and_by_another(people: People, recording: str, tmp_path: Path) -> None:
    path = tmp_path / "signals.c3d"
    path.write_bytes(people.browser("viewer").get(f"/api/v1/exports/recordings/{recording}.c3d").content)
    with people.workspace.reading() as session:
        held = recording_of(people.workspace, session.get_one(RecordingRow, recording))
    assert isinstance(held, Recording)
    ours = read_recording(path)
    assert isinstance(ours, Recording)
    assert {channel.name for channel in ours.channels} == {"encoder", "load cell"}
    for channel in held.channels:
        back = ours[channel.name]
        assert back.values == pytest.approx(channel.values, rel=1e-6)  # C3D holds numbers of 32 bits
        assert back.time - back.time[0] == pytest.approx(channel.time - channel.time[0], abs=1e-6)
    ezc3d = pytest.importorskip("ezc3d")
    other = ezc3d.c3d(str(path))
    labels = other["parameters"]["ANALOG"]["LABELS"]["value"]
    for name, values in zip(labels, other["data"]["analogs"][0], strict=True):
        assert values[: held[name].values.size] == pytest.approx(held[name].values, rel=1e-6)


def test_an_archive_makes_an_equal_workspace(people: People, recording: str, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(people.browser("owner").get("/api/v1/exports/archive.zip").content)
    with Workspace.open(tmp_path / "other") as other:
        brought = ArchiveImport(path)
        apply(other, brought, preview(other, brought).digest)
        for table in TABLES:
            query = select(table).order_by(table.id)  # type: ignore[attr-defined]
            with people.workspace.reading() as here, other.reading() as there:
                assert [plain(row) for row in here.scalars(query)] == [plain(row) for row in there.scalars(query)]
        with other.reading() as session:
            back = recording_of(other, session.get_one(RecordingRow, recording))
    with people.workspace.reading() as session:
        held = recording_of(people.workspace, session.get_one(RecordingRow, recording))
    assert isinstance(back, Recording)
    assert isinstance(held, Recording)
    for one, two in zip(back.channels, held.channels, strict=True):
        assert (one.time.tobytes(), one.values.tobytes()) == (two.time.tobytes(), two.values.tobytes())


STAFF = {"owner", "coach", "viewer"}
MAY = {
    "results.csv": STAFF,
    "results.ndjson": STAFF,
    "results.parquet": STAFF,
    "athletes.csv": STAFF,
    "athletes/{own}/results.csv": STAFF | {"athlete"},
    "athletes/{own}/results.parquet": STAFF | {"athlete"},
    "recordings/{recording}.csv": STAFF,
    "recordings/{recording}.ndjson": STAFF,
    "recordings/{recording}.c3d": STAFF,
    "archive.zip": {"owner"},
}


@pytest.mark.parametrize("what", list(MAY))
def test_who_may_not_gets_nothing(people: People, recording: str, what: str) -> None:
    address = f"/api/v1/exports/{what.format(own=people.own, recording=recording)}"
    got = {who: people.browser(who).get(address) for who in ("owner", "coach", "viewer", "athlete", "other", "nobody")}
    assert {who for who, answer in got.items() if answer.status_code == 200} == MAY[what]
    assert got["nobody"].status_code == 401
    for who in set(got) - MAY[what]:
        assert set(got[who].json()) == {"error", "where"}
    assert list(people.workspace.drafts.iterdir()) == [], "what was written for them is gone"
