"""Foot presses in arrays give what each pair gives alone, and refuse what is refused alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from revpress.athlete.athlete import Athlete
from revpress.errors import UnreachableError
from revpress.exercise.catalogue import find_exercise
from revpress.exercise.exercise import Exercise
from revpress.study.population.pairs import evaluate_pairs
from revpress.study.population.press_pairs import evaluate_presses
from revpress.study.population.presses import SetUp, first_rig, friction_on, in_numbers, presses_among
from revpress.twin.motion import Motion
from revpress.twin.pace import way_up
from revpress.twin.rig import Rig
from revpress.twin.rigs import Rigs, walk_strokes

PEOPLE = (Athlete(stature=1.62, sex="female"), Athlete(stature=1.78), Athlete(stature=1.93, mass=95.0))
KINDS = {
    "prone_hinge": ("reverse_leg_press/prone_hinge", "prone_hinge"),
    "standing_hinge": ("reverse_leg_press/standing_hinge", "standing_hinge"),
    "track": ("reverse_leg_press/track", "track"),
    "level_track": ("reverse_leg_press/track", "level_track"),
    "hip_press": ("reverse_leg_press/hip_press", "hip_press"),
}
CHANGED = {"prone_hinge": "arm", "standing_hinge": "arm"}  # of a lever; else the slope of the rails
PLACES = 11


def variants(kind: str) -> list[Exercise]:
    """An exercise on its typical machine, on one with another dimension, and in other holes."""
    name, machine = KINDS[kind]
    exercise = find_exercise(name, machine=machine)
    typical = exercise.standing
    assert typical is not None
    dimension = CHANGED.get(kind, "track_angle")
    other = getattr(typical, dimension) + 0.03
    middle = {name: (a.count + 1) // 2 for name, a in typical.adjustments.items()}
    return [exercise, exercise.changed(**{f"machine.{dimension}": other}), exercise.changed(setup=middle)]


def alone(exercise: Exercise, athlete: Athlete, load: float) -> Rig | None:
    try:
        return Rig(exercise.assembly(athlete, load))
    except UnreachableError:
        return None


@pytest.mark.parametrize("kind", KINDS)
def test_coordinates_and_activations_are_those_of_each_rig(kind):
    (presses,), others = presses_among(tuple(variants(kind)))
    assert not others
    set_ups = [SetUp.of(athlete, presses) for athlete in PEOPLE]
    rigs = [first_rig(u, 30.0) for u in set_ups]
    chosen = [np.flatnonzero([not reason for reason in u.reasons]) for u in set_ups]
    numbers = in_numbers(set_ups, rigs, chosen, 30.0)
    motion = way_up(rigs[0], PLACES)
    walked = walk_strokes(numbers.members, numbers.owner, numbers.trees, numbers.strokes, motion.s)
    assert not walked.refused
    where = [(u, s) for u, at in zip(set_ups, chosen, strict=True) for s in at]
    friction = friction_on(rigs[0], np.array([u.parts(s, 30.0).friction for u, s in where]), PLACES)
    many = Rigs(numbers.members, numbers.owner, numbers.trees, walked, friction)
    whole = Motion(*(np.tile(v, len(where)) for v in (motion.time, motion.s, motion.ds, motion.dds)))
    problem = many.problem(whole)
    answer = many.answer(problem)
    for k, (u, s) in enumerate(where):
        rig = Rig(presses[s].exercise.assembly(u.pressed.athlete, 30.0))
        own = slice(k * PLACES, (k + 1) * PLACES)
        one = rig.problem(motion)
        np.testing.assert_allclose(problem.path.u[own], one.path.u, rtol=0.0, atol=1e-8)
        np.testing.assert_allclose(answer.activation[own], rig.answer(one).activation, rtol=0.0, atol=1e-6)
    assert len(where) >= 6


@pytest.mark.parametrize("kind", ["prone_hinge", "level_track"])
def test_every_quantity_is_that_of_the_pair_alone(kind):
    settings, loads = variants(kind)[:2], [0.0, 40.0]
    many, one = (evaluate(PEOPLE, settings, loads, PLACES) for evaluate in (evaluate_presses, evaluate_pairs))
    assert list(many) == list(one)
    for name, values in one.items():
        if name == "reason":
            assert np.array_equal(many[name], values)
            continue
        size = np.nanmax(np.abs(values), initial=1.0) if np.isfinite(values).any() else 1.0
        np.testing.assert_allclose(many[name], values, rtol=0.0, atol=1e-6 * size, err_msg=name)


def refused(settings: Sequence[Exercise], people: Sequence[Athlete]) -> None:
    many, one = (evaluate(people, settings, [20.0], PLACES) for evaluate in (evaluate_presses, evaluate_pairs))
    words = [[reason.split(" at ")[0] for reason in pairs["reason"].ravel()] for pairs in (many, one)]
    assert words[0] == words[1]
    said = one["reason"] != ""
    assert said.any() and not said.all()
    for name, values in many.items():
        if name != "reason" and "lumbar" not in name:
            assert np.array_equal(np.isnan(values.reshape(*said.shape, -1)).all(axis=-1), said), name


def test_who_does_not_reach_is_left_out_and_told_why_like_anybody_alone():
    exercise = variants("prone_hinge")[2]
    far = exercise.changed(**{"machine.pivot_forward": exercise.standing.pivot_forward + 0.6})
    refused([exercise, far], PEOPLE[:2])


def test_a_plate_out_of_reach_says_how_far_it_is():
    exercise = find_exercise("reverse_leg_press/track", machine="typical")
    below = exercise.changed(**{"machine.axle_forward": exercise.standing.axle_forward - 0.7})
    reason = evaluate_presses(PEOPLE[:1], [below], [20.0], PLACES)["reason"][0, 0, 0]
    assert "in none of the holes" in reason and "m from the hip, but the leg reaches only" in reason


def test_a_knee_beyond_its_range_is_refused_like_anybody_alone():
    exercise = variants("hip_press")[0]
    holes = [exercise.changed(setup={"edge_forward": hole}) for hole in (1, 4)]
    refused(holes, [Athlete(stature=1.70)])


def test_what_is_no_press_on_a_standing_machine_is_worked_out_alone():
    tailored = find_exercise("reverse_leg_press/prone_hinge")
    banded = find_exercise("reverse_leg_press/prone_hinge", machine="prone_hinge", **{"machine.resistance": "bands"})
    makes, others = presses_among((tailored, variants("track")[0], banded))
    assert others == (0, 2) and [m.at.tolist() for m in makes] == [[1]]
    many, one = (e(PEOPLE[:1], [tailored], [20.0], PLACES) for e in (evaluate_presses, evaluate_pairs))
    np.testing.assert_array_equal(many["resistance"], one["resistance"])


def test_another_technique_is_another_make():
    exercise = variants("track")[0]
    makes, _ = presses_among((exercise, exercise.changed(push="heel"), exercise.changed(start_hip_flexion=1.4)))
    assert [m.at.tolist() for m in makes] == [[0, 2], [1]]
