"""Load–velocity line: against another program, against simulation, and its refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import linregress

from revpress.errors import InputError
from revpress.measurement import fastest_per_load, fit_load_velocity_line, line_dataset, velocity_loss
from revpress.measurement.load_velocity_line import SLOWEST, expected_velocity

LOADS = np.array([60.0, 80.0, 100.0, 120.0, 140.0])


def test_against_an_independent_regression() -> None:
    velocity = np.array([1.05, 0.93, 0.74, 0.61, 0.40])
    line, other = fit_load_velocity_line(LOADS, velocity), linregress(LOADS, velocity)
    assert (line.slope, line.intercept) == pytest.approx((other.slope, other.intercept))
    assert line.r_squared == pytest.approx(other.rvalue**2)
    spread = np.sum((LOADS - 100.0) ** 2)
    assert line.scatter == pytest.approx(other.stderr * np.sqrt(spread))
    t = 3.182446305284263  # Student's quantile for 95 % and 3 degrees of freedom
    low, high = line.band(0.0, "confidence")
    assert (high - low) / 2 == pytest.approx(t * other.intercept_stderr)
    low, high = line.band(100.0, "prediction")
    assert (high - low) / 2 == pytest.approx(t * line.scatter * np.sqrt(1.2))


@given(st.floats(0.05, 0.35), st.integers(0, 1000))
def test_fiellers_limits_are_where_the_confidence_band_meets_the_velocity(target: float, seed: int) -> None:
    velocity = 1.6 - 0.0085 * LOADS + np.random.default_rng(seed).normal(0, 0.02, LOADS.size)
    line = fit_load_velocity_line(LOADS, velocity)
    found = line.load_at(target)
    assert found.value == pytest.approx((target - line.intercept) / line.slope)
    for limit, side in ((found.low, 0), (found.high, 1)):
        band = brentq(lambda load, side=side: float(line.band(load, "confidence")[side]) - target, -500.0, 1500.0)
        assert limit == pytest.approx(band, rel=1e-6)


def test_the_interval_holds_the_true_load_in_95_of_100_athletes() -> None:
    """2,000 simulated tests of five loads, 0.03 m/s scatter: 95 % ± 3 standard errors of the simulation."""
    rng = np.random.default_rng(6)
    true = (0.3 - 1.6) / -0.0085
    held = 0
    for _ in range(2000):
        found = fit_load_velocity_line(LOADS, 1.6 - 0.0085 * LOADS + rng.normal(0, 0.03, LOADS.size)).load_at(0.3)
        held += found.low <= true <= found.high
    assert held / 2000 == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 2000))


def test_two_points_give_a_line_and_no_certainty() -> None:
    line = fit_load_velocity_line([60.0, 120.0], [1.0, 0.5])
    assert line(180.0) == pytest.approx(0.0)
    assert line.r_squared == pytest.approx(1.0)
    assert np.isnan(line.scatter)
    assert line.load_at(0.25) == pytest.approx((150.0, -np.inf, np.inf))
    assert line.band(100.0, "confidence")[1] == np.inf


def test_points_on_a_line_are_certain() -> None:
    line = fit_load_velocity_line(LOADS, 1.6 - 0.0085 * LOADS)
    assert line.load_at(0.3) == pytest.approx((1.3 / 0.0085,) * 3)


def test_a_slope_that_may_be_zero_bounds_nothing() -> None:
    found = fit_load_velocity_line(LOADS, [0.80, 0.99, 0.71, 0.98, 0.75]).load_at(0.3)
    assert (found.low, found.high) == (-np.inf, np.inf)


@pytest.mark.parametrize(
    ("load", "velocity", "message"),
    [
        ([100.0], [0.5], "2 different loads or more, and there is 1"),
        ([100.0, 100.0], [0.5, 0.6], "2 different loads or more, and there is 1"),
        ([80.0, 100.0], [0.5, 0.6], r"slope \+0.005 m/s per kg, it must be negative"),
        ([80.0, 100.0], [0.5, 0.5], "does not fall with load"),
        ([80.0, 100.0], [0.5], r"shapes \(2,\) and \(1,\)"),
        ([80.0, float("nan")], [0.5, 0.4], "finite"),
    ],
)
def test_points_that_give_no_line_are_refused(load: list[float], velocity: list[float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        fit_load_velocity_line(load, velocity)


def test_a_velocity_or_level_out_of_range_is_refused() -> None:
    line = fit_load_velocity_line([60.0, 120.0], [1.0, 0.5])
    with pytest.raises(InputError, match=r"minimal velocity is -0\.1 m/s"):
        line.load_at(-0.1)
    with pytest.raises(InputError, match="confidence level is 1"):
        line.band(100.0, "confidence", level=1.0)


def test_the_fastest_repetition_of_each_load() -> None:
    loads, fastest = fastest_per_load([100.0, 80.0, 100.0, 80.0, 120.0], [0.7, 0.9, 0.75, 0.85, 0.5])
    assert loads.tolist() == [80.0, 100.0, 120.0]
    assert fastest.tolist() == [0.9, 0.75, 0.5]


def test_velocity_loss_by_either_convention() -> None:
    velocity = [0.95, 1.00, 0.90, 0.80]
    assert velocity_loss(velocity) == pytest.approx(0.20)
    assert velocity_loss(velocity, "first") == pytest.approx(0.15 / 0.95)
    assert velocity_loss([0.5]) == 0.0
    for impossible in ([], [0.5, -0.1]):
        with pytest.raises(InputError, match="velocity loss"):
            velocity_loss(impossible)


def test_the_maximum_carries_one_more_lift_and_the_persons_own_velocity() -> None:
    """2,000 simulated persons whose maximal lift is at their own velocity, with its own scatter: 95 of 100."""
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(2000):
        line = fit_load_velocity_line(LOADS, 1.6 - 0.0085 * LOADS + rng.normal(0, 0.03, LOADS.size))
        true = (0.3 + rng.normal(0, 0.04) - 1.6 + rng.normal(0, 0.03)) / -0.0085
        found = line.maximum(0.3, 0.04)
        held += found.low <= true <= found.high
    assert held / 2000 == pytest.approx(0.96, abs=0.02)


def test_what_was_lifted_can_be_lifted() -> None:
    line = fit_load_velocity_line(LOADS, 1.6 - 0.0085 * LOADS + np.array([0.02, -0.02, 0.01, -0.02, 0.01]))
    alone = line.maximum(0.3, 0.04)
    assert line.maximum(0.3, 0.04, alone.low - 10.0) == alone
    above = line.maximum(0.3, 0.04, alone.value + 5.0)
    assert above.low == alone.value + 5.0 < above.value < above.high < alone.high + 15.0
    beyond = line.maximum(0.3, 0.04, 10.0 * alone.high)
    assert beyond == (10.0 * alone.high,) * 3


def test_where_nothing_bounds_the_maximum_there_is_no_interval_and_a_reason() -> None:
    two = fit_load_velocity_line([60.0, 120.0], [1.0, 0.5])
    assert two.maximum(0.25, 0.04, 120.0) == pytest.approx((150.0, -np.inf, np.inf))
    assert two.unbounded == "no interval: two loads fix a line, but not its error"
    noisy = fit_load_velocity_line(LOADS, [0.80, 0.99, 0.71, 0.98, 0.75])
    assert noisy.unbounded.startswith("no interval: the scatter leaves open")
    assert fit_load_velocity_line(LOADS, 1.6 - 0.0085 * LOADS).unbounded == ""
    for line in (two, noisy):
        table = line_dataset(line, 0.3, [60.0, 120.0], u_velocity=0.04, heaviest=140.0)
        assert np.isnan(table.one_repetition_max_low)
        assert table.attrs["unbounded"] == line.unbounded


@pytest.mark.parametrize(
    ("load", "velocity", "at", "expected"),
    [
        ([40.0, 40.0, 60.0], [0.9, 1.0, 0.6], 50.0, 0.8),  # of each load the fastest
        ([40.0, 60.0], [1.0, 0.6], 200.0, SLOWEST),
        ([40.0, 40.0], [0.9, 1.0], 40.0, 1.0),  # no line, but that load
        ([40.0, 60.0], [0.6, 1.0], 60.0, 1.0),
        ([40.0], [1.0], 50.0, None),
        ([], [], 50.0, None),
    ],
)
def test_what_is_likely_with_a_load(
    load: list[float], velocity: list[float], at: float, expected: float | None
) -> None:
    found = expected_velocity(load, velocity, at)
    assert found == (None if expected is None else pytest.approx(expected))
