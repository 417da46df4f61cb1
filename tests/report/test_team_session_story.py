"""A team's session: who did what, whose legs differ, who stands on a leaderboard, and whom to test next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from revpress import InputError
from revpress.instrument import Measured
from revpress.instrument.channel import Side
from revpress.report.story import SessionAthlete, SessionRep, SessionSet, team_session_story
from revpress.report.story.story import Story
from revpress.report.tables import Value, cell_text
from revpress.report.team_session_figure import BestOfLeg, best_of_legs_figure

PRONE = "Reverse leg press, prone hinge"


def reps(velocities: Sequence[float], load: float, u: float = 0.01) -> tuple[SessionRep, ...]:
    return tuple(SessionRep(Measured(v, u), Measured(9.81 * load * v, 9.81 * load * u)) for v in velocities)


def one_set(who: str, side: Side | None, load: float, velocities: Sequence[float], **more: object) -> SessionSet:
    return SessionSet(who, PRONE, reps(velocities, load), side=side, load=load, **more)  # type: ignore[arg-type]


TEAM = [SessionAthlete("a", "Anna", True), SessionAthlete("b", "Ben", True), SessionAthlete("c", "Carla")]
# Anna's right leg is faster, Ben's legs cannot be told apart, of Carla one leg is missing.
SETS = [
    one_set("a", "left", 40.0, [0.80, 0.79, 0.81]), one_set("a", "right", 40.0, [0.90, 0.91, 0.89]),
    one_set("b", "left", 40.0, [0.70, 0.64, 0.67]), one_set("b", "right", 40.0, [0.66, 0.71, 0.65]),
    one_set("c", "left", 40.0, [0.85, 0.84], stopped="velocity loss of 20 % was reached"),
]  # fmt: skip


def told(sets: Sequence[SessionSet] = SETS, team: Sequence[SessionAthlete] = TEAM, **more: object) -> Story:
    return team_session_story(sets, team, title="Testing day", on=date(2026, 3, 12), **more)  # type: ignore[arg-type]


def cells(story: Story, key: str) -> list[list[str]]:
    [table] = [table for table in story.tables if table.key == key]
    return [[cell_text(cell, table.columns[i]) for i, cell in enumerate(row)] for row in table.rows()]


def test_who_did_what_with_the_best_of_each_leg_and_its_interval() -> None:
    story = told(place="Gym 2")
    assert story.title == "Testing day"
    assert story.subtitle == "12 Mar 2026, Gym 2, 3 athletes, 5 sets"
    assert f"{PRONE}: 3 athletes, 5 sets, 14 repetitions measured, 40 kg." in story.words
    rows = cells(story, "team-session")
    assert len(rows) == 5
    assert rows[1][:6] == ["Anna", "right", "1", "3", "0.91 (0.89 to 0.93)", "40"]
    assert rows[1][6] == "357 (349 to 365)"
    assert story.page  # its figures can be drawn


def test_the_figure_of_the_best_begins_where_its_marks_are() -> None:
    best = BestOfLeg("Anna", PRONE, "left", 1, 1, (Measured(0.90, 0.01), 40.0), None, None)
    plot = best_of_legs_figure(
        [best, replace(best, side="right", velocity=(Measured(0.96, 0.01), 40.0))], "velocity", "best", PRONE
    )
    left, right = plot.figure.axes[0].get_xlim()
    assert 0.80 < left < 0.88  # 0 is no velocity that anybody compares: from there the marks would lie on one another
    assert 0.98 < right < 1.06


def test_legs_are_told_apart_or_not_or_not_yet() -> None:
    text = " ".join(told().words)
    assert "Anna: the right leg is 11 % faster at 40 kg, more than the" in text
    assert "Legs that cannot be told apart: Ben; noise alone makes" in text
    assert "Legs that cannot be compared yet: Carla (the right leg is missing)." in text


def test_who_was_stopped_early_and_why() -> None:
    assert "Carla: 1 set ended early (left leg at 40 kg), velocity loss of 20 % was reached." in told().words


def test_the_leaderboard_has_only_those_who_agreed_and_says_so() -> None:
    story = told()
    assert [row[:2] for row in cells(story, "leaderboard-1")] == [["Anna", "1"], ["Ben", "2"]]
    assert "The leaderboard shows those who agreed to it: 1 athlete did not." in story.words
    alone = told(team=[TEAM[0], SessionAthlete("b", "Ben"), TEAM[2]])
    assert [table.key for table in alone.tables] == ["team-session"]
    assert "leaderboard" not in " ".join(alone.words)


def test_places_that_noise_does_not_part_are_shared() -> None:
    team = [SessionAthlete(key, key.upper(), True) for key in "abcd"]
    # Standard uncertainty 0.02 m/s: parted from 0.055 m/s on.
    speeds = {"a": 0.90, "b": 0.87, "c": 0.84, "d": 0.70}
    sets = [SessionSet(key, PRONE, reps([v], 40.0, 0.02), side="left", load=40.0) for key, v in speeds.items()]
    places = {row[0]: row[1] for row in cells(told(sets, team), "leaderboard-1")}
    assert places == {"A": "1", "B": "1", "C": "2", "D": "4"}


def test_warm_ups_and_failed_sets_are_counted_but_not_compared() -> None:
    warm = one_set("b", "left", 20.0, [1.9, 1.8], counts=False)
    story = told([*SETS, warm])
    [ben] = [row for row in cells(story, "team-session") if row[:2] == ["Ben", "left"]]
    assert ben[2:5] == ["2", "5", "0.70 (0.68 to 0.72)"]


def test_legs_are_compared_within_one_condition_only() -> None:
    sets = [
        one_set("a", "left", 40.0, [0.80, 0.79]),
        SessionSet("a", PRONE, reps([0.9, 0.91], 40.0), "Hinge 2", "right", 40.0),
    ]
    story = told(sets)
    assert "faster" not in " ".join(story.words)
    assert "Anna (the left leg is missing)" in " ".join(story.words) or "the right leg is missing" in str(story)
    [table] = story.tables[:1]
    assert [group.heading for group in table.body] == [PRONE, f"{PRONE} (Hinge 2)"]


def test_the_next_action_is_one_and_has_its_reason() -> None:
    assert [told().next_actions[0]] == list(told().next_actions)
    action = told().next_actions[0]
    assert action.startswith("Compare the legs of Anna again on another day, at 40 kg, before one leg is trained more:")
    assert action.endswith("of 2 comparisons up to 0.1 come out so by chance.")
    missing = told([one for one in SETS if one.athlete != "a"]).next_actions[0]
    assert missing == "Test Carla again: the right leg is missing, so left and right cannot be compared."
    level = told([one for one in SETS if one.athlete == "b"]).next_actions[0]
    assert level.startswith("Give Ben three more repetitions with each leg at 40 kg next time: noise still makes")
    climbing = [SessionSet("a", PRONE, reps([v], load), load=load) for load, v in ((20.0, 1.0), (40.0, 0.9))]
    assert told(climbing).next_actions[0].startswith("Let Anna lift more than 40 kg next time")
    bare = told([SessionSet("a", PRONE)]).next_actions[0]
    assert bare.startswith("Repeat the session with the same machine")


def test_what_is_missing_is_said_first() -> None:
    team = [*TEAM, SessionAthlete("d", "Dora")]
    sets = [*SETS, one_set("b", None, 40.0, [0.7]), SessionSet("c", PRONE, side="right", load=40.0)]
    assert list(told(sets, team).notices) == [
        "No set of Dora.",
        "Of 1 set nobody said which leg it was: they tell nothing of left and right.",
        "Of 1 set nothing was measured.",
    ]


def test_two_of_one_name_are_told_apart() -> None:
    team = [SessionAthlete("a", "Anna"), SessionAthlete("b", "Anna"), SessionAthlete("c", "Carla")]
    assert {row[0] for row in cells(told(team=team), "team-session")} == {"Anna (a)", "Anna (b)", "Carla"}


def test_simulated_sessions_are_marked() -> None:
    assert told(simulated=True).known_first[0].startswith("Simulated data")


def faster_legs(right: float) -> int:
    """Of 300 simulated athletes whose left legs move at 0.8 m/s, in how many the right one is told to be faster."""
    rng = np.random.default_rng(7)
    team = [SessionAthlete(f"{i}", f"N{i}") for i in range(300)]
    sets = [
        one_set(one.key, side, 40.0, list(rng.normal(speed, 0.03, 4)))
        for one in team
        for side, speed in (("left", 0.8), ("right", right))
    ]  # fmt: skip
    return sum("the right leg is" in sentence for sentence in told(sets, team).words)


def test_equal_legs_are_rarely_told_apart_and_unequal_ones_mostly() -> None:
    assert faster_legs(0.8) <= 300 * 0.05 / 2  # as many are told of the left one
    assert faster_legs(0.96) > 300 * 0.9


def test_every_number_has_an_interval() -> None:
    story = told()
    for table in story.tables:
        for row in table.rows():
            for cell, column in zip(row, table.columns, strict=True):
                if column.unit in ("m/s", "W", "N"):
                    assert isinstance(cell, Value)
                    assert cell.interval is not None


@pytest.mark.parametrize(
    ("sets", "team", "said"),
    [
        ([], TEAM, "a session needs one set or more"),
        ([SessionSet("x", PRONE)], TEAM, "set 1 is of 'x', who is not among the athletes"),
        (SETS, [*TEAM, TEAM[0]], "the athlete 'a' is listed twice"),
        ([SessionSet("a", PRONE, load=float("nan"))], TEAM, "set 1: load is nan kg"),
        ([SessionSet("a", PRONE, (SessionRep(Measured(float("inf"), 0.0)),))], TEAM, "set 1: velocity is inf"),
    ],
)
def test_what_cannot_be_is_refused(sets: list[SessionSet], team: list[SessionAthlete], said: str) -> None:
    with pytest.raises(InputError, match=said):
        told(sets, team)


def test_what_was_noted_stands_on_the_page_with_its_name() -> None:
    sets = [SessionSet("a", "Prone hinge", note="Felt it in the lower back"), SessionSet("a", "Prone hinge")]
    story = team_session_story(sets, [SessionAthlete("a", "Ada")], title="Test")
    [noted] = [section for section in story.page if section.key == "noted"]
    assert noted.blocks[0].items == ["Ada: Felt it in the lower back"]  # type: ignore[union-attr]
