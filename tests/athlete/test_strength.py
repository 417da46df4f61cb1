"""Published strength: muscle volumes and dynamometer torques."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.athlete.data_tables import read_data_table
from revpress.athlete.skeleton import reference_parameters
from revpress.athlete.strength import (
    ACTIONS,
    SPECIFIC_TENSION,
    anderson2007,
    anderson2007_coefficients,
    anderson2007_sd,
    handsfield2014,
    maximal_forces,
)

SEXES = ("male", "female")
STRENGTH_GROUPS = {"18-25": 21.5, "55-65": 60.0, ">65": 70.0}
SIZE = {"male": (75.0, 1.75), "female": (62.0, 1.64)}


def test_handsfield_checkpoints():
    man, woman = handsfield2014(1.75, 75.0), handsfield2014(1.64, 62.0)
    for muscle, (v_man, v_woman) in {
        "glmax": (893.8, 716.0), "bflh": (215.8, 179.0), "addmag": (587.0, 479.0), "vaslat": (875.0, 701.0),
        "soleus": (457.0, 381.0), "psoas": (293.0, 221.0), "tfl": (70.0, 51.0),
    }.items():  # fmt: skip
        assert 1e6 * man[muscle] == pytest.approx(v_man, abs=0.1 if v_man % 1 else 0.5)
        assert 1e6 * woman[muscle] == pytest.approx(v_woman, abs=0.5)
    assert 1e6 * man["total"] == pytest.approx(47 * 1.75 * 75 + 1285)


def test_handsfields_rows_are_less_than_the_total():
    """By size 45.917 HM + 1212.39 cm³, by the total 1.2 % of it + 39.4 cm³: small muscles are missing."""
    rows = read_data_table("handsfield2014")["volume"].values()
    assert sum(r.get("slope", 0.0) for r in rows) == pytest.approx(45.917)
    assert sum(r.get("intercept", 0.0) for r in rows) == pytest.approx(1212.39)
    assert sum(r.get("share", 0.0) for r in rows) == pytest.approx(0.01248)
    assert sum(r.get("offset", 0.0) for r in rows) == pytest.approx(39.38)
    v = handsfield2014(1.75, 75.0)
    assert 0.95 < sum(x for n, x in v.items() if n != "total") / v["total"] < 1.0


@pytest.fixture(scope="module")
def reference_muscles():
    muscles = {n[:-2]: m for n, m in reference_parameters().muscles.items() if n.endswith("_r")}
    force = {n: m.max_isometric_force for n, m in muscles.items()}
    length = {n: m.optimal_fibre_length for n, m in muscles.items()}
    return force, length


def test_volumes_give_the_reference_body_its_published_gluteus_maximus(reference_muscles):
    """Three routes to 873 to 875 cm³: the regression and the model's force times fibre length agree."""
    force, length = reference_muscles
    new = maximal_forces(1.70, 75.337, force, length)
    parts = ("glmax1", "glmax2", "glmax3")
    assert sum(new[m] for m in parts) == pytest.approx(sum(force[m] for m in parts), rel=0.01)


@given(st.floats(1.4, 2.2), st.floats(40.0, 200.0))
def test_every_muscle_shares_its_volume(stature, mass):
    muscles = {n[:-2]: m for n, m in reference_parameters().muscles.items() if n.endswith("_r")}
    force = {n: m.max_isometric_force for n, m in muscles.items()}
    length = {n: m.optimal_fibre_length for n, m in muscles.items()}
    new = maximal_forces(stature, mass, force, length)
    assert new.keys() == muscles.keys()
    volume = handsfield2014(stature, mass)
    for row, data in read_data_table("handsfield2014")["volume"].items():
        own = sum(new[m] * length[m] for m in data["muscles"]) / SPECIFIC_TENSION
        assert own == pytest.approx(volume[row])
        assert min(new[m] for m in data["muscles"]) > 0


HIP_ANGLES = (-20, -10, 0, 15, 30, 45, 60, 75, 90, 105, 120)


# From the angle named on, in steps of HIP_ANGLES [N m].
ISOMETRIC = {
    ("hip_extension", "male"): (
        -20,
        (69.8, 101.3, 130.0, 166.0, 191.6, 205.3, 206.0, 193.9, 169.7, 134.8, 91.5),
    ),
    ("hip_extension", "female"): (
        -20,
        (80.4, 99.5, 117.0, 140.0, 158.4, 171.5, 178.9, 180.3, 175.8, 165.5, 149.6),
    ),
    ("hip_flexion", "male"): (-20, (144.8, 145.4, 143.7, 136.6, 124.5, 107.7, 86.9, 62.9, 36.5, 8.8)),
    ("knee_extension", "male"): (0, (30.4, 96.0, 151.2, 190.1, 208.7, 204.7, 178.8, 133.7, 74.2)),
    ("knee_extension", "female"): (0, (9.3, 57.3, 99.7, 132.7, 152.9, 158.5, 148.9, 125.0, 89.2)),
    ("knee_flexion", "male"): (-20, (81.4, 92.1, 100.7, 109.2, 112.0, 109.1, 100.6, 86.8, 68.6, 46.9, 22.7)),
    ("knee_flexion", "female"): (-20, (52.1, 60.7, 67.8, 75.6, 79.4, 79.1, 74.7, 66.4, 54.6, 40.0, 23.3)),
}


@pytest.mark.parametrize(("action", "sex"), ISOMETRIC)
def test_anderson_isometric_checkpoints(action, sex):
    start, torque = ISOMETRIC[action, sex]
    angles = HIP_ANGLES[HIP_ANGLES.index(start) :][: len(torque)]
    c = anderson2007_coefficients(action, sex, 21.5)
    assert anderson2007(np.radians(angles), 0.0, *SIZE[sex], c) == pytest.approx(torque, abs=0.06)


@pytest.mark.parametrize("action", ["hip_flexion", "knee_extension"])
def test_anderson_is_zero_where_the_cosine_turns(action):
    c = anderson2007_coefficients(action, "male", 21.5)
    angle = np.radians(120 if action == "hip_flexion" else -20)
    beyond = [angle, *(c.c3 + np.pi * np.array([-2, -1, 1, 2]) / c.c2)]
    assert anderson2007(beyond, 0.0, 75.0, 1.75, c) == pytest.approx(0, abs=1e-9)


SPEEDS = (-60, 0, 30, 60, 90, 120, 180, 240, 300)


@pytest.mark.parametrize(
    ("action", "sex", "torque"),
    [
        ("hip_extension", "male", (216.6, 207.3, 190.0, 172.8, 155.7, 138.8, 105.2, 72.1, 39.4)),
        ("hip_extension", "female", (176.1, 180.5, 165.4, 150.3, 135.3, 120.4, 90.9, 61.8, 33.0)),
        ("knee_extension", "male", (188.5, 209.9, 189.2, 171.4, 155.9, 142.3, 119.5, 101.1, 86.0)),
        ("knee_flexion", "male", (126.5, 112.0, 103.5, 96.0, 89.2, 83.0, 72.4, 63.5, 56.0)),
        ("ankle_plantarflexion", "male", (118.4, 122.3, 103.4, 90.5, 81.2, 74.1, 64.1, 57.4, 52.6)),
    ],
)  # fmt: skip
def test_anderson_checkpoints_by_speed(action, sex, torque):
    c = anderson2007_coefficients(action, sex, 21.5)
    assert anderson2007(c.c3, np.radians(SPEEDS), *SIZE[sex], c) == pytest.approx(torque, abs=0.06)


@pytest.mark.parametrize(
    ("action", "sex", "speed"),
    [
        ("hip_extension", "male", 6.52), ("hip_extension", "female", 6.45), ("hip_flexion", "male", 8.86),
        ("knee_extension", "male", 20.0), ("knee_extension", "female", 18.2),
        ("knee_flexion", "male", 26.6), ("knee_flexion", "female", 22.0),
    ],
)  # fmt: skip
def test_anderson_speed_at_zero_torque(action, sex, speed):
    c = anderson2007_coefficients(action, sex, 21.5)
    assert anderson2007(c.c3, speed - 0.06, 75.0, 1.75, c) > 0
    assert anderson2007(c.c3, speed + 0.06, 75.0, 1.75, c) == 0


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("group", STRENGTH_GROUPS)
def test_c4_and_c5_are_the_speeds_at_75_and_50_percent(action, sex, group):
    c = anderson2007_coefficients(action, sex, STRENGTH_GROUPS[group])
    c1, sd = read_data_table("anderson2007")[action][sex][group]["c1"]
    assert (c.c1, c.c1_sd) == (c1, sd)
    peak, at_c4, at_c5 = anderson2007(c.c3, np.array([0.0, c.c4, c.c5]), 75.0, 1.75, c)
    assert peak == pytest.approx(c1 * 75.0 * 9.81 * 1.75)
    assert (at_c4 / peak, at_c5 / peak) == pytest.approx((0.75, 0.50), abs=1e-9)


@given(st.sampled_from(ACTIONS), st.sampled_from(SEXES), st.floats(18.0, 100.0))
def test_age_lies_between_its_neighbouring_groups(action, sex, age):
    c = anderson2007_coefficients(action, sex, age)
    groups = read_data_table("anderson2007")[action][sex]
    neighbours = ("18-25", "55-65") if age < 60 else ("55-65", ">65")
    low, high = sorted(groups[g]["c1"][0] for g in neighbours)
    assert low <= c.c1 <= high
    middle = anderson2007_coefficients(action, sex, 40.75)  # halfway between 21.5 and 60
    assert middle.c1 == pytest.approx((groups["18-25"]["c1"][0] + groups["55-65"]["c1"][0]) / 2)


@pytest.mark.parametrize("action", ACTIONS)
def test_deviation_between_subjects_is_the_propagated_one(action):
    """Against a finite difference of the torque in each coefficient."""
    c = anderson2007_coefficients(action, "male", 21.5)
    angle = c.c3 + np.radians(np.linspace(-25, 25, 7))
    total = np.zeros(7)
    for name in ("c1", "c2", "c3"):
        value, h = getattr(c, name), 1e-6
        up, down = (anderson2007(angle, 0.0, 75.0, 1.75, replace(c, **{name: value + s * h})) for s in (1, -1))
        total += (getattr(c, f"{name}_sd") * (up - down) / (2 * h)) ** 2
    assert anderson2007_sd(angle, 75.0, 1.75, c) == pytest.approx(np.sqrt(total), rel=1e-5)
    assert anderson2007_sd(c.c3, 75.0, 1.75, c) == pytest.approx(c.c1_sd * 75.0 * 9.81 * 1.75)
