"""Maximal efforts: closed forms of masses on a muscle, other integrators, and motions that must hold back."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from revpress.mechanics.maximal_effort import FALL, RISE, StrokeTables, falling, maximal_efforts, rising
from revpress.mechanics.muscle_curves import voluntary_force_velocity

NODES = 33
S = np.linspace(0.0, 1.0, NODES)
MASS, FORCE, WEIGHT = 20.0, 500.0, 300.0


def course(force, weight, *, mass=MASS, speed=0.0, lowest=0.0, rows=()):
    """Lanes of a mass on one muscle over a stroke of 1 m; ``rows`` are more rows (column, load₂) of a second muscle.

    Each of force, weight and mass: a number, or (L,), or (L, S).
    """
    force, weight, mass = np.broadcast_arrays(
        *(np.asarray(v, dtype=float)[..., None] if np.ndim(v) < 2 else v for v in (force, weight, mass)),
        np.zeros(NODES),
    )[:3]
    force, weight, mass = (np.atleast_2d(v) for v in (force, weight, mass))
    lanes, m, n = len(force), 1 + len(rows), 1 + len(rows)
    columns, demand, inertia = (np.zeros((lanes, NODES, *shape)) for shape in ((m, n), (3, m), (m,)))
    columns[:, :, 0, 0], demand[:, :, 0, 0], inertia[:, :, 0] = force, weight, mass
    for i, (column, quadratic) in enumerate(rows, start=1):
        columns[:, :, i, i], demand[:, :, 2, i] = column, quadratic
    fibre = np.zeros((lanes, NODES, n))
    fibre[:, :, 0] = speed
    return StrokeTables(columns, fibre, demand, inertia, lowest)


def test_a_muscle_without_velocity_dependence_is_a_closed_form():
    """ṡ = (F/m) (1 − a₀) (t − τ (1 − e^(−t/τ))) with a₀ = W/F."""
    [effort] = maximal_efforts(course(FORCE, WEIGHT), WEIGHT / FORCE)
    gain, t = FORCE / MASS * (1.0 - WEIGHT / FORCE), effort.time
    assert effort.completed
    assert effort.s[-1] == 1.0
    assert effort.ds == pytest.approx(gain * (t - RISE * (1.0 - np.exp(-t / RISE))), abs=1e-5)
    assert effort.s == pytest.approx(gain * (t**2 / 2 - RISE * t + RISE**2 * (1.0 - np.exp(-t / RISE))), abs=1e-6)
    assert effort.limit == pytest.approx(rising(WEIGHT / FORCE, t))


def test_force_velocity_and_path_as_another_integrator_has_them():
    """A muscle that weakens over the stroke and with speed, a mass that grows: SciPy's integrator at 1e-10."""
    force, mass, fastest = 900.0 - 400.0 * S**2, 15.0 + 10.0 * S, -0.3
    [effort] = maximal_efforts(course(force[None], WEIGHT, mass=mass[None], speed=fastest), 0.4)
    at_rest = float(voluntary_force_velocity(0.0))

    def rates(t, y):
        pull = rising(0.4, t) * (900.0 - 400.0 * y[0] ** 2) * voluntary_force_velocity(fastest * y[1]) / at_rest
        return [y[1], (pull - WEIGHT) / (15.0 + 10.0 * y[0])]

    def arrived(t, y):
        return y[0] - 1.0

    arrived.terminal = True
    expected = solve_ivp(rates, (0.0, 5.0), [0.0, 0.0], events=arrived, rtol=1e-10, atol=1e-12)
    assert effort.time[-1] == pytest.approx(expected.t[-1], rel=1e-5)
    assert effort.ds[-1] == pytest.approx(expected.y[1, -1], rel=1e-4)


def test_braking_is_a_closed_form_and_ends_in_the_turn():
    """At full activation a constant (F − W)/m stops the motion on v²/2a."""
    [effort] = maximal_efforts(course(FORCE, WEIGHT), 1.0, 0.9, -2.0, 0.0)
    brake = (FORCE - WEIGHT) / MASS
    assert effort.turned
    assert not effort.completed
    assert effort.time[-1] == pytest.approx(2.0 / brake, rel=1e-9)
    assert effort.s[-1] == pytest.approx(0.9 - 2.0**2 / (2.0 * brake), abs=1e-6)
    [through] = maximal_efforts(course(FORCE, WEIGHT), 1.0, 0.1, -2.0, 0.0)
    assert through.completed
    assert through.ds[-1] == pytest.approx(-np.sqrt(2.0**2 - 2.0 * brake * 0.1), rel=1e-4)


def test_a_load_that_stops_the_muscle_on_the_way_is_not_completed():
    weight = WEIGHT + 400.0 * S[None]  # F = W at half the stroke; the speed from before carries it on to the full one
    [effort] = maximal_efforts(course(FORCE, weight), 0.6)
    assert effort.turned
    assert not effort.completed
    assert effort.s[-1] == pytest.approx(1.0, abs=0.01)
    [heavy] = maximal_efforts(course(FORCE, 1.01 * FORCE), 1.0)
    assert heavy.turned
    assert heavy.s[-1] == pytest.approx(0.0, abs=1e-4)


def test_a_speed_that_the_posture_forbids_is_not_passed():
    """A second muscle of G = 90 must supply 40 ṡ²: up to 1.5/s. Accelerate to there, then keep it."""
    [effort] = maximal_efforts(course(FORCE, WEIGHT, rows=[(90.0, 40.0)]), 1.0)
    accelerated = (FORCE - WEIGHT) / MASS
    expected = 1.5 / accelerated + (1.0 - 1.5**2 / (2.0 * accelerated)) / 1.5
    assert effort.completed
    assert effort.ds.max() <= 1.5
    assert effort.time[-1] == pytest.approx(expected, rel=2e-3)


def test_a_limit_at_the_end_is_braked_for_in_time():
    """The posture allows 1.5 s^(−3/2): 1.5 at the end. Relaxed, the mass slows down: v² = 1.5² + 2 (W/m) (1 − s)."""
    [effort] = maximal_efforts(course(200.0, 30.0, rows=[(90.0, 40.0 * S**3)]), 1.0)
    up, down = 170.0 / MASS, 30.0 / MASS
    turn = brentq(lambda s: 2.0 * up * s - 1.5**2 - 2.0 * down * (1.0 - s), 0.0, 1.0)
    fastest = np.sqrt(2.0 * up * turn)
    assert effort.completed
    assert effort.ds.max() == pytest.approx(fastest, rel=3e-3)
    assert effort.ds[-1] == pytest.approx(1.5, rel=3e-3)
    assert effort.time[-1] == pytest.approx(fastest / up + (fastest - 1.5) / down, rel=3e-3)


def test_without_the_rest_of_the_stroke_an_effort_ends_where_the_posture_does():
    [effort] = maximal_efforts(course(FORCE, WEIGHT, rows=[(90.0, 40.0)]), 1.0, whole=False)
    assert not effort.completed
    assert not effort.turned
    assert effort.ds[-1] == pytest.approx(1.5, abs=0.05)
    assert np.isfinite(effort.dds).all()


def test_the_first_limit_is_raised_to_what_the_posture_needs():
    """A second muscle of 90 has to give 45 from the start."""
    tied = course(FORCE, WEIGHT, rows=[(90.0, 0.0)])
    tied.demand[:, :, 0, 1] = 45.0
    [effort] = maximal_efforts(tied, 0.02)
    assert 0.5 <= effort.limit[0] <= 0.56


def test_efforts_do_not_depend_on_their_neighbours():
    weights = np.array([100.0, 200.0, 300.0])
    together = maximal_efforts(course(FORCE, weights, speed=-0.2), weights / FORCE)
    for weight, effort in zip(weights, together, strict=True):
        [alone] = maximal_efforts(course(FORCE, weight, speed=-0.2), weight / FORCE)
        assert effort.time == pytest.approx(alone.time)
        assert effort.s == pytest.approx(alone.s)


def test_a_mass_and_a_force_in_other_units_move_alike():
    """Only ratios count: a thousand times force, weight and mass is the same motion."""
    small, large = (
        maximal_efforts(course(k * FORCE, k * WEIGHT, mass=k * MASS, speed=-0.2), 0.6)[0] for k in (1.0, 1e3)
    )
    assert small.s == pytest.approx(large.s, abs=1e-9)


def test_steps_are_fine_enough():
    """Half the step changes the time of an effort by less than 1e-4."""
    times = [
        maximal_efforts(course(FORCE, WEIGHT, speed=-0.3), 0.6, step=step)[0].time[-1] for step in (4e-3, 2e-3, 1e-3)
    ]
    assert times == pytest.approx([times[-1]] * 3, rel=1e-4)


def test_activation_rises_and_falls_by_its_time_constants():
    assert rising(0.2, [0.0, RISE]) == pytest.approx([0.2, 1.0 - 0.8 / np.e])
    assert falling(1.0, [0.0, FALL], 0.01) == pytest.approx([1.0, 0.01 + 0.99 / np.e])
