"""Motions: minimum jerk in closed form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress import InputError
from revpress.exercise.motion import isometric, tempo

durations = st.floats(0.2, 20.0)


@settings(max_examples=50)
@given(durations, durations, st.integers(5, 400))
def test_a_repetition_goes_up_and_down_once_in_the_given_times(concentric, eccentric, frames):
    motion = tempo(concentric, eccentric, frames)
    assert all(v.shape == (frames,) for v in (motion.time, motion.s, motion.ds, motion.dds))
    assert motion.time[[0, -1]] == pytest.approx([0.0, concentric + eccentric])
    assert np.all(np.diff(motion.time) > 0)
    top = int(np.argmax(motion.s))
    assert motion.time[top] == pytest.approx(concentric)
    assert motion.s[[0, top, -1]] == pytest.approx([0.0, 1.0, 0.0])
    assert np.all(np.diff(motion.s[: top + 1]) > 0)
    assert np.all(np.diff(motion.s[top:]) < 0)
    still = [0, top, -1]
    assert motion.ds[still] == pytest.approx(0.0, abs=1e-12)
    assert motion.dds[still] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("concentric", "eccentric"), [(1.0, 2.0), (0.5, 0.5), (3.0, 0.7)])
def test_rates_are_the_derivatives_of_the_stroke(concentric, eccentric):
    motion = tempo(concentric, eccentric, 4001)
    top = int(np.argmax(motion.s))
    for phase in (slice(0, top + 1), slice(top, None)):
        time, s, ds, dds = (v[phase] for v in (motion.time, motion.s, motion.ds, motion.dds))
        assert ds[1:-1] == pytest.approx(np.gradient(s, time)[1:-1], abs=1e-4 * np.abs(ds).max())
        assert dds[1:-1] == pytest.approx(np.gradient(ds, time)[1:-1], abs=1e-4 * np.abs(dds).max())


def test_each_phase_is_the_minimum_jerk_movement():
    # Fastest in the middle, at 15/8 of the mean speed; half way there at half time.
    motion = tempo(2.0, 4.0, 601)
    up, down = motion.time == 1.0, motion.time == 4.0
    assert up.sum() == down.sum() == 1
    assert motion.s[up] == motion.s[down] == pytest.approx(0.5)
    assert motion.ds[up] == pytest.approx(15 / 8 / 2.0)
    assert motion.ds[down] == pytest.approx(-15 / 8 / 4.0)
    assert motion.ds.max() == motion.ds[up]
    # Of all movements with these ends it has the least integral of squared jerk, 720 / duration⁵.
    first = motion.time <= 2.0
    jerk = np.gradient(motion.dds[first], motion.time[first], edge_order=2)
    assert np.trapezoid(jerk**2, motion.time[first]) == pytest.approx(720 / 2.0**5, rel=1e-3)


def test_frames_are_spread_evenly_in_time_where_the_phases_allow():
    assert np.diff(tempo(1.0, 2.0, 301).time) == pytest.approx(0.01)


def test_stillness_is_still():
    motion = isometric([0.0, 0.3, 1.0])
    assert motion.s.tolist() == [0.0, 0.3, 1.0]
    assert not np.any([motion.time, motion.ds, motion.dds])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"concentric": 0.1}, r"concentric duration is 0\.1 s, outside the allowed range 0\.2 to 20 s"),
        ({"eccentric": -2.0}, r"eccentric duration is -2 s, outside the allowed range 0\.2 to 20 s"),
        ({"concentric": float("nan")}, r"concentric duration is nan s"),
        ({"frames": 3}, r"number of frames is 3, outside the allowed range 5 to"),
    ],
)
def test_impossible_motions_are_refused_in_words(arguments, words):
    with pytest.raises(InputError, match=words):
        tempo(**arguments)
