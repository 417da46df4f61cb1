"""Body lengths: the survey's published figures, and the scale of the model that follows."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.athlete.anthropometry import MEASURES, ansur2, predicted_lengths, scale_factors
from revpress.athlete.data_tables import read_data_table
from revpress.athlete.skeleton import reference_parameters

SEXES = ("male", "female")

# literature: slope, intercept [mm], standard error [mm]
PUBLISHED = {
    ("thigh_length", "male"): (0.2768, -76.79, 21.2),
    ("shank_length", "male"): (0.2943, -98.13, 14.0),
    ("foot_length", "male"): (0.1373, 30.13, 9.1),
    ("thigh_length", "female"): (0.2591, -42.51, 17.4),
    ("shank_length", "female"): (0.3031, -90.40, 17.1),
    ("foot_length", "female"): (0.1399, 18.50, 8.6),
}
# ratio of the mean to stature, ± 1 standard deviation between people
RATIO = {
    ("thigh_length", "male"): (0.2330, 0.0122),
    ("shank_length", "male"): (0.2384, 0.0083),
    ("foot_length", "male"): (0.1544, 0.0052),
    ("thigh_length", "female"): (0.2329, 0.0107),
    ("shank_length", "female"): (0.2475, 0.0107),
    ("foot_length", "female"): (0.1513, 0.0053),
    ("foot_breadth", "male"): (0.0580, 0.0028),
    ("foot_breadth", "female"): (0.0570, 0.0029),
    ("hip_breadth", "male"): (0.1970, 0.0129),
    ("hip_breadth", "female"): (0.2174, 0.0153),
    ("malleolus_height", "male"): (0.0415, 0.0029),
    ("malleolus_height", "female"): (0.0385, 0.0028),
}


@pytest.mark.parametrize(("measure", "sex"), PUBLISHED)
def test_regressions_are_the_published_ones(measure, sex):
    line, (slope, intercept, error) = ansur2(measure, sex), PUBLISHED[measure, sex]
    assert line.slope == pytest.approx(slope, abs=5.1e-5)
    assert line.intercept == pytest.approx(intercept / 1000, abs=5.1e-6)
    assert line.standard_error == pytest.approx(error / 1000, abs=5.1e-5)


@pytest.mark.parametrize(("measure", "sex"), RATIO)
def test_ratios_to_stature_hold_over_the_surveyed_statures(measure, sex):
    ratio, deviation = RATIO[measure, sex]
    row = read_data_table("ansur2_2012")[sex]
    assert (row[measure]["ratio"], row[measure]["ratio_sd"]) == pytest.approx((ratio, deviation), abs=5.1e-5)
    mean, sd = row["stature"]["mean"], row["stature"]["sd"]
    for stature in np.linspace(mean - 2 * sd, mean + 2 * sd, 9):
        assert abs(ansur2(measure, sex)(stature) / stature - ratio) < deviation


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("measure", MEASURES)
def test_a_least_squares_line_passes_through_the_means(measure, sex):
    row = read_data_table("ansur2_2012")[sex]
    assert ansur2(measure, sex)(row["stature"]["mean"]) == pytest.approx(row[measure]["mean"], abs=2e-4)


@pytest.mark.reference
@pytest.mark.parametrize("sex", SEXES)
def test_the_line_fits_the_raw_survey(sex, reference_folder: Path):
    with (reference_folder / "ansur2" / f"{sex}.csv").open(newline="") as file:
        people = list(csv.DictReader(file))
    stature, foot = (np.array([float(p[c]) for p in people]) / 1000 for c in ("stature", "footlength"))
    line = ansur2("foot_length", sex)
    residual = foot - np.array([line(s) for s in stature])
    assert abs(residual.mean()) < 1e-5
    assert residual.std() == pytest.approx(line.standard_error, abs=1e-4)


def test_a_man_of_the_reference_stature_keeps_the_reference_geometry():
    factors = scale_factors(1.70, predicted_lengths("male", 1.70))
    assert factors.keys() == reference_parameters().segments.keys()
    assert np.array(list(factors.values())) == pytest.approx(1.0)


@given(st.sampled_from(SEXES), st.floats(1.40, 2.15), st.floats(0.01, 0.05))
def test_a_taller_person_is_longer_in_every_part(sex, stature, more):
    small = scale_factors(stature, predicted_lengths(sex, stature))
    tall = scale_factors(stature + more, predicted_lengths(sex, stature + more))
    for body, factor in small.items():
        assert (factor > 0).all()
        assert (tall[body] > factor).all()


@given(st.sampled_from(SEXES), st.floats(1.40, 2.20), st.floats(0.7, 1.3))
def test_a_measured_thigh_scales_the_thigh_alone(sex, stature, ratio):
    lengths = predicted_lengths(sex, stature)
    before = scale_factors(stature, lengths)
    after = scale_factors(stature, lengths | {"thigh_length": ratio * lengths["thigh_length"]})
    for body, factor in before.items():
        expected = ratio if body.startswith(("femur", "patella")) else 1.0
        assert after[body] / factor == pytest.approx(expected)


def test_the_leg_of_the_reference_body_is_as_long_as_the_survey_says():
    # The survey's thigh starts at the trochanter, below the joint centre; the shank ends at the malleolus.
    joints = reference_parameters().joints
    shank = np.linalg.norm(joints["talus_r"].position - joints["tibia_r"].child_position)
    assert abs(shank - ansur2("shank_length", "male")(1.70)) < 2 * ansur2("shank_length", "male").standard_error
