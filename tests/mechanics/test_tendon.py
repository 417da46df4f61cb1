"""Tendons: winding round a cylinder in closed form, paths of random trees and of bodies against MuJoCo's own."""

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mujoco.batch import Batch
from trees import body, empty

from revpress import Athlete
from revpress.errors import InputError
from revpress.mechanics.dynamics import in_motion
from revpress.mechanics.kinematics import Mechanism
from revpress.mechanics.tendon import numbers_of
from revpress.mechanics.tendon_kernel import wind

NOWHERE = (0.0, 0.0)
ANGLES = st.floats(-np.pi, np.pi)
FAR = st.floats(1.05, 4.0)


def at(angle, distance, along=0.0):
    return distance * np.cos(angle), distance * np.sin(angle), along


@given(FAR, FAR, ANGLES, st.floats(-3.0, 3.0))
def test_the_way_round_a_cylinder_is_two_tangents_and_the_arc_between(first, last, turn, climb):
    """Seen along the axis, each tangent spans arccos(radius / distance); unrolled, the path is straight."""
    radius = 0.5
    a, b = at(0.3, first * radius), at(0.3 + turn, last * radius, climb)
    arc = abs(turn) - np.arccos(1.0 / first) - np.arccos(1.0 / last)
    length, leaves, comes = wind(a, b, radius, False, NOWHERE)
    if abs(arc) < 1e-6:  # where it just touches, either answer is right
        return
    assert (length > 0.0) == (arc > 0.0)
    if length > 0.0:
        flat = radius * (np.sqrt(first**2 - 1.0) + arc + np.sqrt(last**2 - 1.0))
        assert length == pytest.approx(np.hypot(flat, climb), rel=1e-12)
        for direction in (leaves, comes):
            assert np.linalg.norm(direction) == pytest.approx(1.0, rel=1e-12)
            assert direction[2] == pytest.approx(climb / length, abs=1e-12)


@given(FAR, FAR, ANGLES, ANGLES)
def test_a_side_site_shows_the_way_even_where_it_is_more_than_half_a_turn(first, last, side, turn):
    def wrapped(angle):
        return (angle + np.pi) % (2.0 * np.pi) - np.pi

    whole = wrapped(side) + wrapped(turn - side)  # from the first site over the side site to the last
    if min(abs(wrapped(side)), abs(wrapped(turn - side)), np.pi - abs(wrapped(side))) < 1e-6:
        return
    arc = abs(whole) - np.arccos(1.0 / first) - np.arccos(1.0 / last)
    if abs(arc) < 1e-6:
        return
    length, _, _ = wind(at(0.0, first), at(turn, last), 1.0, True, at(side, 1.5)[:2])
    assert (length > 0.0) == (arc > 0.0)
    if length > 0.0:
        assert length == pytest.approx(np.sqrt(first**2 - 1.0) + arc + np.sqrt(last**2 - 1.0), rel=1e-12)


@given(FAR, FAR, ANGLES, st.floats(-1.0, 1.0))
def test_the_ends_pull_along_the_slope_of_the_length(first, last, turn, climb):
    a, b, step = np.array(at(0.0, first)), np.array(at(turn, last, climb)), 1e-6
    length, leaves, comes = wind(tuple(a), tuple(b), 1.0, False, NOWHERE)
    ends = [(-np.array(leaves), a), (np.array(comes), b)]
    for i, (slope, _) in enumerate(ends):
        moved = [
            wind(*(tuple(p + sign * step * e * (i == k)) for k, p in enumerate((a, b))), 1.0, False, NOWHERE)[0]
            for e in np.eye(3)
            for sign in (1.0, -1.0)
        ]
        if length > 0.0 and min(moved) > 0.0:
            found = (np.array(moved[::2]) - np.array(moved[1::2])) / (2.0 * step)
            assert slope == pytest.approx(found, abs=1e-7)


@given(FAR, FAR, ANGLES, st.floats(-1.0, 1.0), st.booleans())
def test_there_and_back_is_the_same_way(first, last, turn, climb, sided):
    a, b, side = at(0.0, first), at(turn, last, climb), at(0.4, 1.5)[:2]
    there, leaves, comes = wind(a, b, 1.0, sided, side)
    back, leaves_back, comes_back = wind(b, a, 1.0, sided, side)
    assert there == pytest.approx(back, rel=1e-12)
    assert leaves == pytest.approx([-x for x in comes_back], abs=1e-9)
    assert comes == pytest.approx([-x for x in leaves_back], abs=1e-9)


def test_a_site_within_the_cylinder_makes_the_path_straight():
    assert wind((0.9, 0.0, 0.0), (-3.0, 0.0, 0.0), 1.0, False, NOWHERE)[0] == 0.0


def judged(model, q):
    """MuJoCo's lengths (F, n) and whole Jacobians (F, n, n_q)."""
    batch = Batch(model, len(q))
    qpos, length, rows = batch.bind("qpos"), batch.bind("ten_length"), batch.bind("ten_J")
    qpos[:] = q
    batch.forward(stage=mujoco.mjtStage.mjSTAGE_POS)
    jacobian = np.zeros((len(q), model.ntendon * model.nv))
    jacobian[:, np.repeat(np.arange(model.ntendon) * model.nv, model.ten_J_rownnz) + model.ten_J_colind] = rows
    return length.copy(), jacobian.reshape(len(q), model.ntendon, model.nv)


PEOPLE = [
    Athlete(),
    Athlete(sex="female", stature=1.52, mass=48.0),
    Athlete(stature=2.05, mass=130.0),
]


@pytest.mark.parametrize("person", PEOPLE, ids=["average", "small", "tall"])
def test_muscle_paths_are_mujocos_at_any_posture_of_both_legs(person):
    human = person.body()
    model, mechanism = human.model, human.mechanism
    low, high = model.jnt_range.T
    low, high = (np.where(model.jnt_limited, x, d) for x, d in ((low, -0.3), (high, 0.3)))
    q = np.random.default_rng(3).uniform(low, high, (500, model.nq))
    q = mechanism.coordinates.expand(q[:, mechanism.coordinates.index])
    length, jacobian = mechanism.tendon_paths(q)
    expected, slopes = judged(model, q)
    assert np.abs(length - expected).max() < 1e-14
    assert np.abs(jacobian - slopes).max() < 1e-13


def tangle(seed):
    """A tree with tendons from any body to any other, half of them round cylinders, with and without side sites."""
    rng = np.random.default_rng(seed)
    spec = empty()
    bodies = [spec.worldbody]
    for i in range(5):
        part = body(bodies[rng.integers(len(bodies))], f"b{i}", 0.4 * rng.normal(size=3))
        for k in range(rng.integers(3)):
            kind = mujoco.mjtJoint.mjJNT_HINGE if rng.random() < 0.6 else mujoco.mjtJoint.mjJNT_SLIDE
            part.add_joint(name=f"b{i}_{k}", type=kind, axis=rng.normal(size=3), pos=0.1 * rng.normal(size=3))
        bodies.append(part)

    def site(name, reach=0.5):
        bodies[rng.integers(len(bodies))].add_site(name=name, pos=reach * rng.normal(size=3))
        return name

    for t in range(6):
        tendon = spec.add_tendon(name=f"t{t}")
        tendon.wrap_site(site(f"t{t}_0"))
        for i in range(1, 4):
            if rng.random() < 0.5:
                host, place, radius = bodies[rng.integers(len(bodies))], 0.3 * rng.normal(size=3), 0.15 * rng.random()
                name, turn = f"c{t}_{i}", rng.normal(size=4)
                host.add_geom(
                    name=name, type=mujoco.mjtGeom.mjGEOM_CYLINDER, pos=place, quat=turn, size=[radius, 0.1, 0.0]
                )  # fmt: skip
                side = ""
                if rng.random() < 0.5:
                    out, flat = np.empty(3), [np.cos(t + i), np.sin(t + i), rng.normal()]
                    mujoco.mju_rotVecQuat(
                        out, np.array(flat) * [2 * radius, 2 * radius, 1.0], turn / np.linalg.norm(turn)
                    )
                    side = f"{name}_side"
                    host.add_site(name=side, pos=place + out)
                tendon.wrap_geom(name, side)
            tendon.wrap_site(site(f"t{t}_{i}"))
    return spec.compile()


@settings(max_examples=60)
@given(st.integers(0, 100_000))
def test_any_tendon_over_any_tree_is_mujocos(seed):
    model = tangle(seed)
    mechanism = Mechanism(model)
    q, dq = 0.7 * np.random.default_rng(seed).normal(size=(2, 8, model.nq))
    expected, slopes = judged(model, q)
    length, jacobian = mechanism.tendon_paths(q)
    assert length == pytest.approx(expected, abs=1e-12)
    assert jacobian == pytest.approx(slopes, abs=1e-10)
    state = in_motion(mechanism, q, dq, 0.0 * q)
    assert np.array_equal(state.tendon_length, length)
    assert state.tendon_speed == pytest.approx(np.einsum("fnj,fj->fn", slopes, dq), abs=1e-9)


def test_a_row_has_no_entries_of_joints_that_move_a_tendon_as_a_whole():
    spec = empty()
    trunk = body(spec.worldbody, "trunk")
    trunk.add_joint(name="whole", axis=[0, 0, 1])
    arm = body(trunk, "arm", [0.3, 0.0, 0.0])
    arm.add_joint(name="elbow", axis=[0, 0, 1])
    hand = body(arm, "hand", [0.3, 0.0, 0.0])
    hand.add_joint(name="wrist", axis=[0, 0, 1])
    for part in (trunk, arm, hand):
        part.add_site(name=part.name, pos=[0.1, 0.1, 0.0])
    for a, b in (("trunk", "arm"), ("arm", "hand"), ("trunk", "hand")):
        tendon = spec.add_tendon(name=f"{a} {b}")
        tendon.wrap_site(a)
        tendon.wrap_site(b)
    tendons = Mechanism(spec.compile()).tendons
    assert list(zip(tendons.tendon.tolist(), tendons.joint.tolist(), strict=True)) == [(0, 1), (1, 2), (2, 1), (2, 2)]


def test_another_body_needs_other_numbers_only():
    """The routes are packed once for all bodies of one make."""
    one, other = (person.body().mechanism for person in PEOPLE[:2])
    assert other.tendons.routes is one.tendons.routes
    fresh = numbers_of(other.model, one.tendons.routes)
    assert all(np.array_equal(a, b) for a, b in zip(fresh, other.tendons.numbers, strict=True))
    assert not np.array_equal(fresh.site, one.tendons.numbers.site)


def limb(wind_round):
    spec = empty()
    part = body(spec.worldbody, "limb")
    part.add_joint(name="turn", axis=[0, 0, 1])
    spec.worldbody.add_site(name="fixed", pos=[1.0, 0.2, 0.0])
    part.add_site(name="moving", pos=[-1.0, 0.2, 0.0])
    part.add_site(name="middle")
    part.add_geom(name="roll", type=mujoco.mjtGeom.mjGEOM_CYLINDER, size=[0.3, 1.0, 0.0])
    part.add_geom(name="ball", type=mujoco.mjtGeom.mjGEOM_SPHERE, size=[0.3, 0.0, 0.0])
    tendon = spec.add_tendon(name="cord")
    tendon.wrap_site("fixed")
    wind_round(tendon)
    tendon.wrap_site("moving")
    return spec.compile()


def test_paths_through_a_cylinder_or_over_a_sphere_are_refused_in_words():
    with pytest.raises(InputError, match="side site of a tendon's cylinder lies within it"):
        Mechanism(limb(lambda cord: cord.wrap_geom("roll", "middle")))
    with pytest.raises(InputError, match="the tendon cord may only pass sites and cylinders"):
        Mechanism(limb(lambda cord: cord.wrap_geom("ball", "")))
