"""What one set says: never more than was measured."""

from __future__ import annotations

import pytest

from revpress.instrument.uncertainty import Measured
from revpress.measurement.power_chart import ChartRep
from revpress.report.story.performed_set import performed_set_story


def reps(*speeds: float, u: float = 0.005, power: float | None = None) -> list[ChartRep]:
    watts = None if power is None else Measured(power, 10.0)
    return [ChartRep("left", 40.0, 1, Measured(speed, u), watts) for speed in speeds]


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("", "No repetition was found in this set."),
        ("there is no position", "This set has no numbers: there is no position"),
    ],
)
def test_a_set_without_numbers_says_so_and_where_to_look(problem: str, said: str) -> None:
    story = performed_set_story([], "Ada", ["A sensor was at its limit."], problem)
    assert story.words == [said]
    assert story.next_actions == [
        "Look at its trace among the data: the direction, the exercise or the machine may be another."
    ]
    assert story.notices == ("A sensor was at its limit.",)


def test_a_problem_outranks_what_was_found_before_it() -> None:
    assert performed_set_story(reps(0.5), "Ada", (), "the load is not known").words == [
        "This set has no numbers: the load is not known"
    ]


def test_one_repetition_has_nothing_to_lose_from() -> None:
    story = performed_set_story(reps(0.5), "Ada")
    assert story.words == ["1 repetition, the fastest 0.50 (0.49 to 0.51) m/s."]
    assert story.next_actions == ["One more set with this load: one repetition says nothing of how it goes on."]


def test_a_loss_beyond_the_noise_is_told_with_its_interval() -> None:
    story = performed_set_story(reps(0.50, 0.48, 0.35), "Ada")
    assert story.words[-1] == "The last one was 30 % slower (28 to 32 %)."
    assert story.next_actions == ["Rest, or go on with less: more than 20 % was lost, where many programmes end a set."]


def test_a_loss_within_the_noise_is_not_told() -> None:
    story = performed_set_story(reps(0.50, 0.495), "Ada")
    assert story.words[-1] == "The last one was as fast as the fastest, within what the instrument can tell."
    assert story.next_actions == ["Go on with this load: less than 20 % was lost, where many programmes end a set."]


def test_an_interval_on_both_sides_of_the_limit_decides_nothing() -> None:
    story = performed_set_story(reps(0.50, 0.40, u=0.02), "Ada")
    assert story.next_actions == [
        "Go on with this load: whether 20 % was lost, where many programmes end a set, cannot be told."
    ]


def test_power_is_told_where_it_was_measured_and_never_else() -> None:
    assert not any("power" in line for line in performed_set_story(reps(0.5, 0.4), "Ada").words)
    assert "Most power 300 (280 to 320) W." in performed_set_story(reps(0.5, power=300.0), "Ada").words


def test_a_set_that_its_rule_ended_has_one_verdict() -> None:
    story = performed_set_story(
        reps(0.50, 0.48, 0.40), "Ada", stopped="20 % of the fastest repetition's velocity is lost"
    )
    assert story.next_actions == ["Rest before the next set: this one went on to its stop rule."]
