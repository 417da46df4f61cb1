"""How this package compiles its kernels and spreads them over the cores.

A kernel works on frames ``start`` to ``stop`` of arrays that its caller made. Plain threads share the frames out:
unlike a parallel region they cost nothing on short batches and do not spin where cores are busy with other work.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import pairwise
from typing import Any

from numba import njit

kernel = partial(njit, cache=True, nogil=True, error_model="numpy")

_SHORTEST = 128  # frames worth a thread


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(cores(), thread_name_prefix="revpress")


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
