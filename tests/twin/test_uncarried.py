"""What contacts cannot carry: nothing of what lies in their cone, the nearest point of it otherwise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.twin.uncarried import LENGTH, uncarried

MU = 0.5
CORNERS = np.array([[-0.05, 0.0, -0.04], [-0.05, 0.0, 0.04], [0.2, 0.0, -0.05], [0.2, 0.0, 0.05]])
GRIPS = np.array([[0.0, 1.0, 0.0], [MU, 1.0, 0.0], [-MU, 1.0, 0.0], [0.0, 1.0, MU], [0.0, 1.0, -MU]])


def sole(height: float = 0.0) -> np.ndarray:
    """Forces and moments (1, 6, 20) of a sole's points pushing up with friction, about a point so far above it."""
    columns = [
        np.r_[100.0 * grip, np.cross(corner - [0.0, height, 0.0], 100.0 * grip)] for corner in CORNERS for grip in GRIPS
    ]
    return np.array(columns).T[None]


WEIGHT = np.r_[np.ones(3), np.full(3, LENGTH)]


def test_a_force_within_the_sole_is_carried_whole() -> None:
    force, at = np.array([50.0, 700.0, -30.0]), np.array([0.05, 0.0, 0.01])
    demand = np.r_[force, np.cross(at, force)][None]
    assert np.all(uncarried(sole(), demand) == 0.0)


def test_nothing_pulls() -> None:
    demand = np.array([[0.0, -300.0, 0.0, 0.0, 0.0, 0.0]])
    assert uncarried(sole(), demand) == pytest.approx(demand, abs=1e-3)


def test_without_contact_all_is_left() -> None:
    demand = np.arange(6.0)[None]
    assert uncarried(np.zeros((1, 6, 0)), demand) == pytest.approx(demand)
    assert uncarried(np.zeros((1, 6, 4)), demand) == pytest.approx(demand)


def test_friction_holds_up_to_its_cone() -> None:
    """Along the cone's slope the nearest point is the foot of a perpendicular: in a plane, no moment in the way."""
    generators = sole()[:, :2]  # forces forward and up alone
    found = uncarried(
        np.concatenate([generators, np.zeros((1, 4, 20))], axis=1), np.array([[500.0, 500.0, 0, 0, 0, 0]])
    )
    along = np.array([MU, 1.0]) / np.hypot(MU, 1.0)
    wanted = np.array([500.0, 500.0])
    assert found[0, :2] == pytest.approx(wanted - along * (along @ wanted), abs=1e-2)


@given(
    st.lists(st.floats(-800.0, 800.0), min_size=6, max_size=6).filter(lambda x: max(map(abs, x)) > 1.0),
    st.floats(0.0, 1.0),
)
def test_no_pattern_of_the_contacts_comes_nearer(demand: list[float], height: float) -> None:
    """What is left makes no acute angle with any generator, and a right one with what is carried."""
    generators, wanted = sole(height), np.array([demand])
    left = uncarried(generators, wanted)
    scaled, rest = generators[0] / WEIGHT[:, None], left[0] / WEIGHT
    assert np.all(scaled.T @ rest <= 1e-4 * np.abs(wanted).max() * np.linalg.norm(scaled, axis=0).max())
    carried = (wanted[0] - left[0]) / WEIGHT
    assert abs(carried @ rest) <= 1e-3 * np.linalg.norm(wanted / WEIGHT) ** 2
