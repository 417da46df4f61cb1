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
    """An earlier body carried 5, 10 and 15 body weights at the hip with one, two and three times the strength."""
    squats = [squat(strength) for strength in (0.6, 1.0, 1.5, 3.0)]
    assert np.any(squats[0].answer.sharing.status != 0)
    for joint in ("hip_r", "knee_r"):
        carried = [largest(one, joint) for one in squats]
        assert max(carried) < 4.0
        assert carried[-1] < 1.1 * max(carried[:2])


@pytest.mark.parametrize("strength", [0.6, 1.0])
def test_what_is_missing_is_hardly_more_than_must_be(strength: float) -> None:
    outcome = squat(strength)
    problem, missing = outcome.problem, np.abs(outcome.answer.reserve).sum(axis=1)
    least = least_shortfall(problem.moment, problem.demand, problem.lower, problem.upper)
    beyond = outcome.answer.sharing.status != 0
    assert np.any(missing > 1.0)
    assert np.array_equal(beyond, least > 0.1)
    assert np.all(missing >= least - 1e-6)
    reach = np.abs(problem.moment[:, :, : problem.capacity.shape[1]]).sum(axis=2).max(axis=1)
    assert np.all(missing <= least + 0.03 * reach)


@pytest.mark.parametrize(("flexion", "knee", "hip"), [(60.0, 4.0, 2.5), (90.0, 4.0, 2.5)])
def test_a_squat_without_a_bar_loads_knee_and_hip_like_measured_ones(flexion: float, knee: float, hip: float) -> None:
    """Instrumented implants: a knee bend has 2.5 body weights at the knee (Kutzner 2010), below 2 at the hip."""
    rig = Rig(exercises["back_squat"](depth=np.radians(flexion)).assemble(AVERAGE, 1e-3))
    problem = rig.problem(MOTION)
    outcome = Outcome(rig, MOTION, problem, rig.answer(problem))
    assert 1.5 < largest(outcome, "knee_r") < knee
    assert largest(outcome, "hip_r") < hip
