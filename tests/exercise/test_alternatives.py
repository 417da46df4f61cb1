"""Hand calculations of the alternatives: levers, slopes and friction that a pencil can check."""

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from judge import AVERAGE
from revpress import solve
from revpress.exercise.catalogue import exercises
from revpress.machine import parts
from revpress.twin.motion import Motion, isometric
from revpress.twin.rig import Rig
from revpress.twin.solution import solve_rig

G = 9.80665
STRONG = replace(AVERAGE, strength=4.0)  # so that no reserve carries a part of the load
STROKES = np.linspace(0.0, 1.0, 5)
STILL = isometric(STROKES)
MOVING = Motion(np.zeros(5), STROKES, np.full(5, 2.0), np.full(5, 3.0))
PULLS = ("deadlift", "romanian_deadlift")
BRIDGES = ("hip_thrust", "glute_bridge", "single_leg_hip_thrust")


class Posed:
    """An exercise at rest: its solution, and where MuJoCo has every body of the whole model."""

    def __init__(self, name, load, **parameters):
        self.rig = Rig(exercises[name](**parameters).assembly(STRONG, load))
        self.solution = solve_rig(self.rig, STILL)
        self.model = self.rig.model
        self.postures = self.rig.mechanism.coordinates.expand(self.rig.path(STROKES).u)

    def frames(self):
        """MuJoCo's data in every frame, with the solution's frame."""
        data = mujoco.MjData(self.model)
        for f, posture in enumerate(self.postures):
            data.qpos[:] = posture
            mujoco.mj_kinematics(self.model, data)
            mujoco.mj_comPos(self.model, data)
            yield data, self.solution.isel(frame=f)

    def hanging_on(self, data, body):
        """Mass [kg] and centre of mass (3,) [m] of a body and of all that hangs on it."""
        return self.model.body(body).subtreemass[0], data.body(body).subtree_com


@pytest.mark.parametrize("name", PULLS)
def test_trunk_and_shoulders_carry_what_hangs_on_them(name):
    """At rest each moment is a weight times its horizontal distance from the joint."""
    pull = Posed(name, 50.0)
    for data, s in pull.frames():
        lumbar = data.joint("lumbar_extension").xanchor
        mass, centre = pull.hanging_on(data, "torso")
        assert s.moment.sel(coordinate="lumbar_extension") == pytest.approx(mass * G * (centre - lumbar)[0], abs=1e-6)
        for side in "rl":
            shoulder = data.joint(f"arm_flex_{side}").xanchor
            mass, centre = pull.hanging_on(data, f"humerus_{side}")
            assert mass > 25.0  # half of the bar and the arm
            moment = s.moment.sel(coordinate=f"arm_flex_{side}")
            assert moment == pytest.approx(mass * G * (centre - shoulder)[0], abs=1e-6)


@pytest.mark.parametrize("name", PULLS)
@pytest.mark.parametrize("load", [20.0, 100.0])
def test_lifter_stands_where_balance_says(name, load):
    """The feet carry body and bar with the centre of pressure under the common centre of mass."""
    pull = Posed(name, load)
    feet = ["foot_r", "foot_l"]
    for data, s in pull.frames():
        force, centre = (v.sel(contact=feet).values for v in (s.contact_force, s.centre_of_pressure))
        assert force[:, 1].sum() == pytest.approx(G * (STRONG.mass + load))
        pressure = (force[:, 1] @ centre[:, 0]) / force[:, 1].sum()
        mass, weighed = pull.hanging_on(data, "pelvis")
        assert mass == pytest.approx(STRONG.mass + load)
        assert pressure == pytest.approx(weighed[0], abs=1e-6)


def test_deadlift_starts_with_the_plates_on_the_floor_and_ends_tall():
    bar = solve("deadlift", STRONG, 60.0, motion=STILL).interface_position.values
    assert bar[0, 1] == pytest.approx(parts.PLATE_RADIUS, abs=1e-8)
    assert 0.40 * STRONG.stature < bar[-1, 1] < 0.50 * STRONG.stature


@pytest.mark.parametrize("name", PULLS)
@pytest.mark.parametrize("lean", [0.0, 5.0])
def test_bar_keeps_to_its_line(name, lean):
    bar = solve(name, STRONG, 40.0, motion=STILL, bar_lean=np.radians(lean)).interface_position.values
    rise = bar[-1] - bar
    assert rise[:-1, 0] == pytest.approx(np.tan(np.radians(lean)) * rise[:-1, 1], abs=1e-8)
    assert np.abs(bar[:, 2]).max() < 1e-8


@pytest.mark.parametrize("name", BRIDGES)
@pytest.mark.parametrize("load", [0.0, 40.0])
def test_bridge_is_a_beam_on_two_supports(name, load):
    """Moments about the line on which the back turns: the feet's force and the weight balance."""
    bridge = Posed(name, load)
    for data, s in bridge.frames():
        pivot = data.site("back_rest").xpos
        mass, centre = bridge.hanging_on(data, "pelvis")
        assert mass == pytest.approx(STRONG.mass + load)
        moment = -mass * G * (centre - pivot)[0]
        for foot in (c for c in s.contact.values if c.startswith("foot")):
            arm = s.centre_of_pressure.sel(contact=foot).values - pivot
            force = s.contact_force.sel(contact=foot).values
            moment += arm[0] * force[1] - arm[1] * force[0]
        assert moment == pytest.approx(0.0, abs=1e-4 * mass * G)
        assert s.contact_force.values.sum(axis=0) == pytest.approx([0.0, mass * G, 0.0], abs=1e-4 * mass * G)


@pytest.mark.parametrize("slope", [30.0, 45.0, 60.0])
@pytest.mark.parametrize("sides", ["both", "right"])
def test_leg_press_resists_with_its_weight_on_the_slope(slope, sides):
    load, carriage, rolling = 60.0, 40.0, 0.05
    settings = {
        "track_angle": np.radians(slope),
        "sides": sides,
        "carriage_mass": carriage,
        "backrest": np.radians(20.0),
    }
    settings |= {"rolling_friction": rolling, "start_knee_flexion": np.radians(70.0)}
    still, moving = (solve("leg_press_45", STRONG, load, motion=m, **settings) for m in (STILL, MOVING))
    down = (load + carriage) * G * np.sin(np.radians(slope))
    assert still.resistance.values == pytest.approx(down)
    drag = rolling * (load + carriage) * G * np.cos(np.radians(slope))
    acceleration = moving.acceleration.sel(coordinate="carriage_travel").values
    assert moving.resistance.values == pytest.approx(down + drag + (load + carriage) * acceleration)


@pytest.mark.parametrize("load", [0.0, 50.0])
def test_sled_resists_with_friction_and_inertia_alone(load):
    mass, friction = 45.0 + load, 0.4
    still, moving = (solve("sled_push", STRONG, load, motion=m, sled_friction=friction) for m in (STILL, MOVING))
    assert still.resistance.values == pytest.approx(friction * mass * G)
    acceleration = moving.acceleration.sel(coordinate="sled_travel").values
    reserve = moving.reserve.sel(coordinate="sled_travel").values  # shear has a price, so a little of it is left to it
    assert np.all(np.abs(reserve) < 0.01)
    assert moving.resistance.values + reserve == pytest.approx(mass * (friction * G + acceleration))
    grip = still.contact_force.sel(contact="foot_r", axis="x").values
    assert grip == pytest.approx(still.resistance.values, rel=1e-4)
