"""How sure a metric is: the repetition is measured again and again.

What the recording says of a repetition is completed to a whole motion (:mod:`~revpress.measurement.phase_kernel`).
The instrument's model then reads that motion anew, with other noise and other count edges, and the same code measures
each reading. By how much the results differ from one another is the standard uncertainty; by how much their mean
differs from the motion that they were read from is the error that filter, counts and noise bring every time, and is
taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from revpress.instrument.encoder import Encoder
from revpress.instrument.filtering import LowPass
from revpress.measurement.load_model import LoadModel
from revpress.measurement.phase_kernel import (
    IN_METRES,
    LEAST_SHARE,
    MOST_SHARE,
    NUMBERS,
    QUANTITIES,
    SHARE,
    U_SHARE,
    all_quantities,
    all_tails,
    finer_motion,
    likely_motions,
    reshaped,
)

Array = NDArray[np.float64]

Span = tuple[int, int, float]
Motion = tuple[Array, Array, Array]
LoadTable = tuple[Array, float, float]

READINGS = 32
"""How often a repetition is measured again."""

_STEP = 2.0**0.5  # from one cut-off to the next
_RATE = 200.0  # Hz, of the clock on which phases are measured, or 20 cut-offs if that is more
_NODES = 257  # of the load's curves
_REST = 0.5  # s of rest that are averaged at most
_TIMES_CUTOFF = 20.0
_FREQUENCIES = 2048
_HIGHEST = 2.0  # of the rule's cut-off
_OF_RATE = 0.4
_LADDER = (0.7, 0.5, 0.35, 0.25, 0.18, 0.125)  # of the highest cut-off
_LEAST_CUTOFF = 1.5  # Hz
_SLOW = 0.1  # m/s: the ends of a movement, where edges are passed least often
_EXPLAINED = 4.5  # standard uncertainties
_STIFF = 1e9  # m/s², where nothing has mass: it never runs free


@dataclass(frozen=True)
class Clock:
    """From the samples of an encoder to the clock on which phases are measured.

    Attributes
    ----------
    rate, cutoff : float
        Of samples and low-pass [Hz].
    """

    rate: float
    cutoff: float

    @cached_property
    def finer(self) -> int:
        """Instants for each sample, above 1 where samples are rare."""
        return max(1, round(self._wanted / self.rate)) if self.rate < self._wanted else 1

    @cached_property
    def coarser(self) -> int:
        """Samples for each instant, above 1 where they are many."""
        return max(1, int(self.rate / self._wanted))

    @property
    def _wanted(self) -> float:
        return max(_RATE, _TIMES_CUTOFF * self.cutoff)

    @cached_property
    def low_pass(self) -> LowPass:
        """The low-pass on this clock."""
        return LowPass(self.cutoff, self.rate * self.finer / self.coarser)

    def noise_gain(self, derivative: int) -> float:
        """Standard deviation of a derivative of :meth:`motion` over that of white noise on the samples."""
        return _noise_gain(self, derivative)

    def times(self, samples: int) -> Array:
        """Instants, from the first of so many samples (instant,) [s]."""
        if self.finer > 1:
            return np.asarray(np.arange((samples - 1) * self.finer + 1) / (self.rate * self.finer))
        count = samples // self.coarser
        return np.asarray(np.arange(count) * self.coarser + 0.5 * (self.coarser - 1)) / self.rate

    def motion(self, readings: Array) -> tuple[Array, Array, Array]:
        """Position, velocity and acceleration (…, instant) of readings (…, sample).

        What the low-pass takes of its own output is given back once: its error is then of the second order.
        """
        samples = readings.shape[-1]
        if self.finer > 1:
            even = CubicSpline(np.arange(samples), readings, axis=-1)(
                np.arange((samples - 1) * self.finer + 1) / self.finer
            )
        elif self.coarser > 1:
            count = samples // self.coarser
            even = (
                readings[..., : count * self.coarser].reshape(*readings.shape[:-1], count, self.coarser).mean(axis=-1)
            )
        else:
            even = readings
        once = self.low_pass(even)
        position = 2.0 * once - self.low_pass(once)
        velocity = np.gradient(position, axis=-1) * self.low_pass.rate
        acceleration = np.gradient(velocity, axis=-1) * self.low_pass.rate
        return position, velocity, acceleration


@lru_cache(maxsize=64)
def _low_pass(cutoff: float, rate: float) -> LowPass:
    return LowPass(cutoff, rate)


@lru_cache(maxsize=64)
def _clock(rate: float, cutoff: float) -> Clock:
    return Clock(rate, cutoff)


@lru_cache(maxsize=64)
def _noise_gain(clock: Clock, derivative: int) -> float:
    frequency = (np.arange(_FREQUENCIES) + 0.5) / _FREQUENCIES * 0.5 * clock.rate
    frequency = frequency[frequency < 0.5 * clock.low_pass.rate]
    once = clock.low_pass.gain(frequency)
    gain = (2.0 * once - once**2) * (2.0 * np.pi * frequency) ** derivative
    return float(np.sqrt(np.sum(gain**2) / _FREQUENCIES))


@lru_cache(maxsize=64)
def _taken_by(higher: LowPass, lower: LowPass) -> float:
    """Standard deviation of what the lower cut-off takes of white noise, over that of the noise."""
    frequency = (np.arange(_FREQUENCIES) + 0.5) / _FREQUENCIES * 0.5 * higher.rate
    return float(np.sqrt(np.mean((higher.gain(frequency) - lower.gain(frequency)) ** 2)))


def load_table(load: LoadModel, position: Array) -> LoadTable:
    """A load over the positions of a repetition, as the kernel takes it, with its ends."""
    margin = 0.05 * float(np.ptp(position)) + 1e-3
    low, high = float(position.min()) - margin, float(position.max()) + margin
    x = np.linspace(low, high, _NODES)
    mass, held, step = load.mass(x), load.resistance(x), x[1] - x[0]
    lifted = np.concatenate([[0.0], np.cumsum(0.5 * step * (held[1:] + held[:-1]))])
    free = np.minimum(load.free_deceleration(x), _STIFF)
    return np.array([mass, np.gradient(mass, step), held, lifted, free]), low, high


def effective_noise(encoder: Encoder) -> float:
    """Standard deviation of white noise that disturbs slow movements as counts and noise do [m].

    The error of a count changes as often as edges are passed. Where that is less often than samples come, its w²/12
    lies at frequencies as low as that, not over all that the rate could carry.
    """
    crowded = max(1.0, 0.5 * encoder.rate * encoder.resolution / _SLOW)
    along = np.hypot(encoder.resolution * np.sqrt(crowded / 12.0), encoder.noise)
    return float(along / np.cos(encoder.tether_angle))


class _Look:
    """Phases of one repetition on one clock."""

    def __init__(self, samples: int, encoder: Encoder, clock: Clock, phases: Sequence[Span], onset: float) -> None:
        self.clock, self.onset = clock, onset
        self.samples = np.arange(samples) / encoder.rate
        self.times = clock.times(samples)
        self.near = max(1.5 * encoder.resolution, 4.0 * encoder.noise * clock.noise_gain(0))
        self.u = effective_noise(encoder) * np.array([clock.noise_gain(d) for d in range(3)])
        # at rest the error of a count averages out only as far as noise carries the signal over its edges
        self.still = float(np.exp(-2.0 * (np.pi * encoder.noise / encoder.resolution) ** 2))
        self.u[0] = max(self.u[0], encoder.resolution / np.sqrt(12.0) * self.still)
        self.most = int(_REST * clock.low_pass.rate)
        self.signs = np.array([sign for *_, sign in phases])
        ends = self.samples[[[first, last] for first, last, _ in phases]]
        self.spans = np.clip(np.searchsorted(self.times, ends), 0, self.times.size - 1)

    def tails(self, motion: Motion) -> Array:
        """Tails (reading, phase, end, number) of a motion (reading, instant)."""
        found = np.zeros((len(motion[0]), len(self.signs), 2, NUMBERS))
        all_tails(self.times, *motion, self.spans, self.signs, self.onset, self.u, self.near, self.most, found)
        return found

    def quantities(self, motion: Motion, tails: Array, table: LoadTable, friction: float) -> Array:
        """Quantities (reading, phase, quantity) of a motion, of one reading for all tails or one for each."""
        found = np.zeros((*tails.shape[:2], len(QUANTITIES)))
        all_quantities(self.times, *motion, self.signs, self.onset, tails, *table, friction, found)
        return found


def measured_again(
    readings: Array,
    encoder: Encoder,
    cutoff: float,
    phases: Sequence[Span],
    load: LoadModel,
    onset: float,
    rng: np.random.Generator,
    count: int = READINGS,
) -> tuple[Array, Array, Array, Array]:
    """Phases of a repetition, and how far they are off when it is measured again.

    Parameters
    ----------
    readings : ndarray, shape (sample,)
        Travel as read, of a window around the repetition [m].
    encoder : Encoder
        What read it.
    cutoff : float
        The rule's [Hz].
    phases : sequence of (int, int, float)
        First and last sample of each phase, and its sign, −1 of the eccentric one.
    load : LoadModel
        What resists.
    onset : float
        Speed at which a phase begins [m/s].
    rng : numpy.random.Generator
        Of noise, count edges and tails.
    count : int
        How often it is measured again.

    Returns
    -------
    measured : ndarray, shape (phase, quantity)
        By the names of :data:`~revpress.measurement.phase_kernel.QUANTITIES`.
    errors : ndarray, shape (count, phase, quantity)
        Of each measuring again, against the motion that was read.
    by_filter : ndarray, shape (phase, quantity)
        By how much the next lower and the next higher cut-off change it, at most.
    by_scale : ndarray, shape (phase, quantity)
        By how much the encoder's metres for a count change it.
    """
    chosen = fitting_clock(readings, encoder, cutoff, phases)
    looks, motions, measured = [], [], []
    table: LoadTable | None = None
    for factor in (1.0, 1.0 / _STEP, _STEP):
        clock = _clock(encoder.rate, min(factor * chosen.cutoff, _OF_RATE * encoder.rate))
        look = _Look(readings.size, encoder, clock, phases, onset)
        motion = clock.motion(readings[None])
        table = table or load_table(load, motion[0])
        tails = look.tails(motion)
        looks.append(look)
        motions.append((motion, tails))
        measured.append(look.quantities(motion, tails, table, load.friction)[0])
    assert table is not None
    look, (motion, tails) = looks[0], motions[0]
    drawn = np.repeat(tails, count, axis=0)
    shares = np.clip(rng.normal(SHARE, U_SHARE, drawn.shape[:-1]), LEAST_SHARE, MOST_SHARE)
    still = encoder.resolution * look.still
    shifts = rng.uniform(-0.5 * still, 0.5 * still, drawn.shape[:-1])
    reshaped(drawn, shares, shifts, np.abs(measured[0][:, QUANTITIES.index("peak_velocity")]))
    true = look.quantities(motion, drawn, table, load.friction)
    likely = np.empty((count, readings.size))
    base = np.empty(readings.size)
    finer_motion(look.samples, look.times, motion[0][0], base)
    likely_motions(look.samples, base, drawn, look.signs, 2.0 * look.near, likely)
    likely *= np.cos(encoder.tether_angle) / encoder.resolution
    likely += rng.uniform(size=(count, 1))
    if encoder.noise > 0.0:
        likely += rng.normal(0.0, encoder.noise / encoder.resolution, likely.shape)
    read = np.floor(likely) * (encoder.resolution / np.cos(encoder.tether_angle))
    motion = look.clock.motion(read)
    again = look.quantities(motion, look.tails(motion), table, load.friction)
    by_filter = np.abs(np.array(measured[1:]) - measured[0]).max(axis=0)
    by_scale = np.zeros_like(measured[0])
    if encoder.u_scale > 0.0:
        longer = 1.0 + encoder.u_scale
        tails[..., IN_METRES] *= longer
        x, v, a = motions[0][0]
        stretched = (longer * x, longer * v, longer * a)
        by_scale = look.quantities(stretched, tails, table, load.friction)[0] - measured[0]
    return measured[0], again - true, by_filter, by_scale


def fitting_clock(readings: Array, encoder: Encoder, cutoff: float, phases: Sequence[Span]) -> Clock:
    """The lowest cut-off, twice ``cutoff`` at most, that takes nothing but what noise and counts explain.

    Each is held against the highest at every sample of the phases.
    """
    highest = min(_HIGHEST * cutoff, _OF_RATE * encoder.rate)
    own = _low_pass(highest, encoder.rate)
    first, last = min(i for i, _, _ in phases), max(j for _, j, _ in phases)
    full = own(readings)[first : last + 1]
    chosen = highest
    for share in _LADDER:
        if share * highest < _LEAST_CUTOFF:
            break
        lower = _low_pass(share * highest, encoder.rate)
        by_noise = effective_noise(encoder) * _taken_by(own, lower)
        taken = np.abs(lower(readings)[first : last + 1] - full).max()
        if taken > _EXPLAINED * by_noise:
            break
        chosen = share * highest
    return _clock(encoder.rate, chosen)
