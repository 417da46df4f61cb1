"""A package of somebody else's adds a machine: installed, found by its entry point, examined like any other."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import revpress

pytest.importorskip("pip")

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "donkey_press"
EXAMINED = """
from revpress import exercises, find_exercise, solve
from revpress.exercise.examination import Case, examine
from revpress.exercise.examination.examination import ATHLETES

assert "donkey_press" in exercises, list(exercises)
machine = exercises["donkey_press"]
assert machine.name == "donkey_press"
assert machine.__module__ == "donkey_press"
others = [Case("average man", 30.0), Case("average man", settings={"sides": "left"})]
chosen = [*(Case(person) for person in ATHLETES), *others]
examination = examine("donkey_press", chosen=chosen)
assert not examination.refused, examination.refused
assert examination.passed, [finding for finding in examination.findings if not finding.holds]
assert all(finding.cases == len(chosen) for finding in examination.findings)
print(solve("donkey_press", ATHLETES["tall man"]).attrs["exercise"], find_exercise("donkey_press:DonkeyPress").title)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which pip put the package; it was built from a copy, as building leaves files behind."""
    folder = tmp_path_factory.mktemp("outside")
    source = shutil.copytree(EXAMPLE, folder / "source", ignore=shutil.ignore_patterns("build", "*.egg-info"))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    command += ["--disable-pip-version-check", "--target", str(folder / "site"), str(source)]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    return folder / "site"


def run(installed: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A fresh Python that has our package and theirs."""
    paths = [str(installed), str(Path(revpress.__path__[0]).parent)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, encoding="utf-8", timeout=600, env=environment
    )


def test_the_machine_of_another_package_is_found_and_obeys_the_laws(installed: Path) -> None:
    done = run(installed, "-c", EXAMINED)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split(maxsplit=1) == ["donkey_press", "Donkey press\n"]


def test_the_command_line_knows_it(installed: Path) -> None:
    done = run(installed, "-c", "from revpress.cli.main import main; main()", "exercises", "donkey_press")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Donkey press" in done.stdout
    assert "trunk_pitch" in done.stdout


def test_an_example_is_short() -> None:
    assert len((EXAMPLE / "donkey_press.py").read_text("utf-8").splitlines()) < 60
