"""Sharing at and beyond the edge: the least that is missing, no muscle to the full for nothing, all else as it was."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from revpress.mechanics.sharing import Status, share
from revpress.mechanics.shortfall import least_shortfall, share_at_a_price

RESERVE = 0.1


def priced(moment, demand, lower=0.0, upper=1.0, price=300.0, reach=300.0, power=2):
    moment, demand = np.asarray(moment, dtype=float), np.asarray(demand, dtype=float)
    frames, m, n = moment.shape
    low, high = (np.broadcast_to(np.asarray(v, dtype=float), (n,)) for v in (lower, upper))
    return share_at_a_price(
        moment, demand, low, high, np.ones(n), power, np.full(m, RESERVE), np.full(frames, reach), price
    )


def problems(seed=0, frames=40, m=4, n=9):
    random = np.random.default_rng(seed)
    moment = random.normal(scale=20.0, size=(frames, m, n))
    return moment, np.einsum("fmn,fn->fm", moment, random.uniform(0.05, 0.6, size=(frames, n)))


@pytest.mark.parametrize("power", [2, 3])
def test_what_no_multiplier_makes_dear_is_shared_as_ever(power):
    moment, demand = problems()
    ours = priced(moment, demand, power=power)
    plain = share(moment, demand, 0.0, 1.0, 1.0, power, reserve=np.full(4, RESERVE))
    assert np.all(np.abs(plain.multiplier) < 1.0)
    for mine, theirs in zip(vars(ours).values(), vars(plain).values(), strict=True):
        assert np.array_equal(mine, theirs)


def test_one_muscle_too_weak_works_to_the_full_and_the_rest_is_missing():
    found = priced([[[10.0]]], [[15.0]])
    assert found.x[0, 0] == 1.0
    assert found.reserve[0, 0] == pytest.approx(5.0)
    assert found.status == [Status.SATURATED]


def test_a_muscle_that_hardly_helps_rests():
    """Short of 0.4 N m, one that gives 0.5 N m works as far as its cost x is worth λ 0.5 and no further."""
    moment, demand, slope = [[[10.0, 0.5]]], [[10.4]], 0.2
    plain = share(moment, demand, 0.0, 1.0, reserve=np.array([RESERVE]))
    assert plain.x[0, 1] > 0.75
    found = priced(moment, demand, price=slope * 300.0)
    assert found.x[0] == pytest.approx([1.0, slope * 0.5], rel=2e-3)
    assert found.reserve[0, 0] == pytest.approx(0.4 - 0.5 * slope * 0.5, rel=2e-3)
    assert found.status == [Status.CONVERGED]  # with all that it can, it could
    beyond = priced(moment, [[10.7]], price=slope * 300.0)
    assert beyond.status == [Status.SATURATED]


@pytest.mark.parametrize("power", [2, 3])
def test_beyond_strength_balance_holds_and_hardly_more_is_missing_than_must_be(power):
    moment, demand = problems(seed=1)
    demand = 3.0 * demand
    found = priced(moment, demand, power=power)
    assert np.einsum("fmn,fn->fm", moment, found.x) + found.reserve == pytest.approx(demand, abs=1e-6)
    least = least_shortfall(moment, demand, np.zeros(9), np.ones(9))
    missing = np.abs(found.reserve).sum(axis=1)
    assert (least > RESERVE).sum() > 10
    assert np.all(missing >= least - 1e-6)
    assert np.all(missing <= least + 0.02 * 300.0)
    assert np.array_equal(found.status == Status.SATURATED, least > RESERVE)


def test_the_least_shortfall_is_that_of_another_solver():
    moment, demand = problems(seed=2, frames=6)
    demand = 3.0 * demand
    for a, b, found in zip(moment, demand, least_shortfall(moment, demand, np.zeros(9), np.ones(9)), strict=True):
        whole = np.concatenate([a, np.eye(4), -np.eye(4)], axis=1)
        other = linprog(np.r_[np.zeros(9), np.ones(8)], A_eq=whole, b_eq=b, bounds=[(0, 1)] * 9 + [(0, None)] * 8)
        assert found == pytest.approx(other.fun, abs=1e-6)
    assert least_shortfall(*problems(seed=2), np.zeros(9), np.ones(9)) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("power", [2, 3])
def test_a_demand_that_is_not_sure_is_off_before_anything_is_missing(power):
    """A muscle of 10 N m under a demand of 10 ± 1: up to two deviations are no shortfall, what is beyond them is."""
    moment, sigma = np.array([[[10.0]]]), np.array([1.0])

    def found(demand):
        return share_at_a_price(
            moment, np.array([[demand]]), np.zeros(1), np.ones(1), np.ones(1), power, np.full(1, RESERVE),
            np.full(1, 300.0), 300.0, unsure=sigma,
        )  # fmt: skip

    easy = found(5.0)
    assert easy.x[0, 0] == pytest.approx(0.5, abs=1e-3)
    assert abs(easy.reserve[0, 0]) < 1e-2
    strained = found(11.5)
    assert strained.x[0, 0] == 1.0
    assert strained.reserve[0, 0] == pytest.approx(1.5, abs=RESERVE)
    assert strained.status == [Status.CONVERGED]
    assert found(13.0).status == [Status.SATURATED]


def test_only_the_row_that_is_not_sure_is_off():
    """The first row is a joint of a muscle of 10 N m, both rows take the push of a foot, and only the second is not
    sure."""
    moment = np.array([[[10.0, 100.0], [0.0, 100.0]]])
    demand = np.array([[113.0, 100.0]])
    limits = (np.zeros(2), np.array([1.0, np.inf]), np.array([1.0, 1e-4]), 2, np.full(2, RESERVE), np.full(1, 300.0))
    sure = share_at_a_price(moment, demand, *limits, 300.0)
    assert sure.status == [Status.SATURATED]
    unsure = share_at_a_price(moment, demand, *limits, 300.0, unsure=np.array([0.0, 5.0]))
    assert unsure.status == [Status.CONVERGED]
    assert abs(unsure.reserve[0, 0]) < 2.0 * RESERVE
    assert unsure.reserve[0, 1] == pytest.approx(-3.0, abs=0.5)
