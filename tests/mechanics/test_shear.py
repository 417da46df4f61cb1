"""The least shear that a demand asks of contacts: a block on a ramp in closed form."""

import numpy as np
import pytest

from revpress.mechanics.shear import needed_shear


def slope_of(tangent):
    """A point on a slope: it is pressed along the normal and held along the slope, by n, n + t and n − t."""
    moment = np.array([[[0.0, 0.6, -0.6], [1.0, 1.0, 1.0]]])
    angle = np.arctan(tangent)
    return moment, 100.0 * np.array([[np.sin(angle), np.cos(angle)]])


SHEAR, NORMAL = np.array([0.0, 0.6, 0.6]), np.ones(3)


@pytest.mark.parametrize("tangent", [0.0, 0.2, 0.5])
def test_a_point_on_a_slope_needs_its_tangent(tangent):
    moment, demand = slope_of(tangent)
    found = needed_shear(moment, demand, np.zeros(3), np.full(3, np.inf), SHEAR, NORMAL)
    assert found == pytest.approx([tangent], abs=1e-9)


def test_steeper_than_friction_holds_it_needs_all_of_it():
    moment, demand = slope_of(0.9)
    found = needed_shear(moment, demand, np.zeros(3), np.full(3, np.inf), SHEAR, NORMAL)
    assert found == pytest.approx([0.6], abs=1e-9)


def test_a_muscle_that_holds_the_point_spares_the_shear():
    """Up to its strength: it pulls up the slope with 20 of 50."""
    moment, demand = slope_of(0.5)
    with_muscle = np.concatenate([[[[20.0], [0.0]]], moment], axis=2)
    found = needed_shear(
        with_muscle, demand, np.zeros(4), np.r_[1.0, np.full(3, np.inf)], np.r_[0.0, SHEAR], np.r_[0.0, NORMAL]
    )
    normal = demand[0, 1]
    assert found == pytest.approx([0.5 - 20.0 / normal], abs=1e-9)


def test_without_a_contact_none_is_needed():
    assert needed_shear(np.ones((1, 1, 1)), np.zeros((1, 1)), np.zeros(1), np.ones(1), np.zeros(1), np.zeros(1)) == 0.0
