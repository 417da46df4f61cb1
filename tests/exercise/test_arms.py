"""Where a bar is held, the hands are on it."""

import mujoco
import numpy as np
import pytest

from revpress import Athlete, exercises
from revpress.exercise.kit.technique import grip
from revpress.twin.rig import Rig

PEOPLE = (Athlete(), Athlete(sex="female", stature=1.55, mass=55.0), Athlete(stature=2.0, mass=100.0))


@pytest.mark.parametrize("athlete", PEOPLE, ids=lambda a: f"{a.stature} m")
@pytest.mark.parametrize("name", ["back_squat", "hip_thrust", "glute_bridge", "single_leg_hip_thrust"])
def test_hands_hold_the_bar_over_the_whole_stroke(name: str, athlete: Athlete) -> None:
    rig = Rig(exercises[name]().assembly(athlete, 20.0))
    model = rig.model
    data = mujoco.MjData(model)
    for posture in rig.mechanism.coordinates.expand(rig.path(np.linspace(0.0, 1.0, 5)).u):
        data.qpos[:] = posture
        mujoco.mj_kinematics(model, data)
        bar = data.site("bar").xpos
        for side in "rl":
            hand = data.body(f"hand_{side}")
            held = hand.xpos + hand.xmat.reshape(3, 3) @ grip(athlete)
            assert held[:2] == pytest.approx(bar[:2], abs=1e-6)
