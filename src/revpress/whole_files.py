"""Files of the user's: written whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from revpress.errors import InputError, shown

try:
    import fcntl
except ImportError:  # Windows: drafts of killed programs stay there
    fcntl = None  # type: ignore[assignment]

_DRAFT = ".revpress-draft-"  # names of folders in which a draft is written
_PREVIOUS = "previous"  # in such a folder: what the draft is about to replace
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a draft of the file or folder ``path``, which takes its place at once when the block has written it.

    Whoever looks, and whatever stops the program, finds the old content or the new, also of a folder. If the block
    fails, the draft is removed; what a killed program left behind, by the next draft in the same folder.

    Parameters
    ----------
    path : Path
        The file or folder; its own folder is made if it is not there. Of a link, what it points to is replaced. A
        folder may exist already: files of the same name in it are replaced, others are kept.

    Yields
    ------
    Path
        Of the same name, to be made by the block: ``draft.write_text(...)`` or ``draft.mkdir()``.

    Raises
    ------
    InputError
        It cannot be written there; the message says why, and names no draft.
    """
    check_writable(path)
    try:
        place = path.resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        _sweep(place.parent)
        with _scratch(place.parent) as scratch:
            draft = scratch / path.name
            yield draft
            _settle(draft)
            if draft.is_dir() and place.is_dir():
                _swap(draft, place, scratch / _PREVIOUS)
            else:
                os.replace(draft, place)
    except OSError as error:
        raise InputError(f"cannot write {path}: {_reason(path, error)}") from error


def check_writable(path: Path, folder: bool | None = None) -> None:
    """Ask, before any long work, whether ``path`` can be written.

    Parameters
    ----------
    path : Path
        A file or folder that may exist or not. Nothing is made or changed.
    folder : bool, optional
        Whether it shall be a folder; if not given, either will do.

    Raises
    ------
    InputError
        A name that is none, a device or pipe, a file where a folder should be or the reverse, a place that may not be
        written to.
    """
    if path.name in ("", ".."):
        raise InputError(f"cannot write {shown(str(path))}: it names no file or folder")
    try:
        place = path.resolve()
        if place.exists():
            if place.is_dir() and folder is False:
                raise IsADirectoryError
            if not place.is_dir() and folder is True:
                raise NotADirectoryError
            if not place.is_dir() and not place.is_file():
                raise InputError(f"cannot write {path}: it is a pipe or a device, not a file")
        # A file without a name, which leaves nothing behind: the one proof that counts.
        tempfile.TemporaryFile(dir=_nearest(place)).close()
    except (RuntimeError, ValueError) as error:  # links in a circle; a name that no file can have
        if isinstance(error, InputError):
            raise
        raise InputError(f"cannot write {path}: {error}") from error
    except OSError as error:
        raise InputError(f"cannot write {path}: {_reason(path, error)}") from error


def temporary_folder() -> Path:
    """Make the user's folder among the temporary ones, for what can be made again.

    Returns
    -------
    Path
        A folder that nobody else can write to, as what lies in it may be run.

    Raises
    ------
    OSError
        Nothing can be written there, somebody else can too, or the system has no users.
    """
    if not hasattr(os, "getuid"):
        raise OSError("this system has no temporary folder of one user")
    folder = Path(tempfile.gettempdir()) / f"revpress-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
        raise OSError(f"{folder} is not yours alone")
    tempfile.TemporaryFile(dir=folder).close()
    return folder


def _nearest(place: Path) -> Path:
    """The nearest folder above ``place`` that exists, or a file where a folder should be."""
    return next(parent for parent in place.absolute().parents if os.path.lexists(parent))


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A new folder in ``parent`` that this process holds locked while it lives."""
    while True:
        scratch = Path(tempfile.mkdtemp(dir=parent, prefix=_DRAFT))
        lock = _lock(scratch)
        if scratch.exists() and (lock is None or os.path.samestat(scratch.stat(), os.fstat(lock))):
            break
        if lock is not None:  # another process swept the folder away before it was locked
            os.close(lock)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _lock(folder: Path, wait: bool = True) -> int | None:
    """Lock a folder; the descriptor that holds it, or None where another process does or nothing can be locked."""
    if fcntl is None:
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _sweep(parent: Path) -> None:
    """Remove the drafts in ``parent`` whose process is dead (nobody holds their lock); what they replace comes back."""
    for scratch in parent.glob(f"{_DRAFT}*"):
        if (lock := _lock(scratch, wait=False)) is None:
            continue
        try:
            # Where folders cannot be exchanged, a kill between two renames leaves the old one here.
            for previous in scratch.glob(f"{_PREVIOUS}/*"):
                if not os.path.lexists(parent / previous.name):
                    os.rename(previous, parent / previous.name)
            shutil.rmtree(scratch, ignore_errors=True)
        finally:
            os.close(lock)


def _settle(draft: Path) -> None:
    """Have every file of a draft on the disk before it takes a place: a crash leaves no empty file there."""
    for file in draft.rglob("*") if draft.is_dir() else [draft]:
        if file.is_file():
            descriptor = os.open(file, os.O_RDWR | getattr(os, "O_BINARY", 0))
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _swap(draft: Path, place: Path, previous: Path) -> None:
    """Put the folder ``draft`` in the place of another, with what only that one has; ``draft`` is the old one then."""
    _keep(place, draft)
    shutil.copymode(place, draft)
    if not _exchange(draft, place):
        # Two renames, with a gap between them. The old folder waits where the sweep finds it should they be cut.
        previous.mkdir()
        old = previous / place.name
        os.rename(place, old)
        os.rename(draft, place)
        draft = old
    _keep(draft, place)  # what somebody put there in the meantime


def _keep(old: Path, new: Path) -> None:
    """Have in the folder ``new`` too what only ``old`` has: the same file under two names, or a copy of it."""
    for entry in os.scandir(old):
        target = new / entry.name
        if entry.is_dir(follow_symlinks=False):
            if not os.path.lexists(target):
                target.mkdir()
                shutil.copystat(entry.path, target)
            if target.is_dir() and not target.is_symlink():
                _keep(Path(entry.path), target)
        elif not os.path.lexists(target):
            try:
                os.link(entry.path, target, follow_symlinks=False)
            except OSError:
                shutil.copy2(entry.path, target, follow_symlinks=False)


def _exchange(one: Path, other: Path) -> bool:
    """Let two paths change places in one step; False where the system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return rename is not None and rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def _reason(path: Path, error: OSError) -> str:
    folder = _nearest(path)
    if not folder.is_dir():
        return f"{folder} is a file, not a folder"
    if error.errno in _NOT_ALLOWED:
        return f"{folder} may not be written to"
    if isinstance(error, NotADirectoryError):
        return "it is a file, not a folder"
    if isinstance(error, IsADirectoryError):
        return "it is a folder, not a file"
    return error.strerror or str(error)
