"""Poses, Jacobians and accelerations of points against MuJoCo's own and against differences of positions."""

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import body, empty, random_chain

from revpress.errors import InputError
from revpress.mechanics.kinematics import Mechanism, joint_moves, point_motion, site_motion

SEEDS = st.integers(0, 200)
SITES = ("tip", "branch")


def random_state(mechanism, seed, frames=1):
    rng = np.random.default_rng(1000 + seed)
    return 0.5 * rng.normal(size=(3, frames, mechanism.model.nq))


def data_at(mechanism, q):
    data = mujoco.MjData(mechanism.model)
    data.qpos[:] = q
    mujoco.mj_forward(mechanism.model, data)
    return data


def point(mechanism, site, q):
    return data_at(mechanism, q).site(site).xpos.copy()


@settings(max_examples=20)
@given(SEEDS)
def test_poses_are_mujocos(seed):
    mechanism = Mechanism(random_chain(seed))
    q = random_state(mechanism, seed, frames=3)[0]
    frames = mechanism.at(q)
    for f in range(3):
        data = data_at(mechanism, q[f])
        assert frames.anchor[f] == pytest.approx(data.xanchor, abs=1e-12)
        assert frames.axis[f] == pytest.approx(data.xaxis, abs=1e-12)
        assert frames.site_position[f] == pytest.approx(data.site_xpos, abs=1e-12)
        assert frames.site_rotation[f] == pytest.approx(data.site_xmat.reshape(-1, 3, 3), abs=1e-12)
        assert frames.body_centre[f] == pytest.approx(data.xipos, abs=1e-12)


@settings(max_examples=20)
@given(SEEDS, st.sampled_from(SITES))
def test_jacobian_of_a_point_is_mujocos(seed, name):
    mechanism = Mechanism(random_chain(seed))
    q = random_state(mechanism, seed)[0]
    site = mechanism.site(name)
    frames = mechanism.at(q)
    moves, expected = np.zeros((2, 3, mechanism.model.nv))
    for j in mechanism.chain(site):
        moves[:, j] = joint_moves(
            mechanism.is_slide[j], frames.anchor[0, j], frames.axis[0, j], frames.site_position[0, site]
        )
    mujoco.mj_jacSite(mechanism.model, data_at(mechanism, q[0]), expected, None, site)
    assert moves == pytest.approx(expected, abs=1e-12)


@settings(max_examples=20)
@given(SEEDS, st.sampled_from(SITES))
def test_motion_of_a_point_is_the_derivative_of_its_position(seed, name):
    mechanism = Mechanism(random_chain(seed))
    q, dq, ddq = random_state(mechanism, seed)[:, 0]
    site = mechanism.site(name)
    frames = mechanism.at(q[None])
    velocity, acceleration = np.empty((2, 1, 3))
    site_motion(
        0, 1, mechanism.chains([site])[0], mechanism.is_slide, frames.anchor, frames.axis,
        frames.site_position[:, site], dq[None], ddq[None], velocity, acceleration,
    )  # fmt: skip
    h = 1e-4
    before, now, after = (point(mechanism, name, q + t * dq + 0.5 * t * t * ddq) for t in (-h, 0.0, h))
    assert velocity[0] == pytest.approx((after - before) / (2 * h), abs=1e-6)
    assert acceleration[0] == pytest.approx((after - 2 * now + before) / h**2, abs=2e-5)


@settings(max_examples=20)
@given(SEEDS, st.sampled_from(SITES))
def test_turning_of_a_body_is_the_derivative_of_its_rotation(seed, name):
    mechanism = Mechanism(random_chain(seed))
    q, dq, _ = random_state(mechanism, seed)[:, 0]
    site = mechanism.site(name)
    chain, h = mechanism.chains([site])[0], 1e-4

    def turning(t):
        frames = mechanism.at((q + t * dq)[None])
        spin, _, spin_bias, _ = point_motion(
            chain, mechanism.is_slide, frames.anchor[0], frames.axis[0], frames.site_position[0, site], dq
        )
        return np.array(spin), np.array(spin_bias), frames.site_rotation[0, site]

    (before, _, rotated_back), (spin, spin_bias, rotation), (after, _, rotated) = map(turning, (-h, 0.0, h))
    cross = (rotated - rotated_back) / (2 * h) @ rotation.T  # Ṙ Rᵀ = [ω]×
    assert spin == pytest.approx(np.array([cross[2, 1], cross[0, 2], cross[1, 0]]), abs=1e-6)
    assert spin_bias == pytest.approx((after - before) / (2 * h), abs=1e-6)


def test_a_chain_lists_the_joints_from_the_root_to_the_site_and_no_others():
    mechanism = Mechanism(random_chain(0, bodies=4, joints=2))
    names = [mechanism.model.joint(j).name for j in mechanism.chain(mechanism.site("branch"))]
    assert names == ["b0_0", "b0_1", "b1_0", "b1_1", "branch_0", "branch_1"]
    both = mechanism.chains([mechanism.site("tip"), mechanism.site("branch")])
    assert both.shape == (2, 8)
    assert both[1, 6:].tolist() == [-1, -1]


def test_a_ball_joint_is_refused_in_words():
    spec = empty()
    ball = spec.worldbody.add_body(name="ball", mass=1.0, inertia=[1.0, 1.0, 1.0], explicitinertial=True)
    ball.add_joint(type=mujoco.mjtJoint.mjJNT_BALL)
    with pytest.raises(InputError, match="only have hinge and slide joints"):
        Mechanism(spec.compile())


def test_armature_is_refused_in_words():
    spec = empty()
    body(spec.worldbody, "rotor").add_joint(axis=[0, 0, 1], armature=0.1)
    with pytest.raises(InputError, match="no armature"):
        Mechanism(spec.compile())
