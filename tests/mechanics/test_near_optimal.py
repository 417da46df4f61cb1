"""Ends of near-optimal quantities: closed forms, an independent optimiser, and the laws that every band obeys."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, NonlinearConstraint, minimize

from revpress.errors import InputError
from revpress.mechanics.near_optimal import (
    EXCESS,
    Criterion,
    allowance,
    likely_frames,
    likely_totals,
    possible_totals,
)
from revpress.mechanics.sharing import share

# Two muscles that carry 30 N m with 10 and 20 N m each: x = (0.6, 1.2) + s (−2, 1) costs 0.9 + 2.5 s².
MOMENT, DEMAND = np.array([[[10.0, 20.0]]]), np.array([[30.0]])
SQUARES = [Criterion(np.ones(2), 2)]
WIDTH = np.sqrt(EXCESS * 0.9 / 2.5)
CLOSE = 5e-3  # of the half-width, to which the root over the price is found


def repeated(frames):
    return np.repeat(MOMENT, frames, axis=0), np.repeat(DEMAND, frames, axis=0), -9.0, 9.0


def test_two_muscles_by_pencil():
    objective = np.array([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])
    low, high = likely_totals(objective, *repeated(1), SQUARES, reserve=1e-6)
    half = WIDTH * np.array([2.0, 1.0, 1.0])
    assert (low + high) / 2 == pytest.approx([0.6, 1.2, 1.8], abs=CLOSE)
    assert (high - low) / 2 == pytest.approx(half, rel=CLOSE)


def test_a_repetition_spends_its_budget_where_it_moves_most():
    """Frames of weights w move by s_f ∝ 1/w_f, and Σ w s² is the budget: by pencil again."""
    weight = np.array([1.0, 3.0])
    objective = np.zeros((2, 1, 2))
    objective[:, 0, 1] = 1.0
    low, high = likely_totals(objective, *repeated(2), SQUARES, weight=weight, reserve=1e-6)
    step = np.sqrt(EXCESS * 0.9 * weight.sum() / 2.5 / (1.0 / weight).sum())
    assert (high - low) / 2 == pytest.approx(step * (1.0 / weight).sum(), rel=CLOSE)


def test_a_share_by_pencil():
    """x₂ over x₁ + x₂ along the line of patterns."""
    objective, over = np.zeros((1, 1, 2)), np.ones((1, 1, 2))
    objective[0, 0, 1] = 1.0
    found = likely_totals(objective, *repeated(1), SQUARES, over=over, reserve=1e-6)
    by_hand = [(1.2 + s) / (1.8 - s) for s in (-WIDTH, WIDTH)]
    assert found[:, 0] == pytest.approx(by_hand, rel=CLOSE)
    every = possible_totals(objective, MOMENT, DEMAND, 0.0, [2.0, 2.0], over=over)
    assert every[:, 0] == pytest.approx([0.5 / 2.5, 1.0])


@pytest.mark.parametrize("power", [2, 3])
def test_small_deviations_of_what_is_free_cost_what_is_allowed(power):
    """Activations that are off by a part δ either way, 1 and contacts apart: to second order."""
    x = np.array([[0.3, 0.6, 1.0, 2.0]])
    criterion, upper, off = Criterion(np.array([1.0, 2.0, 1.0, 5.0]), power), np.array([1.0, 1.0, 1.0, np.inf]), 1e-3
    cost = [(criterion.cost * (x * (1.0 + part)) ** power / power)[0, :2].sum() for part in (-off, 0.0, off)]
    by_hand = 0.5 * (cost[0] + cost[2]) - cost[1]
    assert allowance(criterion, x, upper, off**2) == pytest.approx(by_hand, rel=1e-5)


def test_what_must_do_all_it_can_allows_nothing():
    """Of two muscles one is at its most: then only the other counts, and where both are, nothing is open."""
    criterion = SQUARES[0]
    assert allowance(criterion, np.array([[1.0, 1.0], [1.0, 0.5]]), 1.0, 0.1) == pytest.approx([0.0, 0.1 * 0.125])
    objective = np.array([[[0.0, 1.0]]])
    low, high = likely_totals(objective, MOMENT, DEMAND, 0.0, 1.0, SQUARES, reserve=1e-6)
    assert low == pytest.approx(high)


def test_frames_share_the_budget_half_evenly_and_half_by_their_cost():
    """Of two demands, one twice the other: costs 0.9 and 3.6."""
    moment, demand, *bounds = repeated(2)
    demand = demand * [[1.0], [2.0]]
    objective = np.zeros((2, 1, 2))
    objective[:, 0, 1] = 1.0
    low, high = likely_frames(objective, moment, demand, *bounds, SQUARES, reserve=1e-6)
    cost = np.array([0.9, 3.6])
    half = np.sqrt(0.5 * EXCESS * (cost + cost.mean()) / 2.5)
    assert ((high - low) / 2)[:, 0] == pytest.approx(half, rel=CLOSE)


def problem(seed, frames=2, rows=3, columns=8):
    random = np.random.default_rng(seed)
    moment = random.normal(size=(frames, rows, columns)) * 20.0
    demand = np.einsum("fmn,fn->fm", moment, random.uniform(0.1, 0.9, (frames, columns)))
    return random, moment, demand


def by_scipy(objective, over, moment, demand, criterion, weight, excess, sense):
    """The extreme by a general solver, from several starts."""
    frames, _, n = moment.shape

    def cost(x):
        each = (criterion.cost * np.abs(x.reshape(frames, n)) ** criterion.power).sum(axis=1) / criterion.power
        return weight @ each

    def value(x):
        top = (objective * x.reshape(frames, n)).sum()
        return top if over is None else top / (over * x.reshape(frames, n)).sum()

    best = share(moment, demand, 0.01, 1.0, criterion.cost, criterion.power).x.ravel()
    allowed = weight @ allowance(criterion, best.reshape(frames, n), 1.0, excess)
    whole = np.zeros((demand.size, frames * n))
    for f in range(frames):
        whole[f * demand.shape[1] : (f + 1) * demand.shape[1], f * n : (f + 1) * n] = moment[f]
    limits = [
        LinearConstraint(whole, demand.ravel(), demand.ravel()),
        NonlinearConstraint(cost, -np.inf, cost(best) + allowed),
    ]
    found = minimize(
        lambda x: -sense * value(x), best, bounds=Bounds(0.01, 1.0), constraints=limits, method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-12},
    )  # fmt: skip
    assert found.success
    return value(found.x)


@pytest.mark.parametrize(("seed", "power", "ratio"), list(product(range(3), (2, 3), (False, True))))
def test_a_general_solver_finds_the_same_ends(seed, power, ratio):
    random, moment, demand = problem(seed)
    objective, over = random.uniform(0.0, 1.0, (2, 2, 8))
    criterion, weight = Criterion(random.uniform(0.5, 2.0, 8), power), np.array([0.4, 0.6])
    found = likely_totals(
        objective[:, None], moment, demand, 0.01, 1.0, [criterion],
        over=over[:, None] if ratio else None, weight=weight, reserve=1e-4,
    )[:, 0]  # fmt: skip
    judged = [
        by_scipy(objective, over if ratio else None, moment, demand, criterion, weight, EXCESS, sense)
        for sense in (-1, 1)
    ]
    assert found == pytest.approx(judged, abs=2 * CLOSE * (judged[1] - judged[0]))


@pytest.mark.parametrize("seed", range(3))
def test_with_a_budget_without_limit_the_likely_is_the_possible(seed):
    random, moment, demand = problem(seed)
    objective, over = random.uniform(0.0, 1.0, (2, 2, 4, 8))
    criterion = [Criterion(np.ones(8), 2)]
    for denominator in (None, over):
        every = possible_totals(objective, moment, demand, 0.01, 1.0, over=denominator)
        wide = likely_totals(
            objective, moment, demand, 0.01, 1.0, criterion, over=denominator, excess=1e3, reserve=1e-4
        )
        assert wide == pytest.approx(every, abs=1e-2 * np.ptp(every, axis=0).max())


def test_without_a_budget_only_the_cheapest_pattern_is_left():
    random, moment, demand = problem(4)
    objective = random.uniform(size=(2, 3, 8))
    found = likely_totals(objective, moment, demand, 0.01, 1.0, [Criterion(np.ones(8), 2)], excess=0.0, reserve=1e-4)
    best = share(moment, demand, 0.01, 1.0, reserve=1e-4).x
    assert found == pytest.approx(np.tile(np.einsum("fkn,fn->k", objective, best), (2, 1)))


def test_criteria_are_united():
    random, moment, demand = problem(5)
    objective = random.uniform(size=(2, 3, 8))
    criteria = [Criterion(np.ones(8), 2), Criterion(np.ones(8), 3), Criterion(random.uniform(0.2, 5.0, 8), 2)]
    for ends in (likely_totals, likely_frames):
        single = np.stack([ends(objective, moment, demand, 0.01, 1.0, [c], reserve=1e-4) for c in criteria])
        whole = ends(objective, moment, demand, 0.01, 1.0, criteria, reserve=1e-4)
        assert whole == pytest.approx(np.stack([single[:, 0].min(axis=0), single[:, 1].max(axis=0)]))


@pytest.mark.parametrize("seed", range(4))
def test_every_pattern_within_the_budget_lies_within_the_ends(seed):
    random, moment, demand = problem(seed, frames=3)
    objective, criterion = random.normal(size=(3, 5, 8)), Criterion(np.ones(8), 2)
    low, high = likely_totals(objective, moment, demand, 0.01, 1.0, [criterion], reserve=1e-4)
    best = share(moment, demand, 0.01, 1.0, reserve=1e-4)
    others = [
        share(
            moment, demand, 0.01, 1.0, np.exp(random.normal(size=8)), linear=0.1 * random.normal(size=8), reserve=1e-4
        ).x
        for _ in range(50)
    ]
    # On the way from the cheapest to another pattern, as far as the budget goes.
    for other in others:
        step, free = other - best.x, (best.x**2 * (best.x < 1.0)).sum()
        a, b = (step**2).sum(), 2 * (step * best.x).sum()
        part = min(1.0, (-b + np.sqrt(b * b + 4 * a * EXCESS * free)) / (2 * a))
        value = np.einsum("fkn,fn->k", objective, best.x + part * step)
        slack = CLOSE * (high - low)
        assert np.all((low - slack <= value) & (value <= high + slack))


def test_frames_do_not_depend_on_how_finely_a_repetition_is_cut():
    random, moment, demand = problem(6, frames=3)
    objective, criterion = random.normal(size=(3, 4, 8)), [Criterion(np.ones(8), 2)]
    coarse = likely_frames(objective, moment, demand, 0.01, 1.0, criterion, weight=[1.0, 2.0, 1.0])
    twice = np.repeat(np.arange(3), 2)
    fine = likely_frames(
        objective[twice], moment[twice], demand[twice], 0.01, 1.0, criterion, weight=[0.5, 0.5, 1.0, 1.0, 0.5, 0.5]
    )
    assert fine[:, ::2] == pytest.approx(coarse, abs=1e-9)


def test_a_frame_beyond_strength_counts_with_what_is_carried():
    """100 N m asked of muscles that give 30: all is at its most, and open is only what the reserves give in."""
    objective = np.array([[[1.0, 0.0]], [[1.0, 0.0]]])
    moment, demand = np.repeat(MOMENT, 2, axis=0), np.array([[15.0], [100.0]])
    low, high = likely_frames(objective, moment, demand, 0.0, 1.0, SQUARES, reserve=0.1)
    assert low[1] == pytest.approx(1.0, abs=1e-2)
    assert high[1] == pytest.approx(1.0)
    assert np.all(high[0] > low[0] + 0.1)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="must have shape"):
        likely_totals(np.ones((1, 1, 3)), *repeated(1), SQUARES)
