"""Native readers in a process of their own: one that hangs, aborts or eats memory takes nothing with it."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
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


def in_worker(read: Callable[..., T], source: object, size: int, *arguments: Any) -> T:
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

    Returns
    -------
    object
        What it gives.

    Raises
    ------
    InputError
        What the function raised as InputError; or it took too long or too much, or ended without an answer.
    """
    request = pickle.dumps((read.__module__, read.__qualname__, 10 * size + MEMORY, arguments))
    command = [sys.executable, "-c", _START, str(Path(__file__).parents[2]), str(Path(__file__).parent)]
    try:
        done = subprocess.run(command, input=request, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise InputError(f"{source}: reading it took more than {PATIENCE:g} s: {_BROKEN}") from None
    if hasattr(signal, "SIGPROF") and done.returncode == -signal.SIGPROF:
        raise InputError(f"{source}: reading it took more than {SECONDS:g} s: {_BROKEN}")
    if done.returncode or not done.stdout:
        raise InputError(f"{source}: its reader ended without an answer: {_BROKEN}")
    said, answer = pickle.loads(done.stdout)
    if said == "answer":
        return answer  # type: ignore[no-any-return]
    raise InputError(f"{source}: {answer}" if said == "trouble" else answer)


def _limit(memory: int) -> None:
    """Let the process take so much more than it has, and end it in time; without a word where the system cannot."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
    status = Path("/proc/self/status")
    if not status.exists():
        return
    import resource

    has = next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmData"))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (has + memory, has + memory))


def serve() -> None:
    """Answer one request, in the process that :func:`in_worker` has started."""
    module, name, memory, arguments = pickle.loads(sys.stdin.buffer.read())
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a reader prints is no answer
    read = getattr(import_module(module), name)
    _limit(memory)
    try:
        answer: tuple[str, Any] = ("answer", read(*arguments))
    except InputError as error:
        answer = ("refused", str(error))
    except MemoryError:
        answer = ("trouble", "reading it takes far more memory than the file has bytes")
    except Exception as error:  # another's reader may fail in any way
        answer = ("trouble", f"it cannot be read ({type(error).__name__}: {str(error)[:200]})")
    out.write(pickle.dumps(answer))
