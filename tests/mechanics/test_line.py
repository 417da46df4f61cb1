"""Cables and bands: length, rates and forces against differences of positions, for random mechanisms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import random_chain

from revpress.mechanics.kinematics import Mechanism
from revpress.mechanics.line import Line, pull_line


def stiff(length, rate, acceleration):
    """A law that shows all three of its arguments."""
    return 100.0 + 300.0 * length + 20.0 * rate + 5.0 * acceleration


LINE = Line("cable", "tip", "branch", stiff)


def distance(mechanism, q):
    position = mechanism.at(q[None]).site_position[0]
    return np.linalg.norm(position[mechanism.site("branch")] - position[mechanism.site("tip")])


@settings(max_examples=20)
@given(st.integers(0, 200))
def test_a_line_pulls_by_its_law_along_itself(seed):
    mechanism = Mechanism(random_chain(seed))
    q, dq, ddq = 0.5 * np.random.default_rng(seed).normal(size=(3, mechanism.model.nv))
    pulled = pull_line(mechanism, LINE, mechanism.at(q[None]), dq[None], ddq[None])

    h = 1e-4
    before, now, after = (distance(mechanism, q + t * dq + 0.5 * t * t * ddq) for t in (-h, 0.0, h))
    rate, second = (after - before) / (2 * h), (after - 2 * now + before) / h**2
    assert pulled.length[0] == pytest.approx(now, rel=1e-12)
    assert pulled.rate[0] == pytest.approx(rate, abs=1e-6)
    tension = stiff(now, rate, second)
    assert pulled.tension[0] == pytest.approx(tension, abs=1e-3)
    assert np.linalg.norm(pulled.force[0]) == pytest.approx(abs(pulled.tension[0]))

    # Virtual work: a line takes tension × lengthening.
    slope = [(distance(mechanism, q + e) - distance(mechanism, q - e)) / (2 * h) for e in h * np.eye(len(q))]
    taken = -pulled.tension[0] * np.array(slope)
    assert pulled.generalised[0] == pytest.approx(taken, abs=1e-5 * max(np.abs(taken).max(), 1.0))
    assert pulled.generalised[0] @ dq == pytest.approx(-pulled.tension[0] * pulled.rate[0], rel=1e-9)


def test_the_force_on_the_first_end_points_to_the_second():
    mechanism = Mechanism(random_chain(1))
    rest = np.zeros((1, mechanism.model.nv))
    frames = mechanism.at(rest)
    pulled = pull_line(mechanism, LINE, frames, rest, rest)
    tip, branch = (frames.site_position[0, mechanism.site(name)] for name in ("tip", "branch"))
    assert pulled.force[0] == pytest.approx(pulled.tension[0] * (branch - tip) / pulled.length[0])
