"""What a person typed or wrote in a file: names, numbers, TOML, or one sentence on what is wrong with it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typer

from revpress.errors import InputError


def check_known(kind: str, names: Iterable[str], known: Iterable[str], where: str = "") -> None:
    """Raise :class:`InputError` on the first of ``names`` that is not ``known``, with the closest ones."""
    known = list(known)
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
            hint = f"did you mean {' or '.join(close)}?" if close else f"known are {', '.join(known)}"
            raise InputError(f"unknown {kind} {name!r}: {hint}{where}")


def check_ending(path: Path, allowed: Sequence[str]) -> None:
    """Raise :class:`InputError` unless ``path`` ends in one of ``allowed``: asked before any long work."""
    if path.suffix.lower() not in allowed:
        raise InputError(f"cannot write {path}: its ending must be one of {', '.join(allowed)}")


def number(text: object, what: str) -> float:
    """A number as it was typed, or an error that names ``what`` it should have been."""
    try:
        return float(str(text))
    except ValueError:
        raise InputError(f"{what} is {text!r}, which is not a number") from None


def file_number(value: object, what: str) -> float:
    """A number as a file of types holds it: text is none, even if it reads like one; the error as in :func:`number`."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        hint = ": leave the quotes away" if isinstance(value, str) and _is_number(value) else ""
        raise InputError(f"{what} is {value!r}, which is not a number{hint}")
    return float(value)


def typed_number(text: str) -> float:
    """:func:`number` for an option, whose name the program adds to the error."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number") from None


def settings(pairs: Iterable[str]) -> dict[str, str]:
    """``name=value`` texts as a mapping."""
    result = {}
    for pair in pairs:
        name, _, value = (part.strip() for part in pair.partition("="))
        if not (name and value):
            raise InputError(f"{pair!r} is not of the form name=value")
        result[name] = value
    return result


def read_toml(file: Path) -> dict[str, Any]:
    """The content of a TOML file; one sentence with the place when it is broken."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file} is not a valid TOML file: {error}") from error


def read_pairs(file: Path, what: str) -> tuple[tuple[float, float], ...]:
    """The rows of a text file of two columns, parted by comma, semicolon, tab or spaces; the first row may be heads."""
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    except FileNotFoundError:
        raise InputError(f"{what}: there is no file {file}") from None
    except OSError as error:
        raise InputError(f"{what}: cannot read the table {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{what}: cannot read the table {file}: {error}") from error
    rows = [re.split(r"\s*[,;\t]\s*|\s+", line) for line in lines if line and not line.startswith("#")]
    if rows and not any(_is_number(cell) for cell in rows[0]):
        del rows[0]
    for row in rows:
        if len(row) != 2 or not all(_is_number(cell) for cell in row):
            raise InputError(f"{what}: {file} has the row {' '.join(row)!r}, which is not two numbers")
    return tuple((float(a), float(b)) for a, b in rows)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
