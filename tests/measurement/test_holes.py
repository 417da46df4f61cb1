"""What samples are missing for is left out and named, never bridged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from revpress import Athlete, InputError
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument import COVERAGE, Channel, Encoder, Recording, channel_kinematics
from revpress.measurement import LoadModel, known_set, measure_recording, measure_set

RULE = RepetitionRule(0.2)
LOAD = LoadModel.free_weight(60.0)
SET = known_set(4, 0.4, 1.2, 0.9, bottom=0.3)  # ways down from 1.0, 4.4, … and up from 2.5, 5.9, … s
WHOLE = SET.channel(Encoder(1e-4, 100.0), np.random.default_rng(0))


def without(*holes: tuple[float, float]) -> Channel:
    kept = np.ones(len(WHOLE), dtype=bool)
    for low, high in holes:
        kept &= (WHOLE.time < low) | (WHOLE.time > high)
    return replace(WHOLE, time=WHOLE.time[kept], values=WHOLE.values[kept], rate=None)


def test_a_repetition_with_a_hole_is_left_out_and_the_others_are_as_they_were() -> None:
    whole, result = measure_set(WHOLE, LOAD, RULE), measure_set(without((6.105, 6.595)), LOAD, RULE)
    assert result.numbers == (1, 3, 4)
    assert result.notices == ("Repetition 2 left out: samples missing from 6.10 to 6.60 s.",)
    for number, rep in zip(result.numbers, result.reps, strict=True):
        for name in ("range", "duration", "mean_velocity", "peak_velocity", "peak_force", "mean_power"):
            here, there = getattr(rep.concentric, name), getattr(whole.reps[number - 1].concentric, name)
            assert abs(here.value - there.value) <= COVERAGE * here.u


def test_a_hole_in_the_way_down_costs_the_way_down() -> None:
    result = measure_set(without((4.705, 5.195)), LOAD, RULE)
    assert result.numbers == (1, 2, 3, 4)
    assert result.notices == ("Repetition 2, eccentric phase left out: samples missing from 4.70 to 5.20 s.",)
    cut = result.reps[1]
    assert cut.eccentric is None
    assert np.isnan(cut.time_under_tension)
    assert cut.concentric.range.value == pytest.approx(0.4, abs=0.005)


def test_a_hole_between_repetitions_is_said() -> None:
    result = measure_set(without((3.605, 4.195)), LOAD, RULE)
    assert len(result.reps) == 4
    assert result.notices == ("Samples missing from 3.60 to 4.20 s: what was done there is not counted.",)


def test_no_filter_reaches_across_a_hole() -> None:
    """What follows the hole is the same whatever came before it."""
    channel = without((6.105, 6.595))
    other = replace(channel, values=np.where(channel.time < 6.3, 0.7, channel.values))
    one, two = (channel_kinematics(c, 10.0, Encoder(1e-4, 100.0)) for c in (channel, other))
    later = one.time > 6.3
    assert np.array_equal(one.velocity[later], two.velocity[later])
    assert not np.any((one.time > 6.11) & (one.time < 6.59))


def test_a_part_too_short_for_the_filter_is_no_part() -> None:
    channel = without((6.105, 6.295), (6.345, 6.595))
    motion = channel_kinematics(channel, 10.0)
    assert not np.any((motion.time > 6.11) & (motion.time < 6.59))
    few = np.array([*np.arange(7) * 0.01, *(9.0 + np.arange(7) * 0.01)])
    scraps = replace(channel, time=few, values=np.zeros(14))
    with pytest.raises(InputError, match="fewer than the 8 that are needed without a hole"):
        channel_kinematics(scraps, 10.0)


def test_every_repetition_lost_is_said_in_one_sentence() -> None:
    channel = without(*((2.7 + 3.4 * k, 3.2 + 3.4 * k) for k in range(4)))
    with pytest.raises(InputError, match=r"holds no repetition of back_squat.*Repetition 4 left out: samples missing"):
        measure_recording(Recording((channel,)), "back_squat", Athlete(), 60.0)
