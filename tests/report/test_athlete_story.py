"""One athlete on one page: a true change is found and none invented, and one next action is chosen by the rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from revpress.athlete.athlete import Athlete
from revpress.citations import bibliography
from revpress.instrument import Measured
from revpress.instrument.channel import Side
from revpress.measurement import ChartRep, ComfortRating
from revpress.measurement.calibration import Calibration, Torque, calibrate_strength
from revpress.recording.test_table import TestTable
from revpress.report.change_figures import noise_bands
from revpress.report.chart import Chart, chart_json
from revpress.report.chart_plot import chart_plot
from revpress.report.html import render_sections
from revpress.report.story import AthleteRecord, Event, athlete_sheet, athlete_story, comfort_story, twin_story
from revpress.report.story.athlete_trend import athlete_courses
from revpress.report.story.part import RULE
from revpress.report.story_json import story_json
from revpress.study.compare import compare

HER = Athlete(sex="female", age=24.0, stature=1.70, mass=65.0)
METRICS = {"mean velocity": "m/s", "mean power": "W"}


def table_of(
    people: int = 6, tests: int = 6, *, moved: float = 0.0, seed: int = 1, metrics: Sequence[str] = tuple(METRICS)
) -> TestTable:
    """Weekly tests with 4 % noise; the first athlete has changed by a share in the last test."""
    rng = np.random.default_rng(seed)
    who = [f"A{i}" for i in range(people) for _ in range(tests)]
    when = [datetime(2026, 3, 2) + timedelta(weeks=k) for _ in range(people) for k in range(tests)]
    values = {}
    for metric in metrics:
        own = np.repeat(rng.uniform(0.5, 0.9, people), tests)
        changed = 1.0 + moved * np.array(
            [name == "A0" and day == when[-1] for name, day in zip(who, when, strict=True)]
        )
        values[metric] = own * changed * np.exp(rng.normal(0.0, 0.04, len(who)))
    said = ({"exercise": "prone hinge", "side": "left", "load": "60"},) * len(who)
    units = {metric: METRICS.get(metric, "") for metric in metrics}
    return TestTable(
        tuple(range(len(who))), tuple(who), ("",) * len(who), tuple(when), said, values, units, ()
    )  # fmt: skip


def reps(side: Side, load: float, velocities: Sequence[float], number: int) -> list[ChartRep]:
    return [ChartRep(side, load, number, Measured(v, 0.01), Measured(9.81 * load * v, 5.0)) for v in velocities]


EQUAL = [*reps("left", 40.0, [0.80, 0.79, 0.81], 1), *reps("right", 40.0, [0.80, 0.81, 0.80], 2)]


@cache
def calibrated(*torques: float) -> Calibration:
    return calibrate_strength(HER, [Torque("knee_extension", torque) for torque in torques])


def next_of(record: AthleteRecord) -> str:
    told = athlete_story(record)
    assert len(told.next_actions) == 1
    return told.next_actions[0]


def test_a_true_change_is_found_and_leads_the_page() -> None:
    story = athlete_story(AthleteRecord("A0", HER, table_of(moved=0.25)))
    assert story.notices[0].startswith("Mean velocity: up by ")
    assert "more than the measurement's noise" in story.notices[0]
    assert story.title == "A0"
    assert "Is she better?" in story_json(story)["html"]


@pytest.mark.parametrize(
    ("metric", "moved", "said", "mark"),
    [
        ("mean velocity", 0.25, "Latest: better", "up"),
        ("mean velocity", -0.25, "Latest: worse", "down"),
        ("mean velocity", 0.0, "Latest: within noise", "circle"),
        ("time to stabilise", 0.25, "Latest: up", "up"),
        ("time to stabilise", -0.25, "Latest: down", "down"),
        ("velocity loss", 0.25, "Latest: up", "up"),
        ("timeToPeakForce", -0.25, "Latest: down", "down"),
        ("Peak Landing Force", 0.25, "Latest: up", "up"),
        ("heart rate", 0.25, "Latest: up", "up"),
        ("Rate of force development", -0.25, "Latest: worse", "down"),
    ],
)
def test_better_worse_and_noise_differ_in_shape_and_colour(metric: str, moved: float, said: str, mark: str) -> None:
    course = athlete_courses(table_of(moved=moved, metrics=(metric,)), "A0").main
    assert course is not None
    chart = noise_bands([course])
    latest = next(one for one in chart_json(chart)["panels"][0]["series"] if one.get("large"))
    assert (latest["name"], latest["mark"]) == (said, mark)
    markers = [line.get_marker() for axis in chart_plot(chart).figure.axes for line in axis.get_lines()]
    assert {"up": "^", "down": "v", "circle": "o"}[mark] in markers
    assert ("^" in markers) + ("v" in markers) == (mark != "circle")


def test_better_worse_and_noise_have_a_colour_each() -> None:
    colours = set()
    for moved in (0.25, -0.25, 0.0):
        course = athlete_courses(table_of(moved=moved), "A0").main
        assert course is not None
        [panel] = chart_json(noise_bands([course]))["panels"]
        colours |= {one["colour"] for one in panel["series"] if one.get("large")}
    assert len(colours) == 3


def test_no_two_parts_of_the_page_have_one_anchor() -> None:
    events = [Event(date(2026, 3, 1), "Note", "came late")]
    story = athlete_story(AthleteRecord("A0", HER, table_of(moved=0.25), {"Prone hinge": EQUAL}, events=events))
    page = str(render_sections(story.page, bibliography=bibliography()))
    anchors = re.findall(r' id="([^"]+)"', page)
    assert {"trend", "history", "table-trend"} <= set(anchors)
    assert len(anchors) == len(set(anchors))


def test_no_change_is_invented_among_many_results() -> None:
    """Of people who did not change, something is told among twelve results of 5 of 100."""
    metrics = [f"result {i}" for i in range(12)]
    told = 0
    for seed in range(200):
        found = athlete_courses(table_of(seed=seed, metrics=metrics), "A0")
        assert found.main is not None
        told += any(course.trend.real for course in found.others)
    assert told <= 200 * 0.05 + 3.0 * np.sqrt(200 * 0.05 * 0.95)


def test_the_main_result_is_chosen_by_how_often_it_was_tested() -> None:
    table = table_of(moved=0.25)
    rare = table.values["mean velocity"].copy()
    rare[1:3] = np.nan  # A0 has fewer of it
    found = athlete_courses(replace(table, values=table.values | {"mean velocity": rare}), "A0")
    assert found.main is not None
    assert found.main.metric == "mean power"


def test_a_fall_is_repeated_before_anything_else() -> None:
    record = AthleteRecord("A0", HER, table_of(moved=-0.25), {"Prone hinge": EQUAL})
    assert next_of(record).startswith("Repeat mean ")


def test_one_test_cannot_tell_and_says_what_to_do() -> None:
    table = table_of(people=1, tests=1)
    story = athlete_story(AthleteRecord("A0", HER, table))
    assert story.notices[0] == "Tested, but not often enough to tell."
    assert "(tested once)" in " ".join(story.words)
    assert "Repeat the test on another day" in story.next_actions[0]


def test_two_tests_are_judged_by_the_noise_of_the_team() -> None:
    table = table_of()
    keep = [row for row, who in enumerate(table.athlete) if who != "A0" or table.date is None or row in (0, 5)]
    kept = replace(
        table,
        lines=tuple(table.lines[row] for row in keep),
        athlete=tuple(table.athlete[row] for row in keep),
        trial=("",) * len(keep),
        date=None if table.date is None else tuple(table.date[row] for row in keep),
        conditions=tuple(table.conditions[row] for row in keep),
        values={name: column[keep] for name, column in table.values.items()},
    )
    found = athlete_courses(kept, "A0")
    assert found.main is not None
    assert (found.main.trend.before, found.main.trend.after) == (1, 1)
    assert found.main.trend.noise.freedom == 10
    alone = athlete_courses(replace(kept, athlete=tuple("B" if who != "A0" else who for who in kept.athlete)), "B")
    assert alone.main is not None


def test_an_empty_record_says_how_to_fill_every_part() -> None:
    story = athlete_story(AthleteRecord("A0", HER))
    assert story.notices[0] == "No test yet, so nobody can tell."
    assert story.next_actions[0].startswith("Test on two or three days")
    said = str(story)
    for part in ("No set with a velocity", "The twin has not been asked", "No strength test", "Nobody has asked yet"):
        assert part in said
    keys = [section.key for section in story.page]
    assert len(keys) == len(set(keys))
    assert RULE in story.method


def test_only_the_answer_is_unfolded() -> None:
    story = athlete_story(AthleteRecord("A0", HER, table_of(moved=0.25), {"Prone hinge": EQUAL}))
    assert [section.key for section in story.sections if not section.folded] == ["trend"]


def test_the_sheet_is_a_chosen_whole_and_says_where_the_rest_is() -> None:
    events = [Event(date(2026, 3, day), "Note", f"day {day}") for day in range(1, 32)]
    record = AthleteRecord("A0", HER, table_of(moved=0.25), {"Prone hinge": EQUAL}, events=events)
    whole, sheet = athlete_story(record), athlete_sheet(record)
    assert sheet.notices == whole.notices[:1]
    assert sheet.next_actions == whole.next_actions
    said = " ".join(sheet.words)
    assert "Most power: " in said
    assert "The twin has not been asked" in said
    assert "day 31" not in str(sheet)
    assert sheet.words[-1] == "Every test, every figure and the history are on the page of A0 in the workspace."
    assert [block.key for block in sheet.sections[0].blocks if isinstance(block, Chart)] == ["noise-bands"]


def test_an_unknown_body_still_has_a_trend() -> None:
    story = athlete_story(AthleteRecord("A0", None, table_of(moved=0.25), lacking="A0: body mass is not known"))
    assert story.notices[0].startswith("Mean velocity: up by ")
    assert "A0: body mass is not known." in story.words
    assert "No set with a velocity" in str(story)


def test_the_next_action_follows_the_rule() -> None:
    """Contradiction before discomfort, before no test; what is fine asks for nothing."""
    hard = [ComfortRating("Prone hinge", "hole 3", 3, "the pad presses")]
    everything = AthleteRecord("A0", HER, None, calibration=calibrated(60.0, 300.0), comfort=hard)
    assert "check load, holes and technique" in next_of(everything)
    assert next_of(replace(everything, calibration=calibrated(150.0))).startswith("Change pads or holes of Prone hinge")
    assert next_of(replace(everything, calibration=None, comfort=())).startswith("Test on two or three days")
    better = AthleteRecord("A0", HER, table_of(moved=0.25), {"Prone hinge": EQUAL})
    assert "take these latest tests as the next baseline" in next_of(better)  # before what the twin does not know


def test_legs_that_differ_are_told_and_equal_ones_are_not() -> None:
    stronger = [*EQUAL[:3], *reps("right", 40.0, [0.90, 0.91, 0.89], 2)]
    record = AthleteRecord("A0", HER, table_of(moved=0.25), {"Prone hinge": stronger, "Hip thrust": EQUAL})
    told = str(athlete_story(record))
    assert "At 40 kg the right leg is 11 % faster" in told
    assert "At 40 kg the legs cannot be told apart" in told
    assert "Compare the legs again on another day" in next_of(record)


def test_comfort_says_worst_and_best_and_what_to_try() -> None:
    ratings = [ComfortRating("Track", "hole 1", rating) for rating in (8, 9, 8, 9)]
    ratings += [ComfortRating("Prone hinge", "hole 3", rating, "the pad presses") for rating in (4, 3, 4, 5)]
    told = str(comfort_story(ratings))
    assert "Track, hole 1 feels best (8.5 of 10, 8 to 9, 4 ratings)" in told
    assert "more than ratings scatter" in told
    assert "Said of Prone hinge, hole 3: the pad presses." in told
    assert "Next: Put the next session on Track, hole 1 instead of Prone hinge, hole 3: it feels better, and" in told
    few = str(comfort_story([ratings[0], ratings[4]]))
    assert "so few ratings cannot tell them apart, 4 of each are needed" in few
    assert "though few ratings say so" in few


def test_history_stands_with_the_latest_first() -> None:
    events = [Event(date(2026, 3, day), "Note", f"day {day}") for day in range(1, 32)]
    story = athlete_story(AthleteRecord("A0", HER, events=events))
    history = next(table for table in story.tables if table.key == "history")
    rows = list(history.rows())
    assert rows[0][0] == "31 Mar 2026"
    assert len(rows) == 30
    assert "The latest 30 of 31." in story.words


def test_the_twin_tells_three_layers_and_past_neutral() -> None:
    solved = compare(HER, ["reverse_leg_press/prone_hinge", "hip_thrust"])
    story = twin_story(*solved)
    told = str(story)
    assert "the gluteus maximus does " in told
    assert "the hamstrings do " in told
    assert "past neutral, of " in told
    table = story.tables[0]
    assert [column.title for column in table.columns][:3] == ["Muscle group", "Share of the work", "Possible"]
    shares = solved[1]["muscle_work_share"].isel(exercise=0).sel(group="gluteus maximus")
    assert next(iter(table.rows()))[1].best == pytest.approx(100.0 * float(shares))  # type: ignore[union-attr]
    whole = athlete_story(AthleteRecord("A0", HER, twin=solved))
    assert "three-layers" in [one.key for one in whole.tables]
    alone = twin_story(*compare(HER, ["reverse_leg_press/prone_hinge"]))
    assert len(alone.tables[0].columns) == 3


def test_legs_and_loads_of_the_same_days_are_one_answer() -> None:
    """A day's form is common to all of them; the answer knows it, and unchanged athletes are told in 5 of 100."""

    def squad(seed: int, moved: float) -> TestTable:
        rng = np.random.default_rng(seed)
        who, when, said, values = [], [], [], []
        for person in range(6):
            for week in range(5):
                form = rng.normal(0.0, 0.03) + (moved if person == 0 and week == 4 else 0.0)
                for load in (30.0, 45.0, 60.0):
                    for side in ("left", "right"):
                        who.append(f"A{person}")
                        when.append(datetime(2026, 3, 2) + timedelta(weeks=week))
                        said.append({"exercise": "prone hinge", "side": side, "load": f"{load + person:g}"})
                        values.append((1.4 - load / 80.0) * np.exp(form + rng.normal(0.0, 0.015)))
        return TestTable(
            tuple(range(len(who))), tuple(who), ("",) * len(who), tuple(when), tuple(said),
            {"mean velocity": np.array(values)}, {"mean velocity": "m/s"}, (),
        )  # fmt: skip

    found = athlete_courses(squad(3, 0.15), "A0")
    assert found.main is not None
    assert found.main.condition == "mean of 6 legs and loads"
    assert found.main.trend.real
    assert found.main.trend.noise.freedom == 12  # two free days of each of six people, though no load is shared
    assert len(found.others) == 6
    told = 0
    for seed in range(200):
        main = athlete_courses(squad(seed, 0.0), "A0").main
        told += main is not None and main.trend.real
    assert told <= 200 * 0.05 + 3.0 * np.sqrt(200 * 0.05 * 0.95)
