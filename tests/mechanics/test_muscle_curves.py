"""The curves of a muscle: what the paper says that they are, and that their tables are as smooth as they."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from revpress.mechanics.muscle_curves import (
    CURVES,
    CurveParameters,
    VoluntarySpeed,
    active_force_length,
    curve_at,
    force_velocity,
    passive_force_length,
    tendon_force_length,
    tendon_length,
    voluntary_force_velocity,
)

PUBLISHED = CurveParameters.published()


@pytest.mark.parametrize(
    ("curve", "at", "value"),
    [
        (active_force_length, [0.25, 1.0, 1.9], [0.0, 1.0, 0.0]),
        (force_velocity, [-1.0, 0.0, 1.0], [0.0, 1.0, 1.4]),
        (passive_force_length, [1.0, 1.7], [0.0, 1.0]),
        (tendon_force_length, [1.0, 1.049], [0.0, 1.0]),
    ],
)
def test_curves_pass_through_the_points_that_define_them(curve: object, at: list[float], value: list[float]) -> None:
    np.testing.assert_allclose(curve(at), value, atol=1e-7)  # type: ignore[operator]


def test_slopes_are_those_that_define_the_curves() -> None:
    def slope(name: str, x: float) -> float:
        return float(curve_at.py_func(getattr(CURVES, name), x)[1])

    assert slope("velocity", 0.0) == pytest.approx(5.0, abs=1e-3)
    assert slope("tendon", 0.05) == pytest.approx(1.375 / 0.049, rel=1e-9)
    assert slope("passive", 1.75) == pytest.approx(2.0 / 0.7, rel=1e-9)
    assert slope("active", 1.0) == pytest.approx(0.0, abs=1e-6)
    # In the middle of the shallow limb.
    assert slope("active", (0.77 + 0.95) / 2.0) == pytest.approx(0.75, abs=1e-4)


def test_a_tendon_is_straight_beyond_its_toe_and_the_passive_fibre_beyond_its_greatest_force() -> None:
    force = np.linspace(2.0 / 3.0, 3.0, 9)
    np.testing.assert_allclose(tendon_length(force), 1.049 + (force - 1.0) * 0.049 / 1.375, atol=1e-9)
    np.testing.assert_allclose(passive_force_length([1.7, 1.8, 2.0]), 1.0 + 2.0 / 0.7 * np.array([0, 0.1, 0.3]))


def test_the_length_of_a_tendon_is_the_inverse_of_its_force() -> None:
    force = np.linspace(0.0, 2.0, 41)
    np.testing.assert_allclose(tendon_force_length(tendon_length(force)), force, atol=1e-9)


def test_no_curve_pushes_and_none_leaps() -> None:
    everywhere = np.linspace(-3.0, 4.0, 70001)
    for curve, most in ((active_force_length, 2.5), (force_velocity, 6.0), (passive_force_length, 3.0)):
        values = curve(everywhere)
        assert values.min() >= -1e-9
        assert np.abs(np.diff(values)).max() <= most * 1e-4


@pytest.mark.parametrize("curve", [force_velocity, passive_force_length, tendon_force_length])
def test_curves_that_rise_never_fall(curve: Callable[..., np.ndarray]) -> None:
    assert np.diff(curve(np.linspace(-2.0, 3.0, 5001))).min() >= 0.0


def test_beyond_the_maximal_speeds_nothing_changes() -> None:
    np.testing.assert_array_equal(force_velocity([-1.0, -2.0]), 0.0)
    np.testing.assert_allclose(force_velocity([1.0, 3.0]), 1.4, atol=1e-12)


def test_other_parameters_give_other_curves() -> None:
    wide = replace(PUBLISHED, active_force_length=PUBLISHED.active_force_length | {"shortest": 0.45})
    curves = wide.curves(replace(VoluntarySpeed.in_force(), maximal_speed=7.0))
    assert curves.fastest == 7.0
    assert curve_at.py_func(curves.active, 0.44)[0] == 0.0
    assert curve_at.py_func(CURVES.active, 0.44)[0] > 0.1


def test_people_activate_less_in_lengthening() -> None:
    """Formula: the sigmoid, counted from rest."""
    relation = VoluntarySpeed(maximal_speed=8.0, low=0.6, middle=0.05, width=0.02)
    at_rest = 0.6 + 0.4 / (1.0 + np.exp(-2.5))
    np.testing.assert_allclose(relation.activation([-1.0, 0.0, 0.05, 1.0]) * at_rest, [1.0, at_rest, 0.8, 0.6])
    curves = PUBLISHED.curves(relation)
    speed = np.linspace(-0.99, 0.99, 199)
    factor = np.array([curve_at.py_func(curves.voluntary, v)[0] for v in speed])
    np.testing.assert_allclose(factor, force_velocity(speed) * relation.activation(speed), atol=1e-6)
    assert curves.strongest == pytest.approx(factor.max(), abs=1e-3)


def test_strength_is_what_people_reach_without_motion() -> None:
    assert voluntary_force_velocity(0.0) == pytest.approx(1.0, abs=1e-9)
