"""Contact forces of the joints: what the kneecap hands on, what a pencil says, and how they stand beside cadavers."""

from __future__ import annotations

import numpy as np
import pytest

from judge import AVERAGE, judged
from revpress import exercises, solve
from revpress.exercise.examination.examination import FRAMES
from revpress.mechanics.dynamics import pull
from revpress.twin.motion import isometric, tempo
from revpress.twin.outcome import Outcome
from revpress.twin.rig import Rig

G = 9.80665
STILL = isometric(np.linspace(0.0, 1.0, 9))
QUADRICEPS = ("recfem", "vasint", "vaslat", "vasmed")


def held(name: str, load: float | None = None) -> Outcome:
    rig = Rig(exercises[name]().assembly(AVERAGE, load))
    problem = rig.problem(STILL)
    return Outcome(rig, STILL, problem, rig.answer(problem))


def force(outcome: Outcome, joint: str) -> np.ndarray:
    return outcome.joint_force[:, outcome.joints.index(joint)]


def quadriceps_on(outcome: Outcome) -> tuple[np.ndarray, np.ndarray]:
    """Their tension at the tibia, were it undiminished, and on the kneecap from both of its ends (F, 3) [N]."""
    rig, problem = outcome.rig, outcome.problem
    own = np.array([m.rpartition("_")[0] in QUADRICEPS and m.endswith("_r") for m in rig.assembly.body.muscles.names])
    along = pull(rig.mechanism, problem.state, outcome.answer.force * own)
    order, axis = rig.mechanism.coordinates.joints, problem.state.frames.axis
    at = [[order.index(f"{bone}_t{x}_r") for x in "xyz"] for bone in ("knee", "patella")]
    tibia, kneecap = (np.einsum("fk,fkc->fc", along[:, i], axis[:, i]) for i in at)
    return tibia, kneecap


def relief(outcome: Outcome) -> np.ndarray:
    """What the ligament pulls less than undiminished tension would (F, 3): the kneecap's force less its slides'."""
    order, axis = outcome.rig.mechanism.coordinates.joints, outcome.problem.state.frames.axis
    at = [order.index(f"knee_t{x}_r") for x in "xyz"]
    slides = np.einsum("fk,fkc->fc", outcome.answer.remainder[:, at], axis[:, at])
    return force(outcome, "knee_r") - slides


def test_thigh_tendon_and_ligament_balance_the_kneecap() -> None:
    """What the thigh presses on it is the sum of both pulls, up to a kneecap's own weight of 0.1 kg."""
    outcome = held("back_squat", 40.0)
    tibia, both = quadriceps_on(outcome)
    ligament = tibia - relief(outcome)
    above = both + tibia  # the tension of the tendons above the kneecap
    assert force(outcome, "patellofemoral_r") == pytest.approx(ligament - above, abs=2.0)
    assert np.linalg.norm(above, axis=1).max() > 500.0
    assert np.all(np.linalg.norm(ligament, axis=1) < np.linalg.norm(above, axis=1))


def test_the_ligament_bears_the_share_of_the_tendons_that_cadaver_knees_show() -> None:
    """Eight knees: the tendon carries 1.55 times what the ligament does at 70° (Buff 1988, abstract)."""
    outcome = held("back_squat", 40.0)
    tibia, both = quadriceps_on(outcome)
    share = np.linalg.norm(tibia - relief(outcome), axis=1) / np.linalg.norm(both + tibia, axis=1)
    flexion = outcome.problem.path.u[:, outcome.rig.place("knee_angle_r")]
    assert np.interp(-np.radians(70.0), -flexion, share) == pytest.approx(1 / 1.55, abs=0.2)


def test_at_rest_the_lumbosacral_joint_carries_the_trunk_and_the_bar() -> None:
    outcome = held("back_squat", 40.0)
    above = float(outcome.rig.model.body("torso").subtreemass[0])
    assert above > 40.0
    assert force(outcome, "lumbosacral") == pytest.approx(np.tile([0.0, above * G, 0.0], (9, 1)), abs=1e-6)


def test_a_trunk_that_lies_on_the_bench_has_no_known_lumbosacral_force() -> None:
    solution = judged("reverse_leg_press/prone_hinge").solution
    assert "lumbosacral" not in solution.joint
    assert set(solution.joint.values) == {"hip_r", "knee_r", "patellofemoral_r", "ankle_r"}


@pytest.mark.parametrize("name", ["back_squat", "reverse_leg_press/prone_hinge"])
def test_the_moment_about_the_knees_axis_is_that_of_a_hinge(name: str) -> None:
    """As MuJoCo finds it of the hinge alone; all other moments are the coordinate's own."""
    judge = judged(name)
    assert "axis_moment" not in judge.solution
    assert "axis_moment" in solve(name, AVERAGE, motion=STILL, details=["axis_moment"])
    outcome = held(name)
    knee = outcome.rig.place("knee_angle_r")
    others = [i for i, n in enumerate(outcome.rig.names) if not n.startswith("knee_angle")]
    assert np.array_equal(outcome.axis_moment[:, others], outcome.net_moment[:, others])
    assert np.abs(outcome.axis_moment - outcome.net_moment)[:, knee].max() > 0.1
    rig, motion = judge.rig, tempo(frames=FRAMES)
    problem = rig.problem(motion)
    found = Outcome(rig, motion, problem, rig.answer(problem)).axis_moment[:, rig.place("knee_angle_r")]
    by_mujoco = judge.net[:, judge.joints.index("knee_angle_r")]
    assert found == pytest.approx(by_mujoco, abs=1e-4 * np.abs(by_mujoco).max())
