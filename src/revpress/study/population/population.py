"""Many people on many settings: worked out chunk by chunk, kept, resumed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError, check_range
from revpress.exercise.catalogue import ExerciseLike
from revpress.exercise.exercise import Exercise
from revpress.machine.machine import Machine
from revpress.study.population.cost import Cost, measure_cost, spell_duration
from revpress.study.population.pairs import Evaluate, population_quantities, sizes_of
from revpress.study.population.press_pairs import evaluate_presses
from revpress.study.population.request import POSITIONS, People, PopulationRequest, make_request
from revpress.study.population.schedule import Workers, missing, workers
from revpress.study.population.store import Chunk, PopulationStore

_PAIRS = 256  # of a chunk at most, unless another number is asked for
_CHUNKS = 8  # for each worker, into which even a small request is parted: so they end together, and progress shows
_CHUNK_BYTES = 64e6  # of a chunk's numbers at most
_IN_MEMORY = 1e9  # bytes of an answer that is not kept in a folder


def population(
    exercise: ExerciseLike | Machine,
    people: People | Mapping[str, Athlete],
    settings: Mapping[str, Any] | None = None,
    load: float | Sequence[float] | None = None,
    positions: int = POSITIONS,
    *,
    scheduler: str | None = None,
    out: str | Path | None = None,
    chunk: int | None = None,
    evaluate: Evaluate = evaluate_presses,
    announce: Callable[[str], None] | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> xr.Dataset:
    """What an exercise asks of every one of many people, with every one of many settings and loads.

    What is finished is kept at once. Whatever stops the program, the same call with the same ``out`` goes on where it
    stopped; a call that asks something else is refused that place.

    Parameters
    ----------
    exercise : str, Exercise, subclass of Exercise or Machine
        As :func:`~revpress.exercise.solve.solve` takes it; of a machine, what is usually done on it.
    people : People or mapping of str to Athlete
        A sequence of athletes, a :class:`~revpress.athlete.population.Population`, which draws person i when asked for
        it, or a roster, whose names become the coordinate ``person``.
    settings : Mapping of str to object, optional
        Settings by name [SI, radians]. Those given as a sequence vary: every value of one goes with every value of the
        others, and all combinations together are the one dimension ``setting``.
    load : float or sequence of float, optional
        In the unit of the exercise's load; its default if not given.
    positions : int, default: 51
        Frames of the way up, equally far apart in time.
    scheduler : str, optional
        ``tcp://host:port`` of a ``dask.distributed`` scheduler, whose workers must see ``out``; this computer's threads
        if not given.
    out : str or pathlib.Path, optional
        Zarr folder to keep the answer in, of any size; in memory if not given, up to 1 GB.
    chunk : int, optional
        Pairs, athletes times settings, that are worked out and kept together, at most; as many as are sensible if not
        given. An answer that is resumed keeps its own.
    evaluate : Evaluate, optional
        How a block of pairs is worked out; foot presses on machines that stand in arrays, all others one by one, if
        not given.
    announce : callable, optional
        Called once before the start with what is to come, in words: how much, how long, how large.
    progress : callable, optional
        Called with (pairs done, all pairs, time that remains in words) after every chunk.

    Returns
    -------
    xarray.Dataset
        Dimensions ``person``, ``setting``, ``load``, ``position``, ``group``, ``joint``; ``docs/quantities.md`` defines
        each variable, :data:`.population_quantities` declares it. ``outcome`` is 1 where a pair was worked out and 2
        where the athlete cannot do it; ``reason`` says why. Values are read from ``out`` when they are used.

    Raises
    ------
    InputError
        Whatever is impossible whoever does it; ``out`` holds the answer to another request; the answer is too large
        for the memory; no scheduler answers.

    Examples
    --------
    >>> from revpress import Athlete
    >>> people = [Athlete(stature=stature) for stature in (1.6, 1.9)]
    >>> answer = population("reverse_leg_press/prone_hinge", people, {"push": ["heel", "forefoot"]}, positions=11)
    >>> dict(answer.hip_flexion.sizes)
    {'person': 2, 'setting': 2, 'load': 1, 'position': 11}
    """
    request = make_request(exercise, people, settings, load, positions, evaluate)
    try:
        import zarr  # noqa: F401
    except ImportError:
        raise missing("zarr") from None
    size = _pair_bytes(request) * request.pairs
    if out is None and size > _IN_MEMORY:
        raise InputError(
            f"the answer takes about {size / 1e9:.1f} GB, more than is kept in memory: give a folder for it with out"
        )

    def filled(path: Path) -> xr.Dataset:
        with workers(scheduler) as team:
            store = PopulationStore.of(path, request, _chunk_sizes(request, chunk, team.number))
            _fill(store, request, team, announce or (lambda words: None), progress or (lambda *_: None))
        return store.read()

    if out is not None:
        return filled(Path(out))
    with tempfile.TemporaryDirectory(prefix="revpress-population-") as folder:
        return filled(Path(folder) / "answer.zarr").load()


class _Task(NamedTuple):
    chunk: Chunk
    athletes: Sequence[Athlete]


@dataclass(frozen=True)
class _Work:
    """What a worker does with a chunk; all that it needs for it, so that it may sit elsewhere."""

    store: PopulationStore
    variants: Sequence[Exercise]
    loads: Sequence[float]
    positions: int
    evaluate: Evaluate

    def __call__(self, task: _Task) -> None:
        pairs = self.evaluate(task.athletes, self.variants[task.chunk.settings], self.loads, self.positions)
        self.store.write(task.chunk, task.athletes, pairs)


def _fill(
    store: PopulationStore,
    request: PopulationRequest,
    team: Workers,
    announce: Callable[[str], None],
    progress: Callable[[int, int, str], None],
) -> None:
    """Work out every chunk that is not there yet."""
    there = store.finished()
    done = sum(store.chunk_at(*at).pairs for at in np.argwhere(there))
    left = request.pairs - done
    if not left:
        announce(f"all {request.pairs:,} pairs are there already")
        return
    cost = measure_cost(team, request, left)
    announce(_what_is_to_come(request, done, cost, team.number))
    start, before = monotonic(), done
    progress(done, request.pairs, "" if cost is None else _remains(cost.seconds(request, left)))

    def finished(task: _Task, _: None) -> None:
        nonlocal done
        done += task.chunk.pairs
        remaining = (monotonic() - start) * (request.pairs - done) / (done - before)
        progress(done, request.pairs, _remains(remaining) if done < request.pairs else "")

    tasks = (
        _Task(chunk, request.people[chunk.people]) for chunk in (store.chunk_at(*at) for at in np.argwhere(~there))
    )
    work = _Work(store, request.variants, request.loads, request.positions, request.evaluate)
    team.run(work, tasks, finished)


def _remains(seconds: float) -> str:
    return f"{spell_duration(seconds)} left"


def _what_is_to_come(request: PopulationRequest, done: int, cost: Cost | None, number: int) -> str:
    """How much, how long and how large, in one sentence."""
    people, settings, loads = len(request.people), len(request.variants), len(request.loads)
    parts = [f"{people:,} people", f"{settings:,} settings" if settings > 1 else "", f"{loads} loads" * (loads > 1)]
    words = f"{request.pairs:,} pairs ({' × '.join(part for part in parts if part)})"
    if done:
        words += f", {done:,} of them there already"
    space = f"{np.ceil(_pair_bytes(request) * request.pairs / 1e6):,.0f} MB"
    if cost is None:
        return f"{words}: too few to need an estimate; at most {space}"
    seconds = cost.seconds(request, request.pairs - done)
    return (
        f"{words}: {spell_duration(seconds)} with {number} {'workers' if number > 1 else 'worker'}, as {cost.sample} "
        f"pairs were measured; at most {space}"
    )


def _pair_bytes(request: PopulationRequest) -> int:
    """Bytes of the numbers of a pair."""
    sizes = sizes_of(request.positions)
    numbers = sum(int(np.prod([sizes[d] for d in q.dims], dtype=int)) for q in population_quantities.values())
    return 4 * numbers * len(request.loads)


def _chunk_sizes(request: PopulationRequest, chunk: int | None, number: int) -> tuple[int, int]:
    """People and settings of a chunk: all settings of a person, whose body is made once then, and several people."""
    if chunk is not None and int(check_range("chunk", chunk, 1, 1_000_000)) != chunk:
        raise InputError(f"chunk is {chunk:g}, but must be a whole number of pairs")
    several = len(request.variants)
    most = max(1, min(_PAIRS, int(_CHUNK_BYTES / _pair_bytes(request))))
    if chunk is None:
        chunk = min(most, max(several, request.pairs // (_CHUNKS * number)))
    settings = min(several, chunk)
    return min(len(request.people), chunk // settings), settings
