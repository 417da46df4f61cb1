"""The command line is a face: it parses, calls and prints; what is computed or worded lives below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FACE = Path(__file__).resolve().parents[2] / "src" / "revpress" / "cli"
MODULES = sorted(FACE.glob("*.py"))
NUMERIC = {"numpy", "xarray", "scipy", "pandas"}
BELOW = {"mechanics", "athlete", "machine", "twin", "instrument"}
"""Rooms whose parts a face has no business with, but for the things that it hands on."""

HANDED_ON = {
    "revpress.athlete.athlete",
    "revpress.athlete.population",
    "revpress.athlete.roster",
    "revpress.machine.file",
    "revpress.machine.find",
}


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def imported(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def spoken(module: Path) -> Iterator[str]:
    """Texts that a module has outside docstrings, help and error messages."""
    whole = tree(module)
    passed: set[ast.AST] = set()
    for node in ast.walk(whole):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "Argument", "Option", "InputError", "BadParameter",
        ):  # fmt: skip
            passed |= set(ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)
    for node in ast.walk(whole):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed:
            yield node.value


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_it_computes_nothing(module: Path) -> None:
    assert {name for name in imported(module) if name.partition(".")[0] in NUMERIC} == set()
    rooms = {n for n in imported(module) if n.startswith("revpress.") and n.split(".")[1] in BELOW}
    assert rooms - HANDED_ON == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_it_words_nothing(module: Path) -> None:
    """No sentence about exercises, athletes or results stands in a face: stories have them."""
    sentences = [text for text in spoken(module) if len(text) > 60 and text.count(" ") > 6]
    allowed = [text for text in sentences if "`revpress exercises NAME`" in text]  # how to go on asking
    assert sentences == allowed


def test_the_test_would_see_it(tmp_path: Path) -> None:
    module = tmp_path / "bad.py"
    module.write_text(
        '"""Docs that are long enough to be a sentence, but are documentation and so no words of a face."""\n'
        "import numpy as np\n"
        'WORDS = "Strength differs between people of the same age and sex by some thirty per cent either way."\n'
    )
    assert imported(module) == {"numpy"}
    assert [text.split()[0] for text in spoken(module)] == ["Strength"]
