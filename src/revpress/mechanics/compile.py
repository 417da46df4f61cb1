"""How this package compiles its kernels, where it keeps them, and how it spreads them over the cores.

A kernel works on frames ``start`` to ``stop`` of arrays that its caller made. Plain threads share the frames out:
unlike a parallel region they cost nothing on short batches and do not spin where cores are busy with other work.
"""

from __future__ import annotations

import logging
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, TypeVar

from numba import config, njit
from numba.core.caching import FunctionCache
from numba.core.compiler_lock import global_compiler_lock
from numba.core.dispatcher import Dispatcher
from numba.core.types import unliteral

from revpress.whole_files import temporary_folder

if sys.platform != "win32":
    import fcntl

Function = TypeVar("Function", bound=Callable[..., Any])

_SHORTEST = 128  # frames worth a thread
_OF_ANOTHER_VERSION = (AttributeError, ImportError, EOFError, UnpicklingError)
_LOG = logging.getLogger(__name__)


def kernel(*, inner: bool = False, **options: Any) -> Callable[[Function], Dispatcher[Function]]:
    """Mark a function to be compiled when it is first called: without the GIL, and with NumPy's division by zero.

    Of several processes one compiles and the others wait for what it keeps.

    The result is kept beside the source, else in the user's cache folder, else in a folder of the user's among the
    temporary files; where nothing can be written it is made anew in every run. The last two are said once.
    ``options`` are further ones of ``numba.njit``. An ``inner`` kernel is called by other kernels only: it has no way
    in from Python, which for tuples of many arrays takes long to compile.
    """

    def compiled(function: Function) -> Dispatcher[Function]:
        given: dict[str, Any] = {"no_cfunc_wrapper": True, "no_cpython_wrapper": inner, **options}
        dispatcher: Dispatcher[Function] = njit(nogil=True, error_model="numpy", **given)(function)
        if hasattr(dispatcher, "enable_caching"):  # not where NUMBA_DISABLE_JIT left the function as it was
            kept = _cache_of(function)
            if kept is not None:
                dispatcher._cache = kept  # type: ignore[attr-defined]  # as enable_caching() does
                dispatcher.compile = _compiled_once(dispatcher.compile, kept)  # type: ignore[method-assign]
            if inner:
                _close_to_python(dispatcher)
        return dispatcher

    return compiled


def watch_compiling(tell: Callable[[], None]) -> None:
    """Be told from now on whenever this process compiles a kernel that is first used, or waits for one that does.

    Parameters
    ----------
    tell : callable
        Called before each; replaces the one before.
    """
    global _told
    _told = tell


def _nobody() -> None:
    pass


_told: Callable[[], None] = _nobody


class _Cache(FunctionCache):
    """A cache that is left alone where it cannot be read or written: a full disk costs time, not the result.

    What an older version of the package left there may name classes that are no more: it is thrown away.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        found = None
        try:
            found = super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except OSError:
            pass
        except _OF_ANOTHER_VERSION:
            with suppress(OSError):
                self.flush()  # type: ignore[no-untyped-call]
        if found is None:
            _told()
        return found

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process compiles this function; without a word where files cannot be locked.

        One byte of a file stands for a function. The system frees what a dead process held, and who compiles a function
        waits for those it calls only, so that nobody waits in a circle.
        """
        file = _lock_file(self.cache_path)
        byte = zlib.crc32(self._impl.filename_base.encode())
        if file is None:
            yield
            return
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except OSError:
            _told()
            with suppress(OSError):
                fcntl.lockf(file, fcntl.LOCK_EX, 1, byte)
        try:
            yield
        finally:
            with suppress(OSError):
                fcntl.lockf(file, fcntl.LOCK_UN, 1, byte)

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]
        except OSError as error:
            _say_not_kept(error.strerror or str(error))
        except _OF_ANOTHER_VERSION:
            _say_not_kept("what another version of revpress kept cannot be removed")


@cache
def _lock_file(folder: str) -> int | None:
    """Open until the process ends: closing a file frees all its locks."""
    if sys.platform == "win32":
        return None
    try:
        return os.open(Path(folder) / ".compiling", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:  # a full disk
        return None


def _compiled_once(compile: Callable[..., Any], kept: _Cache) -> Callable[..., Any]:
    """Numba's way to compile a function, where no other process compiles the same one meanwhile."""

    def compiled(arguments: tuple[Any, ...]) -> Any:
        # A constant in a call is a number like others: Numba would compile the function once more for it.
        # The locks in this order: threads of this process would else wait for each other.
        with global_compiler_lock, kept.alone():
            return compile(tuple(map(unliteral, arguments)))

    return compiled


def _close_to_python(dispatcher: Dispatcher[Any]) -> None:
    """Refuse calls from Python, which would crash: Numba would look for a way in that was not made."""

    def keep(cres: Any) -> None:
        dispatcher.overloads[tuple(cres.signature.args)] = cres

    def refuse(*_: Any, **__: Any) -> None:
        raise TypeError(f"{dispatcher.py_func.__name__} is an inner kernel: only other kernels can call it")

    dispatcher.add_overload = keep  # type: ignore[method-assign]
    dispatcher._compile_for_args = refuse  # type: ignore[attr-defined]


def _cache_of(function: Callable[..., Any]) -> _Cache | None:
    try:
        return _Cache(function)  # type: ignore[no-untyped-call]
    except RuntimeError:  # neither the package's folder nor the user's cache folder can be written to
        folder = _temporary_folder()
    if folder is None:
        return None
    settings = vars(config)
    before, settings["CACHE_DIR"] = settings["CACHE_DIR"], str(folder)
    try:
        return _Cache(function)  # type: ignore[no-untyped-call]
    except RuntimeError:
        return None
    finally:
        settings["CACHE_DIR"] = before


@cache
def _temporary_folder() -> Path | None:
    """The user's folder among the temporary ones, or None; said once."""
    try:
        folder = temporary_folder()
    except OSError as error:
        _say_not_kept(str(error))
        return None
    _LOG.warning(
        "Neither the folder of revpress nor a cache folder of yours can be written to: compiled code is kept in %s.",
        folder,
    )
    return folder


@cache
def _say_not_kept(reason: str) -> None:
    _LOG.warning(
        "Compiled code cannot be kept (%s): it is made anew in every run, which takes a minute; the environment "
        "variable NUMBA_CACHE_DIR names a folder for it.",
        reason,
    )


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(cores(), thread_name_prefix="revpress")


# A forked process has the pool but none of its threads: it would wait for them for ever.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)


@cache
def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def over_frames(work: Callable[..., Any], frames: int, *arguments: Any, shortest: int = _SHORTEST) -> None:
    """Call ``work(start, stop, *arguments)`` so that every frame is covered once, on as many cores as it is worth.

    ``shortest`` is the number of frames (or of whatever is counted) that are worth a thread.
    """
    parts = max(1, min(cores(), frames // shortest))
    if parts == 1:
        work(0, frames, *arguments)
        return
    edges = [frames * i // parts for i in range(parts + 1)]
    tasks = [_pool().submit(work, a, b, *arguments) for a, b in pairwise(edges[1:])]
    work(edges[0], edges[1], *arguments)
    for task in tasks:
        task.result()
