"""Derived quantities against closed forms, on solutions made by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_synthetic import MUSCLES, solution

from revpress import Athlete, InputError
from revpress.athlete.muscle_groups import MUSCLE_GROUPS
from revpress.study import quantities as q

SECOND = np.linspace(0.0, 1.0, 41)


def test_groups_are_muscles_of_the_body_and_share_none():
    members = [m for group in MUSCLE_GROUPS.values() for m in group]
    body = {name[:-2] for name in Athlete.reference().body().muscles.names}
    assert set(members) <= body
    assert len(members) == len(set(members))


# Phases, legs, signs


def test_concentric_phase_holds_its_start_and_its_turning_point():
    phase = q.concentric(solution(SECOND, turning_point=10))
    assert phase.stroke.values[[0, -1]].tolist() == [0.0, 1.0]
    assert phase.sizes["frame"] == 11


def test_a_stroke_that_never_rises_has_no_concentric_phase():
    still = solution(SECOND)
    still["stroke"] = still.stroke * 0.0
    with pytest.raises(InputError, match="never rises"):
        q.concentric(still)


@pytest.mark.parametrize("side", ["r", "l"])
def test_coordinates_are_those_of_the_working_leg(side):
    made = solution(SECOND, side=side, angle={"knee_angle_r": 1.0, "knee_angle_l": 2.0, "lumbar_extension": 3.0})
    assert q.of_coordinate(made, "angle", "knee_angle") == pytest.approx({"r": 1.0, "l": 2.0}[side])
    assert q.of_coordinate(made, "angle", "lumbar_extension") == pytest.approx(3.0)


def test_extension_moments_are_positive_in_extension():
    made = solution(
        SECOND, moment={"hip_flexion_r": -1.0, "knee_angle_r": -2.0, "ankle_angle_r": -3.0, "lumbar_extension": 4.0}
    )
    assert {name: moment[0] for name, moment in q.extension_moments(made).items()} == {
        "hip_extension_moment": 1.0,
        "knee_extension_moment": 2.0,
        "plantarflexion_moment": 3.0,
        "lumbar_extension_moment": 4.0,
    }


# Muscles


def test_group_activation_is_weighted_by_strength():
    made = solution(
        SECOND,
        strength={"glmax1_r": 300.0, "glmax2_r": 100.0, "glmax3_r": 0.0},
        activation={"glmax1_r": 1.0, "glmax2_r": SECOND, "glmax3_r": 1.0, "glmax1_l": 9.0},
    )
    assert q.group_activation(made, "gluteus maximus") == pytest.approx(0.75 + 0.25 * SECOND)


def test_group_force_is_the_sum():
    made = solution(SECOND, muscle_force={"gaslat_r": 1.0, "gasmed_r": 2.0, "soleus_r": SECOND, "soleus_l": 9.0})
    assert q.group_force(made, "calf") == pytest.approx(3.0 + SECOND)


def test_positive_work_of_constant_and_alternating_power():
    """P T, nothing, and the positive half waves P T/π; what comes after the turning point does not count."""
    time = np.linspace(0.0, 3.0, 1201)
    top = 800
    during = time <= time[top]
    wave = np.sin(2 * np.pi * time / time[top])
    work = q.positive_work(
        solution(
            time,
            turning_point=top,
            muscle_power={
                "glmax1_r": np.where(during, 5.0, 1e6),
                "glmax2_r": np.where(during, -5.0, 1e6),
                "soleus_r": np.where(during, 7.0 * wave, 1e6),
            },
        )
    )
    assert work.sel(muscle="glmax1_r") == pytest.approx(10.0)
    assert work.sel(muscle="glmax2_r") == 0.0
    assert work.sel(muscle="soleus_r") == pytest.approx(7.0 * 2.0 / np.pi, rel=1e-5)


def test_muscle_shares_are_of_one_leg_and_of_all_its_muscles():
    power = {"glmax1_r": 1.0, "glmax2_r": 1.0, "bflh_r": 3.0, "tibant_r": 5.0, "glmax1_l": 99.0}
    shares = q.muscle_work_shares(solution(SECOND, muscle_power=power))
    assert shares == pytest.approx(
        {"gluteus maximus": 0.2, "hamstrings": 0.3, "adductor magnus": 0, "quadriceps": 0, "calf": 0}
    )


@given(st.lists(st.floats(-100.0, 100.0), min_size=len(MUSCLES), max_size=len(MUSCLES)))
def test_group_work_and_shares_agree(powers):
    made = solution(
        SECOND, muscle_power={f"{m}_r": p for m, p in zip(MUSCLES, powers, strict=True)} | {"soleus_r": 1.0}
    )
    work, shares = q.group_work(made), q.muscle_work_shares(made)
    total = work["calf"] / shares["calf"]
    assert {group: share * total for group, share in shares.items()} == pytest.approx(work, abs=1e-9)
    outside = max(powers[-1], 0.0)
    assert sum(shares.values()) == pytest.approx(1.0 - outside / total)


# Joints


def test_work_of_a_constant_moment_at_constant_speed():
    made = solution(
        2.0 * SECOND,
        moment={"hip_flexion_r": -100.0, "knee_angle_r": 50.0, "ankle_angle_r": -10.0},
        speed={"hip_flexion_r": -1.5, "knee_angle_r": -1.0, "ankle_angle_r": -0.5},
    )
    assert q.joint_work(made) == pytest.approx({"hip": 300.0, "knee": 0.0, "ankle": 10.0})
    assert q.joint_work_shares(made) == pytest.approx({"hip": 300 / 310, "knee": 0.0, "ankle": 10 / 310})


def test_coordinates_of_a_joint_are_added_before_the_positive_part():
    made = solution(
        SECOND,
        moment={"hip_flexion_r": -10.0, "hip_adduction_r": 4.0, "ankle_angle_r": 1.0, "subtalar_angle_r": 1.0},
        speed={"hip_flexion_r": -1.0, "hip_adduction_r": -1.0, "ankle_angle_r": 1.0, "subtalar_angle_r": 2.0},
    )
    assert q.joint_work(made) == pytest.approx({"hip": 6.0, "knee": 0.0, "ankle": 3.0})


@given(st.lists(st.floats(-50.0, 50.0), min_size=3, max_size=3))
def test_joint_shares_add_up_to_one(moments):
    hip, knee, ankle = moments
    made = solution(
        SECOND,
        moment={"hip_flexion_r": hip, "knee_angle_r": knee, "ankle_angle_r": ankle * SECOND, "hip_rotation_r": 1e-3},
        speed={"hip_flexion_r": 1.0, "knee_angle_r": np.cos(9 * SECOND), "ankle_angle_r": 1.0, "hip_rotation_r": 51e3},
    )
    assert sum(q.joint_work_shares(made).values()) == pytest.approx(1.0)


def test_peak_joint_force_is_of_the_whole_repetition():
    force = np.zeros((len(SECOND), 3))
    force[-2] = 3.0, 4.0, 12.0  # on the way down
    made = solution(SECOND, turning_point=5, joint_force={"knee_r": force, "hip_r": -2 * force, "knee_l": 99.0})
    assert q.peak_joint_force(made, "knee") == pytest.approx(13.0)
    assert q.peak_joint_force(made, "hip") == pytest.approx(26.0)


# Past neutral


@given(
    start=st.floats(0.05, 2.0),
    end=st.floats(0.01, 0.6),
    duration=st.floats(0.3, 5.0),
    frames=st.integers(2, 40),
    side=st.sampled_from("rl"),
)
def test_past_neutral_at_constant_speed_is_exact(start, end, duration, frames, side):
    """Impulse M T b/(a + b) and work M b from +a to −b, however few frames there are and wherever neutral falls."""
    time = np.linspace(0.0, duration, frames)
    made = solution(
        time,
        side=side,
        angle={f"hip_flexion_{side}": start - (start + end) * time / duration},
        speed={f"hip_flexion_{side}": -(start + end) / duration},
        moment={f"hip_flexion_{side}": -120.0},
    )
    impulse, work = q.past_neutral(made)
    assert impulse == pytest.approx(120.0 * duration * end / (start + end))
    assert work == pytest.approx(120.0 * end)


def test_past_neutral_with_a_moment_that_fades():
    """M = 100 (1 − t) from +1 to −1 rad in 1 s: ∫ from 0.5 to 1 is 12.5 N m s; at 2 rad/s, 25 J."""
    time = np.linspace(0.0, 1.0, 4)  # neutral lies between two frames
    made = solution(
        time,
        angle={"hip_flexion_r": 1.0 - 2.0 * time},
        speed={"hip_flexion_r": -2.0},
        moment={"hip_flexion_r": -100.0 * (1.0 - time)},
    )
    assert q.past_neutral(made) == pytest.approx((12.5, 25.0))


@pytest.mark.parametrize(
    ("angle", "share"),
    [([0.3, 0.2, 0.0], 0.0), ([-0.1, -0.2, -0.3], 1.0), ([0.2, 0.0, -0.2], 0.5), ([-0.1, 0.1, -0.1], 0.5)],
    ids=["never", "always", "neutral at a frame", "twice"],
)
def test_part_of_the_phase_past_neutral(angle, share):
    made = solution([0.0, 1.0, 2.0], angle={"hip_flexion_r": angle}, moment={"hip_flexion_r": -10.0})
    assert q.past_neutral(made)[0] == pytest.approx(20.0 * share)


def test_past_neutral_of_a_hip_held_back_is_negative():
    made = solution(
        SECOND, angle={"hip_flexion_r": -SECOND}, speed={"hip_flexion_r": -1.0}, moment={"hip_flexion_r": 5.0}
    )
    assert q.past_neutral(made) == pytest.approx((-5.0, -5.0))


def with_ends(made, low, high):
    """The same with an interval of the moments in one layer."""
    ends = np.stack([low.values, high.values])[None]
    made = made.assign_coords(layer=["possible"], bound=["low", "high"])
    return made.assign(moment_interval=(("layer", "bound", "frame", "coordinate"), ends))


def test_ends_past_neutral_add_up_frame_by_frame():
    """Neutral at 0.5 s; ends 20 and 60 N m, over an extension of 0.5 rad: 10 and 30 N m s, 10 and 30 J."""
    made = solution(SECOND, angle={"hip_flexion_r": 0.5 - SECOND}, speed={"hip_flexion_r": -1.0})
    moment = made.moment.copy()
    moment.loc[{"coordinate": "hip_flexion_r"}] = -1.0
    made = with_ends(made, 60.0 * moment, 20.0 * moment)
    impulse, work = q.past_neutral_intervals(made)
    assert impulse == pytest.approx(np.array([[10.0, 30.0]]))
    assert work == pytest.approx(np.array([[10.0, 30.0]]))
    ends = q.extension_moment_intervals(made)
    assert ends["hip_extension_moment"] == pytest.approx(np.array([[[20.0], [60.0]]]) * np.ones(len(SECOND)))
    assert np.all(ends["knee_extension_moment"] == 0.0)
    beyond = made.copy(deep=True)
    beyond.moment_interval[:, :, :3] = np.nan  # before neutral: it does not count
    assert q.past_neutral_intervals(beyond) == pytest.approx(q.past_neutral_intervals(made))
    beyond.moment_interval[:, :, -1] = np.nan
    assert np.isnan(q.past_neutral_intervals(beyond)).all()


def test_low_work_past_neutral_of_a_hip_that_flexes_is_that_of_the_high_moment():
    made = solution(SECOND, angle={"hip_flexion_r": SECOND - 1.0}, speed={"hip_flexion_r": 1.0})
    made = with_ends(made, made.moment - 3.0, made.moment - 1.0)
    impulse, work = q.past_neutral_intervals(made)
    assert impulse == pytest.approx(np.array([[1.0, 3.0]]))
    assert work == pytest.approx(np.array([[-3.0, -1.0]]))


def test_way_back_does_not_count_as_past_neutral():
    there_and_back = np.r_[np.linspace(1.0, -1.0, 21), np.linspace(-0.9, 1.0, 20)]
    made = solution(
        np.arange(41) / 20, turning_point=20, angle={"hip_flexion_r": there_and_back}, moment={"hip_flexion_r": -8.0}
    )
    assert q.past_neutral(made)[0] == pytest.approx(4.0)


# The athlete


def test_hip_extension_reached_counts_from_neutral():
    made = solution(SECOND, turning_point=20, angle={"hip_flexion_r": 0.5 - 1.2 * SECOND})
    assert q.hip_extension_reached(made) == pytest.approx(0.1)
    assert q.hip_extension_reached(solution(SECOND, angle={"hip_flexion_r": 0.3})) == pytest.approx(-0.3)


def test_limits_and_weight_come_from_the_athlete():
    made = solution(SECOND, athlete={"mass": 70.0, "hip_extension_limit": 0.2})
    assert q.hip_extension_limit(made) == pytest.approx(0.2)
    assert q.body_weight(made) == pytest.approx(70.0 * 9.80665)


# Over hip angle


@pytest.mark.parametrize("way", [1.0, -1.0], ids=["flexing", "extending"])
def test_over_hip_angle_interpolates_inside_the_range_only(way):
    angle = way * (0.2 + SECOND**2)
    grid = way * np.array([0.19, 0.2, 0.7, 1.2, 1.21])
    values = [3.0 * angle, np.ones_like(angle)]
    curves = q.over_hip_angle(solution(SECOND, angle={"hip_flexion_r": angle}), values, grid)
    assert curves[0] == pytest.approx(np.where(np.abs(grid - way * 0.7) < 0.51, 3.0 * grid, np.nan), nan_ok=True)
    assert curves[1] == pytest.approx([np.nan, 1, 1, 1, np.nan], nan_ok=True)


def test_over_hip_angle_takes_the_concentric_phase_only():
    angle = np.r_[np.linspace(1.0, 0.0, 21), np.linspace(0.1, 1.0, 20)]
    made = solution(np.arange(41) / 20, turning_point=20, angle={"hip_flexion_r": angle})
    assert q.over_hip_angle(made, 10.0 * angle[:21], [0.25]) == pytest.approx([2.5])


@pytest.mark.parametrize(
    "angle", [[1.0, 0.5, 0.6, 0.0], [0.0, 0.5, 0.4, 1.0], [1.0, 0.5, 0.5, 1.0]], ids=["down", "up", "there and back"]
)
def test_a_hip_that_reverses_has_no_curve_over_its_angle(angle):
    with pytest.raises(InputError, match="Made by hand: the hip reverses"):
        q.over_hip_angle(solution(np.arange(4.0), angle={"hip_flexion_r": angle}), np.zeros(4), [0.5])


def test_a_hip_may_rest_on_its_way():
    made = solution(np.arange(4.0), angle={"hip_flexion_r": [1.0, 0.5, 0.5, 0.0]})
    assert q.over_hip_angle(made, [1.0, 2.0, 2.0, 3.0], [0.25]) == pytest.approx([2.5])
