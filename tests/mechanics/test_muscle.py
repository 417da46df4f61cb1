"""Fibres on a rigid tendon: published points of the curves, geometry, and what happens when a muscle is slack."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.mechanics.muscle import (
    LOADED_TENDON,
    active_force_capacity,
    active_force_length,
    fibre_state,
    force_velocity,
    passive_fibre_force,
    passive_force_length,
    tendon_force_length,
    tendon_length,
)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Two:
    """A pennate and a parallel muscle."""

    max_isometric_force: Array
    optimal_fibre_length: Array
    tendon_slack_length: Array
    pennation: Array


MUSCLES = Two(np.array([1000.0, 500.0]), np.array([0.1, 0.2]), np.array([0.3, 0.1]), np.array([np.pi / 6, 0.0]))
OPTIMAL = LOADED_TENDON * MUSCLES.tendon_slack_length + MUSCLES.optimal_fibre_length * np.cos(MUSCLES.pennation)


@pytest.mark.parametrize(
    ("curve", "at", "value"),
    [
        (
            active_force_length,
            [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6],
            [0.05411, 0.30210, 0.68423, 0.83644, 0.93712, 1.0, 0.95316, 0.79369, 0.58119, 0.38024, 0.22615, 0.12426],
        ),
        (
            force_velocity,
            [-1, -0.8, -0.6, -0.4, -0.2, -0.1, 0, 0.1, 0.2, 0.4, 0.6, 0.8, 1],
            [0, 0.07476, 0.17196, 0.31039, 0.54495, 0.74517, 1, 1.20651, 1.34668, 1.52538, 1.64132, 1.72676, 1.79434],
        ),
        (
            passive_force_length,
            [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6],
            [0.01823, 0.03559, 0.06940, 0.13526, 0.26353, 0.51337, 1.0],
        ),
    ],
)
def test_curves_pass_through_their_published_points(curve: object, at: list[float], value: list[float]) -> None:
    """Formula: De Groote and Fregly 2016 in the form that OpenSim codes."""
    np.testing.assert_allclose(curve(at), value, atol=1e-5)  # type: ignore[operator]


def test_curves_are_exact_where_they_are_defined_to_be() -> None:
    np.testing.assert_allclose(
        [force_velocity(-1.0), force_velocity(0.0), active_force_length(1.0)], [0, 1, 1], atol=1e-9
    )
    np.testing.assert_allclose([passive_force_length(0.2), passive_force_length(1.6)], [0, 1], atol=1e-12)


def test_no_curve_pushes() -> None:
    everywhere = np.linspace(-3, 3, 601)
    for curve in (active_force_length, force_velocity, passive_force_length):
        values = curve(everywhere)
        assert np.isfinite(values).all()
        assert np.all(values >= 0.0)


def test_at_optimal_length_and_rest_the_force_is_the_isometric_one_along_the_tendon() -> None:
    state = fibre_state(OPTIMAL, np.zeros(2), MUSCLES)
    np.testing.assert_allclose(state.length, 1.0, rtol=1e-12)
    np.testing.assert_allclose(state.cos_pennation, [np.sqrt(0.75), 1.0], rtol=1e-12)
    np.testing.assert_allclose(active_force_capacity(OPTIMAL, 0.0, MUSCLES), [1000 * np.sqrt(0.75), 500], rtol=1e-9)
    np.testing.assert_allclose(passive_fibre_force(OPTIMAL, MUSCLES), [18.23 * np.sqrt(0.75), 9.115], rtol=1e-3)


def test_shortening_weakens_and_lengthening_strengthens() -> None:
    """A parallel muscle of 0.2 m shortens at most at 2 m/s; its fibres move with the path."""
    speed = np.array([[0.0, -2.0], [0.0, -0.4], [0.0, 0.0], [0.0, 0.4]])
    assert fibre_state(OPTIMAL, speed, MUSCLES).speed[:, 1] == pytest.approx([-1.0, -0.2, 0.0, 0.2])
    force = active_force_capacity(OPTIMAL, speed, MUSCLES)[:, 1]
    np.testing.assert_allclose(force, 500 * np.array([0.0, 0.54495, 1.0, 1.34668]), atol=0.01)


@given(st.floats(0.05, 0.25), st.floats(-0.5, 0.5))
def test_fibres_keep_their_thickness_and_speed_is_the_rate_of_length(stretch: float, speed: float) -> None:
    """Physics: l sin α is constant, and l̇ is the derivative of l along the motion of the path."""
    length = LOADED_TENDON * MUSCLES.tendon_slack_length + stretch
    state = fibre_state(length, np.full(2, speed), MUSCLES)
    sine = np.sqrt(1.0 - state.cos_pennation**2)
    np.testing.assert_allclose(state.length * sine, np.sin(MUSCLES.pennation), atol=1e-9)
    h = 1e-6
    ahead, behind = (fibre_state(length + s * h * speed, np.full(2, speed), MUSCLES).length for s in (1, -1))
    np.testing.assert_allclose(state.speed * 10.0, (ahead - behind) / (2 * h), atol=1e-6)


@pytest.mark.parametrize("length", [[0.3, 0.1], [0.2, 0.0], [0.0, 0.139]])
def test_a_path_shorter_than_tendon_and_least_fibre_is_slack(length: list[float]) -> None:
    state = fibre_state(length, [-1.0, -1.0], MUSCLES)
    np.testing.assert_allclose(
        state.length, [0.5, 0.2], rtol=1e-12
    )  # the pennate fibre lies across, thickness over length
    np.testing.assert_array_equal(state.speed, 0.0)
    np.testing.assert_array_equal(state.cos_pennation, 0.0)
    np.testing.assert_array_equal(active_force_capacity(length, 0.0, MUSCLES), 0.0)
    np.testing.assert_array_equal(passive_fibre_force(length, MUSCLES), 0.0)


def test_going_slack_costs_less_than_a_hundredth_of_the_force() -> None:
    """The force ends with a step at the shortest fibre; it is small (pennate: none)."""
    slack_at = LOADED_TENDON * MUSCLES.tendon_slack_length + np.array([0.0, 0.2 * 0.2])
    force = active_force_capacity(slack_at + 1e-9, 0.0, MUSCLES) / MUSCLES.max_isometric_force
    np.testing.assert_array_less(force, [1e-6, 0.01])


def test_leading_dimensions_and_muscles_that_differ_between_them() -> None:
    random = np.random.default_rng(1)
    length = OPTIMAL + random.uniform(-0.02, 0.05, (3, 5, 2))
    speed = random.uniform(-0.3, 0.3, (3, 5, 2))
    scale = np.array([0.9, 1.0, 1.1])[:, None, None]
    people = replace(MUSCLES, max_isometric_force=MUSCLES.max_isometric_force * scale)
    together = active_force_capacity(length, speed, people)
    assert together.shape == (3, 5, 2)
    np.testing.assert_allclose(together, scale * active_force_capacity(length, speed, MUSCLES), rtol=1e-12)
    np.testing.assert_allclose(together[1, 4], active_force_capacity(length[1, 4], speed[1, 4], MUSCLES), rtol=1e-12)
    assert fibre_state(length, 0.0, people).length.shape == (3, 5, 2)
    assert passive_fibre_force(length[:0], MUSCLES).shape == (0, 5, 2)


@pytest.mark.parametrize(
    ("length", "speed", "message"),
    [([0.4, 0.3, 0.2], 0.0, "fit"), ([0.4, 0.3], [0.0, 0.0, 0.0], "fit"), ([0.4, np.nan], 0.0, "finite")],
)
def test_impossible_paths_are_refused(length: list[float], speed: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        active_force_capacity(length, speed, MUSCLES)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("length", "force"), [(1.01, 0.08829), (1.02, 0.21557), (1.03, 0.39903), (1.04, 0.66349), (1.049, 1.0)]
)
def test_tendon_curve_meets_the_published_points(length: float, force: float) -> None:
    assert tendon_force_length(length) == pytest.approx(force, abs=1e-5)
    assert tendon_length(force) == pytest.approx(length, abs=1e-6)


def test_every_tendon_has_its_length_at_half_load() -> None:
    assert tendon_force_length(LOADED_TENDON) == pytest.approx(0.5, abs=1e-12)
    assert tendon_force_length(0.99) == 0.0
