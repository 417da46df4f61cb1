"""What the program prints into terminals of any encoding, full disks, closed pipes and closed streams."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from revpress.cli.streams import plain

RUN = "import sys; from revpress.cli.main import main; sys.exit(main())"


def shell(line: str, **environment: str) -> tuple[int, str, str]:
    """A line of bash in which $R is the program: exit code of its first command, output, errors."""
    env = {"R": f"{sys.executable} -c '{RUN}'", **os.environ, **environment}
    line = line.replace("$R", env["R"])
    done = subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"], env=env, capture_output=True, timeout=120, check=False
    )
    return done.returncode, done.stdout.decode("ascii"), done.stderr.decode("ascii")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252:strict", "latin-1"])
def test_every_terminal_can_spell_it(encoding: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", RUN, "exercises", "hip_thrust", "back_squat"],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    said = run.stdout.decode(encoding.partition(":")[0])
    assert run.stderr == b""
    assert "12 deg" in said or "12°" in said
    assert "?" not in said


def test_a_sentence_in_ascii_keeps_its_meaning() -> None:
    words = "−5° … 30°, ±0.1 m/s², 80 × 2 ≥ 3 – café, Müller’s “µ” 日 ½"
    assert plain(words) == '-5 deg ... 30 deg, +/-0.1 m/s^2, 80 x 2 >= 3 - cafe, Muller\'s "u" ? 1?2'
    code, out, err = shell("$R simulate 'Müller–30°' --load 5", PYTHONIOENCODING="ascii")
    assert (code, out) == (2, "")
    assert "Muller-30 deg" in err


@pytest.mark.parametrize(
    ("words", "unbuffered"), [("exercises", ""), ("exercises", "1"), ("exercises --help", ""), ("--version", "1")]
)
def test_a_full_disk_is_one_sentence(words: str, unbuffered: str) -> None:
    said = shell(f"$R {words} > /dev/full", PYTHONUNBUFFERED=unbuffered)
    assert said == (1, "", "revpress: standard output: No space left on device\n")


@pytest.mark.parametrize("words", ["exercises", "exercises --help"])
def test_a_reader_that_has_gone_is_silence(words: str) -> None:
    code, _, err = shell(f"$R {words} | true")
    assert code in (0, 1)
    assert err == ""


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$R exercises >&-", 0),
        ("$R exercises >&- 2>&- <&-", 0),
        ("$R nonsense >&- 2>&-", 2),
        ("$R nonsense 2>/dev/full", 2),
        ("$R exercises >/dev/full 2>/dev/full", 1),
    ],
)
def test_closed_and_full_streams_swallow(line: str, code: int) -> None:
    assert shell(line) == (code, "", "")


def test_a_file_does_not_get_what_a_closed_stream_was_to_get(tmp_path: Path) -> None:
    """The first file that is opened would have the number of standard output."""
    check = f"""
import os, sys
from revpress.cli.streams import prepare
prepare()
file = open({str(tmp_path / "file")!r}, "w")
assert file.fileno() > 2
os.write(1, b"noise of a library")
print("words")
"""
    subprocess.run(["bash", "-c", '"$0" -c "$1" >&-', sys.executable, check], check=True)
    assert (tmp_path / "file").read_text() == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_tables_stay_straight_in_plain_letters(encoding: str) -> None:
    code = "import sys; sys.argv[1:] = ['exercises', 'back_squat']; from revpress.cli.main import main; main()"
    env = os.environ | {"PYTHONIOENCODING": encoding}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    lines = run.stdout.decode(encoding).splitlines()[1:]
    assert len({len(line) for line in lines if line.strip()}) == 1


def test_without_a_home_matplotlib_has_a_folder(tmp_path: Path) -> None:
    code = (
        "import os, sys; sys.argv[1:] = ['--version']; from revpress.cli.main import main; main(); "
        "import matplotlib; print(matplotlib.get_configdir(), matplotlib.get_cachedir())"
    )
    kept = {n: v for n, v in os.environ.items() if n not in ("MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    env = kept | {"HOME": os.devnull, "TMPDIR": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True, text=True)
    folder = str(tmp_path / f"revpress-{os.getuid()}" / "matplotlib")
    assert run.stdout.splitlines()[1:] == [f"{folder} {folder}"]
    assert run.stderr == ""
