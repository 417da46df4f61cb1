"""Work shared out by dask: to threads of this computer, or to the workers of a cluster, a bounded part at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any, Protocol, TypeVar

from revpress.errors import InputError
from revpress.mechanics.compile import cores

Task = TypeVar("Task")
Result = TypeVar("Result")

_WAVE = 32  # tasks a core that are handed out at a time: at its end cores wait for one another
_IN_FLIGHT = 3  # tasks a worker's thread that a cluster holds
_PATIENCE = 15  # s until a cluster that does not answer is given up
_RETRIES = 3  # workers that may die under a task


class Workers(Protocol):
    """Whoever does the work."""

    @property
    def number(self) -> int:
        """Threads that work at the same time."""

    def run(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], finished: Callable[[Task, Result], None]
    ) -> None:
        """Do every task; ``finished(task, result)`` is called here after each, in the order in which they end.

        Tasks are asked for when somebody is free for them, so that they may be endless.
        """


@contextmanager
def workers(scheduler: str | None) -> Iterator[Workers]:
    """Threads of this computer, or the cluster at an address.

    Parameters
    ----------
    scheduler : str, optional
        ``tcp://host:port`` of a ``dask.distributed`` scheduler; this computer's threads if not given.

    Raises
    ------
    InputError
        dask is not there, or nobody answers at the address.
    """
    try:
        import dask  # noqa: F401
    except ImportError:
        raise missing("dask") from None
    if scheduler is None:
        yield _Threads()
        return
    try:
        from dask.distributed import Client
    except ImportError:
        raise missing("dask.distributed") from None
    try:
        client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(f"no dask scheduler answers at {scheduler}: {error}") from None
    with client:
        if not client.nthreads():
            raise InputError(f"the dask scheduler at {scheduler} has no workers yet: start some, then ask again")
        yield _Cluster(client)


def missing(package: str) -> InputError:
    """The error where a package of the extra ``study`` is not installed."""
    return InputError(f"a population needs {package}: install it with pip install 'revpress[study]'")


class _Threads:
    """Threads of this computer: kernels run beside each other, Python code takes turns."""

    @property
    def number(self) -> int:
        return cores()

    def run(self, work: Callable[[Any], Any], tasks: Iterable[Any], finished: Callable[[Any, Any], None]) -> None:
        import dask
        from dask.callbacks import Callback
        from dask.threaded import get  # called "threads", it would bring all that a cluster needs

        waiting = iter(tasks)
        while wave := list(islice(waiting, _WAVE * self.number)):
            # As an argument a task would be searched for what dask has promised, down to each number of each athlete.
            promised = [dask.delayed(partial(work, task), pure=False, traverse=False)() for task in wave]
            handed = dict(zip((each.key for each in promised), wave, strict=True))

            def after(key: Any, result: Any, *_: Any, handed: dict[Any, Any] = handed) -> None:
                if key in handed:
                    finished(handed.pop(key), result)

            # Interrupted, the pool ends what it has begun: no chunk is left half written.
            with Callback(posttask=after), ThreadPoolExecutor(self.number) as pool:
                dask.compute(*promised, scheduler=get, pool=pool)


class _Cluster:
    """Workers of a cluster, also those that join later."""

    def __init__(self, client: Any) -> None:
        self._client = client

    @property
    def number(self) -> int:
        """Threads of all workers."""
        return max(1, sum(map(int, self._client.nthreads().values())))

    def run(self, work: Callable[[Any], Any], tasks: Iterable[Any], finished: Callable[[Any, Any], None]) -> None:
        from dask.distributed import as_completed

        waiting = iter(tasks)
        handed: dict[Any, Any] = {}
        shared = self._client.scatter(work, broadcast=True, hash=False)
        running = as_completed(loop=self._client.loop, with_results=True)

        def hand_out() -> None:
            for task in islice(waiting, max(0, _IN_FLIGHT * self.number - len(handed))):
                future = self._client.submit(_call, shared, task, pure=False, retries=_RETRIES)
                handed[future] = task
                running.add(future)

        try:
            hand_out()
            for future, result in running:
                finished(handed.pop(future), result)
                hand_out()
        finally:
            self._client.cancel(list(handed))


def _call(work: Callable[[Any], Any], task: Any) -> Any:
    return work(task)
