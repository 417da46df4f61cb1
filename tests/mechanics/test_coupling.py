"""Dependent coordinates: the chain rule is exact, and forces and rates stay dual."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline

from revpress.mechanics.coupling import Coordinates, Coupling

KNOTS = np.linspace(0.0, 2.0, 7)
SLIDE = CubicSpline(KNOTS, 0.01 * np.sin(3.0 * KNOTS))
TURN = CubicSpline(KNOTS, 0.2 * KNOTS**1.5)
# "slide" and "turn" follow "knee"; "stack" follows "lever".
COORDINATES = Coordinates(
    ["hip", "slide", "turn", "knee", "lever", "stack"],
    [Coupling("slide", "knee", SLIDE), Coupling("turn", "knee", TURN), Coupling.linear("stack", "lever", -2.5, 0.3)],
)

inside = st.tuples(st.floats(-3.0, 3.0), st.floats(0.05, 1.95), st.floats(-3.0, 3.0))
vectors = st.tuples(*[st.floats(-2.0, 2.0)] * 3)


def test_only_independent_coordinates_are_named_in_joint_order():
    assert COORDINATES.names == ("hip", "knee", "lever")
    assert len(COORDINATES) == 3
    assert COORDINATES.index.tolist() == [0, 3, 4]


def test_dependent_coordinates_follow_their_functions():
    hip, slide, turn, knee, lever, stack = COORDINATES.expand([0.4, 1.1, -0.2])
    assert (hip, knee, lever) == (0.4, 1.1, -0.2)
    assert [slide, turn, stack] == pytest.approx([float(SLIDE(1.1)), float(TURN(1.1)), 0.3 + 2.5 * 0.2])


@pytest.mark.parametrize("knee", [-0.7, 0.0, 1.1, 2.0, 2.7])
def test_one_coupling_alone_says_what_all_coordinates_say(knee):
    _, slide, turn, *_ = COORDINATES.expand([0.0, knee, 0.0])
    assert Coupling("slide", "knee", SLIDE).at(knee) == pytest.approx(slide, abs=1e-15)
    assert Coupling("turn", "knee", TURN).at(knee) == pytest.approx(turn, abs=1e-15)


@given(inside, vectors, vectors)
def test_rates_are_the_derivatives_of_the_position_along_a_motion(u, du, ddu):
    u, du, ddu = (np.array(v) for v in (u, du, ddu))
    assume(np.abs(KNOTS - u[1]).min() > 1e-3)  # the third derivative jumps at a knot
    h = 1e-4

    def q(t):
        return COORDINATES.expand(u + t * du + 0.5 * t * t * ddu)

    position, rate, acceleration = COORDINATES.expand_rates(u, du, ddu)
    assert position == pytest.approx(q(0.0), abs=1e-14)
    assert rate == pytest.approx((q(h) - q(-h)) / (2 * h), abs=1e-6)
    assert acceleration == pytest.approx((q(h) - 2 * q(0.0) + q(-h)) / h**2, abs=1e-4)


@given(inside, vectors, st.tuples(*[st.floats(-2.0, 2.0)] * 6))
def test_a_force_does_the_same_work_over_either_set_of_coordinates(u, du, force):
    u, du, force = (np.array(v) for v in (u, du, force))
    dq = COORDINATES.expand_rates(u, du, np.zeros(3))[1]
    assert COORDINATES.project(u, force) @ du == pytest.approx(force @ dq, abs=1e-12)


@pytest.mark.parametrize(("end", "beyond"), [(0.0, -0.7), (2.0, 0.7)])
def test_outside_its_knots_a_coupling_is_the_straight_line_that_touches_it(end, beyond):
    u = np.array([0.0, end + beyond, 0.0])
    q, dq, ddq = COORDINATES.expand_rates(u, np.array([0.0, 1.0, 0.0]), np.zeros(3))
    assert q[1] == pytest.approx(SLIDE(end) + beyond * SLIDE(end, 1), abs=1e-14)
    assert dq[1] == pytest.approx(SLIDE(end, 1), abs=1e-14)
    assert ddq[1] == 0.0


def test_leading_dimensions_are_carried_along():
    rng = np.random.default_rng(0)
    u, du, ddu = rng.uniform(0.1, 1.9, (3, 4, 5, 3))
    rows = rng.normal(size=(4, 5, 2, 6))
    position, rate, acceleration = COORDINATES.expand_rates(u, du, ddu)
    projected = COORDINATES.project(u, rows)
    assert position.shape == rate.shape == acceleration.shape == (4, 5, 6)
    assert projected.shape == (4, 5, 2, 3)
    for i in np.ndindex(4, 5):
        one = COORDINATES.expand_rates(u[i], du[i], ddu[i])
        assert np.array_equal([position[i], rate[i], acceleration[i]], one)
        assert np.array_equal(COORDINATES.expand(u)[i], position[i])
        assert projected[i] == pytest.approx(np.array([COORDINATES.project(u[i], row) for row in rows[i]]))
