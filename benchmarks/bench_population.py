"""Whole populations: time grows with the number of pairs, whether a pair costs much or nothing.

In the closing table a frame is one of the 51 positions of a pair. For processor time instead of the clock's:
``pytest benchmarks/bench_population.py --benchmark-only --benchmark-timer=time.process_time``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from revpress import Athlete, Population, population
from revpress.study.population.pairs import Evaluate, Pairs, blank_pairs, evaluate_pairs

EXERCISE = "reverse_leg_press/prone_hinge"
SETTINGS = {"machine": "typical", "machine.arm": np.linspace(0.9, 1.1, 10).tolist()}
POSITIONS = 51


def free(athletes: Sequence[Athlete], settings: Sequence[Any], loads: Sequence[float], positions: int) -> Pairs:
    """What is left is drawing people, sharing out and keeping."""
    return blank_pairs(len(athletes), len(settings), len(loads), positions)


@pytest.fixture
def worked_out(throughput: Callable[..., Any], tmp_path: Path) -> Callable[..., None]:
    """Work out so many pairs, ten settings a person, in a new folder each time."""
    rounds = count()

    def measure(pairs: int, evaluate: Evaluate, group: str) -> None:
        people = Population(pairs // len(SETTINGS["machine.arm"]), seed=1)

        def work() -> None:
            out = tmp_path / f"{next(rounds)}.zarr"
            population(EXERCISE, people, SETTINGS, positions=POSITIONS, out=out, evaluate=evaluate)

        throughput(work, pairs * POSITIONS, group, 3)

    return measure


@pytest.mark.parametrize("pairs", [100, 1_000, 10_000])
def test_pairs_that_cost_nothing(worked_out: Callable[..., None], pairs: int) -> None:
    worked_out(pairs, free, "a population of pairs that cost nothing")


@pytest.mark.parametrize("pairs", [10, 20, 40])
def test_real_pairs(worked_out: Callable[..., None], pairs: int) -> None:
    worked_out(pairs, evaluate_pairs, "a population of real pairs, one by one")
