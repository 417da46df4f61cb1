"""Files are whole or absent."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from revpress.errors import InputError
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


def write(path: Path, *, folder: bool = False) -> None:
    with whole(path) as draft:
        draft.mkdir() if folder else draft.write_text("all")


def test_what_cannot_be_written_is_said_without_the_draft(tmp_path: Path) -> None:
    file, folder = tmp_path / "afile", tmp_path / "afolder"
    file.write_text("mine")
    folder.mkdir()
    for path, is_folder, why in (
        (file, True, "it is a file, not a folder"),
        (folder, False, "it is a folder, not a file"),
        (file / "report.html", False, f"{file} is a file, not a folder"),
        (file / "deep" / "report.html", False, f"{file} is a file, not a folder"),
    ):
        with pytest.raises(InputError) as refused:
            write(path, folder=is_folder)
        assert str(refused.value) == f"cannot write {path}: {why}"
    assert file.read_text() == "mine"
    assert sorted(tmp_path.iterdir()) == [file, folder]


@pytest.mark.parametrize(
    ("code", "why"),
    [(errno.EACCES, "may not be written to"), (errno.EROFS, "may not be written to"), (errno.ENOSPC, "No space")],
)
def test_a_place_that_refuses_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, why: str) -> None:
    def refuse(dir: Path, prefix: str) -> None:
        raise OSError(code, os.strerror(code), f"{dir}/{prefix}x")

    monkeypatch.setattr("tempfile.TemporaryDirectory", refuse)
    with pytest.raises(InputError, match=rf"cannot write {tmp_path}/h\.html: .*{why}") as refused:
        write(tmp_path / "h.html")
    assert ".h.html-" not in str(refused.value)


@pytest.mark.parametrize("name", ["", ".", "..", "/"])
def test_a_path_without_a_name_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="names no file or folder"):
        write(Path(name))
