"""Simulate, then recover: a known set through the encoder's model, measured back within its stated uncertainty."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from motions import minimum_jerk, script

from revpress.exercise.repetition import RepetitionRule
from revpress.instrument import Encoder
from revpress.measurement import LoadModel, Measured, Rep, RepMetrics, measure_set, rep_metrics
from revpress.recording import Channel

CONCENTRIC = (
    "duration",
    "range",
    "mean_velocity",
    "peak_velocity",
    "mean_force",
    "peak_force",
    "mean_power",
    "peak_power",
    "work",
)


def quantities(metrics: RepMetrics) -> dict[str, Measured]:
    return {name: getattr(metrics.concentric, name) for name in CONCENTRIC} | {
        "mean_propulsive_velocity": metrics.mean_propulsive_velocity,
        "mean_propulsive_power": metrics.mean_propulsive_power,
    }


def truth(travel: float, duration: float, load: LoadModel, onset: float) -> dict[str, Measured]:
    motion = minimum_jerk(travel, duration)
    begin = int(np.argmax(motion.velocity > onset))
    return quantities(rep_metrics(motion, Rep((begin, len(motion) - 1)), load))


@pytest.mark.parametrize(
    ("encoder", "cutoff"), [(Encoder(1e-3, 1000.0), 10.0), (Encoder(1e-3, 100.0), 10.0), (Encoder(1e-4, 1000.0), 15.0)]
)
def test_coverage(encoder: Encoder, cutoff: float) -> None:
    """60 random sets of two, on tracks of 20 to 90°: two standard uncertainties hold the truth nine times in ten."""
    rng = np.random.default_rng(5)
    rule = RepetitionRule(0.2, cutoff=cutoff)
    errors = defaultdict(list)
    for _ in range(60):
        travel, up = rng.uniform(0.3, 0.7), rng.uniform(0.5, 3.0)
        load = LoadModel.inclined(rng.uniform(40.0, 200.0), np.radians(rng.uniform(20.0, 90.0)))
        motion = script(*[(0.0, rng.uniform(0.8, 2.0), rng.uniform(0.0, 1.0)), (travel, up, 1.0)] * 2, height=travel)
        time, reading = encoder.sample(motion, motion.end, rng)
        channel = Channel("encoder", "position", "m", time, reading, encoder.rate, encoder.resolution, None, "", "")
        result = measure_set(channel, load, rule)
        assert len(result.reps) == 2
        known = truth(travel, up, load, rule.onset_velocity)
        for rep in result.reps:
            assert rep.eccentric is not None
            for name, value in quantities(rep).items():
                errors[name].append((value.value - known[name].value) / value.u)
    for name, error in errors.items():
        assert np.mean(np.abs(error) < 2.0) > 0.9, name
    for name in ("mean_velocity", "peak_velocity", "peak_power", "work"):
        assert np.sqrt(np.mean(np.square(errors[name]))) > 0.2, f"{name}: an empty uncertainty"


def test_the_tethers_angle_is_taken_out() -> None:
    encoder = Encoder(1e-4, 1000.0, tether_angle=np.radians(15.0))
    motion = script((0.5, 1.0, 1.0))
    time, reading = encoder.sample(motion, motion.end)
    channel = Channel("encoder", "position", "m", time, reading, 1000.0, 1e-4, None, "", "")
    (rep,) = measure_set(channel, LoadModel.free_weight(100.0), RepetitionRule(0.2), encoder).reps
    (uncorrected,) = measure_set(channel, LoadModel.free_weight(100.0), RepetitionRule(0.2)).reps
    assert rep.concentric.peak_velocity.value == pytest.approx(0.9375, rel=1e-3)
    assert uncorrected.concentric.peak_velocity.value == pytest.approx(0.9375 * np.cos(np.radians(15.0)), rel=1e-3)
