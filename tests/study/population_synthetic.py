"""People and pairs that cost next to nothing, with values that are known in closed form."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from revpress import Athlete
from revpress.study.population.pairs import Pairs, blank_pairs

EXERCISE = "reverse_leg_press/prone_hinge"
SETTINGS = {"sides": "left", "push": ["heel", "forefoot"], "arm_length": [0.8, 0.9, 1.0]}
TOO_TALL = 1.95  # m


@dataclass(frozen=True)
class Row:
    """Men whose stature says which number they have, made when asked for."""

    n: int

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, index: int | slice) -> Any:
        places = range(self.n)[index]
        return man(places) if isinstance(places, int) else [man(place) for place in places]


def man(place: int) -> Athlete:
    return Athlete(stature=1.5 + 0.5 * (place % 10_000) / 10_000, mass=75.0)


def known(stature: Any, arm: Any, load: Any) -> Any:
    """What the synthetic pairs have as hip extension reached."""
    return 100.0 * stature + 10.0 * arm + load


def cheap(athletes: Sequence[Athlete], settings: Sequence[Any], loads: Sequence[float], positions: int) -> Pairs:
    """Every value in closed form; the tall are refused."""
    pairs = blank_pairs(len(athletes), len(settings), len(loads), positions)
    stature = np.array([a.stature for a in athletes])[:, None, None]
    arm = np.array([getattr(s, "arm_length", 0.0) for s in settings])[None, :, None]
    number = known(stature, arm, np.array(loads, dtype=float))
    tall = np.broadcast_to(stature > TOO_TALL, number.shape)
    pairs["hip_extension_reached"] = np.where(tall, np.nan, number)
    pairs["hip_flexion"][:] = np.where(tall, np.nan, number)[..., None] * np.linspace(1.0, 2.0, positions)
    pairs["reason"][tall] = "the athlete is too tall by some way"
    return pairs


def slow(athletes: Sequence[Athlete], settings: Sequence[Any], loads: Sequence[float], positions: int) -> Pairs:
    """The same, in time enough to be killed within; each chunk leaves a line in the file that the environment names.

    After as many lines as the environment says, it waits to be killed.
    """
    time.sleep(0.02)
    log = Path(os.environ["REVPRESS_TEST_LOG"])
    if len(athletes) > 1:  # not one who is measured for the estimate
        with log.open("a") as file:
            file.write(f"{athletes[0].stature:.4f}\n")
    while log.exists() and len(log.read_text().splitlines()) >= int(os.environ["REVPRESS_TEST_LINES"]):
        time.sleep(0.1)
    return cheap(athletes, settings, loads, positions)


def main(out: str, people: int) -> None:
    """A run that a test kills, on two cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    from revpress.study.population.population import population

    population(EXERCISE, Row(people), SETTINGS, [10.0, 20.0], 5, out=out, chunk=12, evaluate=slow)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
