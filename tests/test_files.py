"""Files are whole or absent."""

from __future__ import annotations

import errno
import os
import resource
import time
from pathlib import Path

import pytest

from revpress.errors import InputError
from revpress.files import read_bounded, read_json, read_text, read_toml, whole


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


def refused(path: Path, read=read_bounded, **options) -> str:
    with pytest.raises(InputError) as error:
        read(path, **options)
    said = str(error.value)
    assert "\n" not in said
    assert len(said) < 400
    return said


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "data.bin"
    data = bytes(range(256)) * 9000  # more than one part
    file.write_bytes(data)
    link = tmp_path / "link"
    link.symlink_to(file)
    assert read_bounded(file) == read_bounded(link) == read_bounded(str(file)) == data
    file.write_bytes(b"")
    assert read_bounded(file) == b""


def test_only_a_regular_file_is_read_and_nothing_is_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("/dev/zero")
    for path, kind in (
        (tmp_path / "fifo", "a pipe"),
        (tmp_path, "a folder"),
        (Path("/dev/zero"), "a device"),
        (tmp_path / "link", "a device"),
    ):
        for read in (read_bounded, read_text, read_toml, read_json):
            assert refused(path, read) == f"{path}: is {kind}, not a file that can be read as a whole"


def test_what_cannot_be_read_is_said_with_its_reason(tmp_path: Path) -> None:
    assert refused(tmp_path / "absent") == f"{tmp_path / 'absent'}: cannot be read (No such file or directory)"
    assert "cannot be read" in refused(tmp_path / ("x" * 300))
    assert "cannot be read" in refused(Path("a\0b"))
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "cannot be read" in refused(tmp_path / "loop")


def test_a_large_file_is_refused_unless_more_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "large"
    file.write_bytes(b"x" * 2**20)
    assert len(read_bounded(file, limit=1)) == 2**20
    file.write_bytes(b"x" * (2**20 + 1))
    assert "larger (1 MiB) than the 1 MiB" in refused(file, limit=1)
    assert len(read_bounded(file)) == 2**20 + 1
    monkeypatch.setenv("REVPRESS_SIZE_LIMIT", "0.5")
    assert "set the environment variable REVPRESS_SIZE_LIMIT" in refused(file)
    assert len(read_bounded(file, limit=2)) == 2**20 + 1  # the caller knows better
    for nonsense in ("much", "-1", "nan", "inf"):
        monkeypatch.setenv("REVPRESS_SIZE_LIMIT", nonsense)
        assert f"REVPRESS_SIZE_LIMIT is '{nonsense}'" in refused(file)


def test_a_large_file_costs_no_memory(tmp_path: Path) -> None:
    """A file that is said to hold 10 TB, and one that has no size but never ends before the limit."""
    file = tmp_path / "sparse"
    with file.open("wb") as sparse:
        sparse.truncate(10 * 2**40)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "1.049e+07 MiB" in refused(file, limit=8)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # KiB


def test_text_comes_without_byte_order_mark_and_with_plain_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_text(file) == "one\ntwo\nthree\n"
    file.write_bytes(b"one\ntwo\nD\xe9placement")
    assert refused(file, read_text) == f"{file}, line 3: byte 9 is not UTF-8 text"


@pytest.mark.parametrize(
    ("read", "content", "says"),
    [
        (read_json, "{\n'a': 1}", ", line 2: not JSON"),
        (read_json, "[" * 100_000, "too deep"),
        (read_json, '{"a":' * 100_000, "too deep"),
        (read_json, f"[1,\n{'9' * 5000}]", ", line 2: cannot be read (Exceeds the limit"),
        (read_toml, "a = ", "not a TOML file ("),
        (read_toml, "a = " + "[" * 100_000, "too deep"),
        (read_toml, "a = " + "{b=" * 100_000, "too deep"),
        (read_toml, f"a = 1\nb = {'9' * 5000}", ", line 2: cannot be read (Exceeds the limit"),
        (read_toml, "a = 1\n" + "a." * 100_000 + "a = 1", ", line 2: a key has more than 64 parts"),
        (read_toml, "[" + "a . " * 100_000 + "a]", ", line 1: a key has more than 64 parts"),
        (read_toml, "b = {" + "'a'.\"b\"." * 50_000 + "a = 1}", ", line 1: a key has more than 64 parts"),
        (read_toml, "a" * 1_000_000, "not a TOML file ("),
        (read_toml, "'a." * 300_000, "not a TOML file ("),
    ],
)
def test_broken_and_monstrous_content_is_one_quick_sentence(tmp_path: Path, read, content: str, says: str) -> None:
    file = tmp_path / "content"
    file.write_text(content)
    before = time.process_time()
    said = refused(file, read)
    assert time.process_time() - before < 2.0  # what grows with the square takes minutes
    assert said.startswith(str(file))
    assert says in said


def test_ordinary_numbers_and_keys_are_no_deep_keys(tmp_path: Path) -> None:
    file = tmp_path / "table.toml"
    rows = ", ".join(f"[{0.1 * i:.3f}, {0.2 * i:.3f}]" for i in range(500))
    file.write_text(f"[tool.a.'b.c']\nrows = [{rows}]\nwords = '{'It is so. ' * 500}'\n")
    assert len(read_toml(file)["tool"]["a"]["b.c"]["rows"]) == 500
