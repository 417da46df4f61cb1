"""What a file is that somebody brings: told from its content, in a process with limits of time and memory."""

from __future__ import annotations

import inspect
import os
import re
import types
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from revpress.athlete.roster import read_roster_lines
from revpress.errors import InputError, shown
from revpress.recording.format import recording_formats
from revpress.recording.source_file import SourceFile
from revpress.recording.table_answers import LayoutNeeded
from revpress.recording.test_table import read_test_table
from revpress.recording.worker import in_fork
from revpress.store.exchange.archive import ArchiveImport
from revpress.store.exchange.preview import called
from revpress.store.exchange.sealed_zip import MANIFEST
from revpress.store.recordings import Brought, bring

Kind = Literal["recording", "athletes", "results", "archive"]
KIND_WORDS: Mapping[Kind, str] = {
    "recording": "recording",
    "athletes": "table of athletes",
    "results": "table of results",
    "archive": "archive of a workspace",
}
"""Each kind as people read it."""

SECONDS = 60.0
"""Longest time that reading one file may take of a processor [s]."""
_AMBIGUOUS = ": say which by format="
_TIMES = 24  # sizes of the file that reading it may take of memory: text becomes numbers of 8 bytes


@dataclass(frozen=True)
class ReaderOption:
    """What a reader may be told beside the file.

    Attributes
    ----------
    name : str
        Of the option.
    kind : {"choice", "number", "whole", "text", "yes"}
        What it takes.
    choices : tuple of str
        Of a choice.
    """

    name: str
    kind: Literal["choice", "number", "whole", "text", "yes"]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileRead:
    """What was found of a file.

    Attributes
    ----------
    kind : {"recording", "athletes", "results", "archive"}
        What it is.
    family : str
        Name of a recording's format, where it was recognised.
    brought : Brought or None
        What was read of a recording.
    problem : str
        Why it cannot be read, or not yet; empty where it was read.
    choices : tuple of mapping
        Options of the reader that answer what is open.
    options : tuple of ReaderOption
        All that its reader may be told.
    """

    kind: Kind
    family: str = ""
    brought: Brought | None = None
    problem: str = ""
    choices: tuple[Mapping[str, str], ...] = ()
    options: tuple[ReaderOption, ...] = ()


def read_file(path: Path, name: str, options: Mapping[str, Any] | None = None) -> FileRead:
    """Read a file in a process of its own, and say what it is.

    Parameters
    ----------
    path : Path
        Where it lies.
    name : str
        What its owner calls it.
    options : mapping, optional
        What its reader is told: see :func:`reader_options`.

    Returns
    -------
    FileRead
        With the reason where it cannot be read.
    """
    list(recording_formats)  # loaded once, not in every copy of this process
    try:
        with called(path, name):
            size = path.stat().st_size
            return in_fork(look_into, path, size, path, name, dict(options or {}), seconds=SECONDS, times=_TIMES)
    except InputError as error:
        return FileRead("recording", problem=str(error))


def look_into(path: Path, name: str, options: Mapping[str, Any]) -> FileRead:
    """Read a file and say what it is; parameters as :func:`read_file` has them, without its limits."""
    os.chdir(path.parent)  # what a file says lies beside it is never sought among the server's own
    if _is_archive(path):
        try:
            ArchiveImport(path, file_name=name)
        except InputError as error:
            return FileRead("archive", problem=str(error))
        return FileRead("archive")
    form, unknown = (str(options["format"]), "") if "format" in options else _format(path)
    options = {key: value for key, value in options.items() if key != "format"}
    if form is not None and form not in recording_formats:
        return FileRead("recording", problem=f"{name}: no format is called {shown(form)}", options=(_which(),))
    fallback = form is not None and recording_formats[form].fallback
    if (form is None or fallback) and not options:
        for kind, heads, look in _TABLES:
            problem = ""
            try:
                look(path)
            except InputError as error:
                problem = _named(error, path, name)
            if not problem or (form is None and heads <= _heads(path)):
                return FileRead(kind, problem=problem)
    if form is None and _AMBIGUOUS in unknown:
        return FileRead("recording", problem=unknown.replace(str(path), name).split(_AMBIGUOUS)[0], options=(_which(),))
    if form is None:
        return FileRead("recording", problem=_unknown(name))
    known = reader_options(form)
    try:
        told = _told(name, options, known)
        return FileRead("recording", form, bring(path, format=form, file_name=name, **told), options=known)
    except LayoutNeeded as error:
        return FileRead("recording", form, problem=_named(error, path, name), choices=error.choices, options=known)
    except InputError as error:
        return FileRead("recording", form, problem=_named(error, path, name), options=known)


def reader_options(form: str) -> tuple[ReaderOption, ...]:
    """What the reader of a format may be told by somebody who is not at this computer: never the path of a file.

    Parameters
    ----------
    form : str
        Name of the format.

    Returns
    -------
    tuple of ReaderOption
    """
    read = recording_formats[form].read
    hints = get_type_hints(read)
    named = list(inspect.signature(read).parameters)[1:]
    found = (_option(name, hints[name]) for name in named)
    return tuple(one for one in found if one is not None)


def _option(name: str, hint: Any) -> ReaderOption | None:
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    rest = [part for part in parts if part is not type(None)]
    if len(rest) != 1:
        return None
    if get_origin(rest[0]) is Literal:
        return ReaderOption(name, "choice", tuple(map(str, get_args(rest[0]))))
    kinds: dict[Any, Any] = {float: "number", int: "whole", str: "text", bool: "yes"}
    return ReaderOption(name, kinds[rest[0]]) if rest[0] in kinds else None


def _told(name: str, options: Mapping[str, Any], known: tuple[ReaderOption, ...]) -> dict[str, Any]:
    """Options as the reader takes them, from texts."""
    by_name = {one.name: one for one in known}
    told: dict[str, Any] = {}
    for key, value in options.items():
        if key not in by_name:
            raise InputError(f"{name}: its reader takes no {shown(key)} (but {', '.join(by_name) or 'nothing'})")
        kind = by_name[key].kind
        if kind in ("number", "whole"):
            try:
                told[key] = float(str(value).replace(",", ".")) if kind == "number" else int(value)
            except ValueError:
                raise InputError(f"{name}: {key} is {shown(value)}, but must be a number") from None
        else:
            told[key] = bool(value) if kind == "yes" else str(value)
    return told


def _is_archive(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.NameToInfo
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _format(path: Path) -> tuple[str | None, str]:
    """The format of a recording, or why there is none."""
    try:
        return recording_formats.of(SourceFile.read(path)).name, ""
    except InputError as error:
        return None, str(error)


def _dated(path: Path) -> None:
    if read_test_table(path).date is None:
        raise InputError("no column says when")


_TABLES: tuple[tuple[Kind, set[str], Callable[[Path], object]], ...] = (
    ("athletes", {"id", "name"}, read_roster_lines),
    ("results", {"athlete", "date"}, _dated),
)
"""Tables that are no recordings, words of the head by which one that cannot be read is known, and how it is read."""


def _heads(path: Path) -> set[str]:
    """Words of the first line."""
    with path.open("rb") as file:
        line = file.readline(10_000).decode("utf-8-sig", "replace")
    return {part.strip().strip('"').casefold() for part in re.split("[,;\t]", line)}


def _which() -> ReaderOption:
    return ReaderOption("format", "choice", tuple(recording_formats))


def _unknown(name: str) -> str:
    """A file that is none: one sentence, where the reasons of every format are a page."""
    kinds = sorted({suffix for form in recording_formats.values() for suffix in form.suffixes})
    return (
        f"{name}: is no file of a known instrument or program, no table of athletes (columns id and name) or of "
        f"results (columns athlete and date), and no archive of a workspace; known are {', '.join(kinds)}"
    )


def _named(error: InputError, path: Path, name: str) -> str:
    return str(error).replace(str(path), name)
