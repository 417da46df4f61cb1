"""A saved mapping is found again by the names in a header, and said when it is used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

from revpress.errors import InputError
from revpress.recording import (
    Answers,
    LayoutNeeded,
    Recording,
    TableLayout,
    find_mapping,
    mappings_folder,
    read_recording,
    save_mapping,
)
from revpress.recording.table_grid import as_bytes

ROWS = "\n".join(f"{i};{1000 * (0.3 - 0.3 * np.cos(i / 20)):.1f}".replace(".", ",") for i in range(300))
LAYOUT = TableLayout(2, "mm", time_column=1, time_unit="ms", decimal=",", header_lines=1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REVPRESS_MAPPINGS", str(tmp_path / "mappings"))
    return tmp_path / "mappings"


def write(folder: Path, text: str, name: str = "lift.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_next_table_with_the_same_header_is_read_by_it(tmp_path: Path, folder: Path) -> None:
    path = write(tmp_path, f"tick;rope\n{ROWS}")
    with pytest.raises(LayoutNeeded):
        read_recording(path)
    assert save_mapping(LAYOUT, path, "winch.toml") == folder / "winch.toml"
    recording = read_recording(path)
    assert isinstance(recording, Recording)
    assert recording.position.rate == pytest.approx(1000.0)
    assert "winch.toml" in recording.notes[0]
    longer = write(tmp_path, f"Exported today\n\ntick;rope\n{ROWS}", "longer.csv")
    assert len(read_recording(longer).position) == 300  # type: ignore[union-attr]
    with pytest.raises(LayoutNeeded):
        read_recording(write(tmp_path, f"tick;cord\n{ROWS}", "other.csv"))


def test_a_sheet_is_found_again_too(tmp_path: Path) -> None:
    made = Workbook()
    made.active.append(["clock", "rope"])
    for i in range(60):
        made.active.append([i * 10, round(1000 * (0.3 - 0.3 * np.cos(i / 9)), 1)])
    path = tmp_path / "winch.xlsx"
    made.save(path)
    with pytest.raises(LayoutNeeded):
        read_recording(path)
    save_mapping(None, path, "sheet.toml", Answers(columns="2: position mm"))
    recording = read_recording(path)
    assert isinstance(recording, Recording)
    assert recording.position.rate == pytest.approx(100.0)
    assert "sheet.toml" in recording.notes[0]


def test_two_that_fit_and_broken_ones_are_refused(tmp_path: Path, folder: Path) -> None:
    path = write(tmp_path, f"tick;rope\n{ROWS}")
    save_mapping(LAYOUT, path, "a.toml")
    save_mapping(LAYOUT, path, "b.toml")
    with pytest.raises(InputError, match=r"a\.toml and .*b\.toml are mappings of one header"):
        read_recording(path)
    (folder / "b.toml").write_text("column = ")
    with pytest.raises(InputError, match=r"b\.toml: not a TOML file"):
        read_recording(path)


def test_without_a_header_or_a_folder_nothing_is_found(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, ROWS)
    assert find_mapping(as_bytes(ROWS)) is None
    save_mapping(LAYOUT, path, tmp_path / "elsewhere.toml")
    save_mapping(LAYOUT, path, "here.toml")
    assert find_mapping(as_bytes(ROWS)) is None
    with pytest.raises(InputError, match=r"its ending must be \.toml"):
        save_mapping(LAYOUT, path, "here.csv")
    monkeypatch.delenv("REVPRESS_MAPPINGS")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert mappings_folder() == tmp_path / "revpress" / "mappings"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert mappings_folder().is_relative_to(tmp_path)
