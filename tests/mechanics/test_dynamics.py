"""Inverse dynamics: a pendulum and a one-muscle limb in closed form, random chains against MuJoCo's Newton–Euler."""

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import PPoly
from trees import GRAVITY, body, empty, random_chain

from revpress.mechanics.coupling import Coupling
from revpress.mechanics.dynamics import fill_pulls, in_motion, pull
from revpress.mechanics.kinematics import Mechanism
from revpress.mechanics.sharing import share


@settings(max_examples=20)
@given(st.integers(0, 200))
def test_inertial_forces_are_those_of_recursive_newton_euler(seed):
    model = random_chain(seed)
    q, dq, ddq = np.random.default_rng(seed).normal(size=(3, 4, model.nv))
    state = in_motion(Mechanism(model), q, dq, ddq)
    data = mujoco.MjData(model)
    for f in range(4):
        data.qpos[:], data.qvel[:], data.qacc[:] = q[f], dq[f], ddq[f]
        mujoco.mj_inverse(model, data)
        assert state.inertial[f] == pytest.approx(data.qfrc_inverse, abs=1e-11 * np.abs(data.qfrc_inverse).max())


@settings(max_examples=20)
@given(st.integers(0, 200))
def test_the_power_of_the_inertial_forces_is_the_rate_of_energy(seed):
    model = random_chain(seed)
    q, dq, ddq = np.random.default_rng(seed).normal(size=(3, model.nv))
    h = 1e-4
    t = np.array([-2, -1, 0, 1, 2])[:, None] * h
    state = in_motion(Mechanism(model), q + t * dq + 0.5 * t**2 * ddq, dq + t * ddq, ddq + 0 * t)
    energy = state.energy.sum(axis=1)
    rate = (energy[0] - 8 * energy[1] + 8 * energy[3] - energy[4]) / (12 * h)
    scale = np.abs(state.inertial[2] * state.dq[2]).sum()
    assert state.inertial[2] @ state.dq[2] == pytest.approx(rate, abs=1e-7 * scale)


def test_pendulum():
    mass, length, inertia = 2.0, 0.7, 0.3
    spec = empty()
    bob = body(spec.worldbody, "bob", mass=mass, centre=[0, -length, 0], inertia=inertia)
    bob.add_joint(name="swing", axis=[0, 0, 1])
    angle, speed, acceleration = np.linspace(-3, 3, 13), np.linspace(-2, 5, 13), np.linspace(4, -6, 13)
    state = in_motion(Mechanism(spec.compile()), *(v[:, None].copy() for v in (angle, speed, acceleration)))
    about_pivot = inertia + mass * length**2
    moment = about_pivot * acceleration + mass * GRAVITY * length * np.sin(angle)
    assert state.inertial[:, 0] == pytest.approx(moment, rel=1e-12)
    potential, kinetic = state.energy.T
    assert potential == pytest.approx(-mass * GRAVITY * length * np.cos(angle), rel=1e-12)
    assert kinetic == pytest.approx(0.5 * about_pivot * speed**2, rel=1e-12)


# A forearm along x, hinged at the origin, held by a muscle that comes from straight above the elbow.
ABOVE, INSERTION, HAND, LOAD, STRENGTH = 0.30, 0.05, 0.35, 8.0, 2000.0


def forearm():
    spec = empty()
    spec.worldbody.add_site(name="origin", pos=[0, ABOVE, 0])
    arm = body(spec.worldbody, "forearm", mass=LOAD, centre=[HAND, 0, 0])
    arm.add_joint(name="elbow", axis=[0, 0, 1])
    arm.add_site(name="insertion", pos=[INSERTION, 0, 0])
    muscle = spec.add_tendon(name="muscle")
    muscle.wrap_site("origin")
    muscle.wrap_site("insertion")
    return Mechanism(spec.compile())


def test_the_activation_of_a_one_muscle_limb_is_that_of_a_lever():
    angle = np.radians(np.linspace(-60, 60, 25))
    speed = np.full_like(angle, 1.5)
    mechanism = forearm()
    state = in_motion(mechanism, angle[:, None], speed[:, None], np.zeros((25, 1)))
    length = np.sqrt(ABOVE**2 + INSERTION**2 - 2 * ABOVE * INSERTION * np.sin(angle))  # the law of cosines
    arm = ABOVE * INSERTION * np.cos(angle) / length
    assert state.tendon_length[:, 0] == pytest.approx(length, rel=1e-12)
    assert state.tendon_speed[:, 0] == pytest.approx(-arm * speed, rel=1e-12)

    moment = np.zeros((25, 1, 1))
    fill_pulls(mechanism, state, np.ones((25, 1)), np.array([0]), np.full((25, 1), STRENGTH), moment)
    assert moment[:, 0, 0] == pytest.approx(arm * STRENGTH, rel=1e-12)
    # Force × arm = weight × its lever: the cosines cancel, and the pull is m g (hand / insertion) (length / above).
    shared = share(moment, state.inertial, lower=0.0)
    lever = LOAD * GRAVITY * HAND * length / (ABOVE * INSERTION) / STRENGTH
    assert shared.x[:, 0] == pytest.approx(lever, rel=1e-9)
    assert np.all(shared.status == 0)
    assert pull(mechanism, state, shared.x * STRENGTH) == pytest.approx(state.inertial, rel=1e-9)


@settings(max_examples=20)
@given(st.integers(0, 200), st.floats(-2.0, 2.0))
def test_pulls_over_independent_coordinates_are_the_derivatives_of_length_along_the_coupled_motion(seed, ratio):
    rng = np.random.default_rng(seed)
    spec = empty()
    parent = spec.worldbody
    for i in range(3):
        parent = body(parent, f"b{i}", 0.3 * rng.normal(size=3))
        parent.add_joint(name=f"turn{i}", axis=rng.normal(size=3))
        parent.add_joint(name=f"slide{i}", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=rng.normal(size=3))
        parent.add_site(name=f"s{i}", pos=0.2 * rng.normal(size=3))
    for name, sites in {"short": ("s0", "s1"), "long": ("s0", "s1", "s2")}.items():
        tendon = spec.add_tendon(name=name)
        for site in sites:
            tendon.wrap_site(site)
    parabola = Coupling("slide2", "turn1", PPoly(np.array([[0.3], [ratio], [0.1]]), np.array([-9.0, 9.0])))
    mechanism = Mechanism(spec.compile(), [parabola, Coupling.linear("slide0", "turn0", ratio)])
    u, h, tension = rng.normal(size=4), 1e-6, np.array([[300.0, 500.0]])

    def state_at(v):
        q = mechanism.coordinates.expand(v[None])
        return in_motion(mechanism, q, 0 * q, 0 * q)

    derivative = np.stack(
        [(state_at(u + e).tendon_length - state_at(u - e).tendon_length)[0] / (2 * h) for e in h * np.eye(4)]
    )  # fmt: skip
    state, slope = state_at(u), mechanism.coordinates.evaluate(u[None])[1]
    rows = np.array([1, -1, 0, 2])  # in another order, the second coordinate left out
    out = np.zeros((1, 3, 5))
    fill_pulls(mechanism, state, slope, rows, tension, out)
    assert out[0, :, :2] == pytest.approx(-tension * derivative[[2, 0, 3]], abs=1e-5)
    assert np.all(out[0, :, 2:] == 0.0)
    over_q = pull(mechanism, state, tension)
    assert mechanism.coordinates.project(u[None], over_q)[0] == pytest.approx(-derivative @ tension[0], abs=1e-5)
