"""Damage files of every format until a reader does anything but read them or refuse them in one sentence.

    python scripts/fuzz.py [COUNT] [--from SEED] [--workers N] [--out FOLDER] [--native SHARE]

Input number n follows from n alone: which file, which damage. Each is read as what it looks like and as what it was.
Allowed are 10 s of a processor, and memory of ten times the input and 200 MB; warnings count as findings. A run that is
cut off goes on where it stopped (``FOLDER/next``). Every finding is kept: the input, and what was raised beside it.
Files are those of the tests and, where there is a folder of reference data, all of it below 300 kB (one input in ten).
"""

from __future__ import annotations

import argparse
import faulthandler
import multiprocessing.connection
import os
import random
import resource
import signal
import sys
import time
import traceback
import warnings
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "recording")]
os.environ.setdefault("MPLBACKEND", "agg")

from fuzzing import damaged, ends_in_words  # noqa: E402
from whole_files import ANSWERS, whole_files  # noqa: E402

from conftest import find_reference  # noqa: E402
from revpress.errors import InputError  # noqa: E402
from revpress.recording import SourceFile, read_recording, recording_formats  # noqa: E402

SECONDS, CLOCK, MEMORY, LARGEST = 10.0, 90.0, 200_000_000, 300_000
NATIVE = ("spreadsheet", "OpenSignals HDF5", "XDF")
"""Formats that another's reader reads, in a process of its own: some 0.5 s each."""


@dataclass(frozen=True)
class Input:
    """What is read: bytes, and the format of the file that they were."""

    number: int
    format: str
    data: bytes


def reference_files() -> dict[str, tuple[bytes, ...]]:
    """What the reference data have of small files, by the format that they are recognised as."""
    out: dict[str, tuple[bytes, ...]] = {}
    folder = find_reference()
    for path in sorted(folder.rglob("*")) if folder else ():
        if path.is_file() and path.suffix not in (".md", ".osim") and path.stat().st_size <= LARGEST:
            source = SourceFile(Path(path.name), path.read_bytes())
            try:
                name = recording_formats.of(source).name
            except InputError:
                name = "table over time"
            out[name] = (*out.get(name, ()), source.data)
    return out


def input_of(number: int, files: dict[str, tuple[bytes, ...]], native: float) -> Input:
    """The input of a number."""
    rng = random.Random(number)
    wanted = rng.random() < native
    name = rng.choice(sorted(name for name in files if (name in NATIVE) == wanted))
    return Input(number, name, damaged(rng.choice(files[name]), rng.randint))


def read_both(given: Input) -> None:
    """Read an input as what it looks like, and as what it was; anything but content or one sentence is raised."""
    ends_in_words(read_recording, given.data)
    answers = ANSWERS.get(given.format, {}) if given.number % 2 else {}
    ends_in_words(lambda file: read_recording(file, format=given.format, **answers), given.data)


class Inputs:
    """All inputs by their number."""

    def __init__(self, native: float) -> None:
        self._native = native
        self._small = dict(whole_files())
        self._reference = reference_files() or self._small

    def __getitem__(self, number: int) -> Input:
        return input_of(number, self._reference if number % 10 == 9 else self._small, self._native)


def within_limits(given: Input) -> None:
    """Read an input within its time and memory: a breach of time ends the process, one of memory is a MemoryError."""
    state = Path("/proc/self/status").read_text(encoding="utf-8")
    has = next(int(line.split()[1]) * 1024 for line in state.splitlines() if line.startswith("VmData"))
    resource.setrlimit(resource.RLIMIT_DATA, (has + MEMORY + 10 * len(given.data), resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    faulthandler.dump_traceback_later(CLOCK, exit=True)
    try:
        read_both(given)
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def keep(out: Path, given: Input, what: str) -> None:
    """Write a finding down."""
    (out / f"{given.number}.input").write_bytes(given.data)
    (out / f"{given.number}.txt").write_text(f"{given.number}: {given.format}\n{what}\n", encoding="utf-8")
    print(f"{given.number}: {given.format}: {what.strip().splitlines()[-1][:160]}", flush=True)


def work(inputs: Inputs, numbers: range, at: Synchronized[int], out: Path) -> None:
    """Read the inputs of these numbers one after the other; ``at`` says which one, if this process ends within it."""
    warnings.simplefilter("error")
    for number in numbers:
        at.value = number
        given = inputs[number]
        try:
            within_limits(given)
        except BaseException:  # whatever it is, it is a finding
            keep(out, given, traceback.format_exc())
    at.value = numbers.stop


def run(count: int, start: int, workers: int, out: Path, native: float) -> int:
    """Read inputs in several processes, block by block; the number of findings so far."""
    out.mkdir(parents=True, exist_ok=True)
    inputs, fork, begun = Inputs(native), multiprocessing.get_context("fork"), time.monotonic()
    blocks = iter([range(i, min(i + 1000, start + count)) for i in range(start, start + count, 1000)])
    running: dict[Any, tuple[Any, range]] = {}
    read, more = 0, True

    def begin(numbers: range) -> None:
        at = fork.Value("q", numbers.start)
        process = fork.Process(target=work, args=(inputs, numbers, at, out))
        process.start()
        running[process] = (at, numbers)

    while more or running:
        while more and len(running) < workers:
            numbers = next(blocks, None)
            more = numbers is not None
            if numbers is not None:
                begin(numbers)
        if running:
            multiprocessing.connection.wait([process.sentinel for process in running])
        for process in [process for process in running if not process.is_alive()]:
            at, numbers = running.pop(process)
            read += at.value - numbers.start
            if at.value < numbers.stop:  # it has ended within an input
                keep(out, inputs[at.value], f"the process ended: {_end(process.exitcode)}")
                read += 1
                begin(range(at.value + 1, numbers.stop))
                continue
            (out / "next").write_text(
                str(min((left.start for _, left in running.values()), default=numbers.stop)), encoding="utf-8"
            )
            took = time.monotonic() - begun
            print(f"{read} of {count} inputs, {read / took:.0f} a second, to number {numbers.stop}", flush=True)
    return len(list(out.glob("*.input")))


def _end(code: int | None) -> str:
    if code == -signal.SIGPROF:
        return f"more than {SECONDS:g} s of a processor"
    return f"more than {CLOCK:g} s on the clock" if code == 1 else f"exit {code}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=1_000_000, help="how many inputs [1000000]")
    parser.add_argument("--from", dest="start", type=int, help="number of the first [where the last run stopped]")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes [one a core]")
    parser.add_argument("--out", type=Path, default=Path("build/fuzz"), help="folder of findings [build/fuzz]")
    parser.add_argument("--native", type=float, default=0.005, help=f"share of {', '.join(NATIVE)} [0.005]")
    asked = parser.parse_args()
    stopped = asked.out / "next"
    start = asked.start
    if start is None:
        start = int(stopped.read_text(encoding="utf-8")) if stopped.exists() else 0
    found = run(asked.count, start, asked.workers, asked.out, asked.native)
    print(f"{found} findings in {asked.out}")
    sys.exit(found > 0)


if __name__ == "__main__":
    main()
