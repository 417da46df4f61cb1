"""A rig leaves what it was given as it is, and has everything of it."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from judge import AVERAGE
from revpress import exercises
from revpress.mechanics.kinematics import Mechanism
from revpress.twin.motion import isometric
from revpress.twin.rig import Rig

STILL = isometric(np.linspace(0.0, 1.0, 3))


@pytest.mark.parametrize("name", ["reverse_leg_press/prone_hinge", "cable_kickback"])
def test_two_rigs_of_one_assembly_are_the_same_and_leave_it_as_it_was(name: str) -> None:
    assembly = exercises[name]().assembly(AVERAGE)
    before = assembly.body.spec.to_xml()
    answers = [rig.answer(rig.problem(STILL)) for rig in (Rig(assembly), Rig(assembly))]
    assert np.array_equal(answers[0].sharing.x, answers[1].sharing.x)
    assert np.array_equal(answers[0].remainder, answers[1].remainder)
    assert assembly.body.spec.to_xml() == before


def test_the_model_shows_everything_and_a_resting_leg_has_no_joints() -> None:
    assembly = exercises["reverse_leg_press/prone_hinge"]().assembly(AVERAGE)
    rig, whole = Rig(assembly), assembly.body.spec.compile()
    assert (rig.model.ngeom, rig.model.ntendon) == (whole.ngeom, whole.ntendon)
    assert float(rig.model.body_mass.sum()) == pytest.approx(float(whole.body_mass.sum()))
    joints = {rig.model.joint(i).name for i in range(rig.model.njnt)}
    assert rig.fixed
    assert not joints & rig.fixed.keys()
    assert rig.probes <= joints


def test_muscle_paths_are_those_of_the_whole_model() -> None:
    rig = Rig(exercises["hip_thrust"]().assembly(AVERAGE))
    problem = rig.problem(STILL)
    data = mujoco.MjData(rig.model)
    for posture, length in zip(problem.state.q, problem.state.tendon_length, strict=True):
        data.qpos[:] = posture
        mujoco.mj_fwdPosition(rig.model, data)
        assert length == pytest.approx(data.ten_length, abs=1e-12)


@pytest.mark.parametrize("name", ["reverse_leg_press/prone_hinge", "hip_thrust", "single_leg_hip_thrust", "sled_push"])
def test_mechanics_moves_what_is_shown(name: str) -> None:
    rig = Rig(exercises[name]().assembly(AVERAGE))
    shown = Mechanism(rig.model, rig.couplings, [rig.assembly.interface])
    assert rig.fixed
    assert rig.mechanism.coordinates.joints == shown.coordinates.joints
    for part, ours, theirs in zip(shown.tree._fields, rig.mechanism.tree, shown.tree, strict=True):
        of_interface = ours[[rig.interface]] if part.startswith("site") else ours
        assert of_interface == pytest.approx(theirs, abs=1e-12), part
    assert np.array_equal(rig.mechanism.tendons.joint, shown.tendons.joint)
