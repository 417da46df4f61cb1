"""Kick-back machines by hand: levers and rails in closed form, set up exactly, with nothing through the floor."""

import mujoco
import numpy as np
import pytest

from revpress import Athlete, InputError, UnreachableError, exercises, solve
from revpress.machine.parts import FLOOR
from revpress.machine.resistance.stack import Stack
from revpress.mechanics.gravity import GRAVITY
from revpress.settings import Settings, changed, quantity
from revpress.twin.motion import isometric
from revpress.twin.outcome import Outcome
from revpress.twin.rig import Rig
from revpress.twin.solution import to_dataset

STRONG = Athlete(sex="male", stature=1.75, mass=75.0, age=25, strength=2.5)
FAMILY = [name.split("/")[1] for name in exercises if name.startswith("reverse_leg_press/")]
WITH_FEET = [name for name in FAMILY if name != "thigh_roller"]
POSITIONS = np.linspace(0.0, 1.0, 5)
FOOT_PLATE = 3.0  # [kg]


def rig_of(name, athlete=STRONG, load=None, **parameters):
    return Rig(exercises[f"reverse_leg_press/{name}"](**parameters).assembly(athlete, load))


def at_rest(name, load=None, **parameters):
    rig = rig_of(name, load=load, **parameters)
    problem = rig.problem(isometric(POSITIONS))
    return to_dataset(Outcome(rig, isometric(POSITIONS), problem, rig.answer(problem)))


def default(name, parameter):
    return next(p.default for p in exercises[f"reverse_leg_press/{name}"].parameters if p.name == parameter)


def circle(points):
    """Centre (2,) and radius of the circle on which points (n, 2) lie, by least squares."""
    rows = np.column_stack([2.0 * points, np.ones(len(points))])
    x, y, rest = np.linalg.lstsq(rows, (points**2).sum(axis=1))[0]
    return np.array([x, y]), np.sqrt(rest + x * x + y * y)


@pytest.mark.parametrize("pivot", ["overhead", "behind"])
@pytest.mark.parametrize(("name", "load"), [("prone_hinge", 20.0), ("standing_hinge", 0.0)])
def test_a_lever_at_rest_asks_for_the_moment_of_its_weights(name, load, pivot):
    """F L = −g Σ m x over plates, tubing of arm and horn, and foot plate; the pivot is found from the path."""
    solution = at_rest(name, load, pivot=pivot)
    path = solution.interface_position.values[:, :2]
    centre, length = circle(path)
    assert length == pytest.approx(default(name, "arm_length"), abs=1e-9)
    horn, bent, tubing = (default(name, p) for p in ("horn", "horn_angle", "lever_mass"))
    angle = np.arctan2(*(path - centre).T[::-1])
    way = np.sign(angle[1] - angle[0])
    weights = [
        (load, horn, bent),
        (tubing * length / (length + horn), length / 2, 0.0),
        (tubing * horn / (length + horn), horn / 2, bent),
        (FOOT_PLATE, length, 0.0),
    ]
    moment = sum(m * GRAVITY * r * np.cos(angle + turned) for m, r, turned in weights)
    assert solution.resistance.values == pytest.approx(way * moment / length, abs=1e-3)


@pytest.mark.parametrize("slope", [10.0, 30.0, 45.0])
@pytest.mark.parametrize("name", ["track", "hip_press"])
def test_a_carriage_at_rest_asks_for_its_weight_along_the_rails(name, slope):
    slope = np.radians(slope)
    plates = at_rest(name, 30.0, track_angle=slope).resistance.values
    weight = (default(name, "carriage_mass") + FOOT_PLATE) * GRAVITY * np.sin(slope)
    assert plates == pytest.approx(np.full(5, weight + 30.0 * GRAVITY * np.sin(slope)), abs=1e-3)
    stack = at_rest(name, 30.0, track_angle=slope, resistance=Stack(ratio=0.5)).resistance.values
    assert stack == pytest.approx(np.full(5, weight + 15.0 * GRAVITY), abs=1e-3)


@pytest.mark.parametrize("support", ["standing", "prone"])
def test_a_roller_behind_the_thigh_gives_the_hip_what_the_cam_gives_the_lever(support):
    """With the axle at the hip, 10 kg more on the stack are m g r more at the hip everywhere, and none at the knee."""
    light, heavy = (at_rest("thigh_roller", load, body_support=support) for load in (10.0, 20.0))
    more = (heavy.moment - light.moment).sel(coordinate=["hip_flexion_r", "knee_angle_r"]).values
    hip = 10.0 * GRAVITY * default("thigh_roller", "pull_radius")
    assert more == pytest.approx(np.tile([-hip, 0.0], (5, 1)), abs=0.02)
    push = heavy.contact_force.sel(contact="thigh_r").values
    assert push[:, 2] == pytest.approx(np.zeros(5), abs=1e-9)  # a roller does not push to the side
    assert np.all(np.linalg.norm(push, axis=1) > 20.0)


@pytest.mark.parametrize("sides", ["right", "left"])
@pytest.mark.parametrize("name", WITH_FEET)
def test_a_machine_is_set_up_for_the_wanted_angles(name, sides):
    """Start and end angles of hip and knee are those asked for, and the machine starts at its zero."""
    bilateral = "sides" not in {p.name for p in exercises[f"reverse_leg_press/{name}"].parameters}
    rig = rig_of(name, **({} if bilateral else {"sides": sides}))
    side = "r" if bilateral else sides[0]
    path = rig.path(np.array([0.0, 1.0]))
    for joint, parameter in (("hip_flexion", "hip_flexion"), ("knee_angle", "knee_flexion")):
        asked = [default(name, f"{end}_{parameter}") for end in ("start", "end")]
        assert path.u[:, rig.place(f"{joint}_{side}")] == pytest.approx(asked, abs=1e-7)
    (machine,) = (i for i, c in enumerate(rig.names) if c.startswith(("lever", "carriage")))
    assert path.u[0, machine] == pytest.approx(0.0, abs=1e-7)
    assert path.u[1, machine] > 0.1


def test_legs_on_levers_of_their_own_do_not_know_of_each_other():
    alone, both = at_rest("power_runner"), at_rest("power_runner", sides="both")
    right = [m for m in both.muscle.values if m.endswith("_r")]
    assert both.activation.sel(muscle=right).values == pytest.approx(alone.activation.values, abs=1e-6)
    assert both.contact.values.tolist() == ["foot_r", "foot_l"]


@pytest.mark.parametrize(("push", "least"), [("whole", 7), ("forefoot", 17)])
def test_a_leg_past_straight_is_refused(push, least):
    with pytest.raises(InputError, match=f"end_knee_flexion is 5°, but with push '{push}' .* bent by {least}°"):
        rig_of("track", end_knee_flexion=np.radians(5.0), push=push)
    rig_of("track", end_knee_flexion=np.radians(least + 1.0), push=push)


def test_a_resting_hip_that_cannot_bend_so_far_is_refused():
    with pytest.raises(
        UnreachableError, match=r"the resting hip would be bent by \d+°, outside its range -30° to 120°"
    ):
        rig_of(
            "track", body_support="standing", track_angle=np.radians(60.0), start_hip_flexion=np.radians(60.0),
            end_hip_flexion=0.0,
        )  # fmt: skip


@pytest.mark.parametrize("name", ["prone_hinge", "track"])
def test_a_bent_leg_at_the_end_keeps_the_hip_loaded(name):
    """The straighter the leg, the nearer to the hip the force on the foot may pass; the answer follows.

    Friction would let the force pass the hip of a nearly straight leg; as shear has a price, the answer stays off it.
    """
    least, answer = [], []
    for knee in (20.0, 40.0, 60.0):
        end = solve(
            f"reverse_leg_press/{name}", STRONG, 30.0, motion=isometric([1.0]), intervals="possible",
            end_knee_flexion=np.radians(knee),
        ).sel(coordinate="hip_flexion_r").isel(frame=0)  # fmt: skip
        answer.append(-float(end.moment))
        least.append(-float(end.moment_interval.max()))
    assert least[0] < 5.0
    assert least[2] > 40.0
    for rising in (least, answer):
        assert np.all(np.diff(rising) > 0.0)


SETTINGS = [
    *((name, {}) for name in FAMILY),
    *(
        ("standing_hinge", {"body_support": s, "pivot": p})
        for s in ("standing", "quadruped")
        for p in ("overhead", "behind")
    ),
    *(("track", {"body_support": s, "track_angle": a}) for s in ("standing", "quadruped", "prone") for a in (0.0, 0.6)),
    ("prone_hinge", {"pivot": "behind", "sides": "both"}),
    ("power_runner", {"other_foot": "ground"}),
    ("thigh_roller", {"body_support": "prone", "resistance": "plates"}),
]


@pytest.mark.parametrize("stature", [1.5, 2.0])
@pytest.mark.parametrize(("name", "parameters"), SETTINGS, ids=str)
def test_nothing_goes_through_the_floor(name, parameters, stature):
    athlete = Athlete(sex="female" if stature < 1.7 else "male", stature=stature, mass=23.0 * stature**2)
    rig = rig_of(name, athlete, load=20.0, **parameters)
    model = rig.model
    data = mujoco.MjData(model)
    for q in rig.mechanism.coordinates.expand(rig.path(POSITIONS).u):
        data.qpos[:] = q
        mujoco.mj_kinematics(model, data)
        for g in np.flatnonzero((model.geom_group != FLOOR) & (model.geom_group < 4)):
            bottom = data.geom_xpos[g, 1] - down(model, g, data.geom_xmat[g].reshape(3, 3)[1])
            assert bottom > -0.03, (model.geom(g).name, model.body(model.geom_bodyid[g]).name, bottom)


def down(model, g, row):
    """How far a geom reaches below its centre [m]; ``row`` (3,) is the vertical in its axes."""
    kind, size = model.geom_type[g], model.geom_size[g]
    if kind == mujoco.mjtGeom.mjGEOM_BOX:
        return np.abs(row) @ size
    if kind == mujoco.mjtGeom.mjGEOM_ELLIPSOID:
        return np.linalg.norm(row * size)
    if kind == mujoco.mjtGeom.mjGEOM_CYLINDER:
        return abs(row[2]) * size[1] + np.hypot(row[0], row[1]) * size[0]
    return abs(row[2]) * size[1] + size[0]  # capsule


def test_a_changed_setting_has_another_default_and_reason_and_nothing_else():
    class Group(Settings):
        mass: float = quantity(1.0, "kg", 0.0, 2.0, "an example")

    class Heavier(Group):
        mass: float = changed(Group, "mass", 1.5, "heavier")

    [one] = Heavier.parameters
    assert (one.default, one.reason, one.unit, one.low, one.high) == (1.5, "heavier", "kg", 0.0, 2.0)
    with pytest.raises(InputError, match=r"Group has no parameter .colour.; its parameters are mass"):
        changed(Group, "colour", "red", "unknown")
