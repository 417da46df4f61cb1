"""The zero-lag low-pass, and what it leaves of white noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import butter, freqz_sos, sosfilt_zi

from revpress.errors import InputError, check_range
from revpress.mechanics.compile import kernel

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
        """``values`` (…, frame) without what lies above the cut-off; the ends are continued by point reflection."""
        values = np.asarray(values, dtype=float)
        frames = values.shape[-1] if values.ndim else 1
        if frames < FEWEST_SAMPLES:
            raise InputError(f"the signal has {frames} samples, fewer than the {FEWEST_SAMPLES} that a low-pass needs")
        pad = min(frames - 1, int(3.0 * self.rate / self.cutoff))
        smooth = np.empty(values.shape)
        rows = np.ascontiguousarray(values).reshape(-1, frames)
        _both_ways(self._sections[0], self._rest, rows, pad, smooth.reshape(-1, frames))
        return smooth

    @cached_property
    def _rest(self) -> Array:
        """State of the one section at a constant input of 1."""
        rest: Array = sosfilt_zi(self._sections)[0]
        return rest

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

    @cached_property
    def taken_share(self) -> float:
        """Share of the variance of white noise that the filter takes away, the mean of (1 − H)²."""
        frequency = (np.arange(1 << 12) + 0.5) / (1 << 13) * self.rate
        return float(np.mean((1.0 - self.gain(frequency)) ** 2))

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


@kernel()
def _both_ways(section: Array, rest: Array, rows: Array, pad: int, out: Array) -> None:
    """One second-order section over rows (row, frame), forwards and backwards, each continued by ``pad`` samples."""
    b0, b1, b2, a1, a2 = section[0], section[1], section[2], section[4], section[5]
    frames = rows.shape[1]
    whole = frames + 2 * pad
    line = np.empty(whole)
    for r in range(rows.shape[0]):
        row = rows[r]
        for i in range(pad):
            line[i] = 2.0 * row[0] - row[pad - i]
            line[pad + frames + i] = 2.0 * row[frames - 1] - row[frames - 2 - i]
        for i in range(frames):
            line[pad + i] = row[i]
        for _ in range(2):
            one, two = rest[0] * line[0], rest[1] * line[0]
            for i in range(whole):
                x = line[i]
                y = b0 * x + one
                one = b1 * x - a1 * y + two
                two = b2 * x - a2 * y
                line[i] = y
            line = line[::-1].copy()
        for i in range(frames):
            out[r, i] = line[pad + i]
