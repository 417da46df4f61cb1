"""Sharing: what it promises to a caller."""

from __future__ import annotations

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.mechanics.sharing import Status, share


def test_two_muscles_share_in_proportion_to_strength() -> None:
    """Formula: min Σx²/2 with a·x = b has x = a b / |a|²."""
    answer = share([[10.0, 20.0]], [30.0], lower=0.0, upper=2.0)
    np.testing.assert_allclose(answer.x, [0.6, 1.2], rtol=1e-14)
    assert answer.status == Status.CONVERGED
    np.testing.assert_allclose(answer.multiplier, [0.6 / 10.0], rtol=1e-14)


def test_cubic_cost_shares_as_the_root_of_strength() -> None:
    """Formula: min Σx³/3 has x_i = √(a_i y)."""
    answer = share([[10.0, 40.0]], [18.0], lower=0.0, upper=2.0, power=3)
    np.testing.assert_allclose(answer.x, [0.2, 0.4], rtol=1e-12)


def test_a_dearer_muscle_does_less() -> None:
    answer = share([[10.0, 10.0]], [4.0], lower=0.0, cost=[1.0, 3.0])
    np.testing.assert_allclose(answer.x, [0.3, 0.1], rtol=1e-12)


def test_a_bound_that_is_met_leaves_the_rest_to_the_other() -> None:
    answer = share([[10.0, 10.0]], [15.0], upper=[0.6, 1.0])
    np.testing.assert_allclose(answer.x, [0.6, 0.9], rtol=1e-12)


@pytest.mark.parametrize("power", [2, 3])
def test_a_linear_price_moves_the_optimum(power: int) -> None:
    """Formula: with a reward g the free optimum of c|x|^p/p − g x is (g/c)^(1/(p−1)), here 0.25 to a power."""
    answer = share(
        [[1.0, 1.0]], [5.0], lower=0.0, upper=[1.0, np.inf], cost=[4.0, 1e-9], power=power, linear=[-1.0, 0.0]
    )
    np.testing.assert_allclose(answer.x[0], 0.25 ** (1 / (power - 1)), rtol=1e-6)
    np.testing.assert_allclose(answer.x.sum(), 5.0, rtol=1e-12)


@pytest.mark.parametrize("power", [2, 3])
def test_a_reserve_obeys_its_own_cost(power: int) -> None:
    """Formula: one column a x + R r = b with equal costs has x : r = (a : R)^(1/(p−1))."""
    answer = share([[8.0]], [10.0], lower=0.0, upper=5.0, power=power, reserve=2.0)
    np.testing.assert_allclose(answer.x[0] / (answer.reserve[0] / 2.0), 4.0 ** (1 / (power - 1)), rtol=1e-10)
    np.testing.assert_allclose(8.0 * answer.x + answer.reserve, 10.0, rtol=1e-12)


@pytest.mark.parametrize("power", [2, 3])
def test_too_heavy_a_load_saturates_and_the_reserve_says_by_how_much(power: int) -> None:
    answer = share([[10.0, 20.0]], [100.0], power=power, reserve=0.1)
    assert answer.status == Status.SATURATED
    np.testing.assert_array_equal(answer.x, 1.0)
    np.testing.assert_allclose(answer.reserve, [70.0], rtol=1e-9)


@pytest.mark.parametrize("power", [2, 3])
@pytest.mark.parametrize("demand", [31.0, 100.0, -1.0])
def test_a_load_that_nothing_can_carry_is_named_infeasible(power: int, demand: float) -> None:
    answer = share([[10.0, 20.0]], [demand], lower=0.0, power=power)
    assert answer.status == Status.INFEASIBLE
    np.testing.assert_array_equal(answer.x, float(demand > 0.0))  # the nearest miss
    assert answer.residual > 0.01


@pytest.mark.parametrize("power", [2, 3])
def test_the_greatest_possible_load_is_still_carried(power: int) -> None:
    answer = share([[10.0, 20.0]], [30.0], power=power)
    assert answer.status == Status.CONVERGED
    np.testing.assert_allclose(answer.x, 1.0, rtol=1e-9)


def test_a_row_without_columns_is_balanced_only_by_no_load() -> None:
    moment = np.array([[[1.0, 1.0], [0.0, 0.0]]])
    assert share(moment, [[1.0, 0.0]]).status == Status.CONVERGED
    assert share(moment, [[1.0, 0.5]]).status == Status.INFEASIBLE


def test_a_pushing_contact_does_not_pull() -> None:
    """One generator that can only push (0 to ∞), one muscle: a pull is beyond both."""
    contact = {"lower": [0.0, 0.0], "upper": [1.0, np.inf], "cost": [1.0, 1e-6]}
    assert share([[10.0, 1.0]], [500.0], **contact).status == Status.CONVERGED
    assert share([[10.0, 1.0]], [-500.0], **contact).status == Status.INFEASIBLE


def problems(frames: int = 100) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    moment = random.normal(size=(frames, 4, 12))
    return moment, np.einsum("fmn,fn->fm", moment, random.uniform(0.05, 0.9, (frames, 12)))


def test_leading_dimensions_broadcast() -> None:
    moment, demand = problems()
    flat = share(moment, demand)
    nested = share(moment.reshape(5, 20, 4, 12), demand.reshape(5, 20, 4))
    np.testing.assert_array_equal(nested.x.reshape(100, 12), flat.x)
    assert nested.status.shape == nested.residual.shape == nested.iterations.shape == (5, 20)
    assert nested.reserve.shape == nested.multiplier.shape == (5, 20, 4)
    shared = share(moment[0], demand[:1] * np.linspace(0.5, 1.0, 7)[:, None])
    assert shared.x.shape == (7, 12)
    np.testing.assert_allclose(shared.x[-1], flat.x[0], atol=1e-12)
    assert share(moment[:0], demand[:0]).x.shape == (0, 12)


def test_columns_may_differ_from_frame_to_frame() -> None:
    moment, demand = problems()
    upper = np.linspace(0.9, 1.0, 100)[:, None] * np.ones(12)
    together = share(moment, demand, upper=upper)
    alone = [share(moment[f], demand[f], upper=upper[f]).x for f in (0, 50, 99)]
    np.testing.assert_allclose(together.x[[0, 50, 99]], alone, atol=1e-9)


@pytest.mark.parametrize("power", [2, 3])
def test_answers_do_not_depend_on_the_number_of_cores(power: int, monkeypatch: pytest.MonkeyPatch) -> None:
    moment, demand = problems(1000)
    answers = []
    for cores in (1, 2, 7):
        monkeypatch.setattr("revpress.mechanics.compile.cores", lambda cores=cores: cores)
        answers.append(share(moment, demand, power=power))
    for answer in answers[1:]:
        np.testing.assert_array_equal(answer.x, answers[0].x)
        np.testing.assert_array_equal(answer.iterations, answers[0].iterations)


def test_a_change_of_units_changes_nothing_but_the_units() -> None:
    """Physics: rows in other units, columns in other units (costs with them)."""
    moment, demand = problems()
    rows, columns = np.array([1e-3, 1.0, 50.0, 1e4]), np.geomspace(1e-3, 1e3, 12)
    plain = share(moment, demand)
    scaled = share(moment * rows[:, None] * columns, demand * rows, 0.01 / columns, 1.0 / columns, columns**2)
    np.testing.assert_allclose(scaled.x * columns, plain.x, atol=1e-9)
    np.testing.assert_array_equal(scaled.status, plain.status)


def test_read_only_and_strided_inputs_are_welcome_and_left_alone() -> None:
    moment, demand = problems()
    before = moment.copy()
    moment.flags.writeable = False
    np.testing.assert_array_equal(share(moment[::2], demand[::2]).x, share(before[::2].copy(), demand[::2]).x)
    np.testing.assert_array_equal(moment, before)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"moment": np.ones((3, 2))}, "moment"),
        ({"moment": np.ones((2, 0))}, "moment"),
        ({"moment": np.full((2, 3), np.nan)}, "finite"),
        ({"demand": [1.0, np.inf]}, "finite"),
        ({"power": 1}, "power is 1"),
        ({"cost": 0.0}, "cost"),
        ({"cost": [1.0, 1.0]}, "cost"),
        ({"cost": [1.0, np.nan, 1.0]}, "cost"),
        ({"linear": np.inf}, "linear"),
        ({"lower": 2.0}, "lower"),
        ({"upper": np.nan}, "lower"),
        ({"lower": np.inf, "upper": np.inf}, "lower"),
        ({"upper": np.ones((5, 3))}, "upper"),
        ({"reserve": -1.0}, "reserve"),
        ({"reserve": [1.0, 2.0, 3.0]}, "reserve"),
        ({"reserve": [1.0, np.nan]}, "reserve"),
    ],
)
def test_impossible_input_is_refused_in_one_sentence(change: dict[str, object], message: str) -> None:
    given = {"moment": np.ones((2, 3)), "demand": [0.5, 0.5], **change}
    with pytest.raises(InputError, match=message):
        share(**given)  # type: ignore[arg-type]
