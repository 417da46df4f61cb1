"""A team's day: who changed, who is due, what waits, and one thing to do first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np

from revpress.recording.test_table import TestTable
from revpress.report.blocks import Bullets
from revpress.report.story import Story, team_today, today_story

TEAM = ("Ada", "Ben", "Cleo", "Dan")
LAST = date(2026, 4, 6)


def table(moved: dict[str, float], weeks: int = 6) -> TestTable:
    rng = np.random.default_rng(2)
    who = [name for name in TEAM for _ in range(weeks)]
    days = [datetime(2026, 4, 6) - timedelta(weeks=weeks - 1 - k) for _ in TEAM for k in range(weeks)]
    more = [moved.get(name, 0.0) if day.date() == LAST else 0.0 for name, day in zip(who, days, strict=True)]
    values = 0.6 * np.exp(rng.normal(0.0, 0.02, len(who)) + np.array(more))
    return TestTable(
        tuple(range(len(who))), tuple(who), ("",) * len(who), tuple(days), ({"side": "left", "load": "40"},) * len(who),
        {"mean velocity": values}, {"mean velocity": "m/s"}, (),
    )  # fmt: skip


def told(moved: dict[str, float], on: date = LAST, waiting: tuple[str, ...] = ()) -> Story:
    return today_story(team_today(table(moved), TEAM, on), TEAM, waiting)


def test_who_fell_comes_before_who_rose_and_is_tested_again() -> None:
    story = told({"Ada": 0.15, "Ben": -0.15})
    assert story.words[0].startswith("Ben: mean velocity down by ")
    assert story.words[1].startswith("Ada: mean velocity up by ")
    assert story.next_actions[0].startswith("Test Ben again in the same condition before the training is changed")


def test_the_page_leads_with_who_needs_a_look_and_who_improved_each_with_the_reason() -> None:
    [section, *_] = told({"Ada": 0.15, "Ben": -0.15}).page
    assert section.lead == "Needs a look: Ben; improved: Ada."
    groups = {block.heading: list(block.items) for block in section.blocks if isinstance(block, Bullets)}
    assert list(groups) == ["Needs a look", "Improved"]
    assert groups["Needs a look"][0].startswith("**Ben**: mean velocity down by ")
    assert groups["Improved"][0].startswith("**Ada**: mean velocity up by ")


def test_nobody_is_told_to_have_changed_who_did_not() -> None:
    story = told({})
    assert "Nobody changed by more than noise." in story.words
    assert story.next_actions[0].startswith("Plan the next test for Monday 13 Apr 2026")


def test_who_is_due_follows_from_the_usual_time_between_tests() -> None:
    team = team_today(table({}), (*TEAM, "Eva"), LAST + timedelta(days=7))
    assert team.usual == timedelta(days=7)
    assert team.due == ("Eva",)
    assert team_today(table({}), TEAM, LAST + timedelta(days=8)).due == TEAM
    story = today_story(team, (*TEAM, "Eva"))
    assert story.next_actions[0] == "Test Eva next: there is no test yet."
    assert "Not tested yet: Eva." in str(story)
    later = team_today(table({}), TEAM, LAST + timedelta(days=8))
    assert "Due for a test, the last more than 7 days ago: Ada, Ben" in str(today_story(later, TEAM))


def test_two_tests_of_one_athlete_are_no_habit_of_the_team() -> None:
    few = table({}, weeks=2)
    one = replace(few, lines=(0, 1), athlete=("Ada",) * 2, trial=("",) * 2, date=few.date[:2],
                  conditions=few.conditions[:2], values={"mean velocity": few.values["mean velocity"][:2]})  # fmt: skip
    assert team_today(one, TEAM, LAST).usual == timedelta(days=28)


def test_what_waits_comes_first() -> None:
    story = told({"Ben": -0.15}, waiting=("A capture of 6 April was cut off.",))
    assert story.next_actions[0] == "See to what waits first: a capture of 6 April was cut off."


def test_an_empty_team_says_what_to_do() -> None:
    story = today_story(team_today(None, (), LAST), ())
    assert story.next_actions[0].startswith("Add the first athlete")
    assert len(today_story(team_today(None, TEAM, LAST), TEAM).next_actions) == 1
