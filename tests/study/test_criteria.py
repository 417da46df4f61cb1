"""Weights, worth, turning points and athletes an hour: closed forms and properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from revpress.errors import InputError
from revpress.study.criteria import Schedule, athletes_an_hour, criteria, find_goal, goals, turns, worth

share = st.floats(0.0, 1.0, width=16)


def test_weights_of_every_goal_sum_to_one_and_name_criteria():
    for goal in goals().values():
        assert sum(goal.weights.values()) == pytest.approx(1.0)
        assert set(goal.weights) <= set(criteria())
        assert goal.source == "assumed"


def test_own_weights_stay_and_the_others_are_scaled():
    usual, own = goals()["movement"].weights, find_goal("movement", {"capacity": 0.55}).weights
    assert own["capacity"] == 0.55
    assert sum(own.values()) == pytest.approx(1.0)
    assert own["together"] / own["match"] == pytest.approx(usual["together"] / usual["match"])


@pytest.mark.parametrize("weights", [{"comfort": 0.2}, {"match": -0.1}, {"match": 0.7, "start": 0.4}])
def test_weights_that_cannot_be_are_refused(weights):
    with pytest.raises(InputError):
        find_goal("group", weights)


def test_unknown_goal_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="movement, isolated, past-neutral, group"):
        find_goal("strength")


def test_worth_of_shares_of_the_most_and_of_the_least():
    known = criteria()
    assert worth([0.2, 0.9], known["match"]).tolist() == [0.2, 0.9]
    assert worth([-1.0, 2.0, 4.0], known["past_neutral"]).tolist() == [0.0, 0.5, 1.0]
    assert worth([2000.0, 1000.0], known["price"]).tolist() == [0.5, 1.0]
    assert worth([0.0, 0.0], known["past_neutral"]).tolist() == [0.0, 0.0]


def test_athletes_an_hour_by_hand():
    # 3 sets of 2 legs × 10 × 3 s + 20 s + 40 s = 120 s: 360 s an athlete
    assert athletes_an_hour(2, 3, 10, 3.0, 20.0, 40.0) == pytest.approx(10.0)
    # both legs at once: 30 s + 40 s = 70 s
    assert athletes_an_hour(1, 3, 10, 3.0, 20.0, 40.0) == pytest.approx(3600 / 210)


@pytest.mark.parametrize("part", [{"sets": 0}, {"repetitions": 2.5}, {"switch": -1.0}, {"change": 1e4}])
def test_a_schedule_that_cannot_be_is_refused(part):
    with pytest.raises(InputError):
        Schedule(**part)


def test_turning_point_by_hand():
    # First: 0.5·0.9 + 0.5·0.2 = 0.55, second: 0.5·0.3 + 0.5·0.6 = 0.45. Level where 0.6 w = 0.4 (1 - w): w = 0.4.
    found = {t.criterion: t for t in turns([[0.9, 0.2], [0.3, 0.6]], [0.5, 0.5])}
    assert [found[k].machine for k in (0, 1)] == [1, 1]
    assert [found[k].weight for k in (0, 1)] == pytest.approx([0.4, 0.6])


def test_a_machine_that_is_best_in_everything_cannot_be_beaten():
    assert turns([[0.9, 0.8], [0.3, 0.6]], [0.5, 0.5]) == []


@given(arrays(float, (4, 3), elements=share), arrays(float, 3, elements=st.floats(0.125, 1.0, width=16)))
def test_at_a_turning_point_the_winner_and_the_other_are_level_and_the_winner_still_leads(values, raw):
    weights = raw / raw.sum()
    winner = int(np.argmax(values @ weights))
    for turn in turns(values, list(weights)):
        changed = weights * (1.0 - turn.weight) / (1.0 - weights[turn.criterion])
        changed[turn.criterion] = turn.weight
        score = values @ changed
        assert changed.sum() == pytest.approx(1.0)
        assert score[turn.machine] == pytest.approx(score[winner], abs=1e-9)
        between = weights + 0.5 * (changed - weights)  # nearer than the turn nobody is ahead of the winner
        assert (values @ between).max() <= (values @ between)[winner] + 1e-9
