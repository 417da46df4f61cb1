"""Left against right: the known disagreement of formulas, and no statement inside noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.instrument.uncertainty import Measured
from revpress.measurement.sides import side_difference, side_mean


def test_the_formulas_differ_for_the_same_legs() -> None:
    """25 against 20."""
    left, right = Measured(20.0, 0.1), Measured(25.0, 0.1)
    assert side_difference(left, right).value.value == pytest.approx(0.2)
    assert side_difference(left, right, "sum").value.value == pytest.approx(5.0 / 45.0)
    assert side_difference(left, right).stronger == "right"
    assert side_difference(right, left).stronger == "left"


@given(st.floats(1.0, 1e4), st.floats(1.0, 1e4), st.floats(0.0, 100.0), st.sampled_from(["stronger", "sum"]))
def test_sides_are_treated_alike(one: float, two: float, u: float, formula: str) -> None:
    there = side_difference(Measured(one, u), Measured(two, u), formula)  # type: ignore[arg-type]
    back = side_difference(Measured(two, u), Measured(one, u), formula)  # type: ignore[arg-type]
    assert there.value.value == pytest.approx(-back.value.value)
    assert there.value.u == pytest.approx(back.value.u)
    assert (there.stronger is None) == (back.stronger is None)


@pytest.mark.parametrize("formula", ["stronger", "sum"])
def test_the_interval_holds_and_equal_sides_stay_unsaid(formula: str) -> None:
    rng = np.random.default_rng(1)
    held = said = 0
    for left, right in rng.normal([1000.0, 1150.0], 20.0, (2000, 2)):
        found = side_difference(Measured(left, 20.0), Measured(right, 20.0), formula)  # type: ignore[arg-type]
        truth = 150.0 / (1150.0 if formula == "stronger" else 2150.0)
        held += abs(found.value.value - truth) < 1.96 * found.value.u
    for left, right in rng.normal(1000.0, 20.0, (2000, 2)):
        found = side_difference(Measured(left, 20.0), Measured(right, 20.0), formula)  # type: ignore[arg-type]
        said += found.stronger is not None
    assert 0.93 <= held / 2000 <= 0.97
    assert 0.03 <= said / 2000 <= 0.07


def test_a_mean_of_few_trials_is_wide_enough() -> None:
    trials = np.random.default_rng(2).normal(500.0, 30.0, (2000, 3))
    means = [side_mean(row) for row in trials]
    held = np.mean([abs(m.value - 500.0) < 1.96 * m.u for m in means])
    assert 0.93 <= held <= 0.97


def test_what_says_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="2 trials"):
        side_mean([1.0])
    with pytest.raises(InputError, match="above 0"):
        side_difference(Measured(0.0, 1.0), Measured(1.0, 1.0))
    with pytest.raises(InputError, match="formula"):
        side_difference(Measured(1.0, 1.0), Measured(1.0, 1.0), "mean")  # type: ignore[arg-type]
