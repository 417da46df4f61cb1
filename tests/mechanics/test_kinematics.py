"""Poses, Jacobians and accelerations of points against MuJoCo's own and against differences of positions."""

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import body, empty, random_chain

from revpress.errors import InputError
from revpress.mechanics.kinematics import Mechanism, Slide, bodies_at, joint_moves, point_motion, site_motion

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


@settings(max_examples=20)
@given(SEEDS)
def test_fixed_joints_leave_the_poses_of_all_bodies_as_they_are(seed):
    whole = Mechanism(random_chain(seed))
    q = random_state(whole, seed)[0, 0]
    names = whole.coordinates.joints
    fixed = {name: value for name, value in zip(names, q, strict=True) if name.startswith(("b1", "branch"))}
    rest = Mechanism(whole.model, fixed=fixed)
    moving = [i for i, name in enumerate(names) if name not in fixed]
    assert rest.coordinates.joints == tuple(names[i] for i in moving)
    for ours, theirs in zip(bodies_at(rest.tree, q[moving]), bodies_at(whole.tree, q), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-12)
    few, all_joints = rest.at(q[None, moving]), whole.at(q[None])
    assert few.anchor == pytest.approx(all_joints.anchor[:, moving], abs=1e-12)
    assert few.axis == pytest.approx(all_joints.axis[:, moving], abs=1e-12)
    assert few.site_position == pytest.approx(all_joints.site_position, abs=1e-12)
    assert [rest.coordinates.joints[j] for j in rest.chain(rest.site("tip"))] == [
        names[j] for j in whole.chain(whole.site("tip")) if names[j] not in fixed
    ]


def test_a_body_some_of_whose_joints_are_fixed_is_refused_in_words():
    with pytest.raises(InputError, match="b1_2 cannot be fixed alone: other joints of the body b1 may move"):
        Mechanism(random_chain(0), fixed={"b1_2": 0.1})


@settings(max_examples=10)
@given(SEEDS)
def test_a_slide_that_the_model_lacks_moves_its_body_along_its_axis(seed):
    whole = Mechanism(random_chain(seed))
    axis = np.array([0.0, 0.6, 0.8])
    more = Mechanism(whole.model, slides=[Slide("probe", "b2", axis)])
    names = more.coordinates.joints
    assert names.index("probe") == names.index("b2_2") + 1
    q = random_state(whole, seed)[0, 0]
    shift = np.insert(q, names.index("probe"), 0.25)
    position, rotation = bodies_at(whole.tree, q)
    place = whole.model.body("b2").id
    moved, turned = bodies_at(more.tree, shift)
    assert turned == pytest.approx(rotation, abs=1e-12)
    beyond = [whole.model.body(name).id for name in ("b2", "b3")]
    for b in range(1, len(position)):
        expected = 0.25 * rotation[place] @ axis if b in beyond else 0.0
        assert moved[b] - position[b] == pytest.approx(expected, abs=1e-12)


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
