"""What `import revpress` offers: every name, at once visible, loaded when used."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import revpress

STUB = Path(revpress.__file__).with_suffix(".pyi")
HOMES = {
    alias.asname: (f"revpress.{node.module}", alias.name)
    for node in ast.parse(STUB.read_text()).body
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}


def test_dir_shows_all_public_names_and_only_those() -> None:
    assert set(HOMES) == set(dir(revpress)) == set(revpress.__all__)
    assert {"Athlete", "Exercise", "exercises", "find_exercise", "solve", "InputError"} <= set(HOMES)


@pytest.mark.parametrize("name", HOMES)
def test_every_name_is_what_the_stub_says_to_type_checkers(name: str) -> None:
    module, original = HOMES[name]
    thing = getattr(revpress, name)
    assert thing is getattr(import_module(module), original)
    assert getattr(thing, "__module__", module) == module, "a name is taken from where it is defined"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        revpress.no_such_name  # noqa: B018


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((STUB.parents[2] / "pyproject.toml").read_text())["project"]
    assert revpress.__version__ == project["version"], "install the package again"


def test_the_import_itself_loads_no_engine() -> None:
    heavy = {"mujoco", "numba", "scipy", "xarray", "matplotlib", "numpy"}
    code = f"import revpress, sys; dir(revpress); print(*({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.split() == []
