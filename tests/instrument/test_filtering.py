"""The low-pass: its cut-off, its lag, and what it leaves of noise."""

from __future__ import annotations

import numpy as np
import pytest

from revpress.errors import InputError
from revpress.instrument import LowPass


@pytest.mark.parametrize(("cutoff", "rate"), [(10.0, 1000.0), (6.0, 50.0), (40.0, 100.0)])
def test_the_double_pass_is_3_dB_down_at_the_cut_off(cutoff: float, rate: float) -> None:
    low_pass = LowPass(cutoff, rate)
    assert low_pass.gain(cutoff) == pytest.approx(np.sqrt(0.5), rel=1e-9)
    assert low_pass.gain(0.0) == pytest.approx(1.0)


def test_the_gain_is_what_a_sine_undergoes_without_lag() -> None:
    low_pass = LowPass(10.0, 1000.0)
    time = np.arange(8000) / 1000.0
    for frequency in (2.0, 10.0, 20.0):
        sine = np.sin(2 * np.pi * frequency * time)
        middle = slice(2000, 6000)
        assert low_pass(sine)[middle] == pytest.approx(low_pass.gain(frequency) * sine[middle], abs=1e-6)


def test_a_ramp_passes_unchanged() -> None:
    ramp = np.linspace(0.0, 0.7, 500)
    assert LowPass(10.0, 1000.0)(ramp) == pytest.approx(ramp, abs=1e-9)


@pytest.mark.parametrize(("cutoff", "rate"), [(10.0, 1000.0), (15.0, 1000.0), (10.0, 100.0)])
def test_the_noise_gain_agrees_with_a_monte_carlo(cutoff: float, rate: float) -> None:
    """400,000 samples of white noise: the standard deviation is known to about 1 %."""
    low_pass = LowPass(cutoff, rate)
    noise = np.random.default_rng(1).standard_normal(400_000)
    for derivative in range(3):
        signal = low_pass(noise)
        for _ in range(derivative):
            signal = np.gradient(signal) * rate
        assert signal[1000:-1000].std() == pytest.approx(low_pass.noise_gain(derivative), rel=0.03)


def test_the_noise_gain_has_its_continuous_limit() -> None:
    """Far below the rate: g_d² = (2/f_s) ∫ (2πf)^{2d}/(1 + (f/f_1)⁴)² df, f_1 the cut-off of one pass."""
    rate, cutoff = 1e5, 10.0
    single = cutoff / (np.sqrt(2.0) - 1.0) ** 0.25
    f = np.linspace(0.0, 400.0, 400_001)
    for derivative in (0, 1, 2):
        density = (2 * np.pi * f) ** (2 * derivative) / (1 + (f / single) ** 4) ** 2
        assert LowPass(cutoff, rate).noise_gain(derivative) == pytest.approx(
            np.sqrt(2.0 / rate * np.trapezoid(density, f)), rel=1e-3
        )


@pytest.mark.parametrize("cutoff", [0.0, 41.0, float("nan")])
def test_a_cut_off_that_the_rate_does_not_allow_is_refused(cutoff: float) -> None:
    with pytest.raises(InputError, match=r"cut-off is .*allowed range 0.1 to 40 Hz"):
        LowPass(cutoff, 100.0)


def test_a_signal_too_short_is_refused() -> None:
    with pytest.raises(InputError, match="7 samples"):
        LowPass(10.0, 100.0)(np.zeros(7))
