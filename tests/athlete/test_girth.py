"""Thickness: as the survey measured it, unchanged where the skin was drawn, and of no weight."""

import csv
from dataclasses import replace
from pathlib import Path

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.athlete.anthropometry import predicted_lengths, scale_factors
from revpress.athlete.athlete import REFERENCE_MASS, Athlete
from revpress.athlete.body import build_body
from revpress.athlete.data_tables import read_data_table
from revpress.athlete.girth import grow_skin, growth
from revpress.athlete.skeleton import Capsule, reference_parameters, scale_geometry
from revpress.exercise.kit.body_support import bench
from revpress.exercise.kit.held_trunk import HeldTrunk

SEXES = ("male", "female")
REFERENCE = reference_parameters()


def grown(sex, stature, mass):
    scaled = scale_geometry(REFERENCE, scale_factors(stature, predicted_lengths(sex, stature)))
    return scaled, grow_skin(scaled, REFERENCE, sex, stature, mass)


def test_the_reference_body_keeps_its_skin():
    _, body = grown("male", 1.70, REFERENCE.mass)
    for name, piece in REFERENCE.skin.items():
        for field, value in vars(piece).items():
            same = value if isinstance(value, str) else pytest.approx(value, rel=1e-12)
            assert getattr(body.skin[name], field) == same, name


@pytest.mark.reference
@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize(("law", "measure"), [("thigh", "thighclearance"), ("breadth", "hipbreadth")])
def test_growth_is_that_of_the_raw_survey(sex, law, measure, reference_folder: Path):
    with (reference_folder / "ansur2" / f"{sex}.csv").open(newline="") as file:
        people = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]
    stature, mass = (np.array([p[k] for p in people]) / by for k, by in (("stature", 1000), ("weight_hectogram", 10)))
    size = np.array([p[measure] for p in people])
    predicted = np.array([growth(sex, *who, REFERENCE_MASS)[law].ratio for who in zip(stature, mass, strict=True)])
    off = np.log(size / predicted)
    off -= off.mean()
    assert off.std() == pytest.approx(growth(sex, 1.7, 70.0, REFERENCE_MASS)[law].deviation, rel=0.01)
    # Heavy and slim people are as near to the law as all others.
    index = mass / stature**2
    for low, high in ((0, 20), (20, 25), (25, 30), (30, 35), (35, 45)):
        here = (index >= low) & (index < high)
        assert abs(off[here].mean()) < max(0.01, 3 * off.std() / here.sum() ** 0.5), (low, high)


def test_the_belly_grows_as_the_public_s_does():
    # Over stature, the belly's depth goes with waist girth over stature to the power that the deciles give.
    law = read_data_table("body_girth")["law"]["belly"]
    deciles = [((0.103, 0.165), (0.467, 0.690)), ((0.102, 0.175), (0.473, 0.738))]
    powers = [np.log(belly[1] / belly[0]) / np.log(waist[1] / waist[0]) for belly, waist in deciles]
    assert powers[0] == pytest.approx(powers[1], rel=0.01)
    assert law["bmi"] == pytest.approx(2 / 3 * np.mean(powers), abs=0.005)
    assert law["stature"] == pytest.approx(1 - np.mean(powers) / 2, abs=0.01)
    # The same survey has the thresholds of one risk at 0.140 of the stature and at 29.6 kg/m²: the drawn belly fits.
    ratio = growth("male", 1.75, 29.6 * 1.75**2, REFERENCE_MASS)["belly"].ratio
    drawn = 2 * REFERENCE.skin["torso_belly"].half[0]
    assert ratio * drawn / 1.75 == pytest.approx(0.140, rel=0.1)


@given(st.sampled_from(SEXES), st.floats(1.45, 2.10), st.floats(15.0, 50.0), st.floats(1.02, 1.3))
def test_who_is_heavier_is_thicker_and_not_longer(sex, stature, index, more):
    mass = index * stature**2
    scaled, light = grown(sex, stature, mass)
    _, heavy = grown(sex, stature, more * mass)
    pieces = read_data_table("body_girth")["piece"]
    for name, piece in light.skin.items():
        other = heavy.skin[name]
        if not any(name.endswith(f"_{grows}") for grows in pieces):
            assert piece is scaled.skin[name]
        elif isinstance(piece, Capsule):
            assert other.radius > piece.radius
            assert np.array_equal(other.start, piece.start)
        else:
            assert (other.half[[0, 2]] > piece.half[[0, 2]]).all()
            assert other.half[1] == piece.half[1]
            behind = [p.at[0] - p.half[0] for p in (piece, other)]
            if name in ("torso_belly", "torso_chest"):
                assert behind[1] == pytest.approx(behind[0])  # the spine's side stays
            else:
                assert np.array_equal(other.at, piece.at)
            assert other.at[2] == piece.at[2]


@given(st.sampled_from(SEXES), st.floats(1.45, 2.10), st.floats(15.0, 50.0))
def test_both_legs_are_as_thick(sex, stature, index):
    _, body = grown(sex, stature, index * stature**2)
    right, left = (body.skin[f"femur_{side}_thigh"] for side in "rl")
    assert np.array_equal(right.half, left.half)
    assert np.array_equal(right.at, left.at * [1, 1, -1])


def test_skin_has_no_weight_and_moves_no_muscle():
    parameters = Athlete(sex="female", stature=1.68, mass=110.0).parameters()
    geometric, _ = grown("female", 1.68, 110.0)
    thick, bare = (build_body(replace(parameters, skin=skin)) for skin in (parameters.skin, geometric.skin))
    assert (thick.model.geom_size > bare.model.geom_size).any()
    for name in ("body_mass", "body_inertia", "body_ipos", "body_pos", "jnt_pos", "site_pos"):
        assert np.array_equal(getattr(thick.model, name), getattr(bare.model, name)), name
    posture = {"hip_flexion_r": [0.0, 1.0], "knee_angle_r": [0.1, 1.5]}
    assert thick.muscle_paths(posture).identical(bare.muscle_paths(posture))
    assert thick.mass == pytest.approx(110.0)


@pytest.mark.parametrize("sex", SEXES)
def test_a_heavier_trunk_lies_higher_on_the_bench_and_a_slim_one_on_the_pelvis(sex):
    heights = []
    for index in (17.0, 19.0, 26.0, 35.0, 45.0):
        trunk = HeldTrunk(Athlete(sex=sex, stature=1.70, mass=index * 1.70**2).body(), ("r",))
        surface, pelvis = draw_bench(trunk)
        assert surface <= pelvis + 1e-9  # bone does not sink in
        heights.append(trunk.hip[1] - surface)
    assert heights[0] == pytest.approx(heights[1])
    assert (np.diff(heights[1:]) > 0).all()
    assert 0.05 < heights[1] < 0.07
    assert heights[-1] - heights[2] == pytest.approx(0.11, abs=0.02)


def draw_bench(trunk):
    """Height of the bench's surface under the trunk, and of the front of the pelvic bone, the pelvis at the origin."""
    spec = mujoco.MjSpec()
    bench(spec, trunk, np.zeros(2))
    pad = spec.worldbody.first_geom()
    return pad.pos[1] + pad.size[0], 0.0


def test_how_thick_people_are_is_said_with_how_far_they_differ():
    for name, (ratio, deviation) in growth("female", 1.60, 70.0, REFERENCE_MASS).items():
        assert 0.7 < ratio < 1.4, name
        assert 0.03 < deviation < 0.12, name
