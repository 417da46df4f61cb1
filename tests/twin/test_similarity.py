"""Left is right, a person in other units is the same person, and more load is more load: for every exercise."""

import numpy as np
import pytest
from scaling import scale

from judge import AVERAGE, judged
from revpress import exercises
from revpress.mechanics.sharing import share
from revpress.twin import rig as rig_module
from revpress.twin.motion import isometric
from revpress.twin.outcome import Outcome
from revpress.twin.problem import RESERVE
from revpress.twin.rig import Rig
from revpress.twin.solution import to_dataset

MIRROR = np.array([1.0, 1.0, -1.0])
POSITIONS = np.linspace(0.0, 1.0, 5)


def offers(name, choice):
    return any(p.name == "sides" and choice in p.choices for p in exercises[name].parameters)


def is_bilateral(name):
    return judged(name).assembly.working_sides == ("r", "l")


@pytest.mark.parametrize("name", exercises)
def test_both_sides_of_a_bilateral_exercise_do_the_same(name):
    if not (is_bilateral(name) or offers(name, "both")):
        pytest.skip(f"{name} has no bilateral form")
    s = (judged(name) if is_bilateral(name) else judged(name, sides="both")).solution
    right = [m for m in s.muscle.values if m.endswith("_r")]
    left = [f"{m[:-2]}_l" for m in right]
    for field, tolerance in (("activation", 1e-6), ("muscle_length", 1e-9), ("muscle_speed", 1e-7)):
        assert s[field].sel(muscle=left).values == pytest.approx(s[field].sel(muscle=right).values, abs=tolerance)
    sides = [c for c in s.coordinate.values if c.endswith("_r") and f"{c[:-2]}_l" in s.coordinate.values]
    for field, tolerance in (("angle", 1e-9), ("moment", 1e-4)):
        ours, theirs = (s[field].sel(coordinate=[f"{c[:-2]}_{x}" for c in sides]).values for x in "rl")
        assert theirs == pytest.approx(ours, abs=tolerance)
    pairs = [c[:-2] for c in s.contact.values if c.endswith("_r")]
    assert pairs
    for field in ("contact_force", "centre_of_pressure"):
        ours, theirs = (s[field].sel(contact=[f"{c}_{x}" for c in pairs]).values for x in "rl")
        scale = np.nanmax(np.abs(ours))
        assert theirs == pytest.approx(MIRROR * ours, abs=1e-6 * scale, nan_ok=True)
    alone = ["pelvis_list", "pelvis_rotation", "pelvis_tz", "lumbar_bending", "lumbar_rotation"]
    assert np.abs(s.moment.sel(coordinate=alone)).max() < 1e-4 * np.abs(s.moment).max()


@pytest.mark.parametrize("name", [n for n in exercises if offers(n, "left")])
def test_the_left_leg_does_what_the_right_leg_does(name):
    right, left = (judged(name, sides=side).solution for side in ("right", "left"))
    same = [f"{m[:-2]}_l" for m in right.muscle.values]
    assert left.activation.sel(muscle=same).values == pytest.approx(right.activation.values, abs=1e-6)
    legs = [c for c in right.coordinate.values if c.endswith("_r")]
    for field, tolerance in (("angle", 1e-9), ("moment", 1e-4), ("reserve", 1e-4)):
        ours = right[field].sel(coordinate=legs).values
        theirs = left[field].sel(coordinate=[f"{c[:-2]}_l" for c in legs]).values
        assert theirs == pytest.approx(ours, abs=tolerance)
    lumbar = ["lumbar_extension", "lumbar_bending", "lumbar_rotation"]
    ours, theirs = (s.moment.sel(coordinate=lumbar).values for s in (right, left))
    assert theirs == pytest.approx(ours * [1.0, -1.0, -1.0], abs=1e-4)
    assert left.data_vars.keys() == right.data_vars.keys()
    contacts = ("contact_force", "centre_of_pressure") if "contact" in right.coords else ()  # a cable touches nothing
    for field in (*contacts, "joint_force", "support_force"):
        assert left[field].values == pytest.approx(MIRROR * right[field].values, abs=1e-3)
    assert left.support_moment.values == pytest.approx(-MIRROR * right.support_moment.values, abs=1e-3)
    assert left.resistance.values == pytest.approx(right.resistance.values, abs=1e-3)


def at_rest(assembly, length=1.0, force=1.0):
    """Solution at rest; reserves in the units of the scaled world."""
    rig = Rig(assembly)
    problem = rig.problem(isometric(POSITIONS))
    slides = rig.mechanism.is_slide[rig.mechanism.coordinates.index][rig.rows]
    reserve = RESERVE * force * np.where(slides, 1.0, length)
    answer = share(problem.moment, problem.demand, problem.lower, problem.upper, problem.cost, reserve=reserve)
    return to_dataset(Outcome(rig, isometric(POSITIONS), problem, rig.consequences(problem, answer)))


@pytest.mark.parametrize(("length", "force"), [(1.3, 1.0), (0.8, 2.0)])
@pytest.mark.parametrize("name", exercises)
def test_a_person_and_machine_scaled_dimensionally_give_the_scaled_answer(name, length, force, monkeypatch):
    before = at_rest(exercises[name]().assembly(AVERAGE))
    published = rig_module.passive_moments
    monkeypatch.setattr(rig_module, "passive_moments", lambda *angles: length * force * published(*angles))
    monkeypatch.setattr(rig_module, "CONTACT_UNIT", force * rig_module.CONTACT_UNIT)
    after = at_rest(scale(exercises[name]().assembly(AVERAGE), length, force), length, force)
    assert np.abs(before.moment).max() > 10.0
    grows = {
        "activation": 1.0,
        "muscle_length": length,
        "travel": length,
        "centre_of_pressure": length,
        "muscle_force": force,
        "contact_force": force,
        "joint_force": force,
        "support_force": force,
        "resistance": force,
        "support_moment": force * length,
        "contact_moment": force * length,
    }
    assert after.data_vars.keys() == before.data_vars.keys()
    of_contacts = {"contact_force", "centre_of_pressure", "contact_moment"}
    for field in grows.keys() - (set() if "contact" in before.coords else of_contacts):
        factor = grows[field]
        expected = factor * before[field].values
        rounding = 1e-6 * np.nanmax(np.abs(expected), initial=1e-3)
        assert after[field].values == pytest.approx(expected, abs=rounding, nan_ok=True), field
    angles = before.coordinate_unit.values == "rad"
    moment = force * length * before.moment.values[:, angles]
    assert after.moment.values[:, angles] == pytest.approx(moment, abs=1e-6 * np.abs(moment).max())
    assert after.angle.values[:, angles] == pytest.approx(before.angle.values[:, angles], abs=1e-8)


HELD_BY_THE_PLATE = pytest.param(
    "reverse_leg_press/hip_press",
    marks=pytest.mark.xfail(
        strict=True, reason="below 6 kg hardly anything presses the foot on the plate, and hip rotation lacks 1.9 N·m"
    ),
)


@pytest.mark.parametrize(
    "name", [HELD_BY_THE_PLATE if name == "reverse_leg_press/hip_press" else name for name in exercises]
)
def test_more_load_is_more_resistance_and_costs_more(name):
    """More at the hardest position; elsewhere a light load may hold up a leg that hangs in the machine.

    Where the posture does not follow the load, the load enters linearly, so the least cost is a convex function of it.
    """
    load = exercises[name].load
    resistance, cost, postures = [], [], []
    for weight in np.linspace(load.low, min(load.low + 2.0 * max(load.default, 20.0), load.high), 4):
        rig = Rig(exercises[name]().assembly(AVERAGE, weight))
        problem = rig.problem(isometric(POSITIONS))
        answer = rig.answer(problem)
        resistance.append(to_dataset(Outcome(rig, isometric(POSITIONS), problem, answer)).resistance.values)
        cost.append((problem.cost * answer.sharing.x**2).sum(axis=1) + (answer.reserve**2).sum(axis=1) / RESERVE**2)
        postures.append(problem.path.u)
    resistance, cost = np.array(resistance), np.array(cost)
    assert np.all(np.diff(resistance, axis=0) > 1.0)
    assert np.all(np.diff(cost[:, cost[-1].argmax()]) > 0.0)
    if np.allclose(postures, postures[0], atol=1e-9):
        assert np.all(np.diff(cost, n=2, axis=0) >= -1e-6 * cost.max(axis=0))
