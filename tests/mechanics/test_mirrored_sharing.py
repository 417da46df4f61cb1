"""Sharing that starts from half of a programme: the same answer, with nothing left to do where both sides are alike."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from revpress.mechanics.sharing import Status, share
from revpress.mechanics.sharing_batch import Pairs

MIDDLE, SIDE, ODD = 2, 3, 1  # rows: of the middle, of each side, turned round by the mirror
OWN, EACH = 2, 6  # columns of the middle, of each side


def programme(seed, frames=40):
    """A random one that its mirror image does not change; rows and columns: middle, right, left, odd."""
    rng = np.random.default_rng(seed)
    time = np.linspace(0.0, 1.0, frames)[:, None, None]

    def smooth(*shape):
        return rng.normal(size=shape) + 0.3 * time * rng.normal(size=shape)

    middle, right = smooth(MIDDLE, EACH), smooth(SIDE, EACH)
    across, odd, own = 0.2 * smooth(SIDE, EACH), smooth(ODD, EACH), smooth(MIDDLE, OWN)
    on_sides, none = smooth(SIDE, OWN), np.zeros((frames, ODD, OWN))
    moment = np.concatenate([
        np.concatenate([own, middle, middle], axis=2),
        np.concatenate([on_sides, right, across], axis=2),
        np.concatenate([on_sides, across, right], axis=2),
        np.concatenate([none, odd, -odd], axis=2),
    ], axis=1)  # fmt: skip
    x = rng.uniform(0.05, 0.6, OWN + EACH)
    demand = np.einsum("fmn,n->fm", moment, np.r_[x, x[OWN:]])
    side = rng.uniform(0.5, 2.0, EACH)
    cost = np.r_[rng.uniform(0.5, 2.0, OWN), side, side]
    return moment, demand, cost


PAIRS = Pairs(
    first=np.arange(OWN + EACH),
    second=np.r_[np.arange(OWN), np.arange(OWN + EACH, OWN + 2 * EACH)],
    row=np.arange(MIDDLE + SIDE),
    partner=np.r_[np.arange(MIDDLE), np.arange(MIDDLE + SIDE, MIDDLE + 2 * SIDE)],
)
RESERVE = np.full(MIDDLE + 2 * SIDE + ODD, 0.1)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([2, 3]))
def test_alike_sides_leave_nothing_to_do(seed, power):
    moment, demand, cost = programme(seed)
    plain = share(moment, demand, 0.01, 1.0, cost, power, reserve=RESERVE)
    assume(np.all(plain.status == Status.CONVERGED))
    halved = share(moment, demand, 0.01, 1.0, cost, power, reserve=RESERVE, pairs=PAIRS)
    assert np.all(halved.status == Status.CONVERGED)
    assert halved.residual.max() <= 1e-8
    assert halved.x == pytest.approx(plain.x, abs=1e-6 if power == 2 else 1e-4)
    assert halved.reserve == pytest.approx(plain.reserve, abs=1e-6)
    assert halved.x[:, OWN : OWN + EACH] == pytest.approx(halved.x[:, OWN + EACH :], abs=1e-9)
    if power == 2:
        assert np.median(halved.iterations) == 1


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.0, 0.3))
def test_sides_that_differ_have_the_answer_that_they_have_without(seed, apart):
    moment, demand, cost = programme(seed)
    rng = np.random.default_rng(seed + 1)
    moment = moment + apart * rng.normal(size=moment.shape[1:])
    demand = demand + apart * rng.normal(size=demand.shape[1])
    plain = share(moment, demand, 0.01, 1.0, cost, reserve=RESERVE)
    halved = share(moment, demand, 0.01, 1.0, cost, reserve=RESERVE, pairs=PAIRS)
    good = plain.status != Status.NOT_CONVERGED
    assert np.all((halved.status == plain.status)[good])
    assert halved.x[good] == pytest.approx(plain.x[good], abs=1e-5)


def test_what_lies_in_memory_from_before_changes_no_bit():
    moment, demand, cost = programme(7)
    demand = demand + 0.05 * np.random.default_rng(8).normal(size=demand.shape[1])
    answers = set()
    for fill in (np.nan, 1e300, 0.0, 1.0):
        for _ in range(10):
            before = [np.full(size, fill) for size in range(1, 400)]
            del before
            answers.add(share(moment, demand, 0.01, 1.0, cost, reserve=RESERVE, pairs=PAIRS).x.tobytes())
    assert len(answers) == 1
