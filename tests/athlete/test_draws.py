"""Drawn bodies: spread as people are, the same in both legs, and the same for the same seed."""

from dataclasses import replace

import numpy as np
import pytest

from revpress import Athlete
from revpress.athlete.draws import GENERAL_STRENGTH, MEASURED_STRENGTH, draw_muscles

PERSON = Athlete(sex="female", stature=1.66, mass=62.0, age=60.0)


def forces(draws, seed=0, person=PERSON):
    muscles = person.body().muscles
    drawn = draw_muscles(person, muscles, draws, seed)
    return muscles.names, np.array([m.max_isometric_force for m in drawn]) / muscles.max_isometric_force


def ratio(factor, names, one):
    return np.log(factor[:, names.index(one)])


def test_strength_is_spread_as_between_people():
    """At least so: lengths that are open go with forces that are. Half of the variance is common to all groups."""
    names, factor = forces(10_000)
    for muscle, action in (("vaslat_r", "knee_extension"), ("tibant_r", "ankle_dorsiflexion")):
        between = np.sqrt(np.log1p(PERSON.strength_uncertainty[action] ** 2))
        assert np.median(ratio(factor, names, muscle)) == pytest.approx(0.0, abs=0.01)
        assert between * 0.97 < ratio(factor, names, muscle).std() < 1.1 * between
    together = np.corrcoef(ratio(factor, names, "vaslat_r"), ratio(factor, names, "tibant_r"))[0, 1]
    assert GENERAL_STRENGTH - 0.08 < together < GENERAL_STRENGTH + 0.03


def test_a_group_that_was_measured_is_known_as_well_as_a_test_knows_it():
    """Of the drawn people's forces that part which lengths leave open stays."""
    measured = replace(PERSON, strength_groups={"dorsiflexors": 1.2})
    (names, before), (_, after) = forces(4_000), forces(4_000, person=measured)
    open_lengths = ratio(before, names, "tibant_r").var() - np.log1p(
        PERSON.strength_uncertainty["ankle_dorsiflexion"] ** 2
    )
    assert ratio(after, names, "tibant_r").std() < 0.7 * ratio(before, names, "tibant_r").std()
    assert ratio(after, names, "tibant_r").var() == pytest.approx(
        np.log1p(MEASURED_STRENGTH**2) + open_lengths, abs=0.0015
    )
    assert np.array_equal(after[:, names.index("vaslat_r")], before[:, names.index("vaslat_r")])
    assert abs(np.corrcoef(ratio(after, names, "vaslat_r"), ratio(after, names, "tibant_r"))[0, 1]) < 0.05


def test_both_legs_and_the_muscles_of_a_group_are_alike():
    names, factor = forces(5)
    assert factor[:, names.index("vaslat_r")] == pytest.approx(factor[:, names.index("vasint_l")], rel=1e-12)


def test_the_same_seed_gives_the_same_people():
    assert np.array_equal(forces(4)[1], forces(4)[1])
    assert not np.array_equal(forces(4)[1], forces(4, 1)[1])
