"""Contacts: a block on a ramp in closed form, and what no combination of generators can do."""

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import GRAVITY, body, empty

from revpress.mechanics.contact import Contact, ContactSet
from revpress.mechanics.coupling import Coupling
from revpress.mechanics.dynamics import in_motion
from revpress.mechanics.kinematics import Mechanism
from revpress.mechanics.sharing import Status, share

UNIT = 50.0
LENGTH, WIDTH, HEIGHT = 0.4, 0.2, 0.1
PATCH = np.array([[x, 0.0, z] for x in (-LENGTH / 2, LENGTH / 2) for z in (-WIDTH / 2, WIDTH / 2)])
AXES = ("x", "y", "z")


def quaternion(axis, angle):
    return np.array([np.cos(angle / 2), *(np.sin(angle / 2) * np.asarray(axis, dtype=float))])


def block(slope=0.0, yaw=0.0, friction=0.5, strap=False, mass=3.0, ahead=0.0):
    """A free block on a ramp that may itself move along the world's axes.

    ``slope`` is the ramp's rise along x, ``yaw`` turns the ramp's friction directions about its normal, ``ahead``
    shifts the block's centre of mass along x from the middle of the patch. At q = 0 the block lies on the ramp.
    """
    up_slope, about_normal, surface = quaternion([0, 0, 1], slope), quaternion([0, 1, 0], yaw), np.empty(4)
    mujoco.mju_mulQuat(surface, up_slope, about_normal)
    spec = empty()
    ramp = body(spec.worldbody, "ramp")
    lying = spec.worldbody.add_body(
        name="block", quat=up_slope, mass=mass, ipos=[ahead, HEIGHT / 2, 0], inertia=[0.01] * 3, explicitinertial=True
    )
    for part, name in ((ramp, "ramp"), (lying, "block")):
        for axis, direction in zip(AXES, np.eye(3), strict=True):
            part.add_joint(name=f"{name}_{axis}", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=direction)
    for axis, direction in zip(AXES, np.eye(3), strict=True):
        lying.add_joint(name=f"block_r{axis}", axis=direction)
    ramp.add_site(name="ramp", quat=surface)
    lying.add_site(name="sole")
    mechanism = Mechanism(spec.compile())
    contacts = ContactSet(mechanism, [Contact("sole", "sole", "ramp", PATCH, friction, strap)], UNIT)
    return mechanism, contacts


def columns(mechanism, contacts, frames):
    """What each generator does to each independent coordinate, (n_u, size); no coordinate here is coupled."""
    n = mechanism.model.nv
    out = np.zeros((1, n, contacts.size))
    contacts.fill(frames, np.ones((1, n)), np.arange(n), out, 0)
    return out[0]


def at_rest(mechanism, contacts):
    """Poses, and the cheapest contact forces that hold the block."""
    zero = np.zeros((1, mechanism.model.nv))
    state = in_motion(mechanism, zero, zero, zero)
    own = [i for i, name in enumerate(mechanism.coordinates.joints) if name.startswith("block")]
    return state.frames, share(columns(mechanism, contacts, state.frames)[own], state.inertial[:, own], 0.0, np.inf)


@settings(max_examples=25)
@given(st.floats(0.02, 1.0), st.floats(-np.pi, np.pi), st.floats(1.0, 30.0))
def test_a_block_on_a_ramp_needs_the_tangent_of_the_slope_as_friction(slope, yaw, mass):
    # The pyramid lies inside the cone, so across its edges it needs up to √2 times the tangent.
    needed = np.tan(slope) * (abs(np.cos(yaw)) + abs(np.sin(yaw)))
    mechanism, contacts = block(slope, yaw, 1.001 * needed, mass=mass, ahead=HEIGHT / 2 * np.tan(slope))
    frames, held = at_rest(mechanism, contacts)
    assert held.status == Status.CONVERGED
    force, centre, moment = contacts.wrenches(frames, held.x)
    assert force[0, 0] == pytest.approx([0.0, mass * GRAVITY, 0.0], abs=1e-7 * mass)
    assert centre[0, 0] == pytest.approx(np.zeros(3), abs=1e-8)  # straight below the centre of mass
    assert moment[0, 0] == pytest.approx(np.zeros(3), abs=1e-7 * mass)
    slippery = block(slope, yaw, 0.999 * needed, mass=mass, ahead=HEIGHT / 2 * np.tan(slope))
    assert at_rest(*slippery)[1].status == Status.INFEASIBLE


@pytest.mark.parametrize("edge", [-LENGTH / 2, LENGTH / 2])
def test_a_block_tips_when_its_centre_of_mass_passes_the_edge(edge):
    assert at_rest(*block(ahead=0.999 * edge))[1].status == Status.CONVERGED
    assert at_rest(*block(ahead=1.001 * edge))[1].status == Status.INFEASIBLE


def test_only_a_strap_holds_a_block_that_hangs():
    upside_down = np.pi
    assert at_rest(*block(upside_down, strap=False))[1].status == Status.INFEASIBLE
    mechanism, contacts = block(upside_down, strap=True)
    frames, held = at_rest(mechanism, contacts)
    assert held.status == Status.CONVERGED
    assert contacts.wrenches(frames, held.x)[0][0, 0] == pytest.approx([0.0, 3.0 * GRAVITY, 0.0])


multipliers = st.lists(st.floats(0.0, 10.0), min_size=20, max_size=20)


@settings(max_examples=50)
@given(multipliers, st.floats(-1.0, 1.0), st.floats(-np.pi, np.pi), st.floats(0.05, 1.2))
def test_no_combination_of_generators_pulls_slips_or_leaves_the_patch(multiplier, slope, yaw, friction):
    mechanism, contacts = block(slope, yaw, friction)
    frames = at_rest(mechanism, contacts)[0]
    force, centre, moment = (w[0, 0] for w in contacts.wrenches(frames, np.array([multiplier])))
    site = frames.site_rotation[0, mechanism.site("ramp")]
    tangential_x, normal, tangential_z = site.T @ force
    assert normal == pytest.approx(UNIT * sum(multiplier))
    assert np.hypot(tangential_x, tangential_z) <= friction * normal * (1 + 1e-12)
    if normal == 0.0:
        assert np.isnan(centre).all()
        assert np.all(moment == 0.0)
        return
    sole = frames.site_rotation[0, mechanism.site("sole")]
    assert np.all(np.abs(sole.T @ centre) <= [LENGTH / 2 + 1e-9, 1e-9, WIDTH / 2 + 1e-9])
    assert sole.T @ moment == pytest.approx([0.0, sole[:, 1] @ moment, 0.0], abs=1e-9 * normal)  # only about the normal


@settings(max_examples=25)
@given(multipliers, st.floats(-1.0, 1.0), st.integers(0, 1000))
def test_generalised_forces_are_those_of_opposite_forces_on_both_bodies(multiplier, slope, seed):
    """Virtual work with MuJoCo's own Jacobians, force by force."""
    mechanism, contacts = block(slope, 0.3, 0.7)
    rng = np.random.default_rng(seed)
    q, dq = 0.3 * rng.normal(size=(2, 1, mechanism.model.nv))
    frames = mechanism.at(q)
    multiplier = np.array([multiplier])

    model = mechanism.model
    data = mujoco.MjData(model)
    data.qpos[:] = q[0]
    mujoco.mj_forward(model, data)
    sole, ramp = (data.site(name) for name in ("sole", "ramp"))
    directions = contacts.contacts[0].directions()
    force_on_points = UNIT * multiplier.reshape(4, 5) @ directions @ ramp.xmat.reshape(3, 3).T
    expected, total, about = np.zeros(model.nv), np.zeros(3), np.zeros(3)
    for point, force in zip(PATCH, force_on_points, strict=True):
        at = sole.xpos + sole.xmat.reshape(3, 3) @ point
        for name, sign in (("block", 1.0), ("ramp", -1.0)):
            jacobian = np.zeros((3, model.nv))
            mujoco.mj_jac(model, data, jacobian, None, at, model.body(name).id)
            expected += sign * force @ jacobian
        total += force
        about += np.cross(at, force)
    scale = 1.0 + UNIT * multiplier.sum()
    generalised, power = contacts.forces(frames, multiplier, dq)
    assert generalised[0] == pytest.approx(expected, abs=1e-11 * scale)
    assert columns(mechanism, contacts, frames) @ multiplier[0] == pytest.approx(expected, abs=1e-11 * scale)
    assert power[0, 0] == pytest.approx(expected @ dq[0], abs=1e-10 * scale)
    force, centre, moment = (w[0, 0] for w in contacts.wrenches(frames, multiplier))
    assert force == pytest.approx(total, abs=1e-11 * scale)
    if multiplier.sum() > 0.0:
        assert moment + np.cross(centre, force) == pytest.approx(about, abs=1e-10 * scale)


@pytest.mark.parametrize(("strap", "generators"), [(False, 1), (True, 2)])
def test_without_friction_a_point_only_pushes(strap, generators):
    mechanism, contacts = block(friction=0.0, strap=strap)
    assert contacts.size == generators * len(PATCH)
    frames, held = at_rest(mechanism, contacts)
    assert held.status == Status.CONVERGED
    assert contacts.wrenches(frames, held.x)[0][0, 0] == pytest.approx([0.0, 3.0 * GRAVITY, 0.0])
    assert at_rest(*block(slope=0.01, friction=0.0, strap=strap))[1].status == Status.INFEASIBLE


def test_contacts_keep_their_generators_apart():
    mechanism, _ = block()
    pair = [Contact("a", "sole", "ramp", PATCH, 0.5), Contact("b", "sole", "ramp", PATCH[:2], 0.5, strap=True)]
    contacts = ContactSet(mechanism, pair, UNIT)
    assert contacts.size == 4 * 5 + 2 * 6
    assert contacts.owner.tolist() == [0] * 20 + [1] * 12
    grips = [0.0, *4 * [0.5 * UNIT]]
    assert contacts.shear.tolist() == 4 * grips + 2 * [*grips, 0.0]
    frames = at_rest(mechanism, contacts)[0]
    force, centre, _ = contacts.wrenches(frames, np.r_[np.ones(20), np.zeros(12)][None])
    assert force[0, :, 1] == pytest.approx([20 * UNIT, 0.0])
    assert np.isnan(centre[0]).all(axis=1).tolist() == [False, True]


def test_columns_over_independent_coordinates_leave_out_rows_and_follow_couplings():
    """A roller that climbs with the block's travel: its push counts along the coupled motion."""
    spec = empty()
    cart = body(spec.worldbody, "cart")
    cart.add_joint(name="travel", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[1, 0, 0])
    cart.add_joint(name="climb", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[0, 1, 0])
    cart.add_joint(name="turn", axis=[0, 0, 1])
    cart.add_site(name="wheel")
    spec.worldbody.add_site(name="ground")
    mechanism = Mechanism(spec.compile(), [Coupling.linear("climb", "travel", 0.25)])
    contacts = ContactSet(mechanism, [Contact("wheel", "wheel", "ground", [[0.0, -0.1, 0.0]], 0.0)], UNIT)
    q, slope, _ = mechanism.coordinates.evaluate(np.array([[0.3, 0.1]]))
    frames = mechanism.at(q)
    out = np.zeros((1, 1, 2 + contacts.size))
    contacts.fill(frames, slope, np.array([0, -1]), out, 2)  # "turn" has no row; the first two columns are another's
    assert out[0, 0, :2].tolist() == [0.0, 0.0]
    assert out[0, 0, 2:] == pytest.approx([0.25 * UNIT])
    force = contacts.forces(frames, np.ones((1, 1)), np.zeros((1, 3)))[0]
    assert mechanism.coordinates.project(np.array([[0.3, 0.1]]), force)[0, 0] == pytest.approx(0.25 * UNIT)
