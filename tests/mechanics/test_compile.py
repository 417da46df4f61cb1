"""Kernels where nothing can be written, in several processes at once, and after a fork."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import revpress
from revpress.mechanics.linear import extremise
from revpress.mechanics.linear_kernel import extremise_chunks
from revpress.mechanics.sharing import share
from revpress.mechanics.sharing_batch import share_chunks
from revpress.mechanics.vector import minus

KERNEL = """
from revpress.mechanics.vector import dot
assert dot((1.0, 2.0, 3.0), (4.0, 5.0, 6.0)) == 32.0
print(len(dot.stats.cache_hits), len(dot.stats.cache_misses))
"""


@pytest.fixture
def read_only(tmp_path: Path) -> dict[str, str]:
    """The environment of a copy of the package beside and at home of which nothing can be kept, for root neither."""
    package = tmp_path / "install" / "revpress"
    # A file where the folder should be refuses even those who may write everywhere.
    shutil.copytree(Path(revpress.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (package, *(p for p in package.rglob("*") if p.is_dir())):
        (folder / "__pycache__").touch()
    (tmp_path / "tmp").mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
    added = {"HOME": os.devnull, "PYTHONPATH": str(package.parent), "TMPDIR": str(tmp_path / "tmp")}
    return kept | added | {"PYTHONDONTWRITEBYTECODE": "1"}


def run(code: str, environment: dict[str, str] | None = None, seconds: float = 120.0) -> tuple[str, str]:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=seconds)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr


def test_a_read_only_install_without_a_home_keeps_its_code_among_the_temporary_files(read_only, tmp_path: Path) -> None:
    folder = tmp_path / "tmp" / f"revpress-{os.getuid()}"
    said = (
        "Neither the folder of revpress nor a cache folder of yours can be written to: "
        f"compiled code is kept in {folder}.\n"
    )
    assert run(KERNEL, read_only) == ("0 1", said)
    assert run(KERNEL, read_only) == ("1 0", said)
    assert folder.stat().st_mode & 0o777 == 0o700
    # Only from such a place is anything taken that this run wrote.
    assert list((tmp_path / "install").rglob("*.nbi")) == []


def test_code_is_not_taken_from_a_folder_that_others_can_write_to(read_only, tmp_path: Path) -> None:
    folder = tmp_path / "tmp" / f"revpress-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    for _ in range(2):
        done, said = run(KERNEL, read_only)
        assert done == "0 1"
        assert said.startswith(f"Compiled code cannot be kept ({folder} is not yours alone)")
        assert said.count("\n") == 1
    assert list(folder.iterdir()) == []


def test_a_full_disk_costs_time_only(read_only, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = """
import errno, os
from numba.core import caching
def full(self, key, data):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
caching.IndexDataCacheFile.save = full
"""
    done, said = run(fill + KERNEL, read_only)
    assert done == "0 1"
    assert said.splitlines()[1:] == [
        "Compiled code cannot be kept (No space left on device): it is made anew in every run, which takes a minute; "
        "the environment variable NUMBA_CACHE_DIR names a folder for it."
    ]


def test_what_another_version_kept_is_thrown_away(tmp_path: Path) -> None:
    """An index may name classes that are no more: the code is compiled anew and kept."""
    environment = dict(os.environ) | {"NUMBA_CACHE_DIR": str(tmp_path)}
    assert run(KERNEL, environment)[0] == "0 1"
    [index] = tmp_path.rglob("vector.dot-*.nbi")
    with index.open("rb") as file:
        version = pickle.load(file)
    index.write_bytes(pickle.dumps(version) + b"crevpress.mechanics.vector\nGone\n.")
    assert run(KERNEL, environment) == ("0 1", "")
    assert run(KERNEL, environment) == ("1 0", "")


WAITS = """
import sys
from numba.core.errors import TypingError
from revpress.mechanics.compile import watch_compiling
from revpress.mechanics.vector import dot
from shared import refused, slow

said = []
watch_compiling(lambda: said.append(1))
print("ready", flush=True)
sys.stdin.readline()
assert slow(1.0) == 1.0
waited = len(said)
try:
    refused(1.0)
except TypingError:
    pass
print(len(slow.stats.cache_hits), len(slow.stats.cache_misses), waited, flush=True)
sys.stdin.readline()  # whoever has compiled, or could not, lives on
"""

SHARED = """
import time
from numba.core import types
from numba.extending import overload
from revpress.mechanics.compile import kernel

def waited(x): ...

@overload(waited)
def _waited(x):
    time.sleep(2.0)  # while it is compiled
    return lambda x: x

@kernel()
def slow(x):
    return waited(x)

@kernel()
def refused(x):
    return x.nothing
"""


@pytest.mark.skipif(sys.platform == "win32", reason="every process compiles for itself there")
def test_of_several_processes_one_compiles_and_the_others_wait_for_it(tmp_path: Path) -> None:
    (tmp_path / "shared.py").write_text(SHARED)
    kept = {"NUMBA_CACHE_DIR": str(tmp_path / "kept"), "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c", WAITS]
    processes = [subprocess.Popen(command, env=dict(os.environ) | kept, **pipes) for _ in range(3)]
    try:
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * 3
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        # Those who wait say so as who compiles does; what cannot be compiled holds nobody up.
        assert sorted(process.stdout.readline() for process in processes) == ["0 1 1\n", "1 0 1\n", "1 0 1\n"]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


FORK = """
import multiprocessing, os, warnings
warnings.simplefilter("ignore")  # newer versions of Python warn of threads and fork
import numpy as np
import revpress.mechanics.compile as compile

compile.cores = lambda: 2

def fill(start, stop, out):
    out[start:stop] = np.arange(start, stop)

def total(n):
    out = np.zeros(n)
    compile.over_frames(fill, n, out)
    return int(out.sum())

if __name__ == "__main__":
    n = 4000
    want = n * (n - 1) // 2
    assert total(n) == want
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(total, [n] * 4) == [want] * 4
    child = os.fork()
    if not child:
        assert total(n) == want
        raise SystemExit(7)  # an ordinary end, which joins the threads
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert total(n) == want
    print("done")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this platform")
def test_a_forked_process_makes_threads_of_its_own() -> None:
    assert run(FORK, seconds=60.0)[0] == "done"


def test_an_inner_kernel_refuses_python_instead_of_crashing() -> None:
    with pytest.raises(TypeError, match="minus is an inner kernel: only other kernels can call it"):
        minus((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))


def test_bounds_of_every_frame_use_what_was_compiled_for_bounds_of_all() -> None:
    """Arrays of another layout would be compiled for anew, which takes seconds."""
    moment, demand = np.array([[10.0, 20.0]]), np.array([[30.0], [20.0]])
    for upper in (2.0, np.full((2, 2), 2.0)):
        share(moment, demand, upper=upper)
        extremise(moment, moment, demand, upper=upper)
    assert len(share_chunks.signatures) == len(extremise_chunks.signatures) == 1
