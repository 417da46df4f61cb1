"""Long answers in processes of their own: asked for, watched, cancelled; the server computes nothing itself."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import threading
import time
import traceback
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import anyio

from revpress.errors import InputError, RevpressError

_LOG = logging.getLogger(__name__)

Lane = Literal["long", "quick", "background"]
LANES: tuple[Lane, ...] = ("long", "quick", "background")
"""One process each: what a coach waits for with a finger on a slider does not queue behind a comparison, and a
comparison not behind what nobody waits for, which begins when nobody waits for anything."""

State = Literal["waiting", "running", "done", "failed", "cancelled"]
Work = Callable[[str, Mapping[str, Any], Callable[[float, str], None]], Mapping[str, Any]]
"""Name and request of an answer, and where to say how far it is (0 to 1, and a sentence); gives a payload."""

_KEPT = 200  # jobs that are remembered
_WAITING = 100  # jobs of a lane that may wait
_LOOKS = 0.5  # s between two looks whether the workspace closes
_GLANCES = 0.02  # s between two looks of a request whether its answer is there
_NICE = 10  # live traces come first


@dataclass
class Job:
    """An answer that is being worked out."""

    name: str
    request: Mapping[str, Any]
    key: str
    lane: Lane
    owner: str | None
    """Account that asked, None without sign-in: nobody else may see it."""
    id: str = field(default_factory=lambda: uuid4().hex)
    state: State = "waiting"
    fraction: float = 0.0
    doing: str = ""
    error: str = ""
    payload: Mapping[str, Any] | None = None
    askers: int = 1
    """How many wait for it."""
    begun: float = field(default_factory=time.monotonic)
    finished: threading.Event = field(default_factory=threading.Event)

    def described(self) -> dict[str, Any]:
        """As REST tells it."""
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "fraction": round(self.fraction, 3),
            "doing": self.doing,
            "seconds": round(time.monotonic() - self.begun, 1),
            "error": self.error,
        }


async def has_ended(job: Job, patience: float) -> bool:
    """Wait for a job without a thread, so that many who wait keep nobody else from a page.

    Parameters
    ----------
    job : Job
        Waited for.
    patience : float
        How long at most [s].

    Returns
    -------
    bool
        Whether it has ended.
    """
    with anyio.move_on_after(patience):
        while not job.finished.is_set():
            await anyio.sleep(_GLANCES)
    return job.finished.is_set()


class Jobs:
    """The processes that work answers out, one a lane, started when first needed.

    Parameters
    ----------
    start : callable
        Runs once in each process and gives the function that answers; it can be pickled.
    arguments : tuple
        Of ``start``.
    done : callable
        Called with every job whose payload has come, in a thread of its own lane.
    """

    def __init__(self, start: Callable[..., Work], arguments: tuple[Any, ...], done: Callable[[Job], None]) -> None:
        self._start, self._arguments, self._done = start, arguments, done
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._lanes = {name: _LaneThread(self, name) for name in LANES}

    def ask(self, name: str, request: Mapping[str, Any], key: str, lane: Lane, owner: str | None) -> Job:
        """Have an answer worked out, or join whoever waits for the same.

        Parameters
        ----------
        name : str
            Of the answer.
        request : mapping
            What is asked, as JSON holds it.
        key : str
            What makes the answer the same.
        lane : {"long", "quick", "background"}
            Where it queues.
        owner : str or None
            Who asks.

        Returns
        -------
        Job

        Raises
        ------
        InputError
            Too many wait already.
        """
        with self._lock:
            for job in reversed(self._jobs.values()):
                if job.key == key and job.owner == owner and job.state in ("waiting", "running"):
                    job.askers += 1
                    return job
            job = Job(name, request, key, lane, owner)
            self._lanes[lane].put(job)
            self._jobs[job.id] = job
            for old in [j for j in self._jobs.values() if j.finished.is_set()][: max(0, len(self._jobs) - _KEPT)]:
                del self._jobs[old.id]
        return job

    def find(self, id: str, owner: str | None) -> Job | None:
        """The job of that id, if it is that person's."""
        with self._lock:
            job = self._jobs.get(id)
        return job if job is not None and job.owner == owner else None

    def running(self, name: str) -> Job | None:
        """A job of this answer that waits or runs, whoever asked; None where there is none."""
        with self._lock:
            found = [job for job in self._jobs.values() if job.name == name and not job.finished.is_set()]
        return found[-1] if found else None

    def leave(self, job: Job) -> None:
        """Wait for a job no longer: it is cancelled with the last who waits."""
        with self._lock:
            job.askers -= 1
            awaited = job.askers > 0
        if not awaited:
            self.cancel(job)

    def cancel(self, job: Job) -> None:
        """End a job; one that is running takes its process with it, and the next gets a fresh one."""
        self._lanes[job.lane].cancel(job)

    def forget(self, spared: Callable[[Job], bool]) -> None:
        """Cancel jobs, and let go of all that have ended.

        Parameters
        ----------
        spared : callable
            Says of a job that waits or runs whether it goes on.
        """
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            if not job.finished.is_set() and not spared(job):
                self.cancel(job)
        with self._lock:
            for job in jobs:
                if job.state in ("done", "failed"):
                    job.payload = None
                    self._jobs.pop(job.id, None)

    def close(self) -> None:
        """End all processes."""
        for lane in self._lanes.values():
            lane.close()

    def new_process(self) -> tuple[multiprocessing.process.BaseProcess, Connection]:
        """A process that answers, and the line to it."""
        context = multiprocessing.get_context("spawn")  # the server of forked processes is busy loading for captures
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._start, self._arguments), daemon=True)
        process.start()
        theirs.close()
        return process, ours

    def going_beside(self, lane: str) -> Job | None:
        """A job of another lane that waits or runs; None where there is none."""
        with self._lock:
            found = (job for job in self._jobs.values() if job.lane != lane and not job.finished.is_set())
            return next(found, None)

    def finish(self, job: Job) -> None:
        """Hand a payload on, and tell who waits: also where it cannot be kept, as on a full disk."""
        try:
            if job.state == "done":
                self._done(job)
        except RevpressError:
            pass
        except Exception as error:  # its words may hold what a log must not
            _LOG.error("the answer %s could not be kept (%s)", job.name, type(error).__name__)
        finally:
            job.finished.set()


class _LaneThread:
    """The thread that feeds one process."""

    def __init__(self, jobs: Jobs, name: str) -> None:
        self._jobs, self._name = jobs, name
        self._queue: deque[Job] = deque()
        self._changed = threading.Condition()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None
        self._running: Job | None = None
        self._thread: threading.Thread | None = None
        self._closing = False

    def put(self, job: Job) -> None:
        with self._changed:
            if len(self._queue) >= _WAITING:
                raise InputError(f"{len(self._queue)} answers wait already: try again when some are done")
            self._queue.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"answers-{self._name}", daemon=True)
                self._thread.start()
            self._changed.notify()

    def cancel(self, job: Job) -> None:
        with self._changed:
            if job.state == "waiting":
                self._queue.remove(job)
                job.state = "cancelled"
                job.finished.set()
            elif job is self._running and job.state == "running" and self._process is not None:
                job.state = "cancelled"
                self._process.kill()

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._process is not None:
            self._process.kill()
        if self._thread is not None:
            self._thread.join(5.0)
        if self._process is not None:
            self._process.join(5.0)
        if self._line is not None:
            self._line.close()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._queue and not self._closing:
                    self._changed.wait()
                if self._closing:
                    return
            while self._name == "background" and not self._closing and (other := self._jobs.going_beside(self._name)):
                other.finished.wait(_LOOKS)
            with self._changed:
                if self._closing:
                    return
                if not self._queue:  # cancelled meanwhile
                    continue
                job = self._running = self._queue.popleft()
                begins = self._has_process()
                if begins:
                    job.state = "running"
                else:
                    job.error = "the computer has no room for the process that works it out: ask again in a while"
                    job.state = "failed"
            if begins:
                self._answer(job)
            with self._changed:
                self._running = None
            self._jobs.finish(job)

    def _has_process(self) -> bool:
        if self._process is None or not self._process.is_alive():
            try:
                self._process, self._line = self._jobs.new_process()
            except OSError as error:
                _LOG.error("no process for %s answers (%s)", self._name, type(error).__name__)
                return False
        return True

    def _answer(self, job: Job) -> None:
        line = self._line
        assert line is not None
        try:
            line.send((job.name, job.request))
            while True:
                kind, *what = line.recv()
                if kind == "progress":
                    job.fraction, job.doing = what
                    continue
                with self._changed:
                    if job.state != "running":  # cancelled while this was on its way: the process ends
                        raise EOFError
                    if kind == "payload":
                        job.payload, job.fraction, job.state = what[0], 1.0, "done"
                    else:
                        job.error, job.state = what[0], "failed"
                return
        except (EOFError, OSError):
            with self._changed:
                if job.state == "running":
                    job.state = "failed"
                    job.error = "the process that worked it out has ended: ask again, or ask for less at once"
                self._process = None
                line.close()


def _serve(line: Connection, start: Callable[..., Work], arguments: tuple[Any, ...]) -> None:
    """Answer what comes until the server has gone."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    work = start(*arguments)
    while True:
        try:
            name, request = line.recv()
        except EOFError:
            return
        try:
            payload = work(name, request, lambda fraction, doing: line.send(("progress", fraction, doing)))
            line.send(("payload", payload))
        except RevpressError as error:
            line.send(("failed", str(error)))
        except Exception as error:  # its message may hold what a person wrote: where it was has to do
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
            print(f"defect in the answer {name}: {place}", file=sys.stderr, flush=True)
            line.send(("failed", f"this is a defect of revpress, nothing was changed: {place}"))
