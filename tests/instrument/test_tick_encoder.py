"""The OpenBarbell's trace: a motion that is known, sent as the device would, and rebuilt."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from revpress.errors import InputError
from revpress.instrument.tick_encoder import TickTrace, parameters, reconstruct, samples_sent, simulate, tick_length

TICK = 2.718e-3


def smooth(travel: float, duration: float) -> tuple[np.ndarray, np.ndarray]:
    """A minimum-jerk way up."""
    s = np.linspace(0.0, 1.0, 20_001)
    return duration * s, travel * (10 * s**3 - 15 * s**4 + 6 * s**5)


def grind(travel: float, duration: float, depth: float) -> tuple[np.ndarray, np.ndarray]:
    """A heavy way up: it starts, nearly sticks, and ends fast."""
    s = np.linspace(0.0, 1.0, 20_001)
    speed = np.sin(np.pi * s) * (1 - depth * np.exp(-(((s - 0.45) / 0.15) ** 2))) * (1 + 2.5 * s**6)
    way = np.concatenate([[0.0], np.cumsum(speed[1:] + speed[:-1])])
    return duration * s, travel * way / way[-1]


LIFTS = {
    "light": smooth(0.65, 0.7),
    "middle": smooth(0.70, 1.2),
    "slow": smooth(0.70, 2.5),
    "heavy": grind(0.72, 2.0, 0.7),
    "maximal": grind(0.72, 3.2, 0.85),
}


def test_a_sent_interval_is_the_cut_mean_of_the_next_sixteen_ticks() -> None:
    time, position = LIFTS["middle"]
    trace = simulate(time, position, TICK)
    passed = np.interp((0.5 + np.arange(trace.ticks)) * TICK, position, time)
    mean = (passed[trace.first_ticks + 16] - passed[trace.first_ticks]) / 16
    lost = mean - trace.intervals
    assert np.all((lost > -1e-6) & (lost < 26e-6))  # 16 terms cut to 1 µs, the sum to 10 µs
    assert lost.mean() == pytest.approx(parameters()["truncation_s"], abs=2e-6)
    assert trace.duration == pytest.approx(passed[-1] - passed[0], abs=2e-6)


@pytest.mark.parametrize("lift", LIFTS)
def test_recovery_of_a_known_way_up(lift: str) -> None:
    """Velocity and acceleration at every tick within twice their uncertainty, nine times in ten."""
    time, position = LIFTS[lift]
    truth = CubicSpline(time, position)
    speed, acceleration, peak = [], [], []
    for edge in np.linspace(0.05, 0.95, 4):
        trace = simulate(time, position, TICK, edge=edge)
        motion = reconstruct(trace)
        at = np.interp((edge + np.arange(trace.ticks)) * TICK, position, time)
        speed.append((motion.velocity - truth(at, 1)) / motion.u_velocity)
        acceleration.append((motion.acceleration - truth(at, 2)) / motion.u_acceleration)
        peak.append(motion.velocity.max() / truth(time, 1).max() - 1.0)
        assert motion.time[-1] == pytest.approx(trace.duration, abs=2e-4)
    assert np.mean(np.abs(np.concatenate(speed)) < 2.0) > 0.9
    assert np.mean(np.abs(np.concatenate(acceleration)) < 2.0) > 0.9
    assert np.abs(peak).max() < 0.004  # 0.9 % for the light lift without the correction of the cuts


def test_uncertainty_grows_where_the_device_sends_nothing() -> None:
    motion = reconstruct(simulate(*LIFTS["middle"], TICK))
    assert motion.u_velocity[[0, -1]].min() > 5 * np.median(motion.u_velocity)


def test_the_known_unit_has_its_published_tick() -> None:
    assert tick_length(5555) == TICK


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(InputError, match="unit 1234 is not known"):
        tick_length(1234)


def test_a_trace_that_does_not_fit_its_ticks_is_refused() -> None:
    assert samples_sent(242, 5) == 44
    with pytest.raises(InputError, match=r"44 samples where 222 ticks of 2.957 mm give 40"):
        TickTrace(np.full(44, 5e-3), 222, 1.2, 2.957e-3, 5)
