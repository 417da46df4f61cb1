"""Feet push hardly across what they push against, unless they must: one principle for all exercises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from judge import AVERAGE
from revpress import exercises
from revpress.twin.habit import HABITUAL_SHEAR
from revpress.twin.motion import tempo
from revpress.twin.outcome import Outcome
from revpress.twin.problem import CONTACT_UNIT
from revpress.twin.rig import CONTACT_COST, Rig

STRONG = replace(AVERAGE, strength=2.0)
MOTION = tempo(frames=31)
FREE = 1e6


def moved(name: str, habit: float = HABITUAL_SHEAR, load: float | None = None) -> Outcome:
    rig = Rig(replace(exercises[name]().assembly(STRONG, load), habitual_shear=habit))
    problem = rig.problem(MOTION)
    return Outcome(rig, MOTION, problem, rig.answer(problem))


def of_feet(outcome: Outcome) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shear fore and aft, sideways, and normal force (F, foot) [N]."""
    force, rotation = outcome.contact_wrench[0], outcome.problem.state.frames.site_rotation
    contacts = outcome.rig.contacts.contacts
    feet = [i for i, c in enumerate(contacts) if c.pushed]
    assert [contacts[i].name for i in feet] == [c.name for c in contacts if c.name.startswith("foot")]
    at = [outcome.rig.mechanism.site(contacts[i].b) for i in feet]
    own = np.einsum("fcki,fck->fci", rotation[:, at], force[:, feet])
    return np.abs(own[..., 0]), np.abs(own[..., 2]), own[..., 1]


@pytest.mark.parametrize("name", ["hip_thrust", "leg_press_45", "reverse_leg_press/prone_hinge", "glute_bridge"])
def test_a_narrower_habit_is_less_shear(name: str) -> None:
    pushes = []
    for habit in (0.5 * HABITUAL_SHEAR, HABITUAL_SHEAR, 2.0 * HABITUAL_SHEAR, FREE):
        along, across, normal = of_feet(moved(name, habit))
        pushes.append((along.sum() + across.sum()) / normal.sum())
    assert np.all(np.diff(pushes) > 0.0)
    assert pushes[1] < 0.75 * pushes[-1]


def test_the_habitual_shear_of_a_foot_costs_as_much_as_a_full_activation() -> None:
    """Spread over its points alike; straight presses cost next to nothing, and so does all of what only lies there."""
    rig = Rig(exercises["hip_thrust"]().assembly(AVERAGE))
    cost, contacts = rig.problem(MOTION).cost[len(rig.assembly.body.muscles) :], rig.contacts
    foot = contacts.owner == [c.name for c in contacts.contacts].index("foot_r")
    weight = AVERAGE.mass * 9.80665
    one_way = np.flatnonzero(foot & (contacts.shear > 0.0))[::4]  # the same direction at every point
    units = HABITUAL_SHEAR * weight / len(one_way) / contacts.shear[one_way]
    assert float((cost[one_way] * units**2).sum()) == pytest.approx(1.0, rel=1e-2)
    back = contacts.owner == [c.name for c in contacts.contacts].index("upper_back")
    assert np.all(cost[back | (contacts.shear == 0.0)] == CONTACT_COST)
    assert contacts.shear.max() == pytest.approx(0.7 * CONTACT_UNIT)


def test_what_balance_needs_is_never_forbidden() -> None:
    """A sled takes more shear than any habit: its friction and the body's balance are met without reserves."""
    outcome = moved("sled_push", 0.3 * HABITUAL_SHEAR)
    along, _, normal = of_feet(outcome)
    assert np.all(outcome.answer.sharing.status == 0)
    assert (along / normal).max() > 0.4


def test_what_weak_muscles_need_is_never_forbidden() -> None:
    """At the end of a prone press straight pushes are beyond an average hip's rotators; the feet then lean."""
    rig = Rig(replace(exercises["reverse_leg_press/prone_hinge"]().assembly(AVERAGE), habitual_shear=0.01))
    assert np.all(rig.answer(rig.problem(MOTION)).sharing.status == 0)


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
