"""Fibres on an elastic tendon: their balance, geometry, and what happens when a muscle is slack."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from revpress.errors import InputError
from revpress.mechanics.muscle import (
    CapacityTable,
    active_force_capacity,
    equilibrium_force,
    fibre_state,
    passive_fibre_force,
)
from revpress.mechanics.muscle_curves import (
    CURVES,
    active_force_length,
    passive_force_length,
    tendon_force_length,
    tendon_length,
    voluntary_force_velocity,
)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Two:
    """A pennate and a parallel muscle."""

    max_isometric_force: Array
    optimal_fibre_length: Array
    tendon_slack_length: Array
    pennation: Array
    tendon_strain: Array


MUSCLES = Two(
    np.array([1000.0, 500.0]), np.array([0.1, 0.2]), np.array([0.3, 0.1]), np.array([np.pi / 6, 0.0]), np.full(2, 0.049)
)
# Where a fully active fibre has its optimal length: the tendon carries F cos α.
OPTIMAL = tendon_length(
    np.cos(MUSCLES.pennation)
) * MUSCLES.tendon_slack_length + MUSCLES.optimal_fibre_length * np.cos(MUSCLES.pennation)
BEYOND = MUSCLES.tendon_slack_length + np.array([[0.4], [0.8], [1.1], [1.4], [1.7]]) * MUSCLES.optimal_fibre_length


def test_at_optimal_length_and_rest_the_force_is_the_isometric_one_along_the_tendon() -> None:
    state = fibre_state(OPTIMAL, np.zeros(2), MUSCLES)
    np.testing.assert_allclose(state.length, 1.0, rtol=1e-9)
    np.testing.assert_allclose(state.cos_pennation, [np.sqrt(0.75), 1.0], rtol=1e-9)
    resting = passive_fibre_force(OPTIMAL, MUSCLES)
    np.testing.assert_allclose(active_force_capacity(OPTIMAL, 0.0, MUSCLES) + resting, [1000 * np.sqrt(0.75), 500])
    assert resting.max() < 20.0  # the slack tendon of a resting muscle leaves its fibres a little longer


@pytest.mark.parametrize("activation", [0.0, 0.01, 0.3, 1.0])
def test_fibres_and_tendon_carry_the_same_force(activation: float) -> None:
    """Physics: the balance, from the published curves alone."""
    state = fibre_state(BEYOND, 0.0, MUSCLES, activation)
    along = state.length * state.cos_pennation * MUSCLES.optimal_fibre_length
    tendon = tendon_force_length((BEYOND - along) / MUSCLES.tendon_slack_length)
    fibre = activation * active_force_length(state.length) + passive_force_length(state.length)
    np.testing.assert_allclose(tendon, fibre * state.cos_pennation, atol=1e-9)
    total = equilibrium_force(BEYOND, 0.0, activation, MUSCLES) + passive_fibre_force(BEYOND, MUSCLES)
    np.testing.assert_allclose(total, tendon * MUSCLES.max_isometric_force, atol=1e-5)


def test_capacity_is_the_equilibrium_at_full_activation() -> None:
    np.testing.assert_allclose(
        active_force_capacity(BEYOND, 0.0, MUSCLES), equilibrium_force(BEYOND, 0.0, 1.0, MUSCLES), rtol=1e-12
    )
    assert np.abs(equilibrium_force(BEYOND, 0.0, 0.0, MUSCLES)).max() == 0.0


def test_a_stiff_tendon_has_no_part_in_it() -> None:
    """Closed form: without a tendon the fibres have all of the path, and force is linear in activation."""
    bare = replace(MUSCLES, tendon_slack_length=np.zeros(2))
    length = np.array([0.09, 0.2])
    fibre = np.hypot(length / MUSCLES.optimal_fibre_length, np.sin(MUSCLES.pennation))
    cosine = length / MUSCLES.optimal_fibre_length / fibre
    expected = MUSCLES.max_isometric_force * active_force_length(fibre) * cosine
    np.testing.assert_allclose(active_force_capacity(length, 0.0, bare), expected, rtol=1e-9)
    np.testing.assert_allclose(equilibrium_force(length, 0.0, 0.3, bare), 0.3 * expected, rtol=1e-9)
    rate = np.array([-0.2, -0.4])
    np.testing.assert_allclose(
        equilibrium_force(length, rate, 0.3, bare),
        0.3 * expected * voluntary_force_velocity(rate * cosine / (CURVES.fastest * MUSCLES.optimal_fibre_length)),
        rtol=1e-7,
    )


@pytest.mark.parametrize("activation", [0.1, 1.0])
def test_a_tendon_of_twice_the_strain_stretches_twice_as_far(activation: float) -> None:
    """Closed form: on a path that is longer by the first one's stretch, fibres and force are the same."""
    slack, optimal = MUSCLES.tendon_slack_length, MUSCLES.optimal_fibre_length
    once = fibre_state(BEYOND, 0.0, MUSCLES, activation)
    stretch = BEYOND - slack - once.length * once.cos_pennation * optimal
    assert stretch[2:].min() > 1e-3
    double = replace(MUSCLES, tendon_strain=2.0 * MUSCLES.tendon_strain)
    twice = fibre_state(BEYOND + stretch, 0.0, double, activation)
    np.testing.assert_allclose(twice.length, once.length, atol=1e-7)
    for muscles, path in ((MUSCLES, BEYOND), (double, BEYOND + stretch)):
        along = fibre_state(path, 0.0, muscles, activation)
        force = equilibrium_force(path, 0.0, activation, muscles) + passive_fibre_force(path, muscles)
        strain = (path - along.length * along.cos_pennation * optimal) / slack - 1.0
        of_curve = tendon_force_length(1.0 + strain * 0.049 / muscles.tendon_strain)
        np.testing.assert_allclose(force / MUSCLES.max_isometric_force, of_curve, atol=1e-6)


def test_a_tendon_without_strain_is_stiff() -> None:
    stiff = replace(MUSCLES, tendon_strain=np.zeros(2))
    state = fibre_state(BEYOND, 0.0, stiff)
    np.testing.assert_allclose(
        state.length * state.cos_pennation * MUSCLES.optimal_fibre_length, BEYOND - MUSCLES.tendon_slack_length
    )


def test_force_is_not_linear_in_activation_where_tendons_are_long() -> None:
    """A less active muscle has a shorter tendon and longer fibres: more force than its share on the ascending limb."""
    long = replace(MUSCLES, tendon_slack_length=5.0 * MUSCLES.optimal_fibre_length)
    length = long.tendon_slack_length + 0.6 * MUSCLES.optimal_fibre_length * np.cos(MUSCLES.pennation)
    half, whole = (equilibrium_force(length, 0.0, a, long) for a in (0.5, 1.0))
    np.testing.assert_array_less(0.5 * whole + 0.03 * MUSCLES.max_isometric_force, half)


def test_shortening_weakens_and_lengthening_strengthens_a_little() -> None:
    speed = np.array([[0.0, -2.5], [0.0, -0.4], [0.0, 0.0], [0.0, 0.4]])
    state = fibre_state(OPTIMAL, speed, MUSCLES)
    assert state.speed[:, 1] == pytest.approx(speed[:, 1] / (0.2 * CURVES.fastest), abs=0.002)  # plateau
    force = active_force_capacity(OPTIMAL, speed, MUSCLES)[:, 1]
    np.testing.assert_allclose(force, force[2] * voluntary_force_velocity(state.speed[:, 1]), atol=1e-9)
    assert force[0] == 0.0
    assert force[1] < 0.6 * force[2]
    assert force[2] < force[3] < 1.05 * force[2]


@given(st.floats(0.06, 0.25), st.floats(-0.5, 0.5), st.sampled_from([0.05, 0.5, 1.0]))
def test_fibres_keep_their_thickness_and_speed_is_the_rate_of_length(
    stretch: float, speed: float, activation: float
) -> None:
    """Physics: l sin α is constant, and l̇ is the derivative of l along the motion of the path."""
    length = MUSCLES.tendon_slack_length + stretch
    state = fibre_state(length, np.full(2, speed), MUSCLES, activation)
    sine = np.sqrt(1.0 - state.cos_pennation**2)
    np.testing.assert_allclose(state.length * sine, np.sin(MUSCLES.pennation), atol=1e-9)
    h = 1e-4
    ahead, behind = (
        fibre_state(length + s * h * speed, np.full(2, speed), MUSCLES, activation).length for s in (1, -1)
    )
    np.testing.assert_allclose(state.speed * CURVES.fastest, (ahead - behind) / (2 * h), atol=2e-3)


@pytest.mark.parametrize("length", [[0.3, 0.15], [0.2, 0.0], [0.0, 0.149]])
def test_a_path_shorter_than_tendon_and_least_fibre_is_slack(length: list[float]) -> None:
    state = fibre_state(length, [-1.0, -1.0], MUSCLES)
    np.testing.assert_allclose(
        state.length, [0.5, 0.25], rtol=1e-12
    )  # the pennate fibre lies across, thickness over length
    np.testing.assert_array_equal(state.speed, 0.0)
    np.testing.assert_allclose(state.cos_pennation, [0.0, 1.0], atol=1e-12)
    np.testing.assert_array_equal(active_force_capacity(length, 0.0, MUSCLES), 0.0)
    np.testing.assert_array_equal(passive_fibre_force(length, MUSCLES), 0.0)


def test_going_slack_is_smooth() -> None:
    """The force begins without a step at the shortest fibre."""
    slack_at = MUSCLES.tendon_slack_length + np.array([0.0, 0.25 * 0.2])
    force = active_force_capacity(slack_at + np.array([[1e-3], [1e-5]]), 0.0, MUSCLES) / MUSCLES.max_isometric_force
    np.testing.assert_array_less(force, [[0.01, 0.01], [1e-5, 1e-5]])


def test_a_table_is_the_capacity() -> None:
    """Cross: a spline between nodes beside the balance itself, from slack to beyond the longest fibres."""
    length = np.linspace(0.9, 1.1, 1501)[:, None] * MUSCLES.tendon_slack_length
    length = length + np.linspace(-0.1, 2.0, 1501)[:, None] * MUSCLES.optimal_fibre_length
    speed = np.random.default_rng(2).uniform(-0.3, 0.3, length.shape)
    table = CapacityTable(MUSCLES)
    for rate, tolerance in ((np.zeros_like(length), 2e-4), (speed, 5e-4)):
        miss = np.abs(table(length, rate) - active_force_capacity(length, rate, MUSCLES)) / MUSCLES.max_isometric_force
        assert miss.max() < tolerance
        assert np.median(miss) < 1e-6


def test_a_table_is_of_one_body() -> None:
    people = replace(MUSCLES, max_isometric_force=np.ones((3, 1, 2)))
    with pytest.raises(InputError, match=r"must be \(n,\)"):
        CapacityTable(people)


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
