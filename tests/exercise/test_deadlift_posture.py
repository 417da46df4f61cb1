"""The posture in which a deadlift starts: what arms, shoulders and plates leave to hips and knees."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from revpress import Athlete
from revpress.exercise.catalogue import exercises
from revpress.exercise.kit.technique import grip
from revpress.machine import parts
from revpress.twin.rig import Rig

PEOPLE = {
    "man": Athlete(sex="male", stature=1.75, mass=75.0, age=21.5),
    "woman": Athlete(sex="female", stature=1.64, mass=62.0, age=21.5),
}


class Start:
    """The first frame of a deadlift, and its points."""

    def __init__(self, athlete, **settings):
        self.exercise = exercises["deadlift"](**settings)
        rig = Rig(self.exercise.assembly(athlete))
        self.model, self.data = rig.model, mujoco.MjData(rig.model)
        self.path = rig.path(np.array([0.0]))
        self.data.qpos[:] = rig.mechanism.coordinates.expand(self.path.u)[0]
        mujoco.mj_kinematics(self.model, self.data)

    def shoulder(self, drawn):
        """The right shoulder joint (3,) [m]: where the bar draws it, or as it rests on the trunk."""
        torso = self.data.body("torso")
        forward = np.array([self.exercise.shoulder_protraction, -self.exercise.shoulder_depression, 0.0])
        at = self.model.body("humerus_r").pos - (0.0 if drawn else 1.0) * forward
        return torso.xpos + torso.xmat.reshape(3, 3) @ at

    def angle(self, drawn=False):
        """Between trunk (hip joint to shoulder joint) and thigh, seen from the side [degrees]."""
        hip, knee = (self.data.body(name).xpos[:2] for name in ("femur_r", "tibia_r"))
        trunk, thigh = self.shoulder(drawn)[:2] - hip, knee - hip
        return np.degrees(np.arccos(trunk @ thigh / np.linalg.norm(trunk) / np.linalg.norm(thigh)))


@pytest.mark.parametrize("athlete", PEOPLE.values(), ids=PEOPLE)
def test_trunk_and_thigh_make_the_angle_of_lifters(athlete):
    """65 to 75° for the trunk as the shoulder rests on it; drawn forward, the shoulder itself lies up to 8° lower."""
    start = Start(athlete)
    assert 65.0 < start.angle() < 75.0
    assert start.angle() - 8.0 < start.angle(drawn=True) < start.angle()


@pytest.mark.parametrize("athlete", PEOPLE.values(), ids=PEOPLE)
def test_arms_hang_straight_from_the_drawn_shoulders(athlete):
    """From shoulder to bar is arm, hand and half a phalanx, however far the bar draws the shoulders."""
    for settings in ({}, {"shoulder_protraction": 0.0, "shoulder_depression": 0.0}):
        start = Start(athlete, **settings)
        bar = start.data.site("bar_r").xpos
        assert bar[1] == pytest.approx(parts.PLATE_RADIUS, abs=1e-8)
        reach = np.linalg.norm((bar - start.shoulder(drawn=True))[:2])
        joints = athlete.parameters().joints
        arm = sum(joints[f"{part}_r"].position for part in ("ulna", "radius", "hand")) + grip(athlete)
        arm[1] -= 0.012 * athlete.stature
        assert reach == pytest.approx(np.linalg.norm(arm[:2]), abs=1e-9)


def test_shoulders_drawn_further_spare_the_hips():
    angles = [Start(PEOPLE["man"], shoulder_protraction=forward).angle() for forward in (0.0, 0.03, 0.06, 0.09)]
    assert np.all(np.diff(angles) > 2.0)
