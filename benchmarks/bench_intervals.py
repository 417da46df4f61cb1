"""How long it takes to say how far the work of three muscle groups is open: 0.3 s a repetition are allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from revpress import Athlete, exercises
from revpress.twin.motion import tempo
from revpress.twin.openness import Openness, concentric
from revpress.twin.outcome import Outcome
from revpress.twin.patterns import Patterns
from revpress.twin.rig import Rig

MOTION = tempo(frames=101)
CASES = {"unilateral": ("reverse_leg_press/prone_hinge", 40.0), "bilateral": ("hip_thrust", 100.0)}
GROUPS = [0, 1, 3]  # gluteus maximus, hamstrings, quadriceps


@pytest.fixture(scope="module", params=CASES)
def opened(request: pytest.FixtureRequest) -> Openness:
    name, load = CASES[request.param]
    rig = Rig(exercises[name]().assembly(Athlete(strength=1.5), load))
    problem = rig.problem(MOTION)
    return Openness(Outcome(rig, MOTION, problem, rig.answer(problem)))


@pytest.mark.parametrize("ends", [Patterns.possible_totals, Patterns.likely_totals])
def test_shares_of_three_groups(throughput: Callable[..., Any], opened: Openness, ends: Callable[..., Any]) -> None:
    lift = concentric(MOTION)
    work, whole = (rows[:, GROUPS] for rows in opened.work_rows)
    low, high = throughput(lambda: ends(opened.patterns.at(lift), work, whole), 1, None, 10)
    assert np.all(low < high)


def test_everything_that_is_likely(throughput: Callable[..., Any], opened: Openness) -> None:
    """Every muscle in every frame, groups, moments and joints."""
    throughput(opened.likely, len(MOTION.s), None, 3)
