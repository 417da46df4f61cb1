"""Loop closure: a slider-crank in closed form, and a spatial leg with coupled knee on a lever by differences."""

import re

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline
from trees import body, empty

from revpress.errors import UnreachableError
from revpress.mechanics.closure import Balance, Closure, Weld
from revpress.mechanics.coupling import Coupling
from revpress.mechanics.kinematics import Mechanism

STROKES = np.linspace(0.0, 1.0, 41)


def slider_crank(crank, rod, angles, guess):
    """A crank about z at the origin prescribed a slider along x through a rod; ``angles`` is the crank's polynomial."""
    spec = empty()
    arm = body(spec.worldbody, "arm")
    arm.add_joint(name="crank", axis=[0, 0, 1])
    arm.add_site(name="pin", pos=[crank, 0, 0])
    slider = body(spec.worldbody, "slider")
    slider.add_joint(name="slide", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[1, 0, 0])
    link = body(slider, "link")
    link.add_joint(name="swing", axis=[0, 0, 1])
    link.add_site(name="end", pos=[-rod, 0, 0])
    return Closure(Mechanism(spec.compile()), [Weld("end", "pin", ("x", "y"))], {"crank": angles}, guess)


@settings(max_examples=25)
@given(st.floats(0.1, 0.5), st.floats(0.6, 2.0), st.floats(-3.0, 3.0), st.floats(-2.0, 2.0), st.floats(-1.0, 1.0))
def test_slider_crank_moves_as_the_closed_form_says(crank, rod, start, by, bend):
    path = slider_crank(crank, rod, (start, by, bend), {"slide": crank + rod}).at(STROKES)
    angle, rate, second = start + by * STROKES + bend * STROKES**2, by + 2 * bend * STROKES, 2 * bend
    # x = r cos θ + √D with D = l² − r² sin² θ; D' = −r² sin 2θ θ'.
    d = rod**2 - (crank * np.sin(angle)) ** 2
    dd = -(crank**2) * np.sin(2 * angle) * rate
    ddd = -(crank**2) * (2 * np.cos(2 * angle) * rate**2 + np.sin(2 * angle) * second)
    x = crank * np.cos(angle) + np.sqrt(d)
    dx = -crank * np.sin(angle) * rate + dd / (2 * np.sqrt(d))
    ddx = (
        -crank * (np.cos(angle) * rate**2 + np.sin(angle) * second) + ddd / (2 * np.sqrt(d)) - dd**2 / (4 * d**1.5)
    )  # fmt: skip
    assert path.u[:, 0] == pytest.approx(angle, abs=1e-12)
    assert path.u[:, 1] == pytest.approx(x, abs=1e-9)
    assert path.du[:, 1] == pytest.approx(dx, abs=1e-8)
    assert path.ddu[:, 1] == pytest.approx(ddx, abs=1e-7)


@pytest.mark.parametrize(("side", "swing"), [(1.0, 0.0), (-1.0, np.pi)])
def test_the_guess_chooses_between_two_ways_to_close(side, swing):
    slide = slider_crank(0.3, 1.0, (0.5, 1.0), {"slide": side, "swing": swing}).at(STROKES).u[:, 1]
    assert np.all(np.sign(slide) == side)


@pytest.mark.parametrize(
    ("crank", "where", "short"),
    [((0.0, np.pi / 2), 100 / 3, "mm"), ((np.pi / 2, 0.2), 0.0, "0.50 m")],
    ids=["beyond 30°, a third of the stroke", "from the start"],
)
def test_a_loop_that_cannot_close_is_refused_with_what_it_lacks(crank, where, short):
    """A rod of 0.5, at best upright under the pin of a crank of 1, lacks sin θ − 0.5 of its height."""
    with pytest.raises(UnreachableError) as error:
        slider_crank(1.0, 0.5, crank, {"slide": 1.5})
    found = re.fullmatch(
        r"the posture at (\d+) % of the stroke cannot be reached with these settings: "
        r"at best end stays (\S+) (m|mm) away from pin",
        str(error.value),
    )
    assert found, str(error.value)
    assert float(found[1]) == pytest.approx(where, abs=1.0)
    assert str(error.value).endswith(f"{short} away from pin")
    first = np.ceil(128 * where / 100) / 128  # node at which the path was first asked for what it cannot do
    lacking = np.sin(crank[0] + first * crank[1]) - 0.5
    assert float(found[2]) * (0.001 if found[3] == "mm" else 1.0) == pytest.approx(lacking, rel=0.05)


def test_a_posture_that_leaps_is_another_motion():
    """An arm that lifts a rail to its dead centre and back: from there Newton finds a posture many turns away."""
    spec = empty()
    arm = body(spec.worldbody, "arm")
    arm.add_joint(name="turn", axis=[0, 0, 1])
    arm.add_site(name="tip", pos=[1, 0, 0])
    rail = body(spec.worldbody, "rail")
    rail.add_joint(name="height", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[0, 1, 0])
    rail.add_site(name="edge")
    mechanism, weld = Mechanism(spec.compile()), Weld("tip", "edge", ("y",))
    with pytest.raises(UnreachableError, match="the posture at 51 % of the stroke cannot be reached"):
        Closure(mechanism, [weld], {"height": (0.0, 4.0, -4.0)})
    turn = Closure(mechanism, [weld], {"height": (0.0, 3.9996, -3.9996)}).at(STROKES).u[:, 0]
    assert np.sin(turn) == pytest.approx(3.9996 * STROKES * (1 - STROKES), abs=1e-9)
    assert np.abs(turn).max() < np.pi / 2


def test_too_many_or_too_few_welds_are_refused():
    spec = empty()
    arm = body(spec.worldbody, "arm")
    arm.add_joint(name="turn", axis=[0, 0, 1])
    arm.add_site(name="tip")
    spec.worldbody.add_site(name="spot")
    with pytest.raises(ValueError, match="2 closure equations for 1 free coordinates: turn"):
        Closure(Mechanism(spec.compile()), [Weld("tip", "spot", ("x", "y"))], {})


def test_a_weld_holds_all_rotations_or_none():
    with pytest.raises(ValueError, match="a to b"):
        Weld("a", "b", ("x", "rx"))


@settings(max_examples=25)
@given(st.floats(1.0, 50.0), st.floats(1.0, 50.0), st.floats(0.2, 1.5), st.floats(-0.3, 0.3), st.floats(-1.5, 1.5))
def test_a_balance_holds_the_centre_of_mass(cart_mass, bob_mass, length, at, by):
    """A bob leans over on a cart; the cart gives way so that their common centre of mass stays."""
    spec = empty()
    cart = body(spec.worldbody, "cart", mass=cart_mass)
    cart.add_joint(name="slide", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[1, 0, 0])
    bob = body(cart, "bob", mass=bob_mass, centre=[0, length, 0])
    bob.add_joint(name="lean", axis=[0, 0, -1])
    prescribed = {"lean": (0.3, by)}
    path = Closure(Mechanism(spec.compile()), [], prescribed, balances=[Balance("x", at)]).at(STROKES)
    angle, lever = 0.3 + by * STROKES, length * bob_mass / (cart_mass + bob_mass)
    assert path.residual.max() < 1e-8
    assert path.u[:, 0] == pytest.approx(at - lever * np.sin(angle), abs=1e-9)
    assert path.du[:, 0] == pytest.approx(-lever * by * np.cos(angle), abs=1e-9)
    assert path.ddu[:, 0] == pytest.approx(lever * by**2 * np.sin(angle), abs=1e-8)


@pytest.fixture(scope="module")
def leg():
    """A spatial leg whose knee slides and turns with its flexion, its foot welded to a plate that swings on a lever."""
    spec = empty()
    thigh = body(spec.worldbody, "thigh", [0, 0.8, 0])
    for axis, name in zip(np.eye(3)[[2, 0, 1]], ("flexion", "adduction", "rotation"), strict=True):
        thigh.add_joint(name=name, axis=axis)
    shank = body(thigh, "shank", [0, -0.42, 0.01])
    shank.add_joint(name="knee_slide", type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[1, 0, 0])
    shank.add_joint(name="knee_turn", axis=[0, 1, 0])
    shank.add_joint(name="knee", axis=[0.05, 0, -1])
    foot = body(shank, "foot", [0, -0.43, 0])
    foot.add_joint(name="ankle", axis=[0.1, 0.1, 1])
    foot.add_joint(name="subtalar", axis=[0.8, 0.6, 0.1])
    foot.add_site(name="sole", pos=[0.1, -0.05, 0.0])
    lever = body(spec.worldbody, "lever", [0.3, 0.6, 0.01])
    lever.add_joint(name="lever", axis=[0, 0, 1])
    plate = body(lever, "plate", [0, -0.5, 0])
    plate.add_joint(name="plate", axis=[0, 0, 1])
    plate.add_site(name="plate")
    knots = np.linspace(0.0, 2.0, 5)
    couplings = [
        Coupling("knee_slide", "knee", CubicSpline(knots, [0, 0.004, 0.006, 0.003, -0.002], bc_type="natural")),
        Coupling("knee_turn", "knee", CubicSpline(knots, [0, 0.1, 0.16, 0.2, 0.2], bc_type="natural")),
    ]
    prescribed = {"lever": (-0.4, 0.8), "ankle": (0.1, 0.1)}
    return Closure(
        Mechanism(spec.compile(), couplings), [Weld("sole", "plate")], prescribed, {"flexion": 0.8, "knee": 1.0}
    )


def test_the_sites_of_a_weld_meet_in_position_and_direction(leg):
    path = leg.at(STROKES)
    assert path.residual.max() < 1e-8
    model = leg.mechanism.model
    data = mujoco.MjData(model)
    for q in leg.mechanism.coordinates.expand(path.u):
        data.qpos[:] = q
        mujoco.mj_kinematics(model, data)
        sole, plate = data.site("sole"), data.site("plate")
        assert sole.xpos == pytest.approx(plate.xpos, abs=1e-8)
        assert sole.xmat == pytest.approx(plate.xmat, abs=1e-8)


def test_derivatives_of_the_path_are_those_of_a_finely_resolved_path(leg):
    # Fourth-order differences of independently closed postures; the coupling's third derivative jumps at knee
    # angles of 0.5, 1 and 1.5 rad, so the few strokes next to those are left out.
    h = 1e-3
    s = np.linspace(0.05, 0.95, 37)
    far, near, here, after, last = (leg.at(s + k * h) for k in (-2, -1, 0, 1, 2))
    knee = leg.mechanism.coordinates.names.index("knee")
    smooth = np.abs(here.u[:, knee, None] - [0.5, 1.0, 1.5]).min(axis=1) > 4 * h * np.abs(here.du[:, knee])
    assert smooth.sum() > 25
    first = (far.u - 8 * near.u + 8 * after.u - last.u) / (12 * h)
    second = (far.du - 8 * near.du + 8 * after.du - last.du) / (12 * h)
    assert here.du[smooth] == pytest.approx(first[smooth], abs=1e-7)
    assert here.ddu[smooth] == pytest.approx(second[smooth], abs=1e-6)


def test_driven_coordinates_are_the_polynomials_exactly(leg):
    path = leg.at(STROKES)
    names = leg.mechanism.coordinates.names
    for name, (value, slope) in {"lever": (-0.4, 0.8), "ankle": (0.1, 0.1)}.items():
        i = names.index(name)
        assert np.array_equal(path.u[:, i], value + slope * STROKES)
        assert np.all(path.du[:, i] == slope)
        assert np.all(path.ddu[:, i] == 0.0)


def test_a_mechanism_without_loops_just_follows_its_drives():
    spec = empty()
    body(spec.worldbody, "arm").add_joint(name="turn", axis=[0, 0, 1])
    path = Closure(Mechanism(spec.compile()), [], {"turn": (0.2, 0.0, 1.0)}).at(STROKES)
    assert path.u[:, 0] == pytest.approx(0.2 + STROKES**2, abs=1e-15)
    assert path.ddu[:, 0] == pytest.approx(2.0)
    assert np.all(path.residual == 0.0)


def test_a_table_of_one_node_closes_the_start_alone():
    whole = slider_crank(0.3, 1.0, (0.4, 1.0), {"slide": 1.3})
    args = whole.mechanism, [Weld("end", "pin", ("x", "y"))]
    start = Closure(*args, {"crank": (0.4, 1.0)}, {"slide": 1.3}, nodes=1)
    assert start.tabulated.u.shape == (1, 3)
    assert start.tabulated.u[0] == pytest.approx(whole.at([0.0]).u[0], abs=1e-10)
    assert whole.tabulated.u == pytest.approx(whole.at(whole.nodes).u, abs=1e-12)
    assert whole.tabulated.ddu == pytest.approx(whole.at(whole.nodes).ddu, abs=1e-9)
