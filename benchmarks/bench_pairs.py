"""Athletes on foot presses in arrays: stage by stage, another load, and 100, 1,000 and 10,000 pairs.

A pair is an athlete on a setting, 51 positions: set-up, closure, paths, dynamics, sharing, the quantities of a
comparison. Every round has new people. For processor time instead of the clock's:
``pytest benchmarks/bench_pairs.py --benchmark-only --benchmark-timer=time.process_time``.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
import pytest

from revpress import Athlete, Population
from revpress.exercise.catalogue import find_exercise
from revpress.exercise.exercise import Exercise
from revpress.study.population.pairs import evaluate_pairs
from revpress.study.population.press_pairs import evaluate_presses
from revpress.study.population.press_quantities import ManyLifts
from revpress.study.population.presses import SetUp, friction_on, in_numbers, presses_among, rig_of
from revpress.twin.motion import Motion
from revpress.twin.outcome import Outcome
from revpress.twin.pace import way_up
from revpress.twin.rigs import Rigs, walk_strokes

PRESSES = ["prone_hinge", "standing_hinge", "track", "hip_press"]
POSITIONS, SETTINGS, BLOCK, LOAD = 51, 100, 32, 30.0


def variants(kind: str, number: int) -> tuple[Exercise, ...]:
    """Machines that differ in one dimension, holes chosen for each athlete."""
    exercise = find_exercise(f"reverse_leg_press/{kind}", machine="typical")
    name = "arm" if "hinge" in kind else "travel"
    middle = getattr(exercise.standing, name)
    return tuple(
        exercise.changed(**{f"machine.{name}": float(v)}) for v in np.linspace(0.95 * middle, 1.05 * middle, number)
    )


class Block:
    """One athlete on several machines, as far as it was worked out."""

    def __init__(self, kind: str) -> None:
        (self.presses,), _ = presses_among(variants(kind, BLOCK))
        self.athlete = Athlete(stature=1.77)
        self.set_up = self.set_up_athlete()
        self.rig = rig_of(self.set_up, LOAD)
        at = np.flatnonzero([not reason for reason in self.set_up.reasons])
        self.pairs = len(at)
        self.parts = [self.set_up.parts(int(s), LOAD) for s in at]
        self.numbers = in_numbers([self.set_up], [self.rig], [at], LOAD)
        self.motion = way_up(self.rig, POSITIONS)
        whole = (self.motion.time, self.motion.s, self.motion.ds, self.motion.dds)
        self.whole = Motion(*(np.tile(values, self.pairs) for values in whole))
        self.walked = self.walk()
        friction = friction_on(self.rig, np.array([p.friction for p in self.parts]), POSITIONS)
        n = self.numbers
        self.rigs = Rigs(n.members, n.owner, n.trees, self.walked, friction)
        self.problem = self.rigs.problem(self.whole)
        self.answer = self.rigs.answer(self.problem)

    def set_up_athlete(self) -> SetUp:
        return SetUp.of(self.athlete, self.presses)

    def walk(self) -> Any:
        n = self.numbers
        return walk_strokes(n.members, n.owner, n.trees, n.strokes, self.motion.s)

    def values(self) -> Any:
        outcome = Outcome(self.rigs, self.whole, self.problem, self.answer)
        return ManyLifts(outcome, self.motion, self.numbers.members, [self.athlete], self.numbers.owner).values()


@pytest.fixture(scope="module", params=["prone_hinge", "hip_press"])
def block(request: pytest.FixtureRequest) -> Block:
    return Block(request.param)


STAGES: dict[str, Callable[[Block], Any]] = {
    "set-up": Block.set_up_athlete,
    "closure": Block.walk,
    "problem": lambda b: b.rigs.problem(b.whole),
    "another load": lambda b: b.rigs.answer(b.rigs.again(b.problem)),
    "answer": lambda b: b.rigs.answer(b.problem),
    "quantities": Block.values,
}


@pytest.mark.parametrize("stage", STAGES)
def test_stage(throughput: Callable[..., Any], block: Block, stage: str) -> None:
    throughput(lambda: STAGES[stage](block), block.pairs * POSITIONS, None, 15)


@pytest.mark.parametrize("kind", PRESSES)
def test_a_new_athlete(throughput: Callable[..., Any], kind: str) -> None:
    (presses,), _ = presses_among(variants(kind, 4))
    people = iter(Population(200, seed=4))

    def work() -> Any:
        return rig_of(SetUp.of(next(people), presses), LOAD)

    throughput(work, 1, "a new athlete, set up on four machines", 40)


@pytest.mark.parametrize("pairs", [100, 1_000, 10_000])
def test_pairs(throughput: Callable[..., Any], pairs: int) -> None:
    settings, rounds = variants("prone_hinge", SETTINGS), count()
    people = pairs // SETTINGS

    def work() -> None:
        crowd = Population(people, seed=100 + next(rounds))
        for i in range(people):
            evaluate_presses(crowd[i : i + 1], settings, [LOAD], POSITIONS)

    throughput(work, pairs * POSITIONS, "pairs with new athletes, a hundred settings each", 3)


def test_pairs_one_by_one(throughput: Callable[..., Any]) -> None:
    settings = variants("prone_hinge", 4)
    throughput(
        lambda: evaluate_pairs([Athlete(stature=1.8)], settings, [LOAD], POSITIONS), 4 * POSITIONS, "one by one", 3
    )
