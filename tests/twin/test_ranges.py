"""Ranges of joint moments: they hold every pattern, meet where nothing is left open, and end where a pencil says."""

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from judge import AVERAGE
from revpress import solve
from revpress.exercise.catalogue import exercises
from revpress.mechanics.sharing import share
from revpress.twin.motion import isometric, tempo
from revpress.twin.openness import Openness
from revpress.twin.outcome import Outcome
from revpress.twin.problem import RESERVE
from revpress.twin.ranges import EXTENSION_MOMENTS, ends, muscle_moment_rows
from revpress.twin.rig import Rig

G = 9.80665
STRONG = replace(AVERAGE, strength=2.0)
STILL = isometric(np.linspace(0.0, 1.0, 5))
MOTION = tempo(frames=21)
LEAK = 2 * RESERVE  # N m: what reserves within their optimal force can add to the most economical pattern
OPEN = {
    "reverse_leg_press/prone_hinge": 25.0,
    "reverse_leg_press/track": 40.0,
    "hip_thrust": 100.0,
    "back_squat": 60.0,
}


def legs(solution, side="r"):
    """Value and ends (F,) of the moments of hip, knee and ankle of a leg."""
    for coordinate in EXTENSION_MOMENTS.values():
        one = solution.sel(coordinate=f"{coordinate}_{side}")
        yield one.moment.values, *one.moment_interval.sel(layer="possible").values


@pytest.mark.parametrize("name", OPEN)
def test_the_most_economical_pattern_lies_within(name):
    solution = solve(name, STRONG, OPEN[name], motion=MOTION, intervals="possible")
    assert np.all(solution.status == 0)
    for best, low, high in legs(solution):
        assert np.all(low <= best + LEAK)
        assert np.all(best <= high + LEAK)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["reverse_leg_press/prone_hinge", "hip_thrust"])
def test_other_patterns_lie_within(name, seed):
    """Muscles and corners of the sole that cost more or less than usual; of two legs, their mean."""
    rig = Rig(exercises[name]().assembly(STRONG, OPEN[name]))
    problem = rig.problem(MOTION)
    moments = Openness(Outcome(rig, MOTION, problem, rig.answer(problem))).possible()["moment"]
    low, high = np.full((2, *problem.path.u.shape), np.nan)
    shown = [i for i, name in enumerate(rig.names) if name not in rig.probes]
    low[:, shown], high[:, shown] = moments
    cost = problem.cost * np.exp(np.random.default_rng(seed).uniform(-3.0, 3.0, problem.cost.size))
    cost[problem.capacity.shape[1] :] *= 1e3  # so that it matters where the foot presses
    reserve = np.full(len(rig.rows), RESERVE)
    pattern = share(problem.moment, problem.demand, problem.lower, problem.upper, cost, reserve=reserve)
    moment = rig.consequences(problem, pattern).muscle_moment + problem.passive
    for coordinate in EXTENSION_MOMENTS.values():
        at = [rig.place(f"{coordinate}_{side}") for side in rig.assembly.working_sides]
        mean = moment[:, at].mean(axis=1)
        assert np.all(low[:, at[0]] - LEAK <= mean)
        assert np.all(mean <= high[:, at[0]] + LEAK)


def posed(rig, motion):
    """MuJoCo's data of the whole model in every frame."""
    model = rig.model
    data = mujoco.MjData(model)
    for posture in rig.mechanism.coordinates.expand(rig.path(motion.s).u):
        data.qpos[:] = posture
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        yield model, data


def held(data, force, point):
    """Moment along the right hip's flexion that balances a force at a point [N m]."""
    hip = data.joint("hip_flexion_r")
    return -hip.xaxis @ np.cross(point - hip.xanchor, force)


def test_a_cuff_leaves_no_choice():
    """At rest the hip carries the leg's weight and the pull of the cable, whichever muscles work."""
    solution = solve("cable_kickback", STRONG, 10.0, motion=STILL, intervals="possible")
    rig = Rig(exercises["cable_kickback"]().assembly(STRONG, 10.0))
    for (model, data), s in zip(posed(rig, STILL), (solution.isel(frame=f) for f in range(5)), strict=True):
        leg = model.body("femur_r").subtreemass[0] * np.array([0.0, -G, 0.0])
        by_hand = held(data, leg, data.body("femur_r").subtree_com)
        by_hand += held(data, s.line_force.values[0], s.line_position.values[0])
        hip = s.sel(coordinate="hip_flexion_r")
        assert hip.moment_interval.sel(layer="possible").values == pytest.approx(by_hand, abs=1e-6)
    for best, low, high in legs(solution):
        assert low == pytest.approx(high, abs=1e-9)
        assert best == pytest.approx(low, abs=LEAK)


def test_a_roller_on_the_thigh_leaves_no_choice():
    """It presses along its normal at one height: the lever says how hard."""
    solution = solve("reverse_leg_press/thigh_roller", STRONG, motion=MOTION, intervals="possible")
    for _, low, high in legs(solution):
        assert low == pytest.approx(high, abs=1e-6)


def test_two_feet_in_a_squat_leave_the_hips_no_choice_but_the_knees():
    """At rest two hips carry what is above them, whatever the feet do: trunk, arms and bar, half each."""
    solution = solve("back_squat", STRONG, 60.0, motion=STILL, intervals="possible")
    rig = Rig(exercises["back_squat"]().assembly(STRONG, 60.0))
    for f, (model, data) in enumerate(posed(rig, STILL)):
        whole, legs_ = data.body("pelvis"), [f"femur_{side}" for side in "rl"]
        mass = model.body("pelvis").subtreemass[0] - sum(model.body(b).subtreemass[0] for b in legs_)
        moment = model.body("pelvis").subtreemass[0] * whole.subtree_com
        moment = moment - sum(model.body(b).subtreemass[0] * data.body(b).subtree_com for b in legs_)
        by_hand = mass * G * (moment / mass - data.joint("hip_flexion_r").xanchor)[0] / 2
        hip = solution.isel(frame=f).sel(coordinate="hip_flexion_r")
        assert -hip.moment_interval.sel(layer="possible").values == pytest.approx(by_hand, abs=1e-3)
    _, low, high = list(legs(solution))[1]
    assert np.all(high - low > 10.0)


def test_a_leg_press_ends_where_the_foot_presses_one_corner_at_the_edge_of_friction():
    """With muscles that limit nothing, the carriage alone settles each of the sixteen extreme forces of the sole.

    A force g λ at corner p holds the carriage if g λ · t is its weight along the track; the hip then carries
    (p − hip) × g λ and the weight of the leg.
    """
    slope, load = np.radians(45.0), 80.0
    rig = Rig(exercises["leg_press_45"](sides="right", track_angle=slope).assembly(STRONG, load))
    problem = rig.problem(STILL)
    n = problem.capacity.shape[1]
    moment = problem.moment.copy()
    moment[:, :, :n] *= 1e3
    rows = muscle_moment_rows(rig, moment, ["hip_flexion"])
    found = ends(rows, moment, problem.demand, np.zeros_like(problem.lower), problem.upper)
    [foot] = rig.contacts.contacts
    along = [rig.names[i] for i in rig.rows].index("carriage_travel")
    for f, (model, data) in enumerate(posed(rig, STILL)):
        sole, plate = data.site(foot.a), data.site(foot.b)
        points = sole.xpos + foot.points @ sole.xmat.reshape(3, 3).T
        directions = foot.directions() @ plate.xmat.reshape(3, 3).T  # on the foot
        track = data.joint("carriage_travel").xaxis
        leg = held(data, model.body("femur_r").subtreemass[0] * np.array([0.0, -G, 0.0]),
                   data.body("femur_r").subtree_com)  # fmt: skip
        pushes = [problem.demand[f, along] / (-g @ track) * g for g in directions]
        by_hand = [leg + held(data, push, p) for push in pushes for p in points]
        passive = problem.passive[f, rig.place("hip_flexion_r")]
        assert found.low[f, 0] + passive == pytest.approx(min(by_hand), rel=1e-9)
        assert found.high[f, 0] + passive == pytest.approx(max(by_hand), rel=1e-9)


def test_beyond_strength_there_is_no_range():
    solution = solve("hip_thrust", replace(AVERAGE, strength=0.5), 150.0, motion=MOTION, intervals="possible")
    beyond = solution.status.values == 1
    assert beyond.any()
    for _, low, high in legs(solution):
        assert np.all(np.isnan(low[beyond]))
        assert np.all(np.isnan(low) == np.isnan(high))


def test_ranges_come_only_where_they_are_asked_for():
    bare = solve("back_squat", STRONG, 60.0, motion=STILL)
    assert not [name for name in bare.variables if str(name).endswith("_interval")]
    assert not {"layer", "bound", "group"} & set(bare.dims)
