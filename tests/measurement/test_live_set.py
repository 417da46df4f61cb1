"""A set while it is done: the channel that is watched, holes, pushes, and simulated sets whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from motions import script

from live_parts import bar, pulls
from revpress import Athlete, find_exercise
from revpress.errors import InputError
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument import Encoder, channel_kinematics
from revpress.instrument.recording import Recording
from revpress.measurement import detect_reps, rep_metrics
from revpress.measurement.live_set import LiveSet, live_load
from revpress.measurement.online import StopRule
from revpress.measurement.online_pushes import OnlinePushes
from revpress.measurement.simulated_set import SetPace, simulate_set
from revpress.recording.live.capture import Capture
from revpress.recording.live.replay import replays
from revpress.recording.live.transport import Block, LiveChannel, LiveStream, clock

RULE = RepetitionRule(0.2)
POSITION = LiveStream(
    "encoder", "made", (LiveChannel("encoder", "position", "m", 1e-3, 1e-3),), 1000.0, cumulative=True
)
FORCE = LiveStream("scale", "made", (LiveChannel("force", "force", "N", 1.0, 0.1),), None)


def feed(live: LiveSet, stream: LiveStream, values: np.ndarray, start: float = 0.0) -> None:
    rate = stream.rate or 80.0
    for place in range(0, values.size, 10):
        part = values[place : place + 10]
        time = start + (place + np.arange(part.size)) / rate
        live.block(stream, Block(time, part[:, None], clock()), time)


def steps(*moves: tuple[float, float, float]) -> np.ndarray:
    done = script(*moves)
    return np.diff(np.rint(1e3 * Encoder(1e-3, 1000.0).sample(done, done.end)[1]), prepend=0.0)


REP = ((-0.45, 0.6, 0.2), (0.0, 0.6, 0.3))


def test_displacements_become_a_position_whose_repetitions_are_found() -> None:
    live = LiveSet(RULE)
    live.opened(FORCE)
    live.opened(POSITION)
    feed(live, POSITION, steps(*REP, *REP))
    live.finish()
    assert [one.number for one in live.reps] == [1, 2]
    assert live.reps[0].metrics.concentric.range.value == pytest.approx(0.45, abs=2e-3)
    assert live.pushes == []
    assert len(live.latencies) == 2


def test_a_bar_that_counts_the_other_way_is_turned() -> None:
    live = LiveSet(RULE, reversed=True)
    live.opened(POSITION)
    feed(live, POSITION, -steps(*REP))
    live.finish()
    assert len(live.reps) == 1
    assert live.reps[0].metrics.concentric.mean_velocity.value > 0.5


def test_after_a_hole_the_search_begins_anew_and_numbers_go_on() -> None:
    live = LiveSet(RULE)
    live.opened(POSITION)
    moved = steps(*REP, *REP)
    feed(live, POSITION, moved)
    feed(live, POSITION, moved[200:], start=10.0)
    live.opened(POSITION)
    feed(live, POSITION, moved, start=20.0)
    live.finish()
    assert [one.number for one in live.reps] == list(range(1, len(live.reps) + 1))
    assert len(live.reps) == 6
    ends = [one.end for one in live.reps]
    assert ends == sorted(ends)


def test_after_a_long_rest_it_is_another_set() -> None:
    live = LiveSet(RULE, stop=StopRule(0.1))
    live.opened(POSITION)
    fast, slow = steps(*REP), steps((-0.45, 0.6, 0.2), (0.0, 0.9, 0.3))
    feed(live, POSITION, np.concatenate([fast, slow]))
    assert live.over
    feed(live, POSITION, np.zeros(31_000), start=(fast.size + slow.size) / 1000.0)
    assert live.set == []
    assert not live.over
    feed(live, POSITION, slow, start=(fast.size + slow.size + 31_000) / 1000.0)
    live.finish()
    assert (len(live.reps), len(live.set), live.over) == (3, 1, False)


def test_which_channel_is_meant_is_asked_where_it_is_open() -> None:
    two = LiveStream("plates", "made", (LiveChannel("left", "force", "N"), LiveChannel("right", "force", "N")), 100.0)
    with pytest.raises(InputError, match=r"several channels are of force: name the one to watch among 'plates left'"):
        LiveSet().opened(two)
    live = LiveSet(channel="right")
    live.opened(two)
    time = np.arange(300) / 100.0
    force = np.column_stack([np.zeros(300), np.where((time > 1.0) & (time < 2.0), 200.0, 0.0)])
    live.block(two, Block(time, force, clock()), time)
    assert len(live.pushes) == 1
    irregular = LiveStream("tether", "made", (LiveChannel("x", "position", "m"),), None)
    live = LiveSet(RULE)
    live.opened(irregular)
    assert live.notes == [
        "tether sends its position at no even rate: its repetitions are found when the capture is analysed"
    ]
    live = LiveSet()
    live.opened(POSITION)
    assert "no exercise is given" in live.notes[0]


def test_pushes_are_measured_when_they_end() -> None:
    """A trapezium of 200 N: the closed forms of its peak, mean and impulse."""
    time = np.arange(0.0, 4.0, 1 / 80.0)
    force = np.interp(time, [0.0, 1.0, 1.2, 2.2, 2.4, 4.0], [0.0, 0.0, 200.0, 200.0, 0.0, 0.0])
    pushes = OnlinePushes(0.1, 0.005)
    said = []
    for i in range(0, time.size, 5):
        part = slice(i, i + 5)
        said += [(one, time[part][-1]) for one in pushes.push(time[part], force[part])]
    [(one, when)] = said
    assert one.peak.value == pytest.approx(200.0)
    assert one.impulse.value == pytest.approx(240.0, abs=3 * one.impulse.u)
    assert one.mean.value == pytest.approx(one.impulse.value / (one.end - one.begin))
    assert one.peak.u == pytest.approx(1.0, rel=0.01)
    assert when - one.end < 5 / 80.0
    assert pushes.push(time + 4.0, np.where(time < 0.05, 500.0, 0.0)) == (), "a knock is none"
    pushes.push(time + 8.0, np.full(time.size, 100.0))
    assert [one.number for one in pushes.finish()] == [2]
    assert pushes.finish() == ()
    with pytest.raises(InputError, match="force from which on it is a push"):
        OnlinePushes(0.1, 0.005, threshold=0.0)


def test_pushes_do_not_depend_on_how_the_samples_come() -> None:
    channel = pulls()["load cell"]
    found = []
    for size in (1, 7, channel.values.size):
        pushes = OnlinePushes(0.1, 0.005)
        for i in range(0, channel.values.size, size):
            pushes.push(channel.time[i : i + size], channel.values[i : i + size])
        pushes.finish()
        found.append(pushes.reps)
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 2


@pytest.mark.parametrize("name", ["back_squat", "reverse_leg_press/track"])
def test_a_simulated_set_is_measured_as_it_was_prescribed(name: str) -> None:
    """Played through the whole chain; what is shown last is what the whole recording gives."""
    pace = SetPace(reps=3, rise=0.7, lower=0.8, pause=0.5, fatigue=0.1)
    athlete, exercise = Athlete(), find_exercise(name)
    recording = simulate_set(name, athlete, None, pace, np.random.default_rng(1))
    assert [(c.name, c.quantity) for c in recording] == [("encoder", "position"), ("load cell", "force")]
    load = live_load(exercise, athlete, exercise.checked_load())
    live = LiveSet(exercise.repetition, load)
    Capture(replays(Recording(recording.channels[:1]), np.inf), listener=live).run(60.0)
    live.finish()
    assert exercise.repetition is not None
    top = float(recording["encoder"].values.max())
    motion = channel_kinematics(recording["encoder"], exercise.repetition.cutoff)
    whole = detect_reps(motion, exercise.repetition)
    assert len(live.reps) == len(whole) == 3
    for place, (mine, rep) in enumerate(zip(live.reps, whole, strict=True)):
        up, theirs = mine.metrics.concentric, rep_metrics(motion, rep, load(top), exercise.repetition.onset_velocity)
        assert up.mean_velocity.value == pytest.approx(theirs.concentric.mean_velocity.value, rel=5e-3)
        assert up.mean_power.value == pytest.approx(theirs.concentric.mean_power.value, rel=5e-3)
        assert up.duration.value == pytest.approx(0.7 / 0.9**place, rel=0.15)
    felt = recording["load cell"]
    low, high = (felt.values[felt.time < 0.9].mean(), felt.values.max())
    assert 0.0 < low < high


def test_a_set_that_cannot_be_is_refused() -> None:
    for wrong in ({"reps": 0}, {"reps": 2.5}, {"rise": 0.0}, {"fatigue": 1.0}):
        with pytest.raises(InputError):
            SetPace(**wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="held still"):
        simulate_set("prone_bent_knee_hold", Athlete())


def test_the_bar_of_the_tests_has_its_repetitions() -> None:
    channel = bar(2).position
    assert len(detect_reps(Encoder(1e-3, 1000.0).kinematics(channel.values, RULE.cutoff), RULE)) == 2
