"""Files that are brought: looked at first, kept whole or not at all, whatever somebody has put into them."""

from __future__ import annotations

import errno
import io
import math
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

import pytest
from bombs import BOMBS
from browsers import Browser, open_browser
from data_parts import PEOPLE, answered, brought, kept
from sqlalchemy import func, select

from revpress.app.server import create_app
from revpress.app.settings import AppSettings
from revpress.recording.formats.openbarbell import load_example_session
from revpress.store.demo_team import NAME
from revpress.store.exchange.archive import write_archive
from revpress.store.tables import AthleteRow, AuditRow, RecordingRow, ResultRow, Team
from revpress.store.workspace import Workspace

SQUAT = (resources("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json").read_bytes()
RESULTS = b"athlete,date,exercise,mean velocity (m/s)\nA1,2026-03-01,back_squat,0.61\nA1,2026-03-08,back_squat,0.64\n"
TRACE = b"time,a\n" + b"".join(b"%.2f,%.3f\n" % (i / 100, 30 - 30 * math.cos(i / 30)) for i in range(500))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One workspace for all: what computes is loaded once."""
    with open_browser(create_app(AppSettings(tmp_path_factory.mktemp("data"), demo=False))) as browser:
        yield browser


def count(client: Browser, table: Any) -> int:
    with client.app.state.workspace.reading() as session:  # type: ignore[attr-defined]
        return int(session.scalar(select(func.count()).select_from(table)) or 0)


def preview(client: Browser, files: dict[str, bytes], **more: Any) -> tuple[str, dict[str, Any]]:
    batch, ids = brought(client, files)
    told = answered(client, "import_preview", {"batch_id": batch, **more})
    by_id = {id: name for name, id in ids.items()}
    told["by_name"] = {by_id[one["id"]]: one for one in told.get("data", {}).get("files", [])}
    return batch, told


def test_several_files_are_told_apart_and_nothing_is_kept_before_it_was_seen(client: Browser) -> None:
    files = {"people.csv": PEOPLE, "squat.json": SQUAT, "trace.csv": TRACE, "page.html": b"<script>alert(1)</script>"}
    batch, told = preview(client, files)
    whats = {name: one["what"] for name, one in told["by_name"].items()}
    assert whats["people.csv"] == "table of athletes"
    assert whats["squat.json"] == "recording, OpenBarbell session"
    assert "no file of a known instrument" in told["by_name"]["page.html"]["problem"]
    assert "column 2" in told["by_name"]["trace.csv"]["problem"]
    assert "columns" in [option["name"] for option in told["by_name"]["trace.csv"]["options"]]
    assert told["data"]["counts"] == {"new": 3, "changed": 0, "same": 0, "refused": 0}
    assert len(told["next"]) == 1
    assert count(client, AthleteRow) == count(client, RecordingRow) == 0
    seen = told["data"]["digest"]
    refused = answered(client, "import_keep", {"batch_id": batch, "seen": seen})
    assert "nothing was kept, as 2 cannot be read" in refused["error"]
    assert count(client, AthleteRow) == count(client, RecordingRow) == 0
    done = answered(client, "import_keep", {"batch_id": batch, "seen": seen, "without_refused": True})
    assert list(done["data"]["recordings"]) == ["squat.json"]
    assert count(client, AthleteRow) == 2
    assert count(client, RecordingRow) == 1
    assert client.get(f"/api/v1/imports/{batch}").json() == []
    with client.app.state.workspace.reading() as session:  # type: ignore[attr-defined]
        assert session.scalar(select(AuditRow.id).where(AuditRow.action == "asked for import keep")) is not None
    page = client.get("/data").text
    assert "squat.json" in page
    assert "2 athletes" in page


def test_what_a_table_leaves_open_is_answered_by_the_options_of_its_reader(client: Browser) -> None:
    batch, ids = brought(client, {"trace.csv": TRACE})
    asked = {"batch_id": batch, "files": {ids["trace.csv"]: {"options": {"columns": "2: position cm"}}}}
    told = answered(client, "import_preview", asked)
    (one,) = told["data"]["files"]
    assert one["problem"] == ""
    assert one["words"][0].startswith("The file holds one channel of position")
    asked["files"] = {ids["trace.csv"]: {"options": {"layout": "x", "settings": "/etc/passwd"}}}
    (one,) = answered(client, "import_preview", asked)["data"]["files"]
    assert "its reader takes no 'layout'" in one["problem"]


def test_a_name_alone_is_asked_about_and_the_answer_counts(client: Browser) -> None:
    kept(client, {"people.csv": PEOPLE})
    batch, told = preview(client, {"again.csv": PEOPLE.replace(b"A1,Ann", b"Z9,Ann")})
    (question,) = told["data"]["questions"]
    assert "Ann has the ID Z9" in question["text"]
    body = {"batch_id": batch, "seen": told["data"]["digest"]}
    assert "first answer" in answered(client, "import_keep", body)["error"]
    answers = {question["key"]: "another person"}
    told = answered(client, "import_preview", {"batch_id": batch, "answers": answers})
    assert told["data"]["questions"] == []
    assert [item["text"] for item in told["data"]["items"]["new"]] == ["Ann (Z9)"]


def test_results_of_people_who_are_there_are_kept_and_of_others_refused(client: Browser) -> None:
    kept(client, {"people.csv": PEOPLE})
    done = kept(client, {"results.csv": RESULTS})
    assert done["words"] == ["Kept: 2 added."]
    assert count(client, ResultRow) == 2
    _, told = preview(client, {"others.csv": RESULTS.replace(b"A1", b"X7")})
    assert told["data"]["counts"]["refused"] == 2
    assert "nobody in the team has the ID 'X7'" in told["data"]["items"]["refused"][0]["text"]


def test_an_old_preview_is_not_kept(client: Browser) -> None:
    more = b"id,name\nQ1,Quin\n"
    batch, told = preview(client, {"q.csv": more})
    kept(client, {"q.csv": more})
    body = {"batch_id": batch, "seen": told["data"]["digest"]}
    assert "the workspace has changed since the preview" in answered(client, "import_keep", body)["error"]


@pytest.mark.parametrize("name", ["../../../etc/passwd", "..\\..\\x.csv", "/abs/x.csv", "a\x00b.csv", "<b>x</b>.csv"])
def test_names_lead_nowhere_and_are_shown_as_text(client: Browser, tmp_path: Path, name: str) -> None:
    batch, _ = brought(client, {name: b"id,name\n"})
    (one,) = client.get(f"/api/v1/imports/{batch}").json()
    assert not set(one["name"]) & set("/\\\x00")
    folder = client.app.state.workspace.folder / "uploads" / batch  # type: ignore[attr-defined]
    assert sorted(path.suffix for path in folder.iterdir()) == ["", ".json"]
    assert all(path.stem == one["id"] for path in folder.iterdir())


@pytest.mark.parametrize("address", ["x", "A" * 32, "..%2f..%2fx", "0" * 33])
def test_a_batch_is_32_digits(client: Browser, address: str) -> None:
    assert client.get(f"/api/v1/imports/{address}").status_code in (404, 422)


def test_a_bomb_and_an_archive_that_lies_are_refused_in_a_sentence(client: Browser) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"{}")
        archive.writestr("tables/team.ndjson", b"\0" * 200_000_000)
    _, told = preview(client, {"bomb.zip": bomb.getvalue(), "people.csv": PEOPLE})
    assert "unpacks to" in told["by_name"]["bomb.zip"]["problem"]
    assert told["by_name"]["people.csv"]["problem"] == ""  # the rest of the batch goes on


@pytest.mark.parametrize("name", list(BOMBS))
def test_a_small_file_that_would_be_huge_is_refused_in_a_sentence(client: Browser, name: str) -> None:
    """Its sizes are looked at; where they lie or just pass, its reader ends at its own limits."""
    bomb = BOMBS[name]()
    assert len(bomb) < 8_000_000
    _, told = preview(client, {name: bomb, "people.csv": PEOPLE})
    problem = told["by_name"][name]["problem"]
    assert problem.startswith(f"{name}: ") or name in problem
    assert "\n" not in problem
    assert not re.search("Traceback|defect", problem)
    assert told["by_name"]["people.csv"]["problem"] == "", "the rest of the batch goes on"


def archive_of(folder: Path, name: str) -> bytes:
    """The archive of a team that was made long ago, with one athlete."""
    with Workspace.open(folder / name) as workspace:
        with workspace.writing() as session:
            team = Team(name=name, created=datetime(2020, 1, 1, tzinfo=UTC))
            session.add(team)
            session.flush()
            session.add(AthleteRow(team_id=team.id, code="1", name="Zoe"))
        write_archive(workspace, folder / f"{name}.zip")
    return (folder / f"{name}.zip").read_bytes()


def test_pages_show_ones_own_team_whatever_archive_is_brought(tmp_path: Path) -> None:
    ours, theirs = archive_of(tmp_path, "Ours"), archive_of(tmp_path, "Theirs")
    with open_browser(create_app(AppSettings(tmp_path / "w", demo=False))) as browser:
        with browser.app.state.workspace.writing() as session:  # type: ignore[attr-defined]
            demo = Team(name=NAME)
            session.add(demo)
            session.flush()
            session.add(AthleteRow(team_id=demo.id, code="1", name="Nobody", simulated=True))
        batch, _ = brought(browser, {"ours.zip": ours, "people.csv": PEOPLE})
        assert "import it by itself" in answered(browser, "import_preview", {"batch_id": batch})["error"]
        kept(browser, {"ours.zip": ours})
        assert [one["name"] for one in browser.get("/api/v1/athletes").json()] == ["Zoe"]
        assert count(browser, Team) == 2
        _, told = preview(browser, {"theirs.zip": theirs})
        assert told["data"]["counts"] == {"new": 0, "changed": 0, "same": 0, "refused": 1}
        assert "another team ('Theirs')" in told["data"]["items"]["refused"][0]["text"]


def test_what_says_that_it_is_too_large_is_refused_before_it_is_read(client: Browser) -> None:
    said = client.put(
        f"/api/v1/imports/{'1' * 32}/files/{'2' * 32}",
        params={"name": "x.csv"},
        content=iter([b"x"]),
        headers={"Content-Type": "application/octet-stream", "Content-Length": str(2**30)},
    )
    assert said.status_code == 413
    assert client.get(f"/api/v1/imports/{'1' * 32}").json() == []


def test_nothing_that_waits_is_a_sentence(client: Browser) -> None:
    assert "there are no files to look at" in answered(client, "import_preview", {"batch_id": "3" * 32})["error"]


def told_signal(client: Browser, name: str, data: bytes, columns: str = "") -> dict[str, Any]:
    """The main signal of a file, as its preview has it."""
    batch, ids = brought(client, {name: data})
    said = {ids[name]: {"options": {"columns": columns}}} if columns else {}
    (one,) = answered(client, "import_preview", {"batch_id": batch, "files": said})["data"]["files"]
    assert one["problem"] == ""
    return dict(one["signal"])


def test_a_recording_is_recognised_by_its_main_signal_and_its_peak(client: Browser) -> None:
    times = [i / 100 for i in range(1501)]  # begins at 5 s on its clock
    forces = [-60.0 * math.exp(-((time - 9.0) ** 2)) + 20.0 * math.sin(40 * time) ** 2 for time in times]
    forces[650] = -812.5  # one sample, which no thinning may lose
    rows = b"".join(
        b"%.2f,%.4f,%.4f\n" % (time + 5, 0.1 * time, force) for time, force in zip(times, forces, strict=True)
    )
    signal = told_signal(client, "pull.csv", b"time,bar,cell\n" + rows, "2: position m, 3: force N")
    known = {name: signal[name] for name in ("quantity", "unit", "name", "peak")}
    assert known == {"quantity": "force", "unit": "N", "name": "cell", "peak": -812.5}
    assert signal["length"] == pytest.approx(15.0)
    assert signal["peak_at"] == pytest.approx(6.5)
    assert min(signal["least"]) == -812.5
    assert max(signal["most"]) == pytest.approx(max(forces), abs=1e-3)
    assert len(signal["least"]) == len(signal["most"]) == 200


def test_a_longer_file_has_no_larger_picture(client: Browser) -> None:
    rows = b"".join(b"%.3f,%.3f\n" % (i / 1000, math.sin(i / 500)) for i in range(60_000))
    signal = told_signal(client, "long.csv", b"time,a\n" + rows, "2: angle rad")
    assert len(signal["least"]) == 200
    assert signal["unit"] == "°"
    assert signal["peak"] == pytest.approx(math.degrees(1.0), rel=1e-3)


def test_a_session_has_the_peak_velocity_of_each_repetition(client: Browser) -> None:
    signal = told_signal(client, "squat.json", SQUAT)
    reps = [rep for one in load_example_session().sets for rep in one.reps]
    assert signal["least"] == signal["most"] == pytest.approx([rep.device.peak_velocity for rep in reps], rel=1e-5)
    fastest = max(reps, key=lambda rep: rep.device.peak_velocity)
    assert signal["peak"] == fastest.device.peak_velocity
    assert signal["peak_at"] == reps.index(fastest) + 1
    assert signal["length"] is None


def test_what_is_no_recording_has_no_signal(client: Browser) -> None:
    _, told = preview(client, {"people.csv": PEOPLE, "trace.csv": TRACE, "page.html": b"<p>"})
    assert [one["signal"] for one in told["by_name"].values()] == [None, None, None]


def test_a_full_disk_takes_no_file_and_keeps_no_part_of_it(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = client.app.state.workspace  # type: ignore[attr-defined]
    whole = Path.write_text

    def full(path: Path, *words: Any, **more: Any) -> int:
        if "uploads" not in path.parts:
            return whole(path, *words, **more)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    batch, id = "a" * 32, "b" * 32
    answer = client.put(f"/api/v1/imports/{batch}/files/{id}", params={"name": "trace.csv"}, content=TRACE)
    assert answer.status_code == 503, answer.text  # a browser sends it again, which it does not after a refusal
    assert answer.json()["error"].startswith("the disk of the workspace is full")
    assert list((workspace.folder / "uploads" / batch).glob("*.draft")) == []
