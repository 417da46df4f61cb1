"""Measurement model of the OpenBarbell V3: a tether encoder that times its ticks and sends moving means of them.

On the way up tick k passes at time T_k, k = 0 … n − 1, at x_k = k L. The device sends, for i = d, 2d, …, the mean
interval of the next w = 16 ticks, τ_i = (T_{i+w} − T_i)/w, and the duration T_{n−1} − T_0. So it never sends the
ends of the repetition, and every velocity L/τ_i is a mean over w L = 43 mm of travel, although each value stands
for d L = 14 mm.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import BSpline
from scipy.optimize import least_squares

from revpress.errors import InputError
from revpress.instrument.kinematics import Kinematics

Array = NDArray[np.float64]

_SLOPE_SCALE = 100.0
"""Prior standard deviation of the acceleration's slope over travel, da/dx [1/s²]: 10 m/s² within 0.1 m, the
lock-out of a light lift."""
_SLOPE_LENGTH = 0.05
"""Travel over which two values of that slope count as independent [m]."""


@cache
def parameters() -> dict[str, Any]:
    """The device's constants (``data/openbarbell_v3.toml``)."""
    return tomllib.loads((files("revpress.instrument") / "data" / "openbarbell_v3.toml").read_text(encoding="utf-8"))


def tick_length(unit: int) -> float:
    """Travel of one tick of the device.

    Parameters
    ----------
    unit : int
        The device's number.

    Returns
    -------
    float
        [m].

    Raises
    ------
    InputError
        A unit that is not known.
    """
    known = parameters()["tick_length_m"]
    if str(unit) not in known:
        raise InputError(
            f"the tick length of OpenBarbell unit {unit} is not known (known units: {', '.join(known)}): give it"
        )
    return float(known[str(unit)])


@dataclass(frozen=True)
class TickTrace:
    """What the device sends of one repetition.

    Attributes
    ----------
    intervals : ndarray, shape (sample,)
        Mean tick intervals as sent [s].
    ticks : int
        Number of ticks on the way up, n.
    duration : float
        From the first to the last of them [s].
    tick_length : float
        L [m].
    spacing : int
        Ticks from one sample to the next, d.

    Raises
    ------
    InputError
        Another number of samples than so many ticks give.
    """

    intervals: Array
    ticks: int
    duration: float
    tick_length: float
    spacing: int

    def __post_init__(self) -> None:
        sent = samples_sent(self.ticks, self.spacing)
        if self.intervals.size != sent:
            raise InputError(
                f"the trace has {self.intervals.size} samples where {self.ticks} ticks of "
                f"{self.tick_length * 1e3:g} mm give {sent}: wrong tick length or a broken trace"
            )

    @property
    def first_ticks(self) -> NDArray[np.int64]:
        """(sample,) tick at which the window of each sample begins."""
        return self.spacing * np.arange(1, self.intervals.size + 1)


def samples_sent(ticks: int, spacing: int) -> int:
    """Number of intervals that the device sends for a repetition: pairs, while the first fits.

    Parameters
    ----------
    ticks : int
        On the way up.
    spacing : int
        Ticks from one sample to the next.

    Returns
    -------
    int
        0 for a very short repetition.
    """
    return 2 * len(range(spacing, ticks - parameters()["window"] - spacing, 2 * spacing))


def ticks_of_samples(samples: int, spacing: int) -> tuple[int, int]:
    """Fewest and most ticks on the way up of which the device sends so many intervals.

    Parameters
    ----------
    samples : int
        Of :func:`samples_sent`.
    spacing : int
        Ticks from one sample to the next.

    Returns
    -------
    fewest, most : int
        At least 1; both ends included.
    """
    rest = parameters()["window"] + 2 * spacing
    most = rest + spacing * samples
    return (max(most - 2 * spacing + 1, 1) if samples else 1), most


def simulate(time: ArrayLike, position: ArrayLike, length: float, spacing: int = 5, edge: float = 0.5) -> TickTrace:
    """What the device sends of a true way up; times and means are cut as in the device.

    Parameters
    ----------
    time, position : array_like, shape (frame,)
        [s], [m]; the position rises throughout.
    length : float
        Travel of one tick [m].
    spacing : int
        Ticks from one sample to the next.
    edge : float
        In (0, 1]: how much of a tick passes before the first count.

    Returns
    -------
    TickTrace
        The trace.
    """
    time, position = np.asarray(time, dtype=float), np.asarray(position, dtype=float)
    window = parameters()["window"]
    edges = np.arange(position[0] + edge * length, position[-1], length)
    passed = np.floor(np.interp(edges, position, time) * 1e6)
    interval = np.diff(passed, prepend=passed[0])
    terms = np.floor(interval / window)
    mean = np.floor(np.convolve(terms, np.ones(window), "valid") / 10.0) * 1e-5
    first = spacing * np.arange(1, samples_sent(edges.size, spacing) + 1)
    return TickTrace(mean[first + 1], edges.size, (passed[-1] - passed[0]) * 1e-6, length, spacing)


def reconstruct(trace: TickTrace) -> Kinematics:
    """The smoothest way up that passes its ticks as the device timed them.

    w(x) = v² is a cubic spline over the travel, above the square of the slowest speed that the device takes for
    movement, so a = w'/2 and the time between two ticks is 2L/(v_k + v_{k+1}). Its coefficients minimise the squared
    misfit of the sent means and of the duration, each over its standard uncertainty, plus the prior
    ∫ (a'(x)/SLOPE_SCALE)² dx/SLOPE_LENGTH. Standard uncertainties are those of this (linearised Gaussian) estimate, so
    they grow at the ends, where the device sends only the duration, and say nothing of detail that the prior denies.

    Parameters
    ----------
    trace : TickTrace
        What was sent.

    Returns
    -------
    Kinematics
        At the n ticks: time from the first tick, position from the first tick.

    Raises
    ------
    InputError
        No motion passes the ticks as timed.
    """
    constants = parameters()
    window, length, n = constants["window"], trace.tick_length, trace.ticks
    x = np.arange(n, dtype=np.float64) * length
    floor = (length / constants["longest_tick_s"]) ** 2
    intervals = trace.intervals + constants["truncation_s"]

    centres, value, slope, bend = _cubic_splines(x, (n - 1) // trace.spacing)
    begin, end = np.append(trace.first_ticks, 0), np.append(trace.first_ticks + window, n - 1)
    measured = np.r_[window * intervals, trace.duration]
    u_interval = np.hypot(constants["u_interval_s"], constants["u_tick_relative"] * intervals)
    scale = np.r_[window * u_interval, constants["u_duration_s"]]
    prior = 0.5 * bend * np.sqrt(length / _SLOPE_LENGTH) / _SLOPE_SCALE

    def passing(w: Array) -> tuple[Array, Array]:
        """When each tick passes (n,), and by how much each coefficient moves that (n, coefficient)."""
        v = np.sqrt(value @ w)
        mean = 0.5 * (v[1:] + v[:-1])
        half = value / (2.0 * v)[:, None]
        by_coefficient = -0.5 * (length / mean**2)[:, None] * (half[1:] + half[:-1])
        return (
            np.concatenate([[0.0], np.cumsum(length / mean)]),
            np.concatenate([np.zeros((1, w.size)), np.cumsum(by_coefficient, axis=0)]),
        )

    def residual(p: Array) -> Array:
        w = floor + np.exp(p)
        times = passing(w)[0]
        return np.concatenate([(times[end] - times[begin] - measured) / scale, prior @ w])

    def weighted(w: Array) -> Array:
        moved = passing(w)[1]
        return np.concatenate([(moved[end] - moved[begin]) / scale[:, None], prior])

    def jacobian(p: Array) -> Array:
        above = np.exp(p)
        return weighted(floor + above) * above

    at_windows = np.r_[-2.0 * length, length * (trace.first_ticks + window / 2), x[-1] + 2.0 * length]
    guess = np.interp(centres, at_windows, np.r_[1e-3, (length / intervals) ** 2, 1e-3])
    # the cost is half a chi-square: a relative 1e-3 of it moves no velocity by more than half its uncertainty
    fit = least_squares(residual, np.log(guess), jacobian, method="lm", xtol=1e-3, ftol=1e-3)
    if not fit.success:
        raise InputError(f"no motion passes the {n} ticks of the trace as timed ({fit.message})")

    w = floor + np.exp(fit.x)
    jac = weighted(w)
    covariance = np.linalg.pinv(jac.T @ jac, hermitian=True)
    squared = value @ w
    u_squared, u_slope = (np.sqrt(np.sum((basis @ covariance) * basis, axis=1)) for basis in (value, slope))
    return Kinematics(
        time=passing(w)[0],
        position=x,
        velocity=np.sqrt(squared),
        acceleration=0.5 * slope @ w,
        u_position=np.full(n, length / np.sqrt(12.0)),
        u_velocity=np.sqrt(squared + u_squared) - np.sqrt(squared),
        u_acceleration=0.5 * u_slope,
    )


def _cubic_splines(x: Array, segments: int) -> tuple[Array, Array, Array, Array]:
    """Centres of the B-splines of so many equal segments; their values and two derivatives at ``x``, (n, spline)."""
    knots = np.concatenate([[x[0]] * 3, np.linspace(x[0], x[-1], segments + 1), [x[-1]] * 3])
    basis = BSpline(knots, np.eye(segments + 3), 3)
    centres = np.array([knots[j + 1 : j + 4].mean() for j in range(segments + 3)])
    return centres, np.asarray(basis(x)), np.asarray(basis(x, 1)), np.asarray(basis(x, 2))
