"""The zero-lag low-pass, and what it leaves of white noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import butter, freqz_sos, sosfiltfilt

from revpress.errors import InputError, check_range

Array = NDArray[np.float64]

FEWEST_SAMPLES = 8
"""Of a signal that is to be filtered."""

_TWO_PASSES = (np.sqrt(2.0) - 1.0) ** 0.25
"""Two passes of a 2nd-order Butterworth are 3 dB down at this fraction of its own cut-off."""


@dataclass(frozen=True)
class LowPass:
    """Second-order Butterworth run forwards and backwards: no lag.

    Attributes
    ----------
    cutoff : float
        Where the *double* pass is 3 dB down [Hz]; at most 0.4 of the rate.
    rate : float
        Sample rate [Hz].

    Raises
    ------
    InputError
        A cut-off outside 0.1 Hz to 0.4 of the rate.
    """

    cutoff: float
    rate: float

    def __post_init__(self) -> None:
        check_range("low-pass cut-off", self.cutoff, 0.1, 0.4 * self.rate, "Hz")

    @property
    def _sections(self) -> Array:
        return _designed(self.cutoff, self.rate)

    def __call__(self, values: ArrayLike) -> Array:
        """``values`` (frame,) without what lies above the cut-off; the ends are continued by point reflection."""
        values = np.asarray(values, dtype=float)
        if values.size < FEWEST_SAMPLES:
            raise InputError(
                f"the signal has {values.size} samples, fewer than the {FEWEST_SAMPLES} that a low-pass needs"
            )
        pad = min(values.size - 1, int(3.0 * self.rate / self.cutoff))
        smooth: Array = sosfiltfilt(self._sections, values, padlen=pad)
        return smooth

    def gain(self, frequency: ArrayLike, derivative: int = 0) -> Array:
        """Amplitude gain of filter and central differences.

        Parameters
        ----------
        frequency : array_like
            [Hz].
        derivative : int
            How often np.gradient follows the filter.

        Returns
        -------
        ndarray
            [1/s^derivative].
        """
        frequency = np.asarray(frequency, dtype=float)
        single = np.abs(freqz_sos(self._sections, worN=frequency, fs=self.rate)[1])
        central = np.sin(2.0 * np.pi * frequency / self.rate) * self.rate
        gain: Array = single**2 * np.abs(central) ** derivative
        return gain

    def noise_gain(self, derivative: int) -> float:
        """Standard deviation of the filtered derivative over that of white noise on the samples.

        Parseval's theorem, with H the double pass and np.gradient's central differences.

        Parameters
        ----------
        derivative : int
            0, 1 or 2.

        Returns
        -------
        float
            [1/s^derivative].

        Notes
        -----
        .. math:: g^2 = \\frac{2}{f_s} \\int_0^{f_s/2} |H(f)|^2 \\left(f_s \\sin(2\\pi f/f_s)\\right)^{2d} \\, df
        """
        return _noise_gain(self, derivative)


# Both take longer than filtering a short signal does.
@lru_cache(maxsize=64)
def _designed(cutoff: float, rate: float) -> Array:
    # the correction is made on the warped frequency axis, where the digital filter is a Butterworth
    design = np.arctan(np.tan(np.pi * cutoff / rate) / _TWO_PASSES) * rate / np.pi
    sections: Array = butter(2, design, fs=rate, output="sos")
    return sections


@lru_cache(maxsize=64)
def _noise_gain(low_pass: LowPass, derivative: int) -> float:
    frequency = (np.arange(1 << 16) + 0.5) / (1 << 17) * low_pass.rate
    return float(np.sqrt(np.mean(low_pass.gain(frequency, derivative) ** 2)))
