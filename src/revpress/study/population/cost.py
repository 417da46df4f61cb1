"""What a population will cost, measured on a few pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

import numpy as np

from revpress.athlete.athlete import Athlete
from revpress.exercise.exercise import Exercise
from revpress.study.population.pairs import Evaluate
from revpress.study.population.request import PopulationRequest
from revpress.study.population.schedule import Workers

_SETTINGS = 8  # that one person is measured on at most
_WORTH = 4  # times what measuring takes that there must be to do, for it to be worth it


@dataclass(frozen=True)
class Cost:
    """Time that passes while all workers work.

    Attributes
    ----------
    person : float
        For each new person [s].
    pair : float
        For each of that person's settings [s].
    sample : int
        Pairs that were measured.
    """

    person: float
    pair: float
    sample: int

    def seconds(self, request: PopulationRequest, pairs: int) -> float:
        """Time for that many pairs of a request [s]."""
        return pairs * (self.pair + self.person / len(request.variants))


class _Sample(NamedTuple):
    athlete: Athlete
    variants: Sequence[Exercise]


@dataclass(frozen=True)
class _Work:
    loads: Sequence[float]
    positions: int
    evaluate: Evaluate

    def __call__(self, sample: _Sample) -> None:
        self.evaluate([sample.athlete], sample.variants, self.loads, self.positions)


def measure_cost(team: Workers, request: PopulationRequest, pairs: int) -> Cost | None:
    """Measure a few pairs, on all workers at once: they share memory, and threads the interpreter.

    Parameters
    ----------
    team : Workers
    request : PopulationRequest
    pairs : int
        That are to be worked out.

    Returns
    -------
    Cost or None
        None where measuring would take a good part of the work itself.
    """
    number, several = team.number, min(_SETTINGS, len(request.variants))
    rounds = (1, 1, several) if several > 1 else (1, 1)
    if pairs < _WORTH * number * sum(rounds):
        return None
    people = iter(np.linspace(0, len(request.people) - 1, number * len(rounds)).astype(int).tolist())
    work = _Work(request.loads, request.positions, request.evaluate)

    def timed(settings: int) -> float:
        """Time [s] for one person on that many settings, spread over all of them."""
        places = np.linspace(0, len(request.variants) - 1, settings).astype(int)
        variants = [request.variants[place] for place in places]
        samples = [_Sample(request.people[next(people)], variants) for _ in range(number)]
        start = perf_counter()
        team.run(work, samples, lambda sample, result: None)
        return (perf_counter() - start) / number

    timed(1)  # compiles, and fills caches
    one = timed(1)
    pair = max(0.0, (timed(several) - one) / (several - 1)) if several > 1 else one
    return Cost(max(0.0, one - pair), pair, number * sum(rounds[1:]))


def spell_duration(seconds: float) -> str:
    """A time as a person says it: ``about 40 s``, ``about 5 min``, ``about 2 h 10 min``, ``about 3 days``."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} min"
    if minutes < 48 * 60:
        return f"about {minutes // 60} h" + (f" {minutes % 60} min" if minutes % 60 else "")
    return f"about {round(minutes / 1440)} days"
