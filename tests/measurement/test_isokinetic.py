"""Isokinetic passes whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.instrument import Channel, Recording
from revpress.instrument.uncertainty import Measured
from revpress.measurement.isokinetic import gravity_moment, isokinetic_passes, ratio, without_gravity
from revpress.report.recording_parts.isokinetic import isokinetic_part

TIME = np.arange(1200) / 200.0
SPEED = np.radians(60.0)
WEIGHT = (12.0, -5.0)


def channel(values: np.ndarray, quantity: str, unit: str) -> Channel:
    return Channel(quantity, quantity, unit, TIME, values, 200.0, 1e-4, None, "knee.txt", "")


def lever() -> tuple[np.ndarray, np.ndarray]:
    """Up and down twice: 0.1 s to the speed, 1.3 s at it, 0.1 s to rest; angle and velocity."""
    phase = TIME % 1.5
    size = np.clip(np.minimum(phase, 1.5 - phase) / 0.1, 0.0, 1.0)
    velocity = SPEED * size * np.where((TIME // 1.5) % 2 == 0, 1.0, -1.0)
    return np.concatenate([[0.0], np.cumsum(0.5 * (velocity[1:] + velocity[:-1])) / 200.0]), velocity


def test_peak_angle_work_and_power() -> None:
    angle, velocity = lever()
    centre = angle.max() / 2
    drive = np.sign(velocity) * np.where(velocity > 0, 150.0, 90.0) * np.cos(angle - centre)
    impact = np.where(np.abs(velocity) < 0.9 * SPEED, 3.0, 1.0)
    rng = np.random.default_rng(1)
    moment = channel(drive * impact + rng.normal(0.0, 0.5, TIME.size), "moment", "N m")
    found = isokinetic_passes(moment, channel(angle, "angle", "rad"), channel(velocity, "angular velocity", "rad/s"))
    assert [one.direction for one in found] == [1, -1, 1, -1]
    for one in found:
        strength = 150.0 if one.direction > 0 else 90.0
        assert one.peak.value == pytest.approx(strength, abs=2.5)  # the three-fold moment of impact is left out
        assert one.peak_angle.value == pytest.approx(centre, abs=3 * one.peak_angle.u)
        ends = one.angle[[0, -1]] - centre
        work = strength * abs(np.sin(ends[1]) - np.sin(ends[0]))
        assert one.work.value == pytest.approx(work, abs=1.96 * one.work.u)
        assert one.power.value == pytest.approx(work / (one.end - one.begin), rel=0.01)
        assert one.moment_at(centre).value == pytest.approx(strength, abs=3.0)
        assert 0.03 < one.lost < 0.2
    with pytest.raises(InputError, match="angle"):
        found[0].moment_at(3.0)


def test_the_weight_of_the_limb_comes_back() -> None:
    angle, _ = lever()
    held = WEIGHT[0] * np.cos(angle) + WEIGHT[1] * np.sin(angle)
    relaxed = channel(held + np.random.default_rng(2).normal(0.0, 0.3, TIME.size), "moment", "N m")
    turned = channel(angle, "angle", "rad")
    weight = gravity_moment(relaxed, turned)
    assert weight == pytest.approx(WEIGHT, abs=0.1)
    assert np.abs(without_gravity(channel(held, "moment", "N m"), turned, weight).values).max() < 0.1
    with pytest.raises(InputError, match="20 deg"):
        gravity_moment(relaxed, channel(0.01 * angle, "angle", "rad"))


def test_a_lever_held_still_has_no_pass() -> None:
    still = channel(np.full(TIME.size, 0.5), "angle", "rad")
    assert isokinetic_passes(channel(TIME, "moment", "N m"), still) == ()
    with pytest.raises(InputError, match="not a moment"):
        isokinetic_passes(still, still)


def test_ratio_of_two_directions() -> None:
    share = ratio(Measured(90.0, 0.9), Measured(150.0, 1.5))
    assert share.value == pytest.approx(0.6)
    assert share.u == pytest.approx(0.6 * np.hypot(0.01, 0.01))
    with pytest.raises(InputError, match="above 0"):
        ratio(Measured(90.0, 1.0), Measured(0.0, 1.0))


def test_the_part_says_both_directions() -> None:
    angle, velocity = lever()
    moment = channel(np.sign(velocity) * np.where(velocity > 0, 150.0, 90.0) * np.cos(angle - 0.7), "moment", "N m")
    part = isokinetic_part(Recording((moment, channel(angle, "angle", "rad"))))
    assert part is not None
    assert "largest moment 150" in part.words[0]
    assert "60" in part.words[2]
    assert part.draw()
