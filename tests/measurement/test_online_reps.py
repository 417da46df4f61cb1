"""Repetitions as they come: in the end those of the whole recording, and within a tenth of a second of each end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from motions import script

from revpress.errors import InputError
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument import Encoder
from revpress.measurement import LoadModel, Rep, detect_reps, rep_metrics
from revpress.measurement.online import GUARD, SETTLES, OnlineRep, OnlineReps, StopRule

RULE = RepetitionRule(0.2)
WEIGHT = LoadModel.free_weight(100.0)


def same(one: Rep, other: Rep) -> bool:
    """To a sample: at a place where the velocity is zero but for rounding, either side is its end."""
    if (one.eccentric is None) != (other.eccentric is None):
        return False
    ends = [(one.concentric, other.concentric)] + ([(one.eccentric, other.eccentric)] if one.eccentric else [])
    return all(abs(a - b) <= 1 for mine, theirs in ends for a, b in zip(mine, theirs, strict=True))


def signal(seed: int, first: str, repetitions: int, encoder: Encoder) -> np.ndarray:
    """A set with pauses of any length, and a rest at another height before and after it."""
    rng = np.random.default_rng(seed)
    steps = [(0.06, 1.0, 1.0)] if first == "eccentric" else []
    low, high = (-0.45, 0.0) if first == "eccentric" else (0.0, 0.5)
    for _ in range(repetitions):
        down = (low, 0.5 + rng.random(), 0.6 * rng.random())
        up = (high + 0.02 * rng.normal(), 0.4 + 1.2 * rng.random(), 0.6 * rng.random())
        steps += [down, up] if first == "eccentric" else [up, down]
    done = script(*steps, height=0.0)
    return encoder.sample(done, done.end, rng)[1]


def played(
    reps: OnlineReps, values: np.ndarray, block: int
) -> tuple[list[OnlineRep], dict[int, tuple[OnlineRep, float]]]:
    """What is there in the end, and of each number what came last with how late it first came [s]."""
    first: dict[int, tuple[OnlineRep, float]] = {}
    for start in range(0, values.size, block):
        for rep in reps.push(values[start : start + block]):
            late = (len(reps) - 1) / reps.encoder.rate - (rep.end - reps.start)
            first[rep.number] = (rep, first[rep.number][1] if rep.number in first else late)
    reps.finish()
    return reps.reps, first


@pytest.mark.parametrize("first", ["eccentric", "concentric"])
@pytest.mark.parametrize(("resolution", "rate"), [(1e-3, 1000.0), (3e-4, 200.0), (1e-3, 100.0), (2.5e-3, 2000.0)])
def test_in_the_end_they_are_those_of_the_whole_recording(first: str, resolution: float, rate: float) -> None:
    encoder = Encoder(resolution, rate)
    rule = RepetitionRule(0.2, first=first, onset_velocity=0.06)  # type: ignore[arg-type]
    values = signal(7, first, 6, encoder)
    motion = encoder.kinematics(values, rule.cutoff)
    whole = detect_reps(motion, rule)
    found, told = played(OnlineReps(rule, encoder, lambda end: WEIGHT), values, max(1, int(0.01 * rate)))
    assert len(whole) == 6
    assert all(same(one.metrics.rep, other) for one, other in zip(found, whole, strict=True))
    assert not any(one.provisional for one in found)
    for one in found:
        exact = rep_metrics(motion, one.metrics.rep, WEIGHT, rule.onset_velocity)
        for name in ("mean_velocity", "peak_velocity", "mean_power", "peak_power", "work", "range"):
            mine, theirs = getattr(one.metrics.concentric, name), getattr(exact.concentric, name)
            assert mine == pytest.approx(theirs, rel=1e-6)
    assert set(told) == {1, 2, 3, 4, 5, 6}
    assert max(late for _, late in told.values()) < 0.1


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(3, 60))
@settings(max_examples=12)
def test_at_any_time_they_are_those_of_what_there_is(seed: int, repetitions: int, block: int) -> None:
    """Those that are no longer provisional are, to a sample, what the recording up to now gives."""
    encoder = Encoder(1e-3, 100.0)
    values = signal(seed, "eccentric", repetitions, encoder)
    reps = OnlineReps(RULE, encoder)
    for start in range(0, values.size, block):
        changed = reps.push(values[start : start + block])
        if not changed or len(reps) < 16:
            continue
        sure = [one.metrics.rep for one in reps.reps if not one.provisional]
        whole = detect_reps(encoder.kinematics(values[: len(reps)], RULE.cutoff), RULE)
        assert all(any(same(one, other) for other in whole) for one in sure)
    reps.finish()
    whole = detect_reps(encoder.kinematics(values, RULE.cutoff), RULE)
    assert all(same(one.metrics.rep, other) for one, other in zip(reps.reps, whole, strict=True))


def test_a_value_is_provisional_until_it_can_no_longer_change() -> None:
    encoder = Encoder(1e-3, 1000.0)
    done = script((-0.45, 0.8, 0.2), (0.0, 0.7, 3.0), (-0.45, 0.8, 0.2), (0.0, 0.9, 1.0))
    _, values = encoder.sample(done, done.end)
    reps, said = OnlineReps(RULE, encoder, lambda end: WEIGHT), []
    for start in range(0, values.size, 10):
        for one in reps.push(values[start : start + 10]):
            said.append((one.number, one.provisional, len(reps) / 1000.0 - one.end))
    assert list(dict.fromkeys(each[:2] for each in said)) == [(1, True), (1, False), (2, True)]
    assert said[0][2] == pytest.approx(GUARD / RULE.cutoff, abs=0.02)
    assert next(late for _, provisional, late in said if not provisional) > 3.0, "it may still be pushed further"
    assert [(one.number, one.provisional) for one in reps.finish()] == [(2, False)]


def test_a_lift_that_sticks_and_goes_on_replaces_its_value() -> None:
    """A halt that lasts looks like the end; what follows makes it one repetition all the same."""
    encoder = Encoder(1e-3, 1000.0)
    done = script((-0.5, 0.8, 0.3), (-0.2, 0.7, 0.6), (0.0, 0.7, 1.0))
    _, values = encoder.sample(done, done.end)
    reps = OnlineReps(RULE, encoder)
    found, _ = played(reps, values, 10)
    [whole] = detect_reps(encoder.kinematics(values, RULE.cutoff), RULE)
    assert [one.metrics.rep for one in found] == [whole]
    assert found[0].metrics.concentric.range.value == pytest.approx(0.5, abs=2e-3)


def test_what_cannot_be_measured_is_refused_before_it_is_measured() -> None:
    with pytest.raises(InputError, match=r"onset velocity is 0\.03 m/s, below the 0\.2 m/s"):
        OnlineReps(RULE, Encoder(0.01, 100.0))
    with pytest.raises(InputError, match="low-pass cut-off"):
        OnlineReps(RULE, Encoder(1e-4, 20.0))


def test_nothing_is_made_of_nothing() -> None:
    reps = OnlineReps(RULE, Encoder(1e-3, 100.0))
    assert reps.push(np.empty(0)) == ()
    assert reps.finish() == ()
    assert reps.push(np.zeros(500)) == ()
    assert reps.finish() == ()
    assert reps.rest == pytest.approx(4.99)
    assert SETTLES > GUARD


def test_a_set_is_over_by_the_rule_that_was_chosen() -> None:
    encoder = Encoder(1e-3, 1000.0)
    steps: list[tuple[float, float, float]] = []
    for duration in (0.8, 0.6, 0.7, 0.9):
        steps += [(-0.45, 0.8, 0.2), (0.0, duration, 0.4)]
    done = script(*steps)
    found, _ = played(OnlineReps(RULE, encoder, lambda end: WEIGHT), encoder.sample(done, done.end)[1], 10)
    velocity = [one.metrics.concentric.mean_velocity.value for one in found]
    fastest, first = StopRule(0.3), StopRule(0.3, reference="first")
    lost = fastest.lost(found)
    assert lost is not None
    assert lost.value == pytest.approx((velocity[1] - velocity[3]) / velocity[1])
    assert 0.0 < lost.u < 0.1
    assert (fastest.over(found), first.over(found)) == (True, False)
    assert not fastest.over(found[:2])
    assert fastest.lost(found[:2]) == (0.0, 0.0)
    assert fastest.lost([]) is None
    power = StopRule(0.2, "power").lost(found)
    assert power is not None
    assert power.value == pytest.approx(lost.value, abs=0.05)
    for wrong in ({"loss": 0.0}, {"loss": 0.2, "quantity": "speed"}, {"loss": 0.2, "reference": "last"}):
        with pytest.raises(InputError):
            StopRule(**wrong)  # type: ignore[arg-type]
