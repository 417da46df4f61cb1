"""Flywheel repetitions whose truth is known, and a recorded set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.instrument import Channel
from revpress.instrument.uncertainty import Measured
from revpress.measurement.flywheel import Wheel, drop_off, flywheel_reps, overload, swings_both_ways
from revpress.recording import read_recording

TIME = np.arange(8000) / 1000.0
PERIOD, REACH = 4.0, 0.5
WHEEL = Wheel(Measured(0.1, 0.001), Measured(0.02, 0.0002))


def encoder(values: np.ndarray, quantity: str = "position", unit: str = "m") -> Channel:
    steps = np.round(values / 1e-3) * 1e-3
    return Channel("encoder", quantity, unit, TIME, steps, 1000.0, 1e-3, None, "wheel.txt", "")


def test_a_swinging_wheel_comes_back() -> None:
    """x = A sin(2πt/T): peaks of speed Aω at 0, of force I Aω² / r² at the turns, of power I A²ω³ / 2r² between."""
    omega = 2.0 * np.pi / PERIOD
    reps = flywheel_reps(encoder(REACH * np.sin(omega * TIME)), WHEEL)
    assert len(reps) == 3
    for rep in reps:
        for phase in (rep.concentric, rep.eccentric):
            assert phase.end - phase.begin == pytest.approx(PERIOD / 4, abs=0.02)
            assert phase.peak_speed.value == pytest.approx(REACH * omega, abs=3 * phase.peak_speed.u + 2e-3)
            assert phase.mean_speed.value == pytest.approx(REACH / (PERIOD / 4), abs=0.02)
            assert phase.peak_force is not None
            assert phase.peak_power is not None
            force, power = 0.1 * REACH * omega**2 / 0.02**2, 0.1 * (REACH / 0.02) ** 2 * omega**3 / 2.0
            assert phase.peak_force.value == pytest.approx(force, abs=4 * phase.peak_force.u)
            assert phase.peak_power.value == pytest.approx(power, abs=4 * phase.peak_power.u)
        more = overload(rep, "peak_speed")
        assert more.value == pytest.approx(0.0, abs=3 * more.u + 1e-3)
    lost = drop_off(reps)
    assert lost.value == pytest.approx(0.0, abs=3 * lost.u + 1e-3)


def test_without_inertia_there_is_no_force() -> None:
    reps = flywheel_reps(encoder(REACH * np.sin(2.0 * np.pi * TIME / PERIOD)))
    assert reps[0].concentric.peak_force is None
    with pytest.raises(InputError, match="inertia and radius"):
        overload(reps[0])
    with pytest.raises(InputError, match="2 repetitions"):
        drop_off(reps[:1])
    with pytest.raises(InputError, match="not of"):
        overload(reps[0], "work")


def test_a_set_that_tires_drops_off() -> None:
    fading = REACH * (1.0 - 0.03 * TIME) * np.sin(2.0 * np.pi * TIME / PERIOD)
    reps = flywheel_reps(encoder(fading))
    assert drop_off(reps).value == pytest.approx(0.13, abs=0.02)


def test_a_barbell_is_no_flywheel() -> None:
    assert not swings_both_ways(encoder(REACH * (1.0 - np.cos(2.0 * np.pi * TIME / PERIOD))))
    assert not swings_both_ways(encoder(np.zeros(TIME.size)))
    with pytest.raises(InputError, match="inertia"):
        Wheel(Measured(0.0, 0.0), Measured(0.02, 0.0))
    with pytest.raises(InputError, match="not a position or an angle"):
        flywheel_reps(encoder(TIME, "force", "N"))


@pytest.mark.reference
@pytest.mark.parametrize(
    "name", ["recordings/chronojump_inertial/signal_inertial3.txt", "chronojump/signal_inertial.txt"]
)
def test_a_recorded_set(name: str, reference_folder: Path) -> None:
    channel = read_recording(reference_folder / name).position
    assert swings_both_ways(channel)
    reps = flywheel_reps(channel)
    assert len(reps) >= 3
    assert all(rep.concentric.peak_speed.value > 0.1 for rep in reps)
