"""The project keeps its promises: documented names, known references, declared packages, real commands."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src" / "revpress").rglob("*.py"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def public(node: ast.AST, prefix: str = "") -> list[tuple[str, ast.AST]]:
    """All public functions and classes in ``node``, methods included, but nothing local to a function."""
    found = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and child.name[0] != "_":
            found.append((prefix + child.name, child))
            if isinstance(child, ast.ClassDef):
                found += public(child, f"{prefix}{child.name}.")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_every_public_name_is_documented(path: Path) -> None:
    module = parsed(path)
    names = [(str(path.name), module), *public(module)]
    assert [name for name, node in names if not ast.get_docstring(node)] == []


def test_every_cited_source_is_in_the_bibliography() -> None:
    known = set(
        re.findall(r"^@\w+\{([^,\s]+)", (ROOT / "src" / "revpress" / "references.bib").read_text(), re.MULTILINE)
    )
    cited = {
        (key, str(path.relative_to(ROOT)))
        for path in [*SOURCES, *PAGES]
        for keys in re.findall(r"(?::cite:|\{cite\})`([^`]+)`", path.read_text())
        for key in re.split(r"[,\s]+", keys)
    }
    assert cited, "no source is cited at all: the pattern is wrong"
    assert sorted((key, where) for key, where in cited if key not in known) == []


def declared(requirements: list[str]) -> set[str]:
    """Names of distributions in requirement lines, as an index writes them."""
    return {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0]).lower() for line in requirements}


def imported(nodes: Iterable[ast.AST]) -> set[str]:
    """Packages from outside that these statements import."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).split(".")[0])
    return found - set(sys.stdlib_module_names) - {"revpress"}


USERS = ("study", "files", "live", "statistics", "app", "pg", "export")
"""Extras that users install."""


def test_what_is_imported_and_what_is_declared_is_the_same() -> None:
    """The package alone is complete and holds nothing that is not used; what an extra brings is imported late.

    The rooms of the workspace are not there without their extra, and import it like anything else.
    """
    everywhere, late, workspace = set(), set(), set()
    for path in SOURCES:
        nodes = list(ast.walk(parsed(path)))
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        within = {node for function in functions for node in ast.walk(function)}
        late |= imported(within)
        at_once = workspace if path.relative_to(ROOT / "src" / "revpress").parts[0] in ("store", "app") else everywhere
        at_once |= imported(set(nodes) - within)
    distributions = packages_distributions()
    dependencies = declared(PROJECT["dependencies"])
    homes = {name: declared(distributions.get(name, [])) for name in everywhere | late | workspace}
    assert {name for name in everywhere if not dependencies & homes[name]} == set()
    own = dependencies | declared(PROJECT["optional-dependencies"]["app"])
    assert {name for name in workspace if not own & homes[name]} == set()
    extra = set().union(*(declared(PROJECT["optional-dependencies"][name]) for name in USERS))
    assert {name for name in late if not (dependencies | extra) & homes[name]} == set()
    by_name = {"h5netcdf"}  # xarray loads its engine for netCDF by name
    assert dependencies - set().union(*homes.values()) == by_name


@pytest.mark.parametrize("name", ["run", "app", "test", "docs", "dev"])
def test_lock_file_pins_every_package_with_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    entries = re.split(r"\n(?=[a-z])", text.strip())
    assert all("==" in entry.splitlines()[0] and "--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|--index-url|--find-links", text)


def test_lock_files_hold_what_the_project_declares() -> None:
    extras = PROJECT["optional-dependencies"]
    everything = f"revpress[{','.join(USERS)}]"
    assert everything in extras["test"]
    test = [*extras["test"], *(line for name in USERS for line in extras[name])]
    test.remove(everything)
    wanted = {"run": PROJECT["dependencies"], "test": PROJECT["dependencies"] + test}
    wanted["docs"] = PROJECT["dependencies"] + extras["docs"]
    wanted["dev"] = wanted["test"] + extras["docs"] + extras["dev"]
    for name, requirements in wanted.items():
        text = (ROOT / "requirements" / f"{name}.lock").read_text()
        assert declared(requirements) <= declared(re.findall(r"^\S+==", text, re.MULTILINE)), f"{name}.lock is old"


def test_every_file_and_target_that_the_pages_name_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        text = page.read_text()
        assert (
            set(re.findall(r"`make ([a-z]+)", text)) | set(re.findall(r"^make ([a-z]+)", text, re.MULTILINE)) <= targets
        )
        for link in re.findall(r"\]\(([^)#:]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
            made = re.fullmatch(r"(?:\.\./)*examples/(\w+)\.rst", link)  # the site makes it of a script
            target = ROOT / "examples" / f"{made[1]}.py" if made else page.parent / link
            assert target.exists() or link.endswith("examples/index.rst"), f"{page.name} points at {link}"


def test_every_module_that_the_pages_name_exists() -> None:
    rooms = {path.name for path in (ROOT / "src" / "revpress").iterdir() if path.is_dir()}
    for page in PAGES:
        for dotted in re.findall(r"`(?:revpress\.)?([a-z]\w*\.[a-z]\w*)`", page.read_text()):
            room, module = dotted.split(".")
            if room in rooms:
                path = ROOT / "src" / "revpress" / room / module
                assert path.is_dir() or path.with_suffix(".py").is_file(), f"{page.name} names {dotted}"


def test_every_command_and_option_that_the_pages_name_exists() -> None:
    """Each ``revpress …`` line in a console block names a command, and options that it has."""
    from typer.main import get_command

    from revpress.cli.main import app

    commands = get_command(app).commands
    lines = [
        line.split("#")[0].split()
        for page in PAGES
        for block in re.findall(r"```console\n(.*?)```", page.read_text(), re.DOTALL)
        for line in block.splitlines()
        if "revpress " in line
    ]
    assert lines
    for words in lines:
        name = words[1]
        if name.startswith("-"):
            continue
        command = commands[name]
        if hasattr(command, "commands"):
            command = command.commands[words[2]]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, " ".join(words)


def test_an_installed_package_is_complete(tmp_path: Path) -> None:
    """The wheel holds every module and data file of the source tree: nothing works only in a checkout."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(tmp_path)], check=True)
    [wheel] = tmp_path.glob("*.whl")
    source = tmp_path / "src"
    tree = {p.relative_to(source).as_posix() for p in (source / "revpress").rglob("*") if p.is_file()}
    assert tree - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_the_python_example_runs(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert blocks
    for block in blocks:
        subprocess.run([sys.executable, "-c", block], cwd=tmp_path, check=True, capture_output=True, text=True)


def test_the_configuration_example_is_read(tmp_path: Path) -> None:
    from revpress.cli.athlete import make_athlete
    from revpress.cli.entries import read_config

    [block] = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    file = tmp_path / "comparison.toml"
    file.write_text(block)
    athlete, entries = read_config(file)
    assert make_athlete(athlete).sex == "female"
    assert entries


def test_no_two_test_files_share_a_name() -> None:
    """Pytest imports test files by their name alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_version_is_the_same_everywhere() -> None:
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
    assert cited
    assert cited[1] == PROJECT["version"]
