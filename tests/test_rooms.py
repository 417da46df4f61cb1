"""The rooms of the house: who may look down at whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "revpress"

# From the ground up. Rooms of one floor do not know each other.
FLOORS = (
    ("units",),
    ("errors",),
    ("files", "whole_files", "settings", "citations", "provenance", "quantity"),
    ("mechanics",),
    ("athlete", "machine"),
    ("twin",),
    ("exercise",),
    ("instrument",),
    ("exchange",),
    ("recording",),
    ("performance",),
    ("measurement",),
    ("study",),
    ("store",),
    ("report",),
    ("app",),
    ("cli",),  # `revpress app` opens the workspace
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def modules() -> dict[str, Path]:
    """Module name to file."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(module: str) -> set[str]:
    """Modules of revpress that a module imports anywhere, inside functions and under TYPE_CHECKING too."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in MODULES else node.module)
    return {name for name in found if name in MODULES and name != module}


def private_imports(module: str) -> set[str]:
    """Names with a leading underscore that a module takes from another."""
    return {
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(MODULES[module].read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("revpress")
        for alias in node.names
        if alias.name.startswith("_")
    }


def test_every_room_has_a_floor() -> None:
    assert {room_of(m) for m in MODULES} - {""} <= set(FLOOR)


@pytest.mark.parametrize("module", [m for m in MODULES if room_of(m)])
def test_imports_only_go_down(module: str) -> None:
    own = room_of(module)
    rooms = {room_of(other) for other in imports(module)} - {own}
    assert {other for other in rooms if not other or FLOOR[other] >= FLOOR[own]} == set()


def test_there_are_no_circles() -> None:
    """Not within a room either, and not under TYPE_CHECKING."""
    graph = {m: imports(m) for m in MODULES}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module not in done:
            for other in sorted(graph[module]):
                visit(other, (*path, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


@pytest.mark.parametrize("module", MODULES)
def test_no_module_takes_the_private_names_of_another(module: str) -> None:
    assert private_imports(module) == set()
