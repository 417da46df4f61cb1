"""Workspaces on both databases."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_databases import new_database

from revpress.store import Workspace

_PROGRAMS = Path("/usr/lib/postgresql")


def _postgresql() -> Path | str:
    """The folder of PostgreSQL's programs, or why there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(_PROGRAMS.glob("*/bin/initdb"))
    return folders[-1].parent if folders else "PostgreSQL is not installed (Debian: apt-get install postgresql)"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a PostgreSQL server of the tests' own, which listens on a socket in a folder of its own only."""
    programs = _postgresql()
    if isinstance(programs, str):
        pytest.skip(programs)
    root = os.geteuid() == 0
    if root and shutil.which("runuser") is None:
        pytest.skip("PostgreSQL does not run as root, and there is no runuser")
    folder = Path(tempfile.mkdtemp(prefix="revpress-pg-"))
    user = ["runuser", "-u", "postgres", "--"] if root else []
    if root:
        shutil.chown(folder, "postgres")

    def run(*words: str) -> None:
        subprocess.run([*user, *words], check=True, capture_output=True, cwd=folder)

    data = folder / "data"
    try:
        run(str(programs / "initdb"), "-A", "trust", "-N", "-E", "UTF8", "--locale=C", "-U", "tests", "-D", str(data))
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL cannot be started here: {error}")
    try:
        yield f"postgresql+psycopg://tests@/postgres?host={folder}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    """None for SQLite in the folder, or the URL of an empty database of PostgreSQL."""
    return None if request.param == "sqlite" else new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Workspace]:
    """A new workspace where the database does not matter."""
    with Workspace.open(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture
def workspace(tmp_path: Path, database: str | None) -> Iterator[Workspace]:
    """A new workspace on either database."""
    with Workspace.open(tmp_path / "workspace", database) as opened:
        yield opened
