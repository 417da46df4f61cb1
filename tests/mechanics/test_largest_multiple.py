"""The largest multiple of a demand: closed forms of small limbs and levers, a general solver, no answer."""

import numpy as np
import pytest
from scipy.optimize import linprog
from trees import GRAVITY, body, empty

from revpress.mechanics.dynamics import fill_pulls, in_motion
from revpress.mechanics.kinematics import Mechanism
from revpress.mechanics.largest_multiple import largest_multiple, least_limit

ORIGIN, INSERTION, LENGTH, LIMB, FORCE = 0.35, 0.06, 0.50, 3.0, 2000.0


@pytest.fixture(scope="module")
def limb():
    """A limb on a hinge, at an angle over the horizontal; one muscle from above the hinge to a point along the limb."""
    spec = empty()
    spec.worldbody.add_site(name="origin", pos=[0.0, ORIGIN, 0.0])
    forearm = body(spec.worldbody, "limb", mass=LIMB, centre=(LENGTH / 2, 0.0, 0.0))
    forearm.add_joint(name="angle", axis=[0, 0, 1])
    forearm.add_site(name="insertion", pos=[INSERTION, 0.0, 0.0])
    muscle = spec.add_tendon(name="muscle")
    muscle.wrap_site("origin")
    muscle.wrap_site("insertion")
    return Mechanism(spec.compile(), [], ["insertion"])


def test_a_limb_with_one_muscle_holds_what_its_lever_allows(limb):
    """W l cos θ = F r − m g (l/2) cos θ with the arm r = a h cos θ / √(a² + h² − 2 a h sin θ) of the muscle."""
    angle = np.radians(np.linspace(-40.0, 60.0, 21))
    still = np.zeros((len(angle), 1))
    state = in_motion(limb, angle[:, None], still, still)
    moment, one = np.zeros((len(angle), 1, 1)), np.full((len(angle), 1), FORCE)
    fill_pulls(limb, state, np.ones_like(still), np.zeros(1, dtype=np.int64), one, moment)
    weight_moment = LENGTH * np.cos(angle)[:, None]
    held = largest_multiple(moment, state.inertial, weight_moment, 0.0, 1.0)
    stretched = np.sqrt(INSERTION**2 + ORIGIN**2 - 2 * INSERTION * ORIGIN * np.sin(angle))
    arm = INSERTION * ORIGIN * np.cos(angle) / stretched
    expected = (FORCE * arm - LIMB * GRAVITY * LENGTH / 2 * np.cos(angle)) / (LENGTH * np.cos(angle))
    assert held.value == pytest.approx(expected, rel=1e-9)
    assert held.x == pytest.approx(1.0)


def test_a_strong_antagonist_changes_nothing_and_a_tied_joint_costs():
    """Two joints, three muscles: the biarticular one may only do what the antagonist of its second joint can bear.

    Joint 1: 40 a₁ + 30 a₂ carries the demand; joint 2: 20 a₂ = 8 a₃ must cancel. So a₃ = 1, a₂ = 0.4, demand = 52.
    """
    moment = np.array([[[40.0, 30.0, 0.0], [0.0, 20.0, -8.0]]])
    held = largest_multiple(moment, np.zeros((1, 2)), np.array([[1.0, 0.0]]), 0.0, 1.0)
    assert held.value == pytest.approx([52.0])
    assert held.x == pytest.approx(np.array([[1.0, 0.4, 1.0]]))


def test_general_solver_finds_the_same():
    """HiGHS on random problems with free, one-sided and two-sided unknowns."""
    rng = np.random.default_rng(5)
    for _ in range(40):
        m, n = rng.integers(2, 7), rng.integers(12, 40)
        moment = rng.normal(size=(1, m, n)) * 10.0 ** rng.uniform(-1, 2, (1, m, 1))
        upper = np.where(rng.random(n) < 0.2, np.inf, 1.0)
        demand, more = moment[0] @ rng.uniform(0.0, 1.0, n), rng.normal(size=m)
        answer = linprog(
            np.r_[np.zeros(n), -1.0],
            A_eq=np.c_[moment[0], -more],
            b_eq=demand,
            bounds=[*((0.0, u if np.isfinite(u) else None) for u in upper), (None, None)],
        )
        held = largest_multiple(moment, demand[None], more[None], 0.0, upper)
        if answer.status == 3:
            assert held.value[0] == np.inf
        else:
            assert held.value[0] == pytest.approx(-answer.fun, rel=1e-7, abs=1e-9)
            assert moment[0] @ held.x[0] == pytest.approx(demand + held.value[0] * more, rel=1e-7, abs=1e-7)


def test_what_cannot_be_carried_and_what_nothing_limits():
    moment, more = np.array([[[10.0, 0.0], [0.0, 5.0]]]), np.array([[1.0, 0.0]])
    assert np.isnan(largest_multiple(moment, np.array([[0.0, 6.0]]), more, 0.0, 1.0).value[0])
    assert largest_multiple(moment, np.array([[0.0, 5.0]]), more, 0.0, [np.inf, 1.0]).value[0] == np.inf
    assert largest_multiple(moment, np.array([[0.0, 5.0]]), more, 0.0, 1.0, most=4.0).value == pytest.approx([4.0])


def test_least_limit_of_a_single_muscle_is_its_share():
    """One muscle of 50 N m against 30 N m: 0.6; against 60 N m: none; against nothing: the least activation."""
    moment, more = np.full((3, 1, 1), 50.0), np.ones((3, 1))
    limit = least_limit(moment, np.array([[30.0], [60.0], [0.0]]), more, np.array([0.01]), np.array([1.0]), 1)
    assert limit[[0, 2]] == pytest.approx([0.6, 0.01], abs=1e-9)
    assert np.isnan(limit[1])


def test_with_the_least_limit_the_load_is_just_carried():
    """On random problems: nothing to spare with that limit, and some with a little more."""
    rng = np.random.default_rng(11)
    moment = np.abs(rng.normal(size=(10, 1, 12))) * 20.0
    moment[:, :, 8:] *= -1.0
    demand, more = np.full((10, 1), 25.0), np.ones((10, 1))
    limit = least_limit(moment, demand, more, np.zeros(12), np.ones(12), 12)

    def spare(part: float) -> np.ndarray:
        return largest_multiple(moment, demand, more, 0.0, np.tile(part * limit[:, None], 12)).value

    assert spare(1.0) == pytest.approx(0.0, abs=1e-3)
    assert np.all(spare(1.02) > 0.1)
