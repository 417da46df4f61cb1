"""Points of a posture are where MuJoCo has them."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from judge import AVERAGE
from revpress.twin.posture import between, level_in, point_at, pose

BODY = AVERAGE.body()
POSTURE = {"pelvis_tilt": 0.4, "pelvis_ty": 0.9, "hip_flexion_r": 1.1, "knee_angle_r": 1.4, "lumbar_bending": -0.2}


@pytest.mark.parametrize("segment", ["calcn_r", "patella_r", "torso", "hand_l"])
def test_a_point_is_where_mujoco_has_it(segment: str) -> None:
    at, point = pose(BODY, POSTURE).body(segment), np.array([0.1, -0.2, 0.05])
    assert point_at(BODY, POSTURE, segment, point) == pytest.approx(at.xpos + at.xmat.reshape(3, 3) @ point, abs=1e-13)


def test_what_is_level_lies_along_the_world() -> None:
    turn = np.empty(4)
    mujoco.mju_mulQuat(turn, pose(BODY, POSTURE).body("tibia_r").xquat, level_in(BODY, POSTURE, "tibia_r"))
    assert np.abs(turn) == pytest.approx([1.0, 0.0, 0.0, 0.0], abs=1e-12)


def test_the_way_between_segments_is_that_of_the_straight_leg() -> None:
    thigh = between(BODY, "femur_r", "tibia_r")
    assert thigh + between(BODY, "tibia_r", "talus_r") == pytest.approx(between(BODY, "femur_r", "talus_r"), abs=1e-15)
    assert -thigh[1] == pytest.approx(0.44, abs=0.06)
