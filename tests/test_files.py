"""Files are whole or absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from revpress.files import whole


def fail_halfway(path: Path) -> None:
    with whole(path) as draft:
        draft.write_text("half")
        raise RuntimeError


def test_a_file_is_whole_or_absent(tmp_path: Path) -> None:
    path = tmp_path / "new" / "result.csv"
    with pytest.raises(RuntimeError):
        fail_halfway(path)
    assert list(path.parent.iterdir()) == []
    with whole(path) as draft:
        draft.write_text("all")
        assert draft.suffix == ".csv"
        assert not path.exists()
    assert [p.name for p in path.parent.iterdir()] == ["result.csv"]
    assert path.read_text() == "all"


def test_a_failed_run_keeps_the_file_of_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    path.write_text("old")
    with pytest.raises(RuntimeError):
        fail_halfway(path)
    assert path.read_text() == "old"


def test_a_folder_takes_new_files_and_keeps_others(tmp_path: Path) -> None:
    folder = tmp_path / "opensim"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    (folder / "loads.mot").write_text("old")
    with whole(folder) as draft:
        draft.mkdir()
        (draft / "loads.mot").write_text("new")
    assert {p.name: p.read_text() for p in folder.iterdir()} == {"mine.txt": "mine", "loads.mot": "new"}
