"""Files are whole or absent."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from revpress.errors import InputError
from revpress.files import encoding_of, read_bounded, read_json, read_text, read_toml
from revpress.whole_files import check_writable, whole


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
@pytest.mark.parametrize("asked", ["TemporaryFile", "mkdtemp"])
def test_a_place_that_refuses_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, why: str, asked: str
) -> None:
    def refuse(dir: Path, prefix: str = "") -> None:
        raise OSError(code, os.strerror(code), f"{dir}/{prefix}x")

    # Asked before the work, or met after it.
    monkeypatch.setattr(f"tempfile.{asked}", refuse)
    with pytest.raises(InputError, match=rf"cannot write {tmp_path}/h\.html: .*{why}") as refused:
        write(tmp_path / "h.html")
    assert "draft" not in str(refused.value)


@pytest.mark.parametrize("name", ["", ".", "..", "/"])
def test_a_path_without_a_name_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="names no file or folder"):
        write(Path(name))


WRITER = """
import sys
from pathlib import Path
from revpress.whole_files import whole
print("imported", flush=True)
for version in range(int(sys.argv[2]), 10**9):
    with whole(Path(sys.argv[1])) as draft:
        draft.mkdir()
        for i in range(12):
            (draft / f"part{i}").write_text(str(version))
    if sys.argv[3:]:
        break
"""


def writer(folder: Path, version: int, *once: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(folder), str(version), *once], stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as said:
        said.readline()  # from here on it writes, however slow the machine is
    return process


def test_a_killed_run_leaves_no_mixture_and_the_next_run_no_draft(tmp_path: Path) -> None:
    folder = tmp_path / "opensim"
    cut = 0
    for run in range(20):
        process = writer(folder, 1000 * run)
        time.sleep(0.007 * run)
        process.kill()
        process.wait()
        cut += len(list(tmp_path.glob(".revpress*")))
        if folder.exists():
            assert len({(folder / f"part{i}").read_text() for i in range(12)}) == 1
    (folder / "mine.txt").write_text("mine")
    assert cut > 3  # else they were killed at other times
    assert writer(folder, 7, "once").wait() == 0
    assert list(tmp_path.iterdir()) == [folder]
    assert {path.read_text() for path in folder.iterdir()} == {"7", "mine"}


def test_a_draft_in_the_making_is_left_alone(tmp_path: Path) -> None:
    """Neither another process nor this one sweeps it away, and what only looks like a draft is not touched."""
    (tmp_path / ".revpress-draft-file").write_text("mine")
    (tmp_path / ".revpress-draft-link").symlink_to(tmp_path)
    with whole(tmp_path / "slow.txt") as draft:
        draft.write_text("slow")
        assert writer(tmp_path / "quick", 1, "once").wait() == 0
        write(tmp_path / "here.txt")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".revpress-draft-file", ".revpress-draft-link", "here.txt", "quick", "slow.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("exchange", [True, False])
def test_a_folder_is_swapped_with_all_that_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    if not exchange:
        monkeypatch.setattr("revpress.whole_files._exchange", lambda one, other: False)
    folder = tmp_path / "opensim"
    (folder / "sub" / "deep").mkdir(parents=True)
    for name in ("mine", "sub/mine", "sub/deep/mine", "both", "sub/both"):
        (folder / name).write_text("old")
    (folder / "link").symlink_to("nowhere")
    folder.chmod(0o750)
    with whole(folder) as draft:
        (draft / "sub").mkdir(parents=True)
        for name in ("both", "sub/both", "new"):
            (draft / name).write_text("new")
    found = {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}
    assert found == {
        "mine": "old", "sub/mine": "old", "sub/deep/mine": "old", "both": "new", "sub/both": "new", "new": "new",
    }  # fmt: skip
    assert os.readlink(folder / "link") == "nowhere"
    assert folder.stat().st_mode & 0o777 == 0o750
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_a_kill_caught_between_two_names_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where folders cannot be exchanged there is such an instant."""
    left = tmp_path / ".revpress-draft-abc" / "previous" / "opensim"
    left.mkdir(parents=True)
    (left / "mine").write_text("old")
    write(tmp_path / "other.txt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["opensim", "other.txt"]
    assert (tmp_path / "opensim" / "mine").read_text() == "old"


def test_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for name, target in (("file.txt", "there/file.txt"), ("dangling.txt", "new/deep.txt")):
        link = tmp_path / name
        link.symlink_to(target)
        write(link)
        assert os.readlink(link) == target
        assert (tmp_path / target).read_text() == "all"
    link = tmp_path / "folder"
    link.symlink_to("there")
    with whole(link) as draft:
        draft.mkdir()
        (draft / "new.txt").write_text("new")
    assert link.is_symlink()
    assert sorted(path.name for path in (tmp_path / "there").iterdir()) == ["file.txt", "new.txt"]
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    with pytest.raises(InputError, match=r"cannot write .*circle"):
        write(circle)


def test_devices_and_pipes_are_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "null.html").symlink_to("/dev/null")
    for path in (tmp_path / "fifo", tmp_path / "null.html", Path("/dev/null")):
        with pytest.raises(InputError, match="it is a pipe or a device, not a file"):
            write(path)
    assert Path("/dev/null").is_char_device()


def test_what_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    for path, folder, why in (
        (tmp_path, False, "it is a folder, not a file"),
        (file, True, "it is a file, not a folder"),
        (file / "below" / "x.html", False, f"{file} is a file, not a folder"),
        (Path("/proc/x.html"), False, ""),
        (tmp_path / ("x" * 300), False, ""),
        (Path("a\0b"), False, ""),
    ):
        with pytest.raises(InputError, match=f"cannot write .*{why}"):
            check_writable(path, folder)
        if path not in (tmp_path, file):  # what a draft will be is not known beforehand
            with pytest.raises(InputError, match="cannot write"), whole(path) as draft:
                pytest.fail(f"{draft} is worked on")
    check_writable(tmp_path / "new" / "deep.html")
    assert list(tmp_path.iterdir()) == [file]


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
    assert read_text(file, foreign=True) == "one\ntwo\nDéplacement"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Temps (s);Déplacement\n".encode("cp1252"), "cp1252"),
        ("Time (µs); 25 °C, m/s²\n".encode("cp1252"), "cp1252"),
        ("Zeit;Größe\n".encode(), "utf-8-sig"),
        ("Zeit;Größe\n".encode("utf-16"), "utf-16"),
        ("Time;Force\n".encode("utf-16-le"), "utf-16-le"),
        ("Time;Force\n".encode("utf-16-be"), "utf-16-be"),
        (b"", "utf-8-sig"),
        ("Größe".encode()[:-3] + b"\xc3\x9f \xe9", None),  # some of it is UTF-8
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), None),
        (b"\xe9\xe8\xe0\xe7", None),
        ("Время;Сила\n".encode("cp1251") * 3, None),
        (b"\xff\xfe\x00", None),
    ],
)
def test_how_a_text_is_encoded(data: bytes, encoding: str | None) -> None:
    assert encoding_of(data) == encoding


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
