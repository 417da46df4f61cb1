"""What a person typed or wrote in a file: names, numbers, TOML, or one sentence on what is wrong with it."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Sequence
from math import isfinite
from pathlib import Path

import typer

from revpress.errors import InputError, as_number, shown
from revpress.files import read_text
from revpress.whole_files import check_writable

PAGES = (".html", ".pdf")
"""Endings of a story's page: for the browser, and one sheet of paper."""

_MOST_ROWS = 100_000  # of a table that is a setting: far more than any cam or pulley was measured at


def check_known(kind: str, names: Iterable[str], known: Iterable[str], where: str = "") -> None:
    """Raise :class:`InputError` on the first of ``names`` that is not ``known``, with the closest ones."""
    known = list(known)
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
            hint = f"did you mean {' or '.join(close)}?" if close else f"known are {', '.join(known)}"
            raise InputError(f"unknown {kind} {shown(name)}: {hint}{where}")


def check_out(path: Path | None, endings: Sequence[str] = ()) -> None:
    """Ask before any long work whether ``path``, if given, can be written: a file that ends so, or a folder.

    Raises
    ------
    InputError
        Another ending, a PDF where its typesetter is not installed, or a place that cannot be written to.
    """
    if path is None:
        return
    if endings and path.suffix.lower() not in endings:
        raise InputError(f"cannot write {path}: its ending must be one of {', '.join(endings)}")
    if endings and path.suffix.lower() == ".pdf":
        from revpress.report.pdf import check_typesetter

        check_typesetter()
    check_writable(path, folder=not endings)


def number(text: object, what: str) -> float:
    """A finite number as it was typed, or an error that names ``what`` it should have been."""
    try:
        return _finite(float(str(text)), what)
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{what} is {shown(text)}, which is not a number") from None


def file_number(value: object, what: str) -> float:
    """A number as a file of types holds it: text is none, even if it reads like one; the error as in :func:`number`."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        hint = ": leave the quotes away" if isinstance(value, str) and _is_number(value) else ""
        raise InputError(f"{what} is {shown(value)}, which is not a number{hint}")
    return _finite(as_number(what, value), what)


def _finite(value: float, what: str) -> float:
    if not isfinite(value):
        raise InputError(f"{what} is {value}, which is not a finite number")
    return value


def typed_number(text: str) -> float:
    """:func:`number` for an option, whose name the program adds to the error."""
    try:
        value = float(text)
    except ValueError:
        raise typer.BadParameter(f"{shown(text)} is not a number") from None
    if not isfinite(value):
        raise typer.BadParameter(f"{shown(text)} is not a finite number")
    return value


def settings(pairs: Iterable[str]) -> dict[str, str]:
    """``name=value`` texts as a mapping; a name given twice is refused."""
    result: dict[str, str] = {}
    for pair in pairs:
        name, _, value = (part.strip() for part in pair.partition("="))
        if not (name and value):
            raise InputError(f"{shown(pair)} is not of the form name=value")
        if name in result:
            raise InputError(f"{name} is given twice, as {shown(result[name])} and as {shown(value)}: give it once")
        result[name] = value
    return result


def read_pairs(file: Path, what: str) -> tuple[tuple[float, float], ...]:
    """The rows of a text file of two columns, parted by comma, semicolon, tab or spaces; the first row may be heads."""
    if not os.path.lexists(file):
        raise InputError(f"{what}: there is no file {file}")
    rows: list[tuple[float, float]] = []
    heads = True
    for place, line in enumerate(read_text(file).split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        # No more cells than are looked at are made of a row that may be the whole file.
        cells = re.split(r"\s*[,;\t]\s*|\s+", line.strip(), maxsplit=2)
        if heads and not any(_is_number(cell) for cell in cells):
            heads = False
            continue
        heads = False
        if len(cells) != 2 or not all(_is_number(cell) for cell in cells):
            row = shown(" ".join(cells))
            raise InputError(f"{what}: {file}, line {place}, has the row {row}, which is not two numbers")
        if len(rows) == _MOST_ROWS:
            raise InputError(f"{what}: {file} has more than {_MOST_ROWS} rows")
        rows.append((float(cells[0]), float(cells[1])))
    return tuple(rows)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
