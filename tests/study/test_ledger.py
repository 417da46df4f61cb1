"""A week's ledger: sums, ranges, what an addition repeats."""

from __future__ import annotations

import numpy as np
import pytest

from revpress import Athlete, InputError, solve
from revpress.exercise.loaded_exercise import LoadedExercise
from revpress.study import quantities as q
from revpress.study.exposure import draw_exposures, exposure_quantities, exposures
from revpress.study.ledger import PlannedExercise, addition_of, ledger

THRUST = LoadedExercise("hip_thrust", 100.0, {"end_hip_flexion": np.radians(-5.0)})
SQUAT = LoadedExercise("back_squat", 60.0)
NORDIC = LoadedExercise("nordic_hamstring", 0.0)
PEOPLE = 12


@pytest.fixture(scope="module")
def week(athlete):
    """Squats and thrusts on two days, the thrusts once with more sets."""
    lines = [
        PlannedExercise("Monday", SQUAT, 4, 6),
        PlannedExercise("Monday", THRUST, 3, 10),
        PlannedExercise("Thursday", THRUST, 6, 10),
    ]
    return ledger(athlete, lines, PlannedExercise("Thursday", NORDIC, 3, 5), people=PEOPLE)


def test_progress_is_told_of_solving_and_of_asking_people(athlete):
    said = []
    lines = [PlannedExercise("Monday", NORDIC, 3, 5), PlannedExercise("Friday", NORDIC, 2, 5)]
    ledger(athlete, lines, people=2, progress=lambda *what: said.append(what))
    title = "Nordic hamstring"
    assert [(done, total) for done, total, _ in said] == [(0, 2), (1, 2), (2, 2)]
    assert said[0][2] == title
    assert said[1][2].startswith(title)
    assert said[1][2].endswith(": imagined people")


def test_every_exercise_is_solved_once(week):
    assert list(week.solutions) == ["back_squat", "hip_thrust", "nordic_hamstring"]
    assert week.data.label.values.tolist() == ["back_squat", "hip_thrust", "hip_thrust", "nordic_hamstring"]
    assert week.days == ["Monday", "Thursday"]
    assert week.added
    assert week.planned.sizes["row"] == 3


@pytest.mark.parametrize("name", exposure_quantities)
def test_lines_are_their_repetitions_and_days_add_up(week, name):
    values = week.data[name].values
    one = exposures(week.solutions["hip_thrust"])[name].values
    assert values[1] == pytest.approx(30.0 * one)
    assert values[2] == pytest.approx(60.0 * one)
    drawn = week.data[f"{name}_drawn"].values
    assert drawn.shape == (4, PEOPLE, *one.shape)
    assert drawn[2] == pytest.approx(2.0 * drawn[1])
    whole, low, high = week.total(name)
    assert whole == pytest.approx(sum(week.total(name, week.on(day))[0] for day in week.days))
    assert np.all(low <= whole + 1e-9)
    assert np.all(whole <= high + 1e-9)
    assert week.data[name].attrs["units"] == exposure_quantities[name].unit


def test_a_week_has_the_range_of_one_person_not_of_several(week):
    """The same exercise on both days: whoever spares a muscle does so on both, so ranges add up."""
    thrusts = week.data.label.values == "hip_thrust"
    ends = week.total("lifting_work", thrusts)[1:]
    apart = sum(week.total("lifting_work", np.arange(4) == i)[1:] for i in (1, 2))
    assert ends == pytest.approx(apart)
    together = week.total("lifting_work", thrusts, together=True)
    assert together[0] == pytest.approx(week.total("lifting_work", thrusts)[0].sum())
    assert together[2] - together[1] < (ends[1] - ends[0]).sum()  # what one muscle spares, another does


def test_exposures_are_integrals_of_the_solution(athlete):
    solution = solve("hip_thrust", athlete, 100.0, end_hip_flexion=np.radians(-5.0))
    found = exposures(solution)
    work = q.group_work(solution)
    assert found.lifting_work.values == pytest.approx(list(work.values()), rel=1e-6)
    impulse, beyond = q.past_neutral(solution)
    assert impulse != 0.0
    assert float(found.hip_work_past_neutral) == pytest.approx(beyond)
    force = {g: np.trapezoid(q.group_force(solution, g), solution.time.values) for g in work}
    assert found.force_time.values == pytest.approx(list(force.values()), rel=2e-3)
    hip = q.of_coordinate(solution, "angle", "hip_flexion")
    assert float(found.time_past_neutral) == pytest.approx(
        np.trapezoid((hip < 0.0) * 1.0, solution.time.values), abs=0.03
    )
    assert np.all(found.force_time_past_neutral <= found.force_time)
    assert np.all(found.lifting_work_past_neutral <= found.lifting_work)
    assert float(found.force_time_past_neutral.sum()) > 0.0


def test_whoever_prefers_nothing_has_the_exposures_of_the_solution(athlete):
    solution = solve("hip_thrust", athlete, 100.0, end_hip_flexion=np.radians(-5.0))
    drawn, profiles = draw_exposures(solution, people=3, spread=0.0)
    own = exposures(solution)
    for name in exposure_quantities:
        scale = float(np.abs(own[name]).max())
        assert drawn[name].isel(person=0).values == pytest.approx(own[name].values, rel=0.02, abs=0.02 * scale), name
    assert profiles["joint_work_profile"].shape == (3, 4, 14)


def test_where_the_repetition_ends_at_the_top_nothing_is_lowered(athlete):
    push = solve("sled_push", athlete, 30.0)
    assert np.all(exposures(push).lowering_work == 0.0)
    drawn, _ = draw_exposures(push, people=3)
    assert np.all(drawn.lowering_work == 0.0)
    assert np.all(drawn.force_time.sum("group") > 0.0)


def test_a_share_that_comes_to_a_load_that_is_there_is_no_other_exercise(athlete):
    first = ledger(athlete, [PlannedExercise("Monday", LoadedExercise("hip_thrust", share=0.5), 1, 1)], people=2)
    load = float(first.solutions["hip_thrust"]["load"])
    lines = [
        PlannedExercise("Monday", LoadedExercise("hip_thrust", share=0.5), 1, 1),
        PlannedExercise("Friday", LoadedExercise("hip_thrust", load), 1, 1),
    ]
    assert list(ledger(athlete, lines, people=2).solutions) == ["hip_thrust"]


def test_what_is_added_once_more_is_repeated_wholly(athlete):
    line = PlannedExercise("Monday", THRUST, 3, 10)
    found = addition_of(ledger(athlete, [line], line._replace(day="Friday"), people=PEOPLE))
    assert found.similarity == pytest.approx(np.ones((1, 3)))
    assert found.repeated == pytest.approx(np.ones(3))
    assert found.replaced == pytest.approx(np.ones((1, 3)))
    half = addition_of(ledger(athlete, [line], line._replace(repetitions=5), people=PEOPLE))
    assert half.repeated == pytest.approx(np.ones(3))  # all of it is there already
    assert half.replaced == pytest.approx(np.full((1, 3), 0.5))  # and it does half of what is there
    assert half.similarity == pytest.approx(np.ones((1, 3)))  # amounts aside


def test_what_works_elsewhere_repeats_and_replaces_little(week):
    found = addition_of(week)
    assert found.similarity.shape == found.replaced.shape == (3, 3)
    assert np.all(found.similarity[:, 0] < 0.1)
    assert np.all(found.replaced[:, 0] < 0.1)
    assert np.all(found.replaced[:, 1] <= found.replaced[:, 0])
    assert np.all(found.replaced[:, 0] <= found.replaced[:, 2])


def test_what_is_beyond_the_athlete_has_no_range():
    lines = [PlannedExercise("Monday", LoadedExercise("back_squat", 200.0), 1, 5)]
    best, low, high = ledger(Athlete(), lines, people=4).total("lifting_work")
    assert np.isfinite(best).all()
    assert np.isnan(low).all()
    assert np.isnan(high).all()


def test_without_an_addition_there_is_nothing_to_repeat(athlete):
    with pytest.raises(InputError, match="nothing was added"):
        addition_of(ledger(athlete, [PlannedExercise("Monday", THRUST, 1, 1)], people=2))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"sets": 0}, "sets is 0, but must be a whole number from 1 to 50"),
        ({"repetitions": 2.5}, "repetitions is 2.5, but must be a whole number from 1 to 500"),
        ({"day": " "}, "day is ' '"),
        ({"exercise": LoadedExercise("hip_thrust")}, "has no load: give it in kg, 0 to 500, or as a share"),
        ({"exercise": LoadedExercise("hip_thrust", 600.0)}, "600 kg, outside the allowed range 0 to 500 kg"),
        ({"exercise": LoadedExercise("prone_bent_knee_hold", 40.0)}, "is a test that is held"),
        ({"exercise": LoadedExercise("hip_trust", 40.0)}, "did you mean hip_thrust"),
    ],
)
def test_a_line_that_cannot_be_counted_names_its_place(athlete, changed, words):
    line = PlannedExercise("Monday", THRUST, 3, 10, "week.csv, line 4")._replace(**changed)
    with pytest.raises(InputError, match=f"^week.csv, line 4: .*{words}"):
        ledger(athlete, [line], people=2)


def test_an_empty_programme_is_refused(athlete):
    with pytest.raises(InputError, match="the programme is empty"):
        ledger(athlete, [])
    with pytest.raises(InputError, match="a ledger is of one Athlete"):
        ledger("somebody", [PlannedExercise("Monday", THRUST, 3, 10)])
