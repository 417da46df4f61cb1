"""Profiles of the work over an angle, and how alike two of them are: closed forms and properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from study_synthetic import solution

from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.study import quantities as q
from revpress.study.profile import (
    ACTIONS,
    PLACES,
    PROFILES,
    overlap,
    place_weights,
    shares,
    similarity,
    work_profiles,
)

SECOND = np.linspace(0.0, 1.0, 41)
HIP, KNEE = PLACES["hip"], PLACES["knee"]
WORK = arrays.arrays(float, (3, 5), elements=st.floats(0.0, 100.0)).filter(lambda work: work.sum() > 1.0)


def test_every_instant_counts_once_wherever_the_hip_is():
    angle = np.radians(150.0 * np.sin(7.0 * SECOND))  # beyond both ends
    weights = place_weights(SECOND, angle, HIP)
    assert weights.min() >= 0.0
    trapezoid = np.r_[0.5, np.ones(39), 0.5] * (SECOND[1] - SECOND[0])
    assert weights.sum() == pytest.approx(1.0, rel=1e-12)
    assert weights.sum(axis=1) == pytest.approx(trapezoid, rel=0.02)


@pytest.mark.parametrize(
    ("angle", "parts"), [(30.0, {30.0: 1.0}), (33.0, {30.0: 0.7, 40.0: 0.3}), (-45.0, {-20.0: 1.0})]
)
def test_a_hip_that_stands_still_works_at_the_two_nearest_places(angle, parts):
    weights = place_weights(SECOND, np.full(41, np.radians(angle)), HIP).sum(axis=0)
    assert weights == pytest.approx([parts.get(place, 0.0) for place in HIP], abs=1e-12)


def test_a_steady_moment_over_a_steady_sweep_does_the_same_work_at_every_place_within():
    """100 N m over 75° to −5°: 17.45 J each 10°; half of that at 0 and 80 has the sweep's ends in it."""
    sweep = np.radians(80.0)
    made = solution(
        SECOND, angle={"hip_flexion_r": np.radians(75.0) - sweep * SECOND}, speed={"hip_flexion_r": -sweep},
        moment={"hip_flexion_r": -100.0}, muscle_power={"glmax1_r": 100.0 * sweep},
    )  # fmt: skip
    found = work_profiles(made)
    joints, muscles = (found[name] for name in PROFILES["hip"])
    each = 100.0 * np.radians(10.0)
    # At an end that lies 5° past a place, that place has 1/2 + 3/8 of a whole one, the next 1/8.
    expected = np.interp(
        HIP, HIP, [{-10: 0.125, 0: 0.875, 70: 0.875, 80: 0.125}.get(p, float(0 < p < 70)) for p in HIP]
    )
    assert joints[ACTIONS.index("hip")] == pytest.approx(each * expected, rel=2e-3, abs=1e-9)
    assert joints[1:] == pytest.approx(0.0)
    assert muscles[list(MUSCLE_GROUPS).index("gluteus maximus")] == pytest.approx(joints[0], rel=1e-9)
    assert muscles.sum() == pytest.approx(joints.sum(), rel=1e-9)


def test_a_knee_that_bends_is_another_action_than_one_that_straightens():
    """First bent by 0.5 rad against 10 N m, then straightened by it against 20: 5 J and 10 J."""
    speed = np.where(SECOND < 0.5, 1.0, -1.0)
    speed[20] = 0.0
    made = solution(
        SECOND, angle={"knee_angle_r": 0.5 - np.abs(SECOND - 0.5)}, speed={"knee_angle_r": speed},
        moment={"knee_angle_r": np.where(SECOND < 0.5, 10.0, -20.0)},
    )  # fmt: skip
    work = work_profiles(made)["joint_work_profile_over_knee_angle"].sum(axis=1)
    assert work[ACTIONS.index("knee flexion")] == pytest.approx(5.0, rel=0.03)
    assert work[ACTIONS.index("knee extension")] == pytest.approx(10.0, rel=0.03)
    assert work[ACTIONS.index("hip")] == 0.0


def test_profiles_of_a_solution_add_up_to_its_work(solved):
    found = work_profiles(solved)
    work = q.joint_work(solved)
    for joints, muscles in PROFILES.values():
        hip, straightening, bending, ankle = found[joints].sum(axis=1)
        assert [hip, straightening + bending, ankle] == pytest.approx(list(work.values()), rel=1e-3, abs=1e-3)
        assert found[muscles].sum(axis=1) == pytest.approx(list(q.group_work(solved).values()), rel=2e-3, abs=1e-3)


@given(WORK, WORK, st.floats(0.1, 10.0))
def test_what_two_have_in_common_knows_neither_order_nor_amount(one, other, factor):
    common = float(overlap(one, other))
    assert 0.0 <= common <= 1.0 + 1e-12
    assert common == pytest.approx(float(overlap(other, one)))
    assert common == pytest.approx(float(overlap(factor * one, other)), abs=1e-9)
    assert float(overlap(one, factor * one)) == pytest.approx(1.0)
    # The other way to say it: one less half of all differences.
    assert common == pytest.approx(1.0 - np.abs(shares(one) - shares(other)).sum() / 2.0, abs=1e-9)


@given(WORK, WORK, WORK)
def test_what_is_far_from_near_is_not_near_by_more_than_that(one, other, third):
    """1 − overlap is a distance: it obeys the triangle."""
    away = [1.0 - float(overlap(a, b)) for a, b in ((one, third), (one, other), (other, third))]
    assert away[0] <= away[1] + away[2] + 1e-9


def test_similarity_is_the_mean_of_both_and_unknown_without_work():
    joints, muscles = np.eye(2), np.ones((2, 2))
    assert float(similarity(joints, muscles, joints, muscles)) == pytest.approx(1.0)
    assert float(similarity(joints, muscles, np.eye(2)[::-1], muscles)) == pytest.approx(0.5)
    assert np.isnan(similarity(joints, muscles, np.zeros((2, 2)), muscles))
    many = similarity(np.stack([joints, joints[::-1]]), np.stack([muscles, muscles]), joints, muscles)
    assert many == pytest.approx([1.0, 0.5])


def test_past_neutral_weights_are_exact_for_what_is_linear():
    """Neutral at 0.5 s: ∫ t dt from 0.5 to 1 is 0.375, also with few frames."""
    for frames in (3, 4, 41):
        time = np.linspace(0.0, 1.0, frames)
        assert time @ q.past_neutral_weights(time, 0.5 - time) == pytest.approx(0.375)
        assert time @ q.past_neutral_weights(time, time - 0.5) == pytest.approx(0.125)
    still = q.past_neutral_weights(SECOND, np.full(41, -0.1))
    assert still.sum() == pytest.approx(1.0)
    assert q.past_neutral_weights(SECOND, np.zeros(41)).sum() == 0.0
