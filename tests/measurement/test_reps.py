"""Repetitions: found by position, in every kind of set, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from motions import Script, script

from revpress.errors import InputError
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument import Encoder, channel_kinematics
from revpress.measurement import Rep, detect_reps
from revpress.recording import Channel

ENCODER = Encoder(1e-3, 1000.0)
RULE = RepetitionRule(minimum_range=0.2)


def found(motion: Script, rule: RepetitionRule = RULE, encoder: Encoder = ENCODER, seed: int = 0) -> tuple[Rep, ...]:
    _, reading = encoder.sample(motion, motion.end, np.random.default_rng(seed))
    return detect_reps(encoder.kinematics(reading, rule.cutoff), rule)


def squats(
    count: int, travel: float, down: float = 1.0, up: float = 1.0, pause: float = 0.0, rest: float = 1.0
) -> Script:
    return script(*[(0.0, down, pause), (travel, up, rest)] * count, height=travel)


@given(
    st.integers(1, 6),
    st.floats(0.25, 0.9),
    st.floats(0.6, 3.0),
    st.floats(0.4, 5.0),
    st.floats(0.0, 2.0),
    st.integers(0, 50),
)
def test_every_repetition_of_a_set_is_found(
    count: int, travel: float, down: float, up: float, pause: float, seed: int
) -> None:
    motion = squats(count, travel, down, up, pause)
    reps = found(motion, seed=seed)
    assert len(reps) == count
    for i, rep in enumerate(reps):
        eccentric, concentric = motion.moves[2 * i], motion.moves[2 * i + 1]
        assert rep.eccentric is not None
        for move, (first, last) in ((eccentric, rep.eccentric), (concentric, rep.concentric)):
            slow = 0.2 * move.duration + 0.05  # minimum jerk starts and ends below the onset velocity
            assert move.start - 0.05 <= first / 1000 <= move.start + slow
            assert move.start + move.duration - slow <= last / 1000 <= move.start + move.duration + 0.1


@pytest.mark.parametrize("velocity", [0.12, 0.15, 0.20])
def test_a_slow_maximal_repetition_is_kept(velocity: float) -> None:
    assert len(found(squats(1, 0.5, up=0.5 / velocity))) == 1


def test_a_repetition_that_sticks_and_sinks_a_little_is_one() -> None:
    motion = script((0.0, 1.0, 0.2), (0.25, 1.0, 0.6), (0.24, 0.5, 0.3), (0.5, 1.0, 1.0), height=0.5)
    (rep,) = found(motion, seed=3)
    assert rep.concentric[0] / 1000 == pytest.approx(2.2, abs=0.15)
    assert rep.concentric[1] / 1000 == pytest.approx(5.6, abs=0.15)


def test_the_jitter_of_a_count_is_no_repetition() -> None:
    reading = -1e-3 * (np.random.default_rng(0).uniform(size=20_000) < 0.5)
    assert detect_reps(ENCODER.kinematics(reading, 10.0), RULE) == ()


def test_standing_still_is_no_repetition() -> None:
    assert detect_reps(ENCODER.kinematics(np.full(2000, 0.4), 10.0), RULE) == ()


def test_a_partial_repetition_is_left_out() -> None:
    motion = script(*[(0.0, 1.0, 0.0), (0.5, 1.0, 0.5)] * 3, (0.18, 1.0, 0.0), (0.48, 1.0, 1.0), height=0.5)
    assert len(found(motion)) == 3
    assert len(found(motion, RepetitionRule(0.2, relative_range=0.5))) == 4


def test_unracking_and_reracking_are_left_out() -> None:
    """Out of the rack by 0.22 m to the top, back into it afterwards, and the tether pulled up to the bar before."""
    motion = script(
        (1.25, 2.0, 1.0),
        (1.47, 1.0, 2.0),
        *[(0.9, 1.0, 0.2), (1.45, 1.0, 0.5)] * 3,
        (1.25, 1.5, 0.5),
        (1.47, 1.0, 0.5),
        (1.25, 1.0, 1.0),
    )
    reps = found(motion)
    assert [round(rep.concentric[0] / 1000) for rep in reps] == [8, 11, 14]


def test_in_a_press_the_eccentric_phase_comes_second() -> None:
    motion = script(*[(0.4, 0.8, 0.3), (0.0, 1.2, 1.0)] * 2)
    rule = RepetitionRule(0.2, first="concentric")
    for i, rep in enumerate(found(motion, rule)):
        assert rep.eccentric is not None
        assert rep.concentric[1] < rep.eccentric[0]
        assert rep.span == (rep.concentric[0], rep.eccentric[1])
        assert rep.concentric[0] / 1000 == pytest.approx(motion.moves[2 * i].start, abs=0.15)


def test_a_tether_that_shortens_in_the_press_is_turned() -> None:
    motion = script((0.1, 0.8, 0.3), (0.6, 1.2, 1.0), height=0.6)
    time, reading = ENCODER.sample(motion, motion.end)
    channel = Channel("encoder", "position", "m", time, reading, 1000.0, 1e-3, "left", "", "").reversed()
    (rep,) = detect_reps(channel_kinematics(channel, 10.0), RepetitionRule(0.2, first="concentric"))
    assert rep.concentric[0] / 1000 == pytest.approx(1.0, abs=0.1)


def test_a_lift_without_a_way_down_has_no_eccentric_phase() -> None:
    (rep,) = found(script((0.5, 1.0, 1.0)))
    assert rep.eccentric is None
    assert rep.span == rep.concentric


def test_an_onset_below_what_the_encoder_resolves_is_refused() -> None:
    with pytest.raises(InputError, match=r"onset velocity is 0\.03 m/s, below the 0\.06 m/s"):
        found(squats(1, 0.5), encoder=Encoder(3e-3, 200.0))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"minimum_range": 0.0}, "minimum range of a repetition is 0 m"),
        ({"relative_range": 1.5}, "relative range of a repetition is 1.5"),
        ({"excess_range": 0.5}, "excess range of a repetition is 0.5"),
        ({"onset_velocity": 0.5}, "onset velocity is 0.5 m/s"),
        ({"reversal": 0.3}, "reversal is 0.3 m"),
    ],
)
def test_impossible_rules_are_refused(changes: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        RepetitionRule(**({"minimum_range": 0.2} | changes))  # type: ignore[arg-type]
