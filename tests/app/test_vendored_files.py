"""What others made is as they published it, licensed, and listed."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

VENDOR = Path(str(files("revpress").joinpath("app", "static", "vendor")))
LISTED = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))
HASHES = {file: digest for package in LISTED.values() for file, digest in package["files"].items()}


def test_every_file_is_listed_and_every_listed_file_is_there() -> None:
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert there - {"vendor.toml"} == set(HASHES)


@pytest.mark.parametrize("file", HASHES)
def test_a_file_is_as_its_maker_published_it(file: str) -> None:
    assert hashlib.sha256((VENDOR / file).read_bytes()).hexdigest() == HASHES[file]


@pytest.mark.parametrize("name", LISTED)
def test_a_package_says_version_source_and_licence(name: str) -> None:
    package = LISTED[name]
    assert package["version"] in (VENDOR / name / "uPlot.esm.js").read_text(encoding="utf-8")[:400]
    assert package["from"].split()[:2] == ["npm", f"{name},"]
    assert package["licence"] == "MIT"
    text = (VENDOR / package["licence_file"]).read_text(encoding="utf-8")
    assert text.startswith("The MIT License (MIT)")
    assert package["licence_file"] in package["files"]
