"""Motions: minimum jerk in closed form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revpress import Athlete, InputError, exercises
from revpress.twin.motion import Motion, isometric, tempo
from revpress.twin.pace import isokinetic, standard_motion, way_up
from revpress.twin.rig import Rig

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
        ({"frames": 10.5}, r"number of frames is 10\.5, but must be a whole number"),
    ],
)
def test_impossible_motions_are_refused_in_words(arguments, words):
    with pytest.raises(InputError, match=words):
        tempo(**arguments)


NOTHING = np.zeros(3)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ((NOTHING, np.zeros(2), NOTHING, NOTHING), r"have \[3, 2, 3, 3\] frames"),
        ((NOTHING, NOTHING, NOTHING * np.nan, NOTHING), "ds of a motion must be a sequence of .* finite number"),
        ((NOTHING[:0],) * 4, "at least one"),
        ((["a"],) * 4, "finite number"),
        ((0.0, 0.0, 0.0, 0.0), "must be a sequence"),
        ((NOTHING, NOTHING + 1.1, NOTHING, NOTHING), r"reaches 1\.1, outside the allowed range 0 to 1"),
    ],
)
def test_what_is_no_motion_is_refused(arrays, words):
    with pytest.raises(InputError, match=words):
        Motion(*arrays)


def test_a_motion_takes_lists():
    assert Motion([0, 1], [0, 1], [0, 0], [0, 0]).s.dtype == float


@pytest.fixture(scope="module")
def press():
    return Rig(exercises["reverse_leg_press/track"]().assembly(Athlete()))


@pytest.mark.parametrize(("speed", "back", "ramp"), [(0.3, None, 0.1), (0.5, 0.2, 0.2), (1.5, 1.0, 0.05)])
def test_an_isokinetic_repetition_holds_its_speed_between_its_ramps(press, speed, back, ramp):
    motion = isokinetic(press, speed, back, ramp, frames=8001)
    length = float(press.travel(np.ones(1))[0])
    travel, top = press.travel(motion.s), int(motion.s.argmax())
    assert travel[[0, top, -1]] == pytest.approx([0.0, length, 0.0], abs=1e-9)
    times = [length / v + ramp for v in (speed, back or speed)]
    assert motion.time[[top, -1]] == pytest.approx(np.cumsum(times))
    # Speeds and accelerations along the path, by differences within each phase.
    for phase, v, begin in ((slice(0, top + 1), speed, 0.0), (slice(top, None), -(back or speed), times[0])):
        time, along = motion.time[phase], np.gradient(travel[phase], motion.time[phase])
        steady = (time > begin + ramp + 0.02) & (time < time[-1] - ramp - 0.02)
        assert steady.sum() > 100
        assert along[steady] == pytest.approx(v, rel=1e-4)
        assert np.abs(along).max() <= abs(v) * (1 + 1e-4)
        inner = slice(3, -3)
        assert motion.ds[phase][inner] == pytest.approx(np.gradient(motion.s[phase], time)[inner], abs=2e-3 * abs(v))
        assert motion.dds[phase][inner] == pytest.approx(
            np.gradient(motion.ds[phase], time)[inner], abs=2e-2 * np.abs(motion.dds).max()
        )
    assert motion.ds[[0, top, -1]] == pytest.approx(0.0, abs=1e-9)


def test_a_stroke_too_short_for_an_isokinetic_speed_is_refused(press):
    with pytest.raises(InputError, match=r"stroke is 0\.\d\d m long, but to reach 4 m/s and stop .* takes 2\.00 m"):
        isokinetic(press, 4.0, ramp=0.5)
    with pytest.raises(InputError, match="isokinetic speed"):
        isokinetic(press, 0.0)


@pytest.mark.parametrize("settings", [{}, {"resistance": "motor"}], ids=["at the usual pace", "at a motor's speed"])
def test_the_way_up_is_that_of_the_repetition_in_frames_of_its_own(settings):
    rig = Rig(exercises["reverse_leg_press/prone_hinge"](**settings).assembly(Athlete()))
    up, whole = way_up(rig, 801), standard_motion(rig)
    top = int(whole.s.argmax())
    assert (up.s[0], up.s[-1]) == pytest.approx((0.0, 1.0), abs=1e-6)
    assert up.time[-1] == pytest.approx(whole.time[top])
    np.testing.assert_allclose(np.diff(up.time), up.time[1], rtol=1e-9)
    for name, tolerance in (("s", 1e-4), ("ds", 1e-3)):
        here = np.interp(whole.time[: top + 1], up.time, getattr(up, name))
        np.testing.assert_allclose(here, getattr(whole, name)[: top + 1], atol=tolerance)
