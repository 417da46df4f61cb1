"""Files that are whole or absent."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from revpress.errors import InputError

_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


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
