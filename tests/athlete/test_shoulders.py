"""Shoulders and arms against anthropometry: where the hands of a standing person are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from revpress import Athlete
from revpress.athlete.anthropometry import ansur2
from revpress.athlete.arms import arm_lengths, fit_arms, shoulder_height
from revpress.athlete.inertia import de_leva1996
from revpress.exercise.kit.technique import grip
from revpress.twin.posture import point_at

STATURES = {"male": (1.65, 1.75, 1.85), "female": (1.53, 1.63, 1.73)}
CASES = [(sex, stature) for sex, statures in STATURES.items() for stature in statures]
SHOULDER_TO_GRIP = {"male": 0.665 / 1.740, "female": 0.600 / 1.610}
"""Acromion to the middle of a gripped rod, elbow straight, over the stature: British adults, means (Pheasant 1996)."""


def person(sex, stature):
    return Athlete(sex=sex, stature=stature, mass=23.0 * stature**2)


def height(athlete, segment, point=(0.0, 0.0, 0.0)):
    """Of a point of a segment over the sole [m], upright, arms hanging."""
    body = athlete.body()
    sole = point_at(body, {}, "calcn_r", np.array([0.0, body.soles["r"].height, 0.0]))[1]
    return point_at(body, {}, segment, np.asarray(point))[1] - sole


@pytest.mark.parametrize(("sex", "stature"), CASES)
def test_grip_of_a_standing_person_is_where_the_tape_finds_it(sex, stature):
    athlete = person(sex, stature)
    gripped = height(athlete, "hand_r", grip(athlete)) / stature
    measured = ansur2("acromial_height", sex)(stature) / stature - SHOULDER_TO_GRIP[sex]
    assert gripped == pytest.approx(measured, abs=0.003)
    # Men's knuckles are at 0.434 of the stature; women's arms are shorter for theirs.
    assert gripped == pytest.approx({"male": 0.434, "female": 0.447}[sex], abs=0.010)


@pytest.mark.parametrize(("sex", "stature"), CASES)
def test_shoulders_stand_at_their_height(sex, stature):
    athlete = person(sex, stature)
    # The knee's coupled shifts are 0.03 mm at 0°.
    assert height(athlete, "humerus_r") == pytest.approx(shoulder_height(sex, stature), abs=1e-4)
    assert height(athlete, "humerus_l") == pytest.approx(height(athlete, "humerus_r"), abs=1e-9)
    assert height(athlete, "humerus_r") < ansur2("acromial_height", sex)(stature)


@pytest.mark.parametrize(("sex", "stature"), CASES)
def test_arms_are_as_long_as_their_table_says(sex, stature):
    joints = person(sex, stature).parameters().joints
    upper = np.linalg.norm(joints["ulna_r"].position)
    fore = np.linalg.norm(joints["radius_r"].position + joints["hand_r"].position)
    table = de_leva1996(sex, stature, 70.0)
    assert (upper, fore) == pytest.approx((table["upper_arm"].length, table["forearm"].length), rel=1e-9)
    assert arm_lengths(sex, stature)["hand"] == pytest.approx(table["hand"].length)


def test_measured_legs_carry_the_shoulders_with_them():
    average = person("male", 1.75)
    longer = replace(average, thigh_length=1.1 * average.lengths["thigh_length"])
    assert height(longer, "humerus_r") - height(longer, "femur_r") == pytest.approx(
        height(average, "humerus_r") - height(average, "femur_r"), abs=1e-9
    )
    assert height(longer, "humerus_r") > height(average, "humerus_r") + 0.03


def test_fitting_twice_changes_nothing():
    once = person("female", 1.60).parameters()
    twice = fit_arms(once, "female", 1.60)
    for child, joint in once.joints.items():
        assert twice.joints[child].position == pytest.approx(joint.position, abs=1e-12)


def test_the_reference_body_keeps_its_published_arms():
    joints = Athlete.reference().parameters().joints
    assert joints["humerus_r"].position == pytest.approx([0.003155, 0.3715, 0.17])
    assert joints["ulna_r"].position == pytest.approx([0.013144, -0.286273, -0.009595])
