"""Standing up from a chair: where it starts, what keeps the balance, and what it asks of hip and knee."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from revpress import Athlete, solve
from revpress.athlete.soles import sole_reference
from revpress.errors import UnreachableError
from revpress.exercise.catalogue import exercises
from revpress.twin.motion import isometric
from revpress.twin.rig import Rig

G = 9.80665
PEOPLE = {
    "man": Athlete(sex="male", stature=1.75, mass=75.0, age=21.5),
    "woman": Athlete(sex="female", stature=1.64, mass=62.0, age=21.5),
    "tall man": Athlete(sex="male", stature=1.95, mass=105.0, age=40.0),
    "small woman": Athlete(sex="female", stature=1.52, mass=50.0, age=25.0),
}
STROKES = np.linspace(0.0, 1.0, 5)
STILL = isometric(STROKES)
EVERYBODY = pytest.mark.parametrize("athlete", PEOPLE.values(), ids=PEOPLE)


class Rise:
    """Where the joints and the common centre of mass are over the stroke (stroke, 3) [m]."""

    def __init__(self, athlete, **settings):
        self.exercise = exercises["sit_to_stand"](**settings)
        self.assembly = self.exercise.assembly(athlete)
        rig = Rig(self.assembly)
        data = mujoco.MjData(rig.model)
        hips, knees, shoulders, centres = [], [], [], []
        for posture in rig.mechanism.coordinates.expand(rig.path(STROKES).u):
            data.qpos[:] = posture
            mujoco.mj_kinematics(rig.model, data)
            mujoco.mj_comPos(rig.model, data)
            hips.append(data.body("femur_r").xpos.copy())
            knees.append(data.body("tibia_r").xpos.copy())
            shoulders.append(data.body("humerus_r").xpos.copy())
            centres.append(data.subtree_com[0].copy())
        self.hip, self.knee, self.shoulder, self.centre = map(np.array, (hips, knees, shoulders, centres))

    def over_the_foot(self, share):
        """Forward position [m] of a point of the foot, from heel (0) to toe (1)."""
        sole = self.assembly.body.soles["r"]
        return sole.heel_x + share * (sole.toe_x - sole.heel_x) - sole_reference(sole, self.exercise.push)[0]


@EVERYBODY
@pytest.mark.parametrize("height", [1.0, 1.2])
def test_it_starts_on_the_seat_and_ends_tall(athlete, height):
    rise = Rise(athlete, seat_height=height)
    seat = rise.hip[0, 1] - 0.040 * athlete.stature
    assert seat == pytest.approx(height * rise.knee[-1, 1], abs=0.005)  # shanks are upright at the end, or nearly
    assert np.all(np.diff(rise.hip[:, 1]) > 0.0)
    assert rise.hip[-1, 1] > 0.49 * athlete.stature
    assert rise.shoulder[-1, 1] > 0.77 * athlete.stature


@EVERYBODY
def test_the_centre_of_mass_moves_on_from_the_ankles_to_where_a_standing_person_has_it(athlete):
    rise = Rise(athlete)
    start, end = (rise.over_the_foot(share) for share in (rise.exercise.start_balance, rise.exercise.balance))
    expected = (1.0 - STROKES) * start + STROKES * end
    assert rise.centre[[0, 2, 4], 0] == pytest.approx(expected[[0, 2, 4]], abs=1e-8)
    assert rise.centre[:, 0] == pytest.approx(expected, abs=0.010)


@pytest.mark.parametrize("who", ["man", "woman"])
def test_the_trunk_leaves_the_seat_at_the_angle_of_people(who):
    """45.7 ± 5.8° over the horizontal from a seat of knee height (Tully 2005)."""
    rise = Rise(PEOPLE[who])
    x, y, _ = rise.shoulder[0] - rise.hip[0]
    assert np.degrees(np.arctan2(y, x)) == pytest.approx(45.7, abs=5.8)


@pytest.mark.parametrize("load", [0.0, 20.0])
def test_the_feet_carry_it_all_under_the_centre_of_mass(load):
    athlete = replace(PEOPLE["man"], strength=4.0)  # so that no reserve carries a part
    still = solve("sit_to_stand", athlete, load, motion=STILL)
    feet = ["foot_r", "foot_l"]
    force, centre = (v.sel(contact=feet).values for v in (still.contact_force, still.centre_of_pressure))
    assert force[..., 1].sum(axis=1) == pytest.approx(G * (athlete.mass + load))
    pressure = (force[..., 1] * centre[..., 0]).sum(axis=1) / force[..., 1].sum(axis=1)
    if not load:
        assert pressure == pytest.approx(Rise(athlete).centre[:, 0], abs=1e-6)


@pytest.mark.parametrize("who", ["man", "woman"])
def test_hip_and_knee_give_what_people_give(who):
    """Together no less than the 1.53 N·m/kg a leg below which nobody rises (Yoshioka 2007), and not much more."""
    athlete = PEOPLE[who]
    moment = np.abs(solve("sit_to_stand", athlete).moment)
    hip, knee = (float(moment.sel(coordinate=f"{c}_r").max()) / athlete.mass for c in ("hip_flexion", "knee_angle"))
    assert 1.53 < hip + knee < 2.0
    assert 0.6 < hip / knee < 1.2


def test_a_lower_seat_and_feet_less_drawn_back_ask_more():
    man = PEOPLE["man"]
    knee = [
        float(np.abs(solve("sit_to_stand", man, seat_height=height).moment.sel(coordinate="knee_angle_r")).max())
        for height in (1.0, 1.2, 1.4)
    ]
    assert np.all(np.diff(knee) < 0.0)
    back, drawn = (Rise(man, seat_height=1.1, shank_lean=np.radians(lean)) for lean in (28.0, 22.0))
    lean = [np.arctan2(*(rise.shoulder[0] - rise.hip[0])[:2]) for rise in (back, drawn)]
    assert lean[1] > lean[0] + np.radians(5.0)  # the trunk makes up for the feet


def test_too_high_a_seat_is_refused_in_words():
    with pytest.raises(UnreachableError, match=r"over a seat of 0\.8\d m the hips are at .* standing at .* lower seat"):
        exercises["sit_to_stand"](seat_height=1.8).assembly(PEOPLE["man"])
