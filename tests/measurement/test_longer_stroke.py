"""Measuring needs no twin: what no posture explains is measured, and one message says what would explain it."""

from __future__ import annotations

import numpy as np
import pytest

from revpress import Athlete, find_exercise, session_story
from revpress.instrument import Encoder, Recording
from revpress.measurement import KnownSet, Way, check_stroke, measure_recording
from revpress.units import inside


def recorded(*travels: float) -> Recording:
    """A set of repetitions of these travels from one height."""
    ways = [way for travel in travels for way in (Way(-travel, 1.6, 0.3), Way(0.0, 1.2, 1.0))]
    return Recording((KnownSet(tuple(ways)).channel(Encoder(1e-4, 100.0), np.random.default_rng(0)),))


def test_the_least_change_for_the_longest_repetition_is_named() -> None:
    squat, who = find_exercise("back_squat"), Athlete()
    reps = measure_recording(recorded(0.40, 0.52, 0.46), squat, who, 60.0)
    assert [rep.metrics.concentric.range.value for rep in reps] == pytest.approx([0.40, 0.52, 0.46], abs=0.005)
    checked = check_stroke(reps, squat, who)
    assert checked.fits == reps[:1]
    assert "Set 1, repetition 2 is the longest: it moves 0.5" in checked.words
    option = checked.words.partition("--set depth=")[2].partition(".")[0]
    deeper = squat.changed(depth=inside(float(option) + 1.0, "rad"))
    assert check_stroke(reps, deeper, who).fits == tuple(reps)
    shallower = squat.changed(depth=inside(float(option) - 2.0, "rad"))
    assert len(check_stroke(reps, shallower, who).fits) < 3


def test_what_was_measured_is_told_and_what_fits_is_explained() -> None:
    reps = measure_recording(recorded(0.40, 0.52), "back_squat", Athlete(), 60.0)
    told = session_story(reps, "back_squat", Athlete())
    [notice] = told.notices
    assert notice.startswith("1 of 2 repetitions are explained through the twin. Set 1, repetition 2 is the longest")
    measured, explained = told.tables[:2]
    assert len(measured.body[0].cells) == 2
    assert len(explained.body[0].cells) == 1
    assert told.sections


def test_a_way_that_no_setting_reaches_is_measured_and_said() -> None:
    reps = measure_recording(recorded(1.4, 1.4), "hip_thrust", Athlete(), 60.0, reversed=False)
    told = session_story(reps, "hip_thrust", Athlete())
    assert "No settings within their ranges reach that" in told.notices[0]
    assert [table.key for table in told.tables] == ["repetition-table"]
    assert told.next_actions[0].startswith("Check load, athlete, exercise and the unit")


def test_settings_without_a_posture_still_measure_a_weight_that_is_carried() -> None:
    reps = measure_recording(recorded(0.4), "back_squat", Athlete(), 60.0, depth=inside(137.0, "rad"))
    assert reps[0].metrics.concentric.mean_force.value == pytest.approx(60.0 * 9.80665, rel=0.01)
    told = session_story(reps, "back_squat", Athlete(), depth=inside(137.0, "rad"))
    assert "its settings allow this athlete no posture at all" in told.notices[0]
