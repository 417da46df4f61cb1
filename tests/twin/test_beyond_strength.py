"""Half a newton metre too little at one joint does not put the whole body to work."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from judge import AVERAGE
from revpress import exercises
from revpress.mechanics.shortfall import least_shortfall
from revpress.twin.motion import tempo
from revpress.twin.outcome import Outcome
from revpress.twin.rig import Rig

MOTION = tempo(frames=31)


def squat(strength: float) -> Outcome:
    """Half a squat whose shanks lean as in a deep one, so that the feet lack some newton metres in the hole."""
    rig = Rig(exercises["back_squat"](depth=np.radians(60.0)).assembly(replace(AVERAGE, strength=strength), 20.0))
    problem = rig.problem(MOTION)
    return Outcome(rig, MOTION, problem, rig.answer(problem))


def largest(outcome: Outcome, joint: str) -> float:
    force = outcome.joint_force[:, outcome.joints.index(joint)]
    return float(np.linalg.norm(force, axis=1).max()) / (AVERAGE.mass * 9.80665)


def test_joints_carry_no_more_because_a_person_is_stronger() -> None:
    """Before, 5, 10 and 15 body weights at the hip for one, two and three times the strength."""
    weak, strong = squat(1.0), squat(3.0)
    assert np.any(strong.answer.sharing.status != 0)
    for joint in ("hip_r", "knee_r"):
        assert largest(strong, joint) < 1.4 * largest(weak, joint)
        assert largest(strong, joint) < 6.0


@pytest.mark.parametrize("strength", [1.0, 3.0])
def test_what_is_missing_is_hardly_more_than_must_be(strength: float) -> None:
    outcome = squat(strength)
    problem, missing = outcome.problem, np.abs(outcome.answer.reserve).sum(axis=1)
    least = least_shortfall(problem.moment, problem.demand, problem.lower, problem.upper)
    beyond = outcome.answer.sharing.status != 0
    assert np.array_equal(beyond, least > 0.1)
    assert np.all(missing >= least - 1e-6)
    reach = np.abs(problem.moment[:, :, : problem.capacity.shape[1]]).sum(axis=2).max(axis=1)
    assert np.all(missing <= least + 0.015 * reach)
