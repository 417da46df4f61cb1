"""`make` at the same time in one checkout: one sets up, the others wait; a set-up that was cut off is made anew."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "set_up.py"

# The script with an environment that takes a while and tells what happens to it.
DRIVER = f"""
import importlib.util, sys, time
from pathlib import Path
spec = importlib.util.spec_from_file_location("set_up", {str(SCRIPT)!r})
set_up = importlib.util.module_from_spec(spec)
spec.loader.exec_module(set_up)

def tell(word):
    with open("log", "a") as log:
        log.write(word + "\\n")

def make(environment):
    tell("make")
    (environment / "python").touch()
    return 0

def install(environment, name):
    tell(f"install {{name}}")
    (environment / "half").touch()
    time.sleep(float(sys.argv[1]))
    (environment / "half").unlink()
    tell("installed")
    return int(sys.argv[2])

set_up.make, set_up.install = make, install
set_up.add_programs = lambda: tell("add programs")
set_up.works = lambda environment: (environment / "python").exists()
sys.exit(set_up.main(Path(".venv"), Path(sys.argv[3])))
"""

STAMP = ".venv/installed-run-1"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def start(checkout: Path, seconds: float = 0.0, code: int = 0, stamp: str = STAMP) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", DRIVER, str(seconds), str(code), stamp]
    return subprocess.Popen(words, cwd=checkout, stdout=subprocess.DEVNULL)


def set_up() -> ModuleType:
    spec = importlib.util.spec_from_file_location("set_up", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def log(checkout: Path) -> list[str]:
    return (checkout / "log").read_text().splitlines()


def test_of_several_at_once_one_sets_up(checkout: Path) -> None:
    processes = [start(checkout, 0.5) for _ in range(4)]
    assert [process.wait() for process in processes] == [0] * 4
    assert log(checkout) == ["make", "install run", "installed"]
    assert (checkout / STAMP).exists()


def test_what_was_cut_off_is_made_anew(checkout: Path) -> None:
    process = start(checkout, 60.0)
    while not (checkout / ".venv" / "half").exists():
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert not (checkout / STAMP).exists()
    assert start(checkout).wait() == 0
    assert log(checkout) == ["make", "install run"] + ["make", "install run", "installed"]
    assert not (checkout / ".venv" / "half").exists()
    assert (checkout / STAMP).exists()


def test_an_installation_that_fails_spoils_nothing(checkout: Path) -> None:
    """Without a network `make lint` fails, but `make run` works as before."""
    assert start(checkout).wait() == 0
    assert start(checkout, code=3, stamp=".venv/installed-dev-1").wait() == 3
    assert start(checkout).wait() == 0
    assert log(checkout).count("make") == 1
    assert not (checkout / ".venv" / "installed-dev-1").exists()


def test_another_lock_file_replaces_its_stamp(checkout: Path) -> None:
    assert start(checkout).wait() == 0
    assert start(checkout, stamp=".venv/installed-run-2").wait() == 0
    assert [path.name for path in (checkout / ".venv").glob("installed-*")] == ["installed-run-2"]


def test_programs_are_added_for_the_tests_and_for_nothing_else(checkout: Path) -> None:
    assert start(checkout).wait() == 0
    assert start(checkout, stamp=".venv/installed-test-1").wait() == 0
    assert log(checkout) == ["make", "install run", "installed", "install test", "installed", "add programs"]


@pytest.mark.parametrize(("root", "missing"), [(False, True), (True, False)])
def test_no_program_is_asked_for_where_it_is_there_or_may_not_be_installed(
    root: bool, missing: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = set_up()
    monkeypatch.setattr(script, "PROGRAMS", {"chromium": str(tmp_path / "none") if missing else str(tmp_path)})
    monkeypatch.setattr(script, "is_root", lambda: root)
    monkeypatch.setattr(script.shutil, "which", lambda name: name)
    monkeypatch.setattr(script.subprocess, "run", lambda *words, **more: pytest.fail("the package manager was called"))
    script.add_programs()


@pytest.mark.skipif(not Path("/etc/debian_version").exists(), reason="only Debian's package manager is used")
def test_a_package_manager_that_fails_does_not_fail_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script, calls = set_up(), []

    def refuse(words: list[str], **more: object) -> None:
        calls.append(words)
        raise subprocess.CalledProcessError(100, words)

    monkeypatch.setattr(script, "PROGRAMS", {"chromium": str(tmp_path / "none")})
    monkeypatch.setattr(script, "is_root", lambda: True)
    monkeypatch.setattr(script.shutil, "which", lambda name: name)
    monkeypatch.setattr(script.subprocess, "run", refuse)
    script.add_programs()
    assert [words[-1] for words in calls] == ["update"]
    assert "chromium will be skipped" in capsys.readouterr().out
