"""Fill the virtual environment for `make`, once, however many runs ask for it at the same time.

``python scripts/set_up.py .venv .venv/installed-run-12345`` installs what ``requirements/run.lock`` pins, and this
package. Others wait meanwhile and find it done. What was cut off halfway is made anew by the next.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCKED = Path("pyproject.toml")  # any file that is always there
UNFINISHED = "unfinished"  # in the environment while something is installed


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
    pinned = ["--require-hashes", "--requirement", f"requirements/{name}.lock"]
    own = ["--no-deps", "--no-build-isolation", "--editable", "."]
    return subprocess.run([*pip, *pinned]).returncode or subprocess.run([*pip, *own]).returncode


def python(environment: Path) -> Path:
    """The Python of an environment."""
    return environment / "bin" / "python"


if __name__ == "__main__":
    raise SystemExit(main(*map(Path, sys.argv[1:])))
