"""People push hardly across what they push against, unless they must: one principle for all contacts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from judge import AVERAGE
from revpress import exercises
from revpress.performance.largest_load import held_loads
from revpress.twin.habit import HABITUAL_SHEAR, MOST_SHEAR, SHEAR_UNCERTAINTY
from revpress.twin.motion import tempo
from revpress.twin.outcome import Outcome
from revpress.twin.rig import Rig

STRONG = replace(AVERAGE, strength=2.0)
MOTION = tempo(frames=31)


def moved(name: str, habit: float = HABITUAL_SHEAR, load: float | None = None) -> Outcome:
    rig = Rig(replace(exercises[name]().assembly(STRONG, load), habitual_shear=habit))
    problem = rig.problem(MOTION)
    return Outcome(rig, MOTION, problem, rig.answer(problem))


def shear(outcome: Outcome) -> tuple[np.ndarray, np.ndarray]:
    """Shear along the steeper of a contact's friction directions, and normal force (F, contact) [N]."""
    force, rotation = outcome.contact_wrench[0], outcome.problem.state.frames.site_rotation
    at = [outcome.rig.mechanism.site(c.b) for c in outcome.rig.contacts.contacts]
    own = np.einsum("fcki,fck->fci", rotation[:, at], force)
    return np.abs(own[..., 0]) + np.abs(own[..., 2]), own[..., 1]


@pytest.mark.parametrize("name", ["hip_thrust", "back_squat", "leg_press_45", "reverse_leg_press/prone_hinge"])
def test_no_contact_has_more_shear_than_its_share(name: str) -> None:
    outcome = moved(name)
    across, normal = shear(outcome)
    grip = outcome.problem.grip
    assert np.all(across <= grip * normal + 1e-6)
    assert np.all(grip <= [c.friction for c in outcome.rig.contacts.contacts])
    assert np.all(grip >= MOST_SHEAR * HABITUAL_SHEAR - 1e-12)


@pytest.mark.parametrize("name", ["hip_thrust", "leg_press_45", "glute_bridge"])
def test_less_habit_is_less_shear(name: str) -> None:
    pushes = []
    for habit in (SHEAR_UNCERTAINTY, HABITUAL_SHEAR, 2.0 * HABITUAL_SHEAR, 100.0):
        across, normal = shear(moved(name, habit))
        pushes.append(across.sum() / normal.sum())
    assert np.all(np.diff(pushes) > 0.0)
    assert pushes[1] < 0.6 * pushes[-1]


def test_what_balance_needs_is_never_forbidden() -> None:
    """A sled wants more shear than any habit: its friction and the body's balance are met without reserves."""
    outcome = moved("sled_push", habit=SHEAR_UNCERTAINTY)
    across, normal = shear(outcome)
    foot = [c.name for c in outcome.rig.contacts.contacts].index("foot_r")
    assert np.all(outcome.answer.sharing.status == 0)
    assert (across / normal)[:, foot].max() > 0.3


@pytest.mark.parametrize("name", ["reverse_leg_press/prone_hinge", "hip_thrust", "single_leg_hip_thrust"])
def test_a_narrow_habit_leaves_the_default_load_possible(name: str) -> None:
    outcome = moved(name, habit=SHEAR_UNCERTAINTY)
    assert np.all(outcome.answer.sharing.status == 0)


def test_a_leg_press_no_longer_hangs_on_the_shoes() -> None:
    """Before, 57, 86 and 105 kg with a friction of 0.05, 0.35 and 0.6."""
    loads = [held_loads(exercises["leg_press_45"](plate_friction=mu), AVERAGE).most for mu in (0.35, 0.6, 1.2)]
    assert loads == pytest.approx([loads[0]] * 3, rel=1e-6)


def test_feet_in_a_hip_thrust_no_longer_push_as_hard_forward_as_the_floor_lets_them() -> None:
    """With 80 kg, where they pushed with half of their load; and the knees work half as hard as in a squat at most.

    Eleven sprinters' knees extended with 66 ± 33 N m in a hip thrust, 155 ± 28 in a squat (Otsuka 2021, abstract).
    """
    thrust, squat = moved("hip_thrust", load=80.0), moved("back_squat", load=60.0)
    across, normal = shear(thrust)
    feet = [i for i, c in enumerate(thrust.rig.contacts.contacts) if c.name.startswith("foot")]
    assert (across / normal)[:, feet].max() < 0.32
    knees = [float(-o.net_moment[:, o.rig.place("knee_angle_r")].min()) for o in (thrust, squat)]
    assert 0.1 < knees[0] / knees[1] < 0.5
