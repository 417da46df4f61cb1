"""What can stand in for an exercise: order, equipment, effort and mixtures."""

from __future__ import annotations

import numpy as np
import pytest

from revpress import Athlete, InputError, exercises
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.study.instead import NOTHING, instead, known_equipment, mixture
from revpress.study.profile import PROFILES, shares, similarity
from revpress.twin.motion import tempo

SHORT = tempo(frames=31)
PRESS = "reverse_leg_press/prone_hinge"
AMONG = [
    "back_squat",
    LoadedExercise("hip_thrust", parameters={"end_hip_flexion": np.radians(-8.0)}),
    "cable_donkey_kick",
]


@pytest.fixture(scope="module")
def found(athlete):
    """Of a hip thrust: another set-up of it, a donkey kick and a squat."""
    return instead(athlete, "hip_thrust", AMONG, motion=SHORT, people=24)


@pytest.fixture(scope="module")
def found_again(athlete):
    """The same with a smaller question, and what was told meanwhile."""
    said = []
    again = instead(
        athlete, "hip_thrust", AMONG[2:], motion=SHORT, people=2, progress=lambda *what: said.append(what)
    )  # fmt: skip
    return again, said


def test_progress_is_told_of_solving_and_of_asking_people(found_again):
    found, said = found_again
    titles = found.comparison.title.values.tolist()
    assert [what for *_, what in said[:2]] == [exercises["hip_thrust"].title, exercises["cable_donkey_kick"].title]
    assert [what for *_, what in said[2:]] == [*(f"{title}: imagined people" for title in titles), ""]
    assert [done for done, *_ in said] == [0, 1, 2, 3, 4]
    assert {total for _, total, _ in said} == {4}


def test_the_same_exercise_in_another_set_up_comes_first(found):
    assert found.target.startswith("hip_thrust")
    assert found.order[0].startswith("hip_thrust")
    assert found.order[1:] == ["cable_donkey_kick", "back_squat"]
    assert float(found.likeness.similarity[0]) > 0.8
    assert list(found.solutions) == [found.target, *found.order]


def test_similarities_are_those_of_the_profiles(found):
    joints, muscles = (found.comparison[name].values for name in PROFILES[found.likeness.attrs["over"]])
    assert found.likeness.attrs["over"] == "hip"
    by_hand = similarity(joints[1:], muscles[1:], joints[0], muscles[0])
    assert found.likeness.similarity.values == pytest.approx(by_hand)
    parts = (found.likeness.joint_similarity + found.likeness.muscle_similarity) / 2.0
    assert found.likeness.similarity.values == pytest.approx(parts.values)
    assert np.all(np.diff(found.likeness.similarity) <= 0.0)


def test_ranges_hold_their_values_and_orders_are_shares_of_people(found):
    low, high = found.likeness.similarity_span.values
    assert np.all((low <= found.likeness.similarity.values) & (found.likeness.similarity.values <= high))
    order = found.likeness.similarity_contrast.values
    assert np.isnan(np.diag(order)).all()
    away = ~np.eye(len(order), dtype=bool)
    assert (order + order.T)[away] == pytest.approx(1.0)


def test_all_are_done_at_the_target_s_effort(found, athlete):
    assert {solution.attrs["load_share"] for solution in found.solutions.values()} == {0.5}
    heavy = float(found.solutions[found.target]["load"]) * 1.5
    other = instead(athlete, LoadedExercise("hip_thrust", heavy), ["back_squat"], motion=SHORT, people=2)
    shares = [solution.attrs["load_share"] for solution in other.solutions.values()]
    assert shares == pytest.approx([0.75, 0.75], abs=0.002)
    assert float(other.solutions[other.target]["load"]) == pytest.approx(heavy, abs=0.06)


def test_what_works_at_the_knee_is_compared_over_its_angle(athlete):
    found = instead(athlete, LoadedExercise("leg_press_45", share=0.3), ["back_squat"], motion=SHORT, people=2)
    assert found.likeness.attrs["over"] == "knee"
    joints, muscles = (found.comparison[name].values for name in PROFILES["knee"])
    assert float(found.likeness.similarity[0]) == pytest.approx(
        float(similarity(joints[1], muscles[1], joints[0], muscles[0]))
    )


def test_a_squat_gives_a_donkey_kick_the_knee_work_that_it_lacks():
    """Beside a press; the similarity of the mixture is that of the mixed shares."""
    found = instead(Athlete(), PRESS, ["cable_donkey_kick", "back_squat"], motion=SHORT, people=2)
    best = mixture(found)
    assert best is not None
    assert (best.first, best.second) == ("cable_donkey_kick", "back_squat")
    assert best.similarity > float(found.likeness.similarity[0]) + 0.03
    joints, muscles = (shares(found.comparison[name].values) for name in PROFILES["hip"])
    mixed = [best.part * values[2] + (1.0 - best.part) * values[1] for values in (joints, muscles)]
    assert best.similarity == pytest.approx(float(similarity(*mixed, joints[0], muscles[0])))
    more = [(best.part + 0.05) * values[2] + (0.95 - best.part) * values[1] for values in (joints, muscles)]
    assert best.similarity >= float(similarity(*more, joints[0], muscles[0]))


def test_one_substitute_alone_mixes_with_nothing(athlete):
    assert mixture(instead(athlete, "hip_thrust", ["back_squat"], motion=SHORT, people=2)) is None


def test_equipment_decides_what_is_asked(athlete):
    found = instead(athlete, "hip_thrust", have=["cable"], motion=SHORT, people=2)
    asked = {str(s.attrs["exercise"]) for s in found.solutions.values()} - {"hip_thrust"}
    expected = {
        name for name, e in exercises.items()
        if e.repetition and set(e.equipment or ()) <= {"cable"} and name != "hip_thrust"
        and (e.load.low == 0.0 or not e.load_equipment)
    }  # fmt: skip
    assert asked == expected >= {"cable_kickback", "cable_donkey_kick", "bird_dog", "glute_bridge"}
    for label, solution in found.solutions.items():
        bare = bool(exercises[solution.attrs["exercise"]].load_equipment) and label != found.target
        assert (label in found.unloaded) == bare
        assert (float(solution["load"]) == 0.0) == bare
    assert found.left_out["back_squat"] == "needs barbell"
    assert "prone_bent_knee_hold" not in found.left_out  # it is held: nobody asked for it


def test_what_is_beyond_the_athlete_is_left_out_in_words():
    weak = Athlete(strength=0.7)
    found = instead(
        weak, LoadedExercise("cable_donkey_kick"), ["cable_kickback", "nordic_hamstring"], motion=SHORT, people=2
    )
    assert "cannot pass" in found.left_out["nordic_hamstring"]
    assert found.order == ["cable_kickback"]


@pytest.mark.parametrize(
    ("target", "rest", "words"),
    [
        ("prone_bent_knee_hold", {}, "is held"),
        ("hip_thrust", {"among": ["prone_bent_knee_hold"]}, "is held"),
        (LoadedExercise("hip_thrust", 499.0), {}, "no share of this athlete's largest load"),
        ("hip_thrust", {"have": ["spoon"]}, "unknown equipment 'spoon': known are ankle-weight"),
        ("hip_thrust", {"have": []}, "no equipment was given"),
        ("hip_thrust", {"have": [NOTHING, "cable"]}, "choose one"),
        ("hip_thrust", {"among": ["back_squat"], "have": ["cable"]}, "nothing is left .* back_squat needs barbell"),
        ("hip_thrust", {"among": []}, "no exercise was named"),
        ("hip_thrust", {"among": ["hip_thrust"]}, "stands twice"),
        ("hip_thrust", {"among": ["hip_trust"]}, "did you mean hip_thrust"),
    ],
)
def test_what_cannot_be_is_refused(athlete, target, rest, words):
    with pytest.raises(InputError, match=words):
        instead(athlete, target, **rest, motion=SHORT, people=2)


def test_words_for_equipment_are_those_of_the_exercises():
    words = known_equipment()
    assert words == sorted(set(words))
    assert {"barbell", "bench", "cable", "bands"} <= set(words)
    assert NOTHING not in words
    for name, exercise in exercises.items():
        assert exercise.equipment is not None, name
        assert all(word == word.lower() and " " not in word for word in (*exercise.equipment, *exercise.load_equipment))
