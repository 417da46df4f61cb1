"""The workspace is a face: what is computed is computed in processes of answers and captures, by the rooms below."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "src" / "revpress" / "app"
NUMERIC = {"numpy", "xarray", "scipy", "pandas", "numba"}
IN_PROCESSES = {"answers", "live"}
"""Folders whose modules also run in processes of their own."""
MODULES = sorted(path for path in APP.rglob("*.py") if path.relative_to(APP).parts[0] not in IN_PROCESSES)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(APP)))
def test_the_server_computes_nothing(module: Path) -> None:
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    assert found & NUMERIC == set()


def test_there_are_modules() -> None:
    assert len(MODULES) > 20
