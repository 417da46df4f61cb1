"""Machines in order for people: what the order rests on, and that it does not depend on how it was asked."""

import numpy as np
import pytest

from revpress.athlete.athlete import Athlete
from revpress.errors import InputError
from revpress.exercise.machines import on
from revpress.machine.find import find_machine
from revpress.report.story import choose_story
from revpress.study.choose import choose, representatives
from revpress.study.criteria import Schedule, find_goal

PEOPLE = {"Ann": Athlete(sex="female", stature=1.66, mass=62.0), "Bob": Athlete(stature=1.84, mass=84.0)}


@pytest.fixture(scope="module")
def machines():
    hinge = find_machine("prone_hinge").changed(plate_room=60.0, price=4000.0, area=4.0)
    return [hinge, find_machine("hip_press").changed(price=8000.0, area=5.0)]


@pytest.fixture(scope="module")
def found(machines):
    return choose(machines, PEOPLE, "movement", imagined=24)


def test_order_is_that_of_the_scores_and_scores_are_weights_times_worth(found):
    score = found.data.score.values
    assert (np.diff(score) <= 0.0).all()
    counted = found.data.weight > 0.0
    again = (found.data.worth * found.data.weight).where(counted, 0.0).sum("criterion").values
    assert score == pytest.approx(again)
    assert float(found.data.weight.sum()) == pytest.approx(1.0)
    assert found.goal.weights == pytest.approx(dict(find_goal("movement").weights))


def test_every_value_lies_in_its_interval(found):
    low, high = found.data.value_interval.values
    value = found.data.value.values
    assert np.isfinite(value).all()
    assert (low <= value).all()
    assert (value <= high).all()
    low, high = found.data.score_interval.values
    assert (low <= found.data.score.values).all()
    assert (found.data.score.values <= high).all()


def test_capacity_counts_the_people_whose_largest_load_is_held(found):
    for name in found.order:
        here = found.fitted.sel(machine=name)
        share = float((here.largest_load <= here.capacity).mean())
        assert float(found.data.value.sel(machine=name, criterion="capacity")) == share
    assert float(found.data.value.sel(criterion="capacity").min()) < 1.0  # 60 kg are too little for Bob


def test_reach_counts_the_people_of_the_fit(found):
    past = (found.fitted.end_hip_flexion <= -np.radians(8.0) + 1e-9).mean("person")
    assert found.data.value.sel(criterion="past").values == pytest.approx(past.values)


def test_a_machine_for_both_legs_takes_more_athletes_an_hour(found):
    hourly = found.data.value.sel(criterion="hourly")
    legs = found.data.legs
    assert float(hourly.where(legs == 1).max()) > float(hourly.where(legs == 2).max())


def test_the_order_of_the_question_does_not_matter(found, machines):
    again = choose(machines[::-1], dict(reversed(PEOPLE.items())), "movement", imagined=24)
    assert again.order == found.order
    assert again.data.score.values == pytest.approx(found.data.score.values)


def test_the_same_machine_twice_is_refused_and_two_alike_are_level():
    hinge = find_machine("prone_hinge")
    with pytest.raises(InputError, match="stands twice"):
        choose([hinge, hinge], PEOPLE)
    cheap = hinge.changed(price=100.0)  # the same but for a price that only one of them has, so that it cannot count
    both = choose([hinge, cheap], PEOPLE["Bob"], imagined=8)
    assert both.data.score.values[0] == pytest.approx(both.data.score.values[1])
    assert float(both.data.ahead[0, 1]) == 0.5
    assert "price" in both.unknown
    assert "price" not in both.goal.weights


def test_a_technique_stands_in_the_label_and_price_decides_where_all_the_weight_is_on_it(machines):
    heel = on(machines[1], push="heel")
    asked = choose(
        [machines[0], heel], PEOPLE["Ann"], "group", weights={"price": 1.0}, schedule=Schedule(sets=1), imagined=8
    )
    assert asked.order == ["Typical prone hinge", "Typical hip press, push heel"]
    assert asked.data.score.values == pytest.approx([1.0, 0.5])


def test_an_exercise_without_a_machine_and_nobody_are_refused():
    with pytest.raises(InputError, match="machine that stands"):
        choose([on(find_machine("prone_hinge")).changed(machine="tailored")], PEOPLE)
    with pytest.raises(InputError, match="nobody"):
        choose(["prone_hinge"], {})


def test_a_first_look_asks_fewer_of_the_people(machines):
    """Whoever stands in the middle is asked; how many there are is not forgotten."""
    quick = choose(machines, PEOPLE, "movement", imagined=4, most_fitted=1, most_solved=1)
    assert quick.people == 2
    assert quick.fitted.person.values.tolist() == list(quick.solved) == list(representatives(PEOPLE, 1))
    for name in ("most_fitted", "most_solved"):
        with pytest.raises(InputError, match=f"{name} is 0"):
            choose(machines, PEOPLE, **{name: 0})


def test_representatives_stand_in_the_middle_of_equal_parts():
    people = {f"{i}": Athlete(stature=1.5 + 0.01 * i, mass=70.0) for i in range(30)}
    assert list(representatives(people, 3)) == ["5", "15", "25"]
    assert list(representatives(people, 30)) == list(people)


def test_the_story_answers_movement_or_isolation_first_and_shows_weights_and_turns(found):
    text = str(choose_story(found))
    assert text.startswith("Movement or isolation: the typical prone hinge is most a movement")
    assert "would" in text
    assert "Weight" in text
    assert "Work is not growth" in text
    assert text.splitlines()[-1].startswith("Next: ")
