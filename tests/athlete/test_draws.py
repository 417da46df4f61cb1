"""Drawn bodies: spread as people are, the same in both legs, and the same for the same seed."""

import numpy as np
import pytest

from revpress import Athlete
from revpress.athlete.draws import draw_muscles

PERSON = Athlete(sex="female", stature=1.66, mass=62.0, age=60.0)


def forces(draws, seed=0):
    muscles = PERSON.body().muscles
    drawn = draw_muscles(PERSON, muscles, draws, seed)
    return muscles.names, np.array([m.max_isometric_force for m in drawn]) / muscles.max_isometric_force


def test_strength_is_spread_as_between_people():
    names, factor = forces(20_000)
    vasti = factor[:, names.index("vaslat_r")]
    assert vasti.mean() == pytest.approx(1.0, abs=0.01)
    assert vasti.std() == pytest.approx(PERSON.strength_uncertainty["knee_extension"], rel=0.03)
    soleus = factor[:, names.index("soleus_r")]
    assert abs(np.corrcoef(np.log(vasti), np.log(soleus))[0, 1]) < 0.03


def test_both_legs_and_the_muscles_of_a_group_are_alike():
    names, factor = forces(5)
    assert factor[:, names.index("vaslat_r")] == pytest.approx(factor[:, names.index("vasint_l")], rel=1e-12)


def test_the_same_seed_gives_the_same_people():
    assert np.array_equal(forces(4)[1], forces(4)[1])
    assert not np.array_equal(forces(4)[1], forces(4, 1)[1])
