"""Files of the user's: read within bounds, written whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from revpress.errors import InputError, shown

SIZE_LIMIT = 256.0
"""Largest file that is read, unless a caller or the environment allows more [MiB]."""
SIZE_VARIABLE = "REVPRESS_SIZE_LIMIT"
"""Name of the environment variable that sets another limit [MiB]."""

_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)
_MIB = 2**20
_DEEPEST = 64  # levels of tables within tables: far more than any file that a person means
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)
# A key of a TOML file with so many parts that reading it would take time that grows with their square.
_DEEP_KEY = re.compile(rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_DEEPEST}}}""", re.ASCII)
_LONG_INTEGER = re.compile(r"(?<!\d)\d{4300}")  # Python reads no longer ones


def read_bounded(path: str | Path, limit: float | None = None) -> bytes:
    """Read a file that a user named, if it is a regular file and not too large.

    Pipes, devices and folders are refused before anything is read: some never end.

    Parameters
    ----------
    path : str or Path
        The file; a link to a regular file is one.
    limit : float, optional
        The largest size that is read [MiB]; if not given, that of the environment variable
        ``REVPRESS_SIZE_LIMIT``, else 256.

    Returns
    -------
    bytes
        All that the file holds.

    Raises
    ------
    InputError
        No such file, not a regular one, not to be read, or larger than the limit.
    """
    limit = _size_limit() if limit is None else limit
    try:
        _check_regular(path, os.stat(path))
        # Should a pipe have taken the file's place since, it must not be waited for.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            _check_regular(path, status)
            most = int(limit * _MIB)
            # No more than the file has is asked for at once, as the whole of it is set aside in memory.
            parts = [file.read(min(status.st_size, most) + 1)]
            size = len(parts[0])
            while size <= most and (more := file.read(_MIB)):  # it grows, or is one without a known size
                parts.append(more)
                size += len(more)
    except InputError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path}: cannot be read ({reason})") from error
    if size > most:
        raise InputError(
            f"{path}: is larger ({max(status.st_size, size) / _MIB:.4g} MiB) than the {limit:g} MiB that are read; "
            f"to read it, set the environment variable {SIZE_VARIABLE} to a larger number of MiB"
        )
    return b"".join(parts)


def _size_limit() -> float:
    text = os.environ.get(SIZE_VARIABLE, "").strip()
    try:
        limit = float(text) if text else SIZE_LIMIT
    except ValueError:
        limit = 0.0
    if not 0.0 < limit < float("inf"):
        raise InputError(
            f"the environment variable {SIZE_VARIABLE} is {shown(text)}, which is not a number of MiB above 0"
        )
    return limit


def _check_regular(path: str | Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(status.st_mode)), "no regular file")
        raise InputError(f"{path}: is {kind}, not a file that can be read as a whole")


def read_text(path: str | Path, limit: float | None = None) -> str:
    """Read a file of UTF-8 text within the bounds of :func:`read_bounded`.

    Parameters
    ----------
    path : str or Path
        The file.
    limit : float, optional
        The largest size that is read [MiB], as in :func:`read_bounded`.

    Returns
    -------
    str
        The text without a byte order mark, every line end as ``\\n``.

    Raises
    ------
    InputError
        As :func:`read_bounded`, and for bytes that are no UTF-8 text.
    """
    return decode(path, read_bounded(path, limit))


def decode(path: str | Path, data: bytes) -> str:
    """Turn the bytes of a file into text.

    Parameters
    ----------
    path : str or Path
        The file, for the error.
    data : bytes
        What it holds.

    Returns
    -------
    str
        The text without a byte order mark, every line end as ``\\n``.

    Raises
    ------
    InputError
        Bytes that are no UTF-8 text; names the line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}, line {line}: byte {error.start} is not UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_toml(path: str | Path, limit: float | None = None) -> dict[str, Any]:
    """Read a TOML file.

    Parameters
    ----------
    path : str or Path
        The file.
    limit : float, optional
        The largest size that is read [MiB], as in :func:`read_bounded`.

    Returns
    -------
    dict
        Its tables.

    Raises
    ------
    InputError
        As :func:`read_text`, and for what is no TOML or nests too deep; names the place.
    """
    return parse_toml(path, read_text(path, limit))


def parse_toml(path: str | Path, text: str) -> dict[str, Any]:
    """Read the text of a TOML file; parameters and errors as in :func:`parse_json`."""
    if deep := _DEEP_KEY.search(text):
        raise InputError(f"{path}, line {_line(text, deep)}: a key has more than {_DEEPEST} parts")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not a TOML file ({error})") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, text, error) from error


def read_json(path: str | Path, limit: float | None = None) -> Any:
    """Read a JSON file; parameters and errors as in :func:`read_toml`."""
    return parse_json(path, read_text(path, limit))


def parse_json(path: str | Path, text: str) -> Any:
    """Read the text of a JSON file.

    Parameters
    ----------
    path : str or Path
        The file, for the error.
    text : str
        What it holds.

    Returns
    -------
    object
        Its content.

    Raises
    ------
    InputError
        Text of another form, an integer too long or nesting too deep to be read; names the place.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {error.lineno}: not JSON ({error.msg})") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, text, error) from error


def _unreadable(path: str | Path, text: str, error: Exception) -> InputError:
    """The error for text of the right form that Python does not take."""
    if isinstance(error, RecursionError):
        return InputError(f"{path}: brackets within brackets, too deep to be read")
    where = f", line {_line(text, long)}" if (long := _LONG_INTEGER.search(text)) else ""
    return InputError(f"{path}{where}: cannot be read ({error})")


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A draft of the file or folder ``path``: moved there when the block, which writes it, succeeds; else removed.

    A folder may exist already; files of the same name in it are replaced, others are kept.

    Raises
    ------
    InputError : it cannot be written there; the message says why, and names no draft.
    """
    if path.name in ("", ".."):
        raise InputError(f"cannot write {str(path)!r}: it names no file or folder")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as scratch:
            draft = Path(scratch) / path.name
            yield draft
            if draft.is_dir() and path.is_dir():
                for part in sorted(draft.iterdir()):
                    os.replace(part, path / part.name)
            else:
                os.replace(draft, path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {_reason(path, error)}") from error


def _reason(path: Path, error: OSError) -> str:
    folder = next(place for place in path.absolute().parents if os.path.exists(place))
    if not folder.is_dir():
        return f"{folder} is a file, not a folder"
    if error.errno in _NOT_ALLOWED:
        return f"{folder} may not be written to"
    if isinstance(error, NotADirectoryError):
        return "it is a file, not a folder"
    if isinstance(error, IsADirectoryError):
        return "it is a folder, not a file"
    return error.strerror or str(error)
