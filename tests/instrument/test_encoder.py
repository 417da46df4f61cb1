"""The encoder: what it reads of a known motion, and how sure it is of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.errors import InputError
from revpress.instrument import Encoder, Kinematics, LowPass


def press(time: np.ndarray) -> np.ndarray:
    """Half a metre up and down, once in two seconds."""
    return 0.25 * (1 - np.cos(np.pi * time))


@given(st.floats(1e-4, 5e-3), st.floats(50.0, 2000.0), st.integers(0, 100))
def test_a_reading_is_within_one_count_of_the_truth(resolution: float, rate: float, seed: int) -> None:
    time, reading = Encoder(resolution, rate).sample(press, 4.0, np.random.default_rng(seed))
    assert time[-1] <= 4.0
    assert np.all(np.abs(reading - press(time)) <= resolution * (1 + 1e-9))
    assert reading / resolution == pytest.approx(np.round(reading / resolution), abs=1e-6)


def test_velocity_and_acceleration_of_a_fine_encoder() -> None:
    encoder = Encoder(1e-6, 1000.0)
    time, reading = encoder.sample(press, 4.0)
    motion = encoder.kinematics(reading, 20.0)
    middle = slice(500, -500)
    assert motion.velocity[middle] == pytest.approx(0.25 * np.pi * np.sin(np.pi * time)[middle], abs=2e-4)
    assert motion.acceleration[middle] == pytest.approx(0.25 * np.pi**2 * np.cos(np.pi * time)[middle], abs=2e-2)


def test_stated_uncertainty_covers_the_error_of_velocity_and_acceleration() -> None:
    """Counts of 1 mm at 1 kHz, 60 random count edges: two standard uncertainties hold about 95 % of the errors."""
    encoder = Encoder(1e-3, 1000.0)
    rng = np.random.default_rng(2)
    speed, acceleration = [], []
    for _ in range(60):
        time, reading = encoder.sample(press, 4.0, rng)
        motion = encoder.kinematics(reading, 10.0)
        middle = slice(500, -500, 50)
        speed.append(((motion.velocity - 0.25 * np.pi * np.sin(np.pi * time)) / motion.u_velocity)[middle])
        truth = 0.25 * np.pi**2 * np.cos(np.pi * time)
        acceleration.append(((motion.acceleration - truth) / motion.u_acceleration)[middle])
    for error in (np.concatenate(speed), np.concatenate(acceleration)):
        assert 0.90 < np.mean(np.abs(error) < 2.0) <= 1.0
        assert 0.4 < np.sqrt(np.mean(error**2)) < 1.4  # neither boastful nor empty


def test_the_bias_of_a_low_cut_off_is_stated() -> None:
    """Half a metre in a quarter second through 6 Hz: the filter, not the counts, makes the error."""
    encoder = Encoder(1e-5, 1000.0)
    time, reading = encoder.sample(lambda t: press(4.0 * t), 1.0)
    motion = encoder.kinematics(reading, 6.0)
    middle = slice(250, -250)
    error = np.abs(motion.velocity - np.pi * np.sin(4 * np.pi * time))[middle]
    assert error.max() > 20 * encoder.u_sample * LowPass(6.0, 1000.0).noise_gain(1)
    assert np.all(error < 2.0 * motion.u_velocity[middle] + 0.01)


def test_noise_beyond_the_counts_adds_up() -> None:
    assert Encoder(1e-3, 100.0, noise=1e-3).u_sample == pytest.approx(np.sqrt(1 / 12 + 1) * 1e-3)


def test_an_inclined_tether_reads_short_and_is_corrected() -> None:
    encoder = Encoder(1e-5, 1000.0, tether_angle=np.radians(20.0))
    _, reading = encoder.sample(press, 1.0)
    assert reading.max() == pytest.approx(0.5 * np.cos(np.radians(20.0)), abs=2e-5)
    assert encoder.kinematics(reading, 20.0).position[-1] == pytest.approx(0.5, abs=1e-4)


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"resolution": 0.0}, "encoder resolution is 0 m"),
        ({"rate": 5.0}, "encoder rate is 5 Hz"),
        ({"tether_angle": 1.5}, "tether angle is 85.9437°"),
        ({"u_scale": -0.1}, "scale uncertainty is -0.1"),
        ({"noise": 1.0}, "encoder noise is 1 m"),
    ],
)
def test_impossible_instruments_are_refused(kwargs: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Encoder(**({"resolution": 1e-3, "rate": 1000.0} | kwargs))


def test_time_must_increase() -> None:
    still = np.zeros(3)
    with pytest.raises(InputError, match="time does not increase at sample 2"):
        Kinematics(np.array([0.0, 1.0, 1.0]), still, still, still, still, still, still)
