"""Formats: found by what a file holds, open to other packages, refused in words."""

from __future__ import annotations

import shutil
from importlib.metadata import EntryPoint
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.recording import (
    Channel,
    LayoutNeeded,
    Recording,
    Session,
    SourceFile,
    TableLayout,
    format,
    read_recording,
    reader,
    recording_formats,
)

EXAMPLE = files("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json"
TABLE = "time (s);position (m)\n" + "\n".join(f"{t:.2f};{0.5 - 0.3 * np.cos(3 * t):.4f}" for t in np.arange(300) * 0.01)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, format.Format]:
    """What is registered in a test is forgotten after it."""
    assert len(recording_formats) >= 3
    copied = dict(format._registered)
    monkeypatch.setattr(format, "_registered", copied)
    return copied


def ones(file: SourceFile) -> Recording:
    """A recording of another package."""
    count = int(file.text.partition(":")[2])
    time = np.arange(count) / 100.0
    return Recording((Channel("x", "position", "m", time, np.ones(count), 100.0, 1e-3, None, str(file), file.sha256),))


def starts(word: str):
    return lambda file: None if file.data.startswith(word.encode()) else f"it does not start with {word}"


@pytest.mark.parametrize("ending", ["json", "txt", "csv", "dat", ""])
def test_the_ending_decides_nothing(tmp_path: Path, ending: str) -> None:
    session, signal = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    shutil.copy(str(EXAMPLE), session)
    signal.write_text("0, 0, 1, 2, -1, 0")
    content = read_recording(session)
    assert isinstance(content, Session)
    assert len(content.sets) == 9
    assert read_recording(signal).position.values[-1] == pytest.approx(2e-3)


@pytest.mark.parametrize(
    ("ending", "name", "reason"),
    [
        ("txt", "Chronojump encoder file (.txt)", "not one line of integers"),
        ("json", "GymAware sets (.ndjson, .json)", "not JSON with sets"),
        ("csv", "Chronojump force sensor file (.csv)", "its first line is not Time (micros);Force(N)"),
        ("txt", "table over time", "no delimiter and decimal sign"),
    ],
)
def test_an_unknown_file_is_told_what_was_tried_and_why_it_did_not_fit(
    tmp_path: Path, ending: str, name: str, reason: str
) -> None:
    """Of so many formats, those that usually end as the file does are named first, the others are counted."""
    path = tmp_path / f"notes.{ending}"
    path.write_text("[1, 2]")
    with pytest.raises(InputError) as error:
        read_recording(path)
    said = str(error.value)
    assert said.startswith(f"{path}: is no recording of a known format")
    assert f"{name}" in said
    assert reason in said
    named = sum(f"{known} (" in said for known in recording_formats)
    assert f"{len(recording_formats) - named} other formats do not fit either" in said
    assert "\n" not in said
    assert len(said.replace(str(path), "")) < 600


def test_bytes_that_are_no_text_are_told_so_for_every_format(tmp_path: Path) -> None:
    path = tmp_path / "photo.json"
    path.write_bytes(b"\x89PNG\xff\x00" * 100)
    with pytest.raises(InputError, match=r"no recording of a known format.*byte 0 is not UTF-8 text"):
        read_recording(path)


def test_a_table_gets_a_proposal_that_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "lift.json"
    path.write_text(TABLE.replace("time (s);position (m)", "time;position"))
    with pytest.raises(LayoutNeeded, match=r"if this is right, give TableLayout\(column=2") as error:
        read_recording(path)
    assert error.value.detection is not None
    assert read_recording(path, error.value.detection.layout).position.rate == pytest.approx(100.0)


def test_a_table_that_leaves_something_open_says_what(tmp_path: Path) -> None:
    path = tmp_path / "lift.csv"
    path.write_text("\n".join(f"{i};{i};{0.5 - 0.3 * np.cos(i / 30):.4f}" for i in range(300)))
    with pytest.raises(LayoutNeeded, match="columns 1, 2 all increase evenly") as error:
        read_recording(path)
    assert error.value.detection is None


def test_a_layout_and_a_format_contradict(tmp_path: Path) -> None:
    path = tmp_path / "lift.csv"
    path.write_text(TABLE)
    layout = TableLayout(2, "m", time_column=1, header_lines=1)
    assert len(read_recording(path, layout, format="table over time").position) == 300
    with pytest.raises(InputError, match="give one of them"):
        read_recording(path, layout, format="OpenBarbell session")


def test_another_format_is_one_function(registry: dict[str, format.Format], tmp_path: Path) -> None:
    path = tmp_path / "ones.txt"
    path.write_text("ONES:50")
    with pytest.raises(InputError, match="no recording of a known format"):
        read_recording(path)
    reader("ones", (".one",), starts("ONES"))(ones)
    assert len(read_recording(path).position) == 50
    assert "ones" in recording_formats
    with pytest.raises(InputError, match=r"ones \(\.one\): it does not start with ONES"):
        read_recording(SourceFile(Path("x"), b"{}"))


def test_a_file_that_two_formats_know_is_decided_by_the_user(registry: dict[str, format.Format]) -> None:
    for name in ("ones", "others"):
        reader(name, (), starts("ONES"))(ones)
    file = SourceFile(Path("ones.txt"), b"ONES:50")
    with pytest.raises(InputError, match=r"may be ones or others: say which by format="):
        read_recording(file)
    assert len(read_recording(file, format="others").position) == 50
    with pytest.raises(InputError, match=r"there is no format 'thirds' \(known: .*ones"):
        read_recording(file, format="thirds")


def test_a_table_is_read_as_one_only_where_no_other_format_fits(registry: dict[str, format.Format]) -> None:
    reader("timed", (), starts("time"))(lambda file: ones(SourceFile(file.path, b"ONES:7")))
    assert len(read_recording(SourceFile(Path("lift.csv"), TABLE.encode())).position) == 7


def test_a_name_is_taken_once(registry: dict[str, format.Format]) -> None:
    reader("ones", (), starts("ONES"))(ones)
    reader("ones", (), starts("ONES"))(ones)  # a module that is loaded again
    with pytest.raises(ValueError, match=r"the format 'ones' is read by .*ones already"):
        reader("ones", (), starts("ONES"))(starts)  # type: ignore[arg-type]


def test_other_packages_add_theirs_and_a_broken_one_stops_no_other(
    registry: dict[str, format.Format], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = f"{__name__}:register_ones"
    points = [EntryPoint("ones", here, format.GROUP), EntryPoint("lost", "no_such_package", format.GROUP)]
    monkeypatch.setattr(format, "entry_points", lambda group: points if group == format.GROUP else [])
    monkeypatch.setattr(format.Formats, "broken", property(format.Formats.broken.func))  # asked anew
    monkeypatch.setitem(registry, "ones", format.Format("ones", (".one",), starts("ONES"), ones))
    assert len(read_recording(SourceFile(Path("x"), b"ONES:5")).position) == 5
    with pytest.raises(InputError, match=r"lost: it cannot be loaded .*no_such_package"):
        read_recording(SourceFile(Path("x"), b"?"))


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(InputError, match="from the path of a file, not from 5"):
        read_recording(5)  # type: ignore[arg-type]
