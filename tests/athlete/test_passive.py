"""Passive joint moments against the published formula's points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.athlete.passive import passive_moments
from revpress.errors import InputError


def degrees(hip: object, knee: object, dorsiflexion: object) -> np.ndarray:
    return passive_moments(*(np.radians(np.asarray(v, dtype=float)) for v in (hip, knee, dorsiflexion)))


@pytest.mark.parametrize(
    ("knee", "hip", "moment"),
    [
        (0, [-20, -10, 0, 30, 60, 90, 120], [25.40, 14.42, 8.58, -1.01, -15.69, -51.38, -140.39]),
        (60, [-20, -10, 0, 30, 60, 90, 120], [23.36, 14.82, 10.62, 5.99, 1.97, -7.25, -30.18]),
        (90, [-20, -10, 0, 30, 60, 90, 120], [22.09, 14.45, 10.76, 7.16, 4.99, 0.30, -11.35]),
    ],
)
def test_hip(knee: float, hip: list[float], moment: list[float]) -> None:
    """Formula: Riener and Edrich 1999; along hip flexion."""
    np.testing.assert_allclose(degrees(hip, knee, 0)[:, 0], moment, atol=0.0051)


@pytest.mark.parametrize(
    ("hip", "knee", "moment"),
    [
        (0, [0, 10, 30, 60, 90, 120], [10.42, 1.46, -2.70, -4.45, -6.19, -11.89]),
        (90, [0, 10, 30, 60, 90, 120], [47.03, 27.22, 10.09, 0.23, -3.54, -6.46]),
    ],
)
def test_knee(hip: float, knee: list[float], moment: list[float]) -> None:
    """Formula: along knee flexion; 0.150 in the last term, not the 1.50 of one transcription."""
    np.testing.assert_allclose(degrees(hip, knee, 0)[:, 1], moment, atol=0.0051)


@pytest.mark.parametrize(
    ("knee", "moment"),
    [(0, [42.36, 17.21, 6.39, 1.73, -0.29, -1.26, -2.35]), (90, [7.27, 2.11, -0.11, -1.07, -1.50, -1.79, -2.63])],
)
def test_ankle_counts_dorsiflexion_positive(knee: float, moment: list[float]) -> None:
    """Formula: the paper's angles and moments are in plantarflexion, ours in dorsiflexion."""
    plantarflexion = np.array([-20, -10, 0, 10, 20, 30, 40])
    np.testing.assert_allclose(degrees(0, knee, -plantarflexion)[:, 2], -np.array(moment), atol=0.0051)


@given(st.floats(-20, 110), st.floats(0, 120), st.floats(-20, 40))
def test_every_joint_is_driven_back(hip: float, knee: float, plantarflexion: float) -> None:
    """Physics: each moment falls as its own angle grows."""
    step = 0.5
    here = degrees(hip, knee, -plantarflexion)
    there = [degrees(hip + step, knee, -plantarflexion), degrees(hip, knee + step, -plantarflexion)]
    assert there[0][0] < here[0]
    assert there[1][1] < here[1]
    assert degrees(hip, knee, -plantarflexion + step)[2] < here[2]


def test_angles_broadcast() -> None:
    moment = passive_moments(np.zeros((4, 1)), np.linspace(0, 2, 6), 0.1)
    assert moment.shape == (4, 6, 3)
    np.testing.assert_array_equal(moment[2, 3], passive_moments(0.0, np.linspace(0, 2, 6)[3], 0.1))


@pytest.mark.parametrize(("hip", "message"), [([0.0, 1.0], "fit"), (np.nan, "finite")])
def test_impossible_angles_are_refused(hip: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        passive_moments(hip, [0.1, 0.2, 0.3], 0.0)  # type: ignore[arg-type]
