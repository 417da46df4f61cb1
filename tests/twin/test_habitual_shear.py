"""Feet push hardly across what they push against, unless they must: one principle for all exercises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from judge import AVERAGE
from revpress import exercises
from revpress.performance.largest_load import held_loads
from revpress.twin.habit import HABITUAL_SHEAR, Habit
from revpress.twin.motion import tempo
from revpress.twin.outcome import Outcome
from revpress.twin.rig import Rig

STRONG = replace(AVERAGE, strength=2.0)
MOTION = tempo(frames=31)
FREE = HABITUAL_SHEAR.times(1e6)
FEET = ["hip_thrust", "back_squat", "leg_press_45", "reverse_leg_press/prone_hinge"]


def moved(name: str, habit: Habit = HABITUAL_SHEAR, load: float | None = None) -> Outcome:
    rig = Rig(replace(exercises[name]().assembly(STRONG, load), habit=habit))
    problem = rig.problem(MOTION)
    return Outcome(rig, MOTION, problem, rig.answer(problem))


def of_feet(outcome: Outcome) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shear fore and aft, sideways, and normal force (F, foot) [N]."""
    force, rotation = outcome.contact_wrench[0], outcome.problem.state.frames.site_rotation
    contacts = outcome.rig.contacts.contacts
    feet = [i for i, c in enumerate(contacts) if c.pushed]
    at = [outcome.rig.mechanism.site(contacts[i].b) for i in feet]
    own = np.einsum("fcki,fck->fci", rotation[:, at], force[:, feet])
    return np.abs(own[..., 0]), np.abs(own[..., 2]), own[..., 1]


@pytest.mark.parametrize("name", FEET)
def test_no_foot_has_more_shear_than_habit_and_friction_allow(name: str) -> None:
    outcome = moved(name)
    along, across, normal = of_feet(outcome)
    contacts = outcome.rig.contacts.contacts
    feet = [i for i, c in enumerate(contacts) if c.pushed]
    friction = np.array([contacts[i].friction for i in feet])
    grip = outcome.problem.grip[:, feet]
    bounds = [HABITUAL_SHEAR.most_fore_and_aft, HABITUAL_SHEAR.most_sideways]
    assert [contacts[i].name for i in feet] == [c.name for c in contacts if c.name.startswith("foot")]
    assert grip == pytest.approx(np.minimum(friction[:, None], bounds) + np.zeros_like(grip), abs=0.05)
    assert np.all(along / grip[..., 0] + across / grip[..., 1] <= normal * (1 + 1e-9) + 1e-6)


@pytest.mark.parametrize("name", FEET)
def test_a_narrower_habit_is_less_shear(name: str) -> None:
    pushes = []
    for habit in (HABITUAL_SHEAR.times(0.5), HABITUAL_SHEAR, HABITUAL_SHEAR.times(2.0), FREE):
        along, across, normal = of_feet(moved(name, habit))
        pushes.append((along.sum() + across.sum()) / normal.sum())
    assert pushes[0] < 0.7 * pushes[1] < 0.6 * max(pushes[2:])


def test_what_balance_needs_is_never_forbidden() -> None:
    """A sled wants more shear than the habit: its friction and the body's balance are met without reserves."""
    outcome = moved("sled_push")
    along, _, normal = of_feet(outcome)
    assert np.all(outcome.answer.sharing.status == 0)
    assert (along / normal).max() > HABITUAL_SHEAR.most_fore_and_aft


@pytest.mark.parametrize("name", FEET[:1] + FEET[2:])
def test_a_strong_person_carries_the_default_load_with_straight_pushes(name: str) -> None:
    """Nothing but strength asks for shear there: five times the average needs all but none fore and aft."""
    straight = replace(HABITUAL_SHEAR, most_fore_and_aft=0.01)
    rig = Rig(replace(exercises[name]().assembly(replace(AVERAGE, strength=5.0)), habit=straight))
    assert np.all(rig.answer(rig.problem(MOTION)).sharing.status == 0)


def test_a_leg_press_no_longer_hangs_on_the_shoes() -> None:
    """What grips more than people push is all the same; before, each step of friction was another load."""
    loads = [held_loads(exercises["leg_press_45"](plate_friction=mu), AVERAGE).most for mu in (0.6, 0.8, 1.2)]
    assert loads == pytest.approx([loads[0]] * 3, rel=1e-6)
    slippery = held_loads(exercises["leg_press_45"](plate_friction=0.35), AVERAGE).most
    assert 0.93 * loads[0] < slippery < loads[0]


def test_feet_in_a_hip_thrust_no_longer_push_as_hard_forward_as_the_floor_lets_them() -> None:
    """With 80 kg, where they pushed with half of their load; the knees do what they do in people.

    Eleven sprinters' knees extended with 66 ± 33 N m in a hip thrust and 155 ± 28 in a squat (Otsuka 2021, abstract): a
    ratio of 0.2 to 0.65.
    """
    thrust, free, squat = (
        moved("hip_thrust", load=80.0),
        moved("hip_thrust", FREE, 80.0),
        moved("back_squat", load=60.0),
    )
    (along, _, normal), (freely, _, pressed) = of_feet(thrust), of_feet(free)
    assert (along / normal).max() < 0.7 * (freely / pressed).max()
    knees = [float(-o.net_moment[:, o.rig.place("knee_angle_r")].min()) for o in (thrust, squat)]
    assert 0.2 < knees[0] / knees[1] < 0.65
