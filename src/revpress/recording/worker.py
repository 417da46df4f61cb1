"""Native readers in a process of their own: one that hangs, aborts or eats memory takes nothing with it."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from revpress.errors import InputError

SECONDS = 8.0
"""Longest time that a file may take of a processor [s]."""
PATIENCE = 60.0
"""Longest time on the clock [s], with the start of the process on a busy machine."""
MEMORY = 200_000_000
"""Memory [bytes] that a reader may take beside ten times the file."""

# The package of the readers is not loaded as a whole, only what the function's own module needs: loading it is most of
# the time that a small file takes.
_START = """
import sys, types
root, folder = sys.argv[1:]
sys.path.insert(0, root)
package = types.ModuleType("revpress.recording")
package.__path__ = [folder]
sys.modules[package.__name__] = package
from revpress.recording.worker import serve
serve()
"""
_BROKEN = "it is no whole file of its kind"

T = TypeVar("T")


def in_worker(
    read: Callable[..., T], source: object, size: int, *arguments: Any, seconds: float = SECONDS, times: int = 10
) -> T:
    """Call a function in a process with limits of time and memory.

    Parameters
    ----------
    read : callable
        A function of a module; what it takes and gives can be pickled.
    source : object
        The file, for messages.
    size : int
        Of the file [bytes].
    *arguments
        Its arguments.
    seconds : float
        Longest time that it may take of a processor [s].
    times : int
        Memory that it may take beside :data:`MEMORY`, in sizes of the file.

    Returns
    -------
    object
        What it gives.

    Raises
    ------
    InputError
        What the function raised as InputError; or it took too long or too much, or ended without an answer.
    """
    patience = PATIENCE * max(1.0, seconds / SECONDS)
    request = pickle.dumps((read.__module__, read.__qualname__, times * size + MEMORY, seconds, arguments))
    command = [sys.executable, "-c", _START, str(Path(__file__).parents[2]), str(Path(__file__).parent)]
    try:
        done = subprocess.run(command, input=request, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        raise InputError(f"{source}: reading it took more than {patience:g} s: {_BROKEN}") from None
    answer: T = _given(done.stdout, done.returncode, source, seconds)
    return answer


def in_fork(
    read: Callable[..., T], source: object, size: int, *arguments: Any, seconds: float = SECONDS, times: int = 10
) -> T:
    """Call a function in a copy of this process with limits of time and memory: nothing has to be loaded first.

    For a process that computes in one thread; where the system cannot copy one, as :func:`in_worker`, whose parameters
    it has.

    Returns
    -------
    object
        What the function gives.

    Raises
    ------
    InputError
        As :func:`in_worker`.
    """
    if not hasattr(os, "fork"):
        return in_worker(read, source, size, *arguments, seconds=seconds, times=times)
    ours, theirs = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads that wait for work: the copy asks none of them
        process = os.fork()
    if process == 0:
        try:
            os.close(ours)
            _limit(times * size + MEMORY, seconds)
            with os.fdopen(theirs, "wb") as out:
                pickle.dump(_answer(read, arguments), out)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(theirs)
    patience = PATIENCE * max(1.0, seconds / SECONDS)
    late = threading.Timer(patience, os.kill, (process, signal.SIGKILL))
    late.start()
    try:
        with os.fdopen(ours, "rb") as answered:
            said = answered.read()
    finally:
        late.cancel()
        _, status = os.waitpid(process, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGKILL:
        raise InputError(f"{source}: reading it took more than {patience:g} s: {_BROKEN}")
    answer: T = _given(said, code, source, seconds)
    return answer


def _given(said: bytes, code: int, source: object, seconds: float) -> Any:
    """What a process has answered, or InputError."""
    if hasattr(signal, "SIGPROF") and code == -signal.SIGPROF:
        raise InputError(f"{source}: reading it took more than {seconds:g} s: {_BROKEN}")
    if code or not said:
        raise InputError(f"{source}: its reader ended without an answer: {_BROKEN}")
    kind, answer = pickle.loads(said)
    if kind == "answer":
        return answer
    raise InputError(f"{source}: {answer}" if kind == "trouble" else answer)


def _limit(memory: int, seconds: float) -> None:
    """Let the process take so much more than it has, and end it in time; without a word where the system cannot."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
    status = Path("/proc/self/status")
    if not status.exists():
        return
    import resource

    has = next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmData"))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (has + memory, has + memory))


def serve() -> None:
    """Answer one request, in the process that :func:`in_worker` has started."""
    module, name, memory, seconds, arguments = pickle.loads(sys.stdin.buffer.read())
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a reader prints is no answer
    read = getattr(import_module(module), name)
    _limit(memory, seconds)
    out.write(pickle.dumps(_answer(read, arguments)))


def _answer(read: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "answer", read(*arguments)
    except InputError as error:
        return "refused", str(error)
    except MemoryError:
        return "trouble", "reading it takes far more memory than the file has bytes"
    except Exception as error:  # another's reader may fail in any way
        return "trouble", f"it cannot be read ({type(error).__name__}: {str(error)[:200]})"
