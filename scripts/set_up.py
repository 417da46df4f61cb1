"""Fill the virtual environment for `make`, once, however many runs ask for it at the same time.

``python scripts/set_up.py .venv .venv/installed-run-12345`` installs what ``requirements/run.lock`` pins, and this
package. Others wait meanwhile and find it done. What was cut off halfway is made anew by the next.

The tests also use two programs that no package index has, Chromium and PostgreSQL. Where Debian's package manager may
install them (as root, on a machine for tests) that is done; elsewhere the tests that want them are skipped with a word.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCKED = Path("pyproject.toml")  # any file that is always there
UNFINISHED = "unfinished"  # in the environment while something is installed
PROGRAMS = {
    "chromium": "/usr/bin/chromium",
    "postgresql": "/usr/lib/postgresql",
}  # Debian's packages, and what they bring
FETCHES = 240  # s that they may be fetched for


def main(environment: Path, stamp: Path) -> int:
    """Make the environment and ``stamp`` in it unless both are there; the exit code."""
    with alone():
        if (environment / UNFINISHED).exists() or not works(environment):
            shutil.rmtree(environment, ignore_errors=True)
            environment.mkdir()
            (environment / UNFINISHED).touch()
            if code := make(environment):
                return code
        elif stamp.exists():
            return 0
        (environment / UNFINISHED).touch()
        name = stamp.name.split("-")[1]
        for old in environment.glob(f"installed-{name}-*"):
            old.unlink()
        print(f"Installing the pinned packages of requirements/{name}.lock (once)", flush=True)
        code = install(environment, name)
        if code < 0:  # killed: what it was writing may be half there
            return 1
        if code == 0:
            if name == "test":
                add_programs()
            stamp.touch()
        (environment / UNFINISHED).unlink()
        return code


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other process of this checkout sets up; the system frees the lock of a dead one."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    with LOCKED.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Waiting for the set-up by another run", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def works(environment: Path) -> bool:
    """Whether there is an environment that can install."""
    try:
        return subprocess.run([python(environment), "-m", "pip", "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def make(environment: Path) -> int:
    """Make an empty environment; the exit code of Python's own tool."""
    return subprocess.run([sys.executable, "-m", "venv", environment]).returncode


def install(environment: Path, name: str) -> int:
    """Install the packages of one lock file and this one; pip's exit code."""
    pip = [python(environment), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    pip.append("--no-compile")  # Python does that for what is imported, which is a small part
    pinned = ["--require-hashes", "--requirement", f"requirements/{name}.lock"]
    own = ["--no-deps", "--no-build-isolation", "--editable", "."]
    return subprocess.run([*pip, *pinned]).returncode or subprocess.run([*pip, *own]).returncode


def add_programs() -> None:
    """Install what is missing of :data:`PROGRAMS` where that is possible; never a reason to fail."""
    missing = [name for name, brings in PROGRAMS.items() if not Path(brings).exists()]
    if not missing or not is_root() or shutil.which("apt-get") is None or not Path("/etc/debian_version").exists():
        return
    print(f"Installing {' and '.join(missing)} for the tests (once)", flush=True)
    settings = ("Acquire::Retries=1", "Acquire::http::Timeout=20", "DPkg::Lock::Timeout=60")
    apt = ["apt-get", "-qq", *(word for setting in settings for word in ("-o", setting))]
    wanted = ["install", "--yes", "--no-install-recommends", *missing]
    try:  # what is cut off by the time limit only fetches: packages that are half unpacked would be a mess
        for words in (["update"], ["--download-only", *wanted]):
            subprocess.run([*apt, *words], check=True, capture_output=True, timeout=FETCHES)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*apt, *wanted], check=True, capture_output=True, env=quiet)
    except (OSError, subprocess.SubprocessError):
        print(f"That was not possible; tests that need {' or '.join(missing)} will be skipped", flush=True)


def is_root() -> bool:
    """Whether packages of the system may be installed without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def python(environment: Path) -> Path:
    """The Python of an environment."""
    return environment / "bin" / "python"


if __name__ == "__main__":
    raise SystemExit(main(*map(Path, sys.argv[1:])))
