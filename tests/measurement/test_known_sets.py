"""Sets that are known exactly: their own mathematics, and every repetition of every kind of them found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.exercise.repetition import RepetitionRule
from revpress.instrument import Channel, Encoder, channel_kinematics
from revpress.measurement import (
    KINDS,
    KnownSet,
    LoadModel,
    Way,
    detect_reps,
    found_of,
    known_set,
    measure_set,
    varied_set,
)

RULE = RepetitionRule(0.2)


def test_a_way_with_both_exponents_2_is_the_movement_of_least_jerk() -> None:
    t, way, speed, slope = Way(0.5, 1.0).shape
    assert way == pytest.approx(10 * t**3 - 15 * t**4 + 6 * t**5, abs=1e-12)
    assert speed == pytest.approx(30 * t**2 * (1 - t) ** 2, abs=1e-10)
    assert slope == pytest.approx(60 * t - 180 * t**2 + 120 * t**3, abs=1e-8)


def test_position_and_phase_say_the_same() -> None:
    known = known_set(2, 0.5, 1.3, 0.9, bottom=0.4, rise=1.4, fall=2.7, sticking=0.6)
    for way in range(4):
        phase = known.phase(way)
        assert known.position(phase.time) == pytest.approx(phase.position, abs=1e-7)
        assert np.gradient(phase.position, phase.time)[1:-1] == pytest.approx(phase.velocity[1:-1], abs=1e-3)
        assert np.gradient(phase.velocity, phase.time)[9:-9] == pytest.approx(phase.acceleration[9:-9], abs=0.2)
    assert known.counted == [1, 3]
    assert known.lifts == [pytest.approx((2.7, 3.6)), pytest.approx((6.3, 7.2))]


def test_what_is_found_extra_and_missed_is_counted_by_the_time_that_is_shared() -> None:
    known = known_set(2, 0.5, 1.0, 1.0)  # ways up from 2 to 3 and from 5 to 6 s
    assert found_of(known, [(2.0, 3.0), (5.1, 6.2)]) == (2, 0, 0)
    assert found_of(known, [(2.0, 2.4), (5.0, 6.0), (5.0, 6.0)]) == (1, 2, 1)


def counted(kind: str, seed: int) -> np.ndarray:
    """Found, extra and missed at a random rate, count, noise and drift; drawn beforehand, not chosen."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    known = varied_set(kind, rng)
    encoder = Encoder(
        float(rng.choice([1e-4, 5e-4, 1e-3, 2e-3, 5e-3])),
        float(rng.choice([25, 50, 100, 200, 1000])),
        noise=float(rng.choice([0, 5e-4, 2e-3])),
    )
    channel = known.channel(encoder, rng, drift=float(rng.choice([0.0, 0.001, 0.003])))
    carried = min(10.0, 0.4 * encoder.rate, 0.999 * RULE.onset_velocity / (2.0 * encoder.resolution))
    motion = channel_kinematics(channel, carried)
    reps = detect_reps(motion, replace(RULE, cutoff=carried))
    return np.array(found_of(known, [tuple(motion.time[list(rep.concentric)]) for rep in reps]))


def test_nearly_all_repetitions_are_found_and_next_to_nothing_else() -> None:
    """F1 of 0.997 over all kinds of sets; of 0.98 of those with everything at once."""
    counts = {kind: sum(counted(kind, 100 + seed) for seed in range(6)) for kind in KINDS}
    for kinds, least in ((KINDS[:-1], 0.997), (KINDS[-1:], 0.98)):
        found, extra, missed = sum(counts[kind] for kind in kinds)
        assert 2 * found / (2 * found + extra + missed) >= least, kinds


def test_coarse_counts_lower_the_cutoff_and_that_is_said() -> None:
    channel = known_set(3, 0.5, 1.5, 1.2).channel(Encoder(5e-3, 200.0), np.random.default_rng(0))
    result = measure_set(channel, LoadModel.free_weight(60.0), RULE)
    assert len(result.reps) == 3
    assert result.notices == (
        "The low-pass was lowered from 10 to 3 Hz, as counts are 5 mm: what is faster is not seen.",
    )


def test_a_rate_that_cannot_carry_a_metric_refuses_it_by_name() -> None:
    channel = known_set(2, 0.5, 1.5, 1.2).channel(Encoder(1e-3, 25.0), np.random.default_rng(0))
    result = measure_set(channel, LoadModel.free_weight(60.0), RULE)
    assert "Peak force needs 100 Hz or more, the recording has 25." in result.notices
    for rep in result.reps:
        assert np.isnan(rep.concentric.peak_force.value)
        assert np.isnan(rep.concentric.peak_power.u)
        assert rep.concentric.mean_force.value == pytest.approx(60.0 * 9.80665, rel=0.01)


def test_noise_that_the_samples_show_widens_the_intervals() -> None:
    quiet, loud = (
        measure_set(
            known_set(1, 0.5, 1.5, 1.2).channel(Encoder(1e-4, 200.0, noise=noise), np.random.default_rng(1)),
            LoadModel.free_weight(60.0),
            RULE,
        ).reps[0]
        for noise in (0.0, 2e-3)
    )
    for name in ("range", "peak_velocity", "peak_force"):
        assert getattr(loud.concentric, name).u > 2.0 * getattr(quiet.concentric, name).u


def test_drift_is_no_movement() -> None:
    channel = known_set(3, 0.5, 1.5, 1.2, top=3.0).channel(Encoder(1e-4, 100.0), np.random.default_rng(0), drift=0.003)
    assert isinstance(channel, Channel)
    for rep in measure_set(channel, LoadModel.free_weight(60.0), RULE).reps:
        assert rep.concentric.duration.value == pytest.approx(1.2, abs=0.15)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Way(0.5, 0.0), "duration of a way is 0 s"),
        (lambda: Way(0.5, 1.0, rise=0.5), "exponent of a way's speed is 0.5"),
        (lambda: known_set(0, 0.5, 1.0, 1.0), "1 repetition or more, not 0"),
        (lambda: varied_set("odd", np.random.default_rng(0)), "'odd' is no kind of set"),
    ],
)
def test_sets_that_cannot_be_are_refused(make: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()  # type: ignore[operator]


def test_a_set_is_its_ways() -> None:
    known = KnownSet((Way(0.5, 1.0, 1.0),), lead=0.5)
    assert known.end == 2.5
    assert known.position(np.array([0.0, 0.5, 1.0, 1.5, 2.5])) == pytest.approx([0.0, 0.0, 0.25, 0.5, 0.5])
