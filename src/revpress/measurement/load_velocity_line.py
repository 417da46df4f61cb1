"""Load–velocity line of a person in an exercise, and velocity loss over a set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm
from scipy.stats import t as student

from revpress.errors import InputError, check_range

Array = NDArray[np.float64]


SLOWEST = 0.1
"""About the mean velocity of a repetition that just succeeds [m/s]: slower ones are hardly seen (assumed)."""


class Interval(NamedTuple):
    """An estimate and its confidence limits.

    Attributes
    ----------
    value, low, high : float
        The limits are infinite where the data do not bound it.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class LoadVelocityLine:
    """Velocity as a straight line of load.

    Least squares of velocity on load (not of load on velocity, which gives another line).

    Attributes
    ----------
    load, velocity : ndarray, shape (point,)
        [kg], [m/s].
    intercept, slope : float
        v = intercept + slope · load [m/s, m/s/kg]; the slope is negative.
    r_squared : float
        1 for two points, which says nothing.
    scatter : float
        Standard deviation of the residuals, n − 2 degrees of freedom [m/s]; NaN for two points.
    """

    load: Array
    velocity: Array
    intercept: float
    slope: float
    r_squared: float
    scatter: float

    def __call__(self, load: ArrayLike) -> Array:
        """The line's velocity [m/s] at ``load`` [kg]."""
        return self.intercept + self.slope * np.asarray(load, dtype=float)

    def band(
        self, load: ArrayLike, kind: Literal["confidence", "prediction"], level: float = 0.95
    ) -> tuple[Array, Array]:
        """Limits of the line, or of one more repetition.

        v̂ ± t s √(1/n + (L − L̄)²/S_LL), with 1 more under the root for a prediction; infinite for two points.

        Parameters
        ----------
        load : array_like
            [kg].
        kind : {"confidence", "prediction"}
            Of the line, or of one more repetition.
        level : float
            Probability that the limits hold it.

        Returns
        -------
        low, high : ndarray
            [m/s].

        Raises
        ------
        InputError
            A level outside 0.5 to 0.9999.
        """
        load = np.asarray(load, dtype=float)
        half = self._quantile(level) * np.sqrt(self._leverage(load) + (kind == "prediction"))
        return self(load) - half, self(load) + half

    def load_at(self, velocity: float, level: float = 0.95) -> Interval:
        """Load at which the line reaches a velocity, with Fieller's interval: the e1RM at a minimal velocity.

        The limits are the loads whose confidence band holds the velocity: they carry the error of the line, not the
        day-to-day variation of the person, nor that of the minimal velocity.

        Parameters
        ----------
        velocity : float
            [m/s].
        level : float
            Confidence.

        Returns
        -------
        Interval
            [kg]; its limits are infinite where the slope itself is not different from zero.

        Raises
        ------
        InputError
            A velocity outside 0 to 5 m/s, or a level outside 0.5 to 0.9999.
        """
        check_range("minimal velocity", velocity, 0.0, 5.0, "m/s")
        estimate = (velocity - self.intercept) / self.slope
        found = self._where(velocity, self._quantile(level), 0.0, 0.0)
        return Interval(estimate, *found) if found else Interval(estimate, -np.inf, np.inf)

    def maximum(
        self, velocity: float, u_velocity: float = 0.0, heaviest: float | None = None, level: float = 0.95
    ) -> Interval:
        """The largest load that can be lifted once, by the velocity of such a lift.

        The limits are the loads whose prediction band holds the velocity: a maximal lift is one more repetition, with
        its own scatter, and nobody knows better how fast this person's is than ``u_velocity``. Who has lifted a load
        can lift it: the distribution, taken as normal to either side, is cut off there.

        Parameters
        ----------
        velocity : float
            Mean velocity of a maximal lift [m/s].
        u_velocity : float
            Its standard deviation between persons [m/s].
        heaviest : float, optional
            The largest load that was lifted [kg].
        level : float
            Probability that the limits hold it.

        Returns
        -------
        Interval
            [kg]; its limits are infinite where the data do not bound it, as :attr:`unbounded` says in words. Where the
            line ends below ``heaviest``, the value is the median of what is left, and ``heaviest`` the lower limit.

        Raises
        ------
        InputError
            A velocity outside 0 to 5 m/s, or a level outside 0.5 to 0.9999.
        """
        check_range("minimal velocity", velocity, 0.0, 5.0, "m/s")
        check_range("its standard deviation", u_velocity, 0.0, 1.0, "m/s")
        normal = float(norm.ppf(0.5 + level / 2.0))
        estimate = (velocity - self.intercept) / self.slope
        found = self._where(velocity, self._quantile(level), 1.0, normal * u_velocity)
        if found is None:
            return Interval(estimate, -np.inf, np.inf)
        low, high = found
        if heaviest is None or heaviest <= low:
            return Interval(estimate, low, high)
        below, above = (max(abs(end - estimate), 1e-9) / normal for end in (low, high))

        def beyond(probability: float) -> float:
            place = float(norm.ppf(probability))
            return estimate + place * (above if place > 0.0 else below)

        cut = float(norm.cdf((heaviest - estimate) / (above if heaviest > estimate else below)))
        if cut > 1.0 - 1e-12:
            return Interval(heaviest, heaviest, heaviest)
        upper = beyond(cut + (1.0 - cut) * level)
        return Interval(max(heaviest, beyond(0.5 * (1.0 + cut))), heaviest, max(heaviest, upper))

    @property
    def unbounded(self) -> str:
        """Why a load read from the line has no interval, in words; empty where it has one."""
        if self.load.size < 3:
            return "no interval: two loads fix a line, but not its error"
        if self.load_at(min(5.0, max(0.0, float(self.velocity.min())))).high == np.inf:
            return "no interval: the scatter leaves open whether velocity falls with load at all"
        return ""

    def _where(self, velocity: float, reach: float, more: float, u_velocity: float) -> tuple[float, float] | None:
        """Loads at which the band of half-width √(reach² (more + 1/n + d²/S) + u²) meets a velocity, or None."""
        mean, n = self.load.mean(), self.load.size
        spread = float(np.sum((self.load - mean) ** 2))
        # (slope d + v̄ − v)² = reach² (more + 1/n + d²/spread) + u², d = load − mean
        offset = float(self.velocity.mean()) - velocity
        a = self.slope**2 - reach**2 / spread if np.isfinite(reach) else -1.0
        if a <= 0:
            return None
        b = self.slope * offset
        c = offset**2 - reach**2 * (more + 1.0 / n) - u_velocity**2
        root = np.sqrt(max(0.0, b * b - a * c))
        return float(mean + (-b - root) / a), float(mean + (-b + root) / a)

    def _quantile(self, level: float) -> float:
        check_range("confidence level", level, 0.5, 0.9999)
        freedom = self.load.size - 2
        return float(student.ppf(0.5 + level / 2.0, freedom)) * self.scatter if freedom > 0 else np.inf

    def _leverage(self, load: Array) -> Array:
        mean = self.load.mean()
        leverage: Array = 1.0 / self.load.size + (load - mean) ** 2 / np.sum((self.load - mean) ** 2)
        return leverage


def fit_load_velocity_line(load: ArrayLike, velocity: ArrayLike) -> LoadVelocityLine:
    """The line through all points given.

    Parameters
    ----------
    load, velocity : array_like, shape (point,)
        [kg], [m/s].

    Returns
    -------
    LoadVelocityLine
        Of least squares.

    Raises
    ------
    InputError
        Fewer than two different loads, or a velocity that does not fall with load: such points say nothing about a
        maximum.
    """
    load, velocity = _pairs(load, velocity)
    loads = np.unique(load).size
    if loads < 2:
        raise InputError(f"a load-velocity line needs 2 different loads or more, and there is {loads}")
    offset = load - load.mean()
    slope = float(offset @ velocity / (offset @ offset))
    if slope >= 0:
        raise InputError(
            f"velocity does not fall with load (slope {slope:+.3g} m/s per kg, it must be negative): no line is given"
        )
    intercept = float(velocity.mean() - slope * load.mean())
    residual = velocity - intercept - slope * load
    squares = float(residual @ residual)
    deviation = velocity - velocity.mean()
    return LoadVelocityLine(
        load=load,
        velocity=velocity,
        intercept=intercept,
        slope=slope,
        r_squared=1.0 - squares / float(deviation @ deviation),
        scatter=float(np.sqrt(squares / (load.size - 2))) if load.size > 2 else np.nan,
    )


def fastest_per_load(load: ArrayLike, velocity: ArrayLike) -> tuple[Array, Array]:
    """The fastest repetition of each load: the points of a load–velocity line.

    Parameters
    ----------
    load, velocity : array_like, shape (repetition,)
        [kg], [m/s].

    Returns
    -------
    load, velocity : ndarray, shape (point,)
        By rising load.

    Raises
    ------
    InputError
        They do not pair up, or are not finite.
    """
    load, velocity = _pairs(load, velocity)
    loads, place = np.unique(load, return_inverse=True)
    fastest = np.full(loads.size, -np.inf)
    np.maximum.at(fastest, place, velocity)
    return loads, fastest


def expected_velocity(load: ArrayLike, velocity: ArrayLike, at: float) -> float | None:
    """Velocity that somebody is likely to reach with a load, from what they have reached with others.

    Parameters
    ----------
    load, velocity : array_like, shape (repetition,)
        What was done: [kg], [m/s].
    at : float
        Load that is asked about [kg].

    Returns
    -------
    float or None
        On the line through the fastest repetition of each load, :data:`SLOWEST` at least [m/s]; where there is no line,
        the fastest with that very load; None where that was not done either.
    """
    if np.size(load) == 0:
        return None
    load, velocity = fastest_per_load(load, velocity)
    try:
        return max(SLOWEST, float(fit_load_velocity_line(load, velocity)(at)))
    except InputError:
        done = velocity[np.isclose(load, at)]
        return float(done[0]) if done.size else None


def velocity_loss(velocity: ArrayLike, reference: Literal["fastest", "first"] = "fastest") -> float:
    """Share of the fastest (or first) repetition's velocity that the last one has lost.

    Parameters
    ----------
    velocity : array_like, shape (repetition,)
        Of one set, in order [m/s].
    reference : {"fastest", "first"}
        What it is lost from; the two conventions differ.

    Returns
    -------
    float
        0 for none.

    Raises
    ------
    InputError
        No repetition, or a velocity that is not above 0.
    """
    velocity = np.asarray(velocity, dtype=float)
    if velocity.size < 1 or not np.all(velocity > 0):
        raise InputError("a velocity loss needs one repetition or more, all with a velocity above 0 m/s")
    start = velocity.max() if reference == "fastest" else velocity[0]
    return float((start - velocity[-1]) / start)


def _pairs(load: ArrayLike, velocity: ArrayLike) -> tuple[Array, Array]:
    load, velocity = np.asarray(load, dtype=float), np.asarray(velocity, dtype=float)
    if load.shape != velocity.shape or load.ndim != 1:
        raise InputError(f"loads and velocities must pair up, not shapes {load.shape} and {velocity.shape}")
    if not (np.all(np.isfinite(load)) and np.all(np.isfinite(velocity))):
        raise InputError("loads and velocities must be finite numbers")
    return load, velocity
