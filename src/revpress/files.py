"""Files of the user's: read within bounds."""

from __future__ import annotations

import codecs
import json
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from revpress.errors import InputError, shown

SIZE_LIMIT = 256.0
"""Largest file that is read, unless a caller or the environment allows more [MiB]."""
SIZE_VARIABLE = "REVPRESS_SIZE_LIMIT"
"""Name of the environment variable that sets another limit [MiB]."""

_MIB = 2**20
_TOML_LIMIT = 16.0  # MiB: settings that a person writes, read by a parser written in Python
_DEEPEST = 64  # levels of tables within tables: far more than any file that a person means
_HEAD = 4096  # bytes of a file that show whether every other one is zero
_ASCII_TEXT = bytes([9, 10, 12, 13, *range(32, 127)])
# Letters and signs that western tables have, in the code page of Windows.
_WINDOWS_TEXT = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŠšŽžŒœŸ°µ²³¹±·×÷ªº´«»‘’“”–—…€‰½¼¾§¿¡\xa0".encode(
        "cp1252"
    )
)
_LETTER_OF_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
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


def _size_limit(usual: float = SIZE_LIMIT) -> float:
    text = os.environ.get(SIZE_VARIABLE, "").strip()
    try:
        limit = float(text) if text else usual
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


def read_text(path: str | Path, limit: float | None = None, *, foreign: bool = False) -> str:
    """Read a file of UTF-8 text within the bounds of :func:`read_bounded`.

    Parameters
    ----------
    path : str or Path
        The file.
    limit : float, optional
        The largest size that is read [MiB], as in :func:`read_bounded`.
    foreign : bool
        Whether a program of another maker wrote it: see :func:`decode`.

    Returns
    -------
    str
        The text without a byte order mark, every line end as ``\\n``.

    Raises
    ------
    InputError
        As :func:`read_bounded`, and for bytes that are no such text.
    """
    return decode(path, read_bounded(path, limit), foreign=foreign)


def decode(path: str | Path, data: bytes, *, foreign: bool = False) -> str:
    """Turn the bytes of a file into text.

    Parameters
    ----------
    path : str or Path
        The file, for the error.
    data : bytes
        What it holds.
    foreign : bool
        Whether a program of another maker wrote it, which may not know UTF-8: what :func:`encoding_of` finds is taken.

    Returns
    -------
    str
        The text without a byte order mark, every line end as ``\\n``.

    Raises
    ------
    InputError
        Bytes that are no UTF-8 text, nor any other where it may be that; names the line.
    """
    try:
        text = data.decode((encoding_of(data) or "utf-8-sig") if foreign else "utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start if error.encoding == "utf-8" else 0
        line = data.count(b"\n", 0, at) + 1
        raise InputError(f"{path}, line {line}: byte {at} is not UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def encoding_of(data: bytes) -> str | None:
    """How a text is encoded that does not say so.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    str or None
        "utf-8-sig", "utf-16" (its byte order mark says so), "utf-16-le" or "utf-16-be" (every other byte of its head is
        zero), "cp1252" (a text of western Windows: some bytes are its letters and signs, none a control character, no
        two form a letter of UTF-8); None where it is none of these.
    """
    head = data[:_HEAD]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16" if len(data) % 2 == 0 else None
    if len(head) >= 4 and len(data) % 2 == 0 and b"\0" in head:
        low, high = head[0::2].count(0), head[1::2].count(0)
        if max(low, high) > 0.45 * len(head) and min(low, high) == 0:
            return "utf-16-le" if high else "utf-16-be"
    try:
        data.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError:
        if head.translate(None, _ASCII_TEXT).translate(None, _WINDOWS_TEXT):
            return None  # no need to look at all of what is no text from its beginning
        foreign = data.translate(None, _ASCII_TEXT)
        windows = not foreign.translate(None, _WINDOWS_TEXT) and len(foreign) <= 0.2 * len(data)
        return "cp1252" if windows and not _LETTER_OF_UTF8.search(data) else None


def read_toml(path: str | Path, limit: float | None = None) -> dict[str, Any]:
    """Read a TOML file.

    Parameters
    ----------
    path : str or Path
        The file.
    limit : float, optional
        The largest size that is read [MiB], as in :func:`read_bounded`, but 16 where nothing else is said.

    Returns
    -------
    dict
        Its tables.

    Raises
    ------
    InputError
        As :func:`read_text`, and for what is no TOML or nests too deep; names the place.
    """
    return parse_toml(path, read_text(path, _size_limit(_TOML_LIMIT) if limit is None else limit))


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
        Text of another form, a field that stands twice in one object, an integer too long or nesting too deep to be
        read; names the place.
    """
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {error.lineno}: not JSON ({error.msg})") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, text, error) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of an object; of two of one name, neither may be dropped."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise ValueError(f"the field {shown(twice)} stands twice in one object")
    return fields


def _unreadable(path: str | Path, text: str, error: Exception) -> InputError:
    """The error for text of the right form that Python does not take."""
    if isinstance(error, RecursionError):
        return InputError(f"{path}: brackets within brackets, too deep to be read")
    where = f", line {_line(text, long)}" if (long := _LONG_INTEGER.search(text)) else ""
    return InputError(f"{path}{where}: cannot be read ({error})")


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1
